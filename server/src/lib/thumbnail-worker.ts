/**
 * The thread in which pictures are drawn: what strangers put in files is decoded here and nowhere else. It may be ended at
 * any moment, and holds nothing that would be missed. The decoders are loaded when their first file comes.
 */
import { parentPort } from 'node:worker_threads'
import { type Thumbnail, ThumbnailError, type ThumbnailJob, type ThumbnailOutcome } from './thumbnail-job.ts'

async function draw(job: ThumbnailJob): Promise<Thumbnail> {
  if (job.format === 'pdf') return await (await import('./draw-pdf.ts')).drawPdf(job)
  if (job.page > 0) throw new ThumbnailError('page', 'has no page but 0')
  const image = await (job.format === 'bmp'
    ? (await import('./draw-bmp.ts')).drawBmp(job)
    : (await import('./draw-image.ts')).drawImage(job))
  return { image, pageCount: 1 }
}

async function outcomeOf(job: ThumbnailJob): Promise<ThumbnailOutcome> {
  try {
    return await draw(job)
  } catch (error) {
    if (error instanceof ThumbnailError) return { problem: error.problem, message: error.message }
    return { problem: 'file', message: 'is damaged, or not what it seems to be' }
  }
}

parentPort?.on('message', async (job: ThumbnailJob) => {
  const outcome = await outcomeOf(job)
  parentPort?.postMessage(outcome, 'image' in outcome ? [outcome.image.buffer] : [])
})
