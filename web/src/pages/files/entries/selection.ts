/** Selection and active entry, as in file managers: click, Ctrl, Shift, keys. */
import type { Resource } from '@sallyport/contract/schemas/files/resource.ts'

export interface Selection {
  /** By id, so that the selection survives sorting and reloading. */
  readonly selected: ReadonlyMap<number, Resource>
  /** Index of the active entry, from which keys move; -1 for none. */
  readonly active: number
  /** Index where a range starts. */
  readonly anchor: number
}

export const nothing: Selection = { selected: new Map(), active: -1, anchor: -1 }

/** The most that the API accepts in one request. */
export const maxSelected = 10_000

export const only = (row: Resource, index: number): Selection => ({
  selected: new Map([[row.id, row]]),
  active: index,
  anchor: index,
})

export function toggled({ selected }: Selection, row: Resource, index: number): Selection {
  const next = new Map(selected)
  if (!next.delete(row.id)) next.set(row.id, row)
  return { selected: next, active: index, anchor: index }
}

/** Selects more rows, or no longer; as many as possible. */
export function changed(
  { selected }: Selection,
  rows: readonly Resource[],
  index: number,
  isAdding: boolean,
): Selection {
  const next = new Map(selected)
  for (const row of rows)
    if (!isAdding) next.delete(row.id)
    else if (next.size < maxSelected) next.set(row.id, row)
  return { selected: next, active: index, anchor: index }
}

/** Selects the rows from the anchor to `index`, which becomes active. */
export const ranged = ({ anchor }: Selection, rows: readonly Resource[], index: number): Selection => ({
  selected: new Map(rows.map((row) => [row.id, row])),
  active: index,
  anchor: anchor < 0 ? index : anchor,
})

/** First and last index of the range to `index`, limited to the largest selection. */
export function rangeTo({ anchor }: Selection, index: number): readonly [number, number] {
  const from = anchor < 0 ? index : anchor
  const [first, last] = [Math.min(from, index), Math.max(from, index)]
  if (last - first < maxSelected) return [first, last]
  return from <= index ? [first, first + maxSelected - 1] : [last - maxSelected + 1, last]
}

/** Entries of a list. */
interface Entries {
  readonly total: number | undefined
  /** Undefined if it is not loaded. */
  readonly at: (index: number) => Resource | undefined
}

/** The selected entries as the list has them now: others may have renamed or replaced them. As they were when they were selected, if they are not loaded. */
export function currentOf({ total = 0, at }: Entries, selected: ReadonlyMap<number, Resource>): Resource[] {
  const current = new Map(selected)
  let missing = current.size
  for (let index = 0; index < Math.min(total, maxSelected) && missing > 0; index++) {
    const row = at(index)
    if (!row || !current.has(row.id)) continue
    current.set(row.id, row)
    missing--
  }
  return [...current.values()]
}

export const cleared = ({ active }: Selection): Selection => ({ ...nothing, active, anchor: active })

const steps: Readonly<Record<string, (active: number, page: number, count: number, columns: number) => number>> = {
  ArrowDown: (active, _, __, columns) => active + columns,
  ArrowUp: (active, _, __, columns) => (active < 0 ? 0 : active - columns),
  PageDown: (active, page) => active + page,
  PageUp: (active, page) => active - page,
  Home: () => 0,
  End: (_, __, count) => count - 1,
}

const sideways: Readonly<Record<string, number>> = { ArrowRight: 1, ArrowLeft: -1 }

interface Shape {
  readonly page?: number
  readonly count?: number
  /** Entries per row. */
  readonly columns?: number
  /** First entries of the rows, where not all are full. */
  readonly starts?: readonly number[]
}

const vertical: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1 }

/** The entry above or below, in the same column if that row is long enough. */
function across(starts: readonly number[], active: number, step: number, count: number): number {
  const line = starts.findLastIndex((start) => start <= active)
  const to = starts[line + step]
  if (to === undefined) return active
  return Math.min(to + active - (starts[line] ?? 0), (starts[line + step + 1] ?? count) - 1)
}

/** The index that a key moves to; undefined for other keys. */
export function stepOf(key: string, active: number, shape: Shape): number | undefined {
  const { page = 10, count = 0, columns = 1, starts } = shape
  const step = vertical[key]
  if (starts && step !== undefined && active >= 0 && count > 0) return across(starts, active, step, count)
  const side = columns > 1 ? sideways[key] : undefined
  const next = side === undefined ? steps[key]?.(active, page, count, active < 0 ? 1 : columns) : active + side
  if (next === undefined || count === 0) return undefined
  return Math.max(0, Math.min(count - 1, next))
}
