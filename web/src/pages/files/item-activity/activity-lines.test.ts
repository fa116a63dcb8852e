import type { RecentFile } from '@sallyport/contract/operations/files/recent.ts'
import { expect, test } from 'vitest'
import { deedsOf, mergedLines, namedOf, removalsOf } from './activity-lines.ts'

const file = (id: number, second: number, more: Partial<RecentFile['attributes']> = {}, path = `/in/${id}.txt`) =>
  ({
    ...{ id, type: 'recentFile', resource: { attributes: { path } } },
    attributes: {
      ...({ action: 'uploaded', by: 'ann', byName: 'Ann' } as const),
      at: new Date(Date.UTC(2026, 10, 23, 9, 0, second)).toISOString(),
      ...more,
    },
  }) as unknown as RecentFile

test('what one person did with several files at about the same time is one line', () => {
  const recent = [
    file(1, 900),
    file(2, 890),
    file(3, 880, { by: 'ben' }),
    file(4, 870),
    file(5, 500),
    file(6, 490, { action: 'moved', from: '/a' }),
    file(7, 480, { action: 'moved', from: '/b' }),
    file(8, 470, { action: 'renamed' }),
    file(9, 460, { action: 'renamed' }),
    file(10, 450, { action: 'moved', from: '/a' }),
    file(11, 440, { action: 'moved', from: '/a' }),
    file(12, 430, { action: 'moved', from: '/a' }, '/out/12.txt'),
  ]
  expect(deedsOf(recent).map(({ files }) => files.map(({ id }) => id))).toEqual([
    [1, 2],
    [3],
    [4],
    [5],
    [6],
    [7],
    [8],
    [9],
    [10, 11],
    [12],
  ])
})

test('what happened to a folder and in it is in one order, the latest first', () => {
  const at = (second: number) => new Date(second * 1_000).toISOString()
  const own = [
    { at: at(7), line: 'shared' },
    { at: at(1), line: 'created' },
  ]
  const inside = [
    { at: at(9), line: 'a' },
    { at: at(7), line: 'b' },
  ]
  expect(mergedLines(inside, own)).toEqual(['a', 'b', 'shared', 'created'])
})

test('what one person removed at about the same time is one line, if it went to the same place', () => {
  const entry = (id: number, second: number, operation: string, fileName: string, fileSource = '') => ({
    id,
    attributes: {
      ...{ operation, fileName, fileSource, username: 'ann', status: '-', protocol: '', version: null },
      created: new Date(Date.UTC(2026, 10, 23, 9, 0, second)).toISOString(),
    },
  })
  const removed = [
    entry(1, 900, 'DELE', '/pier/a.txt'),
    entry(2, 890, 'DELE', '/pier/in/b.txt'),
    entry(3, 880, 'MOVE', '/shelf/c.txt', '/pier/c.txt'),
    entry(4, 870, 'MOVE', '/shelf/d.txt', '/pier/d.txt'),
    entry(5, 860, 'MOVE', '', '/pier/e.txt'),
    entry(6, 100, 'MOVE', '', '/pier/f.txt'),
  ] as unknown as Parameters<typeof removalsOf>[0]
  expect(removalsOf(removed).map((line) => line.removed.map(({ id }) => id))).toEqual([[1, 2], [3, 4], [5], [6]])
})

test('at most four are named, never all but one', () => {
  expect([3, 4, 5, 100].map((count) => namedOf(Array.from({ length: count })))).toEqual(
    [
      [3, 0],
      [4, 0],
      [3, 2],
      [3, 97],
    ].map(([named, others]) => ({ named: Array.from({ length: named ?? 0 }), others })),
  )
})
