/** Preview of the beginning of a text file; logged as a preview, not as a download. That for a thumbnail is not logged. */
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
/** What a thumbnail has of it: so little that it is no preview. */
const thumbnail = { bytes: 2_048, lines: 14, characters: 100 } as const

/** `small`: for a thumbnail. */
export type TextSize = 'small' | 'large'

export interface TextPreview {
  readonly resource: Resource
  /** Decoded as UTF-8. */
  readonly text: string
  /** True if this is the whole file. */
  readonly isWhole: boolean
}

type TextPreviewContext = Needs<'db' | 'blobs' | 'record'>

export interface TextPreviewInput {
  readonly resource: string
  /** A version of the file instead of its content. */
  readonly version?: number | undefined
  readonly size?: TextSize
}

/** Throws `not-found` for a folder, and for a file that is not text. */
export async function textPreview(
  ctx: TextPreviewContext,
  actor: Actor,
  { resource, version, size = 'large' }: TextPreviewInput,
): Promise<TextPreview> {
  mustBeAllowed(actor, 'download')
  return await textPreviewOf(ctx, actor, await placeOf(ctx, actor, { resource, version }), size)
}

/** As `textPreview`, of a file in the trash, see `fileInTrash`. */
export async function trashTextPreview(
  ctx: TextPreviewContext,
  actor: Actor,
  { id, size = 'large' }: { readonly id: number; readonly size?: TextSize },
): Promise<TextPreview> {
  return await textPreviewOf(ctx, actor, await fileInTrash(ctx, actor, id), size)
}

async function textPreviewOf(
  ctx: TextPreviewContext,
  actor: Actor,
  place: Place,
  size: TextSize,
): Promise<TextPreview> {
  const file = place.resource
  const refuse = (why: string) =>
    notFound('resource', `resource: there is no text preview of "${file.name}": it ${why}.`)
  if (file.blobKey === null) throw refuse('is a folder')
  const reader = await openBytes(ctx, file)
  try {
    const pieces: Buffer[] = []
    const end = Math.min(reader.size, size === 'small' ? thumbnail.bytes : maxTextBytes)
    for await (const piece of reader.stream(0, end)) pieces.push(piece)
    const bytes = Buffer.concat(pieces)
    if (bytes.includes(0)) throw refuse('contains bytes that are not text')
    const isWhole = end === reader.size
    // Drops a character that was cut off at the end.
    const text = new TextDecoder().decode(bytes, { stream: !isWhole })
    if (size === 'small') return { resource: file, ...shortened(text, isWhole) }
    await notePreview(ctx, actor, place, end)
    return { resource: file, text, isWhole }
  } finally {
    await reader.close()
  }
}

/** The first lines, each up to a number of characters. */
function shortened(text: string, isWhole: boolean): Pick<TextPreview, 'text' | 'isWhole'> {
  const lines = text.split(/\r\n?|\n/)
  const short = lines
    .slice(0, thumbnail.lines)
    .map((line) => [...line].slice(0, thumbnail.characters).join(''))
    .join('\n')
  return { text: short, isWhole: isWhole && short === lines.join('\n') }
}
