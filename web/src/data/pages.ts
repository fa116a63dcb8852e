/** Lists that are short enough to have whole: asks page after page. */
interface Page<Row> {
  readonly data: readonly Row[]
  readonly totalResults: number
}

const pageSize = 500
const mostPages = 20

/** `read` asks for one page. Ends at 10,000 rows: what is longer wants a list that asks as it is scrolled. */
export async function everyPage<Row>(
  read: (paging: { offset: number; limit: number }) => Promise<Page<Row>>,
): Promise<Row[]> {
  const rows: Row[] = []
  for (let page = 0; page < mostPages; page++) {
    const { data, totalResults } = await read({ offset: rows.length, limit: pageSize })
    rows.push(...data)
    if (data.length === 0 || rows.length >= totalResults) break
  }
  return rows
}
