/** Small pictures and documents that make a decoder use much memory or time. Each is generated, the same at every run. */
import { deflateSync } from 'node:zlib'
import { canvasOf } from './pictures.ts'

export interface HostileFile {
  readonly name: string
  make(): Buffer | Promise<Buffer>
}

interface Stream {
  /** Entries of its dictionary, without `Length`. */
  readonly entries: string
  readonly bytes: Buffer | string
}

type Objects = Readonly<Record<number, string | Stream>>

/** A document of one page; its objects begin at 10. Streams without a filter are compressed. */
export function documentOf(
  content: string,
  { objects = {}, resources = '', box = '0 0 300 200', page = '' }: DocumentParts = {},
): Buffer {
  const written: Objects = {
    1: '<</Type/Catalog/Pages 2 0 R>>',
    2: '<</Type/Pages/Kids[3 0 R]/Count 1>>',
    3: `<</Type/Page/Parent 2 0 R/MediaBox[${box}]/Resources<<${resources}>>/Contents 4 0 R${page}>>`,
    4: { entries: '', bytes: content },
    ...objects,
  }
  const parts = Object.entries(written).map(([id, object]) => {
    if (typeof object === 'string') return Buffer.from(`${id} 0 obj${object}endobj\n`)
    const isPacked = object.entries.includes('/Filter')
    const bytes = isPacked ? Buffer.from(object.bytes) : deflateSync(object.bytes, { level: 9 })
    const filter = isPacked ? '' : '/Filter/FlateDecode'
    const head = `${id} 0 obj<<${object.entries}${filter}/Length ${bytes.length}>>stream\n`
    return Buffer.concat([Buffer.from(head), bytes, Buffer.from('\nendstream endobj\n')])
  })
  return Buffer.concat([Buffer.from('%PDF-1.7\n'), ...parts, Buffer.from('trailer<</Root 1 0 R>>\n')])
}

interface DocumentParts {
  readonly objects?: Objects
  readonly resources?: string
  readonly box?: string
  /** Further entries of the page. */
  readonly page?: string
}

const image = (width: number, height: number, rest: string) =>
  `/Type/XObject/Subtype/Image/Width ${width}/Height ${height}${rest}`
const form = (box: string, rest = '') => `/Type/XObject/Subtype/Form/BBox[${box}]${rest}`
const group = '/Group<</S/Transparency/I true>>'
const xobjects = (...ids: readonly number[]) => `/XObject<<${ids.map((id) => `/X${id} ${id} 0 R`).join('')}>>`

/** An image mask of 2 × 2 pixels, drawn with so many points. */
const enlargedMask = (points: number) =>
  documentOf(`${points} 0 0 ${points} 0 0 cm /X10 Do`, {
    resources: xobjects(10),
    objects: { 10: { entries: image(2, 2, '/ImageMask true/BitsPerComponent 1'), bytes: Buffer.from([0x80, 0x40]) } },
    box: '0 0 14400 14400',
  })

/** The same, where the page is small and most of the mask lies beyond it. */
const maskBeyondPage = () =>
  documentOf('14300 0 0 14300 0 0 cm /X10 Do', {
    resources: xobjects(10),
    objects: { 10: { entries: image(2, 2, '/ImageMask true/BitsPerComponent 1'), bytes: Buffer.from([0x80, 0x40]) } },
    box: '0 0 480 480',
  })

/** Many masks, each of which stays in a cache at its drawn size. */
const cachedMasks = () => {
  const ids = Array.from({ length: 200 }, (_, i) => 10 + i)
  const bytes = (id: number) => Buffer.from([id & 0xff, (id >> 2) & 0xff])
  return documentOf(
    ids.map((id) => `q 3000 0 0 2000 0 0 cm ${'/X Do '.replace('X', `X${id}`).repeat(3)} Q`).join('\n'),
    {
      resources: xobjects(...ids),
      objects: Object.fromEntries(
        ids.map((id) => [id, { entries: image(2, 2, '/ImageMask true/BitsPerComponent 1'), bytes: bytes(id) }]),
      ),
    },
  )
}

