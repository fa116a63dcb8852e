/** Certificates that a certificate authority has issued by ACME, the accounts there, and the responses to its challenges. */
import { type Kysely, sql } from 'kysely'
import type { MigrationSql } from '../../migration.ts'

export async function up(db: Kysely<unknown>, { name, text }: MigrationSql): Promise<void> {
  for (const statement of [
    `create table acme_accounts (directory ${name} not null primary key, key_sealed ${text} not null, created_at ${text} not null)`,
    `create table acme_certificates (
      id ${name} not null primary key, version bigint not null, chain ${text}, key_sealed ${text}, valid_from ${text}, valid_to ${text},
      failures bigint not null, problem ${text}, next_attempt_at ${text} not null)`,
    `create table acme_challenges (token ${name} not null primary key, response ${text} not null, expires_at ${text} not null)`,
  ])
    await sql.raw(statement).execute(db)
}
