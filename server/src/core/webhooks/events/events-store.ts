/** SQL of stored events and their positions in the feed of an account. */
import { type Queries, rowsPerStatement, type Tx } from '../../../db/engine.ts'
import { preparedStatement } from '../../../db/prepared.ts'
import { lockRows } from '../../../db/query.ts'
import type { NewRow, Row } from '../../../db/schema.ts'
import { slices } from '../../../lib/slices.ts'
import type { EventResource, TriggerName } from '../../event.ts'
import type { Submission } from '../delivery/message.ts'
import type { Message } from '../queue/messages-store.ts'

/** An event, or one part of an event with many resources. */
export interface StoredEvent {
  readonly id: number
  /** The id of the first part. */
  readonly firstId: number
  readonly position: number
  readonly name: TriggerName
  readonly username: string
  readonly protocol: string
  readonly address: string
  readonly at: string
  readonly resources: readonly EventResource[]
  readonly submission?: Submission
}

export interface NewEvent extends Omit<StoredEvent, 'id' | 'firstId' | 'position'> {
  readonly accountId: number
}

/** Resources per stored part of an event: as many as in a message of format v2. */
const resourcesInPart = 100

const toEvent = (row: Row<'events'>): StoredEvent => ({
  id: row.id,
  firstId: row.first_id ?? row.id,
  position: row.position ?? 0,
  name: row.name as TriggerName,
  username: row.username,
  protocol: row.protocol,
  address: row.ip,
  at: row.created_at,
  ...(JSON.parse(row.facts) as Pick<StoredEvent, 'resources' | 'submission'>),
})

const newPart = preparedStatement('new-event', (q, param: Omit<NewRow<'events'>, 'id' | 'position'>) =>
  q
    .insertInto('events')
    .values({
      account_id: param.account_id,
      first_id: param.first_id,
      name: param.name,
      username: param.username,
      protocol: param.protocol,
      ip: param.ip,
      facts: param.facts,
      created_at: param.created_at,
    })
    .returning('id'),
)

/** Stores events in the transaction of the change. Returns the ids of their first parts. */
export async function insertEvents(tx: Tx, events: readonly NewEvent[]): Promise<number[]> {
  if (events.length > 1 && events.every(({ resources }) => resources.length <= resourcesInPart))
    return await insertTogether(tx, events)
  const ids: number[] = []
  for (const event of events) ids.push(await insertEvent(tx, event))
  return ids
}

/** Stores events of one part each, in a few statements. */
async function insertTogether(tx: Tx, events: readonly NewEvent[]): Promise<number[]> {
  const ids: number[] = []
  for (const some of slices(events, rowsPerStatement)) {
    const rows = some.map((event) => rowOf(event, event.resources, null))
    const made = await tx.insertInto('events').values(rows).returning('id').execute()
    // Ids are assigned in the order of the rows.
    ids.push(...made.map(({ id }) => id).toSorted((a, b) => a - b))
  }
  return ids
}

/** Stores one event, in a part per hundred resources. */
export async function insertEvent(tx: Tx, event: NewEvent): Promise<number> {
  let firstId: number | null = null
  const parts = event.resources.length === 0 ? [[]] : slices(event.resources, resourcesInPart)
  for (const some of parts) {
    const { rows } = await newPart(tx, rowOf(event, some, firstId))
    firstId ??= rows[0]?.id ?? null
  }
  if (firstId === null) throw new Error('an event has at least one part')
  return firstId
}

function rowOf(event: NewEvent, some: readonly EventResource[], firstId: number | null) {
  const { accountId, name, username, protocol, address, at, resources: _, ...more } = event
  return {
    account_id: accountId,
    first_id: firstId,
    name,
    username,
    protocol,
    ip: address,
    facts: JSON.stringify({ resources: some, ...more }),
    created_at: at,
  }
}

export interface Feed {
  /** The last position. */
  readonly position: number
  /** Positions up to this one were deleted. */
  readonly pruned: number
}

export async function feedOf(q: Queries, accountId: number): Promise<Feed> {
  const query = q.selectFrom('event_feeds').select(['position', 'pruned']).where('account_id', '=', accountId)
  return (await query.executeTakeFirst()) ?? { position: 0, pruned: 0 }
}

/** Whether there are committed events without a position. */
export async function hasUnpositioned(q: Queries, accountId: number): Promise<boolean> {
  const query = q.selectFrom('events').select('id').where('account_id', '=', accountId).where('position', 'is', null)
  return (await query.limit(1).executeTakeFirst()) !== undefined
}

/** Events that are assigned positions in one transaction. */
const positionedAtOnce = 1_000

/**
 * Assigns positions to committed events in the order of their ids. Transactions for one account run one at a time, and each sees
 * everything committed before: events committed later get later positions, so that no reader misses one. Returns whether there may
 * be more.
 */
