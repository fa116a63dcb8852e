import type { Tx } from '../../db/engine.ts'
import type { NewRow } from '../../db/schema.ts'

export type NewEntry = Omit<NewRow<'session_log'>, 'id'>

export async function insertEntries(tx: Tx, entries: readonly NewEntry[]): Promise<void> {
  if (entries.length > 0) await tx.insertInto('session_log').values(entries).execute()
}
