/**
 * Room 3 · the two engines behind one query builder. SQLite is one file and one process; PostgreSQL serves several nodes.
 * What differs between them (how a transaction begins, which errors mean "again", how an id is made) is written here
 * and nowhere else. Knows no product word: tables are named in schema.ts, queries are written in the stores.
 */
import type { Kysely, Transaction } from 'kysely'
import type { Schema } from './schema.ts'

/** Anything that can run a query: the database itself or an open transaction. */
export type Queries = Kysely<Schema>
/** An open transaction. What must be written together takes this type. */
export type Tx = Transaction<Schema>

export type EngineName = 'sqlite' | 'postgres'

export interface Database {
  readonly engine: EngineName
  /** Single statements outside a transaction. */
  readonly q: Queries
  /**
   * Runs `work` in one transaction and commits. Rolls back when it throws. A deadlock or a serialisation failure on
   * PostgreSQL, and a failed commit of several together on SQLite, run `work` again, up to five times: it must await each of its
   * queries and have no other effect.
   */
  tx<T>(work: (tx: Tx) => Promise<T>): Promise<T>
  /** Runs a single statement that writes. On SQLite it is committed together with what comes at the same time. */
  write<T>(statement: (q: Queries) => Promise<T>): Promise<T>
  /**
   * A transaction of what may be done again: unless commits are to survive a power cut, PostgreSQL does not wait for its disk, and a
   * crash of it may undo the last of these transactions, each as a whole, and none of the others. It has a connection of its own, however
   * many requests wait for theirs.
   */
  repeatable<T>(work: (tx: Tx) => Promise<T>): Promise<T>
  /** Brings the tables up to date. Safe to call by several nodes at once; returns the names of what was applied. */
  migrate(): Promise<string[]>
  /** Whether `migrate` has nothing left to do. */
  isCurrent(): Promise<boolean>
  /** Resolves when the database answers. */
  ping(): Promise<void>
  close(): Promise<void>
}

const afterCommits = new WeakMap<object, (() => void)[]>()

/** Where the effects of a transaction are kept until it is committed: for who opens it. */
export const keepEffects = (tx: Tx, effects: (() => void)[]): void => void afterCommits.set(tx, effects)

/** Calls `effect` once the transaction is committed; never when it rolls back. For waking workers, not for writing. */
export function afterCommit(tx: Tx, effect: () => void): void {
  const list = afterCommits.get(tx)
  if (!list) throw new Error('afterCommit needs a transaction opened by Database.tx')
  list.push(effect)
}

/** How many rows are inserted at once: what more columns than these tables have would still not make too many parameters. */
export const rowsAtOnce = 500

export const isUniqueViolation = (error: unknown): boolean =>
  errorCode(error) === '23505' || errorCode(error).startsWith('SQLITE_CONSTRAINT_UNIQUE')

/** A disk that is full, as the database says it. */
export const isStorageFull = (error: unknown): boolean => ['SQLITE_FULL', '53100'].includes(errorCode(error))

/** The database can't be reached for the moment. Of a transaction that was just being committed it isn't known whether it was. */
export class DatabaseAway extends Error {
  override readonly name = 'DatabaseAway'
}

/** It can't be reached, or another process holds it for longer than we wait. */
export const isAway = (error: unknown): boolean =>
  error instanceof DatabaseAway || errorCode(error).startsWith('SQLITE_BUSY')

const errorCode = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''

/** A deadlock or a serialisation failure: the same work may well succeed when it is run again. */
export const isWorthAnotherTry = (error: unknown): boolean => ['40001', '40P01'].includes(errorCode(error))
