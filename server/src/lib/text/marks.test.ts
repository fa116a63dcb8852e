import { describe, expect, test } from 'vitest'
import { compileGlob } from './glob.ts'
import { normalise, parsePath, userNameKey } from './path.ts'

/** Two marks whose order is changed by normalization, which shows whether it was applied. */
const disorder = (marks: number) => `q${'\u0301\u0323'.repeat(marks / 2)}`

describe('normalise', () => {
  test('composes letters and marks, in runs of the maximum length of a name', () => {
    expect(normalise('e\u0301', 'NFC')).toBe('é')
    expect(normalise('Ａ', 'NFKC')).toBe('A')
    expect(normalise(disorder(128), 'NFC')).toBe(disorder(128).normalize('NFC'))
    const words = Array.from({ length: 1_000 }, () => disorder(128)).join(' ')
    expect(normalise(words, 'NFC')).toBe(words.normalize('NFC'))
  })

  test('does not reorder longer runs of marks', () => {
    for (const marks of [130, 65_000]) expect(normalise(disorder(marks), 'NFC')).toBe(disorder(marks))
    // Half-width voice marks are letters until they are decomposed for compatibility.
    const halfWidth = `q${'\u0301\uff9e'.repeat(100)}`
    expect(normalise(halfWidth, 'NFKC')).toBe(halfWidth)
  })

  test('recognizes every character that becomes a combining mark', () => {
    const mark = /^\p{M}/u
    for (let code = 0; code < 0x110000; code++) {
      if (code >= 0xd800 && code < 0xe000) continue
      const character = String.fromCodePoint(code)
      if (mark.test(character) || !mark.test(character.normalize('NFKD'))) continue
      const run = `q${`\u0301${character}`.repeat(100)}`
      expect(normalise(run, 'NFKC'), code.toString(16)).toBe(run)
    }
  })
})

test('a path with more consecutive marks than a name has bytes is refused', () => {
  expect(() => parsePath(`/a/${disorder(130)}`)).toThrow('is longer than 255 bytes')
})

test('patterns and user names with such runs equal themselves', () => {
  expect(compileGlob(disorder(1_000))(disorder(1_000))).toBe(true)
  expect(userNameKey(disorder(1_000))).toBe(disorder(1_000))
})
