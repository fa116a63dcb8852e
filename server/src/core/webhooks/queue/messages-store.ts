/** SQL of messages: a message is a row, inserted in the transaction of the event, with its ordering keys. */
import { sql } from 'kysely'
import { type Queries, rowsPerStatement, type Tx } from '../../../db/engine.ts'
import { preparedStatement } from '../../../db/prepared.ts'
import { idList, isPostgres } from '../../../db/query.ts'
import type { NewRow, Row } from '../../../db/schema.ts'
import { slices } from '../../../lib/slices.ts'

export type Message = Row<'webhook_messages'>
export type NewMessage = Omit<
  NewRow<'webhook_messages'>,
  'id' | 'state' | 'attempts' | 'lease_until' | 'lease_by' | 'kind' | 'resend_attempt'
> & {
  readonly kind?: 'resend' | 'test'
  readonly resend_attempt?: number
  readonly lease_until?: string
  readonly lease_by?: string
  /**
   * Its ordering keys, the resources it is about: each blocks later messages of the webhook about that resource. Empty for messages
   * that may be sent out of order.
   */
  readonly orderingKeys?: readonly number[]
}

const columns = [
  ...(['account_id', 'webhook_id', 'event_id', 'message_key', 'attempt_prefix', 'event', 'version'] as const),
  ...(['username', 'protocol', 'ip', 'path', 'body_before', 'body_after', 'kind', 'resend_attempt', 'state'] as const),
  ...(['attempts', 'due_at', 'lease_until', 'lease_by', 'trace', 'created_at'] as const),
] as const satisfies readonly (keyof Message)[]

const inserted = preparedStatement('message-inserted', (q, param: Omit<Message, 'id'>) =>
  q
    .insertInto('webhook_messages')
    .columns([...columns])
    .expression(sql`values (${sql.join(columns.map((column) => param[column]))})`)
    .returning('id'),
)

/** Inserts pending messages and their ordering keys. Returns them in the same order. */
export async function insertMessages(tx: Tx, messages: readonly NewMessage[]): Promise<Message[]> {
  const rows = messages.map(({ orderingKeys, ...message }) => ({
    kind: 'event',
    resend_attempt: null,
    lease_until: null,
    lease_by: null,
    ...message,
    event_id: message.event_id ?? null,
    trace: message.trace ?? null,
    // A claimed message is due when its lease ends.
    due_at: message.lease_until ?? message.due_at,
    state: 'pending',
    attempts: 0,
  }))
  const [only, ...others] = rows
  if (isPostgres(tx) && only && others.length === 0)
    return [{ ...only, id: await insertWithKeys(tx, only, messages[0]?.orderingKeys ?? []) }]
  const ids = await insertRows(tx, rows)
  const written = rows.map((row) => {
    const id = ids.get(row.message_key)
    if (id === undefined) throw new Error('a message just written is not there')
    return { ...row, id }
  })
  const keys = written.flatMap(({ id, webhook_id }, index) =>
    [...new Set(messages[index]?.orderingKeys)].map((resource_id) => ({ webhook_id, resource_id, message_id: id })),
  )
  await insertOrderingKeys(tx, keys)
  return written
}

const insertedWithKeys = preparedStatement(
  'message-inserted-with-keys',
  (_, param: Omit<Message, 'id'> & { readonly resourceIds: string }) => sql<{ id: number }>`
    with added as (
      insert into webhook_messages (${sql.join(columns.map((column) => sql.ref(column)))})
      values (${sql.join(columns.map((column) => param[column]))}) returning id),
    keys as (
      insert into webhook_ordering_keys (webhook_id, resource_id, message_id)
      select ${param.webhook_id}, of.id, added.id from added, unnest(cast(${param.resourceIds} as bigint[])) as of (id))
    select id from added`,
)