export async function positionEvents(tx: Tx, accountId: number): Promise<boolean> {
  await tx
    .insertInto('event_feeds')
    .values({ account_id: accountId, position: 0, pruned: 0 })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  const feed = tx.selectFrom('event_feeds').select('position').where('account_id', '=', accountId)
  const { position } = await lockRows(tx, feed).executeTakeFirstOrThrow()
  const unpositioned = tx
    .selectFrom('events')
    .select((e) => [
      'id',
      e.fn
        .agg<number>('row_number')
        .over((over) => over.orderBy('id'))
        .as('rank'),
    ])
    .where('account_id', '=', accountId)
    .where('position', 'is', null)
    .orderBy('id')
    .limit(positionedAtOnce)
    .as('unpositioned')
  const { numUpdatedRows } = await tx
    .updateTable('events')
    .from(unpositioned)
    .set((e) => ({ position: e('unpositioned.rank', '+', position) }))
    .whereRef('events.id', '=', 'unpositioned.id')
    .executeTakeFirstOrThrow()
  const assigned = Number(numUpdatedRows)
  if (assigned > 0)
    await tx
      .updateTable('event_feeds')
      .set({ position: position + assigned })
      .where('account_id', '=', accountId)
      .execute()
  return assigned === positionedAtOnce
}

export async function eventsAfter(
  q: Queries,
  accountId: number,
  position: number,
  limit: number,
): Promise<StoredEvent[]> {
  const query = q.selectFrom('events').selectAll().where('account_id', '=', accountId).where('position', '>', position)
  return (await query.orderBy('position').limit(limit).execute()).map(toEvent)
}

export interface FeedPosition {
  readonly position: number
  /** The last message that was read of the event at this position; null for all of them. */
  readonly messageId: number | null
}

export type PositionedMessage = Message & { readonly position: number }

/** Messages of a webhook after one feed position and up to another, in the order of their events. */
export async function messagesAfter(
  q: Queries,
  webhook: { readonly id: number; readonly accountId: number },
  after: FeedPosition,
  upTo: number,
  limit: number,
): Promise<PositionedMessage[]> {
  const { position, messageId } = after
  let query = q
    .selectFrom('events as e')
    .innerJoin('webhook_messages as m', 'm.event_id', 'e.id')
    .selectAll('m')
    .select((e) => e.ref('e.position').$notNull().as('position'))
    .where('e.account_id', '=', webhook.accountId)
    .where('m.webhook_id', '=', webhook.id)
    .where('m.kind', '=', 'event')
    .where('e.position', '<=', upTo)
  query =
    messageId === null
      ? query.where('e.position', '>', position)
      : query
          .where('e.position', '>=', position)
          .where((e) => e.or([e('e.position', '>', position), e('m.id', '>', messageId)]))
  return await query.orderBy('e.position').orderBy('m.id').limit(limit).execute()
}

/** Accounts that have events. */
export async function accountsWithEvents(q: Queries): Promise<number[]> {
  const query = q
    .selectFrom('accounts as a')
    .select('a.id')
    .where((e) => e.exists(e.selectFrom('events').select('events.id').whereRef('events.account_id', '=', 'a.id')))
  return (await query.execute()).map(({ id }) => id)
}

/** Deletes up to `atMost` events with positions from before an instant, the oldest first. Returns how many. */
export async function pruneEvents(tx: Tx, accountId: number, before: string, atMost: number): Promise<number> {
  const feed = tx.selectFrom('event_feeds').select(['position', 'pruned']).where('account_id', '=', accountId)
  await lockRows(tx, feed).execute()
  const old = tx
    .selectFrom('events')
    .select(['position', 'created_at'])
    .where('account_id', '=', accountId)
    .where('position', 'is not', null)
    .orderBy('position')
    .limit(atMost)
  const rows = await old.execute()
  const firstKept = rows.findIndex((row) => row.created_at >= before)
  const last = (firstKept === -1 ? rows : rows.slice(0, firstKept)).at(-1)?.position
  if (last === undefined || last === null) return 0
  const deleted = await tx
    .deleteFrom('events')
    .where('account_id', '=', accountId)
    .where('position', '<=', last)
    .executeTakeFirstOrThrow()
  await tx.updateTable('event_feeds').set({ pruned: last }).where('account_id', '=', accountId).execute()
  return Number(deleted.numDeletedRows)
}

export async function eventById(q: Queries, accountId: number, id: number): Promise<StoredEvent | null> {
  const query = q.selectFrom('events').selectAll().where('account_id', '=', accountId).where('id', '=', id)
  const row = await query.executeTakeFirst()
  return row ? toEvent(row) : null
}

/** Events since an instant with smaller ids than `below`, the newest first. */
export async function eventsBelow(
  q: Queries,
  accountId: number,
  { below, since, limit }: { readonly below: number; readonly since: string; readonly limit: number },
): Promise<StoredEvent[]> {
  const query = q.selectFrom('events').selectAll().where('account_id', '=', accountId).where('id', '<', below)
  const rows = await query.orderBy('id', 'desc').limit(limit).execute()
  return rows.filter((row) => row.created_at >= since).map(toEvent)
}
