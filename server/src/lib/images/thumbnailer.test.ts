import { randomBytes } from 'node:crypto'
import sharp from 'sharp'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { bmpOf, canvasOf, lookAt, pdfOf } from '../../../test/pictures.ts'
import { type PictureFormat, pictureFormatOf } from './picture-format.ts'
import { createThumbnailer, type Thumbnailer, type ThumbnailLimits, type ThumbnailRequest } from './thumbnailer.ts'

/** With the usual limits; a decoder takes up to a second to start from source. */
const usual = createThumbnailer()
afterAll(() => usual.close())

const opened: Thumbnailer[] = []
afterEach(async () => {
  for (const thumbnailer of opened.splice(0)) await thumbnailer.close()
})

function open(limits?: Partial<ThumbnailLimits>) {
  const thumbnailer = limits ? createThumbnailer(null, limits) : usual
  if (limits) opened.push(thumbnailer)
  return async (file: Buffer, rest: Partial<Omit<ThumbnailRequest, 'open' | 'size'>> = {}) => {
    const format = rest.format ?? pictureFormatOf(file)
    if (format === null) throw new Error('no format was recognised')
    return await thumbnailer.make({
      format,
      size: file.length,
      open: async function* () {
        yield file
      },
      width: 480,
      height: 480,
      page: 0,
      requester: ['account', 'user'],
      ...rest,
    })
  }
}

const red = (colour: readonly number[]) => {
  const [r = 0, g = 255, b = 255] = colour
  return r > 180 && g < 70 && b < 60
}

