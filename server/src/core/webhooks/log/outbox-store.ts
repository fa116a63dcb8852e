/** SQL of the outbox: pages of a webhook's messages, a message with its resends, failed messages. */
import { sql } from 'kysely'
import type { Queries, Tx } from '../../../db/engine.ts'
import { lockRows, logTotal } from '../../../db/query.ts'
import type { Message } from '../queue/messages-store.ts'

const messageStates = ['pending', 'delivered', 'exhausted', 'skipped'] as const
export type MessageState = (typeof messageStates)[number]

export interface OutboxFilter {
  readonly state?: MessageState | undefined
  readonly from?: string | undefined
  readonly to?: string | undefined
  readonly offset: number
  readonly limit: number
}

function matching(q: Queries, accountId: number, webhookId: number, { state, from, to }: OutboxFilter) {
  let query = q.selectFrom('webhook_messages').where('account_id', '=', accountId).where('webhook_id', '=', webhookId)
  if (state !== undefined) query = query.where('state', '=', state)
  if (from !== undefined) query = query.where('created_at', '>=', from)
  if (to !== undefined) query = query.where('created_at', '<=', to)
  return query
}

/** The newest first. */
export async function messagesPage(
  q: Queries,
  accountId: number,
  webhookId: number,
  filter: OutboxFilter,
): Promise<Message[]> {
  const query = matching(q, accountId, webhookId, filter).selectAll()
  return await query.orderBy('id', 'desc').offset(filter.offset).limit(filter.limit).execute()
}

/** How many match on all pages, when this one has `returned`; see `logTotal`. */
export const countMessages = (
  q: Queries,
  accountId: number,
  webhookId: number,
  filter: OutboxFilter & { readonly returned: number },
): Promise<number> =>
  logTotal(q, filter, (first) => matching(q, accountId, webhookId, filter).select('id').limit(first))

/** A message by its key, followed by its resends. */
export async function messagesByKey(q: Queries, accountId: number, key: string): Promise<Message[]> {
  const query = q.selectFrom('webhook_messages').selectAll().where('account_id', '=', accountId)
  return await query.where('message_key', '=', key).orderBy('id').execute()
}

/** A webhook's messages of an event, without resends. */
export async function messagesOfEvent(
  q: Queries,
  webhook: { readonly id: number; readonly accountId: number },
  eventId: number,
): Promise<Message[]> {
  const query = q.selectFrom('webhook_messages').selectAll().where('event_id', '=', eventId)
  return await query
    .where('webhook_id', '=', webhook.id)
    .where('account_id', '=', webhook.accountId)
    .where('kind', '=', 'event')
    .orderBy('id')
    .execute()
}

/** The keys among these whose message was delivered by a resend. */
export async function deliveredByResend(q: Queries, keys: readonly string[]): Promise<Set<string>> {
  const query = q.selectFrom('webhook_messages').select('message_key').where('message_key', 'in', keys)
  const rows = await query.where('kind', '=', 'resend').where('state', '=', 'delivered').execute()
  return new Set(rows.map(({ message_key }) => message_key))
}

interface Failed {
  readonly webhookId: number
  readonly from: string
  readonly to: string
}

/** Exhausted messages of a time range without a resend that is pending or was delivered. */
const failed = (q: Queries, { webhookId, from, to }: Failed) =>
  q
    .selectFrom('webhook_messages as m')
    .where('m.webhook_id', '=', webhookId)
    // Literals, because the planner uses the partial index of exhausted messages only for literals.
    .where('m.state', '=', sql.lit('exhausted'))
    .where('m.kind', '=', 'event')
    .where('m.created_at', '>=', from)
    .where('m.created_at', '<=', to)
    .where((e) =>
      e.not(
        e.exists(
          e
            .selectFrom('webhook_messages as again')
            .select('again.id')
            .whereRef('again.message_key', '=', 'm.message_key')
            .where('again.kind', '=', 'resend')
            .where('again.state', 'in', ['pending', 'delivered']),
        ),
      ),
    )

/** Number of failed messages. With `lockIn` nobody else can count or resend until that transaction ends. */
export async function countFailed(q: Queries, range: Failed, lockIn?: Tx): Promise<number> {
  if (lockIn)
    await lockRows(lockIn, lockIn.selectFrom('webhooks').select('id').where('id', '=', range.webhookId)).execute()
  const row = await failed(q, range)
    .select((e) => e.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow()
  return Number(row.count)
}

const copied = [
  ...(['account_id', 'webhook_id', 'event_id', 'message_key', 'attempt_prefix', 'event', 'version'] as const),
  ...(['username', 'protocol', 'ip', 'path', 'body_before', 'body_after', 'created_at'] as const),
]

/** Inserts resends of failed messages, with the bytes of their last attempts, in order. */
export async function insertResends(tx: Tx, range: Failed, dueAt: string): Promise<void> {
  await tx
    .insertInto('webhook_messages')
    .columns([...copied, 'state', 'attempts', 'kind', 'resend_attempt', 'due_at'])
    .expression((e) =>
      failed(tx, range)
        .select(copied.map((column) => `m.${column}` as const))
        .select([
          e.cast<string>(e.val('pending'), 'text').as('state'),
          e.lit(0).as('attempts'),
          e.cast<string>(e.val('resend'), 'text').as('kind'),
          'm.attempts as resend_attempt',
          e.cast<string>(e.val(dueAt), 'text').as('due_at'),
        ])
        .orderBy('m.id'),
    )
    .execute()
}
