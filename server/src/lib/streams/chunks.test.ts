import { randomBytes } from 'node:crypto'
import { type FileHandle, mkdtemp, open, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough, Readable, Writable } from 'node:stream'
import { setTimeout as pause } from 'node:timers/promises'
import { createDeflateRaw, createInflateRaw } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { FileTooShortError, readRange, SinkClosedError, sendChunks } from './byte-loop.ts'
import { batched, chunksOf, through } from './chunks.ts'

/** Chunks of a source, and whether it was ended. */
function source(pieces: readonly (Buffer | Error)[]) {
  const seen = { ended: false, given: 0 }
  async function* give() {
    try {
      for (const piece of pieces) {
        if (piece instanceof Error) throw piece
        seen.given += 1
        yield piece
      }
    } finally {
      seen.ended = true
    }
  }
  return Object.assign(give(), { seen })
}

const sizes = (...lengths: number[]) => lengths.map((length) => randomBytes(length))

describe('chunks in batches', () => {
  it('are returned when there are enough, in bytes or in number, and the rest at the end', async () => {
    const lengthsOf = async (...lengths: number[]) =>
      (await Array.fromAsync(batched(source(sizes(...lengths)), 10, 3))).map((batch) =>
        batch.map(({ length }) => length),
      )
    expect(await lengthsOf(4, 4, 4, 20, 1, 1, 1, 1)).toEqual([[4, 4, 4], [20], [1, 1, 1], [1]])
    expect(await lengthsOf()).toEqual([])
  })
})

describe('chunks of a stream', () => {
  const all = async (stream: Readable) => {
    const pieces = chunksOf(stream)
    const read: Buffer[] = []
    for (let next = await pieces.next(); !next.done; next = await pieces.next()) read.push(next.value)
    return Buffer.concat(read)
  }

  it('arrive in order and end with it, whether it was flowing before or not', async () => {
    const bytes = sizes(1, 70_000, 300_000, 2)
    const stream = new PassThrough()
    const reading = all(stream)
    for (const piece of bytes) {
      if (!stream.write(piece)) await new Promise((resolve) => stream.once('drain', resolve))
    }
    stream.end()
    expect((await reading).equals(Buffer.concat(bytes))).toBe(true)
    expect((await all(Readable.from(bytes, { objectMode: false }).pause())).equals(Buffer.concat(bytes))).toBe(true)
  })

  it('arrive before an error of the stream, which is passed on, also if the stream ends early', async () => {
    const stream = new PassThrough()
    const pieces = chunksOf(stream)
    const first = pieces.next()
    stream.write('a')
    expect(String((await first).value)).toBe('a')
    stream.destroy(new Error('the line is broken'))
    await expect(pieces.next()).rejects.toThrow('the line is broken')
    await expect(chunksOf(stream).next()).rejects.toThrow('the line is broken')
    const gone = new PassThrough()
    const waiting = chunksOf(gone).next()
    gone.destroy()
    await expect(waiting).rejects.toThrow('Premature close')
  })

  it('are not read much faster than requested', async () => {
    let given = 0
    const stream = new Readable({
      read() {
        given += 1
        setImmediate(() => this.push(given > 200 ? null : Buffer.alloc(10_000)))
      },
    })
    const pieces = chunksOf(stream)
    await pieces.next()
    await pause(50)
    expect(given).toBeLessThan(40)
    for (let next = await pieces.next(); !next.done; next = await pieces.next());
    expect(given).toBe(201)
  })

  it('remain for the next reader if the previous one left early', async () => {
    const bytes = sizes(...Array.from({ length: 50 }, () => 10_000))
    const stream = Readable.from(bytes, { objectMode: false })
    const pieces = chunksOf(stream)
    expect((await pieces.next()).value).toEqual(bytes[0])
    await pause(10)
    await pieces.return?.()
    expect(await pieces.next()).toEqual({ done: true, value: undefined })
    await pause(10)
    expect((await all(stream)).equals(Buffer.concat(bytes.slice(1)))).toBe(true)
  })
})

