/** Emails to the master of an account near its storage or transaction limit, if the account wants them: one a day of each kind. */
import type { Account } from '../../accounts/account.ts'
import type { Notice } from '../../accounts/settings.ts'
import * as accountStore from '../../accounts/store.ts'
import type { Needs } from '../../context.ts'
import * as emails from '../../emails/emails.ts'
import { sizeIn } from '../../emails/formats.ts'
import type { Texts } from '../../texts.ts'
import * as usageStore from '../../usage/store.ts'
import * as store from '../store.ts'
import * as notices from './store.ts'

type LimitContext = Needs<'log' | 'db' | 'clock' | 'sealer' | 'settings' | 'wake' | 'texts'>

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

type Usage = readonly [used: number, limit: number]

const contents = {
  storage: (texts: Texts, [used, limit]: Usage, percent: number) => {
    const { t } = texts
    return {
      subject: t('Storage is nearly full: {percent}%', { percent }),
      body: t(
        '{used} of {limit} are in use, including the Trash Can. When the limit is reached, uploads are refused.\n\nDelete files, empty the Trash Can, or ask the operator of the server for more storage.',
        { used: sizeIn(texts, used), limit: sizeIn(texts, limit) },
      ),
    }
  },
  transactions: ({ t, locale }: Texts, [used, limit]: Usage, percent: number) => ({
    subject: t('Transactions are nearly used up: {percent}%', { percent }),
    body: t(
      '{used} of {limit} transactions were used in the last 24 hours. Each request, and each operation over SFTP or FTP, is a transaction. When the limit is reached, further ones are refused until older ones are more than a day old.',
      { used: used.toLocaleString(locale), limit: limit.toLocaleString(locale) },
    ),
  }),
} as const

async function notify(
  ctx: LimitContext,
  { id, name, masterId }: Account,
  kind: keyof typeof contents,
  usage: Usage,
): Promise<void> {
  const now = ctx.clock.now()
  const since = new Date(now.getTime() - dayMs).toISOString()
  await ctx.db.tx(async (tx) => {
    const master = await store.userById(tx, id, masterId)
    if (!master || master.email === null || !(await notices.claimNotice(tx, id, kind, now.toISOString(), since))) return
    const texts = ctx.texts(master.language)
    const { t, language } = texts
    const percent = Math.floor((usage[0] / usage[1]) * 100)
    const { subject, body } = contents[kind](texts, usage, percent)
    const values = { name, url: ctx.settings.publicUrl, percent }
    const text = `${t('The account "{name}" at {url} is at {percent}% of its limit.', values)}\n\n${body}`
    await emails.enqueue(ctx, tx, { accountId: id, kind, to: master.email, subject, text, language })
  })
}
