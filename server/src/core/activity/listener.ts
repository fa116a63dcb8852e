/** Writes events to the account's session log. */
import type { Listener } from '../event.ts'
import { entriesOf } from './entries.ts'
import { insertEntries } from './store.ts'

export const activityListener: Listener = async (tx, occurrences) => {
  await insertEntries(tx, occurrences.flatMap(entriesOf))
}
