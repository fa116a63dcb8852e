/** Large files on a real disk: memory is constant whatever the size, and slow clients are waited for. */
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openDiskStore } from '../src/blobs/disk.ts'
import { headOf, openServedApp, type ServedApp } from './served-app.ts'

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void
const MiB = 1024 * 1024
const size = 64 * MiB
const piece = Buffer.alloc(MiB, 'abcdefg')

let app: ServedApp
let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sallyport-large-'))
  app = await openServedApp('sqlite', { overrides: { blobs: await openDiskStore({ folder, power: false }) } })
})
afterAll(async () => {
  await app.close()
  await rm(folder, { recursive: true })
})

/** Maximum memory of buffers while a function ran, beyond that before it. */
async function peakDuring(work: Promise<unknown>): Promise<number> {
  const live = () => {
    collect()
    return process.memoryUsage().arrayBuffers
  }
  const before = live()
  let peak = before
  let running = true
  const watching = (async () => {
    while (running) {
      peak = Math.max(peak, live())
      await pause(100)
    }
  })()
  await work.finally(() => {
    running = false
  })
  await watching
  return peak - before
}

async function send(path: string): Promise<string> {
  const socket = await app.connect()
  const received = once(socket, 'data')
  socket.write(
    `POST /api/v2/resources/upload?path=${path}&fileSize=${size} HTTP/1.1\r\nHost: a\r\n${headOf(app.mira)}Content-Length: ${size}\r\n\r\n`,
  )
  for (let sent = 0; sent < size; sent += MiB) if (!socket.write(piece)) await once(socket, 'drain')
  const [answer] = (await received) as [Buffer]
  socket.destroy()
  return answer.toString()
}

async function fetchSlowly(path: string): Promise<string> {
  const socket = await app.connect()
  socket.write(
    `GET /api/v2/resources/download?resources[]=${path} HTTP/1.1\r\nHost: a\r\n${headOf(app.mira)}Connection: close\r\n\r\n`,
  )
  const hash = createHash('sha256')
  let received = 0
  for await (const chunk of socket as AsyncIterable<Buffer>) {
    if (received === 0) await pause(300)
    hash.update(received === 0 ? chunk.subarray(chunk.indexOf('\r\n\r\n') + 4) : chunk)
    received += chunk.length
  }
  return hash.digest('hex')
}

describe('64 MiB', () => {
  test('are received and sent without being held in memory', async () => {
    const sending = send('/large.bin')
    expect(await peakDuring(sending)).toBeLessThan(48 * MiB)
    expect(await sending).toContain('HTTP/1.1 201 Created')
    const hash = createHash('sha256')
    for (let i = 0; i < size / MiB; i++) hash.update(piece)
    const fetching = fetchSlowly('/large.bin')
    expect(await peakDuring(fetching)).toBeLessThan(48 * MiB)
    expect(await fetching).toBe(hash.digest('hex'))
  })
})
