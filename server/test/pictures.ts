/** Image files for tests, including decompression bombs. */
import { deflateSync } from 'node:zlib'
import sharp from 'sharp'

/** An image of one colour. */
export const canvasOf = (width: number, height: number, background = '#c03020') =>
  sharp({ create: { width, height, channels: 3, background }, limitInputPixels: false })

/** A bitmap of one colour, 24 bits a pixel; `claimed` is the size in its header. */
export function bmpOf(width: number, height: number, claimed = { width, height }): Buffer {
  const row = (width * 3 + 3) & ~3
  const bmp = Buffer.alloc(54 + row * height)
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) bmp.set([0x20, 0x30, 0xc0], 54 + y * row + x * 3)
  bmp.write('BM')
  bmp.writeUInt32LE(bmp.length, 2)
  bmp.writeUInt32LE(54, 10)
  bmp.writeUInt32LE(40, 14)
  bmp.writeInt32LE(claimed.width, 18)
  bmp.writeInt32LE(claimed.height, 22)
  bmp.writeUInt16LE(1, 26)
  bmp.writeUInt16LE(24, 28)
  return bmp
}

/** A PDF with pages of 300 × 200 points; each argument is a page's content stream. */
export function pdfOf(...pages: readonly (string | Buffer)[]): Buffer {
  const kids = pages.map((_, i) => `${10 + 2 * i} 0 R`).join(' ')
  const objects = pages.flatMap((program, i) => {
    const packed = deflateSync(program)
    return [
      Buffer.from(
        `${10 + 2 * i} 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 200]/Resources<</Font<</F 3 0 R>>>>/Contents ${11 + 2 * i} 0 R>>endobj\n`,
      ),
      Buffer.from(`${11 + 2 * i} 0 obj<</Length ${packed.length}/Filter/FlateDecode>>stream\n`),
      packed,
      Buffer.from('\nendstream endobj\n'),
    ]
  })
  const head = `%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[${kids}]/Count ${pages.length}>>endobj
3 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj
`
  return Buffer.concat([Buffer.from(head), ...objects, Buffer.from('trailer<</Root 1 0 R>>\n')])
}

/** Size of an image, and its colour at a position in parts of its size. */
export async function lookAt(image: Uint8Array, x = 0.5, y = 0.5) {
  const { data, info } = await sharp(image).raw().toBuffer({ resolveWithObject: true })
  const at = (Math.floor(y * info.height) * info.width + Math.floor(x * info.width)) * info.channels
  const { format } = await sharp(image).metadata()
  return { format, width: info.width, height: info.height, colour: [...data.subarray(at, at + 3)] }
}
