/** A database file that only its owner can read, whatever the umask; SQLite itself would follow the umask. */
import { closeSync, openSync } from 'node:fs'

export const isSqliteUrl = (url: string): boolean => !/^postgres(ql)?:\/\//.test(url)

/** The file and its companions, which SQLite creates with the same mode. */
export const databaseFiles = (file: string): string[] => ['', '-wal', '-shm', '-journal'].map((end) => `${file}${end}`)

/**
 * Creates the file if it is missing; one that exists stays as it is. An empty file is an empty database to SQLite, whose
 * own error is clearer when it can't be opened.
 */
export function createPrivateFile(file: string): void {
  try {
    closeSync(openSync(file, 'a', 0o600))
  } catch {
    // SQLite reports it.
  }
}
