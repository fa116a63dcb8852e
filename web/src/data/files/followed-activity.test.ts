import { expect, test } from 'vitest'
import { activityOf, type LoggedActivity, type LogQuery } from './followed-activity.ts'

type Operation = LoggedActivity['attributes']['operation']
type Line = readonly [Operation, fileName: string, fileSource?: string, resourceId?: number]

const timeOf = (index: number) => new Date(Math.floor(index / 10) * 1000).toISOString()

/** A log: entries with ascending ids, ten to the second. */
function logOf(...entries: readonly Line[]) {
  const all = entries.map(([operation, fileName, fileSource = '', resourceId = 0], id): LoggedActivity => {
    const attributes = { operation, status: '-', fileName, fileSource, created: timeOf(id) }
    return { id, attributes: { ...attributes, resourceId: resourceId || null } }
  })
  const reads: (string | number)[] = []
  const read = (query: LogQuery) => {
    const isFound = ({ attributes: { resourceId, fileName, created } }: LoggedActivity) =>
      'path' in query
        ? fileName.startsWith(query.path) && query.startDate <= created && created <= (query.endDate ?? '9')
        : resourceId === query.resourceId
    reads.push('path' in query ? query.path : query.resourceId)
    return Promise.resolve(all.filter(isFound).toReversed().slice(0, 100))
  }
  const followed = async (path: string, { id = 1, createdAt = timeOf(0) } = {}) =>
    (await activityOf({ id, path, createdAt }, read)).map(
      ({ attributes: { operation, fileName } }) => `${operation} ${fileName}`,
    )
  return { followed, reads }
}

test('activity is that of the file, not of others that had its name', async () => {
  const { followed, reads } = logOf(
    ['STOR', '/a.txt', '', 1],
    ['RETR', '/a.txt', '', 1],
    ['DELE', '/a.txt', '', 1],
    ['STOR', '/a.txt', '', 2],
    ['RESTORE', '/a-1.txt', '', 1],
    ['RNTO', '/b.txt', '/a-1.txt', 1],
    ['RETR', '/a.txt', '', 2],
  )
  expect(await followed('/b.txt')).toEqual([
    'RNTO /b.txt',
    'RESTORE /a-1.txt',
    'DELE /a.txt',
    'RETR /a.txt',
    'STOR /a.txt',
  ])
  expect(await followed('/a.txt', { id: 2 })).toEqual(['RETR /a.txt', 'STOR /a.txt'])
  expect(reads).toEqual([1, 2])
})

test('entries without ids continue it at the path that it had then, unless they are older than the file', async () => {
  const { followed, reads } = logOf(
    ...Array<Line>(10).fill(['RETR', '/a.txt']),
    ['STOR', '/a.txt'],
    ['STOR', '/b.txt', '', 2],
    ['RETR', '/a.txt', '', 3],
    ['RETR', '/a.txt'],
    ['RNTO', '/b.txt', '/a.txt', 1],
    ['RETR', '/b.txt', '', 1],
    ['RETR', '/a.txt'],
  )
  const item = { createdAt: timeOf(10) }
  expect(await followed('/b.txt', item)).toEqual(['RETR /b.txt', 'RNTO /b.txt', 'RETR /a.txt', 'STOR /a.txt'])
  expect(reads).toEqual([1, '/a.txt'])
  expect(await followed('/none.txt', { id: 9 })).toEqual([])
})

test('entries without ids follow a file through renaming and moving, without those of others at its paths', async () => {
  const { followed } = logOf(
    ['STOR', '/a.txt'],
    ['STOR', '/c/b.txt'],
    ['DELE', '/c/b.txt'],
    ['RNTO', '/b.txt', '/a.txt'],
    ['STOR', '/a.txt'],
    ['RETR', '/b.txt'],
    ['MOVE', '/c/b.txt', '/b.txt'],
    ['STOR', '/b.txt'],
    ['RETR', '/c/b.txt'],
    ['RETR', '/c/b.txt'],
    ['RETR', '/c/b.txt.old'],
  )
  expect(await followed('/c/b.txt')).toEqual([
    'RETR /c/b.txt',
    'RETR /c/b.txt',
    'MOVE /c/b.txt',
    'RETR /b.txt',
    'RNTO /b.txt',
    'STOR /a.txt',
  ])
})

test('a copied or extracted file begins with that', async () => {
  const { followed, reads } = logOf(
    ['STOR', '/a.txt'],
    ['STOR', '/copy.txt'],
    ['COPY', '/copy.txt', '/a.txt'],
    ['STOR', '/x.txt'],
    ['EXTRACT', '/x.txt', '/a.zip', 1],
  )
  expect(await followed('/copy.txt', { id: 7 })).toEqual(['COPY /copy.txt'])
  expect(await followed('/x.txt')).toEqual(['EXTRACT /x.txt'])
  expect(reads).toEqual([7, '/copy.txt', 1])
})

test('at most five former paths are read, and a hundred entries listed', async () => {
  const moves = Array.from({ length: 9 }, (_, i): Line => ['RNTO', `/${i + 1}.txt`, `/${i}.txt`])
  const moved = logOf(...moves)
  expect(await moved.followed('/9.txt')).toHaveLength(6)
  expect(moved.reads).toHaveLength(7)
  const read: Line = ['RETR', '/1.txt']
  const long = logOf(...Array<Line>(95).fill(['STOR', '/0.txt']), ...moves.slice(0, 1), ...Array<Line>(10).fill(read))
  expect(await long.followed('/1.txt')).toHaveLength(100)
})
