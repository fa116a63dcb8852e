/**
 * Emails about home and receive folders near their quota, from the account's threshold on: to the users of the home folder or the
 * owner of the share, and to the master; one a day for each folder.
 */
import type { Account } from '../../accounts/account.ts'
import * as accountStore from '../../accounts/store.ts'
import type { Needs } from '../../context.ts'
import * as emails from '../../emails/emails.ts'
import { sizeIn } from '../../emails/formats.ts'
import * as quotas from '../../files/quotas/store.ts'
import type { Language, Texts } from '../../texts.ts'
import * as store from '../store.ts'
import * as notices from './store.ts'

type QuotaContext = Needs<'log' | 'db' | 'clock' | 'sealer' | 'settings' | 'wake' | 'texts'>

const dayMs = 86_400_000

export async function notifyOfQuotas(ctx: QuotaContext): Promise<void> {
  for (const account of await accountStore.listAccounts(ctx.db.q)) await notifyOfAccount(ctx, account)
}

async function notifyOfAccount(ctx: QuotaContext, account: Account): Promise<void> {
  const { enabled, threshold } = account.settings.storageNotice
  if (!enabled || account.quotaFolders === 0) return
  for (const { versions, ...counted } of await quotas.countedQuotas(ctx.db.q, account.id)) {
    // Versions are deleted before an upload is refused.
    const quota = { ...counted, versions, used: counted.used - versions }
    if (quota.limit !== null && quota.used * 100 >= quota.limit * threshold) await notify(ctx, account, quota)
  }
}

async function notify(ctx: QuotaContext, { id, masterId }: Account, quota: quotas.FolderQuota): Promise<void> {
  const now = ctx.clock.now()
  const since = new Date(now.getTime() - dayMs).toISOString()
  await ctx.db.tx(async (tx) => {
    if (!(await notices.claimNotice(tx, id, `quota ${quota.folderId}`, now.toISOString(), since))) return
    const { name, userIds } = await quotas.quotaOwnersOf(tx, quota.folderId)
    const languages = new Map<string, Language | null>()
    for (const userId of new Set([...userIds, masterId])) {
      const user = await store.userById(tx, id, userId)
      if (!user || user.locked || user.email === null || languages.has(user.email)) continue
      languages.set(user.email, user.language)
    }
    for (const [to, language] of languages) {
      const content = contentOf(ctx.texts(language), quota, { name, url: ctx.settings.publicUrl })
      await emails.enqueue(ctx, tx, { accountId: id, kind: 'storage', to, ...content })
    }
  })
}

function contentOf(texts: Texts, quota: quotas.FolderQuota, where: { readonly name: string; readonly url: string }) {
  const { t, language } = texts
  const limit = quota.limit ?? 0
  const percent = limit === 0 ? 100 : Math.floor((quota.used / limit) * 100)
  const values = { ...where, percent, used: sizeIn(texts, quota.used), limit: sizeIn(texts, limit) }
  const text = t(
    'The folder "{name}" at {url} is at {percent}% of its storage quota: {used} of {limit} are in use, including the Trash Can. When the limit is reached, uploads are refused.\n\nDelete files, then delete them permanently in the Trash Can, or ask an administrator for more storage.',
    values,
  )
  return { subject: t('Storage is nearly full: {percent}%', { percent }), text, language }
}
