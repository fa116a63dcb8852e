/** Archive jobs of all nodes. A job is its row: deleting the row cancels it. */
import type { Queries, Tx } from '../../../db/engine.ts'
import { lockRows } from '../../../db/query.ts'
import type { NewRow } from '../../../db/schema.ts'

export interface ArchiveJob {
  readonly id: number
  readonly userId: number
  readonly username: string
  readonly kind: 'compress' | 'extract'
  /** Name of the archive. */
  readonly name: string
  readonly state: 'waiting' | 'running'
  readonly createdAt: string
  readonly startedAt: string | null
}

/** Serializes changes of the states of an account's jobs. */
export async function lockAccount(tx: Tx, accountId: number): Promise<void> {
  await lockRows(tx, tx.selectFrom('accounts').select('id').where('id', '=', accountId)).execute()
}

/** Jobs of an account, or of one of its users, whose nodes are alive, in the order of their creation. */
export async function jobsOf(
  q: Queries,
  { accountId, userId, now }: { accountId: number; userId?: number | undefined; now: string },
): Promise<ArchiveJob[]> {
  let query = q
    .selectFrom('archive_jobs as j')
    .leftJoin('users as u', 'u.id', 'j.user_id')
    .select(['j.id', 'j.user_id', 'u.username', 'j.kind', 'j.name', 'j.state', 'j.created_at', 'j.started_at'])
    .where('j.account_id', '=', accountId)
    .where('j.lease_until', '>', now)
  if (userId !== undefined) query = query.where('j.user_id', '=', userId)
  return (await query.orderBy('j.id').execute()).map((row) => ({
    id: row.id,
    userId: row.user_id,
    username: row.username ?? '',
    kind: row.kind,
    name: row.name,
    state: row.state,
    createdAt: row.created_at,
    startedAt: row.started_at,
  }))
}

export async function insertJob(tx: Tx, row: Omit<NewRow<'archive_jobs'>, 'id' | 'top_id'>): Promise<number> {
  return (await tx.insertInto('archive_jobs').values(row).returning('id').executeTakeFirstOrThrow()).id
}

export async function markRunning(tx: Tx, id: number, at: { startedAt: string; leaseUntil: string }): Promise<void> {
  await tx
    .updateTable('archive_jobs')
    .set({ state: 'running', started_at: at.startedAt, lease_until: at.leaseUntil })
    .where('id', '=', id)
    .execute()
}

/** False if the job no longer exists. */
export async function setLease(q: Queries, id: number, leaseUntil: string): Promise<boolean> {
  const update = q.updateTable('archive_jobs').set({ lease_until: leaseUntil }).where('id', '=', id)
  return (await update.executeTakeFirst()).numUpdatedRows > 0n
}

/** Records what must be deleted if the job never finishes. */
export async function setTop(tx: Tx, id: number, topId: number): Promise<void> {
  await tx.updateTable('archive_jobs').set({ top_id: topId }).where('id', '=', id).execute()
}

/** Locks a job until the end of the transaction, so that it can no longer be cancelled. False if it no longer exists. */
export async function holdJob(tx: Tx, id: number): Promise<boolean> {
  const query = tx.selectFrom('archive_jobs').select('id').where('id', '=', id)
  return (await lockRows(tx, query).executeTakeFirst()) !== undefined
}

export async function deleteJob(q: Queries, id: number): Promise<void> {
  await q.deleteFrom('archive_jobs').where('id', '=', id).execute()
}

/** Whether the job existed; restricted to one user if given. */
export async function cancelJob(
  q: Queries,
  { id, accountId, userId }: { id: number; accountId: number; userId?: number | undefined },
): Promise<boolean> {
  let query = q.deleteFrom('archive_jobs').where('id', '=', id).where('account_id', '=', accountId)
  if (userId !== undefined) query = query.where('user_id', '=', userId)
  return (await query.executeTakeFirst()).numDeletedRows > 0n
}

/** Nodes with jobs. */
export async function nodesWithJobs(q: Queries): Promise<string[]> {
  return (await q.selectFrom('archive_jobs').select('lease_by').distinct().execute()).map((row) => row.lease_by)
}

/** Deletes jobs of nodes that have ended, and jobs with expired leases. Returns the folders that they leave behind. */
export async function deleteLost(q: Queries, nodes: readonly string[], now: string): Promise<number[]> {
  const rows = await q
    .deleteFrom('archive_jobs')
    .where((e) => e.or([e('lease_until', '<=', now), ...(nodes.length > 0 ? [e('lease_by', 'in', nodes)] : [])]))
    .returning('top_id')
    .execute()
  return rows.flatMap(({ top_id }) => (top_id === null ? [] : [top_id]))
}
