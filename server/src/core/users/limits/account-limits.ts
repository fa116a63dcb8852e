/** Emails to the master of an account near its storage or transaction limit, if the account wants them: one a day of each kind. */
import { sizeText } from '../../../lib/text/size-text.ts'
import type { Account } from '../../accounts/account.ts'
import type { Notice } from '../../accounts/settings.ts'
import * as accountStore from '../../accounts/store.ts'
import type { Needs } from '../../context.ts'
import * as emails from '../../emails/emails.ts'
import * as usageStore from '../../usage/store.ts'
import * as store from '../store.ts'
import * as notices from './store.ts'

type LimitContext = Needs<'log' | 'db' | 'clock' | 'sealer' | 'settings' | 'wake'>

const dayMs = 86_400_000
const minutesADay = 1_440

export async function notifyOfLimits(ctx: LimitContext): Promise<void> {
  for (const account of await accountStore.listAccounts(ctx.db.q)) {
    const { storageNotice, transactionsNotice } = account.settings
    // Versions are deleted before an upload is refused.
    const used = account.diskUsed - account.versionsUsed
    if (isPast(storageNotice, used, account.diskLimit)) await notify(ctx, account, 'storage', [used, account.diskLimit])
    const { transactions } = account.limits
    if (!transactionsNotice.enabled || transactions === null) continue
    const minute = Math.floor(ctx.clock.now().getTime() / 60_000)
    const requests = await usageStore.countWithin(ctx.db.q, account.id, minute - minutesADay + 1, minute)
    if (isPast(transactionsNotice, requests, transactions))
      await notify(ctx, account, 'transactions', [requests, transactions])
  }
}

const isPast = ({ enabled, threshold }: Notice, used: number, limit: number) =>
  enabled && used * 100 >= limit * threshold

const texts = {
  storage: {
    subject: 'Storage is nearly full',
    body: (used: number, limit: number) =>
      `${sizeText(used)} of ${sizeText(limit)} are in use, including the trash. When the limit is reached, uploads are refused.\n\nDelete files, empty the trash, or ask the operator of the server for more storage.`,
  },
  transactions: {
    subject: 'Transactions are nearly used up',
    body: (used: number, limit: number) =>
      `${used.toLocaleString('en-GB')} of ${limit.toLocaleString('en-GB')} requests of the last 24 hours are used. When the limit is reached, requests are refused until older ones are more than a day old.`,
  },
} as const

async function notify(
  ctx: LimitContext,
  { id, name, masterId }: Account,
  kind: keyof typeof texts,
  [used, limit]: readonly [number, number],
): Promise<void> {
  const now = ctx.clock.now()
  const since = new Date(now.getTime() - dayMs).toISOString()
  await ctx.db.tx(async (tx) => {
    const master = await store.userById(tx, id, masterId)
    if (!master || !(await notices.claimNotice(tx, id, kind, now.toISOString(), since))) return
    const { subject, body } = texts[kind]
    const percent = Math.floor((used / limit) * 100)
    const text = `The account "${name}" at ${ctx.settings.publicUrl} is at ${percent} % of its limit.\n\n${body(used, limit)}`
    await emails.enqueue(ctx, tx, { accountId: id, kind, to: master.email, subject: `${subject}: ${percent} %`, text })
  })
}
