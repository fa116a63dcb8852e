/** The canvases that the library for documents asks for: for masks, patterns and groups, at sizes that a document decides. */
import { type Canvas, createCanvas, type SKRSContext2D } from '@napi-rs/canvas'
import { refusals, ThumbnailError } from './thumbnail-job.ts'

/** Pixels of all canvases of a page at the same time: 256 MiB. A page scanned at 600 dpi needs 35 million and some more. */
const maxCanvasPixels = 64_000_000
/** The graphics library makes no larger ones, and says nothing. */
const maxEdge = 32_767

interface Entry {
  canvas: Canvas
  context: SKRSContext2D
}

/** The factory for one page. Its methods throw a ThumbnailError for more pixels than the budget has. */
export function createCanvasFactory(budget = maxCanvasPixels) {
  let used = 0
  const take = (width: number, height: number) => {
    if (!(width > 0 && height > 0)) throw new Error('the width and height must be above 0')
    const pixels = Math.ceil(width) * Math.ceil(height)
    if (!(Math.max(width, height) <= maxEdge && used + pixels <= budget))
      throw new ThumbnailError('file', refusals.memory)
    used += pixels
  }
  const giveBack = (canvas: Canvas) => {
    used -= canvas.width * canvas.height
  }
  return class CanvasFactory {
    create(width: number, height: number): Entry {
      take(width, height)
      const canvas = createCanvas(Math.ceil(width), Math.ceil(height))
      return { canvas, context: canvas.getContext('2d') }
    }
    reset({ canvas }: Entry, width: number, height: number): void {
      giveBack(canvas)
      canvas.width = canvas.height = 0
      take(width, height)
      canvas.width = Math.ceil(width)
      canvas.height = Math.ceil(height)
    }
    destroy({ canvas }: Entry): void {
      giveBack(canvas)
      canvas.width = canvas.height = 0
    }
    getNoAlphaContext(canvas: Canvas): SKRSContext2D {
      return canvas.getContext('2d', { alpha: false })
    }
  }
}