describe('a source piped through a transform', () => {
  const bytes = randomBytes(500_000)

  it('returns the output of the transform', async () => {
    const packed = through(source([bytes]), createDeflateRaw())
    expect(Buffer.concat(await Array.fromAsync(through(packed, createInflateRaw()))).equals(bytes)).toBe(true)
  })

  it('fails with the error of the source, and of the transform', async () => {
    const broken = source([bytes, new Error('the disk is broken')])
    await expect(Array.fromAsync(through(broken, createDeflateRaw()))).rejects.toThrow('the disk is broken')
    const noise = source([bytes, bytes])
    await expect(Array.fromAsync(through(noise, createInflateRaw()))).rejects.toThrow()
    expect(noise.seen.ended).toBe(true)
  })

  it('is ended when its reader leaves', async () => {
    const endless = source(Array.from({ length: 10_000 }, () => bytes))
    for await (const _ of through(endless, createDeflateRaw({ level: 0 }))) break
    await pause(20)
    expect(endless.seen.ended).toBe(true)
    expect(endless.seen.given).toBeLessThan(100)
  })
})

describe('sending chunks', () => {
  it('passes on all of them in order, and leaves the sink open', async () => {
    const pieces = sizes(10, 300_000, 1, 1, 1_000_000, 7)
    const got: Buffer[] = []
    const sink = new Writable({
      write(chunk: Buffer, _, done) {
        got.push(chunk)
        setTimeout(done, 1)
      },
    })
    await sendChunks(source(pieces), sink)
    expect(Buffer.concat(got).equals(Buffer.concat(pieces))).toBe(true)
    expect(sink.writableEnded).toBe(false)
  })

  it('reads no more from the source than the sink accepts', async () => {
    const many = source(Array.from({ length: 100 }, () => randomBytes(300_000)))
    const stuck = new Writable({ highWaterMark: 1, write: () => undefined })
    const sending = sendChunks(many, stuck)
    await pause(50)
    expect(many.seen.given).toBeLessThanOrEqual(3)
    stuck.destroy()
    await expect(sending).rejects.toThrow(SinkClosedError)
    await pause(10)
    expect(many.seen.ended).toBe(true)
  })

  it('fails with the error of the source, and ends with the signal', async () => {
    const broken = source([randomBytes(300_000), new Error('the disk is broken')])
    await expect(sendChunks(broken, new PassThrough({ highWaterMark: 1e9 }))).rejects.toThrow('the disk is broken')
    const controller = new AbortController()
    const many = source(Array.from({ length: 100 }, () => randomBytes(300_000)))
    const sending = sendChunks(many, new PassThrough(), controller.signal)
    controller.abort(new Error('called off'))
    await expect(sending).rejects.toThrow('called off')
    await pause(10)
    expect(many.seen.ended).toBe(true)
  })
})

describe('reading a file in chunks', () => {
  let folder: string
  let handle: FileHandle
  const bytes = randomBytes(1_000_003)
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'chunks-'))
    await writeFile(join(folder, 'file'), bytes)
    handle = await open(join(folder, 'file'))
  })
  afterEach(async () => {
    await handle.close()
    await rm(folder, { recursive: true })
  })

  it('returns exactly the requested part', async () => {
    for (const [start, end] of [
      [0, bytes.length],
      [262_143, 262_145],
      [5, 5],
      [1_000_002, 1_000_003],
    ] as const) {
      const read = Buffer.concat(await Array.fromAsync(readRange(handle, start, end)))
      expect(read.equals(bytes.subarray(start, end))).toBe(true)
    }
  })

  it('fails if the file ends first, also while nobody awaits it', async () => {
    const reading = readRange(handle, 999_000, 1_000_004)
    expect((await reading.next()).value?.length).toBe(1_003)
    await pause(20)
    await expect(reading.next()).rejects.toThrow(FileTooShortError)
  })

  it('no longer uses the file once it is left', async () => {
    for await (const _ of readRange(handle, 0, bytes.length)) break
    await handle.close()
    handle = await open(join(folder, 'file'))
  })
})
