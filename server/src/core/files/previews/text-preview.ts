/** The beginning of a text, to be looked at: logged as a preview, not as a download. */
import { mustBeAllowed } from '../../access.ts'
import type { Actor } from '../../actor.ts'
import type { Needs } from '../../context.ts'
import { notFound } from '../../fault.ts'
import { openBytes } from '../bytes/open.ts'
import type { Resource } from '../tree/resource.ts'
import * as tree from '../tree/tree.ts'
import { notePreview } from './preview.ts'

/** Bytes of a file that are shown as text. */
const mostTextBytes = 256 * 1024

export interface TextPreview {
  readonly resource: Resource
  /** Read as UTF-8. */
  readonly text: string
  /** Whether that is all of the file. */
  readonly isWhole: boolean
}

/** Throws `not-found` for a folder, and for a file that holds no text. */
export async function textPreview(
  ctx: Needs<'db' | 'blobs' | 'record'>,
  actor: Actor,
  identifier: string,
): Promise<TextPreview> {
  mustBeAllowed(actor, 'download')
  const place = await tree.find(ctx.db.q, actor, identifier)
  const { resource } = place
  const refuse = (why: string) => notFound('resource', `resource: there is no text of "${resource.name}": it ${why}.`)
  if (resource.blobKey === null) throw refuse('is a folder')
  const reader = await openBytes(ctx, resource)
  try {
    const pieces: Buffer[] = []
    const end = Math.min(reader.size, mostTextBytes)
    for await (const piece of reader.stream(0, end)) pieces.push(piece)
    const bytes = Buffer.concat(pieces)
    if (bytes.includes(0)) throw refuse('holds bytes that are no text')
    await notePreview(ctx, actor, place, end)
    const isWhole = end === reader.size
    // What was cut off in the middle of a character is left out.
    return { resource, text: new TextDecoder().decode(bytes, { stream: !isWhole }), isWhole }
  } finally {
    await reader.close()
  }
}
