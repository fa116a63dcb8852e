/**
 * Live children of a folder in an order that has an index, continued from a key: the cost of a page does not depend on its offset.
 * Children with equal values are ordered by name, in both directions.
 */
import { type RawBuilder, sql } from 'kysely'
import type { Queries } from '../../../db/engine.ts'
import { preparedQuery } from '../../../db/prepared.ts'
import { indexedBy, isPostgres } from '../../../db/query.ts'
import { resourcesOf } from './names-store.ts'
import type { Resource } from './resource.ts'
import { type ResourceRow, resourceColumns, toResource } from './rows-store.ts'

export type OrderedBy = 'name' | 'natural' | 'size' | 'date'

/** Children in one order: all of them by name, or those of one type. */
export interface Stream {
  readonly parentId: number
  readonly type: 'file' | 'dir' | null
  readonly field: OrderedBy
  readonly descending: boolean
}

/** Position of a child in the order. */
export interface Key {
  readonly name: string
  /** Size, date or sort key; null in the order by name. */
  readonly value: number | string | null
}

export interface Entry extends Key {
  readonly id: number
}

const columns = { name: sql`null`, natural: sql`r.sort_key`, size: sql`r.size`, date: sql`r.uploaded_at` }
const indexes = { name: 'resources_kind', natural: 'resources_natural', size: 'resources_size', date: 'resources_date' }

function source(q: Queries, { parentId, type, field }: Stream): RawBuilder<unknown> {
  const index = type === null ? 'resources_name' : indexes[field]
  const ofType = type === null ? sql`` : sql`r.type = ${sql.lit(type)} and`
  return sql`from resources r ${indexedBy(q, index)} where ${ofType} r.parent_id = ${parentId} and r.deleted_at is null`
}

const direction = (descending: boolean) => sql.raw(descending ? 'desc' : 'asc')

async function select(
  q: Queries,
  stream: Stream,
  condition: RawBuilder<unknown>,
  order: RawBuilder<unknown>,
  limit: number,
): Promise<Entry[]> {
  const column = columns[stream.field]
  const query = sql<Entry>`select r.id, r.name, ${column} as value ${source(q, stream)} ${condition}
    order by ${order} limit ${limit}`
  return (await query.execute(q)).rows
}

const byName = preparedQuery(
  'children-by-name',
  (q, param: { parentId: number; after: string; limit: number }) =>
    sql<ResourceRow>`select ${sql.raw(resourceColumns.join(', '))} from resources r ${indexedBy(q, 'resources_name')}
      left join blobs b on b.id = r.blob_id left join users u on u.id = r.created_by
      left join users w on w.id = r.uploaded_by
      where r.parent_id = ${param.parentId} and r.deleted_at is null and r.name > ${param.after}
      order by r.name limit ${param.limit}`,
  (rows) => rows.map(toResource),
)

/** Children by name, after a name; from the beginning for ''. */
export async function childrenAfter(q: Queries, parentId: number, after: string, limit: number): Promise<Resource[]> {
  if (!isPostgres(q)) return [...(await byName(q, { parentId, after, limit }))]
  // One plan of PostgreSQL for any limit might read all blobs.
  const stream = { parentId, type: null, field: 'name', descending: false } as const
  const entries = await entriesAfter(q, stream, after === '' ? null : { name: after, value: null }, limit)
  return await resourcesOf(
    q,
    entries.map(({ id }) => id),
  )
}

/** Children after a key; from the beginning without one. */
export async function entriesAfter(q: Queries, stream: Stream, key: Key | null, limit: number): Promise<Entry[]> {
  if (stream.field === 'name') {
    const after = stream.descending ? sql`<` : sql`>`
    const condition = key ? sql`and r.name ${after} ${key.name}` : sql``
    return await select(q, stream, condition, sql`r.name ${direction(stream.descending)}`, limit)
  }
  if (!key) return await entriesAfterValue(q, stream, null, limit)
  const equal = sql`and ${columns[stream.field]} = ${key.value} and r.name > ${key.name}`
  const entries = await select(q, stream, equal, sql`r.name`, limit)
  if (entries.length === limit) return entries
  return [...entries, ...(await entriesAfterValue(q, stream, key.value, limit - entries.length))]
}

