/**
 * Collections in pages of an offset. If something is added or removed meanwhile, later pages move: objects that come twice are
 * dropped, and the collection is read again if fewer came than the server counts.
 */
import { Fault } from '../../core/fault.ts'
import { slices } from '../../lib/slices.ts'
import { countOf, isObject, type Json, listOf, textOf } from '../fields.ts'
import type { ApiClient } from './client.ts'

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
  /** Called at the end if the server counts more than it has shown. */
  readonly onIncomplete?: ((reason: string) => void) | undefined
}

const pageSize = 100
const readings = 3

/** Ids are recorded, and part of a key. */
const longestId = 200

/** The pages of a collection. Throws `too-large` if it has more objects than `most`, `invalid` for an id that can't be recorded. */
export async function* pagesOf(client: ApiClient, input: PageInput): AsyncGenerator<Page> {
  const seen = new Set<string>()
  let total = 0
  for (let reading = 1; reading <= readings; reading++) {
    total = 0
    for await (const page of onceThrough(client, input)) {
      total = page.total
      const data = page.data.filter((item) => !seen.has(idOf(item, input)))
      for (const item of data) seen.add(textOf(item['id']))
      if (seen.size > input.most)
        throw new Fault(
          'too-large',
          `${input.path} has more than ${input.most} entries, which can't be imported at once.`,
        )
      // A server may send longer pages than it was asked for.
      for (const [at, some] of slices(data, pageSize).entries())
        yield { data: some, included: at === 0 ? page.included : [] }
    }
    if (seen.size >= total) return
  }
  input.onIncomplete?.(`The source counts ${total} entries, but shows ${seen.size}. The next run reads them again.`)
}

function idOf(item: Json, { path }: PageInput): string {
  const id = textOf(item['id'])
  if (id.length > longestId || id.includes('\0'))
    throw new Fault('invalid', `${path} has an id that is longer than ${longestId} characters, or contains a null.`)
  return id
}

interface Collection extends Page {
  /** Why it is not all that the server counts; null if it is. */
  readonly incomplete: string | null
}

/** All objects of a collection. */
export async function allOf(client: ApiClient, input: Omit<PageInput, 'onIncomplete'>): Promise<Collection> {
  const data: Json[] = []
  const included: Json[] = []
  let incomplete: string | null = null
  const onIncomplete = (reason: string) => {
    incomplete = reason
  }
  for await (const page of pagesOf(client, { ...input, onIncomplete })) {
    data.push(...page.data)
    included.push(...page.included)
  }
  return { data, included, incomplete }
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
