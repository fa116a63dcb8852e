/** Previews of files. The type of a file is detected from its content; rendering happens in another process, under limits. */
import { createHash } from 'node:crypto'
import type { BlobReader } from '../../../blobs/blob-store.ts'
import { formatHeadBytes, pictureFormatOf } from '../../../lib/images/picture-format.ts'
import { type PictureSize, ThumbnailError } from '../../../lib/images/thumbnail-job.ts'
import { mustBeAllowed } from '../../access.ts'
import type { Actor } from '../../actor.ts'
import type { Needs } from '../../context.ts'
import { Fault, invalid, notFound } from '../../fault.ts'
import { openBytes } from '../bytes/open.ts'
import { fileInTrash } from '../trash/find.ts'
import { type Place, type Resource, toEventResource } from '../tree/resource.ts'
import { placeOf } from '../versions/content.ts'

/** Edge lengths of the sizes, in pixels. */
const squares = { small: 160, medium: 480, large: 1_200 } as const
const maxPixelsWide = 2_000
/** A decoder holds the file in its memory. */
const maxBytes = 64 * 1024 * 1024

type PreviewContext = Needs<'db' | 'blobs' | 'thumbnails' | 'record' | 'log'>

export interface PreviewInput extends PreviewForm {
  readonly resource: string
  /** A version of the file instead of its content. */
  readonly version?: number | undefined
}

interface PreviewForm {
  readonly size: keyof typeof squares
  /** In pixels; either replaces the size. If only one is given, the other follows from the proportions. */
  readonly width?: number | undefined
  readonly height?: number | undefined
  /** Page of a document, from 0. */
  readonly page: number
}

export interface Preview {
  readonly resource: Resource
  /** The preview as JPEG. */
  readonly image: Uint8Array
  readonly imageHash: string
  readonly pageCount: number
  /** Of the original picture, upright; undefined for a document. */
  readonly original?: PictureSize
}

/**
 * A preview of a file; logged as a preview if it may be larger than the thumbnails of a list. Throws `not-found` for unsupported
 * kinds of files, `invalid` for files that can't be rendered.
 */
export async function preview(
  ctx: PreviewContext,
  actor: Actor,
  { resource, version, ...shown }: PreviewInput,
): Promise<Preview> {
  mustBeAllowed(actor, 'download')
  return await previewOf(ctx, actor, await placeOf(ctx, actor, { resource, version }), shown)
}

/** A preview of a file in the trash, see `fileInTrash`. */
export async function trashPreview(
  ctx: PreviewContext,
  actor: Actor,
  { id, ...shown }: PreviewForm & { readonly id: number },
): Promise<Preview> {
  return await previewOf(ctx, actor, await fileInTrash(ctx, actor, id), shown)
}

async function previewOf(
  ctx: PreviewContext,
  actor: Actor,
  place: Place,
  { size, width, height, page }: PreviewForm,
): Promise<Preview> {
  const { resource } = place
  const saying = (why: string) => `resource: there is no preview of "${resource.name}": it ${why}.`
  const refuse = (why: string) => invalid('resource', saying(why))
  const unsupported = (why: string) => notFound('resource', saying(why))
  if (page < 0) throw notFound('resource', `page: "${resource.name}" has no page ${page}; the first is 0.`)
  if (resource.blobKey === null) throw unsupported('is a folder')
  if (resource.size > maxBytes) throw refuse(`has more than ${maxBytes} bytes`)
  const reader = await openBytes(ctx, resource)
  try {
    const format = pictureFormatOf(await read(reader, formatHeadBytes))
    if (format === null) throw unsupported('is neither a jpg, png, gif, bmp or webp image nor a pdf document')
    const square = width || height ? maxPixelsWide : squares[size]
    const box = { width: width ?? square, height: height ?? square }
    const made = await ctx.thumbnails.make({
      ...{ format, page, ...box, size: reader.size, content: resource.blobKey, requester: requesterOf(actor) },
      open: () => reader.stream(0, reader.size),
    })
    if (Math.max(box.width, box.height) > squares.small) await notePreview(ctx, actor, place, made.image.length)
    return { resource, ...made, imageHash: hashOf(made.image) }
  } catch (error) {
    if (!(error instanceof ThumbnailError)) throw error
    ctx.log.info({ accountId: actor.accountId, resource: resource.id, reason: error.message }, 'no preview')
    if (error.problem === 'file') throw refuse(error.message)
    if (error.problem === 'page') throw invalid('page', (of) => `${of.page}: "${resource.name}" ${error.message}.`)
    throw new Fault('unavailable', `"${resource.name}" ${error.message}.`, { retryAfter: 1_000 })
  } finally {
    await reader.close()
  }
}

/** Visitors of shares are distinguished by their addresses. */
const requesterOf = ({ kind, accountId, userId, address }: Actor): [string, string] => [
  String(accountId),
  kind === 'visitor' ? `from ${address}` : String(userId),
]

/** Writes to the session log that the server has shown part of a file. Triggers no notification. */
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

/** The first bytes of a file. */
async function read(reader: BlobReader, most: number): Promise<Buffer> {
  const bytes = Buffer.alloc(Math.min(most, reader.size))
  let at = 0
  for await (const piece of reader.stream(0, bytes.length)) at += piece.copy(bytes, at)
  return bytes
}
