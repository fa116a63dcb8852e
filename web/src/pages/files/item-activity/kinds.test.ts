import { expect, test } from 'vitest'
import type { ActivityName } from '../activity/words.ts'
import type { AnyLine } from './activity-lines.ts'
import { kindsIn, linesOfKind } from './kinds.ts'

const own = (activity: ActivityName | undefined) => ({ entry: { id: 1 }, activity }) as AnyLine
const below = { happened: [{ activity: 'moved' }] } as unknown as AnyLine
const removed = { removed: [{ id: 2 }] } as unknown as AnyLine

test('lines of one kind are shown alone, and kinds are offered that there are', () => {
  const lines = [own('opened'), below, own('copyDownloaded'), removed, own('notificationCreated'), own(undefined)]
  expect(kindsIn(lines)).toEqual(['changes', 'reading'])
  expect(linesOfKind(lines, 'changes')).toEqual([below, removed])
  expect(linesOfKind(lines, 'reading')).toEqual([own('opened'), own('copyDownloaded')])
  expect(linesOfKind(lines, 'sharing')).toEqual([])
  expect(linesOfKind(lines, undefined)).toBe(lines)
  expect(kindsIn([own('receives'), own('renamed')])).toEqual(['changes', 'sharing'])
})
