/**
 * Fills a PostgreSQL database with rows that the server would have written for many uploads. They are generated in the database:
 * 10,000 folders of partners below /partners, each with folders of 100 files.
 */
import { createRequire } from 'node:module'

export const partners = 10_000
/** Files of a step; each step adds one folder to each partner. */
export const filesOfStep = 1_000_000
const filesOfFolder = filesOfStep / partners
/** One of so many uploads also has a webhook message with its attempt. */
const eventsOfMessage = 10

export interface Rows extends AsyncDisposable {
  query<T = Record<string, string>>(statement: string): Promise<T[]>
}

interface Client {
  connect(): Promise<void>
  query(statement: string): Promise<{ rows: never[] }>
  end(): Promise<void>
}

/** A connection with the rights of the database's owner. */
export async function openRows(url: string): Promise<Rows> {
  const fromServer = createRequire(new URL('../../server/package.json', import.meta.url))
  const { Client } = fromServer('pg') as { Client: new (options: { connectionString: string }) => Client }
  const client = new Client({ connectionString: url })
  await client.connect()
  return {
    query: async (statement) => (await client.query(statement)).rows,
    [Symbol.asyncDispose]: () => client.end(),
  }
}

export const partnerName = (partner: number): string => `partner-${String(partner).padStart(5, '0')}`
export const folderName = (step: number): string => `batch-${String(step).padStart(5, '0')}`
export const fileName = (file: number): string => `order-${String(file).padStart(7, '0')}.csv`

const tables = ['resources', 'blobs', 'session_log', 'events', 'webhook_messages', 'webhook_attempts']

/** Adds the steps after `from` up to `to`. No server must be running. `file`: an uploaded file that gives account and user. */
export async function fill(rows: Rows, { from, to, file }: { from: number; to: number; file: number }): Promise<void> {
  await rows.query('set session_replication_role = replica')
  await rows.query("set maintenance_work_mem = '512MB'")
  await rows.query('set synchronous_commit = off')
  if (from === 0) await addPartners(rows, file)
  const indexes = await dropIndexes(rows)
  for (let step = from + 1; step <= to; step++) await addStep(rows, step, file)
  for (const index of indexes) await rows.query(index)
  await rows.query(`update resources set child_count = ${to} where name like 'partner-%' and type = 'dir'`)
  await rows.query(`update accounts set disk_used = versions_used + ${to * filesOfStep * 4_096}`)
  for (const table of tables) await rows.query(`vacuum analyze ${table}`)
  await rows.query('checkpoint')
}

/** Drops the indexes that only speed up queries; returns the statements that create them again. */
async function dropIndexes(rows: Rows): Promise<string[]> {
  const list = tables.map((table) => `'${table}'`).join(', ')
  const found = await rows.query<{ name: string; statement: string }>(
    `select indexname as name, indexdef as statement from pg_indexes where tablename in (${list})
      and indexname not in (select conname from pg_constraint)`,
  )
  for (const { name } of found) await rows.query(`drop index ${name}`)
  return found.map(({ statement }) => statement)
}

const hash = 'md5(random()::text || clock_timestamp()::text || n.i::text)'
/** Times of the last days, so that nothing is old enough to be removed. */
const time = (step: number) =>
  `to_char(now() at time zone 'UTC' - interval '6 days' + (${step} * 3600 + n.i / 1000.0) * interval '1 second', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`
const columns =
  'account_id, parent_id, name, search_name, sort_key, type, hash, size, blob_id, child_count, created_by, created_at, modified_at, uploaded_at'

async function addPartners({ query }: Rows, file: number): Promise<void> {
  const [root] = await query<{ id: string }>(
    `insert into resources (${columns})
      select account_id, id, 'partners', 'partners', 'partners', 'dir', md5('partners'), 0, null, ${partners}, created_by, created_at, created_at, created_at
      from resources where parent_id is null returning id`,
  )
  await query('update resources set child_count = child_count + 1 where parent_id is null')
  const name = `'partner-' || lpad(n.i::text, 5, '0')`
  await query(`insert into resources (${columns})
    select f.account_id, ${root?.id}, ${name}, ${name}, ${name}, 'dir', ${hash}, 0, null, 0, f.created_by, f.created_at, f.created_at, f.created_at
    from generate_series(1, ${partners}) as n (i), (select * from resources where id = ${file}) as f`)
}

