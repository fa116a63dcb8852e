import type { TrashedResource } from '@sallyport/contract/schemas/files/trash.ts'
import { exampleTrashed } from '@sallyport/contract/schemas/files/trash.ts'
import { expect, test } from 'vitest'
import { apiSortOf, byFolder } from './order.ts'

const rowAt = (path: string): TrashedResource => ({
  ...exampleTrashed,
  attributes: { ...exampleTrashed.attributes, path, name: path.slice(path.lastIndexOf('/') + 1) },
})

test('the API sorts by all but the original folder', () => {
  expect(apiSortOf('-name')).toEqual(['type', '-natural'])
  expect(apiSortOf('size')).toEqual(['type', 'size', 'natural'])
  expect(apiSortOf('date')).toEqual(['date'])
  expect(apiSortOf('-folder')).toEqual(apiSortOf('-date'))
})

test('by original folder, the names of a folder stay in their order', () => {
  const rows = ['/b/2.txt', '/a10/x.txt', '/b/10.txt', '/a9/x.txt', '/top.txt'].map(rowAt)
  const paths = (order: 'folder' | '-folder') => byFolder(rows, order, 'en').map(({ attributes: { path } }) => path)
  expect(paths('folder')).toEqual(['/top.txt', '/a9/x.txt', '/a10/x.txt', '/b/2.txt', '/b/10.txt'])
  expect(paths('-folder')).toEqual(['/b/2.txt', '/b/10.txt', '/a10/x.txt', '/a9/x.txt', '/top.txt'])
})
