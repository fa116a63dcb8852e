/** Copies of a SQLite database: made while a server keeps writing to it, and checked. */
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

/** What is wrong with the file, in SQLite's words; null if nothing is. Reads all of it. */
export function damageOf(databaseFile: string): string | null {
  try {
    const file = new Sqlite(databaseFile, { timeout: 5_000, fileMustExist: true })
    try {
      const found = file.prepare<[], string>('pragma integrity_check(1)').pluck().get()
      return found === undefined || found === 'ok' ? null : found.replaceAll('\n', ' ')
    } finally {
      file.close()
    }
  } catch (error) {
    if (error instanceof Sqlite.SqliteError && /^SQLITE_(CORRUPT|NOTADB)/.test(error.code)) return error.message
    throw error
  }
}
