import { expect, test } from 'vitest'
import { deedsOf, mergedLines, namedOf, removalsOf, subjectsOf } from './activity-lines.ts'
import type { Happening } from './below.ts'

const time = (second: number) => new Date(Date.UTC(2026, 10, 23, 9, 0, second)).toISOString()

const happening = (id: number, second: number, more: Partial<Happening> = {}): Happening => ({
  ...{ key: `${id} ${second}`, at: time(second), activity: 'uploaded', of: { by: 'ann', byName: 'Ann' } },
  ...{ subject: { id, path: `/in/${id}.txt`, isFolder: false }, fromTo: undefined },
  ...more,
})

const idsOf = (happenings: readonly Happening[]) =>
  deedsOf(happenings).map(({ happened }) => happened.map(({ subject }) => subject.id))

test('what one person did with several files at about the same time is one line', () => {
  const moved = (from: string, to = '/in') => ({ activity: 'moved', fromTo: { from, to } }) as const
  const happenings = [
    happening(1, 900),
    happening(2, 890),
    happening(3, 880, { of: { by: 'ben', byName: 'Ben' } }),
    happening(4, 870),
    happening(5, 500),
    happening(6, 490, moved('/a')),
    happening(7, 480, moved('/b')),
    happening(8, 470, { activity: 'renamed' }),
    happening(9, 460, { activity: 'renamed' }),
    happening(10, 450, moved('/a')),
    happening(11, 440, moved('/a')),
    happening(12, 430, moved('/a', '/out')),
    happening(13, 420, { activity: 'shared' }),
    happening(14, 410, { activity: 'shared' }),
  ]
  const alone = [[3], [4], [5], [6], [7], [8], [9]]
  expect(idsOf(happenings)).toEqual([[1, 2], ...alone, [10, 11], [12], [13], [14]])
})

test('a file that was replaced several times is named once', () => {
  const replaced = { activity: 'replaced' } as const
  const happenings = [
    happening(1, 30, replaced),
    happening(2, 20, replaced),
    happening(1, 10, replaced),
    happening(1, 5),
  ]
  const [line, first] = deedsOf(happenings)
  expect(line && subjectsOf(line.happened).map(({ id }) => id)).toEqual([1, 2])
  expect([line?.happened.length, first?.happened.length]).toEqual([3, 1])
})

test('folders that an upload created do not divide its files', () => {
  const created = { activity: 'created' } as const
  const happenings = [
    happening(1, 60),
    happening(2, 50, created),
    happening(3, 40),
    happening(4, 30, created),
    happening(5, 20),
  ]
  expect(idsOf(happenings)).toEqual([
    [1, 3, 5],
    [2, 4],
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