describe('a thumbnail', () => {
  const image = canvasOf(1_200, 600)
  it.each<[PictureFormat, () => Promise<Buffer>]>([
    ['jpeg', () => image.clone().jpeg().toBuffer()],
    ['png', () => image.clone().png().toBuffer()],
    ['gif', () => image.clone().gif().toBuffer()],
    ['webp', () => image.clone().webp().toBuffer()],
    ['bmp', async () => bmpOf(1_200, 600)],
    ['pdf', async () => pdfOf('0.75 0.19 0.13 rg 0 0 300 200 re f')],
  ])('of a %s is a JPEG of its colours that fits in the box', async (format, make) => {
    const file = await make()
    expect(pictureFormatOf(file)).toBe(format)
    const { image: made, pageCount, original } = await open()(file)
    const seen = await lookAt(made)
    expect(seen).toMatchObject({ format: 'jpeg', width: 480, height: format === 'pdf' ? 320 : 240 })
    expect(red(seen.colour)).toBe(true)
    expect(pageCount).toBe(1)
    expect(original).toEqual(format === 'pdf' ? undefined : { width: 1_200, height: 600 })
  })

  it('is never larger than the image', async () => {
    const draw = open()
    for (const file of [await canvasOf(40, 20).png().toBuffer(), bmpOf(40, 20)])
      expect(await lookAt((await draw(file)).image)).toMatchObject({ width: 40, height: 20 })
  })

  it('of a very narrow image has at least one pixel', async () => {
    const draw = open()
    for (const file of [await canvasOf(3_000, 1).png().toBuffer(), bmpOf(3_000, 1)])
      expect(await lookAt((await draw(file, { width: 100, height: 100 })).image)).toMatchObject({
        width: 100,
        height: 1,
      })
  })

  it('is rotated upright as recorded by the camera, and has no other metadata', async () => {
    const photo = await canvasOf(200, 100)
      .withExif({ IFD0: { Model: 'secret camera' } })
      .withMetadata({ orientation: 6 })
      .jpeg()
      .toBuffer()
    expect(photo.includes('secret camera')).toBe(true)
    const { image: made, original } = await open()(photo)
    expect(await lookAt(made)).toMatchObject({ width: 100, height: 200 })
    expect(original).toEqual({ width: 100, height: 200 })
    expect(Buffer.from(made).includes('secret camera')).toBe(false)
  })

  it('has a white background where the image is transparent', async () => {
    const clear = sharp({ create: { width: 10, height: 10, channels: 4, background: '#00000000' } })
    expect((await lookAt((await open()(await clear.png().toBuffer())).image)).colour).toEqual([255, 255, 255])
  })

  it('is a PNG that preserves transparency, on request', async () => {
    const clear = sharp({ create: { width: 1_000, height: 500, channels: 4, background: '#c0302000' } })
    const { image: made } = await open()(await clear.png().toBuffer(), { as: 'png' })
    expect(await lookAt(made)).toMatchObject({ format: 'png', width: 480, height: 240 })
    const { data } = await sharp(made).ensureAlpha().extractChannel('alpha').raw().toBuffer({ resolveWithObject: true })
    expect(Math.max(...data)).toBe(0)
  })

  it('of a document is that of the requested page, with its text', async () => {
    const file = pdfOf('0.75 0.19 0.13 rg 0 0 300 200 re f', 'BT /F 200 Tf 20 30 Td (HH) Tj ET')
    const draw = open()
    const second = await draw(file, { page: 1 })
    expect(second.pageCount).toBe(2)
    const { data } = await sharp(second.image).greyscale().raw().toBuffer({ resolveWithObject: true })
    const black = data.filter((value) => value < 50).length / data.length
    expect(black).toBeGreaterThan(0.1)
    expect(black).toBeLessThan(0.5)
    await expect(draw(file, { page: 2 })).rejects.toMatchObject({ problem: 'page', message: 'has pages 0 to 1' })
    await expect(draw(bmpOf(1, 1), { page: 1 })).rejects.toMatchObject({ problem: 'page' })
  })

  it('is rendered beside one other; too many waiting requests are refused', async () => {
    const draw = open({ waiting: 2 })
    const outcomes = await Promise.allSettled(Array.from({ length: 6 }, () => draw(bmpOf(10, 10))))
    expect(outcomes.map(({ status }) => status)).toEqual([
      'fulfilled',
      'fulfilled',
      'fulfilled',
      'fulfilled',
      'rejected',
      'rejected',
    ])
    expect(outcomes[5]).toMatchObject({ reason: { problem: 'busy' } })
    await draw(bmpOf(10, 10))
  })

  it('is rendered in turns: a client with many requests delays others by two only', async () => {
    const draw = open()
    const order: string[] = []
    const ask = (account: string, who: string) =>
      draw(bmpOf(10, 10), { requester: [account, who] }).then(() => order.push(`${account} ${who}`))
    const many = Array.from({ length: 10 }, () => ask('a', 'greedy'))
    await Promise.all([...many, ask('a', 'other'), ask('b', 'third')])
    expect(order.slice(0, 6)).toEqual(expect.arrayContaining(['b third', 'a other']))
  })

  it('is refused to a user with too many waiting, but not to others of the account or of other accounts', async () => {
    const draw = open({ waitingOfRequester: 2, waitingOfAccount: 3 })
    const ask = (account: string, who: string) => draw(bmpOf(10, 10), { requester: [account, who] })
    const asked = [
      ask('a', '1'),
      ask('a', '1'),
      ask('a', '1'),
      ask('a', '1'),
      ask('a', '1'),
      ask('a', '2'),
      ask('a', '3'),
      ask('b', '1'),
    ]
    const outcomes = (await Promise.allSettled(asked)).map(({ status }) => status === 'fulfilled')
    expect(outcomes).toEqual([true, true, true, true, false, true, false, true])
  })

  it('is rendered after the idle decoder has ended, too', async () => {
    const draw = open({ idleMs: 1 })
    for (let i = 0; i < 3; i++) {
      await draw(bmpOf(10, 10))
      await new Promise((resolve) => setTimeout(resolve, 60))
    }
  })
})

it('a slow start of a decoder does not count against the time limit of a file', async () => {
  // Starting a decoder does not count for the first file.
  await open({ beginMs: 60_000, ms: 5_000 })(bmpOf(10, 10))
  await expect(open({ beginMs: 1, ms: 60_000 })(bmpOf(10, 10))).rejects.toMatchObject({
    message: 'has to wait: no decoder was free to render it',
  })
})

