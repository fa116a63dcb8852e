/** Values for fuzzing: unexpected values for any field, and values that a lenient parser could misread. */
import fc from 'fast-check'

const words = `
  0 -0 -1 1 2 3 1.5 1e3 0x1 2147483648 9007199254740991 9007199254740993 99999999999999999999 NaN Infinity true null
  undefined [] {} v1 v2 / // . .. /.. /own /own/own.txt own id: id:0 id:1 id:3 id:1000 id:1003 id:-1 id:999999999999999 hash: hash:00 hash:zzzz
  * ? % _ \\ \\% , ,, - -name name,-name,name size date 🦜 ß e\u0301 2026-11-25 2026-13-45 0100-01-01 +275760-09-13
  9999-12-31T23:59:59.999999999Z 2026-11-25T08:00:00+99:99 -271821-04-20T00:00:00Z a@b user admin master
  http://127.0.0.1:9/ http://[::1 Europe/Vienna 127.0.0.1 ::1`

const texts = [
  ...words.trim().split(/\s+/),
  ...['', ' ', '[object Object]', 'a\0b', '\0', 'a\nb', '\u202e', '\ud800', '\udfff', '0000-00-00 00:00:00'],
  ...['*', '%', '/', 'x', '*a', '🦜'].map((piece) => piece.repeat(300)),
  'x'.repeat(3_000),
]
const numbers = [
  0,
  -0,
  -1,
  1,
  2,
  3,
  1.5,
  1e21,
  1e308,
  5e-324,
  2 ** 31,
  -(2 ** 31) - 1,
  2 ** 53 - 1,
  2 ** 53,
  -(2 ** 53),
]

const leaf = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom<unknown>(...texts) },
  { weight: 2, arbitrary: fc.constantFrom<unknown>(...numbers) },
  { weight: 1, arbitrary: fc.constantFrom<unknown>(null, true, false, [], {}, [[]], [null], { toString: 1 }) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 40 }) },
)

export const fuzzValue: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 4, arbitrary: leaf },
  { weight: 2, arbitrary: fc.array(leaf, { maxLength: 4 }) },
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 3 }) },
)

/** The end of a query string. */
export const fuzzQuery: fc.Arbitrary<string> = fc
  .array(fc.constantFrom(...'% %zz %00 %ff%fe %ed%a0%80 [] [0] [x] = & + %2f a 1 ..;'.split(' ')), { maxLength: 6 })
  .map((pieces) => pieces.join(''))

export const fuzzHeaders: fc.Arbitrary<Record<string, string>> = fc.record(
  {
    offsetBytes: fc.constantFrom('', '-1', '0', '1', 'x', '9'.repeat(30), '1.5'),
    range: fc.constantFrom(
      'bytes=0-',
      'bytes=-0',
      'bytes=9-1',
      'bytes=0-0,2-3',
      `bytes=${'9'.repeat(30)}-`,
      'bytes=-',
      'x',
    ),
    'if-range': fc.constantFrom('"x"', 'W/"x"', 'Wed, 25 Nov 2026 08:00:00 GMT', '""', 'x'),
    'if-none-match': fc.constantFrom('*', '"x"', 'W/"x", "y"', ',,', 'x'.repeat(500)),
    'content-type': fc.constantFrom('application/json; charset=x', 'text/plain', 'multipart/form-data', ';', 'x/y'),
    accept: fc.constantFrom('x', '*/*', 'image/webp;q=2'),
  },
  { requiredKeys: [] },
) as fc.Arbitrary<Record<string, string>>
