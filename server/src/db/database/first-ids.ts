/** The first ids of a new installation. Small ids could be confused with those of examples. */
import { type Kysely, sql } from 'kysely'
import type { EngineName } from '../engine.ts'
import type { Schema } from '../schema.ts'

const firstId = 1_000

/**
 * Makes the ids of every table start at 1,000 while there is no account. Afterwards ids continue. Idempotent, and safe to call by
 * several nodes at once.
 */
export async function startIds(db: Kysely<Schema>, engine: EngineName): Promise<void> {
  if (!(await isNew(db))) return
  await (engine === 'sqlite' ? startSqliteIds(db) : startPostgresIds(db))
}

async function isNew(db: Kysely<Schema>): Promise<boolean> {
  return (await db.selectFrom('accounts').select('id').limit(1).executeTakeFirst()) === undefined
}

async function startSqliteIds(db: Kysely<Schema>): Promise<void> {
  const last = firstId - 1
  await db.transaction().execute(async (tx) => {
    if (!(await isNew(tx))) return
    await sql`update sqlite_sequence set seq = ${last} where seq < ${last}`.execute(tx)
    await sql`insert into sqlite_sequence (name, seq)
      select name, ${last} from sqlite_master where type = 'table' and lower(sql) like '%autoincrement%'
      and name not in (select name from sqlite_sequence)`.execute(tx)
  })
}

async function startPostgresIds(db: Kysely<Schema>): Promise<void> {
  if ((await tablesToStart(db)).length === 0) return
  await db.transaction().execute(async (tx) => {
    // Prevents the first account from being created at the same time.
    await sql`lock table accounts in share row exclusive mode`.execute(tx)
    if (!(await isNew(tx))) return
    for (const name of await tablesToStart(tx)) {
      const { rows } = await sql<{ most: number | null }>`select max(id) as most from ${sql.table(name)}`.execute(tx)
      const next = sql.lit(Math.max(firstId, Number(rows[0]?.most ?? 0) + 1))
      await sql`alter table ${sql.table(name)} alter column id set start with ${sql.lit(firstId)} restart with ${next}`.execute(
        tx,
      )
    }
  })
}

/** Tables whose ids do not yet start there. */
async function tablesToStart(db: Kysely<Schema>): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`select table_name as name from information_schema.columns
    where table_schema = current_schema() and column_name = 'id' and is_identity = 'YES'
    and identity_start::bigint < ${firstId}`.execute(db)
  return rows.map(({ name }) => name)
}
