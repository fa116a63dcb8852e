import sharp from 'sharp'
import { type DrawnPicture, maxMs, maxPixels, ThumbnailError, type ThumbnailJob } from './thumbnail-job.ts'

// Only these formats are decoded: no vector images and no rare formats.
sharp.block({ operation: ['VipsForeignLoad'] })
sharp.unblock({
  operation: ['VipsForeignLoadJpeg', 'VipsForeignLoadPng', 'VipsForeignLoadNsgif', 'VipsForeignLoadWebp'],
})
sharp.cache(false)
sharp.concurrency(1)

/** Converts an image to fit in the box, rotated upright and without metadata: a JPEG on white, or a PNG. */
export async function drawImage({ bytes, width, height, as }: ThumbnailJob): Promise<DrawnPicture> {
  const size = await sharp(bytes, { limitInputPixels: false }).metadata()
  const { width: originalWidth, height: originalHeight } = size.autoOrient
  if (size.width * size.height > maxPixels)
    throw new ThumbnailError('file', `has more than ${maxPixels / 1e6} million pixels, the maximum for previews`)
  const drawn = sharp(bytes, { limitInputPixels: maxPixels, failOn: 'error' })
    .autoOrient()
    .resize({ width, height, fit: 'inside', withoutEnlargement: true })
    .timeout({ seconds: Math.ceil(maxMs / 1_000) })
  const image =
    as === 'png' ? drawn.png({ palette: true }) : drawn.flatten({ background: '#fff' }).jpeg({ quality: 80 })
  return {
    image: Uint8Array.from(await image.toBuffer()),
    original: { width: originalWidth, height: originalHeight },
  }
}
