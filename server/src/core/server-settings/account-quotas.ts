/** The accounts of the installation with their storage, and changes of their quotas by operators in the browser. */
import { unlimitedDisk } from '../accounts/account.ts'
import * as accountStore from '../accounts/store.ts'
import type { Actor } from '../actor.ts'
import type { Needs } from '../context.ts'
import { notFound } from '../fault.ts'
import { prove } from '../users/proof.ts'
import { type AccountFilter, type AccountView, accountsPage, accountView } from './accounts-store.ts'
import { mustBeOperator } from './operator.ts'

/** A page of the accounts by name, and their number. Throws `forbidden`. */
export async function listQuotas(
  ctx: Needs<'db'>,
  actor: Actor,
  page: AccountFilter,
): Promise<{ accounts: AccountView[]; total: number }> {
  await mustBeOperator(ctx.db.q, actor)
  return await accountsPage(ctx.db.q, page)
}

/** Sets the quota of any account; null for no limit. Throws `forbidden`, `invalid` for the password, `not-found`. */
export async function setAccountQuota(
  ctx: Needs<'db' | 'record' | 'passwords' | 'rateLimits'>,
  actor: Actor,
  accountId: number,
  { quota, currentPassword }: { readonly quota: number | null; readonly currentPassword: string },
): Promise<AccountView> {
  await mustBeOperator(ctx.db.q, actor)
  const missing = () => notFound('account', `There is no account with the id ${accountId}.`)
  if (!(await accountView(ctx.db.q, accountId))) throw missing()
  await prove(ctx, actor, actor.userId, { subject: 'current-password', value: currentPassword })
  return await ctx.db.tx(async (tx) => {
    await actor.confirm(tx)
    await mustBeOperator(tx, actor)
    await accountStore.lockAccount(tx, accountId)
    await accountStore.setDiskLimit(tx, accountId, quota ?? unlimitedDisk)
    const changed = await accountView(tx, accountId)
    if (!changed) throw missing()
    await ctx.record(tx, actor, { name: 'server.update', what: `account ${changed.name}` })
    return changed
  })
}
