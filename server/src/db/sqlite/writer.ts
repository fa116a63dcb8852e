/** Opens a connection that writes, with the same settings on every thread. */
import Sqlite from 'better-sqlite3'

export interface WriterOptions {
  readonly url: string
  /** Whether a commit survives a power cut. */
  readonly power: boolean
  /** Time to wait while another process writes, in ms. */
  readonly busyMs: number
}

/** The rest is in the file cache of the operating system. */
const cacheKib = 8_192

export function openWriter({ url, power, busyMs }: WriterOptions): Sqlite.Database {
  const file = new Sqlite(url, { timeout: busyMs })
  file.pragma('journal_mode = WAL')
  file.pragma(`synchronous = ${power ? 'FULL' : 'NORMAL'}`)
  file.pragma('foreign_keys = ON')
  // Pages beyond this are written to the log during a transaction.
  file.pragma(`cache_size = ${-cacheKib}`)
  // SQLite's own `lower` only knows ASCII.
  file.function('lower', { deterministic: true }, (text) => (typeof text === 'string' ? text.toLowerCase() : text))
  return file
}
