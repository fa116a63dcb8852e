/**
 * The thread that renders previews: untrusted files are decoded only here. It can be terminated at any time and has no state.
 * Decoders are loaded with their first file.
 */
import { parentPort } from 'node:worker_threads'
import { begun, type Thumbnail, ThumbnailError, type ThumbnailJob, type ThumbnailOutcome } from './thumbnail-job.ts'

async function draw(job: ThumbnailJob): Promise<Thumbnail> {
  const paint = await loadPainter(job)
  parentPort?.postMessage(begun)
  return await paint()
}

async function loadPainter(job: ThumbnailJob): Promise<() => Promise<Thumbnail>> {
  if (job.format === 'pdf') {
    const { drawPdf } = await import('./draw-pdf.ts')
    return () => drawPdf(job)
  }
  if (job.page > 0) throw new ThumbnailError('page', 'has only page 0')
  const drawn =
    job.format === 'bmp' ? (await import('./draw-bmp.ts')).drawBmp : (await import('./draw-image.ts')).drawImage
  return async () => ({ ...(await drawn(job)), pageCount: 1 })
}

async function outcomeOf(job: ThumbnailJob): Promise<ThumbnailOutcome> {
  try {
    return await draw(job)
  } catch (error) {
    if (error instanceof ThumbnailError) return { problem: error.problem, message: error.message }
    return { problem: 'file', message: 'is damaged, or its content does not match its type' }
  }
}

parentPort?.on('message', async (job: ThumbnailJob) => {
  const outcome = await outcomeOf(job)
  parentPort?.postMessage(outcome, 'image' in outcome ? [outcome.image.buffer] : [])
})
