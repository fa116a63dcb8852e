import { fileURLToPath } from 'node:url'
import { getDocument, PasswordException } from 'pdfjs-dist/legacy/build/pdf.mjs'
// Loads the parser into this thread, where the library looks for it.
import 'pdfjs-dist/legacy/build/pdf.worker.mjs'
import { createCanvasFactory } from './pixel-budget.ts'
import { maxPixels, type Thumbnail, ThumbnailError, type ThumbnailJob } from './thumbnail-job.ts'

const folder = (name: string) => fileURLToPath(new URL(`${name}/`, import.meta.resolve('pdfjs-dist/package.json')))

/** Fonts, character maps and decoders for documents come from the package and are never downloaded. */
const options = {
  standardFontDataUrl: folder('standard_fonts'),
  cMapUrl: folder('cmaps'),
  wasmUrl: folder('wasm'),
  iccUrl: folder('iccs'),
  disableFontFace: true,
  useSystemFonts: false,
  maxImageSize: maxPixels,
  stopAtErrors: false,
  verbosity: 0,
}

/** A page of a document as a JPEG that fills the box in one dimension. Links, forms and scripts are ignored. */
export async function drawPdf({ bytes, page: index, ...box }: ThumbnailJob): Promise<Thumbnail> {
  const CanvasFactory = createCanvasFactory()
  const task = getDocument({ ...options, data: bytes, CanvasFactory })
  try {
    const document = await task.promise.catch((error: unknown) => {
      throw error instanceof PasswordException ? new ThumbnailError('file', 'is protected by a password') : error
    })
    const pageCount = document.numPages
    if (index >= pageCount) throw new ThumbnailError('page', `has pages 0 to ${pageCount - 1}`)
    const page = await document.getPage(index + 1)
    const { width, height } = page.getViewport({ scale: 1 })
    const viewport = page.getViewport({ scale: Math.min(box.width / width, box.height / height) })
    const { canvas } = new CanvasFactory().create(
      pixels(viewport.width, box.width),
      pixels(viewport.height, box.height),
    )
    // The library declares the type of the browser's canvas.
    await page.render({ canvas: canvas as never, viewport, background: '#fff' }).promise
    return { image: Uint8Array.from(await canvas.encode('jpeg', 80)), pageCount }
  } finally {
    await task.destroy()
  }
}

const pixels = (length: number, most: number): number => Math.max(1, Math.min(most, Math.round(length)))