describe('T-49 a hostile file', () => {
  /** It is refused with a reason, and the next file is rendered. */
  const expectRefused = async (file: Buffer, message: string, limits: Partial<ThumbnailLimits> = {}) => {
    const draw = open(limits)
    await expect(draw(file)).rejects.toMatchObject({ name: 'ThumbnailError', problem: 'file', message })
    await draw(bmpOf(10, 10))
  }
  const tooManyPixels = 'has more than 64 million pixels, the maximum for previews'
  const tooMuchMemory = 'needs more memory than a preview may use'
  const tooSlow = 'takes too long to render'
  const damaged = 'is damaged, or its content does not match its type'

  it('with too many pixels is not decoded', async () => {
    const bomb = await canvasOf(9_000, 8_000).png({ compressionLevel: 9 }).toBuffer()
    expect(bomb.length).toBeLessThan(1_000_000)
    await expectRefused(bomb, tooManyPixels)
    await expectRefused(bmpOf(4, 4, { width: 100_000, height: 100_000 }), tooManyPixels)
    await expectRefused(bmpOf(4, 4, { width: 100_000, height: -100_000 }), tooManyPixels)
  })

  it('that decompresses to too much data is stopped', async () => {
    const bomb = pdfOf(Buffer.alloc(600 * 1024 * 1024, '0 0 m 1 1 l S\n'))
    expect(bomb.length).toBeLessThan(2_000_000)
    await expectRefused(bomb, tooMuchMemory, { residentBytes: 256 * 1024 * 1024, ms: 30_000 })
  })

  it('that needs too much heap is stopped', async () => {
    const page = pdfOf('q Q').toString('latin1')
    const bomb = Buffer.from(page.replace('/Contents', `/X[${'<<>>'.repeat(3_000_000)}]/Contents`), 'latin1')
    await expectRefused(bomb, tooMuchMemory, { heapBytes: 48 * 1024 * 1024, ms: 30_000 })
  })

  it('that takes too long is stopped', async () => {
    await expectRefused(pdfOf('0 0 m 300 200 l S\n'.repeat(4_000_000)), tooSlow, { ms: 1_500 })
    const noise = sharp({
      create: { width: 3_000, height: 3_000, channels: 3, background: '#888', noise: { type: 'gaussian', sigma: 60 } },
    })
    const slow = await noise.png({ compressionLevel: 1 }).toBuffer()
    await expect(open({ ms: 20 })(slow)).rejects.toMatchObject({ message: tooSlow })
  })

  it('that is damaged or of another type is refused', async () => {
    const jpeg = await canvasOf(400, 400).jpeg().toBuffer()
    await expectRefused(jpeg.subarray(0, jpeg.length >> 1), damaged)
    await expectRefused(Buffer.concat([jpeg.subarray(0, 20), randomBytes(10_000)]), damaged)
    await expectRefused(Buffer.from('%PDF-1.7 and nothing else'), damaged)
    await expectRefused(bmpOf(2, 2).subarray(0, 30), damaged)
    const draw = open()
    const svg = Buffer.from(
      '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>',
    )
    for (const format of ['jpeg', 'png', 'gif', 'webp'] as const)
      await expect(draw(svg, { format })).rejects.toMatchObject({ problem: 'file' })
    const tiff = await canvasOf(10, 10).tiff().toBuffer()
    await expect(draw(tiff, { format: 'png' })).rejects.toMatchObject({ problem: 'file' })
  })

  it('that requires a password is refused', async () => {
    const file = Buffer.from(
      pdfOf('q Q')
        .toString('latin1')
        .replace(
          'trailer<<',
          `trailer<</ID[<00112233445566778899aabbccddeeff><00112233445566778899aabbccddeeff>]/Encrypt<</Filter/Standard/V 1/R 2/P -4/O<${'11'.repeat(32)}>/U<${'22'.repeat(32)}>>>`,
        ),
      'latin1',
    )
    await expectRefused(file, 'is protected by a password')
  })
})

describe('the format of a file', () => {
  it.each([
    ['GIF87a', 'gif'],
    ['RIFF\0\0\0\0WEBPVP8 ', 'webp'],
    ['junk before it\n%PDF-1.7', 'pdf'],
    ['RIFF\0\0\0\0WAVE', null],
    ['BM is how this text begins', null],
    ['<svg xmlns="http://www.w3.org/2000/svg"/>', null],
    ['', null],
  ])('is detected from its first bytes: %j', (text, format) => {
    expect(pictureFormatOf(Buffer.from(text, 'latin1'))).toBe(format)
  })
})
