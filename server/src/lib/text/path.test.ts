import { numberedName } from '@sallyport/contract/numbered-names.ts'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { checkName, checkUserName, formatPath, isUnder, PathError, parsePath, userNameKey } from './path.ts'

const anyText = fc.string({ unit: 'binary', maxLength: 40 })
const pathlikeText = fc
  .array(
    fc.constantFrom('/', '.', '..', '...', '\\', 'a', 'é', 'e\u0301', ' ', '\0', '\r', '\u202e', '\ud800', '%2e'),
    {
      maxLength: 30,
    },
  )
  .map((parts) => parts.join(''))

function refusal(run: () => unknown): string {
  try {
    run()
  } catch (error) {
    if (error instanceof PathError) return error.message
    throw error
  }
  return 'not refused'
}

describe('accepted paths', () => {
  test.each<[string, string[]]>([
    ['', []],
    ['/', []],
    ['///', []],
    ['.', []],
    ['/./', []],
    ['a', ['a']],
    ['a/b', ['a', 'b']],
    ['/a/b/', ['a', 'b']],
    ['//a//b', ['a', 'b']],
    ['./a/./b/.', ['a', 'b']],
    ['/...hidden', ['...hidden']],
    ['/..hidden', ['..hidden']],
    ['/hidden..', ['hidden..']],
    ['/...', ['...']],
    ['/..;/admin', ['..;', 'admin']],
    ['/%2e%2e/%2fetc', ['%2e%2e', '%2fetc']],
    ['/.profile', ['.profile']],
    ['/ a /b ', [' a ', 'b ']],
    ['/C:/x', ['C:', 'x']],
    ['/~root', ['~root']],
    ['/Größe', ['Größe']],
    ['/Gro\u0308ße', ['Größe']],
    ['/می\u200cخواهم', ['می\u200cخواهم']],
    ['/👩\u200d💻', ['👩\u200d💻']],
    ['/a\ufeffb', ['a\ufeffb']],
    ['/ABC/abc', ['ABC', 'abc']],
    [`/${'x'.repeat(255)}`, ['x'.repeat(255)]],
    [`/${'é'.repeat(127)}`, ['é'.repeat(127)]],
    [`/${'\u03b1\u0313\u0300\u0345'.repeat(85)}`, ['\u1f82'.repeat(85)]],
    ['/d'.repeat(2000), Array.from({ length: 2000 }, () => 'd')],
  ])('T-01 %j', (text, segments) => {
    expect(parsePath(text)).toEqual(segments)
  })
})

describe('refused paths', () => {
  test.each<[string, RegExp]>([
    ['..', /"\.\."/],
    ['/..', /"\.\."/],
    ['/../', /"\.\."/],
    ['/a/../b', /"\.\."/],
    ['/a/..', /"\.\."/],
    ['../../etc/passwd', /"\.\."/],
    ['/a/./../../b', /"\.\."/],
    ['\\s3\\..\\local\\x', /backslash/],
    ['/a\\b', /"a\\b" contains a backslash/],
    ['\\', /backslash/],
    ['..\\x', /backslash/],
    ['/a/..\\..\\b', /backslash/],
    ['/a\0b', /U\+0000/],
    ['/a\rb', /U\+000D/],
    ['/a\nb', /U\+000A/],
    ['/a\tb', /U\+0009/],
    ['/\u001b[31m', /U\+001B/],
    ['/a\u007f', /U\+007F/],
    ['/a\u0085', /U\+0085/],
    ['/a\u009bm', /U\+009B/],
    ['/a\u2028', /U\+2028/],
    ['/a\u2029', /U\+2029/],
    ['/txt.\u202eexe', /U\+202E/],
    ['/\u202a', /U\+202A/],
    ['/\u2066a\u2069', /U\+2066/],
    ['/a\u2069', /U\+2069/],
    ['/a\ud800', /an unpaired surrogate/],
    ['/\udc00b', /an unpaired surrogate/],
    [`/${'x'.repeat(256)}`, /longer than 255 bytes/],
    [`/${'é'.repeat(128)}`, /longer than 255 bytes/],
    ['/d'.repeat(2001), /deeper than 2000/],
    ['/ab'.repeat(22_000), /longer than 65536 bytes/],
    ['/'.repeat(200_000), /longer than 65536 bytes/],
  ])('T-01 T-41 %j', (text, message) => {
    expect(refusal(() => parsePath(text))).toMatch(message)
  })
})

