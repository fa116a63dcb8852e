/**
 * What a statement changes, and whether a query's result can differ afterwards, both read from their texts. Where a text says too
 * little, the answer is that anything may have changed.
 */

/** Columns of existing rows, or rows that appear. */
export interface Change {
  readonly table: string
  /** Names of the columns whose values change; null if rows are added. */
  readonly columns: readonly string[] | null
}

const insertStart = /^\s*insert\s+into\s+"?(\w+)"?/i
const updateStart = /^\s*update\s+"?(\w+)"?(?:\s+as\s+"?\w+"?)?\s+set\s+/i
const column = /^\s*"?(\w+)"?\s*=/
/** Would end the list of assignments too early, or hide a quotation mark. */
const unclear = /\bdistinct\s+from\b|--|\/\*/i
const endOfSet = /^\s(?:where|from|returning|order|limit)\s/i

/** What a statement that writes changes; null for anything, such as rows that disappear, and with them those that refer to them. */
export function changeOf(sql: string): Change | null {
  const table = insertStart.exec(sql)?.[1]
  if (table) return /\bdo\s+update\b|\bor\s+replace\b/i.test(sql) ? null : { table, columns: null }
  const update = unclear.test(sql) ? null : updateStart.exec(sql)
  const columns = update && assignedColumns(sql, update[0].length)
  return columns && update[1] ? { table: update[1], columns } : null
}

/** Columns of a list of assignments; null if it has other forms, such as `(a, b) = (1, 2)`. */
function assignedColumns(sql: string, start: number): string[] | null {
  const columns: string[] = []
  for (const assignment of assignments(sql, start)) {
    const name = column.exec(assignment)?.[1]
    if (!name) return null
    columns.push(name)
  }
  return columns
}

/** Splits the list at its commas, other than those in parentheses and quotation marks. */
function assignments(sql: string, start: number): string[] {
  const parts: string[] = []
  let depth = 0
  let quote = ''
  let from = start
  let at = start
  for (; at < sql.length; at++) {
    const character = sql.charAt(at)
    if (quote) {
      if (character === quote) quote = ''
    } else if (character === "'" || character === '"') quote = character
    else if (character === '(') depth += 1
    else if (character === ')') depth -= 1
    else if (depth > 0) continue
    else if (character === ',') {
      parts.push(sql.slice(from, at))
      from = at + 1
    } else if (/\s/.test(character) && endOfSet.test(sql.slice(at, at + 11))) break
  }
  return [...parts, sql.slice(from, at)]
}

/** A query whose results are cached. */
export interface CachedQuery {
  readonly sql: string
  /** See `CompiledStatement`. */
  readonly byId?: boolean | undefined
}

/** Whether a result of the query can differ after the change. */
export function canAffect(change: Change, { sql, byId = false }: CachedQuery): boolean {
  if (!hasWord(sql, change.table)) return false
  if (change.columns === null) return !byId
  return sql.includes('*') || change.columns.some((name) => hasWord(sql, name))
}

const hasWord = (sql: string, word: string): boolean => new RegExp(`\\b${word}\\b`, 'i').test(sql)
