/**
 * Places in line: a pending message holds one for each resource it is about, and one behind it waits. The rows go when
 * the message is settled, or when it is tried again so late that nobody is to wait for it.
 */
import { type Queries, rowsAtOnce, type Tx } from '../../db/engine.ts'
import { preparedQuery, preparedStatement } from '../../db/prepared.ts'
import { isOneOf, isPostgres, listOf } from '../../db/query.ts'
import type { NewRow } from '../../db/schema.ts'
import { slices } from '../../lib/slices.ts'

const inserted = preparedStatement('place-inserted', (q, param: NewRow<'webhook_places'>) =>
  q.insertInto('webhook_places').values({
    webhook_id: param.webhook_id,
    resource_id: param.resource_id,
    message_id: param.message_id,
  }),
)

export async function insertPlaces(tx: Tx, places: readonly NewRow<'webhook_places'>[]): Promise<void> {
  if (places.length === 1 || !isPostgres(tx)) {
    for (const place of places) await inserted(tx, place)
    return
  }
  for (const some of slices(places, rowsAtOnce)) await tx.insertInto('webhook_places').values(some).execute()
}

const waiting = preparedQuery(
  'waiting-in-line',
  (q, param: { messageIds: string }) =>
    q
      .selectFrom('webhook_places as own')
      .select('own.message_id')
      .distinct()
      .where(isOneOf(q, 'own.message_id', param.messageIds))
      .where((e) =>
        e.exists(
          e
            .selectFrom('webhook_places as before')
            .select('before.message_id')
            .whereRef('before.webhook_id', '=', 'own.webhook_id')
            .whereRef('before.resource_id', '=', 'own.resource_id')
            .whereRef('before.message_id', '<', 'own.message_id'),
        ),
      ),
  (rows) => rows.map((row) => row.message_id),
)

/** Which of these messages stand behind another that has not given up its place. */
export async function waitingInLine(q: Queries, messageIds: readonly number[]): Promise<Set<number>> {
  return new Set(await waiting(q, { messageIds: listOf(q, messageIds) }))
}

const nextBehind = preparedQuery(
  'next-behind',
  (q, param: { messageIds: string }) =>
    q
      .selectFrom('webhook_places as own')
      .select('own.webhook_id')
      .select((e) =>
        e
          .selectFrom('webhook_places as behind')
          .select((m) => m.fn.min('behind.message_id').as('id'))
          .whereRef('behind.webhook_id', '=', 'own.webhook_id')
          .whereRef('behind.resource_id', '=', 'own.resource_id')
          .whereRef('behind.message_id', '>', 'own.message_id')
          .as('id'),
      )
      .where(isOneOf(q, 'own.message_id', param.messageIds)),
  (rows) => rows,
)

const endPlaces = preparedStatement('end-places', (q, param: { messageIds: string }) =>
  q.deleteFrom('webhook_places').where(isOneOf(q, 'message_id', param.messageIds)),
)

/** Ends the places of messages; returns those that were next behind them. */
export async function leavePlaces(
  tx: Tx,
  messageIds: readonly number[],
): Promise<{ webhookId: number; messageId: number }[]> {
  const values = { messageIds: listOf(tx, messageIds) }
  const next = await nextBehind(tx, values)
  await endPlaces(tx, values)
  return next.flatMap(({ webhook_id: webhookId, id }) => (id === null ? [] : [{ webhookId, messageId: id }]))
}

/** Ends all places of a webhook. */
export async function clearPlaces(tx: Tx, webhookId: number): Promise<void> {
  await tx.deleteFrom('webhook_places').where('webhook_id', '=', webhookId).execute()
}
