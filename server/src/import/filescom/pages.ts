/** Lists in pages of a cursor. The source is a stranger: a cursor that leads nowhere ends the list, and says so. */
import { Fault } from '../../core/fault.ts'
import { slices } from '../../lib/slices.ts'
import type { Json } from '../fields.ts'
import type { FilescomClient, Query } from './client.ts'

interface PageInput {
  readonly path: string
  readonly query?: Query
  /** What tells objects apart. */
  readonly keyOf: (item: Json) => string
  /** Objects at most; more are a Fault. */
  readonly most: number
  readonly signal: AbortSignal
  /** Called at the end if the list was not read to its end. */
  readonly onIncomplete?: ((reason: string) => void) | undefined
}

/** The documentation advises against more. */
const perPage = 1_000
/** Pages in a row without a new object. */
const mostIdle = 5
const pageSize = 100

/** Throws `too-large` if the list has more objects than `most`. */
export async function* pagesOf(client: FilescomClient, input: PageInput): AsyncGenerator<readonly Json[]> {
  const { path, query, keyOf, most, signal, onIncomplete } = input
  const seen = new Set<string>()
  let idle = 0
  for (let cursor: string | null = null; ; ) {
    const asked: Query = { ...query, per_page: String(perPage), ...(cursor !== null && { cursor }) }
    const page = await client.page(path, asked, signal)
    const fresh = page.items.filter((item) => {
      const isNew = !seen.has(keyOf(item))
      seen.add(keyOf(item))
      return isNew
    })
    if (seen.size > most)
      throw new Fault('too-large', `${path} has more than ${most} entries, which can't be imported at once.`)
    for (const some of slices(fresh, pageSize)) yield some
    idle = fresh.length === 0 ? idle + 1 : 0
    if (page.cursor === null) return
    if (page.cursor === cursor || idle >= mostIdle) {
      onIncomplete?.(
        'The source names a next page again and again, but shows nothing new. The next run reads it again.',
      )
      return
    }
    cursor = page.cursor
  }
}

interface Collection {
  readonly items: readonly Json[]
  readonly incomplete?: string
}

/** All objects of a list. */
export async function allOf(client: FilescomClient, input: Omit<PageInput, 'onIncomplete'>): Promise<Collection> {
  let incomplete: string | null = null
  const onIncomplete = (reason: string) => {
    incomplete = reason
  }
  const items: Json[] = []
  for await (const some of pagesOf(client, { ...input, onIncomplete })) items.push(...some)
  return { items, ...(incomplete !== null && { incomplete }) }
}
