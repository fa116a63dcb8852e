import { expect, test } from 'vitest'
import { type LogTransfer, merge, none, type Sums, subjectsOf, topFolder, transferOf } from './totals.ts'

const entry: LogTransfer = {
  id: 1,
  accountId: 1,
  isVisitor: false,
  username: 'ada',
  type: 'STOR',
  status: '-',
  path: '/inbound/2026/a.csv',
  bytes: 10,
  at: '2026-11-25T23:59:59.999Z',
}
const up = (uploadBytes: number, uploads = 1): Sums => ({ ...none, uploads, uploadBytes })

test('an upload counts once it is complete, a download with all bytes that were sent', () => {
  expect(transferOf(entry)).toEqual(up(10))
  expect(transferOf({ ...entry, status: 'partial' })).toBeNull()
  expect(transferOf({ ...entry, type: 'RETR' })).toEqual({ ...none, downloads: 1, downloadBytes: 10 })
  expect(transferOf({ ...entry, type: 'RETR', status: 'partial' })).toEqual({ ...none, downloadBytes: 10 })
  expect(transferOf({ ...entry, type: 'PREVIEW' })).toBeNull()
})

test('belongs to its user or to the visitors, and to a folder in the root folder', () => {
  expect(subjectsOf(entry)).toEqual([
    ['all', ''],
    ['user', 'ada'],
    ['folder', '/inbound'],
  ])
  expect(subjectsOf({ ...entry, isVisitor: true, path: '/a.csv' }).slice(1)).toEqual([
    ['visitors', ''],
    ['folder', '/'],
  ])
  expect(['/', '', '/a', '/a/b', '/a/b/c'].map(topFolder)).toEqual(['/', '/', '/', '/a', '/a'])
})

test('the subjects with the most bytes keep sums of their own, and nothing is lost', () => {
  const stored = new Map([
    ['small', up(1)],
    ['large', up(100)],
    ['', up(7, 3)],
  ])
  expect(merge(stored, new Map([['medium', up(10)]]), 2)).toEqual({
    changed: new Map([
      ['', up(8, 4)],
      ['medium', up(10)],
    ]),
    removed: ['small'],
  })
  expect(merge(stored, new Map([['tiny', up(0)]]), 2)).toEqual({ changed: new Map([['', up(7, 4)]]), removed: [] })
  expect(merge(stored, new Map([['small', up(1)]]), 2)).toEqual({
    changed: new Map([['small', up(2, 2)]]),
    removed: [],
  })
})