/** PostgreSQL only: a message with its ordering keys, in one statement. Returns its id. */
async function insertWithKeys(tx: Tx, row: Omit<Message, 'id'>, orderingKeys: readonly number[]): Promise<number> {
  const resourceIds = idList(tx, [...new Set(orderingKeys)])
  const [made] = (await insertedWithKeys(tx, { ...row, resourceIds })).rows
  if (!made) throw new Error('a message just written is not there')
  return made.id
}

/** Ids by message keys. */
async function insertRows(tx: Tx, rows: readonly Omit<Message, 'id'>[]): Promise<Map<string, number | undefined>> {
  const ids = new Map<string, number | undefined>()
  // On SQLite a prepared statement per row is cheaper than a new statement for many rows.
  if (rows.length === 1 || !isPostgres(tx))
    for (const row of rows) ids.set(row.message_key, (await inserted(tx, row)).rows[0]?.id)
  else
    for (const some of slices(rows, rowsPerStatement)) {
      const made = await tx.insertInto('webhook_messages').values(some).returning(['id', 'message_key']).execute()
      for (const { id, message_key } of made) ids.set(message_key, id)
    }
  return ids
}

const insertedKey = preparedStatement('ordering-key-inserted', (q, param: NewRow<'webhook_ordering_keys'>) =>
  q.insertInto('webhook_ordering_keys').values({
    webhook_id: param.webhook_id,
    resource_id: param.resource_id,
    message_id: param.message_id,
  }),
)

async function insertOrderingKeys(tx: Tx, keys: readonly NewRow<'webhook_ordering_keys'>[]): Promise<void> {
  if (keys.length === 1 || !isPostgres(tx)) for (const key of keys) await insertedKey(tx, key)
  else
    for (const some of slices(keys, rowsPerStatement))
      await tx.insertInto('webhook_ordering_keys').values(some).execute()
}

/** Deletes the pending messages of a webhook and all its ordering keys. */
export async function deletePending(tx: Tx, webhookId: number): Promise<void> {
  await tx.deleteFrom('webhook_messages').where('webhook_id', '=', webhookId).where('state', '=', 'pending').execute()
  await tx.deleteFrom('webhook_ordering_keys').where('webhook_id', '=', webhookId).execute()
}

/** Number of test messages of an account in progress. */
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

/** Skips up to `limit` of a webhook's pending messages up to this id; returns their ids. */
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

/** The id of a webhook's newest pending message; 0 if there is none. */
export async function newestPending(q: Queries, webhookId: number): Promise<number> {
  const query = q.selectFrom('webhook_messages').select((e) => e.fn.max('id').as('id'))
  const row = await query.where('webhook_id', '=', webhookId).where('state', '=', 'pending').executeTakeFirst()
  return Number(row?.id ?? 0)
}

export async function messageById(q: Queries, accountId: number, id: number): Promise<Message | null> {
  const query = q.selectFrom('webhook_messages').selectAll().where('account_id', '=', accountId).where('id', '=', id)
  return (await query.executeTakeFirst()) ?? null
}

/** Number of pending messages, counted up to `most`. */
export async function countPending(q: Queries, most: number): Promise<number> {
  // A literal, because the planner uses the partial index of pending messages only for literals.
  const some = q.selectFrom('webhook_messages').select('id').where('state', '=', sql.lit('pending')).limit(most)
  const row = await q
    .selectFrom(some.as('some'))
    .select((e) => e.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow()
  return Number(row.count)
}

/** Creation time of the oldest pending message of the enabled webhooks; null if there is none. */
export async function oldestPending(q: Queries): Promise<string | null> {
  const oldest = sql<string | null>`(select m.created_at from webhook_messages m
    where m.state = 'pending' and m.webhook_id = webhooks.id order by m.id limit 1)`
  const query = q.selectFrom('webhooks').select(oldest.as('oldest')).where('failed', '=', 0).where('paused', '=', 0)
  const times = (await query.execute()).flatMap((row) => row.oldest ?? [])
  return times.sort()[0] ?? null
}
