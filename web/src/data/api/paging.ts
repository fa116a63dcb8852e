/** Pure functions of long lists: pages, sort orders, search patterns. */

import type { OrderOf } from '../../lib/order.ts'

/** The largest page that the API returns. */
export const pageSize = 100

const orders = ['name', '-name', 'size', '-size', 'date', '-date'] as const
export type SortedColumn = 'name' | 'size' | 'date'
export type Order = OrderOf<SortedColumn>

export const isOrder = (text: unknown): text is Order => (orders as readonly unknown[]).includes(text)

/** Page numbers of the entries from `first` to `last`. */
export function pagesOf(first: number, last: number): number[] {
  const from = Math.floor(Math.max(0, first) / pageSize)
  const to = Math.floor(Math.max(0, last) / pageSize)
  return Array.from({ length: Math.max(1, to - from + 1) }, (_, index) => from + index)
}

/** Folders come before files; equal values are sorted by name. Names are in the natural order: `file2` before `file10`. */
export function sortOf(order: Order): ('type' | 'natural' | '-natural' | Order)[] {
  if (order === 'name') return ['type', 'natural']
  return order === '-name' ? ['type', '-natural'] : ['type', order, 'name']
}

/** A search matches anywhere in a name, unless it contains `*` or `?`. */
export const patternOf = (words: string): string => (/[*?]/.test(words) ? words : `*${words}*`)
