import { expect, test } from 'vitest'
import type { Client } from '../api/client.ts'
import { listAll } from './lists.ts'

type Query = { limit: number; offset?: number; after?: string; sort?: string }

/** A client whose only answers are these; records the queries. */
function clientOf(answer: (query: Query) => object) {
  const queries: Query[] = []
  const call = async (_: string, { query }: { query: Query }) => {
    queries.push(query)
    return answer(query)
  }
  return { client: { call } as unknown as Client, queries }
}

const all = Array.from({ length: 250 }, (_, i) => i)
const collect = async (entries: AsyncIterable<unknown>) => await Array.fromAsync(entries)

test('a list is read by offset, until all entries are there', async () => {
  const { client, queries } = clientOf(({ offset = 0, limit }) => ({
    totalResults: all.length,
    data: all.slice(offset, offset + limit),
  }))
  expect(await collect(listAll(client, 'listUsers', { query: { sort: ['username'] } }))).toEqual(all)
  expect(queries.map(({ offset }) => offset)).toEqual([undefined, 100, 200])
  expect(queries.every(({ limit, sort }) => limit === 100 && sort?.length === 1)).toBe(true)
})

test('a log, which is not counted, is read until a page is not full', async () => {
  const { client, queries } = clientOf(({ offset = 0, limit }) => ({
    totalResults: 0,
    data: all.slice(offset, offset + limit),
  }))
  expect(await collect(listAll(client, 'getSessionLogs', { query: { limit: 50, offset: 100 } }))).toEqual(
    all.slice(100),
  )
  expect(queries.map(({ offset }) => offset)).toEqual([100, 150, 200, 250])
})

test('a search continues while there is a next page, even after an empty one', async () => {
  const pages = [
    { data: [1, 2], next: 'b' },
    { data: [], next: 'c' },
    { data: [3], next: null },
  ]
  const { client, queries } = clientOf(() => pages[queries.length - 1] ?? {})
  expect(await collect(listAll(client, 'searchResources', { query: {} }))).toEqual([1, 2, 3])
  expect(queries.map(({ after }) => after)).toEqual([undefined, 'b', 'c'])
})

test('a feed is read from its cursor until there is nothing more', async () => {
  const { client, queries } = clientOf(({ after = '0' }) => ({
    cursor: String(Number(after) + 1),
    data: after === '2' ? [] : [after],
  }))
  expect(await collect(listAll(client, 'getEvents'))).toEqual(['0', '1'])
  expect(queries.map(({ after }) => after)).toEqual([undefined, '1', '2'])
})

test('pages that nobody reads are not requested', async () => {
  const { client, queries } = clientOf(() => ({ totalResults: 1_000, data: all }))
  for await (const one of listAll(client, 'listUsers')) if (one) break
  expect(queries).toHaveLength(1)
})
