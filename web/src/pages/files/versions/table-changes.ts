/** Changes between two tables by cell: rows are compared by the columns that both have. */
import { diffArrays } from 'diff'
import { allCells } from '../preview/csv-cells.ts'

type Cells = readonly string[]

/** A cell or the title of a column in both tables; null where the row or column is not there. */
export interface ChangedCell {
  readonly before: string | null
  readonly after: string | null
}

export interface ChangedRow {
  readonly kind: 'same' | 'changed' | 'added' | 'removed'
  /** Numbers of the row in both tables, from 1 for the titles. */
  readonly before: number | null
  readonly after: number | null
  /** One for each column. */
  readonly cells: readonly ChangedCell[]
}

export interface TableChanges {
  readonly columns: readonly ChangedCell[]
  /** Changed rows with two unchanged ones around them. If only columns were added, removed or renamed, the first rows. */
  readonly blocks: readonly (readonly ChangedRow[])[]
  /** Unchanged rows before each block, and after the last one, up to the next row that is not returned. */
  readonly unchanged: readonly (readonly ChangedRow[])[]
  /** Numbers of rows. */
  readonly changed: number
  readonly added: number
  readonly removed: number
  /** There are more rows than are returned. */
  readonly isCut: boolean
}

/** Of larger tables lines are compared. Their texts have 256 KiB each at most, and so has a cell. */
const maxRows = 4_000
const maxColumns = 60
const maxShownRows = 500
/** Of wide tables fewer rows are shown. */
const maxShownCells = 20_000
const context = 2
/** Rows that were removed or added, at most: comparing takes half a second then. */
const bounds = { maxEditLength: 2_000 } as const

/** Null if a table is too large, or they have too little in common: no column, or too many changes. */
export function tableChanges(before: string, after: string): TableChanges | null {
  const [one, two] = [before, after].map((text) => allCells(text, maxRows + 1))
  if (!one?.[0] || !two?.[0] || isLarge(one) || isLarge(two)) return null
  const columns = columnsOf(one[0], two[0])
  if (!columns.some(isCommon)) return null
  const rows = rowsOf(columns, one.slice(1), two.slice(1))
  if (!rows) return null
  const count = (kind: ChangedRow['kind']) => rows.filter((row) => row.kind === kind).length
  return {
    columns: columns.map(({ before: at, after: to }) => ({ before: at?.title ?? null, after: to?.title ?? null })),
    ...shownOf(rows, columns),
    ...{ changed: count('changed'), added: count('added'), removed: count('removed') },
  }
}

const isLarge = (rows: readonly Cells[]) => rows.length > maxRows || rows.some(({ length }) => length > maxColumns)

interface Place {
  readonly index: number
  readonly title: string
}

/** Where a column is in both tables. */
interface Column {
  readonly before?: Place | undefined
  readonly after?: Place | undefined
}

const isCommon = ({ before, after }: Column): boolean => before !== undefined && after !== undefined

/** The columns of both by their titles. As many others at one place have been renamed. */
function columnsOf(before: Cells, after: Cells): Column[] {
  const columns: Column[] = []
  let [from, to] = [0, 0]
  for (const { removed, added, same } of changesIn(diffArrays([...before], [...after]))) {
    const placed = (titles: Cells, start: number) => titles.map((title, at) => ({ index: start + at, title }))
    const [gone, come] = [placed([...same, ...removed], from), placed([...same, ...added], to)]
    if (gone.length === come.length) columns.push(...gone.map((one, at) => ({ before: one, after: come[at] })))
    else columns.push(...gone.map((one) => ({ before: one })), ...come.map((one) => ({ after: one })))
    from += gone.length
    to += come.length
  }
  return columns
}

interface Change<T> {
  readonly same: readonly T[]
  readonly removed: readonly T[]
  readonly added: readonly T[]
}

/** Values that are the same, or those that were removed and added at one place. */
function changesIn<T>(parts: readonly { value: T[]; added?: boolean; removed?: boolean }[]): Change<T>[] {
  const found: Change<T>[] = []
  for (const { value, added, removed } of parts) {
    const last = found.at(-1)
    if (!added && !removed) found.push({ same: value, removed: [], added: [] })
    else {
      const change = last && last.same.length === 0 ? last : { same: [], removed: [], added: [] }
      if (change === last) found.pop()
      found.push({
        same: [],
        removed: removed ? [...change.removed, ...value] : change.removed,
        added: added ? [...change.added, ...value] : change.added,
      })
    }
  }
  return found
}

