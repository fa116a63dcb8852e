/** Completion of a send whose files were uploaded by its sender. */
import { mustBeAllowed } from '../access.ts'
import type { Actor } from '../actor.ts'
import type { Needs } from '../context.ts'
import { Fault, invalid } from '../fault.ts'
import { findShare, noSuchShare, type ShareView, viewOf } from './finding.ts'
import { invite } from './invitations.ts'
import * as people from './people-store.ts'
import { isExpired } from './share.ts'
import * as store from './store.ts'

type CompleteContext = Needs<'log' | 'db' | 'clock' | 'random' | 'settings' | 'record' | 'wake' | 'sealer' | 'texts'>

/** Marks all files as uploaded, opens the page and emails the recipients. Throws `not-found`, `conflict`. */
export async function complete(ctx: CompleteContext, actor: Actor, id: number): Promise<ShareView> {
  mustBeAllowed(actor, 'share')
  await findShare(ctx.db.q, actor, id)
  return await ctx.db.tx(async (tx) => {
    await actor.confirm(tx)
    const share = await store.lockShare(tx, actor.accountId, id)
    if (!share || share.deletedAt !== null) throw noSuchShare(id)
    if (share.type !== 'send') throw invalid('id', `Share ${id} is not a send.`)
    if (!share.pending) throw new Fault('conflict', 'This send is already complete.')
    if (!share.open) throw new Fault('conflict', 'This send has ended. Reopen it before you complete it.')
    const now = ctx.clock.now()
    const at = now.toISOString()
    await store.updateShare(tx, id, {
      pending: false,
      completedAt: at,
      access: new Set(['download']),
      modifiedAt: at,
    })
    const message = (await people.messagesOf(tx, [id])).at(-1)
    const sent = { ...share, pending: false }
    if (message && !isExpired(share, now)) await invite(ctx, tx, sent, message, await people.recipientsOf(tx, [id]))
    await ctx.record(tx, actor, {
      name: 'shares.update',
      share: { id, type: 'send', name: share.name, path: share.name },
    })
    return await viewOf(ctx, tx, actor, (await store.shareById(tx, actor.accountId, id)) ?? share)
  })
}
