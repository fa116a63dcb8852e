import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type JsonValue, phpJson } from './php-json.ts'

test.each<[JsonValue, string]>([
  ['/a/b', '"\\/a\\/b"'],
  ['é😀\u2028', '"\\u00e9\\ud83d\\ude00\\u2028"'],
  ['\b\f\n\r\t\0\u001f', '"\\b\\f\\n\\r\\t\\u0000\\u001f"'],
  ['\u007f', '"\u007f"'],
  ['\u0080\u00ff\uffff', '"\\u0080\\u00ff\\uffff"'],
  [`"'\\<>&`, `"\\"'\\\\<>&"`],
  ['a\ud800', '"a\\ufffd"'],
  ['\\ud800', '"\\\\ud800"'],
  [[], '[]'],
  [{}, '{}'],
  [{ a: 1, 'é/': null, b: undefined, c: [true, false] }, '{"a":1,"\\u00e9\\/":null,"c":[true,false]}'],
  [[0, -0, 1, -7, 0.1, 1.5, 123456789.12345678], '[0,0,1,-7,0.1,1.5,123456789.12345678]'],
  [
    [1e16, 1e17, 1e25, 1e-4, 1e-5, 1.5e-7, 5e-324],
    '[10000000000000000,100000000000000000,1.0e+25,0.0001,1.0e-5,1.5e-7,5.0e-324]',
  ],
])('%j', (value, text) => {
  expect(phpJson(value)).toBe(text)
})

test('the published message has its published signature', () => {
  const body = phpJson({
    accountname: 'exampleaccount',
    username: 'exampleaccount',
    operation: 'Upload',
    protocol: 'web',
    path: '/7df2beb1c50a8a066493ee47669a4319.jpg',
    sourcepath: '',
    attempt: 1,
  })
  const signature = createHash('md5').update(`efb7e0030e6cef1b45d3d74a67881a2b${body}`).digest('hex')
  expect(signature).toBe('e86119ce1b679c7b6010d9ac9a843a36')
})

test('values without a JSON form are refused', () => {
  expect(() => phpJson(Number.NaN)).toThrow(RangeError)
  expect(() => phpJson([Number.POSITIVE_INFINITY])).toThrow(RangeError)
})

test('the text is ASCII and reads back as the value', () => {
  fc.assert(
    fc.property(fc.jsonValue({ stringUnit: 'binary' }), (value) => {
      const text = phpJson(value as JsonValue)
      expect(text).toMatch(/^[\x20-\x7f]*$/)
      expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)))
    }),
    { numRuns: 1_000 },
  )
})

/** PHP's output for each value; values are passed as text that PHP decodes, with objects as objects. */
function throughPhp(values: JsonValue[]): string[] {
  const program =
    'foreach (explode("\\n", stream_get_contents(STDIN)) as $l) echo json_encode(json_decode($l, false, 512)), "\\n";'
  const input = values.map((value) => JSON.stringify(value)).join('\n')
  const run = spawnSync('php', ['-n', '-r', program], { input, encoding: 'utf8', maxBuffer: 1 << 26 })
  if (run.status !== 0) throw new Error(run.stderr)
  return run.stdout.trimEnd().split('\n')
}

const phpIsHere = spawnSync('php', ['-v']).status === 0

test.skipIf(!phpIsHere)(`PHP writes the same bytes${phpIsHere ? '' : ' (SKIPPED: no php on this machine)'}`, () => {
  const plain = fc
    .jsonValue({ stringUnit: 'binary', maxDepth: 4 })
    .map((value) => withoutFloatQuirks(value as JsonValue))
  const values = fc.sample(plain, 2_000)
  expect(values.map(phpJson)).toEqual(throughPhp(values))
})

/**
 * PHP distinguishes 1.0 from 1 and -0.0 from 0, writes powers of two with an additional digit, and cannot decode names that begin
 * with NUL: none of this occurs in our messages.
 */
function withoutFloatQuirks(value: JsonValue): JsonValue {
  if (typeof value === 'number') return Number.isInteger(value) ? Math.trunc(value % 2 ** 50) + 0 : value
  if (value === null || typeof value !== 'object') return value
  if (Array.isArray(value)) return value.map(withoutFloatQuirks)
  const entries = Object.entries(value).filter(([name]) => !name.startsWith('\0'))
  return Object.fromEntries(entries.map(([name, field]) => [name, withoutFloatQuirks(field ?? null)]))
}
