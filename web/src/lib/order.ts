/** The order of a list: a column, or `-` and the column, descending. */
export type OrderOf<Column extends string> = Column | `-${Column}`

export type Direction = 'ascending' | 'descending'

/** Times and sizes start with the largest. */
const largestFirst: ReadonlySet<string> = new Set(['date', 'size', 'accessTimestamp'])

/** The order after a click on a column: sort by it, then reverse. */
export function nextOrder<Column extends string>(order: OrderOf<Column>, column: Column): OrderOf<Column> {
  const descending = `-${column}` as const
  const [first, second] = largestFirst.has(column) ? [descending, column] : [column, descending]
  return order === first ? second : first
}

/** Null: the list is sorted by another column. */
export function directionOf<Column extends string>(order: OrderOf<Column>, column: Column): Direction | null {
  if (order === column) return 'ascending'
  return order === `-${column}` ? 'descending' : null
}
