/**
 * Allows one server for each data folder. On SQLite, a second one would treat uploads of the first as abandoned and delete
 * their bytes. The lock is a kernel lock on an SQLite file, so it ends with the process.
 */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { Fault } from '../core/fault.ts'
import { createPrivateFile } from '../db/sqlite/private-file.ts'

export interface ServeLock {
  release(): void
}

/** Throws `conflict` while another process holds the folder. Creates the folder if it does not exist. */
export function takeServeLock(folder: string): ServeLock {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  createPrivateFile(join(folder, 'serve.lock'))
  const file = new Sqlite(join(folder, 'serve.lock'), { timeout: 0 })
  try {
    file.exec('begin exclusive')
  } catch (error) {
    file.close()
    if (error instanceof Sqlite.SqliteError && error.code.startsWith('SQLITE_BUSY'))
      throw new Fault('conflict', `Another Sallyport server uses ${folder}. Only one server can use a data folder.`)
    throw error
  }
  return { release: () => void file.close() }
}
