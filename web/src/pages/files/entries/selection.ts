/** Which entries are chosen and which one is active, as in any file manager: click, with Ctrl, with Shift, by keys. */
import type { Resource } from '@sallyport/contract/schemas/files/resource.ts'

export interface Selection {
  /** By id, so that they stay chosen when the list is sorted or a page of it comes anew. */
  readonly chosen: ReadonlyMap<number, Resource>
  /** Place in the list of the entry that keys go on from; -1 for none. */
  readonly active: number
  /** Place in the list where a range begins. */
  readonly anchor: number
}

export const nothing: Selection = { chosen: new Map(), active: -1, anchor: -1 }

/** As many as the API takes in one request. */
export const mostChosen = 10_000

export const only = (row: Resource, index: number): Selection => ({
  chosen: new Map([[row.id, row]]),
  active: index,
  anchor: index,
})

export function toggled({ chosen }: Selection, row: Resource, index: number): Selection {
  const next = new Map(chosen)
  if (!next.delete(row.id)) next.set(row.id, row)
  return { chosen: next, active: index, anchor: index }
}

/** Every row from the anchor to `index`, which then is the active one. */
export const ranged = ({ anchor }: Selection, rows: readonly Resource[], index: number): Selection => ({
  chosen: new Map(rows.map((row) => [row.id, row])),
  active: index,
  anchor: anchor < 0 ? index : anchor,
})

/** First and last place of the range to `index`, cut at what can be chosen at once. */
export function rangeTo({ anchor }: Selection, index: number): readonly [number, number] {
  const from = anchor < 0 ? index : anchor
  const [first, last] = [Math.min(from, index), Math.max(from, index)]
  if (last - first < mostChosen) return [first, last]
  return from <= index ? [first, first + mostChosen - 1] : [last - mostChosen + 1, last]
}

export const cleared = ({ active }: Selection): Selection => ({ ...nothing, active, anchor: active })

const steps: Readonly<Record<string, (active: number, page: number, count: number, across: number) => number>> = {
  ArrowDown: (active, _, __, across) => active + across,
  ArrowUp: (active, _, __, across) => (active < 0 ? 0 : active - across),
  PageDown: (active, page) => active + page,
  PageUp: (active, page) => active - page,
  Home: () => 0,
  End: (_, __, count) => count - 1,
}

const sideways: Readonly<Record<string, number>> = { ArrowRight: 1, ArrowLeft: -1 }

/** Where a key leads; undefined for keys that do not move. `across`: how many stand side by side. */
export function stepOf(key: string, active: number, { page = 10, count = 0, across = 1 }): number | undefined {
  const side = across > 1 ? sideways[key] : undefined
  const next = side === undefined ? steps[key]?.(active, page, count, active < 0 ? 1 : across) : active + side
  if (next === undefined || count === 0) return undefined
  return Math.max(0, Math.min(count - 1, next))
}
