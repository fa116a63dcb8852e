/** Reads lists page by page. */
import type { CallArguments, CallOptions, Client } from '../api/client.ts'
import type { ListName, Operations } from '../api/operations.ts'

export type ListEntry<N extends ListName> = Operations[N]['response']['data'][number]

const usualPage = 100

interface Page {
  readonly data: readonly unknown[]
  /** 0 of logs, which are not counted. */
  readonly totalResults?: number
  readonly next?: string | null
  readonly cursor?: string
}

type Query = { readonly offset?: number; readonly limit?: number; readonly after?: string }

/** All entries from the `offset`, or `after`, of the request; `limit` is the size of a page. A feed ends where there are no more events now. */
export async function* listAll<N extends ListName>(
  client: Client,
  name: N,
  ...[request, options]: CallArguments<Operations[N]['request']>
): AsyncGenerator<ListEntry<N>, void, undefined> {
  const call = client.call as (name: string, request: object, options?: CallOptions) => Promise<Page>
  let query: Query | undefined = { limit: usualPage, ...(request as { query?: Query } | undefined)?.query }
  while (query) {
    const page: Page = await call(name, { ...request, query }, options)
    yield* page.data as readonly ListEntry<N>[]
    query = nextQuery(query, page)
  }
}

function nextQuery(query: Query, { data, totalResults = 0, next, cursor }: Page): Query | undefined {
  if (next !== undefined) return next === null ? undefined : { ...query, after: next }
  if (data.length === 0) return undefined
  if (cursor !== undefined) return { ...query, after: cursor }
  const offset = (query.offset ?? 0) + data.length
  const isLast = totalResults > 0 ? offset >= totalResults : data.length < (query.limit ?? usualPage)
  return isLast ? undefined : { ...query, offset }
}
