import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkName, PathError } from '../text/path.ts'
import { entryName, parseEntryName, topEntryName } from './name.ts'

describe('the name of a packed entry', () => {
  it('T-12 leads no reader on any system out of the folder', () => {
    expect(topEntryName('C:')).toBe('C_')
    expect(topEntryName('c:evil.exe')).toBe('c_evil.exe')
    expect(topEntryName('a\\..\\..\\b')).toBe('a_.._.._b')
    expect(entryName('..\\x')).toBe('.._x')
    expect(entryName('C:')).toBe('C:')
  })

  it('is unchanged otherwise', () => {
    for (const name of ['a.txt', '10:30.txt', '...', 'ü 😀', 'ab:c']) expect(topEntryName(name)).toBe(name)
  })

  const name = fc.string({ minLength: 1, maxLength: 40, unit: 'grapheme' }).filter((text) => {
    try {
      return checkName(text) === text
    } catch {
      return false
    }
  })

  it('T-12 is accepted by our own extraction, for any file name here', () => {
    fc.assert(
      fc.property(fc.array(name, { minLength: 1, maxLength: 5 }), ([top = '', ...rest]) => {
        const names = [topEntryName(top), ...rest.map(entryName)]
        expect(parseEntryName(names.join('/'))).toEqual(names)
      }),
      { examples: [[['C:', '..a']], [['c:\u0041', 'b:']]] },
    )
  })
})

describe('the name of an extracted entry', () => {
  it.each([
    '../x',
    'a/../../x',
    'a/..',
    '..',
    '/etc/passwd',
    '//x',
    'C:\\x',
    'C:/x',
    'c:x',
    '..\\x',
    'a\\b',
    '\\\\server\\share',
    '',
    '/',
    './',
    'a/\0b',
    'a\nb',
    '\u202etxt.exe',
    `${'a'.repeat(256)}`,
  ])('T-12 is refused: %j', (text) => {
    expect(() => parseEntryName(text)).toThrow(PathError)
  })

  it('is split into names in normal form', () => {
    expect(parseEntryName('a/b/c.txt')).toEqual(['a', 'b', 'c.txt'])
    expect(parseEntryName('./a//b/')).toEqual(['a', 'b'])
    expect(parseEntryName('u\u0308')).toEqual(['ü'])
    expect(parseEntryName('a/c:x')).toEqual(['a', 'c:x'])
  })
})
