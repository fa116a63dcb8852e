/**
 * Files that are uploaded under temporary names, which clients rename at once, are held: durable and charged, but seen by their
 * uploader only. They can be continued like suspended uploads.
 */
import type { BlobReader } from '../../../blobs/blob-store.ts'
import { mustBeAllowed } from '../../access.ts'
import type { Actor } from '../../actor.ts'
import type { Needs } from '../../context.ts'
import { notFound } from '../../fault.ts'
import * as store from '../bytes/held-store.ts'
import { openBytes } from '../bytes/open.ts'
import type { Place } from '../tree/resource.ts'
import { timeText } from '../tree/resource.ts'
import type { UploadSession } from './session.ts'
import { uploadKey } from './upload-key.ts'

/** Whether a complete upload under this name is held instead of published. */
export const isHeldName = ({ settings }: Needs<'settings'>, name: string): boolean => settings.isTemporaryName(name)

/** Ends a session by holding its file. Rejects as `commit` does. */
export async function hold(
  ctx: Needs<'settings'>,
  actor: Actor,
  session: UploadSession<Place>,
  modifiedAt: string | undefined,
): Promise<void> {
  await session.hold({
    heldMs: ctx.settings.temporaryHoldMs,
    modifiedAt: modifiedAt ?? null,
    protocol: actor.protocol,
    address: actor.address,
    sessionId: actor.sessionId,
    check: (tx) => actor.confirm(tx),
  })
}

/** Sets the modification time with which the actor's held file is going to be published. Throws `not-found` if it is not held. */
export async function setHeldTime(ctx: Needs<'db'>, actor: Actor, path: string, time: Date): Promise<void> {
  mustBeAllowed(actor, 'upload')
  if (!(await store.setHeldModifiedAt(ctx.db.q, uploadKey(actor, path, null), timeText(time))))
    throw notFound('resource', `There is no file "${path}".`)
}

/** Opens the bytes of the held file that the actor has at this path; null if there is none. The caller closes them. */
export async function openHeld(
  ctx: Needs<'db' | 'blobs' | 'clock'>,
  actor: Actor,
  path: string,
): Promise<{ readonly reader: BlobReader; readonly sha256: string } | null> {
  mustBeAllowed(actor, 'download')
  const held = await store.findHeld(ctx.db.q, uploadKey(actor, path, null), ctx.clock.now().toISOString())
  return held && { reader: await openBytes(ctx, held), sha256: held.sha256 }
}
