/** Reading from a client: paused while the server is behind, but never for long. */

import type { Socket } from 'node:net'
import { PassThrough } from 'node:stream'
import { expect, test } from 'vitest'
import { Reading } from './reading.ts'

function open() {
  const stream = new PassThrough().resume()
  const reading = new Reading(stream as unknown as Socket, 1_000_000, { onFull: () => {}, onDrain: () => {} })
  return { stream, reading }
}

test('a pause ends with the call of resume', () => {
  const { stream, reading } = open()
  reading.pause()
  expect(stream.isPaused()).toBe(true)
  reading.resume()
  expect(stream.isPaused()).toBe(false)
})

test('a pause ends by itself, because the server can be waiting for what the client sends', async () => {
  const { stream, reading } = open()
  reading.pause()
  await expect.poll(() => stream.isPaused()).toBe(false)
})

test('a connection that is closing is read until its end', () => {
  const { stream, reading } = open()
  reading.pause()
  reading.end()
  expect(stream.isPaused()).toBe(false)
  reading.pause()
  expect(stream.isPaused()).toBe(false)
})
