import { ApiError } from '@sallyport/client/api/api-error.ts'
import type { Client } from '@sallyport/client/api/client.ts'
import { exampleFile, exampleFolder, type Resource } from '@sallyport/contract/schemas/files/resource.ts'
import { expect, test } from 'vitest'
import { existingEntries } from './name-conflicts.ts'

/** A server with one folder, `/in`, of files `0`, `1`, `2` …, that counts its requests. */
function serverWith(count: number) {
  const asked: string[] = []
  const file = (name: string): Resource => ({
    ...exampleFile,
    attributes: { ...exampleFile.attributes, name, path: `/in/${name}` },
  })
  const call = async (name: string, { query }: { query: { resource: string; offset?: number } }) => {
    asked.push(name)
    if (name === 'listResources') {
      const rest = Math.min(100, count - (query.offset ?? 0))
      return { data: Array.from({ length: rest }, (_, index) => file(String((query.offset ?? 0) + index))) }
    }
    if (query.resource === '/in') {
      return { data: { ...exampleFolder, attributes: { ...exampleFolder.attributes, fileCount: count } } }
    }
    if (Number(query.resource.slice(4)) < count) return { data: file(query.resource.slice(4)) }
    throw new ApiError(404, 'ERROR_RESOURCE_NOT_FOUND', 'no such file')
  }
  return { asked, client: { call } as unknown as Pick<Client, 'call'> }
}

test('for a few files and a large folder each file is requested', async () => {
  const { asked, client } = serverWith(100_000)
  const taken = await existingEntries(client, ['/in/7', '/in/200000'])
  expect([...taken.keys()]).toEqual(['/in/7'])
  expect(asked).toEqual(['getResourceInfo', 'getResourceInfo', 'getResourceInfo'])
})

test('for many files and a small folder the folder is listed', async () => {
  const { asked, client } = serverWith(150)
  const taken = await existingEntries(
    client,
    Array.from({ length: 50 }, (_, index) => `/in/${index + 140}`),
  )
  expect(taken.size).toBe(10)
  expect(asked).toEqual(['getResourceInfo', 'listResources', 'listResources'])
})

test('in a missing or empty folder no name is taken', async () => {
  const { asked, client } = serverWith(0)
  expect((await existingEntries(client, ['/in/1', '/new/1', '/new/2'])).size).toBe(0)
  expect(asked).toEqual(['getResourceInfo', 'getResourceInfo'])
})
