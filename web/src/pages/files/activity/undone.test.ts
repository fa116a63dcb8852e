import { expect, test } from 'vitest'
import type { Logged } from './logged.ts'
import { linesOf } from './logged.ts'

type Attributes = Logged & { readonly username: string; readonly protocol: string }

const entry = (
  minute: number,
  operation: Logged['operation'],
  more: Partial<Attributes & { visitor: string }> = {},
) => ({
  attributes: {
    ...{ operation, status: '-', fileName: '/in/a.txt', fileSource: '', username: 'ann', protocol: 'web' },
    ...{ created: new Date(Date.UTC(2026, 10, 23, 9, minute)).toISOString(), ...more },
  },
})

/** Each line with its time in minutes. */
const said = (...entries: ReturnType<typeof entry>[]) =>
  linesOf(entries, entry(0, 'STOR').attributes.created).map(({ entry, activity, isUndone, renamed }) => {
    const minute = new Date(entry.attributes.created).getUTCMinutes()
    return [minute, activity, ...(isUndone ? ['undone'] : []), ...(renamed ? [`${renamed.from} > ${renamed.to}`] : [])]
  })

const there = { fileSource: '/in/a.txt', fileName: '/out/a.txt' }
const back = { fileSource: '/out/a.txt', fileName: '/in/a.txt' }

test('an action and its undoing are one line', () => {
  expect(said(entry(3, 'MOVE', back), entry(2, 'PREVIEW'), entry(1, 'MOVE', there), entry(0, 'STOR'))).toEqual([
    [2, 'opened'],
    [1, 'moved', 'undone'],
    [0, 'uploaded'],
  ])
  expect(said(entry(2, 'RESTORE'), entry(1, 'DELE'), entry(0, 'STOR'))).toEqual([
    [1, 'deleted', 'undone'],
    [0, 'uploaded'],
  ])
  const renamed = [entry(2, 'RNTO', back), entry(1, 'RNTO', there)] as const
  expect(said(...renamed)).toEqual([[1, 'renamed', 'undone']])
})

test('what was done once more is not undone', () => {
  expect(said(entry(3, 'MOVE', there), entry(2, 'MOVE', back), entry(1, 'MOVE', there))).toEqual([
    [2, 'moved', 'undone'],
    [1, 'moved'],
  ])
})

test('another person, a later time, and a change in between are no undoing', () => {
  const two = [
    [2, 'moved'],
    [1, 'moved'],
  ]
  expect(said(entry(2, 'MOVE', { ...back, username: 'ben' }), entry(1, 'MOVE', there))).toEqual(two)
  expect(said(entry(12, 'MOVE', back), entry(1, 'MOVE', there))).toEqual([
    [12, 'moved'],
    [1, 'moved'],
  ])
  expect(said(entry(3, 'MOVE', back), entry(2, 'STOR', there), entry(1, 'MOVE', there))).toHaveLength(3)
  const visitors = [entry(2, 'MOVE', { ...back, visitor: 'a' }), entry(1, 'MOVE', { ...there, visitor: 'b' })]
  expect(said(...visitors)).toEqual(two)
})

test('what was restored under another name has both', () => {
  expect(said(entry(30, 'RESTORE', { fileName: '/in/a (2).txt' }), entry(1, 'DELE'), entry(0, 'STOR'))).toEqual([
    [30, 'restored', 'a.txt > a (2).txt'],
    [1, 'deleted'],
    [0, 'uploaded'],
  ])
  // To another folder.
  expect(said(entry(2, 'RESTORE', { fileName: '/out/a.txt' }), entry(1, 'DELE'))).toEqual([
    [2, 'restored'],
    [1, 'deleted'],
  ])
  expect(said(entry(2, 'RESTORE', { fileName: '/in/b.txt' }))).toEqual([[2, 'restored']])
})
