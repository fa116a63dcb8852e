/** A database file that nobody but its owner reads, whatever the umask: SQLite would make it as the umask says. */
import { closeSync, openSync } from 'node:fs'

export const isSqliteUrl = (url: string): boolean => !/^postgres(ql)?:\/\//.test(url)

/** The file and those beside it, which SQLite makes with the same mode. */
export const databaseFiles = (file: string): string[] => ['', '-wal', '-shm', '-journal'].map((end) => `${file}${end}`)

/**
 * Makes the file where it is missing; one that is there stays as it is. An empty file is an empty database to SQLite, which
 * says better than this what is wrong when it can't be opened.
 */
export function makePrivate(file: string): void {
  try {
    closeSync(openSync(file, 'a', 0o600))
  } catch {
    // SQLite's turn.
  }
}
