/** The connection that reads outside transactions, and its cache. */
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

/** Opened at the first read, because it can only read a file that the writing connection has created. */
export function openReader(url: string, busyMs: number): Reader {
  let file: Sqlite.Database | null = null
  const open = () => {
    file ??= new Sqlite(url, { readonly: true, timeout: busyMs })
    return file
  }
  const statements = new Map<string, Sqlite.Statement<unknown[]>>()
  const rowsOf = ({ name, sql }: CompiledStatement, values: readonly unknown[]): unknown[] => {
    let statement = statements.get(name)
    if (!statement) {
      statement = open().prepare<unknown[]>(sql)
      statements.set(name, statement)
    }
    return statement.all(...values)
  }
  const cache = createReadCache(() => open().prepare('pragma data_version').pluck())
  const readNow: ReadPrepared = (statement, values, map) =>
    cache.get(statement.name, values, () => {
      const rows = rowsOf(statement, values)
      return { value: map(rows as never[]), weight: rows.length + 1 }
    })
  const read: ReadPrepared = (statement, values, map) =>
    isYieldDue() ? yieldIfDue().then(() => readNow(statement, values, map)) : readNow(statement, values, map)
  return { read, invalidate: cache.invalidate, close: () => void file?.close() }
}
