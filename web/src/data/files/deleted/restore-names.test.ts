import { ApiError } from '@sallyport/client/api/api-error.ts'
import type { TrashedResource } from '@sallyport/contract/schemas/files/trash.ts'
import { expect, test } from 'vitest'
import { numberedName, restoredNames } from './restore-names.ts'

test('names are numbered as the server does', () => {
  expect(['report.pdf', 'a.tar.gz', '.profile', 'plain', 'v1.2 final'].map((name) => numberedName(name, 2))).toEqual([
    'report (2).pdf',
    'a (2).tar.gz',
    '.profile (2)',
    'plain (2)',
    'v1.2 final (2)',
  ])
})

const trashed = (id: number, path: string, rest: object = {}) =>
  ({
    ...{ id, type: 'trashedResource' },
    attributes: { path, name: path.slice(path.lastIndexOf('/') + 1), type: 'file', folderExists: true, ...rest },
  }) as TrashedResource

test('files whose names are taken, also by each other, get the next free ones; folders and lost places are not asked about', async () => {
  const there = ['/in', '/in/a.txt', '/in/a (2).txt', '/in/folder']
  const client = {
    call: async (_: string, { query }: { query: { resource: string } }) => {
      if (!there.includes(query.resource)) throw new ApiError(404, 'ERROR_RESOURCE_NOT_FOUND', 'not there')
      return { data: { attributes: { path: query.resource, fileCount: 9_999 } } }
    },
  } as never
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
