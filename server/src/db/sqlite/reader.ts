/** Reads outside transactions, and the connection for reads while a transaction is open. */
import Sqlite from 'better-sqlite3'
import { isYieldDue, yieldIfDue } from '../../lib/event-loop.ts'
import type { CompiledStatement, ReadPrepared } from '../engine.ts'
import type { Connection } from './connection.ts'
import type { ReadCache } from './read-cache.ts'

export interface Reader {
  readonly read: ReadPrepared
  close(): void
}

export interface ReaderOptions {
  readonly url: string
  /** Time to wait for a lock, in ms. */
  readonly busyMs: number
  /** The connection that writes. */
  readonly writer: Pick<Connection, 'isInTransaction' | 'read'>
  readonly cache: ReadCache
}

/**
 * Reads on the connection that writes unless it has a transaction open: its pages are in memory, whereas any other connection
 * discards its own after every commit. Opened at the first read, because it can only read a file that the writer has created.
 */
export function openReader({ url, busyMs, writer, cache }: ReaderOptions): Reader {
  let file: Sqlite.Database | null = null
  const open = () => {
    file ??= new Sqlite(url, { readonly: true, timeout: busyMs })
    return file
  }
  const statements = new Map<string, Sqlite.Statement<unknown[]>>()
  const rowsBeside = ({ name, sql }: CompiledStatement, values: readonly unknown[]): unknown[] => {
    let statement = statements.get(name)
    if (!statement) {
      statement = open().prepare<unknown[]>(sql)
      statements.set(name, statement)
    }
    return statement.all(...values)
  }
  const readNow: ReadPrepared = (statement, values, map) =>
    cache.get(statement, values, () => {
      const rows = writer.isInTransaction ? rowsBeside(statement, values) : writer.read(statement, values)
      return { value: map(rows as never[]), rows: rows.length }
    })
  const read: ReadPrepared = (statement, values, map) =>
    isYieldDue() ? yieldIfDue().then(() => readNow(statement, values, map)) : readNow(statement, values, map)
  return { read, close: () => void file?.close() }
}
