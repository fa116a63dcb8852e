import { expect, test } from 'vitest'
import { nameError, stemLength } from './name-window.tsx'

test('an invalid name has an error message', () => {
  expect(['a', 'ä b.txt', '…', 'x'.repeat(255)].map(nameError)).toEqual([undefined, undefined, undefined, undefined])
  expect(nameError('a/b')).toMatch(/slash/)
  expect(nameError('..')).toMatch(/another/)
  expect(nameError('ä'.repeat(128))).toBe('The name is too long: it has 256 bytes, and 255 are allowed. Shorten it.')
})

test('renaming selects everything but the extension', () => {
  expect([stemLength('a.tar.gz', false), stemLength('.env', false), stemLength('v1.2', true)]).toEqual([5, 4, 4])
})
