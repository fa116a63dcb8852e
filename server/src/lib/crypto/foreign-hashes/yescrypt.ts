/**
 * yescrypt 1.1 (`$y$`), the default of the shadow file of Debian, Fedora and others, as specified by Alexander Peslyak: scrypt with S-boxes,
 * over memory that is written while it is read. Blocking: for the threads that hash passwords.
 */
import { createHmac, hash, pbkdf2Sync } from 'node:crypto'
import { mixPair, mixWithBoxes, type SBoxes, sBoxWords, type Words, wordsOf, writeWords } from './yescrypt-blocks.ts'
import { loopsOf, type YescryptParameters } from './yescrypt-form.ts'

const hmac = (key: string | Buffer, data: string | Buffer): Buffer => createHmac('sha256', key).update(data).digest()
const derive = (password: Buffer, salt: Buffer, length: number) => pbkdf2Sync(password, salt, 1, length, 'sha256')

/** From this much work on, the password is hashed with a 64th of it first. */
const prehashedN = 256
const prehashedWork = 0x20000

/** 32 bytes. */
export function yescrypt(password: string, salt: Buffer, parameters: YescryptParameters): Buffer {
  const { n, r, p } = parameters
  const chunk = Math.floor(n / p)
  const isPrehashed = chunk >= prehashedN && chunk * r >= prehashedWork
  const first = isPrehashed
    ? keyOf(hmac('yescrypt-prehash', password), salt, { ...parameters, n: n / 64, t: 0 })
    : Buffer.from(password)
  const key = keyOf(hmac('yescrypt', first), salt, parameters)
  return hash('sha256', hmac(key, 'Client Key'), 'buffer')
}

function keyOf(password: Buffer, salt: Buffer, parameters: YescryptParameters): Buffer {
  const { r, p } = parameters
  const bytes = derive(password, salt, 128 * r * p)
  const mixed = mixAll(bytes, Buffer.from(bytes.subarray(0, 32)), parameters)
  return derive(mixed, bytes, 32)
}

interface Lane {
  readonly bytes: Buffer
  readonly boxes: SBoxes
}

/** Mixes the lanes in place. Returns the password for the last step. */
function mixAll(bytes: Buffer, password: Buffer, { n, r, p, t }: YescryptParameters): Buffer {
  const size = 128 * r
  const memory = new Int32Array((size / 4) * n)
  const chunk = Math.floor(n / p)
  const loops = loopsOf(chunk, t)
  const [all, written] = [even(loops), even(Math.floor(loops / p))]
  const start = chunk - (chunk % 2)
  let next = password
  const lanes: Lane[] = []
  for (let i = 0; i < p; i++) {
    const own = bytes.subarray(i * size, (i + 1) * size)
    const lane = { bytes: own, boxes: boxesOf(own.subarray(0, 128)) }
    if (i === 0) next = hmac(own.subarray(-64), password)
    const length = i < p - 1 ? start : n - i * start
    const part = memory.subarray((i * start * size) / 4, ((i * start + length) * size) / 4)
    fill(lane, part)
    revisit(lane, part, { n: powerBelow(length), loops: written, isWritten: true })
    lanes.push(lane)
  }
  for (const lane of lanes) revisit(lane, memory, { n, loops: all - written, isWritten: false })
  return next
}

const even = (count: number) => count + (count % 2)

/** The largest power of two that is not above. */
const powerBelow = (count: number) => 2 ** (31 - Math.clz32(count))

/** S-boxes from the first 128 bytes of a lane, which are mixed. */
function boxesOf(bytes: Buffer): SBoxes {
  const boxes = new Int32Array(sBoxWords)
  const words = wordsOf(bytes)
  for (let at = 0; at < boxes.length; at += words.length) {
    boxes.set(words, at)
    mixPair(words)
  }
  writeWords(words, bytes)
  return { words: boxes, written: 0, next: 0 }
}

/** Fills memory with the states of a lane, each mixed with an earlier one. */
function fill({ bytes, boxes }: Lane, memory: Words): void {
  const state = wordsOf(bytes)
  const count = memory.length / state.length
  for (let i = 0; i < count; i++) {
    memory.set(state, i * state.length)
    if (i > 1) {
      const below = powerBelow(i)
      xor(state, memory, (selector(state) & (below - 1)) + i - below)
    }
    mixWithBoxes(state, boxes)
  }
  writeWords(state, bytes)
}

interface Revisit {
  /** Of the blocks of memory, those that are read; a power of two. */
  readonly n: number
  readonly loops: number
  readonly isWritten: boolean
}

/** Mixes the state of a lane with what it filled memory with, and writes it there, too. */
function revisit({ bytes, boxes }: Lane, memory: Words, { n, loops, isWritten }: Revisit): void {
  const state = wordsOf(bytes)
  for (let i = 0; i < loops; i++) {
    const at = selector(state) & (n - 1)
    xor(state, memory, at)
    if (isWritten) memory.set(state, at * state.length)
    mixWithBoxes(state, boxes)
  }
  writeWords(state, bytes)
}

/** Selects the block of memory that is read next: the first word of the last block. */
const selector = (state: Words): number => state[state.length - 16] ?? 0

function xor(state: Words, memory: Words, at: number): void {
  const start = at * state.length
  for (let i = 0; i < state.length; i++) state[i] = (state[i] ?? 0) ^ (memory[start + i] ?? 0)
}
