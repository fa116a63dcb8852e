/** Connections and transfers of all nodes that have lasted for a few seconds. Rows are leased: those of a dead node expire. */
import { type Kysely, sql } from 'kysely'
import type { MigrationSql } from '../../migration.ts'

export async function up(db: Kysely<unknown>, { name, text }: MigrationSql): Promise<void> {
  for (const statement of [
    `create table connections (
      id bigint primary key, account_id bigint not null references accounts(id), user_id bigint, username ${text} not null,
      address ${text} not null, protocol ${text} not null, kind ${text} not null, path ${text} not null,
      bytes bigint not null, size bigint, node ${name} not null, lease_until ${text} not null, ended_by ${text},
      created_at ${text} not null)`,
    'create index connections_account on connections (account_id, created_at)',
    'create index connections_node on connections (node)',
  ])
    await sql.raw(statement).execute(db)
}
