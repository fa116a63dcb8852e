import { expect, test } from 'vitest'
import { followedActivity, type LoggedActivity } from './followed-activity.ts'

type Operation = LoggedActivity['attributes']['operation']

/** A log: entries with ascending ids, ten to the second. */
function logOf(...entries: readonly (readonly [Operation, fileName: string, fileSource?: string])[]) {
  const all = entries.map(([operation, fileName, fileSource = ''], id): LoggedActivity => {
    const created = new Date(Math.floor(id / 10) * 1000).toISOString()
    return { id, attributes: { operation, status: '-', fileName, fileSource, created } }
  })
  const reads: string[] = []
  const read = (path: string, until: string | undefined) => {
    reads.push(path)
    const found = all.filter(
      ({ attributes: { fileName, created } }) => fileName.startsWith(path) && created <= (until ?? '9'),
    )
    return Promise.resolve(found.toReversed().slice(0, 100))
  }
  const followed = async (path: string) =>
    (await followedActivity(path, read)).map(({ attributes: { operation, fileName } }) => `${operation} ${fileName}`)
  return { followed, reads }
}

test('activity follows a file through renaming and moving, without that of others at its paths', async () => {
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
    ['RETR', '/c/b.txt.old'],
  )
  expect(await followed('/c/b.txt')).toEqual([
    'RETR /c/b.txt',
    'MOVE /c/b.txt',
    'RETR /b.txt',
    'RNTO /b.txt',
    'STOR /a.txt',
  ])
  expect(await followed('/a.txt')).toEqual(['STOR /a.txt', 'STOR /a.txt'])
})

test('a file that was uploaded after another one of its name was deleted begins with that', async () => {
  const { followed } = logOf(
    ['STOR', '/a.txt'],
    ['DELE', '/a.txt'],
    ['STOR', '/a.txt'],
    ['DELE', '/a.txt'],
    ['RESTORE', '/a.txt'],
    ['STOR', '/a.txt'],
    ['RETR', '/a.txt'],
  )
  const own = ['RETR', 'STOR', 'RESTORE', 'DELE', 'STOR']
  expect(await followed('/a.txt')).toEqual(own.map((operation) => `${operation} /a.txt`))
})

test('a copied or extracted file begins with that', async () => {
  const { followed, reads } = logOf(
    ['STOR', '/a.txt'],
    ['STOR', '/copy.txt'],
    ['COPY', '/copy.txt', '/a.txt'],
    ['STOR', '/x.txt'],
    ['EXTRACT', '/x.txt', '/a.zip'],
  )
  expect(await followed('/copy.txt')).toEqual(['COPY /copy.txt'])
  expect(await followed('/x.txt')).toEqual(['EXTRACT /x.txt'])
  expect(reads).toEqual(['/copy.txt', '/x.txt'])
})

test('at most five former paths are read, and a hundred entries listed', async () => {
  const moves = Array.from({ length: 9 }, (_, i) => ['RNTO', `/${i + 1}.txt`, `/${i}.txt`] as const)
  const moved = logOf(...moves)
  expect(await moved.followed('/9.txt')).toHaveLength(6)
  expect(moved.reads).toHaveLength(6)
  const read = ['RETR', '/1.txt'] as const
  const long = logOf(...Array(95).fill(['STOR', '/0.txt']), ...moves.slice(0, 1), ...Array(10).fill(read))
  expect(await long.followed('/1.txt')).toHaveLength(100)
})
