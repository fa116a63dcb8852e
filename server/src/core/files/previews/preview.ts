/** Pictures of files. What a file is, is told from its content; it is drawn elsewhere, under limits. */
import { createHash } from 'node:crypto'
import type { BlobReader } from '../../../blobs/blob-store.ts'
import { formatHeadBytes, pictureFormatOf } from '../../../lib/images/picture-format.ts'
import { ThumbnailError } from '../../../lib/images/thumbnail-job.ts'
import { mustBeAllowed } from '../../access.ts'
import type { Actor } from '../../actor.ts'
import type { Needs } from '../../context.ts'
import { Fault, invalid, notFound } from '../../fault.ts'
import { openBytes } from '../bytes/open.ts'
import { type Place, type Resource, toEventResource } from '../tree/resource.ts'
import * as tree from '../tree/tree.ts'

/** The squares that the sizes stand for, in pixels. */
const squares = { small: 160, medium: 480, large: 1_200 } as const
const mostPixelsWide = 2_000
/** A file is held whole while it is drawn. */
const mostBytes = 64 * 1024 * 1024

export interface PreviewInput {
  readonly resource: string
  readonly size: keyof typeof squares
  /** In pixels; either replaces the size. One alone leaves the other to the proportions. */
  readonly width?: number | undefined
  readonly height?: number | undefined
  /** Of a document; the first is 0, and there is none below. */
  readonly page: number
}

export interface Preview {
  readonly resource: Resource
  /** A JPEG. */
  readonly image: Uint8Array
  readonly imageHash: string
  readonly pageCount: number
}

/**
 * A small picture of a file; logged as a preview when it may be larger than the pictures of a list. Throws `not-found` for a kind of file of which there is none, `invalid` for what can't be drawn.
 */
export async function preview(
  ctx: Needs<'db' | 'blobs' | 'thumbnails' | 'record'>,
  actor: Actor,
  { resource: identifier, size, width, height, page }: PreviewInput,
): Promise<Preview> {
  mustBeAllowed(actor, 'download')
  const place = await tree.find(ctx.db.q, actor, identifier)
  const { resource } = place
  const saying = (why: string) => `resource: there is no picture of "${resource.name}": it ${why}.`
  const refuse = (why: string) => invalid('resource', saying(why))
  const unsupported = (why: string) => notFound('resource', saying(why))
  if (page < 0) throw notFound('resource', `page: "${resource.name}" has no page ${page}; the first is 0.`)
  if (resource.blobKey === null) throw unsupported('is a folder')
  if (resource.size > mostBytes) throw refuse(`has more than ${mostBytes} bytes`)
  const reader = await openBytes(ctx, resource)
  try {
    const format = pictureFormatOf(await read(reader, formatHeadBytes))
    if (format === null) throw unsupported('is no jpg, png, gif, bmp or webp image, and no pdf document')
    const square = width || height ? mostPixelsWide : squares[size]
    const box = { width: width ?? square, height: height ?? square }
    const load = () => read(reader, reader.size)
    const made = await ctx.thumbnails.make({ format, page, ...box, load, asker: askerOf(actor) })
    if (Math.max(box.width, box.height) > squares.small) await notePreview(ctx, actor, place, made.image.length)
    return { resource, ...made, imageHash: hashOf(made.image) }
  } catch (error) {
    if (!(error instanceof ThumbnailError)) throw error
    if (error.problem === 'file') throw refuse(error.message)
    if (error.problem === 'page') throw invalid('page', (of) => `${of.page}: "${resource.name}" ${error.message}.`)
    throw new Fault('unavailable', `"${resource.name}" ${error.message}.`, { retryAfter: 1_000 })
  } finally {
    await reader.close()
  }
}

/** Visitors of shares are told apart by their addresses. */
const askerOf = ({ kind, accountId, userId, address }: Actor): [string, string] => [
  String(accountId),
  kind === 'visitor' ? `from ${address}` : String(userId),
]

/** Writes to the session log that the server has shown something of a file. Nobody is told of it. */
export async function notePreview(
  ctx: Needs<'db' | 'record'>,
  actor: Actor,
  place: Place,
  bytes: number,
): Promise<void> {
  const event = { name: 'resources.preview', resources: [toEventResource(place)], bytes } as const
  await ctx.db.tx((tx) => ctx.record(tx, actor, event))
}

/** 32 hex digits. */
const hashOf = (image: Uint8Array): string => createHash('sha256').update(image).digest('hex').slice(0, 32)

/** The first so many bytes, in a buffer that may be handed over to another thread. */
async function read(reader: BlobReader, most: number): Promise<Buffer<ArrayBuffer>> {
  const bytes = Buffer.from(new ArrayBuffer(Math.min(most, reader.size)))
  let at = 0
  for await (const piece of reader.stream(0, bytes.length)) at += piece.copy(bytes, at)
  return bytes
}
