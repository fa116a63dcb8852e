import { type FileHandle, mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { writeBatches } from '../../../test/write-source.ts'
import { readRange, sendChunks, sendRange } from './byte-loop.ts'
import { leaseBuffers, leaseMemory, smallBytes } from './transfer-memory.ts'

const mib = 1024 * 1024
const maxLeased = 256 * mib
const transfers = 600
/** Two small buffers each, and what the test itself needs. */
const bound = maxLeased + transfers * 4 * smallBytes + 32 * mib

let folder: string
let file: FileHandle
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'transfer-memory-'))
  file = await open(join(folder, 'large'), 'w+')
  await file.truncate(8 * mib)
  await waitUntilReleased()
})
afterAll(async () => {
  await file.close()
  await rm(folder, { recursive: true })
})

/** Total size of all buffers once it no longer grows. */
async function bytesHeld(): Promise<number> {
  for (let before = -1, same = 0; same < 10; await pause(20)) {
    const now = process.memoryUsage().arrayBuffers
    same = now === before ? same + 1 : 0
    before = now
  }
  return process.memoryUsage().arrayBuffers
}

/** Reads the first chunk and nothing more. */
const stalled = () => new Writable({ highWaterMark: 1, write: () => undefined })

/** A sender of half a batch, which then stalls. */
async function* stalling(stop: AbortSignal) {
  for (let i = 0; i < 31; i++) yield Buffer.alloc(16 * 1024)
  await new Promise<void>((resolve) => stop.addEventListener('abort', () => resolve()))
}

/** Runs 600 stalled transfers, measures the memory of their buffers, and checks that all of it is released. */
async function expectBound(transfer: (stop: AbortSignal, index: number) => Promise<unknown>) {
  const before = process.memoryUsage().arrayBuffers
  const controller = new AbortController()
  const all = Array.from({ length: transfers }, (_, index) => transfer(controller.signal, index))
  const held = (await bytesHeld()) - before
  controller.abort(new Error('enough'))
  await Promise.allSettled(all)
  expect(held).toBeLessThan(bound)
  await waitUntilReleased()
}

/** Memory being read into when a transfer ends is released after the read. */
async function waitUntilReleased() {
  for (;;) {
    using whole = leaseMemory(maxLeased)
    if (whole) return
    await pause(10)
  }
}

describe('memory of stalled transfers', () => {
  it('is bounded for sent files', () => expectBound((stop) => sendRange(file, 0, 8 * mib, stalled(), stop)), 10_000)

  it(
    'is bounded for sent chunks',
    () => expectBound((stop) => sendChunks(readRange(file, 0, 8 * mib), stalled(), stop)),
    10_000,
  )

  it('is bounded for received files', async () => {
    const handles: FileHandle[] = []
    const sending = async (signal: AbortSignal, index: number) => {
      const handle = await open(join(folder, `part-${index}`), 'w')
      handles.push(handle)
      await writeBatches(stalling(signal), handle, { signal })
    }
    await expectBound(sending).finally(async () => {
      for (const handle of handles) await handle.close()
    })
  })

  it('leaves small buffers for others, and every transfer is complete', async () => {
    using _ = leaseMemory(maxLeased)
    const pieces: number[] = []
    const sink = new Writable({
      write(piece: Buffer, _encoding, done) {
        pieces.push(piece.length)
        done()
      },
    })
    await sendRange(file, 1, 8 * mib, sink)
    expect(Math.max(...pieces)).toBe(smallBytes)
    expect(pieces.reduce((a, b) => a + b)).toBe(8 * mib - 1)
  })

  it('is released once', () => {
    const lease = leaseBuffers(2, mib)
    expect(lease.size).toBe(mib)
    lease[Symbol.dispose]()
    lease[Symbol.dispose]()
    using whole = leaseMemory(maxLeased)
    expect(whole).not.toBeNull()
    expect(leaseMemory(1)).toBeNull()
    expect(leaseBuffers(2, mib).size).toBe(smallBytes)
    expect(leaseBuffers(2, 10).size).toBe(10)
  })
})
