import { expect, test } from 'vitest'
import { type Done, rowsOf } from './runs.ts'

const start = Date.parse('2026-11-26T12:00:00Z')

/** Files, the latest first, `minutes` before noon. */
const done = (...all: readonly (Partial<Done> & { readonly minutes: number })[]): Done[] =>
  all.map(({ minutes, ...rest }, id) => ({
    id,
    action: 'uploaded',
    by: 'ann',
    at: new Date(start - minutes * 60_000).toISOString(),
    folder: '/in',
    period: 'today',
    ...rest,
  }))

const texts = (all: readonly Done[], opened: readonly number[] = []) =>
  rowsOf(all, new Set(opened)).map((row) =>
    row.is === 'file' ? `${row.index}${row.isOfRun ? ' of a run' : ''}` : `run ${row.indexes.join()}`,
  )

const four = [{ minutes: 0 }, { minutes: 4 }, { minutes: 9 }, { minutes: 10 }] as const

test('three files with the same folder, person and action, each soon after the one before, are one row', () => {
  expect(texts(done(...four))).toEqual(['run 0,1,2,3'])
  expect(texts(done(...four.slice(1)))).toEqual(['run 0,1,2'])
  expect(texts(done(...four.slice(2)))).toEqual(['0', '1'])
  expect(texts(done({ minutes: 0 }, { minutes: 1 }, { minutes: 7 }, { minutes: 8 }))).toEqual(['0', '1', '2', '3'])
})

test('files of 21:46, 21:49 and 21:56 are not one run', () => {
  expect(texts(done({ minutes: 0 }, { minutes: 7 }, { minutes: 10 }))).toEqual(['0', '1', '2'])
})

test('files that were restored minutes apart are not one run, those restored at once are', () => {
  const restored = (minutes: number) => ({ minutes, action: 'restored' })
  expect(texts(done(restored(0), restored(0.1), restored(0.2), restored(3)))).toEqual(['run 0,1,2', '3'])
  expect(texts(done(restored(0), restored(3), restored(6)))).toEqual(['0', '1', '2'])
})

test.each([
  { folder: '/out' },
  { by: 'ben' },
  { visitor: '' },
  { action: 'renamed' },
  { period: 'yesterday' },
  { from: '/' },
  { before: { action: 'changed', by: 'ben' } },
])('files with another %o are in no run with them, and do not end it', (other) => {
  const [a, b, c, d] = four
  expect(texts(done(a, b, { minutes: 5, ...other }, c, d))).toEqual(['run 0,1,3,4', '2'])
})

test('two files of one submission are one row, in several folders, too, and however long they took', () => {
  const submission = { id: 7 }
  const all = done(
    { minutes: 0, submission },
    { minutes: 1, visitor: '' },
    { minutes: 60, submission, folder: '/in/deep' },
    { minutes: 61, submission: { id: 8 } },
    { minutes: 62, submission, period: 'yesterday' },
  )
  expect(texts(all)).toEqual(['run 0,2', '1', '3', '4'])
  // What the user has opened is in order by that.
  expect(texts(done({ minutes: 0, submission, action: 'opened' }, { minutes: 1, submission }))).toEqual(['0', '1'])
})

test('an open run is followed by its files, wherever they are, and stays open when files are added', () => {
  const all = done(...four, { minutes: 10, folder: '/out' }, { minutes: 11 })
  expect(texts(all)).toEqual(['run 0,1,2,3,5', '4'])
  const ofRun = [0, 1, 2, 3, 5].map((index) => `${index} of a run`)
  expect(texts(all, [5])).toEqual(['run 0,1,2,3,5', ...ofRun, '4'])
})
