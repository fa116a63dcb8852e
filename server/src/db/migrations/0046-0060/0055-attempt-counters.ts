/** Failed attempts over all nodes. Losing them in a crash only forgets attempts, so PostgreSQL writes no log of them. */
import { type Kysely, sql } from 'kysely'
import type { MigrationSql } from '../../migration.ts'

export async function up(db: Kysely<unknown>, { engine, name }: MigrationSql): Promise<void> {
  const [table, number] = engine === 'postgres' ? ['unlogged table', 'double precision'] : ['table', 'real']
  await sql
    .raw(`create ${table} attempt_counters (
      key ${name} primary key, level ${number} not null, per_ms ${number} not null, at_ms ${number} not null,
      expires_ms ${number} not null)`)
    .execute(db)
}
