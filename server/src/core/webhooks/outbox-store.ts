/** The messages of a webhook as people look at them: pages, one with its repetitions, those that failed. */
import { sql } from 'kysely'
import type { Queries, Tx } from '../../db/engine.ts'
import { lockRows } from '../../db/query.ts'
import type { Message } from './messages-store.ts'

const messageStates = ['pending', 'delivered', 'exhausted', 'skipped'] as const
export type MessageState = (typeof messageStates)[number]

export interface OutboxFilter {
  readonly state?: MessageState | undefined
  readonly from?: string | undefined
  readonly to?: string | undefined
  readonly offset: number
  readonly limit: number
}

/** The newest first. */
export async function messagesPage(
  q: Queries,
  accountId: number,
  webhookId: number,
  { state, from, to, offset, limit }: OutboxFilter,
): Promise<Message[]> {
  let query = q
    .selectFrom('webhook_messages')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('webhook_id', '=', webhookId)
  if (state !== undefined) query = query.where('state', '=', state)
  if (from !== undefined) query = query.where('created_at', '>=', from)
  if (to !== undefined) query = query.where('created_at', '<=', to)
  return await query.orderBy('id', 'desc').offset(offset).limit(limit).execute()
}

/** A message by its key, and after it every time that somebody asked for it again. */
export async function messagesByKey(q: Queries, accountId: number, key: string): Promise<Message[]> {
  const query = q.selectFrom('webhook_messages').selectAll().where('account_id', '=', accountId)
  return await query.where('message_key', '=', key).orderBy('id').execute()
}

/** A webhook's messages of an event, without those that somebody asked for again. */
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

/** Those of these keys whose message was delivered when somebody asked for it again. */
export async function deliveredAgain(q: Queries, keys: readonly string[]): Promise<Set<string>> {
  const query = q.selectFrom('webhook_messages').select('message_key').where('message_key', 'in', keys)
  const rows = await query.where('kind', '=', 'resend').where('state', '=', 'delivered').execute()
  return new Set(rows.map(({ message_key }) => message_key))
}

interface Failed {
  readonly webhookId: number
  readonly from: string
  readonly to: string
}

/** Messages of an instant range that were given up, and that nobody has sent again with success or is about to. */
const failed = (q: Queries, { webhookId, from, to }: Failed) =>
  q
    .selectFrom('webhook_messages as m')
    .where('m.webhook_id', '=', webhookId)
    // Spelled out: of a bound value the planner does not see that the index of these holds it.
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

/** How many failed. Within a transaction nobody else counts, or sends again, until it ends. */
export async function countFailed(q: Queries, range: Failed, holdIn?: Tx): Promise<number> {
  if (holdIn)
    await lockRows(holdIn, holdIn.selectFrom('webhooks').select('id').where('id', '=', range.webhookId)).execute()
  const row = await failed(q, range)
    .select((e) => e.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow()
  return Number(row.count)
}

const copied = [
  ...(['account_id', 'webhook_id', 'event_id', 'message_key', 'attempt_prefix', 'event', 'version'] as const),
  ...(['username', 'protocol', 'ip', 'path', 'body_before', 'body_after', 'created_at'] as const),
]

/** Owes those that failed once more, with the bytes of their last attempts, in their order. */
export async function oweFailedAgain(tx: Tx, range: Failed, dueAt: string): Promise<void> {
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
