import { sql } from 'kysely'
import type { Queries } from '../db/engine.ts'
import { lockRows } from '../db/query.ts'

export interface Due {
  readonly name: string
  readonly dueAt: string
}

/** Adds tasks that have no row. One that is due later than this is due then: its interval may have become shorter. */
export async function addTasks(q: Queries, tasks: readonly Due[]): Promise<void> {
  await q
    .insertInto('scheduled_tasks')
    .values(
      tasks.map(({ name, dueAt }) => ({ name, due_at: dueAt, lease_until: null, lease_by: null, last_ok_at: null })),
    )
    .onConflict((c) =>
      c.column('name').doUpdateSet({
        due_at: sql<string>`case when scheduled_tasks.due_at > excluded.due_at then excluded.due_at else scheduled_tasks.due_at end`,
      }),
    )
    .execute()
}

/** A lease of a node on a task. Its end identifies it: a later lease of the same node ends later. */
export interface Lease {
  readonly name: string
  readonly by: string
  readonly until: string
}

/** Takes the task among these that is due for the longest time and has no valid lease; null if there is none. */
export async function takeDue(
  q: Queries,
  names: readonly string[],
  { now, until, by }: { readonly now: string; readonly until: string; readonly by: string },
): Promise<string | null> {
  const free = q
    .selectFrom('scheduled_tasks')
    .select('name')
    .where('name', 'in', names)
    .where('due_at', '<=', now)
    .where((e) => e.or([e('lease_until', 'is', null), e('lease_until', '<=', now)]))
    .orderBy('due_at')
    .orderBy('name')
    .limit(1)
  const row = await q
    .updateTable('scheduled_tasks')
    .set({ lease_until: until, lease_by: by })
    // Not `in`: PostgreSQL may evaluate that again for each row, and skips rows that this statement has changed.
    .where('name', '=', lockRows(q, free, { skipLocked: true }))
    .returning('name')
    .executeTakeFirst()
  return row?.name ?? null
}

const leasedRow = (q: Queries, { name, by, until }: Lease) =>
  q.updateTable('scheduled_tasks').where('name', '=', name).where('lease_by', '=', by).where('lease_until', '=', until)

/** False if the lease was lost. */
export async function renew(q: Queries, lease: Lease, until: string): Promise<boolean> {
  return (await leasedRow(q, lease).set({ lease_until: until }).executeTakeFirst()).numUpdatedRows > 0n
}

export interface Outcome {
  /** Absent: the task was not completed and is due as before. */
  readonly dueAt?: string | undefined
  /** Absent after an error. */
  readonly okAt?: string | undefined
}

/** Ends a lease. False if it was lost: then nothing is changed. */
export async function settle(q: Queries, lease: Lease, { dueAt, okAt }: Outcome): Promise<boolean> {
  const changes = { ...(dueAt !== undefined && { due_at: dueAt }), ...(okAt !== undefined && { last_ok_at: okAt }) }
  const query = leasedRow(q, lease).set({ lease_until: null, lease_by: null, ...changes })
  return (await query.executeTakeFirst()).numUpdatedRows > 0n
}

/** Ends the leases of these nodes: their tasks are due as before. */
export async function releaseOf(q: Queries, hasEnded: (nodeId: string) => boolean): Promise<void> {
  const query = q.selectFrom('scheduled_tasks').select('lease_by').distinct().where('lease_by', 'is not', null)
  const ended = (await query.execute()).flatMap(({ lease_by }) => lease_by ?? []).filter(hasEnded)
  if (ended.length === 0) return
  const release = q.updateTable('scheduled_tasks').set({ lease_until: null, lease_by: null })
  await release.where('lease_by', 'in', ended).execute()
}