/** Transparency groups within one another, each of which needs a canvas of its own. */
const nestedGroups = (depth: number, state = '') => {
  const objects: Record<number, string | Stream> = {}
  for (let i = 0; i < depth; i++) {
    const id = 10 + i
    const inner = i + 1 < depth ? `/G gs /X${id + 1} Do` : '1 0 0 rg 0 0 300 200 re f'
    const resources = `/Resources<</ExtGState<</G<</ca 0.9${state}>>>>${i + 1 < depth ? xobjects(id + 1) : ''}>>`
    objects[id] = { entries: form('0 0 300 200', `${group}${resources}`), bytes: inner }
  }
  return documentOf('/X10 Do', { resources: xobjects(10), objects })
}

/** Soft masks within one another: what each draws is masked by the next. */
const nestedSoftMasks = (depth: number) => {
  const objects: Record<number, string | Stream> = {}
  for (let i = 0; i < depth; i++) {
    const id = 10 + i
    const next = `/ExtGState<</G<</SMask<</S/Luminosity/G ${id + 1} 0 R>>>>>>`
    const isLast = i + 1 === depth
    objects[id] = {
      entries: form('0 0 300 200', `${group}/Resources<<${isLast ? '' : next}>>`),
      bytes: `${isLast ? '' : '/G gs '}0.5 g 0 0 300 200 re f`,
    }
  }
  return documentOf('/G gs 1 0 0 rg 0 0 300 200 re f', {
    resources: '/ExtGState<</G<</SMask<</S/Luminosity/G 10 0 R>>>>>>',
    objects,
  })
}

/** A pattern whose cell, or whose steps, need a large canvas. */
const tiling = (cell: number, step: number, scale = 1) =>
  documentOf('/Pattern cs /P scn 0 0 300 200 re f', {
    resources: '/Pattern<</P 10 0 R>>',
    objects: {
      10: {
        entries: `/Type/Pattern/PatternType 1/PaintType 1/TilingType 1/BBox[0 0 ${cell} ${cell}]/XStep ${step}/YStep ${step}/Matrix[${scale} 0 0 ${scale} 0 0]/Resources<<>>`,
        bytes: `1 0 0 rg 0 0 ${cell} ${cell} re f`,
      },
    },
  })

/** Patterns whose cells are filled with the next pattern. */
const nestedPatterns = (depth: number) => {
  const objects: Record<number, string | Stream> = {}
  for (let i = 0; i < depth; i++) {
    const isLast = i + 1 === depth
    const resources = isLast ? '' : `/Pattern<</P ${11 + i} 0 R>>`
    objects[10 + i] = {
      entries: `/Type/Pattern/PatternType 1/PaintType 1/TilingType 1/BBox[0 0 3000 3000]/XStep 3001/YStep 3001/Resources<<${resources}>>`,
      bytes: isLast ? '1 0 0 rg 0 0 3000 3000 re f' : '/Pattern cs /P scn 0 0 3000 3000 re f',
    }
  }
  return documentOf('/Pattern cs /P scn 0 0 300 200 re f', { resources: '/Pattern<</P 10 0 R>>', objects })
}

/** A gradient of many small patches, drawn far beyond the page. */
const largeMesh = () => {
  const vertices = Buffer.alloc(90_000)
  for (let i = 0; i < vertices.length; i++) vertices[i] = (i * 2_654_435_761) >>> 24
  return documentOf('/S sh', {
    resources: '/Shading<</S 10 0 R>>',
    objects: {
      10: {
        entries:
          '/ShadingType 4/ColorSpace/DeviceRGB/BitsPerCoordinate 8/BitsPerComponent 8/BitsPerFlag 8/Decode[0 100000 0 100000 0 1 0 1 0 1]',
        bytes: vertices,
      },
    },
  })
}

