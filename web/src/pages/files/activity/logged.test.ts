import { expect, test } from 'vitest'
import { activitiesOf, fromToOf, type Logged } from './logged.ts'

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
