/** Lists that are short enough to have whole: asks page after page. */
interface Page<Row> {
  readonly data: readonly Row[]
  readonly totalResults: number
}

interface Extent {
  /** How many rows a page has; lists allow 100 to 500 at most. */
  readonly size: number
  readonly pages: number
}

/** `read` asks for one page. Ends after `pages`: what is longer wants a list that asks as it is scrolled. */
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
