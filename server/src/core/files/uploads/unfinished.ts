/** Unpublished uploads as their uploader sees them; other users see the published version. */
import type { Actor } from '../../actor.ts'
import type { Needs } from '../../context.ts'
import * as store from '../bytes/resumable-store.ts'
import { keptMs, uploadKey } from './upload-key.ts'

export interface FilePath {
  /** Path as the actor sees it. */
  readonly path: string
  /** Time of the published version; null if there is none. */
  readonly uploadedAt: string | null
}

export interface Unfinished {
  /** Bytes that can be resumed. */
  readonly size: number
  /** Time at which they were recorded. */
  readonly at: string
}

/** Whether the actor may have unfinished uploads: without any, `findUnfinished` needs not be asked. */
export async function hasUnfinished(ctx: Needs<'db'>, actor: Actor): Promise<boolean> {
  return actor.permissions.has('upload') && (await store.hasUploads(ctx.db.q, actor.userId))
}

/**
 * The actor's unfinished uploads to these paths, by path. Interrupted uploads older than the published version are left out,
 * because it has replaced them.
 */
export async function findUnfinished(
  ctx: Needs<'db' | 'clock'>,
  actor: Actor,
  files: readonly FilePath[],
): Promise<ReadonlyMap<string, Unfinished>> {
  const found = new Map<string, Unfinished>()
  if (files.length === 0 || !actor.permissions.has('upload')) return found
  const keys = files.map(({ path }) => uploadKey(actor, path, null))
  const received = await store.findUploadsOf(ctx.db.q, keys, ctx.clock.now().toISOString())
  for (const [i, { path, uploadedAt }] of files.entries()) {
    const upload = received.get(keys[i]?.path ?? '')
    if (!upload) continue
    const at = new Date(Date.parse(upload.expiresAt) - keptMs).toISOString()
    if (uploadedAt === null || uploadedAt <= at) found.set(path, { size: upload.received, at })
  }
  return found
}
