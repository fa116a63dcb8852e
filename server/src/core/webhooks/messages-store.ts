/** Messages owed: the queue is rows, claimed under a lease. */
import { type Queries, rowsAtOnce, type Tx } from '../../db/engine.ts'
import { lockRows } from '../../db/query.ts'
import type { NewRow, Row } from '../../db/schema.ts'
import { slices } from '../../lib/slices.ts'
import { insertPlaces, leavePlaces } from './places-store.ts'

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

export async function insertMessages(tx: Tx, messages: readonly NewMessage[]): Promise<Message[]> {
  const rows = messages.map(({ resourceIds, ...message }) => ({
    kind: 'event',
    resend_attempt: null,
    lease_until: null,
    lease_by: null,
    ...message,
    state: 'pending',
    attempts: 0,
  }))
  const inserted: Message[] = []
  for (const some of slices(rows, rowsAtOnce))
    inserted.push(...(await tx.insertInto('webhook_messages').values(some).returningAll().execute()))
  const ids = new Map(inserted.map(({ message_key, id }) => [message_key, id]))
  const places = messages.flatMap(({ message_key, webhook_id, resourceIds = [] }) => {
    const message_id = ids.get(message_key)
    if (message_id === undefined) throw new Error('a message just written is not there')
    return [...new Set(resourceIds)].map((resource_id) => ({ webhook_id, resource_id, message_id }))
  })
  await insertPlaces(tx, places)
  return inserted
}

export interface Claim {
  readonly now: string
  readonly leaseUntil: string
  readonly by: string
  readonly limit: number
  /** Webhooks that have enough under way already. */
  readonly busy: readonly number[]
}

/** Takes messages that are due, leased by nobody, of webhooks that are neither failed nor paused. */
export async function claimMessages(tx: Tx, claim: Claim): Promise<Message[]> {
  let due = tx
    .selectFrom('webhook_messages')
    .selectAll()
    .where('state', '=', 'pending')
    .where('due_at', '<=', claim.now)
    .where((e) => e.or([e('lease_until', 'is', null), e('lease_until', '<=', claim.now)]))
    .where((e) =>
      e('webhook_id', 'in', e.selectFrom('webhooks').select('id').where('failed', '=', 0).where('paused', '=', 0)),
    )
    .orderBy('due_at')
    .orderBy('id')
    .limit(claim.limit)
  if (claim.busy.length > 0) due = due.where('webhook_id', 'not in', claim.busy)
  const rows = await lockRows(tx, due, { skipLocked: true }).execute()
  const ids = rows.map((row) => row.id)
  if (ids.length > 0)
    await tx
      .updateTable('webhook_messages')
      .set({ lease_until: claim.leaseUntil, lease_by: claim.by })
      .where('id', 'in', ids)
      .execute()
  return rows
}

/** The nodes that hold claims. */
export async function claimants(q: Queries): Promise<string[]> {
  const query = q.selectFrom('webhook_messages').select('lease_by').distinct()
  const rows = await query.where('state', '=', 'pending').where('lease_by', 'is not', null).execute()
  return rows.map((row) => row.lease_by ?? '')
}

/** Ends the claims of a node. */
export async function freeClaims(q: Queries, by: string): Promise<void> {
  await q
    .updateTable('webhook_messages')
    .set({ lease_until: null, lease_by: null })
    .where('state', '=', 'pending')
    .where('lease_by', '=', by)
    .execute()
}

export interface Settlement {
  readonly state: 'pending' | 'delivered' | 'exhausted'
  readonly dueAt: string
}

/** Writes how an attempt went, unless the message is settled already. */
export async function settleMessage(tx: Tx, message: Message, attempts: number, settlement: Settlement): Promise<void> {
  await tx
    .updateTable('webhook_messages')
    .set({ state: settlement.state, due_at: settlement.dueAt, attempts, lease_until: null, lease_by: null })
    .where('id', '=', message.id)
    .where('state', '=', 'pending')
    .execute()
  if (settlement.state !== 'pending') await leavePlaces(tx, [message.id])
}

export async function messageById(q: Queries, accountId: number, id: number): Promise<Message | null> {
  const query = q.selectFrom('webhook_messages').selectAll().where('account_id', '=', accountId).where('id', '=', id)
  return (await query.executeTakeFirst()) ?? null
}

export async function countPending(q: Queries): Promise<number> {
  const row = await q
    .selectFrom('webhook_messages')
    .select((e) => e.fn.countAll<number>().as('count'))
    .where('state', '=', 'pending')
    .executeTakeFirstOrThrow()
  return Number(row.count)
}
