import { expect, test } from 'vitest'
import type { ActivityEntry } from '../../../data/files/item-activity.ts'
import { activityLines, namedOf, subjectsOf } from './activity-lines.ts'
import type { Happening } from './below.ts'

const time = (second: number) => new Date(Date.UTC(2026, 10, 23, 9, 0, second)).toISOString()

const happening = (id: number, second: number, more: Partial<Happening> = {}): Happening => ({
  ...{ key: `${id} ${second}`, at: time(second), activity: 'uploaded', of: { by: 'ann', byName: 'Ann' } },
  ...{ subject: { id, path: `/in/${id}.txt`, isFolder: false }, fromTo: undefined },
  ...more,
})

const removal = (id: number, second: number, more: Partial<ActivityEntry['attributes']> = {}) =>
  ({
    id,
    attributes: {
      ...{
        operation: 'DELE',
        fileName: `/pier/${id}.txt`,
        fileSource: '',
        username: 'ann',
        status: '-',
        version: null,
      },
      ...{ protocol: '', created: time(second), ...more },
    },
  }) as ActivityEntry

const deedsOf = (happenings: readonly Happening[]) =>
  activityLines({ happenings, removed: [], own: [] }).flatMap((line) => ('happened' in line ? line : []))

/** Ids of each line; negative ones of what was removed, and 0 of what happened to the folder itself. */
const idsOf = (happenings: readonly Happening[], removed: readonly ActivityEntry[] = [], own: readonly number[] = []) =>
  activityLines({
    ...{ happenings, removed },
    own: own.map((second) => ({ entry: removal(0, second), activity: 'shared' as const })),
  }).map((line) => {
    if ('happened' in line) return line.happened.map(({ subject }) => subject.id)
    return 'removed' in line ? line.removed.map(({ id }) => -id) : [0]
  })

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

test('what happened to a folder, in it, and was removed is in one order, the latest first', () => {
  expect(idsOf([happening(1, 9), happening(2, 7)], [removal(3, 7), removal(4, 2)], [7, 1])).toEqual([
    ...[[1], [-3], [2], [0], [-4], [0]],
  ])
})

test('a line has nothing that happened before something else that is below it', () => {
  const uploaded = [happening(1, 60), happening(2, 40), happening(3, 20)]
  expect(idsOf(uploaded, [removal(4, 50), removal(5, 45)])).toEqual([[1], [-4, -5], [2, 3]])
  const restored = happening(6, 30, { activity: 'restored' })
  expect(idsOf([...uploaded.slice(0, 2), restored, ...uploaded.slice(2)])).toEqual([[1, 2], [6], [3]])
  expect(idsOf(uploaded, [], [30])).toEqual([[1, 2], [0], [3]])
  expect(idsOf([happening(1, 50)], [removal(4, 60), removal(5, 40)])).toEqual([[-4], [1], [-5]])
  // Folders of an upload, by the same person; another one is in between.
  const created = (id: number, second: number, by = 'ann') =>
    happening(id, second, { activity: 'created', of: { by, byName: by } })
  expect(idsOf([happening(1, 60), created(2, 50), happening(3, 40), created(4, 30)])).toEqual([
    [1, 3],
    [2, 4],
  ])
  expect(idsOf([happening(1, 60), created(2, 50, 'ben'), happening(3, 40)])).toEqual([[1], [2], [3]])
})

test('what one person removed at about the same time is one line, if it was in one folder and went to one', () => {
  const moved = (id: number, second: number, fileName: string) =>
    removal(id, second, { operation: 'MOVE', fileName, fileSource: `/pier/${id}.txt` })
  const removed = [
    ...[removal(1, 900), removal(2, 890), removal(3, 885, { fileName: '/pier/in/b.txt' })],
    ...[moved(4, 880, '/shelf/c.txt'), moved(5, 870, '/shelf/d.txt'), moved(6, 860, ''), moved(7, 100, '')],
  ]
  expect(idsOf([], removed)).toEqual([[-1, -2], [-3], [-4, -5], [-6], [-7]])
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
