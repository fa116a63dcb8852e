/**
 * Trees too large to be created through the API within the time of a benchmark: their rows are inserted while the server is
 * stopped. All files share the bytes of one uploaded file.
 */
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Place } from '../e2e/running.ts'

export interface Filling {
  /** `list-N`: a folder with N files. `tree-N`: a folder with about N entries below it, in √N folders. */
  readonly lists: readonly number[]
  readonly trees: readonly number[]
  /** The file whose bytes all files share. */
  readonly file: number
}

/** Runs one statement; resolves with the first column of its first row. */
interface Sql extends AsyncDisposable {
  run(statement: string): Promise<number>
  /** A table `n` with a column `i` from 1 to count. */
  readonly numbers: (count: number) => string
  readonly hash: string
  /** Statistics, which the database would update by itself some time after so many inserts. */
  readonly updateStatistics: string
  /** Writes gigabytes of the filling to the disk, which what is measured next would otherwise share with them. */
  readonly checkpoint: string
  /** The number `i` in seven digits. */
  readonly digits: string
}

/** Creates the trees below the account's root folder. The server must not be running. */
export async function fill({ place }: { readonly place: Place }, filling: Filling): Promise<void> {
  const url = place.environment['DATABASE_URL']
  await using sql = url ? await postgres(url) : sqlite(join(place.folder, 'data', 'sallyport.db'))
  await sql.run('begin')
  for (const count of filling.lists) {
    const folder = await insertFolder(sql, filling.file, `list-${count}`)
    await insertBelow(sql, filling.file, `(select ${folder} as id) as d`, 'file', count)
  }
  for (const count of filling.trees) {
    const folder = await insertFolder(sql, filling.file, `tree-${count}`)
    const side = Math.round(Math.sqrt(count))
    await insertBelow(sql, filling.file, `(select ${folder} as id) as d`, 'dir', side)
    await insertBelow(sql, filling.file, `(select id from resources where parent_id = ${folder}) as d`, 'file', side)
  }
  await recountChildren(sql, filling.file)
  await sql.run('commit')
  await sql.run(sql.updateStatistics)
  await sql.run(sql.checkpoint)
}

const columns =
  'account_id, parent_id, name, search_name, sort_key, type, hash, size, blob_id, child_count, created_by, created_at, modified_at, uploaded_at'

/** Inserts a folder beside the file; returns its id. */
async function insertFolder({ run, hash }: Sql, file: number, name: string): Promise<number> {
  return await run(`insert into resources (${columns})
    select account_id, parent_id, '${name}', '${name}', '${name}', 'dir', ${hash}, 0, null, 0, created_by, created_at, created_at, created_at
    from resources where id = ${file} returning id`)
}

/** Inserts this many files or folders below each of some folders. */
async function insertBelow(
  sql: Sql,
  file: number,
  folders: string,
  type: 'file' | 'dir',
  count: number,
): Promise<void> {
  const name = type === 'file' ? `'order-' || ${sql.digits} || '.csv'` : `'day-' || ${sql.digits}`
  const bytes = type === 'file' ? 'f.size, f.blob_id' : '0, null'
  await sql.run(`insert into resources (${columns})
    select f.account_id, d.id, ${name}, ${name}, ${name}, '${type}', ${sql.hash}, ${bytes}, 0, f.created_by, f.created_at, f.created_at, f.created_at
    from ${folders}, ${sql.numbers(count)}, (select * from resources where id = ${file}) as f`)
}

/** Recomputes the counters: children of folders, references of blobs, bytes of the account. */
async function recountChildren({ run }: Sql, file: number): Promise<void> {
  await run(`update resources set child_count =
    (select count(*) from resources as c where c.parent_id = resources.id and c.deleted_at is null) where type = 'dir'`)
  const blob = `(select blob_id from resources where id = ${file})`
  await run(`update blobs set refs = (select count(*) from resources where blob_id = ${blob}) where id = ${blob}`)
  await run(
    `update accounts set disk_used = versions_used + (select coalesce(sum(size), 0) from resources where account_id = accounts.id)`,
  )
}

function sqlite(file: string): Sql {
  const database = new DatabaseSync(file)
  return {
    run: async (statement) => Number(Object.values(database.prepare(statement).get() ?? {})[0] ?? 0),
    numbers: (count) =>
      `(with recursive n (i) as (select 1 union all select i + 1 from n where i < ${count}) select i from n) as n`,
    hash: 'lower(hex(randomblob(16)))',
    digits: "printf('%07d', n.i)",
    updateStatistics: 'analyze resources',
    checkpoint: 'pragma wal_checkpoint(truncate)',
    [Symbol.asyncDispose]: async () => database.close(),
  }
}

interface Client {
  connect(): Promise<void>
  query(statement: string): Promise<{ rows: Record<string, unknown>[] }>
  end(): Promise<void>
}

async function postgres(url: string): Promise<Sql> {
  const fromServer = createRequire(new URL('../server/package.json', import.meta.url))
  const { Client } = fromServer('pg') as { Client: new (options: { connectionString: string }) => Client }
  const client = new Client({ connectionString: url })
  await client.connect()
  return {
    run: async (statement) => Number(Object.values((await client.query(statement)).rows[0] ?? {})[0] ?? 0),
    numbers: (count) => `(select i from generate_series(1, ${count}) as i) as n`,
    hash: 'md5(random()::text || clock_timestamp()::text)',
    digits: "lpad(n.i::text, 7, '0')",
    updateStatistics: 'vacuum analyze resources',
    checkpoint: 'checkpoint',
    [Symbol.asyncDispose]: () => client.end(),
  }
}
