/**
 * Distinguishes deleted shares from ended ones: clients no longer find them, while the row stays for references (submissions, the
 * session log, receipts). Shares ended before this migration stay ended, because both cases looked the same. An index of changes of
 * shares in the session log, without actions of visitors, for their history.
 */
import { type Kysely, sql } from 'kysely'
import type { MigrationSql } from '../../migration.ts'

const codes = ['SHARE', 'SEND', 'RECV'].flatMap((noun) => [`'${noun}'`, `'EDIT_${noun}'`, `'DELE_${noun}'`]).join(', ')

export async function up(db: Kysely<unknown>, { text }: MigrationSql): Promise<void> {
  for (const statement of [
    `alter table shares add column deleted_at ${text}`,
    `alter table shares add column completed_at ${text}`,
    `create index session_log_share_changes on session_log (account_id, id) where type in (${codes})`,
  ])
    await sql.raw(statement).execute(db)
}
