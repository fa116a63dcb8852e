/**
 * All rows of a query, newest first, a page at a time: each page continues after the last row of the one before, so that new rows
 * shift nothing. `page` returns at most `size` rows after a position, or from the newest.
 */
export async function* pagesOf<Row, Place>(
  size: number,
  page: (below: Place | undefined) => Promise<Row[]>,
  placeOf: (row: Row) => Place,
): AsyncGenerator<Row[]> {
  let below: Place | undefined
  for (;;) {
    const rows = await page(below)
    yield rows
    const last = rows.at(-1)
    if (last === undefined || rows.length < size) return
    below = placeOf(last)
  }
}
