import sharp from 'sharp'
import { mostMs, mostPixels, ThumbnailError, type ThumbnailJob } from './thumbnail-job.ts'

// Nothing is decoded but what was asked for: no vector images, no formats that only few people use.
sharp.block({ operation: ['VipsForeignLoad'] })
sharp.unblock({
  operation: ['VipsForeignLoadJpeg', 'VipsForeignLoadPng', 'VipsForeignLoadNsgif', 'VipsForeignLoadWebp'],
})
sharp.cache(false)
sharp.concurrency(1)

/** An image that fits in the box, turned upright, without what a camera writes beside it: a JPEG on white, or a PNG. */
export async function drawImage({ bytes, width, height, as }: ThumbnailJob): Promise<Uint8Array<ArrayBuffer>> {
  const size = await sharp(bytes, { limitInputPixels: false }).metadata()
  if (size.width * size.height > mostPixels)
    throw new ThumbnailError('file', `has more pixels than are drawn here (${mostPixels / 1e6} million)`)
  const drawn = sharp(bytes, { limitInputPixels: mostPixels, failOn: 'error' })
    .autoOrient()
    .resize({ width, height, fit: 'inside', withoutEnlargement: true })
    .timeout({ seconds: Math.ceil(mostMs / 1_000) })
  const image =
    as === 'png' ? drawn.png({ palette: true }) : drawn.flatten({ background: '#fff' }).jpeg({ quality: 80 })
  return Uint8Array.from(await image.toBuffer())
}