/** Children after all those with one value. */
async function entriesAfterValue(q: Queries, stream: Stream, value: Key['value'], limit: number): Promise<Entry[]> {
  const column = columns[stream.field]
  const after = stream.descending ? sql`<` : sql`>`
  const condition = value === null ? sql`` : sql`and ${column} ${after} ${value}`
  const sortOrder = direction(stream.descending)
  const entries = await select(q, stream, condition, sql`${column} ${sortOrder}, r.name ${sortOrder}`, limit)
  if (!stream.descending) return entries
  // The index has children with equal values in the opposite order of their names, and the last group may be incomplete.
  const last = entries.length === limit ? entries.at(-1)?.value : undefined
  const whole = entries.filter((entry) => entry.value !== last)
  const groups = [...Map.groupBy(whole, (entry) => entry.value).values()].flatMap((group) => group.reverse())
  if (last === undefined) return groups
  return [...groups, ...(await select(q, stream, sql`and ${column} = ${last}`, sql`r.name`, limit - whole.length))]
}

type Streams = readonly [Stream, ...Stream[]]

/** The key at an offset in merged streams of one order; `total` is their number of children. */
export async function keyAt(q: Queries, streams: Streams, position: number, total: number): Promise<Key | null> {
  const [{ field, descending }] = streams
  if (field === 'name' || !descending) return await nth(q, streams, { position, total, descending })
  const found = await nth(q, streams, { position, total, descending, byValue: true })
  if (!found) return null
  const { value } = found
  const isNearer = position * 2 < total
  const counted = await countWhere(q, streams, sql`and ${columns[field]} ${isNearer ? sql`>` : sql`<=`} ${value}`)
  const before = isNearer ? counted : total - counted
  const condition = sql`and ${columns[field]} = ${value}`
  return await nth(q, streams, { position: Math.max(position - before, 0), descending: false, condition })
}

interface Nth {
  readonly position: number
  /** Offsets beyond half of this number are counted from the end. */
  readonly total?: number
  readonly descending: boolean
  /** For equal values, any of them. */
  readonly byValue?: boolean
  readonly condition?: RawBuilder<unknown>
}

async function nth(q: Queries, streams: Streams, { position, total, byValue, ...rest }: Nth): Promise<Key | null> {
  const [{ field }] = streams
  const isFromEnd = total !== undefined && position * 2 > total && position < total
  const sortOrder = direction(rest.descending !== isFromEnd)
  const offset = isFromEnd ? total - 1 - position : position
  const branches = streams.map(
    (stream) => sql`select ${columns[field]} as value, r.name as name ${source(q, stream)} ${rest.condition ?? sql``}`,
  )
  const order =
    field === 'name'
      ? sql`name ${sortOrder}`
      : byValue
        ? sql`value ${sortOrder}`
        : sql`value ${sortOrder}, name ${sortOrder}`
  const { rows } =
    await sql<Key>`${sql.join(branches, sql` union all `)} order by ${order} limit 1 offset ${offset}`.execute(q)
  return rows[0] ?? null
}

async function countWhere(q: Queries, streams: Streams, condition: RawBuilder<unknown>): Promise<number> {
  let count = 0
  for (const stream of streams) {
    const query = sql<{ count: number }>`select count(*) as count ${source(q, stream)} ${condition}`
    count += Number((await query.execute(q)).rows[0]?.count ?? 0)
  }
  return count
}

/** The number of children of one type, up to a limit. */
export async function countUpTo(q: Queries, parentId: number, type: 'file' | 'dir', limit: number): Promise<number> {
  const stream = { parentId, type, field: 'name', descending: false } as const
  const query = sql<{
    count: number
  }>`select count(*) as count from (select 1 ${source(q, stream)} limit ${limit}) as few`
  return Number((await query.execute(q)).rows[0]?.count ?? 0)
}
