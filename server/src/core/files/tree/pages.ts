/** Pages of a folder in orders that have an index. */
import type { Queries } from '../../../db/engine.ts'
import type { Actor } from '../../actor.ts'
import type { Cursor, PagePositions } from '../../page-positions.ts'
import { countUpTo, type Entry, entriesAfter, type Key, keyAt, type OrderedBy, type Stream } from './keyset-store.ts'
import { resourcesOf } from './names-store.ts'
import type { Resource, Sort } from './resource.ts'

type Type = 'file' | 'dir'

/** Folders or files first, then by one field; equal values by name. */
export interface Order {
  readonly first: Type | null
  readonly field: OrderedBy
  readonly descending: boolean
}

/** The requested order; null if it has no index. */
export function orderOf(sort: readonly Sort[]): Order | null {
  const [one, two] = sort[0]?.field === 'type' ? sort.slice(1) : sort
  const first = sort[0]?.field === 'type' ? (sort[0].descending ? 'file' : 'dir') : null
  if (!one) return { first, field: 'name', descending: false }
  if (one.field === 'type') return null
  const isByName = one.field === 'name' || two === undefined || (two.field === 'name' && !two.descending)
  return isByName ? { first, field: one.field, descending: one.descending } : null
}

/** A list in parts, one after the other, each of one stream or of several merged ones. */
type Part = readonly [Stream, ...Stream[]]

function partsOf(parentId: number, { first, field, descending }: Order, type: Type | undefined): Part[] {
  const of = (type: Type | null): Stream => ({ parentId, type, field, descending })
  if (type) return [[of(type)]]
  if (first) return first === 'dir' ? [[of('dir')], [of('file')]] : [[of('file')], [of('dir')]]
  return field === 'name' ? [[of(null)]] : [[of('dir'), of('file')]]
}

const utf8 = (text: string): Buffer => Buffer.from(text)

/** Compares two entries of merged streams by their order. */
const compare =
  (descending: boolean) =>
  (a: Key, b: Key): number => {
    if (a.value === b.value) return Buffer.compare(utf8(a.name), utf8(b.name))
    const isLess =
      typeof a.value === 'string' && typeof b.value === 'string'
        ? Buffer.compare(utf8(a.value), utf8(b.value)) < 0
        : (a.value ?? 0) < (b.value ?? 0)
    return isLess === descending ? 1 : -1
  }

async function readPart(q: Queries, part: Part, key: Key | null, limit: number): Promise<Entry[]> {
  const [{ descending }, ...others] = part
  const read: Entry[] = []
  for (const stream of part) read.push(...(await entriesAfter(q, stream, key, limit)))
  return others.length === 0 ? read : read.toSorted(compare(descending)).slice(0, limit)
}

async function readParts(q: Queries, parts: readonly Part[], from: Cursor, limit: number) {
  const entries: Entry[] = []
  let cursor = from
  for (let at = from.part; at < parts.length && entries.length < limit; at++) {
    const part = parts[at]
    if (!part) break
    const some = await readPart(q, part, at === from.part ? from.key : null, limit - entries.length)
    entries.push(...some)
    cursor = { part: at, key: some.at(-1) ?? (at === from.part ? from.key : null) }
  }
  return { entries, cursor }
}

const firstCountLimit = 1_000

/** The number of children of a type in a folder; counts the type with fewer entries. */
export async function countOfType(q: Queries, { id, childCount }: Resource, type: Type): Promise<number> {
  const other = type === 'dir' ? 'file' : 'dir'
  for (let limit = firstCountLimit; ; limit *= 8) {
    const count = await countUpTo(q, id, type, limit)
    if (count < limit) return count
    const others = await countUpTo(q, id, other, limit)
    if (others < limit) return Math.max(childCount - others, 0)
  }
}

const maxMerged = 1_000

/** The key at an offset of a part. Of two streams, a short one is read completely, and the same number around the position in the other. */
async function keyInPart(q: Queries, part: Part, position: number, total: number): Promise<Key | null> {
  const [one, other] = part
  for (const [few, many] of other ? [[one, other] as const, [other, one] as const] : []) {
    const some = await entriesAfter(q, few, null, maxMerged)
    const count = some.length
    if (count === maxMerged) continue
    const start = position - count
    const before = start > 0 ? await keyAt(q, [many], start - 1, total - count) : null
    const around = await entriesAfter(q, many, before, count + 1)
    const merged = [...some, ...around].toSorted(compare(few.descending))
    return merged[Math.min(position, count)] ?? null
  }
  return await keyAt(q, part, position, total)
}

async function cursorAt(q: Queries, folder: Resource, parts: readonly Part[], offset: number, total: number) {
  let position = offset
  let rest = total
  for (const [part, streams] of parts.entries()) {
    if (position === 0) return { part, key: null }
    const [{ type }] = streams
    const isLast = part === parts.length - 1
    const count = isLast || type === null ? rest : await countOfType(q, folder, type)
    if (position <= count) return { part, key: await keyInPart(q, streams, position - 1, count) }
    position -= count
    rest -= count
  }
  return null
}

export interface PageWanted {
  readonly order: Order
  readonly type?: Type | undefined
  readonly offset: number
  readonly limit: number
}

/**
 * A page of a folder's children; `total` is their number. A page that follows one that the same user has read recently continues
 * after its last entry, whatever was added or deleted before it.
 */
export async function readPage(
  q: Queries,
  positions: PagePositions,
  requester: Pick<Actor, 'accountId' | 'userId'>,
  folder: Resource,
  { order, type, offset, limit, total }: PageWanted & { readonly total: number },
): Promise<Resource[]> {
  if (offset >= total) return []
  const parts = partsOf(folder.id, order, type)
  const { accountId, userId } = requester
  const list = [accountId, userId, folder.id, order.first, order.field, order.descending, type].join()
  const from = positions.at(list, offset) ?? (await cursorAt(q, folder, parts, offset, total))
  if (!from) return []
  const { entries, cursor } = await readParts(q, parts, from, limit)
  positions.add(list, { ...from, offset })
  positions.add(list, { ...cursor, offset: offset + entries.length })
  return await resourcesOf(
    q,
    entries.map(({ id }) => id),
  )
}
