import { createCanvas, loadImage } from '@napi-rs/canvas'
import {
  type DrawnPicture,
  maxPixels,
  type PictureSize,
  refusals,
  ThumbnailError,
  type ThumbnailJob,
} from './thumbnail-job.ts'

/** Converts a bitmap to a JPEG that fits in the box. */
export async function drawBmp({ bytes, ...box }: ThumbnailJob): Promise<DrawnPicture> {
  const size = sizeOf(Buffer.from(bytes.buffer))
  if (!(size.width > 0 && size.height > 0)) throw new Error('the width and height must be above 0')
  if (size.width * size.height > maxPixels) throw new ThumbnailError('file', refusals.pixels)
  const image = await loadImage(bytes)
  const scale = Math.min(1, box.width / size.width, box.height / size.height)
  const width = Math.max(1, Math.round(size.width * scale))
  const height = Math.max(1, Math.round(size.height * scale))
  const canvas = createCanvas(width, height)
  const context = canvas.getContext('2d')
  context.fillStyle = '#fff'
  context.fillRect(0, 0, width, height)
  context.imageSmoothingQuality = 'high'
  context.drawImage(image, 0, 0, width, height)
  return { image: Uint8Array.from(await canvas.encode('jpeg', 80)), original: size }
}

/** Of the original header and all later ones. A negative height means that rows are stored from the top. */
function sizeOf(bmp: Buffer): PictureSize {
  if (bmp.readUInt32LE(14) === 12) return { width: bmp.readUInt16LE(18), height: bmp.readUInt16LE(20) }
  return { width: bmp.readInt32LE(18), height: Math.abs(bmp.readInt32LE(22)) }
}
