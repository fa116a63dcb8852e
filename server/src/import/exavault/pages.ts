/**
 * Collections in pages of an offset. If something is added or removed meanwhile, later pages move: objects that come twice are
 * dropped, and the collection is read again if fewer came than the server counts.
 */
import { Fault } from '../../core/fault.ts'
import type { ApiClient } from './client.ts'
import { countOf, isObject, type Json, listOf, textOf } from './fields.ts'

export interface Page {
  readonly data: readonly Json[]
  /** Related objects that the request asked for. */
  readonly included: readonly Json[]
}

interface PageInput {
  readonly path: string
  readonly query?: Readonly<Record<string, string>>
  /** Objects at most; more are a Fault. */
  readonly most: number
  readonly signal: AbortSignal
}

const pageSize = 100
const readings = 3

/** The pages of a collection. Throws `too-large` if it has more objects than `most`. */
export async function* pagesOf(client: ApiClient, input: PageInput): AsyncGenerator<Page> {
  const seen = new Set<string>()
  for (let reading = 1; reading <= readings; reading++) {
    let total = 0
    for await (const page of onceThrough(client, input)) {
      total = page.total
      const data = page.data.filter((item) => !seen.has(textOf(item['id'])))
      for (const item of data) seen.add(textOf(item['id']))
      if (seen.size > input.most)
        throw new Fault(
          'too-large',
          `${input.path} has more than ${input.most} entries, which can't be imported at once.`,
        )
      if (data.length > 0) yield { data, included: page.included }
    }
    if (seen.size >= total) return
  }
}

/** All objects of a collection. */
export async function allOf(client: ApiClient, input: PageInput): Promise<Page> {
  const data: Json[] = []
  const included: Json[] = []
  for await (const page of pagesOf(client, input)) {
    data.push(...page.data)
    included.push(...page.included)
  }
  return { data, included }
}

async function* onceThrough(client: ApiClient, { path, query, most, signal }: PageInput) {
  for (let offset = 0; offset <= most; ) {
    const page = { ...query, offset: String(offset), limit: String(pageSize) }
    const answer = await client.get(path, page, signal)
    const data = listOf(answer['data']).filter(isObject)
    const total = countOf(answer['totalResults']) ?? 0
    yield { data, included: listOf(answer['included']).filter(isObject), total }
    offset += data.length
    // A server may send shorter pages than it was asked for, and some do not count.
    if (data.length === 0 || (total > 0 ? offset >= total : data.length < pageSize)) return
  }
}
