/** Which users are operators of the installation (after an upgrade none), and the settings that they have changed in the browser. */
import { type Kysely, sql } from 'kysely'
import type { MigrationSql } from '../../migration.ts'

export async function up(db: Kysely<unknown>, { text, name }: MigrationSql): Promise<void> {
  await sql.raw('alter table users add column operator integer not null default 0').execute(db)
  await sql
    .raw(
      `create table server_settings (
        name ${name} primary key,
        value ${text} not null,
        changed_by ${text} not null,
        changed_at ${text} not null
      )`,
    )
    .execute(db)
}