/** An image whose data is what a filter makes of few bytes. */
const imageIn = (filter: string, bytes: Buffer, width: number, height: number, rest = '/BitsPerComponent 8') =>
  documentOf('300 0 0 200 0 0 cm /X10 Do', {
    resources: xobjects(10),
    objects: { 10: { entries: image(width, height, `${rest}/Filter/${filter}`), bytes } },
  })

/** A generic region of JBIG2 that claims so many pixels. */
function jbig2Of(width: number, height: number): Buffer {
  const page = Buffer.alloc(11 + 19)
  page.writeUInt8(48, 4)
  page.writeUInt8(1, 6)
  page.writeUInt32BE(19, 7)
  page.writeUInt32BE(width, 11)
  page.writeUInt32BE(height, 15)
  const region = Buffer.alloc(11 + 18 + 8 + 64)
  region.writeUInt32BE(1, 0)
  region.writeUInt8(38, 4)
  region.writeUInt8(1, 6)
  region.writeUInt32BE(18 + 8 + 64, 7)
  region.writeUInt32BE(width, 11)
  region.writeUInt32BE(height, 15)
  region.fill(Buffer.from([3, 0xff, 0xfd, 0xff, 2, 0xfe, 0xfe, 0xfe]), 29, 37)
  return Buffer.concat([page, region])
}

/** A codestream of JPEG 2000 that claims so many pixels, in one tile. */
function jpxOf(width: number, height: number, components = 3): Buffer {
  const siz = Buffer.alloc(38 + 3 * components + 2)
  siz.writeUInt16BE(0xff51, 0)
  siz.writeUInt16BE(38 + 3 * components, 2)
  siz.writeUInt32BE(width, 6)
  siz.writeUInt32BE(height, 10)
  siz.writeUInt32BE(width, 22)
  siz.writeUInt32BE(height, 26)
  siz.writeUInt16BE(components, 38)
  for (let i = 0; i < components; i++) siz.set([7, 1, 1], 40 + 3 * i)
  const cod = Buffer.from([0xff, 0x52, 0, 12, 0, 0, 0, 1, 0, 5, 4, 4, 0, 1])
  const qcd = Buffer.from([0xff, 0x5c, 0, 19, 0x40, ...Array(16).fill(0x48)])
  const tile = Buffer.from([0xff, 0x90, 0, 10, 0, 0, 0, 0, 0, 0, 0, 1, 0xff, 0x93, ...Array(64).fill(0x80)])
  return Buffer.concat([Buffer.from([0xff, 0x4f]), siz, cod, qcd, tile, Buffer.from([0xff, 0xd9])])
}

/** A font with glyphs of this program, each of which shows the text of the next font. */
const recursiveType3 = (fonts: number) => {
  const objects: Record<number, string | Stream> = {}
  const fontOf = (id: number, next: number) =>
    `<</Type/Font/Subtype/Type3/FontBBox[0 0 1000 1000]/FontMatrix[0.001 0 0 0.001 0 0]/FirstChar 65/LastChar 65/Widths[1000]/Encoding<</Differences[65/a]>>/CharProcs<</a ${id + 1} 0 R>>/Resources<</Font<</F ${next} 0 R>>>>>>`
  for (let i = 0; i < fonts; i++) {
    const id = 10 + 2 * i
    objects[id] = fontOf(id, i + 1 < fonts ? id + 2 : id)
    objects[id + 1] = { entries: '', bytes: `1000 0 d0 BT /F 900 Tf (${'A'.repeat(40)}) Tj ET` }
  }
  return documentOf(`BT /F 100 Tf 10 10 Td (${'A'.repeat(40)}) Tj ET`, { resources: '/Font<</F 10 0 R>>', objects })
}

/** Forms that each draw the next one several times. */
const multipliedForms = (depth: number, times: number) => {
  const objects: Record<number, string | Stream> = {}
  for (let i = 0; i < depth; i++) {
    const isLast = i + 1 === depth
    objects[10 + i] = {
      entries: form('0 0 300 200', `/Resources<<${isLast ? '' : xobjects(11 + i)}>>`),
      bytes: isLast ? '0 0 300 200 re f' : `/X${11 + i} Do `.repeat(times),
    }
  }
  return documentOf('/X10 Do', { resources: xobjects(10), objects })
}

