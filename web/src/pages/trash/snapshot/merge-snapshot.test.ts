import { exampleTrashed } from '@sallyport/contract/schemas/files/trash.ts'
import { expect, test } from 'vitest'
import { mergeSnapshot } from './merge-snapshot.ts'

const entries = (...ids: number[]) => ids.map((id) => ({ ...exampleTrashed, id }))
const now = (ids: readonly number[], hasMore = false, own: readonly number[] = []) => ({
  entries: entries(...ids),
  hasMore,
  isOwn: (id: number) => own.includes(id),
})
const shown = ({ rows, gone, added }: ReturnType<typeof mergeSnapshot>) => ({
  rows: rows.map(({ id }) => id),
  gone: [...gone],
  added,
})
const start = entries(5, 4, 3)

test('what others delete waits, and what they restore or purge keeps its place', () => {
  expect(shown(mergeSnapshot([], now([5, 4, 3])))).toEqual({ rows: [5, 4, 3], gone: [], added: 0 })
  expect(shown(mergeSnapshot(start, now([7, 6, 5, 3])))).toEqual({ rows: [5, 4, 3], gone: [4], added: 2 })
  expect(shown(mergeSnapshot(start, now([])))).toEqual({ rows: [5, 4, 3], gone: [5, 4, 3], added: 0 })
})

test('what the user restores is gone at once, and has its place again when that is undone', () => {
  const without = mergeSnapshot(start, now([5, 3], false, [4]))
  expect(shown(without)).toEqual({ rows: [5, 3], gone: [], added: 0 })
  expect(shown(mergeSnapshot(without.snapshot, now([5, 4, 3], false, [4])))).toEqual({
    rows: [5, 4, 3],
    gone: [],
    added: 0,
  })
  // Nothing is left whose place could be kept.
  expect(shown(mergeSnapshot(start, now([6], false, [5, 4, 3])))).toEqual({ rows: [6], gone: [], added: 0 })
})

test('later pages are added at the end, and entries that moved to a page which is not loaded are not gone', () => {
  expect(shown(mergeSnapshot(start, now([5, 4, 3, 2, 1])))).toEqual({ rows: [5, 4, 3, 2, 1], gone: [], added: 0 })
  expect(shown(mergeSnapshot(start, now([6, 5, 4], true)))).toEqual({ rows: [5, 4, 3], gone: [], added: 1 })
  expect(shown(mergeSnapshot(start, now([6, 5, 4], false)))).toEqual({ rows: [5, 4, 3], gone: [3], added: 1 })
})

test('an entry that was restored and deleted again has the place of its new deletion', () => {
  const again = (id: number) => ({
    ...exampleTrashed,
    id,
    attributes: { ...exampleTrashed.attributes, deletedAt: '2026-11-25T09:00:00+00:00' },
  })
  const after = (own: readonly number[], ...now: (typeof exampleTrashed)[]) =>
    mergeSnapshot(start, { entries: now, hasMore: false, isOwn: (id) => own.includes(id) })
  // The user restored it: its former row is hidden.
  const own = after([3], again(3), ...entries(5, 4))
  expect(shown(own)).toEqual({ rows: [5, 4], gone: [], added: 1 })
  // Somebody else did.
  expect(shown(after([], again(3), ...entries(5, 4)))).toEqual({ rows: [5, 4, 3], gone: [3], added: 1 })
  // The first deleted come first: its new place is at the end.
  expect(shown(after([5], ...entries(4, 3), again(5)))).toEqual({ rows: [4, 3, 5], gone: [], added: 0 })
  expect(shown(after([], ...entries(4, 3), again(5)))).toEqual({ rows: [5, 4, 3], gone: [5], added: 1 })
})
