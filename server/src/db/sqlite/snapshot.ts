/** A copy of a SQLite database as it stands at one instant, made beside a server that goes on writing. */
import Sqlite from 'better-sqlite3'
import { makePrivate } from './private-file.ts'

/** Writes the copy to a file that is not there yet. Throws what SQLite says, for instance that the disk is full. */
export function snapshot(databaseFile: string, copy: string): void {
  const file = new Sqlite(databaseFile, { readonly: true, timeout: 5_000 })
  try {
    makePrivate(copy)
    file.prepare('vacuum into ?').run(copy)
  } finally {
    file.close()
  }
}
