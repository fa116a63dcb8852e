/** Messages owed: the queue is rows, claimed under a lease. */
import { sql } from 'kysely'
import { type Queries, rowsAtOnce, type Tx } from '../../db/engine.ts'
import { preparedStatement } from '../../db/prepared.ts'
import { isOneOf, isPostgres, listOf } from '../../db/query.ts'
import type { NewRow, Row } from '../../db/schema.ts'
import { slices } from '../../lib/slices.ts'
import { insertPlaces } from './places-store.ts'

export type Message = Row<'webhook_messages'>
export type NewMessage = Omit<
  NewRow<'webhook_messages'>,
  'id' | 'state' | 'attempts' | 'lease_until' | 'lease_by' | 'kind' | 'resend_attempt'
> & {
  readonly kind?: 'resend' | 'test'
  readonly resend_attempt?: number
  readonly lease_until?: string
  readonly lease_by?: string
  /** Which resources it is about: later messages about one of them wait for it. None for what may come out of order. */
  readonly resourceIds?: readonly number[]
}

const columns = [
  ...(['account_id', 'webhook_id', 'event_id', 'message_key', 'attempt_prefix', 'event', 'version'] as const),
  ...(['username', 'protocol', 'ip', 'path', 'body_before', 'body_after', 'kind', 'resend_attempt', 'state'] as const),
  ...(['attempts', 'due_at', 'lease_until', 'lease_by', 'created_at'] as const),
] as const satisfies readonly (keyof Message)[]

const inserted = preparedStatement('message-inserted', (q, param: Omit<Message, 'id'>) =>
  q
    .insertInto('webhook_messages')
    .columns([...columns])
    .expression(sql`values (${sql.join(columns.map((column) => param[column]))})`)
    .returning('id'),
)

/** Writes messages that are owed, and their places in line. Returns them in the same order. */
export async function insertMessages(tx: Tx, messages: readonly NewMessage[]): Promise<Message[]> {
  const rows = messages.map(({ resourceIds, ...message }) => ({
    kind: 'event',
    resend_attempt: null,
    lease_until: null,
    lease_by: null,
    ...message,
    event_id: message.event_id ?? null,
    // What is claimed is due when the lease ends.
    due_at: message.lease_until ?? message.due_at,
    state: 'pending',
    attempts: 0,
  }))
  const ids = await insertRows(tx, rows)
  const written = rows.map((row) => {
    const id = ids.get(row.message_key)
    if (id === undefined) throw new Error('a message just written is not there')
    return { ...row, id }
  })
  const places = written.flatMap(({ id, webhook_id }, at) =>
    [...new Set(messages[at]?.resourceIds)].map((resource_id) => ({ webhook_id, resource_id, message_id: id })),
  )
  await insertPlaces(tx, places)
  return written
}

/** Ids by message keys. */
async function insertRows(tx: Tx, rows: readonly Omit<Message, 'id'>[]): Promise<Map<string, number | undefined>> {
  const ids = new Map<string, number | undefined>()
  // Embedded, a statement that is prepared already costs less than one that is put together for many rows.
  if (rows.length === 1 || !isPostgres(tx))
    for (const row of rows) ids.set(row.message_key, (await inserted(tx, row)).rows[0]?.id)
  else
    for (const some of slices(rows, rowsAtOnce)) {
      const made = await tx.insertInto('webhook_messages').values(some).returning(['id', 'message_key']).execute()
      for (const { id, message_key } of made) ids.set(message_key, id)
    }
  return ids
}

/** The nodes that hold claims. */
export async function claimants(q: Queries): Promise<string[]> {
  const query = q.selectFrom('webhook_messages').select('lease_by').distinct().where('lease_by', 'is not', null)
  return (await query.execute()).map((row) => row.lease_by ?? '')
}

/** How many test messages of an account are under way now. */
export async function countTests(q: Queries, accountId: number, now: string): Promise<number> {
  const row = await q
    .selectFrom('webhook_messages')
    .select((e) => e.fn.countAll<number>().as('count'))
    .where('lease_by', 'is not', null)
    .where('lease_until', '>', now)
    .where('kind', '=', 'test')
    .where('account_id', '=', accountId)
    .executeTakeFirstOrThrow()
  return Number(row.count)
}

/** Ends the claims of a node. */
export async function freeClaims(q: Queries, by: string, at: string): Promise<void> {
  await q
    .updateTable('webhook_messages')
    .set({ due_at: at, lease_until: null, lease_by: null })
    .where('lease_by', '=', by)
    .where('state', '=', 'pending')
    .execute()
}

const delivered = preparedStatement('messages-delivered', (q, param: { ids: string }) =>
  q
    .updateTable('webhook_messages')
    .set({ state: 'delivered', attempts: sql<number>`attempts + 1`, lease_until: null, lease_by: null })
    .where(isOneOf(q, 'id', param.ids))
    .where('state', '=', 'pending'),
)

/** Writes that these were delivered, unless they are settled already. */
export async function settleDelivered(tx: Tx, ids: readonly number[]): Promise<void> {
  await delivered(tx, { ids: listOf(tx, ids) })
}

export interface Settlement {
  readonly state: 'pending' | 'exhausted'
  readonly dueAt: string
  readonly attempts: number
}

const settled = preparedStatement('message-settled', (q, param: Settlement & { readonly id: number }) =>
  q
    .updateTable('webhook_messages')
    .set({
      state: param.state,
      due_at: param.dueAt,
      attempts: param.attempts,
      lease_until: null,
      lease_by: null,
    })
    .where('id', '=', param.id)
    .where('state', '=', 'pending'),
)

/** Writes how an attempt went, unless the message is settled already. */
export async function settleMessage(tx: Tx, id: number, settlement: Settlement): Promise<void> {
  await settled(tx, { id, ...settlement })
}

/** Passes over so many of a webhook's pending messages up to that one; returns their ids. */
export async function skipPending(tx: Tx, webhookId: number, upTo: number, limit: number): Promise<number[]> {
  const some = tx
    .selectFrom('webhook_messages')
    .select('id')
    .where('webhook_id', '=', webhookId)
    .where('state', '=', 'pending')
    .where('id', '<=', upTo)
    .orderBy('id')
    .limit(limit)
  const skipped = await tx
    .updateTable('webhook_messages')
    .set({ state: 'skipped', lease_until: null, lease_by: null })
    .where('id', 'in', some)
    .returning('id')
    .execute()
  return skipped.map(({ id }) => id)
}

/** The newest message of a webhook that is pending; 0 when none is. */
export async function newestPending(q: Queries, webhookId: number): Promise<number> {
  const query = q.selectFrom('webhook_messages').select((e) => e.fn.max('id').as('id'))
  const row = await query.where('webhook_id', '=', webhookId).where('state', '=', 'pending').executeTakeFirst()
  return Number(row?.id ?? 0)
}

export async function messageById(q: Queries, accountId: number, id: number): Promise<Message | null> {
  const query = q.selectFrom('webhook_messages').selectAll().where('account_id', '=', accountId).where('id', '=', id)
  return (await query.executeTakeFirst()) ?? null
}

/** How many messages are pending, counted no further than that. */
export async function countPending(q: Queries, most: number): Promise<number> {
  // Spelt out, so that an index of nothing but pending ones answers.
  const some = q.selectFrom('webhook_messages').select('id').where('state', '=', sql.lit('pending')).limit(most)
  const row = await q
    .selectFrom(some.as('some'))
    .select((e) => e.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow()
  return Number(row.count)
}
