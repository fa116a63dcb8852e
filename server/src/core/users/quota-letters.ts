/**
 * Emails about home and receive folders whose quota runs short, from the account's threshold on: to those whose home or share it
 * is and to the master, one a day for each folder.
 */
import { sizeText } from '../../lib/text/size-text.ts'
import type { Account } from '../accounts/account.ts'
import * as accountStore from '../accounts/store.ts'
import type { Needs } from '../context.ts'
import * as letters from '../emails/letters.ts'
import * as quotas from '../files/quotas/store.ts'
import * as turns from './limit-letters-store.ts'
import * as store from './store.ts'

type LetterContext = Needs<'db' | 'clock' | 'sealer' | 'settings' | 'wake'>

const dayMs = 86_400_000

/** Looks at every account that wants to be told. */
export async function tellOfQuotas(ctx: LetterContext): Promise<void> {
  for (const account of await accountStore.listAccounts(ctx.db.q)) await tellOfAccount(ctx, account)
}

async function tellOfAccount(ctx: LetterContext, account: Account): Promise<void> {
  const { enabled, threshold } = account.settings.storageNotice
  if (!enabled || account.quotaFolders === 0) return
  for (const quota of await quotas.countedQuotas(ctx.db.q, account.id))
    if (quota.limit !== null && quota.used * 100 >= quota.limit * threshold) await tell(ctx, account, quota)
}

async function tell(ctx: LetterContext, { id, masterId }: Account, quota: quotas.FolderQuota): Promise<void> {
  const now = ctx.clock.now()
  const since = new Date(now.getTime() - dayMs).toISOString()
  const limit = quota.limit ?? 0
  const percent = limit === 0 ? 100 : Math.floor((quota.used / limit) * 100)
  await ctx.db.tx(async (tx) => {
    if (!(await turns.takeTurn(tx, id, `quota ${quota.folderId}`, now.toISOString(), since))) return
    const { name, userIds } = await quotas.concernedBy(tx, quota.folderId)
    const addresses = new Set<string>()
    for (const userId of new Set([...userIds, masterId])) {
      const user = await store.userById(tx, id, userId)
      if (user && !user.locked) addresses.add(user.email)
    }
    const text = `The folder "${name}" at ${ctx.settings.publicUrl} is at ${percent} % of its storage quota: ${sizeText(quota.used)} of ${sizeText(limit)} are in use, the trash included. When all is used, uploads are refused.\n\nDelete files and delete them permanently from the Trash Can, or ask an administrator for more.`
    const subject = `Storage runs short: ${percent} %`
    for (const to of addresses) await letters.post(ctx, tx, { accountId: id, kind: 'storage', to, subject, text })
  })
}
