/** Downloads of files in the trash. */
import type { Actor } from '../../actor.ts'
import type { Needs } from '../../context.ts'
import { Fault } from '../../fault.ts'
import { type Download, openPlace } from '../downloads/downloads.ts'
import { fileInTrash } from './find.ts'

/** Opens a file in the trash, see `fileInTrash`; recorded as a download of it under its former path. The caller closes the reader. */
export async function download(
  ctx: Needs<'db' | 'blobs' | 'clock' | 'record'>,
  actor: Actor,
  id: number,
): Promise<Download> {
  const place = await fileInTrash(ctx, actor, id)
  const { type, name } = place.resource
  if (type !== 'file') throw new Fault('invalid', `"${name}" is a folder; restore it to download its files.`)
  return await openPlace(ctx, actor, place)
}
