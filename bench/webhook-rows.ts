/** Webhooks and their waiting messages, inserted beside a running server: more than could be created through the API in time. */
import { join } from 'node:path'
import { sql } from 'kysely'
import { openDatabase } from '../server/src/db/database/open.ts'
import type { Database } from '../server/src/db/engine.ts'
import type { TestServer } from './server.ts'

export interface WebhookRows extends AsyncDisposable {
  /** Makes this many messages wait for each of these webhooks: copies of its last one. */
  plant(webhooks: readonly number[], each: number): Promise<void>
  pause(webhooks: readonly number[], paused: boolean): Promise<void>
  /** Number of waiting messages. */
  pending(): Promise<number>
  /** Times of the events of messages, in ms since 1970, by `webhook-id`. */
  createdAt(): Promise<Map<string, number>>
  /** Deletes all messages and attempts. */
  clear(): Promise<void>
}

export async function openRows({ place }: TestServer): Promise<WebhookRows> {
  const url = place.environment['DATABASE_URL'] ?? join(place.folder, 'data', 'sallyport.db')
  const db: Database = await openDatabase({ url, power: false })
  const columns = sql.raw(
    'account_id, webhook_id, event_id, attempt_prefix, event, version, username, protocol, ip, path, body_before, body_after, kind, resend_attempt',
  )
  return {
    async plant(webhooks, each) {
      await db.tx(async (tx) => {
        for (const id of webhooks) {
          await sql`insert into webhook_messages (${columns}, message_key, state, attempts, due_at, created_at)
            with recursive n (i) as (select 1 union all select i + 1 from n where i < ${sql.lit(each)})
            select ${columns}, message_key || '-' || n.i, 'pending', 0, created_at, created_at
            from n join (select * from webhook_messages where webhook_id = ${id} order by id desc limit 1) as m on true`.execute(
            tx,
          )
        }
        await sql`insert into webhook_ordering_keys (webhook_id, resource_id, message_id)
          select webhook_id, -id, id from webhook_messages where state = 'pending'
          and id not in (select message_id from webhook_ordering_keys)`.execute(tx)
      })
    },
    async pause(webhooks, paused) {
      for (let i = 0; i < webhooks.length; i += 500)
        await db.q
          .updateTable('webhooks')
          .set({ paused: paused ? 1 : 0 })
          .where('id', 'in', webhooks.slice(i, i + 500))
          .execute()
    },
    async pending() {
      const row = await db.q
        .selectFrom('webhook_messages')
        .select((e) => e.fn.countAll<number>().as('count'))
        .where('state', '=', 'pending')
        .executeTakeFirstOrThrow()
      return Number(row.count)
    },
    async createdAt() {
      const rows = await db.q.selectFrom('webhook_messages').select(['message_key', 'created_at']).execute()
      return new Map(rows.map((row) => [row.message_key, Date.parse(row.created_at)]))
    },
    async clear() {
      await db.tx(async (tx) => {
        for (const table of ['webhook_attempts', 'webhook_ordering_keys', 'webhook_messages'] as const)
          await tx.deleteFrom(table).execute()
      })
    },
    [Symbol.asyncDispose]: () => db.close(),
  }
}
