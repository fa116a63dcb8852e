/** Orders of the list of users, named as in the API. */
import { type SortedColumn, sortedColumns } from '../../data/account/users.ts'
import type { OrderOf } from '../../lib/order.ts'

export type Order = OrderOf<SortedColumn>

export const byName: Order = 'username'

export const isOrder = (text: string): text is Order =>
  sortedColumns.some((column) => text === column || text === `-${column}`)

/** As the API sorts: users who are equal by that are in the order of their names. */
export const apiSortOf = (order: Order): Order[] =>
  order === 'username' || order === '-username' ? [order] : [order, 'username']
