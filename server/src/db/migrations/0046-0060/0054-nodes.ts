/** The nodes of an installation, and the tasks that one of them runs for all, each with the lease of the node that runs it. */
import { type Kysely, sql } from 'kysely'
import type { MigrationSql } from '../../migration.ts'

export async function up(db: Kysely<unknown>, { name, text }: MigrationSql): Promise<void> {
  for (const statement of [
    `create table nodes (
      id ${name} primary key, label ${text} not null, version ${text} not null, addresses ${text} not null,
      settings ${text} not null, process ${text} not null, started_at ${text} not null, seen_at ${text} not null, draining bigint not null default 0)`,
    `create table scheduled_tasks (
      name ${name} primary key, due_at ${text} not null, lease_until ${text}, lease_by ${text}, last_ok_at ${text})`,
  ])
    await sql.raw(statement).execute(db)
}
