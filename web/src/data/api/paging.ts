/** Rules of long lists: which pages hold which entries, how they are sorted, what a search means. */

/** The most entries that the API returns at once. */
export const pageSize = 100

const orders = ['name', '-name', 'size', '-size', 'date', '-date'] as const
export type Order = (typeof orders)[number]

export const isOrder = (text: unknown): text is Order => (orders as readonly unknown[]).includes(text)

/** Numbers of the pages that hold the entries from `first` to `last`. */
export function pagesOf(first: number, last: number): number[] {
  const from = Math.floor(Math.max(0, first) / pageSize)
  const to = Math.floor(Math.max(0, last) / pageSize)
  return Array.from({ length: Math.max(1, to - from + 1) }, (_, index) => from + index)
}

/** Folders stand before files; names decide between equals. */
export function sortOf(order: Order): ('type' | Order)[] {
  return order === 'name' || order === '-name' ? ['type', order] : ['type', order, 'name']
}

/** Words are looked for anywhere in a name, unless they bring their own `*` or `?`. */
export const patternOf = (words: string): string => (/[*?]/.test(words) ? words : `*${words}*`)

/** The order after a click on a column: by it, then the other way around. Times and sizes begin with the largest. */
export function nextOrder(order: Order, column: 'name' | 'size' | 'date'): Order {
  const first: Order = column === 'name' ? 'name' : `-${column}`
  if (order !== first) return first
  return column === 'name' ? '-name' : column
}
