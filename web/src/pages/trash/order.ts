/** Orders of the trash. */
import type { TrashedResource } from '@sallyport/contract/schemas/files/trash.ts'
import type { TrashSort } from '../../data/files/trash.ts'
import type { OrderOf } from '../../lib/order.ts'
import { parentPath } from '../../lib/path.ts'

const orders = ['-date', 'date', 'name', '-name', 'folder', '-folder', '-size', 'size'] as const
/** `folder` is the original folder, `date` the time of the deletion. */
export type SortedColumn = 'name' | 'folder' | 'size' | 'date'
export type Order = OrderOf<SortedColumn>

export const newestFirst: Order = '-date'

export const isOrder = (text: string): text is Order => (orders as readonly string[]).includes(text)

/** As the API sorts: by name and size folders come first, as in Files. It cannot sort by folder: those rows arrive newest first. */
export function apiSortOf(order: Order): TrashSort[] {
  switch (order) {
    case 'name':
      return ['type', 'natural']
    case '-name':
      return ['type', '-natural']
    case 'size':
    case '-size':
      return ['type', order, 'natural']
    case 'date':
      return ['date']
    default:
      return ['-date']
  }
}

/** Rows by their original folder and, in each, by name. Only for a list that is complete. */
export function byFolder(
  rows: readonly TrashedResource[],
  order: 'folder' | '-folder',
  locale: string,
): TrashedResource[] {
  const { compare } = new Intl.Collator(locale, { numeric: true })
  const sign = order === 'folder' ? 1 : -1
  return rows.toSorted(
    ({ attributes: a }, { attributes: b }) =>
      sign * compare(parentPath(a.path), parentPath(b.path)) || compare(a.name, b.name),
  )
}
