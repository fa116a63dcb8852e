import { expect, test } from 'vitest'
import { createChunkBuffer } from './chunk-buffer.ts'

test('32 KiB that arrive a byte at a time are held as a few chunks, in order', () => {
  const held = createChunkBuffer()
  const whole = Buffer.from(Array.from({ length: 32 * 1024 }, (_, i) => i % 251))
  let most = 0
  for (const byte of whole) {
    held.add(Buffer.of(byte))
    most = Math.max(most, held.pieces().length)
  }
  expect(most).toBe(17)
  expect(Buffer.concat(held.pieces()).equals(whole)).toBe(true)
  held.clear()
  expect(held.pieces()).toEqual([])
})

test('a chunk that arrives alone is not copied', () => {
  const held = createChunkBuffer()
  const piece = Buffer.from('all of it')
  held.add(piece)
  expect(held.pieces()[0]).toBe(piece)
})