async function addStep({ query }: Rows, step: number, file: number): Promise<void> {
  const source = `(select r.*, b.key, b.store from resources r join blobs b on b.id = r.blob_id where r.id = ${file}) as f`
  const numbers = (count: number) => `generate_series(1, ${count}) as n (i)`
  const first = await firstId(query, 'blobs')
  await query(`insert into blobs (account_id, key, size, sha256, refs, state, created_at, store)
    select f.account_id, ${hash}, 4096, repeat(${hash}, 2), 1, 'live', ${time(step)}, 'disk' from ${numbers(filesOfStep)}, ${source}`)
  const name = `'${folderName(step)}'`
  await query(`insert into resources (${columns})
    select f.account_id, p.id, ${name}, ${name}, ${name}, 'dir', md5(random()::text || p.id::text), 0, null, ${filesOfFolder}, f.created_by, f.created_at, f.created_at, f.created_at
    from resources p, ${source} where p.name like 'partner-%' and p.type = 'dir'`)
  const file7 = `'order-' || lpad(n.i::text, 7, '0') || '.csv'`
  await query(`insert into resources (${columns})
    select f.account_id, d.id, ${file7}, ${file7}, ${file7}, 'file', ${hash}, 4096, ${first} + n.i, 0, f.created_by, ${time(step)}, ${time(step)}, ${time(step)}
    from (select d.id, substr(p.name, 9)::bigint as k from resources d join resources p on p.id = d.parent_id where d.name = ${name} and d.type = 'dir') as d
      join ${numbers(filesOfStep)} on d.k = (n.i - 1) / ${filesOfFolder} + 1, ${source}`)
  const path = `'/partners/partner-' || lpad(((n.i - 1) / ${filesOfFolder} + 1)::text, 5, '0') || '/${folderName(step)}/' || ${file7}`
  await query(`insert into session_log (account_id, user_id, session_id, username, ip, type, path, source_path, protocol, status, duration, bytes, created_at)
    select f.account_id, f.created_by, '', 'mira', '192.0.2.' || n.i % 250, 'STOR', ${path}, '', 'sftp', '-', 20, 4096, ${time(step)} from ${numbers(filesOfStep)}, ${source}`)
  await addEvents(query, { step, path, source, numbers })
}

interface EventSource {
  readonly step: number
  readonly path: string
  readonly source: string
  readonly numbers: (count: number) => string
}

async function addEvents(query: Rows['query'], { step, path, source, numbers }: EventSource): Promise<void> {
  const facts = `json_build_object('path', ${path}, 'size', 4096)::text`
  await query(`insert into events (account_id, position, name, username, protocol, ip, facts, created_at)
    select f.account_id, e.last + n.i, 'resources.upload', 'mira', 'sftp', '192.0.2.1', ${facts}, ${time(step)}
    from ${numbers(filesOfStep)}, ${source}, (select coalesce(max(position), 0) as last from event_feeds) as e`)
  await query(`insert into event_feeds (account_id, position, pruned) select account_id, max(position), 0 from events where position is not null group by account_id
    on conflict (account_id) do update set position = excluded.position`)
  const count = filesOfStep / eventsOfMessage
  const first = await firstId(query, 'webhook_messages')
  const webhook = '(select min(id) as id from webhooks) as w'
  const body = `json_build_object('event', 'resources.upload', 'path', ${path}, 'rest', repeat('x', 500))::text`
  await query(`insert into webhook_messages (account_id, webhook_id, message_key, attempt_prefix, event, version, username, protocol, ip, path, body_before, body_after, state, attempts, kind, due_at, created_at)
    select f.account_id, w.id, ${hash}, ${hash}, 'resources.upload', 'v2', 'mira', 'sftp', '192.0.2.1', ${path}, ${body}, '', 'delivered', 1, 'event', ${time(step)}, ${time(step)}
    from ${numbers(count)}, ${source}, ${webhook}`)
  await query(`insert into webhook_attempts (account_id, webhook_id, message_id, attempt, attempt_id, resend, endpoint_url, webhook_path, event, version, username, ip, path, request_headers, request_body, status, response_headers, response_body, response_size, error_kind, error, duration_ms, created_at, sent_at)
    select f.account_id, w.id, ${first} + n.i, 1, ${hash}, 0, 'http://127.0.0.1/hook', '/', 'resources.upload', 'v2', 'mira', '192.0.2.1', ${path}, '{}', ${body}, 200, '{}', 'ok', 2, '', '', 12, ${time(step)}, ${time(step)}
    from ${numbers(count)}, ${source}, ${webhook}`)
}

/** The id before the first one that the table will give next. */
async function firstId(query: Rows['query'], table: string): Promise<number> {
  const [row] = await query<{ id: string }>(`select coalesce(max(id), 0) as id from ${table}`)
  const [sequence] = await query<{ name: string }>(`select pg_get_serial_sequence('${table}', 'id') as name`)
  await query(`select setval('${sequence?.name}', ${Math.max(1, Number(row?.id))})`)
  return Number(row?.id)
}