/** Without the titles. Undefined if comparing would take too long. */
function rowsOf(columns: readonly Column[], before: readonly Cells[], after: readonly Cells[]) {
  const common = columns.filter(isCommon)
  const keysOf = (rows: readonly Cells[], side: 'before' | 'after') =>
    rows.map((row) => JSON.stringify(common.map((column) => row[column[side]?.index ?? -1] ?? '')))
  const parts = diffArrays(keysOf(before, 'before'), keysOf(after, 'after'), bounds)
  if (!parts) return undefined
  const rows: ChangedRow[] = []
  let [from, to] = [0, 0]
  const add = (kind: ChangedRow['kind'], old: number | null, now: number | null) =>
    rows.push({ kind, ...placeOf(old, now), cells: columns.map((column) => cellOf(column, before, after, old, now)) })
  for (const { same, removed, added } of changesIn(parts)) {
    for (let at = 0; at < same.length; at++) add('same', from + at, to + at)
    const pairs = pairsOf(before.slice(from, from + removed.length), after.slice(to, to + added.length), common)
    for (const [old, now] of pairs) {
      const kind = old === null ? 'added' : now === null ? 'removed' : 'changed'
      add(kind, old === null ? null : from + old, now === null ? null : to + now)
    }
    from += same.length + removed.length
    to += same.length + added.length
  }
  return rows
}

const placeOf = (old: number | null, now: number | null) => ({
  before: old === null ? null : old + 2,
  after: now === null ? null : now + 2,
})

function cellOf(
  { before, after }: Column,
  old: readonly Cells[],
  now: readonly Cells[],
  from: number | null,
  to: number | null,
): ChangedCell {
  const value = (rows: readonly Cells[], row: number | null, place: Place | undefined) =>
    row === null || place === undefined ? null : (rows[row]?.[place.index] ?? '')
  return { before: value(old, from, before), after: value(now, to, after) }
}

type Pair = readonly [number | null, number | null]

/** Which removed row has become which added one: that with the same first cell, or the one at its place if half of it is the same. */
function pairsOf(removed: readonly Cells[], added: readonly Cells[], common: readonly Column[]): Pair[] {
  const cell = (row: Cells, side: 'before' | 'after', at: number) => row[common[at]?.[side]?.index ?? -1] ?? ''
  const isNamesake = (old: Cells, now: Cells) =>
    cell(old, 'before', 0) !== '' && cell(old, 'before', 0) === cell(now, 'after', 0)
  const isSimilar = (old: Cells, now: Cells | undefined) =>
    now !== undefined &&
    common.filter((_, at) => cell(old, 'before', at) === cell(now, 'after', at)).length * 2 >= common.length
  const pairs: Pair[] = []
  let next = 0
  for (const [at, old] of removed.entries()) {
    const named = added.findIndex((now, to) => to >= next && isNamesake(old, now))
    const isBeside = removed.length === added.length && at >= next && isSimilar(old, added[at])
    const found = named >= 0 ? named : isBeside ? at : -1
    if (found < 0) pairs.push([at, null])
    else {
      for (; next < found; next++) pairs.push([null, next])
      pairs.push([at, next++])
    }
  }
  for (; next < added.length; next++) pairs.push([null, next])
  return pairs
}

/** Changed rows with those around them. */
function shownOf(rows: readonly ChangedRow[], columns: readonly Column[]) {
  const isChanged = rows.map(({ kind }) => kind !== 'same')
  const isRenamed = columns.some(({ before, after }) => before?.title !== after?.title)
  const isFirst = (at: number) => isRenamed && !isChanged.includes(true) && at < 10
  const blocks: ChangedRow[][] = []
  const unchanged: ChangedRow[][] = [[]]
  let room = Math.min(maxShownRows, Math.floor(maxShownCells / columns.length))
  for (const [at, row] of rows.entries()) {
    const isNear = isChanged.slice(Math.max(0, at - context), at + context + 1).includes(true) || isFirst(at)
    if (!isNear) unchanged.at(-1)?.push(row)
    else if (room-- <= 0) return { blocks, unchanged, isCut: true }
    else if (blocks.length > 0 && unchanged.at(-1)?.length === 0) blocks.at(-1)?.push(row)
    else {
      blocks.push([row])
      unchanged.push([])
    }
  }
  return { blocks, unchanged, isCut: false }
}
