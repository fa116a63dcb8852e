/** Key of a resumable upload, and its retention time. */
import type { Actor } from '../../actor.ts'
import type { UploadKey } from '../bytes/resumable-store.ts'

/** After its last progress, in ms. */
export const retentionMs = 48 * 3_600_000

/** Visitors act as the owner of the share: their uploads are also identified by their visit. */
export const uploadKey = (actor: Actor, path: string, size: number | null): UploadKey => ({
  accountId: actor.accountId,
  userId: actor.userId,
  path: actor.kind === 'visitor' ? `${actor.rootId} ${actor.visit?.id ?? ''} ${path}` : path,
  size,
  kind: actor.kind,
  folderId: actor.rootId,
})
