import type { Queries } from '../../db/engine.ts'
import { isLike } from '../../db/query.ts'
import { likePattern } from '../../lib/text/glob.ts'
import { unlimitedDisk } from '../accounts/account.ts'

export interface AccountView {
  readonly id: number
  readonly name: string
  /** User name of the master; null while there is none. */
  readonly master: string | null
  readonly plan: string
  /** Bytes of all files, including the trash. */
  readonly diskUsed: number
  /** Bytes; null for no limit. */
  readonly quota: number | null
  readonly createdAt: string
}

export interface AccountFilter {
  /** Only accounts whose name contains this text, ignoring case. */
  readonly search?: string | undefined
  readonly offset: number
  readonly limit: number
}

const views = (q: Queries) =>
  q
    .selectFrom('accounts as a')
    .leftJoin('users as u', 'u.id', 'a.master_id')
    .select([
      'a.id',
      'a.name',
      'u.username as master',
      'a.plan',
      'a.disk_used as diskUsed',
      'a.disk_limit as diskLimit',
    ])
    .select('a.created_at as createdAt')

const toView = ({ diskLimit, ...row }: Omit<AccountView, 'quota'> & { readonly diskLimit: number }): AccountView => ({
  ...row,
  quota: diskLimit >= unlimitedDisk ? null : diskLimit,
})

/** A page of all accounts by name, and how many there are. */
export async function accountsPage(
  q: Queries,
  { search, offset, limit }: AccountFilter,
): Promise<{ accounts: AccountView[]; total: number }> {
  const isFound = isLike(q, 'name_key', search === undefined ? '%' : likePattern(`*${search}*`))
  const isShown = isLike(q, 'a.name_key', search === undefined ? '%' : likePattern(`*${search}*`))
  const rows = await views(q).where(isShown).orderBy('a.name_key').offset(offset).limit(limit).execute()
  const count = q.selectFrom('accounts').select((e) => e.fn.countAll<number>().as('total'))
  const { total } = await count.where(isFound).executeTakeFirstOrThrow()
  return { accounts: rows.map(toView), total: Number(total) }
}

export async function accountView(q: Queries, id: number): Promise<AccountView | null> {
  const row = await views(q).where('a.id', '=', id).executeTakeFirst()
  return row ? toView(row) : null
}
