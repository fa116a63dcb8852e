import type { Queries, Tx } from '../../db/engine.ts'
import { preparedQuery, preparedStatement } from '../../db/prepared.ts'
import { lockRows } from '../../db/query.ts'
import type { Row } from '../../db/schema.ts'
import { type Language, languageOf } from '../texts.ts'
import type { Account, AccountSpace } from './account.ts'
import type { PlanLimits } from './plan.ts'
import { type AccountSettings, readSettings } from './settings.ts'
import { readLimits } from './stored-limits.ts'

const toAccount = (row: Row<'accounts'>): Account => ({
  id: row.id,
  name: row.name,
  plan: row.plan,
  limits: readLimits(row.plan_limits),
  settings: readSettings(row.settings),
  rootId: row.root_id ?? 0,
  masterId: row.master_id ?? 0,
  diskLimit: row.disk_limit,
  diskUsed: row.disk_used,
  versionsUsed: row.versions_used,
  quotaFolders: row.quota_folders,
  createdAt: row.created_at,
  modifiedAt: row.modified_at,
})

export interface NewAccount {
  readonly name: string
  readonly plan: string
  readonly limits: PlanLimits
  readonly diskLimit: number
  readonly at: string
}

/** Inserts an account without root folder and master. Throws the engine's unique violation if the name is in use. */
export async function insertAccount(tx: Tx, account: NewAccount): Promise<number> {
  const { id } = await tx
    .insertInto('accounts')
    .values({
      name: account.name,
      name_key: account.name.toLowerCase(),
      plan: account.plan,
      plan_limits: JSON.stringify(account.limits),
      root_id: null,
      master_id: null,
      disk_limit: account.diskLimit,
      disk_used: 0,
      created_at: account.at,
      modified_at: account.at,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

export async function setRootAndMaster(tx: Tx, id: number, rootId: number, masterId: number): Promise<void> {
  await tx.updateTable('accounts').set({ root_id: rootId, master_id: masterId }).where('id', '=', id).execute()
}

const accounts = preparedQuery(
  'account',
  (q, param: { id: number }) => q.selectFrom('accounts').selectAll().where('id', '=', param.id),
  ([row]) => (row ? toAccount(row) : null),
)

export const accountById = (q: Queries, id: number): Promise<Account | null> => accounts(q, { id })

const spaces = preparedQuery(
  'account-space',
  (q, param: { id: number }) =>
    q
      .selectFrom('accounts')
      .select(['id', 'disk_limit as diskLimit', 'disk_used as diskUsed', 'quota_folders as quotaFolders'])
      .select(['versions_used as versionsUsed', 'keep_versions'])
      .where('id', '=', param.id),
  ([row]): AccountSpace | null => (row ? { ...row, keepsVersions: row.keep_versions === 1 } : null),
)

export const spaceOf = (q: Queries, id: number): Promise<AccountSpace | null> => spaces(q, { id })

/** Locks the account until the end of the transaction, so that concurrent requests can't exceed its limits together. */
export async function lockAccount(tx: Tx, id: number): Promise<Account> {
  const query = tx.selectFrom('accounts').selectAll().where('id', '=', id)
  return toAccount(await lockRows(tx, query).executeTakeFirstOrThrow())
}

export async function accountByName(q: Queries, name: string): Promise<Account | null> {
  const row = await q.selectFrom('accounts').selectAll().where('name_key', '=', name.toLowerCase()).executeTakeFirst()
  return row ? toAccount(row) : null
}

export async function listAccounts(q: Queries): Promise<Account[]> {
  const rows = await q.selectFrom('accounts').selectAll().orderBy('id').execute()
  return rows.map(toAccount)
}

/** The only account of the installation; null if there are several, or none. */
export async function soleAccount(q: Queries): Promise<Account | null> {
  const [only, another] = await q.selectFrom('accounts').selectAll().limit(2).execute()
  return only && !another ? toAccount(only) : null
}

export async function hasAccounts(q: Queries): Promise<boolean> {
  return (await q.selectFrom('accounts').select('id').limit(1).executeTakeFirst()) !== undefined
}

/** Whether there are accounts, and all have `secureOnly`. */
export async function areAllSecureOnly(q: Queries): Promise<boolean> {
  const query = q.selectFrom('accounts').select('secure_only').orderBy('secure_only').limit(1)
  return (await query.executeTakeFirst())?.secure_only === 1
}

export async function setPlan(tx: Tx, id: number, plan: string, limits: PlanLimits, at: string): Promise<void> {
  await tx
    .updateTable('accounts')
    .set({ plan, plan_limits: JSON.stringify(limits), modified_at: at })
    .where('id', '=', id)
    .execute()
}

const addUsed = preparedStatement('take-disk', (q, param: { id: number; bytes: number; versions: number }) =>
  q
    .updateTable('accounts')
    .set((e) => ({
      disk_used: e('disk_used', '+', param.bytes),
      versions_used: e('versions_used', '+', param.versions),
    }))
    .where('id', '=', param.id)
    .where((e) => e('disk_limit', '>=', e('disk_used', '+', param.bytes)))
    .returning('quota_folders'),
)

/**
 * Adds to the used bytes, and to those of versions among them; returns the number of folders of the account that have a quota, or
 * null, without adding, if that would exceed the limit. The account's row is locked until the end of the transaction.
 */
export async function takeDisk(tx: Tx, id: number, bytes: number, versions = 0): Promise<number | null> {
  const [row] = (await addUsed(tx, { id, bytes, versions })).rows
  return row?.quota_folders ?? null
}

/** As `takeDisk`, whatever the limit is; negative numbers release bytes. */
export async function changeDisk(tx: Tx, id: number, bytes: number, versions = 0): Promise<number> {
  const row = await tx
    .updateTable('accounts')
    .set((e) => ({ disk_used: e('disk_used', '+', bytes), versions_used: e('versions_used', '+', versions) }))
    .where('id', '=', id)
    .returning('quota_folders')
    .executeTakeFirst()
  return row?.quota_folders ?? 0
}

/** Locks the account and returns how many of its folders have a quota. */
export async function lockQuotaFolders(tx: Tx, id: number): Promise<number> {
  const query = tx.selectFrom('accounts').select('quota_folders').where('id', '=', id)
  return (await lockRows(tx, query).executeTakeFirst())?.quota_folders ?? 0
}

/** Stores settings. Those that requests, sign-ins and uploads read are also stored in columns of their own. */
export async function setSettings(tx: Tx, id: number, settings: AccountSettings, at: string): Promise<void> {
  const ranges = settings.allowedRanges
  await tx
    .updateTable('accounts')
    .set({
      settings: JSON.stringify(settings),
      allowed_ranges: ranges.length > 0 ? JSON.stringify(ranges) : null,
      secure_only: settings.secureOnly ? 1 : 0,
      keep_versions: settings.keepVersions ? 1 : 0,
      modified_at: at,
    })
    .where('id', '=', id)
    .execute()
}

export async function setDiskLimit(tx: Tx, id: number, bytes: number): Promise<void> {
  await tx.updateTable('accounts').set({ disk_limit: bytes }).where('id', '=', id).execute()
}

interface Master {
  readonly username: string
  /** Null for none. */
  readonly email: string | null
  readonly language: Language | null
}

const masters = preparedQuery(
  'account-master',
  (q, param: { accountId: number }) =>
    q
      .selectFrom('accounts as a')
      .innerJoin('users as u', 'u.id', 'a.master_id')
      .select(['u.username', 'u.email', 'u.language'])
      .where('a.id', '=', param.accountId),
  ([row]): Master | null => (row ? { ...row, email: row.email || null, language: languageOf(row.language) } : null),
)

/** The master user of an account; null while it has none. */
export const masterOf = (q: Queries, accountId: number): Promise<Master | null> => masters(q, { accountId })
