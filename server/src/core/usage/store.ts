import { sql } from 'kysely'
import type { Queries, Tx } from '../../db/engine.ts'

/** Requests counted from one minute to another, both inclusive. */
export async function countWithin(q: Queries, accountId: number, first: number, last: number): Promise<number> {
  const row = await q
    .selectFrom('usage')
    .select((e) => e.fn.coalesce(e.fn.sum<number | string>('count'), e.lit(0)).as('total'))
    .where('account_id', '=', accountId)
    .where('minute', '>=', first)
    .where('minute', '<=', last)
    .executeTakeFirstOrThrow()
  return Number(row.total)
}

/** Requests by hour since 1970, from the given hour on. */
export async function countByHour(q: Queries, accountId: number, hour: number): Promise<Map<number, number>> {
  const inHours = sql.raw<number | string>('minute / 60')
  const rows = await q
    .selectFrom('usage')
    .select((e) => [inHours.as('hour'), e.fn.sum<number | string>('count').as('total')])
    .where('account_id', '=', accountId)
    .where('minute', '>=', hour * 60)
    .groupBy(inHours)
    .execute()
  return new Map(rows.map((row) => [Number(row.hour), Number(row.total)]))
}

export async function addCount(tx: Tx, accountId: number, minute: number, count: number): Promise<void> {
  await tx
    .insertInto('usage')
    .values({ account_id: accountId, minute, count })
    .onConflict((c) =>
      c.columns(['account_id', 'minute']).doUpdateSet((e) => ({ count: e('usage.count', '+', count) })),
    )
    .execute()
}

export async function deleteBefore(q: Queries, minute: number): Promise<void> {
  await q.deleteFrom('usage').where('minute', '<', minute).execute()
}
