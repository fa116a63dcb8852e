/** Reads outside transactions: the cache, and the connection for reads while a transaction is open. */
import Sqlite from 'better-sqlite3'
import { isYieldDue, yieldIfDue } from '../../lib/event-loop.ts'
import type { CompiledStatement, ReadPrepared } from '../engine.ts'
import { createReadCache } from './read-cache.ts'

export interface Reader {
  readonly read: ReadPrepared
  /** Discards cached rows. Must be called when something may have been committed. */
  readonly invalidate: () => void
  close(): void
}

/** The connection that writes. */
export interface Writer {
  /** Changes with each commit of anything, on this or any other connection of any process. */
  readonly version: string
  readonly isInTransaction: boolean
  read(statement: CompiledStatement, values: readonly unknown[]): unknown[]
}

/**
 * Reads on the connection that writes unless it has a transaction open: its pages are in memory, whereas any other connection
 * discards its own after every commit. Opened at the first read, because it can only read a file that the writer has created.
 */
export function openReader(url: string, busyMs: number, writer: Writer): Reader {
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
  const cache = createReadCache(() => writer.version)
  const readNow: ReadPrepared = (statement, values, map) =>
    cache.get(statement.name, values, () => {
      const rows = writer.isInTransaction ? rowsBeside(statement, values) : writer.read(statement, values)
      return { value: map(rows as never[]), weight: rows.length + 1 }
    })
  const read: ReadPrepared = (statement, values, map) =>
    isYieldDue() ? yieldIfDue().then(() => readNow(statement, values, map)) : readNow(statement, values, map)
  return { read, invalidate: cache.invalidate, close: () => void file?.close() }
}
