/** Publishes held files that were not renamed in time, under their own names. */
import { may } from '../../access.ts'
import type { Actor } from '../../actor.ts'
import { faultOf } from '../../errors.ts'
import { Fault } from '../../fault.ts'
import * as store from '../bytes/held-store.ts'
import { after } from '../bytes/incoming.ts'
import type { UploadContext } from './uploads.ts'

/** Files of one pass: the next one publishes the others. */
const batch = 200

/** The actor for a held file; null if its user no longer has access. */
export type FindUploader = (held: store.Held) => Promise<Actor | null>

/**
 * Publishes those that are due. Safe on several nodes at once. A file that is refused, because the user has lost the right or the
 * quota is used up, stays held until its retention ends; its user can still rename it.
 */
export async function publishDue(ctx: UploadContext, findUploader: FindUploader): Promise<void> {
  const now = ctx.clock.now().toISOString()
  for (const held of await store.dueHeld(ctx.db.q, now, batch)) await publishOne(ctx, findUploader, held)
}

async function publishOne(ctx: UploadContext, findUploader: FindUploader, held: store.Held): Promise<void> {
  const { path, expiresAt, accountId: account, userId: user } = held
  try {
    const actor = await findUploader(held)
    if (!actor || actor.rootId !== held.rootId)
      throw new Fault('forbidden', 'The user no longer has access to the folder.')
    // Loaded when needed: most servers have none, and commands never.
    const { publishHeld } = await import('./held.ts')
    await publishHeld(ctx, actor, { from: path, to: path, ifExists: 'replace', isNumbered: !may(actor, 'list') })
  } catch (error) {
    const fault = faultOf(error)
    const isRefused = fault !== null && fault.code !== 'unavailable'
    // A later attempt at one that failed must not keep others from being published.
    await store.postponeHeld(ctx.db.q, held, isRefused ? expiresAt : after(ctx, ctx.settings.temporaryHoldMs))
    if (isRefused) ctx.log.warn({ account, user, path, reason: fault.message }, 'a held file that can not be published')
    else ctx.log.error({ err: error, account, user, path }, 'a held file that was not published')
  }
}
