import type { RecentFile } from '@sallyport/contract/operations/files/recent.ts'
import { exampleFile } from '@sallyport/contract/schemas/files/resource.ts'
import { expect, test } from 'vitest'
import { mergeSnapshot, refreshSnapshot } from './snapshot.ts'

type Change = Omit<RecentFile['attributes'], 'before'>

const change = (second: number, action: Change['action'] = 'uploaded', by = 'ann'): Change => ({
  ...{ action, by, byName: by },
  at: `2026-11-26T12:00:${second}+00:00`,
})
const file = (id: number, attributes: RecentFile['attributes'] = change(10 + id)): RecentFile => ({
  ...{ id, type: 'recentFile', attributes },
  resource: { ...exampleFile, id },
})
const opened = (id: number, second: number, before = change(10 + id)) =>
  file(id, { ...change(second, 'opened', 'me'), before })
const now = (files: readonly RecentFile[], hasMore = false, isDoneHere = false) => ({
  files,
  hasMore,
  isOwn: ({ by }: Change) => by === 'me',
  isHere: () => isDoneHere,
})
const ids = (files: readonly { readonly id: number }[]) => files.map(({ id }) => id)
const shown = (list: ReturnType<typeof mergeSnapshot>) =>
  list.files.map(({ shown }) => [shown.id, shown.attributes.action])

const start = [file(5), file(4), file(3)]

test('what others do neither moves nor adds rows, is shown as a whole, and counted as what it is', () => {
  const resized = { ...exampleFile, id: 4, attributes: { ...exampleFile.attributes, size: 7 } }
  const changed = { ...file(4, change(50, 'changed', 'otto')), resource: resized }
  const list = mergeSnapshot(start, now([changed, file(9, change(40)), file(5), file(3)]))
  expect(shown(list)).toEqual([
    [5, 'uploaded'],
    [4, 'changed'],
    [3, 'uploaded'],
  ])
  expect(list.files[1]?.shown).toEqual({ ...changed, isChanged: true })
  expect(list.files[0]?.shown.isChanged).toBe(false)
  expect(list.pending).toEqual({ added: 1, updated: 1 })
  expect(list.isOutdated).toBe(true)
  const next = refreshSnapshot(list.snapshot, [file(4, change(50, 'changed')), file(9, change(40)), file(5), file(3)])
  expect(ids(next)).toEqual([4, 9, 5, 3])
  // An earlier file that was not loaded is updated, not new.
  expect(mergeSnapshot(start, now([file(1, change(50, 'renamed')), ...start])).pending).toEqual({
    added: 0,
    updated: 1,
  })
})

test('a file that the user opens keeps its place and says so, also when changes are applied', () => {
  const latest = [opened(3, 50), opened(4, 45), file(5)]
  const list = mergeSnapshot(start, now(latest))
  expect(list.files.map(({ shown }) => [shown.id, shown.attributes.action, shown.attributes.at.slice(17, 19)])).toEqual(
    [
      [5, 'uploaded', '15'],
      [4, 'opened', '45'],
      [3, 'opened', '50'],
    ],
  )
  expect(list.files.map(({ shown }) => shown.isChanged)).toEqual([false, false, false])
  expect(list.isOutdated).toBe(false)
  expect(list.snapshot).toBe(start)
  const withNew = [file(9, change(52)), ...latest]
  expect(ids(refreshSnapshot(mergeSnapshot(start, now(withNew)).snapshot, withNew))).toEqual([9, 5, 4, 3])
  // Opened again, it keeps the place of the first opening.
  const before = [opened(3, 50), file(5), file(4)]
  expect(mergeSnapshot(before, now([opened(4, 56), opened(3, 55), file(5)])).isOutdated).toBe(false)
  // It says so, and what others did in between.
  const again = opened(3, 55, change(53, 'changed', 'otto'))
  expect(mergeSnapshot(before, now([again, file(5), file(4)])).files[0]?.shown).toEqual({ ...again, isChanged: true })
  // What was opened elsewhere is no change.
  expect(mergeSnapshot([file(5)], now([opened(4, 50), file(5)])).pending).toEqual({ added: 0, updated: 0 })
})

test('what the user does elsewhere is shown in its place, and not counted', () => {
  const list = mergeSnapshot(start, now([file(3, change(50, 'renamed', 'me')), file(5), file(4)]))
  expect(shown(list)).toEqual([
    [5, 'uploaded'],
    [4, 'uploaded'],
    [3, 'renamed'],
  ])
  expect(list.pending).toEqual({ added: 0, updated: 0 })
  expect(list.isOutdated).toBe(true)
  const both = file(3, { ...change(55, 'opened', 'me'), before: change(50, 'renamed', 'me') })
  expect(shown(mergeSnapshot(start, now([both, file(5), file(4)])))[2]).toEqual([3, 'opened'])
})

test('what the user changes here goes to its place at once, and what others do waits', () => {
  const latest = [file(3, change(50, 'renamed', 'me')), file(4, change(40, 'changed', 'otto')), file(5)]
  const list = mergeSnapshot(start, now(latest, false, true))
  expect(shown(list)).toEqual([
    [3, 'renamed'],
    [5, 'uploaded'],
    [4, 'changed'],
  ])
  expect(list.files[0]?.shown.isChanged).toBe(false)
  expect(list.pending).toEqual({ added: 0, updated: 1 })
  // Once it is there, it stays.
  expect(mergeSnapshot(list.snapshot, now(latest, false, true)).snapshot).toBe(list.snapshot)
  // A copy comes in at once; opening moves nothing.
  const copied = [file(9, change(52, 'copied', 'me')), opened(4, 51), file(5), file(3)]
  expect(shown(mergeSnapshot(start, now(copied, false, true)))).toEqual([
    [9, 'copied'],
    [5, 'uploaded'],
    [4, 'opened'],
    [3, 'uploaded'],
  ])
})

test('a deleted file is gone, and has its place again when that is undone', () => {
  const gone = mergeSnapshot(start, now([file(5), file(3)]))
  expect(ids(gone.files.map(({ shown }) => shown))).toEqual([5, 3])
  const undone = mergeSnapshot(
    gone.snapshot,
    now([file(4, change(50, 'restored', 'me')), file(5), file(3)], false, true),
  )
  expect(shown(undone)[1]).toEqual([4, 'restored'])
})

test('later pages are added at the end; files that have come after the last one loaded stay', () => {
  const more = mergeSnapshot(start, now([...start, file(2), file(1)]))
  expect(ids(more.snapshot)).toEqual([5, 4, 3, 2, 1])
  // A page has as many files as before: a new one at the top, and the last one left out.
  const full = mergeSnapshot(start, now([file(9, change(50)), file(5), file(4)], true))
  expect(ids(full.files.map(({ shown }) => shown))).toEqual([5, 4, 3])
  // After all of them were opened, later pages are known by their time.
  const all = [opened(3, 52), opened(4, 51), opened(5, 50)]
  expect(ids(mergeSnapshot(start, now([...all, file(2)])).snapshot)).toEqual([5, 4, 3, 2])
})
