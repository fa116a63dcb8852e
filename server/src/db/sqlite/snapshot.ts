/** A consistent copy of a SQLite database, made while a server keeps writing to it. */
import Sqlite from 'better-sqlite3'
import { createPrivateFile } from './private-file.ts'

/** Writes the copy to a new file. Throws SQLite's error, for instance if the disk is full. */
export function snapshot(databaseFile: string, copy: string): void {
  const file = new Sqlite(databaseFile, { readonly: true, timeout: 5_000 })
  try {
    createPrivateFile(copy)
    file.prepare('vacuum into ?').run(copy)
  } finally {
    file.close()
  }
}
