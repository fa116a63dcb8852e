import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createSealer, parseSecretKey, SealError } from './seal.ts'

const key = randomBytes(32)
const { seal, open } = createSealer(key)

test('a sealed text opens with the same key and context, and only with these', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.string(), fc.string(), (text, context, other) => {
      const sealed = seal(text, context)
      expect(sealed).toMatch(/^v1\.[\w-]+$/)
      expect(open(sealed, context)).toBe(text)
      expect(() => createSealer(randomBytes(32)).open(sealed, context)).toThrow(SealError)
      if (other !== context) expect(() => open(sealed, other)).toThrow(SealError)
    }),
  )
})

test('sealing a text twice gives different results', () => {
  expect(new Set(Array.from({ length: 100 }, () => seal('secret', 'a'))).size).toBe(100)
})

test('a change of any single character is detected', () => {
  const sealed = seal('secret', 'a')
  for (let i = 0; i < sealed.length; i++) {
    const changed = sealed.slice(0, i) + (sealed[i] === 'A' ? 'B' : 'A') + sealed.slice(i + 1)
    expect(() => open(changed, 'a')).toThrow(SealError)
  }
})

test.each(['', 'v1.', 'v1.AAAA', 'secret', 'v2.', `v1.${'A'.repeat(37)}`])('%j is not a sealed text', (text) => {
  expect(() => open(text, 'a')).toThrow(SealError)
})

test('shortened, extended and re-encoded texts are refused', () => {
  const sealed = seal('secret', 'a')
  for (const text of [sealed.slice(0, -1), `${sealed}A`, `${sealed}=`, `${sealed} `, ` ${sealed}`, sealed.slice(3)]) {
    expect(() => open(text, 'a')).toThrow(SealError)
  }
})

test('a key is read from hex and from base64', () => {
  for (const text of [
    key.toString('hex'),
    key.toString('hex').toUpperCase(),
    key.toString('base64'),
    key.toString('base64url'),
    ` ${key.toString('base64')}\n`,
  ]) {
    expect(parseSecretKey(text)).toEqual(key)
  }
})

test.each([
  [undefined],
  [''],
  ['   '],
  ['short'],
  ['0'.repeat(64)],
  ['ff'.repeat(32)],
  ['0123456789abcdef'.repeat(3)],
  [`${'0123456789abcdef'.repeat(4)}0`],
  [Buffer.alloc(31, 'ab').toString('base64')],
  [Buffer.alloc(33, 'ab').toString('base64')],
  ['*'.repeat(43)],
  ['x'.repeat(64)],
])('T-30 the key %j is refused', (text) => {
  expect(() => parseSecretKey(text)).toThrow(SealError)
})

test('T-30 sealing with an empty, short or blank key is impossible', () => {
  for (const bad of [Buffer.alloc(0), Buffer.alloc(32), key.subarray(0, 16), Buffer.concat([key, key])]) {
    expect(() => createSealer(bad)).toThrow(SealError)
  }
})

test('a refused key is not repeated in the message', () => {
  expect(() => parseSecretKey('hunter2hunter2')).toThrow(/^(?!.*hunter2)/)
})
