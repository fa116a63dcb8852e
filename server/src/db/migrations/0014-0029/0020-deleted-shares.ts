/**
 * Shares that were deleted, apart from those that were only ended: they are gone for clients, while the row stays for what names it
 * (submissions, the session log, receipts). What has ended until now stays as it is: nobody can tell which of the two was meant. And the
 * changes of shares in the session log, without what visitors did: the history reads these alone.
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
