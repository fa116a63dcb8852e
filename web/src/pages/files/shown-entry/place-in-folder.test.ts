import type { Client } from '@sallyport/client/api/client.ts'
import { expect, test } from 'vitest'
import { mostSearched, placeInFolder } from './place-in-folder.ts'

/** A client of a folder with that many entries: their ids are 1, 2, … */
const clientOf = (count: number) => {
  const all = Array.from({ length: count }, (_, index) => ({ id: index + 1 }))
  const call = (_: string, { query: { offset, limit } }: { query: { offset: number; limit: number } }) =>
    Promise.resolve({ data: all.slice(offset, offset + limit) })
  return { call } as unknown as Client
}

const folder = { folder: '/many', order: 'name', signal: new AbortController().signal } as const

test('an entry is found on any page, up to the largest number of entries', async () => {
  expect(await placeInFolder(clientOf(1), 1, folder)).toMatchObject({ index: 0 })
  expect(await placeInFolder(clientOf(250), 250, folder)).toMatchObject({ index: 249, entry: { id: 250 } })
  expect(await placeInFolder(clientOf(mostSearched), mostSearched, folder)).toMatchObject({ index: mostSearched - 1 })
  expect(await placeInFolder(clientOf(200), 201, folder)).toBe(null)
  expect(await placeInFolder(clientOf(0), 1, folder)).toBe(null)
  expect(await placeInFolder(clientOf(mostSearched + 1), mostSearched + 1, folder)).toBe(undefined)
})
