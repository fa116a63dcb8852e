/** Where the ids of a new installation begin: small ones look like those of examples, and collide with them. */
import { type Kysely, sql } from 'kysely'
import type { EngineName } from '../engine.ts'
import type { Schema } from '../schema.ts'

const firstId = 1_000

/**
 * Makes the ids of every table begin at 1,000, as long as there is no account. Where there is one, ids go on as they are. Safe to call
 * again, and by several nodes at once.
 */
export async function beginIds(db: Kysely<Schema>, engine: EngineName): Promise<void> {
  if (!(await isNew(db))) return
  await (engine === 'sqlite' ? beginSqliteIds(db) : beginPostgresIds(db))
}

async function isNew(db: Kysely<Schema>): Promise<boolean> {
  return (await db.selectFrom('accounts').select('id').limit(1).executeTakeFirst()) === undefined
}

async function beginSqliteIds(db: Kysely<Schema>): Promise<void> {
  const last = firstId - 1
  await db.transaction().execute(async (tx) => {
    if (!(await isNew(tx))) return
    await sql`update sqlite_sequence set seq = ${last} where seq < ${last}`.execute(tx)
    await sql`insert into sqlite_sequence (name, seq)
      select name, ${last} from sqlite_master where type = 'table' and lower(sql) like '%autoincrement%'
      and name not in (select name from sqlite_sequence)`.execute(tx)
  })
}

async function beginPostgresIds(db: Kysely<Schema>): Promise<void> {
  if ((await tablesToBegin(db)).length === 0) return
  await db.transaction().execute(async (tx) => {
    // Whoever makes the first account waits, or is waited for.
    await sql`lock table accounts in share row exclusive mode`.execute(tx)
    if (!(await isNew(tx))) return
    for (const name of await tablesToBegin(tx)) {
      const { rows } = await sql<{ most: number | null }>`select max(id) as most from ${sql.table(name)}`.execute(tx)
      const next = sql.lit(Math.max(firstId, Number(rows[0]?.most ?? 0) + 1))
      await sql`alter table ${sql.table(name)} alter column id set start with ${sql.lit(firstId)} restart with ${next}`.execute(
        tx,
      )
    }
  })
}

/** Tables whose ids do not begin there yet. */
async function tablesToBegin(db: Kysely<Schema>): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`select table_name as name from information_schema.columns
    where table_schema = current_schema() and column_name = 'id' and is_identity = 'YES'
    and identity_start::bigint < ${firstId}`.execute(db)
  return rows.map(({ name }) => name)
}