test('an error message names what is wrong with a name, and what to do', () => {
  expect(refusal(() => checkName('invoice\u202exslx.exe'))).toBe(
    'The name "invoice…xslx.exe" contains an invisible character (right-to-left override, U+202E). Rename it without that character.',
  )
  expect(refusal(() => checkUserName('ada b'))).toBe('The username "ada b" contains a space. Remove it.')
})

test('T-01 any path that parsePath accepts contains nothing forbidden, and is unchanged when it is parsed again', () => {
  fc.assert(
    fc.property(fc.oneof(anyText, pathlikeText), (text) => {
      let segments: string[]
      try {
        segments = parsePath(text)
      } catch (error) {
        expect(error).toBeInstanceOf(PathError)
        return
      }
      for (const segment of segments) {
        expect(['', '.', '..']).not.toContain(segment)
        expect(segment).not.toMatch(/[/\\\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u)
        expect(segment.isWellFormed()).toBe(true)
        expect(segment.normalize('NFC')).toBe(segment)
        expect(Buffer.byteLength(segment)).toBeLessThanOrEqual(255)
        expect(checkName(segment)).toBe(segment)
      }
      expect(parsePath(formatPath(segments))).toEqual(segments)
    }),
    { numRuns: 2_000 },
  )
})

test('T-50 an error message never repeats a control character, a bidi control or more than a line of the name', () => {
  fc.assert(
    fc.property(
      fc.oneof(anyText, pathlikeText, fc.string({ unit: 'binary', minLength: 300, maxLength: 400 })),
      (text) => {
        for (const run of [() => parsePath(text), () => checkName(text), () => checkUserName(text)]) {
          const message = refusal(run)
          expect(message).not.toMatch(/[\p{C}\u2028\u2029]/u)
          expect(message.length).toBeLessThan(700)
        }
      },
    ),
    { numRuns: 1_000 },
  )
})

test('a name is one segment', () => {
  expect(checkName('report.pdf')).toBe('report.pdf')
  expect(checkName('e\u0301')).toBe('é')
  expect(checkName('...')).toBe('...')
  for (const name of ['', '.', '..', 'a/b', '/', 'a/', '\\', 'a\0', 'x'.repeat(256), 'x'.repeat(100_000)]) {
    expect(() => checkName(name)).toThrow(PathError)
  }
})

test('T-03 whether a path is below a folder is decided by whole segments', () => {
  expect(isUnder(['share', 'a'], ['share'])).toBe(true)
  expect(isUnder(['share'], ['share'])).toBe(true)
  expect(isUnder(['share2'], ['share'])).toBe(false)
  expect(isUnder(['share2', 'a'], ['share'])).toBe(false)
  expect(isUnder([], ['share'])).toBe(false)
  expect(isUnder(['anything'], [])).toBe(true)
  expect(isUnder(['Share', 'a'], ['share'])).toBe(false)
  expect(isUnder(['a', 'b'], ['a', 'c'])).toBe(false)
})

test('a numbered name is a valid name that differs, with its extension kept and no code point cut', () => {
  const name = fc.oneof(
    fc.string({ unit: 'binary', minLength: 1, maxLength: 60 }),
    fc.string({ unit: 'binary', minLength: 100, maxLength: 255 }),
    fc.string({ unit: fc.constantFrom('😀', 'é', 'a', '.', ' '), minLength: 60, maxLength: 120 }),
  )
  fc.assert(
    fc.property(name, fc.integer({ min: 2, max: 1_000_000 }), (text, n) => {
      fc.pre(refusal(() => checkName(text)) === 'not refused')
      const checked = checkName(text)
      const next = numberedName(checked, n)
      expect(checkName(next)).toBe(next)
      expect(next).not.toBe(checked)
      expect(next).toContain(` (${n})`)
      if (/^\w+\.\w{1,9}$/.test(checked)) expect(next.split('.').at(-1)).toBe(checked.split('.').at(-1))
    }),
    { numRuns: 1_000 },
  )
})

describe('user names', () => {
  test.each(['anna', 'Anna.Berg', 'anna@example.com', 'a', '..a', 'Ünal', '王小明', 'o\u2019neill', 'x'.repeat(255)])(
    '%j is accepted',
    (name) => {
      expect(checkUserName(name)).toBe(name)
    },
  )

  test.each([
    '',
    '.',
    '..',
    '../x',
    'a/../../b',
    'a/b',
    '/',
    'a\\b',
    '..\\x',
    'a b',
    ' a',
    'a ',
    'a\u00a0b',
    'a\u3000b',
    'a\tb',
    'a\nb',
    'a\0',
    'anna\0.php',
    'a\u200db',
    'a\u200cb',
    'a\u200b',
    'a\ufeff',
    'a\u00ad',
    'a\u202eb',
    '\u2025',
    '\u2024\u2024',
    'a\uff0fb',
    '\uff0e\uff0e',
    'a\uff3cb',
    'a\u2100',
    'a.',
    '...',
    'a\uff0e',
    '\ud83d',
    'x'.repeat(256),
    'é'.repeat(128),
  ])('T-02 T-16 T-41 %j is refused', (name) => {
    expect(() => checkUserName(name)).toThrow(PathError)
  })

  test('T-02 neither a user name nor its key changes a path that contains it', () => {
    const text = fc.oneof(
      anyText,
      fc.string({ unit: fc.constantFrom('.', '/', '\\', '\uff0e', '\u2025', 'a'), maxLength: 6 }),
    )
    fc.assert(
      fc.property(text, (name) => {
        fc.pre(refusal(() => checkUserName(name)) === 'not refused')
        for (const form of [checkUserName(name), userNameKey(name)]) {
          expect(parsePath(`/home/${form}/inbox`)).toEqual(['home', form.normalize('NFC'), 'inbox'])
        }
      }),
      { numRuns: 1_000 },
    )
  })

  test.each([
    ['anna', 'ANNA'],
    ['anna', 'Anna'],
    ['jose\u0301', 'JOSÉ'],
    ['anna', '\uff21\uff4e\uff4e\uff41'],
    ['strasse', 'Straße'],
    ['ΟΔΟΣ', 'οδος'],
    ['οδοσ', 'οδος'],
    ['file', '\ufb01le'],
    ['kelvin', '\u212aelvin'],
  ])('T-16 %j and %j are one user name', (one, other) => {
    expect(userNameKey(one)).toBe(userNameKey(other))
  })

  test('T-16 different names have different keys', () => {
    const names = ['anna', 'anna.', 'ann', 'änna', 'anna1', 'αnna', 'anna_', 'an-na']
    expect(new Set(names.map(userNameKey)).size).toBe(names.length)
  })

  test('T-16 a key is its own key, for every letter with another case or form', () => {
    const unstable: string[] = []
    for (let code = 0x20; code <= 0x2fa1f; code++) {
      if (code >= 0xd800 && code <= 0xdfff) continue
      const character = String.fromCodePoint(code)
      const key = userNameKey(character)
      const variants = [key, character.toUpperCase(), character.toLowerCase(), character.normalize('NFD')]
      if (variants.some((variant) => userNameKey(variant) !== key)) unstable.push(code.toString(16))
    }
    expect(unstable).toEqual([])
  })
})
