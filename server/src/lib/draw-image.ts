import sharp from 'sharp'
import { mostMs, mostPixels, ThumbnailError, type ThumbnailJob } from './thumbnail-job.ts'

// Nothing is decoded but what was asked for: no vector images, no formats that only few people use.
sharp.block({ operation: ['VipsForeignLoad'] })
sharp.unblock({
  operation: ['VipsForeignLoadJpeg', 'VipsForeignLoadPng', 'VipsForeignLoadNsgif', 'VipsForeignLoadWebp'],
})
sharp.cache(false)
sharp.concurrency(1)

/** An image as a JPEG that fits in the box, turned upright, on white, without what a camera writes beside it. */
export async function drawImage({ bytes, width, height }: ThumbnailJob): Promise<Uint8Array<ArrayBuffer>> {
  const size = await sharp(bytes, { limitInputPixels: false }).metadata()
  if (size.width * size.height > mostPixels)
    throw new ThumbnailError('file', `has more pixels than are drawn here (${mostPixels / 1e6} million)`)
  const image = await sharp(bytes, { limitInputPixels: mostPixels, failOn: 'error' })
    .autoOrient()
    .resize({ width, height, fit: 'inside', withoutEnlargement: true })
    .flatten({ background: '#fff' })
    .jpeg({ quality: 80 })
    .timeout({ seconds: Math.ceil(mostMs / 1_000) })
    .toBuffer()
  return Uint8Array.from(image)
}
