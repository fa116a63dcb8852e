/** A user's setting for sign-in over FTP, and a copy of the account's "Secure Only" in a column that sign-ins can query. */
import { type Kysely, sql } from 'kysely'
import type { MigrationSql } from '../../migration.ts'

export async function up(db: Kysely<unknown>, { text }: MigrationSql): Promise<void> {
  await sql.raw(`alter table users add column ftp_access ${text} not null default 'default'`).execute(db)
  await sql.raw('alter table accounts add column secure_only integer not null default 0').execute(db)
  // In text of the settings, quotation marks are escaped.
  await sql.raw(`update accounts set secure_only = 1 where settings like '%"secureOnly":true%'`).execute(db)
}
