import { expect, test } from 'vitest'
import type { ActivityBelow, ActivityEntry } from '../../../data/files/item-activity.ts'
import { activityLines } from './activity-lines.ts'
import { allActivity, indexOfChange, indexOfLatest, latestChange } from './latest-change.ts'

const time = (second: number) => new Date(Date.UTC(2026, 10, 23, 9, 0, second)).toISOString()

type Logged = ActivityEntry['attributes']
const entry = (second: number, operation: Logged['operation'], username: string, more: Partial<Logged> = {}) =>
  ({
    id: second,
    attributes: {
      ...{ operation, username, fileName: '/in/a.txt', fileSource: '', status: '-', protocol: '', version: null },
      ...{ created: time(second), ...more },
    },
  }) as ActivityEntry

const resource = { id: 1, type: 'file', path: '/in/b.txt', createdAt: time(1) } as const

const latest = (own: readonly ActivityEntry[], below?: Partial<ActivityBelow>) => {
  const inside = below && { history: [], files: [], removed: [], isCut: false, ...below }
  const found = latestChange(allActivity(own, inside, time(1)))
  return found && `${found.by.by} ${found.path}`
}

test('it is the newest line of the activity, also in the same second', () => {
  const history = [entry(8, 'COPY', 'ann', { resource })]
  const removed = [entry(8, 'DELE', 'ben', { fileName: '/in/c.txt' })]
  expect(latest([], { history, removed })).toBe('ben /in/c.txt')
  expect(latest([], { history, removed: [entry(7, 'DELE', 'ben')] })).toBe('ann /in/b.txt')
  const moved = entry(9, 'MOVE', 'ada', { fileName: '/out/d.txt', fileSource: '/in/d.txt' })
  expect(latest([], { history, removed: [moved, ...removed] })).toBe('ada /in/d.txt')
  expect(latest([entry(9, 'RNTO', 'cem')], { history, removed })).toBe('cem undefined')
  expect(latest([])).toBe(undefined)
})

test('downloads, shares, and what happened to copies are no changes', () => {
  const history = [entry(8, 'SHARE', 'ann', { resource }), entry(7, 'STOR', 'ann', { resource })]
  const own = [entry(20, 'RETR', 'ben'), entry(19, 'SHARE', 'ben'), entry(18, 'STOR', 'ben', { isOfCopy: true })]
  expect(latest(own, { history })).toBe('ann /in/b.txt')
})

test('of a file it can be another change than its upload', () => {
  expect(latest([entry(9, 'RESTORE', 'ben'), entry(5, 'DELE', 'ann'), entry(1, 'STOR', 'ann')])).toBe('ben undefined')
})

test('the line of the latest change is found, of a file that of its content', () => {
  const own = [entry(20, 'RETR', 'ben'), entry(19, 'RNTO', 'ben'), entry(18, 'STOR', 'ann')]
  const lines = activityLines(allActivity(own, undefined, time(1)))
  expect(indexOfChange(lines, { isContent: false })).toBe(1)
  expect(indexOfChange(lines, { isContent: true })).toBe(2)
  expect(indexOfChange(lines.slice(0, 1), { isContent: false })).toBe(-1)
})

test('of several the line is about the entry that was changed, or about what is in it', () => {
  const about = (id: number, path: string) => ({ id, type: 'file', path, createdAt: time(1) }) as const
  const history = [
    entry(8, 'STOR', 'ann', { resource: about(2, '/in/b.txt') }),
    entry(8, 'STOR', 'ben', { resource: about(1, '/in/a.txt') }),
  ]
  const removed = [entry(6, 'DELE', 'ben', { fileName: '/in/old.txt' })]
  const lines = activityLines(allActivity([], { history, files: [], removed, isCut: false }, time(1)))
  const lineOf = (id: number, second: number, path?: string) =>
    indexOfLatest(lines, { entry: { id }, at: time(second), ...(path !== undefined && { path }) })
  expect([lineOf(1, 8), lineOf(2, 8), lineOf(3, 8)]).toEqual([1, 0, -1])
  expect([lineOf(3, 8, '/in/a.txt'), lineOf(3, 6, '/in/old.txt'), lineOf(3, 6)]).toEqual([1, 2, -1])
})
