import sharp, { type Metadata } from 'sharp'
import { type DrawnPicture, maxPixels, refusals, ThumbnailError, type ThumbnailJob } from './thumbnail-job.ts'

// Only these formats are decoded: no vector images and no rare formats.
sharp.block({ operation: ['VipsForeignLoad'] })
sharp.unblock({
  operation: ['VipsForeignLoadJpeg', 'VipsForeignLoadPng', 'VipsForeignLoadNsgif', 'VipsForeignLoadWebp'],
})
sharp.cache(false)
sharp.concurrency(1)

/** A progressive JPEG of 64 megapixels needs 384 million, without subsampling. */
const maxHeldBytes = 400_000_000

/**
 * Bytes that a decoder holds at once, as far as the header tells: the rows of a picture are decoded one after the other, unless it is
 * interlaced or progressive, or of a format whose decoder has only complete pictures.
 */
function heldBytes({ format, width, height, channels, depth, isProgressive }: Metadata): number {
  const pixels = width * height
  if (format === 'gif' || format === 'webp') return pixels * 4
  if (!isProgressive) return 0
  return pixels * channels * (format === 'jpeg' || depth === 'ushort' ? 2 : 1)
}

/** Converts an image to fit in the box, rotated upright and without metadata: a JPEG on white, or a PNG. */
export async function drawImage({ bytes, width, height, as }: ThumbnailJob): Promise<DrawnPicture> {
  const size = await sharp(bytes, { limitInputPixels: false }).metadata()
  const { width: originalWidth, height: originalHeight } = size.autoOrient
  if (size.width * size.height > maxPixels) throw new ThumbnailError('file', refusals.pixels)
  if (heldBytes(size) > maxHeldBytes) throw new ThumbnailError('file', refusals.memory)
  const drawn = sharp(bytes, { limitInputPixels: maxPixels, failOn: 'error' })
    .autoOrient()
    .resize({ width, height, fit: 'inside', withoutEnlargement: true })
  const image =
    as === 'png' ? drawn.png({ palette: true }) : drawn.flatten({ background: '#fff' }).jpeg({ quality: 80 })
  return {
    image: Uint8Array.from(await image.toBuffer()),
    original: { width: originalWidth, height: originalHeight },
  }
}
