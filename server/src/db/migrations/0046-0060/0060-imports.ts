/** Imports from other servers, and what each has brought: one row for each file, folder, user … of the source. */
import { type Kysely, sql } from 'kysely'
import type { MigrationSql } from '../../migration.ts'

export async function up(db: Kysely<unknown>, { id, name, text }: MigrationSql): Promise<void> {
  for (const statement of [
    `create table imports (
      id ${id}, account_id bigint not null references accounts(id) on delete cascade, kind ${name} not null, address ${name} not null,
      into_path ${name} not null, pass bigint not null, lease_by ${name}, lease_until ${text}, started_at ${text} not null,
      completed_at ${text}, unique (account_id, kind, address, into_path))`,
    `create table import_items (
      import_id bigint not null references imports(id) on delete cascade, kind ${name} not null, source_id ${name} not null,
      path ${text} not null, state ${name} not null, target_id bigint, created bigint not null, size bigint not null,
      source_state ${text} not null, target_state ${text} not null, note ${text} not null, pass bigint not null, at ${text} not null,
      primary key (import_id, kind, source_id))`,
    'create index import_items_target on import_items (import_id, target_id)',
  ])
    await sql.raw(statement).execute(db)
}
