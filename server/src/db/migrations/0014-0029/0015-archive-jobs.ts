/** Archives being packed or extracted: the limits of an account apply over all nodes. */
import { type Kysely, sql } from 'kysely'
import type { MigrationSql } from '../../migration.ts'

export async function up(db: Kysely<unknown>, { id, name, text }: MigrationSql): Promise<void> {
  for (const statement of [
    `create table archive_jobs (
      id ${id}, account_id bigint not null references accounts(id), user_id bigint not null, kind ${text} not null,
      name ${name} not null, state ${text} not null, top_id bigint, lease_by ${text} not null, lease_until ${text} not null,
      created_at ${text} not null, started_at ${text})`,
    'create index archive_jobs_account on archive_jobs (account_id, id)',
  ])
    await sql.raw(statement).execute(db)
}
