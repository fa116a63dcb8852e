import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { randomBase36, randomFraction, randomHex, sha256Hex, timingSafeEqualText } from './ids.ts'

const source = join(import.meta.dirname, '..')

/** Chi-squared statistic of the frequency of each character of the alphabet in `texts`. */
function chiSquared(texts: string[], alphabet: string): number {
  const seen = new Map([...alphabet].map((character) => [character, 0]))
  let total = 0
  for (const character of texts.join('')) {
    seen.set(character, (seen.get(character) ?? Number.NaN) + 1)
    total += 1
  }
  const expected = total / alphabet.length
  return [...seen.values()].reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0)
}

test('T-06 random values have the requested length and alphabet, and never repeat', () => {
  const hex = Array.from({ length: 20_000 }, () => randomHex(16))
  const letters = Array.from({ length: 20_000 }, () => randomBase36(25))
  expect(new Set(hex).size).toBe(20_000)
  expect(new Set(letters).size).toBe(20_000)
  expect(hex.every((text) => /^[0-9a-f]{32}$/.test(text))).toBe(true)
  expect(letters.every((text) => /^[0-9a-z]{25}$/.test(text))).toBe(true)
})

test('T-06 every character of a random value is equally likely at every place', () => {
  const hex = Array.from({ length: 20_000 }, () => randomHex(16))
  const letters = Array.from({ length: 20_000 }, () => randomBase36(25))
  // The bounds are so high that chance exceeds them once in about 10^8 runs; the bias of `byte % 36` alone gives 1,800.
  expect(chiSquared(hex, '0123456789abcdef')).toBeLessThan(70)
  expect(chiSquared(letters, '0123456789abcdefghijklmnopqrstuvwxyz')).toBeLessThan(115)
  for (const place of [0, 1, 12, 24]) {
    const column = letters.map((text) => text.charAt(place))
    expect(chiSquared(column, '0123456789abcdefghijklmnopqrstuvwxyz')).toBeLessThan(115)
  }
})

test('T-06 successive values share no prefix, unlike ids from a clock or a counter', () => {
  const values = Array.from({ length: 2_000 }, () => randomHex(16))
  const samePrefix = values.filter((value, index) => value.slice(0, 8) === values[index - 1]?.slice(0, 8))
  expect(samePrefix).toEqual([])
})

test('T-06 no guessable generator is used anywhere in the server', () => {
  const guessable =
    /\bMath\s*\.\s*random\b|\brandomUUIDv7\b|\bfrom\s+'(?:xid[\w-]*|uuid[\w-]*|ulid|nanoid\/non-secure)'/
  const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter(
    (name) => name.endsWith('.ts') && !name.endsWith('.test.ts'),
  )
  expect(files.length).toBeGreaterThan(5)
  expect(files.filter((name) => guessable.test(readFileSync(join(source, name), 'utf8')))).toEqual([])
  for (const line of ['Math.random()', `import { v7 } from 'uuid'`, `import xid from 'xid-js'`]) {
    expect(guessable.test(line)).toBe(true)
  }
})

test('fractions spread evenly over [0, 1)', () => {
  const fractions = Array.from({ length: 20_000 }, randomFraction)
  expect(fractions.every((value) => value >= 0 && value < 1)).toBe(true)
  const tenths = fractions.map((value) => String(Math.floor(value * 10)))
  expect(chiSquared(tenths, '0123456789')).toBeLessThan(60)
})

test('a digest is that of the UTF-8 bytes', () => {
  expect(sha256Hex('')).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855')
  expect(sha256Hex('ä')).toBe('33e6d73fee82904c8d7afb78de1154d1e8dc2a0edb08120e63df5b9385c2d9cc')
})

test('texts are compared completely, and a missing secret equals nothing, not even itself', () => {
  expect(timingSafeEqualText('secret', 'secret')).toBe(true)
  expect(timingSafeEqualText('secret', 'secreT')).toBe(false)
  expect(timingSafeEqualText('secret', 'secret ')).toBe(false)
  expect(timingSafeEqualText('', '')).toBe(false)
  expect(timingSafeEqualText('', 'x')).toBe(false)
})
