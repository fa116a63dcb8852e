/** Entries of the audit export that wait for it, and how far it has come: one row, with the id 1. */
import { type Kysely, sql } from 'kysely'
import type { MigrationSql } from '../../migration.ts'

export async function up(db: Kysely<unknown>, { id, text }: MigrationSql): Promise<void> {
  for (const statement of [
    `create table audit_outbox (id ${id}, entry ${text} not null, created_at ${text} not null, seq bigint)`,
    'create index audit_outbox_numbered on audit_outbox (seq) where seq is not null',
    `create table audit_chain (
      id bigint primary key, seq bigint not null, hash ${text} not null, exported_at ${text}, failures bigint not null,
      retry_at ${text}, last_error ${text})`,
  ])
    await sql.raw(statement).execute(db)
}