const crcTable = Array.from({ length: 256 }, (_, n) => {
  let c = n
  for (let k = 0; k < 8; k++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1
  return c >>> 0
})

function chunkOf(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  let crc = 0xffffffff
  for (const byte of body) crc = ((crcTable[(crc ^ byte) & 0xff] ?? 0) ^ (crc >>> 8)) >>> 0
  const end = Buffer.alloc(8)
  end.writeUInt32BE(data.length)
  const head = end.subarray(0, 4)
  const tail = Buffer.alloc(4)
  tail.writeUInt32BE((crc ^ 0xffffffff) >>> 0)
  return Buffer.concat([head, body, tail])
}

/** An interlaced PNG of one colour, 16 bits in each of four channels. */
function interlacedPng(width: number, height: number, channels: 3 | 4 = 4): Buffer {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width)
  header.writeUInt32BE(height, 4)
  header.set([16, channels === 4 ? 6 : 2, 0, 0, 1], 8)
  const starts = [
    [0, 0, 8, 8],
    [4, 0, 8, 8],
    [0, 4, 4, 8],
    [2, 0, 4, 4],
    [0, 2, 2, 4],
    [1, 0, 2, 2],
    [0, 1, 1, 2],
  ] as const
  const bytes = starts.reduce((sum, [x, y, dx, dy]) => {
    const [columns, rows] = [Math.ceil((width - x) / dx), Math.ceil((height - y) / dy)]
    return columns > 0 && rows > 0 ? sum + rows * (1 + columns * channels * 2) : sum
  }, 0)
  const data = deflateSync(Buffer.alloc(bytes))
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunkOf('IHDR', header),
    chunkOf('IDAT', data),
    chunkOf('IEND', Buffer.alloc(0)),
  ])
}

/** A GIF of this size in its header, with frames that cover it, whose data ends at once. */
function gifOf(width: number, height: number, frames: number): Buffer {
  const screen = Buffer.alloc(13)
  screen.write('GIF89a', 'latin1')
  screen.writeUInt16LE(width, 6)
  screen.writeUInt16LE(height, 8)
  screen.writeUInt8(0x80, 10)
  const frame = Buffer.alloc(10)
  frame.writeUInt8(0x2c)
  frame.writeUInt16LE(width, 5)
  frame.writeUInt16LE(height, 7)
  const data = Buffer.from([2, 2, 0x4c, 1, 0])
  const all = Array.from({ length: frames }, () => Buffer.concat([frame, data]))
  return Buffer.concat([screen, Buffer.from([0, 0, 0, 255, 255, 255]), ...all, Buffer.from([0x3b])])
}

/** A bitmap with run-length encoding whose few bytes stand for a large picture. */
function packedBmp(width: number, height: number): Buffer {
  const rows = Buffer.from([255, 1, 0, 0, 0, 1])
  const bmp = Buffer.alloc(54 + 1_024 + rows.length)
  bmp.write('BM')
  bmp.writeUInt32LE(bmp.length, 2)
  bmp.writeUInt32LE(54 + 1_024, 10)
  bmp.writeUInt32LE(40, 14)
  bmp.writeInt32LE(width, 18)
  bmp.writeInt32LE(height, 22)
  bmp.writeUInt16LE(1, 26)
  bmp.writeUInt16LE(8, 28)
  bmp.writeUInt32LE(1, 30)
  rows.copy(bmp, 54 + 1_024)
  return bmp
}

