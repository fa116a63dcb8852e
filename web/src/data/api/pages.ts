/** Loads all pages of a short list. */
interface Page<Row> {
  readonly data: readonly Row[]
  readonly totalResults: number
}

interface Extent {
  /** Rows per page; lists allow at most 100 to 500. */
  readonly size: number
  readonly pages: number
}

/** `read` loads one page. Stops after `pages`: longer lists are loaded while scrolling. */
export async function everyPage<Row>(
  read: (paging: { offset: number; limit: number }) => Promise<Page<Row>>,
  { size, pages }: Extent = { size: 500, pages: 20 },
): Promise<Row[]> {
  const rows: Row[] = []
  for (let page = 0; page < pages; page++) {
    const { data, totalResults } = await read({ offset: rows.length, limit: size })
    rows.push(...data)
    if (data.length === 0 || rows.length >= totalResults) break
  }
  return rows
}
