/** Preview of the beginning of a text file; logged as a preview, not as a download. */
import { mustBeAllowed } from '../../access.ts'
import type { Actor } from '../../actor.ts'
import type { Needs } from '../../context.ts'
import { notFound } from '../../fault.ts'
import { openBytes } from '../bytes/open.ts'
import { fileInTrash } from '../trash/find.ts'
import type { Place, Resource } from '../tree/resource.ts'
import { placeOf } from '../versions/content.ts'
import { notePreview } from './preview.ts'

/** Bytes of a file that are shown as text. */
const maxTextBytes = 256 * 1024

export interface TextPreview {
  readonly resource: Resource
  /** Decoded as UTF-8. */
  readonly text: string
  /** True if this is the whole file. */
  readonly isWhole: boolean
}

type TextPreviewContext = Needs<'db' | 'blobs' | 'record'>

/** Throws `not-found` for a folder, and for a file that is not text. */
export async function textPreview(
  ctx: TextPreviewContext,
  actor: Actor,
  resource: string,
  version?: number,
): Promise<TextPreview> {
  mustBeAllowed(actor, 'download')
  return await textPreviewOf(ctx, actor, await placeOf(ctx, actor, { resource, version }))
}

/** As `textPreview`, of a file in the trash, see `fileInTrash`. */
export async function trashTextPreview(ctx: TextPreviewContext, actor: Actor, id: number): Promise<TextPreview> {
  return await textPreviewOf(ctx, actor, await fileInTrash(ctx, actor, id))
}

async function textPreviewOf(ctx: TextPreviewContext, actor: Actor, place: Place): Promise<TextPreview> {
  const file = place.resource
  const refuse = (why: string) =>
    notFound('resource', `resource: there is no text preview of "${file.name}": it ${why}.`)
  if (file.blobKey === null) throw refuse('is a folder')
  const reader = await openBytes(ctx, file)
  try {
    const pieces: Buffer[] = []
    const end = Math.min(reader.size, maxTextBytes)
    for await (const piece of reader.stream(0, end)) pieces.push(piece)
    const bytes = Buffer.concat(pieces)
    if (bytes.includes(0)) throw refuse('contains bytes that are not text')
    await notePreview(ctx, actor, place, end)
    const isWhole = end === reader.size
    // Drops a character that was cut off at the end.
    return { resource: file, text: new TextDecoder().decode(bytes, { stream: !isWhole }), isWhole }
  } finally {
    await reader.close()
  }
}
