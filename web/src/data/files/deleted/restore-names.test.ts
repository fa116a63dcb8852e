import { ApiError } from '@sallyport/client/api/api-error.ts'
import type { TrashedResource } from '@sallyport/contract/schemas/files/trash.ts'
import { expect, test } from 'vitest'
import { restoredNames } from './restore-names.ts'

const trashed = (id: number, path: string, rest: object = {}) =>
  ({
    ...{ id, type: 'trashedResource' },
    attributes: { path, name: path.slice(path.lastIndexOf('/') + 1), type: 'file', folderExists: true, ...rest },
  }) as TrashedResource

/** A server with these paths, and what was requested of it. */
function serverWith(there: readonly string[]) {
  const requested: string[] = []
  const client = {
    call: async (_: string, { query }: { query: { resource: string } }) => {
      requested.push(query.resource)
      if (!there.includes(query.resource)) throw new ApiError(404, 'ERROR_RESOURCE_NOT_FOUND', 'not there')
      return { data: { attributes: { path: query.resource, fileCount: 99_999 } } }
    },
  } as never
  return { client, requested }
}

const numbered = (name: string, from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, i) => `/in/${name} (${from + i}).txt`)

test('files whose names are taken, also by each other, get the next free ones; folders and lost places are not looked up', async () => {
  const { client } = serverWith(['/in', '/in/a.txt', '/in/a (2).txt', '/in/folder'])
  const names = await restoredNames(client, [
    trashed(1, '/in/a.txt'),
    trashed(2, '/in/a.txt'),
    trashed(3, '/in/b.txt'),
    trashed(4, '/in/b.txt'),
    trashed(5, '/in/folder', { type: 'dir' }),
    trashed(6, '/gone/a.txt', { folderExists: false }),
  ])
  expect([...names]).toEqual([
    [1, 'a (3).txt'],
    [2, 'a (4).txt'],
    [4, 'b (2).txt'],
  ])
})

test('no numbered name is requested twice, and of many numbers only a few', async () => {
  const { client, requested } = serverWith(['/in', '/in/a.txt', ...numbered('a', 2, 40)])
  const names = await restoredNames(
    client,
    [1, 2, 3].map((id) => trashed(id, '/in/a.txt')),
  )
  expect([...names.values()]).toEqual(['a (41).txt', 'a (42).txt', 'a (43).txt'])
  const looked = requested.filter((path) => path.includes('('))
  expect(new Set(looked).size).toBe(looked.length)
  expect(looked.length).toBeLessThan(20)
})

test('a name that was shortened to make room for the number is the one that the server gives', async () => {
  const name = `${'x'.repeat(251)}.txt`
  const { client } = serverWith(['/in', `/in/${name}`])
  const names = await restoredNames(client, [trashed(1, `/in/${name}`)])
  expect([...names.values()]).toEqual([`${'x'.repeat(247)} (2).txt`])
})

test('where all numbers up to 99 are taken, the name is not known', async () => {
  const { client } = serverWith(['/in', '/in/a.txt', '/in/b.txt', ...numbered('a', 2, 99)])
  const names = await restoredNames(client, [trashed(1, '/in/a.txt'), trashed(2, '/in/b.txt')])
  expect([...names]).toEqual([
    [1, null],
    [2, 'b (2).txt'],
  ])
})

test('60 requests for numbers are enough for 100 files: names of the others are not known', async () => {
  const files = Array.from({ length: 100 }, (_, i) => `f${i}`)
  const paths = files.flatMap((name) => [`/in/${name}.txt`, ...numbered(name, 2, 4)])
  const { client, requested } = serverWith(['/in', ...paths])
  const names = await restoredNames(
    client,
    files.map((name, id) => trashed(id, `/in/${name}.txt`)),
  )
  expect(names.size).toBe(100)
  expect(names.get(0)).toBe('f0 (5).txt')
  expect(names.get(99)).toBeNull()
  expect(requested.filter((path) => path.includes('('))).toHaveLength(60)
})
