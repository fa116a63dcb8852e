/** T-49: what hostile pictures and documents cost the server, their decoder, and others who wait. */
import { readFileSync } from 'node:fs'
import { afterEach, describe, expect, it } from 'vitest'
import { testsAll } from '../../../test/databases.ts'
import { documentOf, hostileFiles } from '../../../test/hostile-pictures.ts'
import { bmpOf, pdfOf } from '../../../test/pictures.ts'
import { type Decoder, startDecoder } from './decoder-process.ts'
import { pictureFormatOf } from './picture-format.ts'
import { createThumbnailer, type Thumbnailer } from './thumbnailer.ts'

const mib = 1024 * 1024
const limits = {
  ms: 5_000,
  beginMs: 60_000,
  residentBytes: 640 * mib,
  addressBytes: 2_048 * mib,
  heapBytes: 256 * mib,
}
const box = { width: 480, height: 480, page: 0 }

const fileOf = (bytes: Buffer) => ({
  format: pictureFormatOf(bytes.subarray(0, 1_024)) ?? 'pdf',
  size: bytes.length,
  open: async function* () {
    yield bytes
  },
})

let decoder: Decoder | null = null
let thumbnailer: Thumbnailer | null = null
afterEach(async () => {
  decoder?.kill()
  await Promise.all([decoder?.ended, thumbnailer?.close()])
  decoder = thumbnailer = null
})

/** A number of bytes in a process's status. */
const statusOf = ({ pid }: Decoder, name: string): number =>
  Number(new RegExp(`${name}:\\s+(\\d+)`).exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1_024

/** Highest values while it runs; resident memory of this process as growth. */
async function measured(running: Decoder, work: () => Promise<unknown>) {
  const before = process.memoryUsage.rss()
  const peak = { server: 0, decoder: 0 }
  const look = () => {
    peak.server = Math.max(peak.server, process.memoryUsage.rss() - before)
    // It may have ended.
    if (running.isAlive()) peak.decoder = Math.max(peak.decoder, statusOf(running, 'VmHWM'))
  }
  const watch = setInterval(look, 10)
  const outcome = await work()
  clearInterval(watch)
  look()
  return { ...peak, outcome }
}

const tooMuchMemory = 'needs more memory than a preview may use'
const refused: Readonly<Record<string, string>> = {
  'a mask of 2 × 2 pixels drawn at 14,300 points on a small page': tooMuchMemory,
  'many masks that are cached': tooMuchMemory,
  'an interlaced PNG with 16 bits a channel': tooMuchMemory,
  'a PNG of 72 megapixels': 'has more than 64 million pixels, the maximum for previews',
  'a GIF of a claimed size': 'has more than 64 million pixels, the maximum for previews',
}

describe.skipIf(process.platform !== 'linux')('T-49 of a decoder', () => {
  // A decoder for each takes a second to start: npm test has those that must be refused.
  it.each(hostileFiles.filter(({ name }) => testsAll || name in refused))(
    'memory and time are bounded, and the server keeps its own, for $name',
    async ({ name, make }) => {
      const bytes = await make()
      const running = startDecoder(limits)
      decoder = running
      await running.ready
      const {
        server,
        decoder: used,
        outcome,
      } = await measured(running, () => running.draw({ ...fileOf(bytes), ...box }).catch((error: unknown) => error))
      if (outcome instanceof Error) expect(outcome).toMatchObject({ name: 'ThumbnailError', problem: 'file' })
      if (refused[name]) expect(outcome).toMatchObject({ message: refused[name] })
      expect(server).toBeLessThan(64 * mib)
      expect(used).toBeGreaterThan(0)
      // What it may have, and what it gets until it is looked at.
      expect(used).toBeLessThan(limits.residentBytes + 256 * mib)
    },
  )

  it('the kernel bounds address space, processor time and files; it has no environment of the server', async () => {
    decoder = startDecoder(limits)
    await decoder.ready
    const text = (name: string) => readFileSync(`/proc/${decoder?.pid}/${name}`, 'utf8')
    const limitOf = (name: string) => new RegExp(`^Max ${name} +(\\S+)`, 'm').exec(text('limits'))?.[1]
    expect(limitOf('address space')).toBe(String(limits.addressBytes))
    expect([limitOf('cpu time'), limitOf('file size'), limitOf('core file size')]).toEqual(['120', '0', '0'])
    expect(text('oom_score_adj').trim()).toBe('1000')
    const names = text('environ')
      .split('\0')
      .filter(Boolean)
      .map((line) => line.split('=')[0] ?? '')
    // Some shells set variables of their own.
    expect(names.filter((name) => !['PWD', 'OLDPWD', 'SHLVL', '_'].includes(name)).toSorted()).toEqual([
      'MALLOC_ARENA_MAX',
      'UV_THREADPOOL_SIZE',
      'VIPS_DISC_THRESHOLD',
    ])
    expect(text('cmdline').split('\0')).toContain('--permission')
  })

  it('the memory of the process is its own: it ends with a file that takes too much, and the reason says so', async () => {
    decoder = startDecoder({ ...limits, residentBytes: 16 * mib })
    await expect(decoder.draw({ ...fileOf(pdfOf('q '.repeat(3_000_000))), ...box })).rejects.toMatchObject({
      message: tooMuchMemory,
    })
    await decoder.ended
    expect(decoder.isAlive()).toBe(false)
  })
})

describe('T-49 a slow file', () => {
  const slow = documentOf('q '.repeat(3_000_000))

  it('does not delay those of others: one decoder is left to them', async () => {
    const drawing = createThumbnailer(null, { ms: 60_000 })
    thumbnailer = drawing
    const make = (bytes: Buffer, user: string) => drawing.make({ ...fileOf(bytes), ...box, requester: [user, user] })
    let settled = 0
    const hostile = Array.from({ length: 8 }, (_, i) =>
      make(slow, `hostile ${i % 4}`).catch((error: unknown) => {
        settled += 1
        return error
      }),
    )
    for (let i = 0; i < 6; i++) {
      await make(i % 2 ? bmpOf(10, 10) : pdfOf('1 0 0 rg 0 0 99 99 re f'), 'other')
      expect(settled).toBe(0)
    }
    await drawing.close()
    expect(await Promise.all(hostile)).toEqual(hostile.map(() => expect.objectContaining({ problem: 'busy' })))
  })

  it('is tried once in a while only, and the reason is kept', async () => {
    const drawing = createThumbnailer(null, { ms: 300 })
    thumbnailer = drawing
    let opened = 0
    const open = async function* () {
      opened += 1
      yield slow
    }
    const make = (content: string) => drawing.make({ ...fileOf(slow), ...box, open, content, requester: ['a', 'b'] })
    for (const content of ['one', 'one', 'two', 'one'])
      await expect(make(content)).rejects.toMatchObject({ problem: 'file', message: 'takes too long to render' })
    expect(opened).toBe(2)
  })
})
