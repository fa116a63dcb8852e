/** Receipts: rules that belong to a share and follow its settings. */
import type { Tx } from '../../db/engine.ts'
import type { Needs } from '../context.ts'
import type { AppEvent, Listener } from '../event.ts'
import type { Share } from '../shares/share.ts'
import * as shareStore from '../shares/store.ts'
import * as userStore from '../users/store.ts'
import { anyVisitor } from './notification.ts'
import * as receipts from './receipts-store.ts'
import { setRecipients } from './recipients.ts'
import * as store from './store.ts'

type ReceiptContext = Needs<'clock' | 'random' | 'sealer'>

/** Actions that receipts report, by type of share. */
const kinds = {
  shared_folder: { type: 'share_receipt', action: 'connect' },
  receive: { type: 'file_drop', action: 'upload' },
  send: { type: 'send_receipt', action: 'download' },
} as const

export function receiptListener(ctx: ReceiptContext): Listener {
  return async (tx, occurrences) => {
    for (const { event, actor } of occurrences)
      for (const id of await affectedShares(tx, actor.accountId, event)) await syncReceipt(ctx, tx, actor.accountId, id)
  }
}

/** Shares whose receipts may have changed: by their settings, their owner, or the owner's email address. */
async function affectedShares(tx: Tx, accountId: number, event: AppEvent): Promise<number[]> {
  if (event.name === 'users.delete') return await receipts.sharesWithoutReceipt(tx, accountId)
  if (event.name === 'users.update') return await receipts.sharesNotifyingOwner(tx, accountId, event.username)
  return 'share' in event && event.name !== 'shares.visit' ? [event.share.id] : []
}

/** Creates, changes or ends the receipts of a share according to its current state. Pending notices are still sent. */
async function syncReceipt(ctx: ReceiptContext, tx: Tx, accountId: number, shareId: number): Promise<void> {
  const share = await shareStore.shareById(tx, accountId, shareId)
  const rule = await store.receiptOf(tx, accountId, shareId)
  if (!share?.open || !share.hasNotification || share.resourceId === null) {
    if (rule) await store.endReceipt(tx, rule.id)
    return
  }
  const { resourceId } = share
  const id = rule?.id ?? (await insert(ctx, tx, { ...share, resourceId }))
  if (rule) await store.resumeReceipt(tx, id, resourceId)
  await setRecipients(ctx, tx, { id, accountId, recipients: rule?.recipients ?? [] }, await addressesOf(tx, share))
}

function insert(ctx: Needs<'clock'>, tx: Tx, share: Share & { readonly resourceId: number }): Promise<number> {
  const { accountId, ownerId: userId, id: shareId, resourceId } = share
  const rule = { accountId, userId, shareId, resourceId, ...kinds[share.type] }
  const row = { ...rule, actors: [anyVisitor], message: null, sendEmail: true }
  return store.insertNotification(tx, row, ctx.clock.now().toISOString())
}

/** Without recipients: the owner of the share, if it has an address. */
async function addressesOf(tx: Tx, share: Share): Promise<string[]> {
  const named = share.notificationEmails.filter(
    (email, at, all) => all.findIndex((other) => other.toLowerCase() === email.toLowerCase()) === at,
  )
  if (named.length > 0) return named
  const owner = await userStore.userById(tx, share.accountId, share.ownerId)
  return owner && owner.email !== null ? [owner.email] : []
}
