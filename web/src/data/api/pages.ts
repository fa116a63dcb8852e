/** Lists that are read page by page. */

interface Page<Row> {
  readonly data: readonly Row[]
  readonly totalResults: number
}

interface Extent {
  /** Rows per page; lists allow at most 100 to 500. */
  readonly size: number
  readonly pages: number
}

/** Loads a whole list, `read` one page of it. Stops after `pages`: longer lists are loaded while scrolling. */
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

/** For infinite queries of lists that say how many rows they have; `size` is that of a page. */
export const pagesByTotal = (size: number) => ({
  initialPageParam: 0,
  getNextPageParam: ({ totalResults }: { readonly totalResults: number }, pages: readonly unknown[]) =>
    pages.length * size < totalResults ? pages.length * size : undefined,
})

/** For infinite queries of lists that end with a page of less than `size` rows. */
export const pagesUntilShort = (size: number) => ({
  initialPageParam: 0,
  getNextPageParam: ({ data }: { readonly data: readonly unknown[] }, pages: readonly unknown[]) =>
    data.length === size ? pages.length * size : undefined,
})

/** A page of a search, which can be empty before the end; after the last one, `next` is null. */
export interface CursorPage<Row> {
  readonly data: readonly Row[]
  readonly next: string | null
}

/** For infinite queries of searches. */
export const pagesByCursor = {
  initialPageParam: undefined as string | undefined,
  getNextPageParam: ({ next }: CursorPage<unknown>) => next ?? undefined,
}

/** Requests without a result, after which the user is asked whether to continue: millions of rows were searched. */
const maxEmpty = 30

/** Reads from the cursor `from` on, or from the beginning, until a page has rows; returns an empty one at the end, or after many requests. */
export async function firstPageWithRows<Row>(
  read: (paging: { after?: string }) => Promise<CursorPage<Row>>,
  from: string | undefined,
): Promise<CursorPage<Row>> {
  let after = from
  for (let requests = 1; ; requests++) {
    const page = await read(after === undefined ? {} : { after })
    if (page.data.length > 0 || page.next === null || requests === maxEmpty) return page
    after = page.next
  }
}
