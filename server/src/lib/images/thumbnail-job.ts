/** What a thumbnailer and its decoders exchange. */
import type { PictureFormat } from './picture-format.ts'

/** A photograph of 60 megapixels is accepted; larger declared sizes are refused before decoding. */
export const maxPixels = 64_000_000

export interface ThumbnailJob {
  readonly format: PictureFormat
  /** The complete file. */
  readonly bytes: Uint8Array<ArrayBuffer>
  /** The box that the thumbnail must fit in, in pixels. */
  readonly width: number
  readonly height: number
  /** Page of a document, from 0. */
  readonly page: number
  /** Images only: a PNG with few colours that preserves transparency. Otherwise a JPEG. */
  readonly as?: 'png'
}

export interface Thumbnail {
  /** A JPEG, or a PNG if requested. */
  readonly image: Uint8Array<ArrayBuffer>
  /** 1 unless the file is a document. */
  readonly pageCount: number
  /** Of the original picture, upright; undefined for a document. */
  readonly original?: PictureSize
}

export interface PictureSize {
  /** In pixels. */
  readonly width: number
  readonly height: number
}

/** A drawn picture with the size that it had. */
export interface DrawnPicture {
  readonly image: Uint8Array<ArrayBuffer>
  readonly original: PictureSize
}

/** Why there is no thumbnail: the file, the requested page, or too many requests. */
export type ThumbnailProblem = 'file' | 'page' | 'busy'

/** A thumbnail can't be made. The message continues a sentence that begins with the file name: `takes too long to render`. */
export class ThumbnailError extends Error {
  override readonly name = 'ThumbnailError'
  readonly problem: ThumbnailProblem

  constructor(problem: ThumbnailProblem, message: string) {
    super(message)
    this.problem = problem
  }
}

/** The messages of several limits. */
export const refusals = {
  pixels: `has more than ${maxPixels / 1e6} million pixels, the maximum for previews`,
  memory: 'needs more memory than a preview may use',
  time: 'takes too long to render',
  crash: 'cannot be rendered',
  damage: 'is damaged, or its content does not match its type',
} as const