export const hostileFiles: readonly HostileFile[] = [
  { name: 'a mask of 2 × 2 pixels drawn at 14,300 points', make: () => enlargedMask(14_300) },
  { name: 'a mask of 2 × 2 pixels drawn at 14,300 points on a small page', make: maskBeyondPage },
  { name: 'many masks that are cached', make: cachedMasks },
  { name: 'nested transparency groups', make: () => nestedGroups(400) },
  { name: 'nested groups that are blended', make: () => nestedGroups(400, '/BM/Multiply') },
  { name: 'nested soft masks', make: () => nestedSoftMasks(300) },
  { name: 'a pattern with a large cell', make: () => tiling(20_000, 20_000) },
  { name: 'a pattern with tiny steps', make: () => tiling(3_000, 0.01) },
  { name: 'a pattern that is enlarged', make: () => tiling(100, 101, 1_000) },
  { name: 'nested patterns', make: () => nestedPatterns(60) },
  { name: 'a gradient of patches far beyond the page', make: largeMesh },
  {
    name: 'an image that is inflated',
    make: () =>
      imageIn(
        'FlateDecode',
        deflateSync(Buffer.alloc(180_000_000)),
        8_000,
        7_500,
        '/BitsPerComponent 8/ColorSpace/DeviceRGB',
      ),
  },
  {
    name: 'JBIG2 of a claimed size',
    make: () =>
      imageIn('JBIG2Decode', jbig2Of(60_000, 60_000), 60_000, 60_000, '/BitsPerComponent 1/ColorSpace/DeviceGray'),
  },
  {
    name: 'JBIG2 that is larger than its image',
    make: () => imageIn('JBIG2Decode', jbig2Of(60_000, 60_000), 100, 100, '/BitsPerComponent 1/ColorSpace/DeviceGray'),
  },
  { name: 'JPX of a claimed size', make: () => imageIn('JPXDecode', jpxOf(60_000, 60_000), 60_000, 60_000, '') },
  {
    name: 'JPX that is larger than its image',
    make: () => imageIn('JPXDecode', jpxOf(20_000, 20_000, 4), 100, 100, ''),
  },
  {
    name: 'CCITT of a claimed size',
    make: () =>
      imageIn(
        'CCITTFaxDecode',
        Buffer.alloc(64, 0xff),
        7_900,
        7_900,
        '/BitsPerComponent 1/ColorSpace/DeviceGray/DecodeParms<</K -1/Columns 7900/Rows 7900>>',
      ),
  },
  {
    name: 'a page that is very large',
    make: () => documentOf('0 0 1000000 1000000 re f', { box: '0 0 1000000000 1000000000' }),
  },
  { name: 'a page that is very narrow', make: () => documentOf('0 0 1 1 re f', { box: '0 0 0.0001 100000' }) },
  { name: 'a font whose glyphs show text', make: () => recursiveType3(8) },
  { name: 'forms that multiply', make: () => multipliedForms(12, 12) },
  { name: 'arrays within one another', make: () => documentOf('q Q', { page: `/X${'['.repeat(200_000)}` }) },
  { name: 'state that is saved and never restored', make: () => documentOf('q '.repeat(3_000_000)) },
  {
    name: 'a path of many curves with a wide line',
    make: () => documentOf(`400 w ${'0 0 m 900 900 -900 900 300 0 c S '.repeat(200_000)}`),
  },
  { name: 'an interlaced PNG with 16 bits a channel', make: () => interlacedPng(8_000, 8_000) },
  { name: 'a PNG of 72 megapixels', make: () => canvasOf(9_000, 8_000).png({ compressionLevel: 9 }).toBuffer() },
  {
    name: 'a progressive JPEG of 64 megapixels',
    make: () => canvasOf(8_000, 8_000).jpeg({ progressive: true, chromaSubsampling: '4:4:4', quality: 1 }).toBuffer(),
  },
  { name: 'a GIF of a claimed size', make: () => gifOf(65_000, 65_000, 1) },
  { name: 'a GIF of many frames', make: () => gifOf(7_900, 7_900, 20_000) },
  {
    name: 'a WebP without loss of 64 megapixels',
    make: () => canvasOf(8_000, 8_000).webp({ lossless: true, effort: 0 }).toBuffer(),
  },
  { name: 'a bitmap whose rows are packed', make: () => packedBmp(8_000, 8_000) },
]
