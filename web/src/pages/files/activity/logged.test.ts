import { expect, test } from 'vitest'
import { activitiesOf, fromToOf, type Logged, linesOf } from './logged.ts'

const entry = (operation: Logged['operation'], seconds: number, status = '-'): Logged => ({
  ...{ operation, status, fileName: '/in/a.txt', fileSource: '' },
  created: new Date(Date.UTC(2026, 10, 23, 9, 0, seconds)).toISOString(),
})

const at = (seconds: number) => new Date(Date.UTC(2026, 10, 23, 9, 0, seconds, 400)).toISOString()

test('an upload replaces what was there; after a deletion it is a new file', () => {
  const entries = [
    entry('PREVIEW', 60),
    entry('STOR', 50),
    entry('STOR', 40),
    entry('DELE', 30),
    entry('STOR', 20),
    entry('STOR', 10),
  ]
  expect(activitiesOf(entries, at(39))).toEqual(['opened', 'replaced', 'uploaded', 'deleted', 'replaced', 'uploaded'])
})

test('an upload after the file was created replaces it, even if the log no longer has the first one', () => {
  expect(activitiesOf([entry('STOR', 50)], at(10))).toEqual(['replaced'])
  expect(activitiesOf([entry('STOR', 50)], at(50))).toEqual(['uploaded'])
})

test('what was purged is this file only if it was deleted, and nothing came after', () => {
  const lines = (...operations: Logged['operation'][]) => {
    const all = operations.map((operation, i) => entry(operation, 50 - i))
    const entries = all.map((one) => ({ attributes: { ...one, username: 'me', protocol: 'web' } }))
    return linesOf(entries, at(51)).map(({ activity }) => activity)
  }
  expect(lines('PURGE', 'DELE', 'STOR')).toEqual(['purged', 'deleted', 'uploaded'])
  expect(lines('PURGE', 'STOR', 'DELE')).toEqual(['uploaded', 'deleted'])
  // A deletion that was undone at once.
  expect(lines('PURGE', 'RESTORE', 'DELE')).toEqual(['deleted'])
  expect(lines('PURGE', 'PREVIEW')).toEqual(['opened'])
  expect(lines('DELE_VERSION', 'STOR')).toEqual(['versionDeleted', 'uploaded'])
})

test('a folder that is older than its entry was created again', () => {
  expect(activitiesOf([entry('MKD', 200)], at(10))).toEqual(['recreated'])
  expect(activitiesOf([entry('MKD', 11)], at(10))).toEqual(['created'])
  expect(activitiesOf([entry('MKD', 200)], '')).toEqual(['created'])
})

test('an interrupted upload brings no file', () => {
  const entries = [entry('STOR', 50), entry('STOR', 40, 'partial'), entry('RETR', 30, 'partial')]
  expect(activitiesOf(entries, at(50))).toEqual(['uploaded', 'partUploaded', 'partDownloaded'])
  expect(activitiesOf([entry('SERVER', 1)], at(1))).toEqual([undefined])
})

test('where an entry came from and went to has names for a renaming, and folders for a move', () => {
  const moved = { ...entry('MOVE', 1), fileSource: '/a.txt' }
  expect(fromToOf(moved)).toEqual({ from: '/', to: '/in' })
  expect(fromToOf({ ...moved, operation: 'RNTO', fileSource: '/in/b.txt' })).toEqual({ from: 'b.txt', to: 'a.txt' })
  expect(fromToOf({ ...moved, operation: 'EXTRACT' })).toBeUndefined()
  expect(fromToOf(entry('MOVE', 1))).toBeUndefined()
})

test('openings in a row are one line for each person, with the latest time', () => {
  const opened = (username: string, seconds: number, operation: Logged['operation'] = 'PREVIEW', status = '-') => ({
    attributes: { ...entry(operation, seconds, status), username, protocol: 'web' },
  })
  const entries = [
    opened('me', 59),
    opened('ann', 58),
    opened('me', 57),
    opened('me', 56, 'RETR', 'partial'),
    opened('me', 55, 'RETR', 'partial'),
    opened('ann', 54),
    opened('me', 40, 'RETR'),
    opened('me', 39, 'RETR'),
    opened('me', 38),
    opened('me', 10, 'STOR'),
  ]
  expect(linesOf(entries, at(10)).map((line) => [line.activity, entries.indexOf(line.entry)])).toEqual([
    ['opened', 0],
    ['opened', 1],
    ['partDownloaded', 3],
    ['downloaded', 6],
    ['downloaded', 7],
    ['opened', 8],
    ['uploaded', 9],
  ])
})
