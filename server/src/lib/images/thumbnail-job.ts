/** What a thumbnailer and its worker say to each other. */
import type { PictureFormat } from './picture-format.ts'

/** Limits that hold in the worker. A photograph of 60 megapixels is drawn; what claims to be larger is not even begun. */
export const mostPixels = 64_000_000
export const mostMs = 5_000

export interface ThumbnailJob {
  readonly format: PictureFormat
  /** The whole file. */
  readonly bytes: Uint8Array<ArrayBuffer>
  /** The box that the picture must fit in, in pixels. */
  readonly width: number
  readonly height: number
  /** Of a document; the first is 0. */
  readonly page: number
  /** Of an image alone: a PNG of few colours that keeps what is transparent. A JPEG otherwise. */
  readonly as?: 'png'
}

export interface Thumbnail {
  /** A JPEG, or the PNG that was asked for. */
  readonly image: Uint8Array<ArrayBuffer>
  /** 1 unless the file is a document. */
  readonly pageCount: number
}

/** Why there is no thumbnail: the file, the requested page, or too many requests. */
export type ThumbnailProblem = 'file' | 'page' | 'busy'

export type ThumbnailOutcome =
  | Thumbnail
  | { readonly problem: ThumbnailProblem /** A sentence without a subject. */; readonly message: string }

/** A thumbnail can't be made. The message continues a sentence that begins with the file name: `takes too long to draw`. */
export class ThumbnailError extends Error {
  override readonly name = 'ThumbnailError'
  readonly problem: ThumbnailProblem

  constructor(problem: ThumbnailProblem, message: string) {
    super(message)
    this.problem = problem
  }
}

/** What the thread says once its decoder is loaded: from then on the time counts. */
export const begun = 'begun'
