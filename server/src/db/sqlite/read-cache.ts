/**
 * Results of prepared queries, cached until something that they depend on is committed. Our own statements tell what they change:
 * see `changes.ts`. What other connections and processes commit drops everything; SQLite's data_version detects it at a tenth of the
 * cost of the queries. It is read once for everything that follows from one piece of input (a later piece may have been sent in the
 * knowledge of a later commit). See docs/decisions/0008-read-cache.md.
 */
import type { CompiledStatement } from '../engine.ts'
import { type Change, canAffect, changeOf } from './changes.ts'

/** Maximum rows; an empty result counts as one. */
const maxRows = 4_000

/** Maximum texts of statements of which it is known what they change. */
const maxStatements = 1_000

export interface Result<Value> {
  readonly value: Value
  readonly rows: number
}

type Effect = (query: CompiledStatement) => boolean

/** Results of one query by their values. */
interface CachedResults {
  readonly query: CompiledStatement
  readonly results: Map<unknown, unknown>
  rows: number
}

export class ReadCache {
  readonly #readVersion: () => unknown
  readonly #cached = new Map<string, CachedResults>()
  readonly #effectOf = effects()
  /** What the open transaction has changed. */
  readonly #uncommitted = new Set<Effect>()
  #rows = 0
  #version: unknown
  #isFresh = false

  /** @param readVersion of the commits of all other connections. */
  constructor(readVersion: () => unknown) {
    this.#readVersion = readVersion
  }

  /** The result of a query by its name and values: cached, or returned by `read`. */
  get<Value>(query: CompiledStatement, values: readonly unknown[], read: () => Result<Value>): Value {
    return this.#get(query, values, read, { isCommitted: true })
  }

  /** The same in the open transaction: no cached result contains its changes. */
  getInTransaction<Value>(query: CompiledStatement, values: readonly unknown[], read: () => Result<Value>): Value {
    if (this.#isChanged(query)) return read().value
    // A row that was inserted does not affect other results of a query by id, but is a result itself that may be rolled back.
    const isCommitted = !query.byId || this.#uncommitted.size === 0
    return this.#get(query, values, read, { isCommitted })
  }

  /** @param isCommitted Whether all that `read` returns is committed, so that it can be cached. */
  #get<Value>(
    query: CompiledStatement,
    values: readonly unknown[],
    read: () => Result<Value>,
    { isCommitted }: { readonly isCommitted: boolean },
  ): Value {
    if (!this.#isFresh) this.#checkVersion()
    const [only] = values
    const key = values.length === 1 && only !== undefined ? only : JSON.stringify(values)
    const cached = this.#resultsOf(query)
    const result = cached.results.get(key)
    if (result !== undefined) return result as Value
    const { value, rows } = read()
    // An inserted row can be the one that was not there.
    if (!isCommitted || (query.byId && rows === 0)) return value
    cached.results.set(key, value)
    cached.rows += rows + 1
    this.#rows += rows + 1
    return value
  }

  /** Somebody else may have committed since the last read. */
  expire(): void {
    this.#isFresh = false
  }

  /** A statement that writes has run, or is about to. */
  changed(sql: string): void {
    this.#uncommitted.add(this.#effectOf(sql))
  }

  /** What has changed is committed. */
  committed(): void {
    if (this.#uncommitted.size === 0) return
    for (const [name, { query, rows }] of this.#cached) {
      if (!this.#isChanged(query)) continue
      this.#rows -= rows
      this.#cached.delete(name)
    }
    this.#uncommitted.clear()
  }

  /** What has changed is undone. */
  rolledBack(): void {
    this.#uncommitted.clear()
  }

  #isChanged(query: CompiledStatement): boolean {
    for (const affects of this.#uncommitted) if (affects(query)) return true
    return false
  }

  #resultsOf(query: CompiledStatement): CachedResults {
    const known = this.#cached.get(query.name)
    if (known) return known
    const made = { query, results: new Map<unknown, unknown>(), rows: 0 }
    this.#cached.set(query.name, made)
    return made
  }

  #checkVersion(): void {
    const now = this.#readVersion()
    if (now !== this.#version || this.#rows >= maxRows) {
      this.#cached.clear()
      this.#rows = 0
    }
    this.#version = now
    this.#isFresh = true
    // After all microtasks that follow from the same input, which run before the next tick.
    queueMicrotask(() => process.nextTick(() => this.expire()))
  }
}

/** Which queries a statement affects, determined once for each pair of them. */
function effects(): (sql: string) => Effect {
  const known = new Map<string, Effect>()
  return (sql) => {
    const found = known.get(sql)
    if (found) return found
    if (known.size >= maxStatements) known.clear()
    const made = effectOf(changeOf(sql))
    known.set(sql, made)
    return made
  }
}

const affectsAll: Effect = () => true

function effectOf(change: Change | null): Effect {
  if (!change) return affectsAll
  const known = new Map<string, boolean>()
  return (query) => {
    const found = known.get(query.name)
    if (found !== undefined) return found
    const made = canAffect(change, query)
    known.set(query.name, made)
    return made
  }
}
