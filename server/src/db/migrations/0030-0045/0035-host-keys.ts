/** Host keys of the SFTP server, shared by all nodes. */
import { type Kysely, sql } from 'kysely'
import type { MigrationSql } from '../../migration.ts'

export async function up(db: Kysely<unknown>, { name, text }: MigrationSql): Promise<void> {
  await sql
    .raw(
      `create table host_keys (
        algorithm ${name} not null primary key, private_sealed ${text} not null, public_key ${text} not null,
        fingerprint ${text} not null, created_at ${text} not null)`,
    )
    .execute(db)
}
