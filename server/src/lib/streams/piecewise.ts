/**
 * All rows of a question, newest first, a page at a time: each page is asked for by where the one before ended, so that what
 * comes meanwhile moves nothing. `page` gives at most `size` rows below a place, from the top without one.
 */
export async function* piecewise<Row, Place>(
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
