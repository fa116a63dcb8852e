import { expect, test } from 'vitest'
import type { ActivityEntry } from '../../../data/files/item-activity.ts'
import { downloadsOf } from './downloads.ts'

const entry = (id: number, operation: 'SEND' | 'RETR', send: number): ActivityEntry => ({
  id,
  attributes: {
    ...({
      operation,
      status: '-',
      fileName: 'Offer',
      fileSource: '',
      protocol: '',
      version: null,
      username: '',
    } as const),
    ...{ isOfCopy: true, send, created: new Date(Date.UTC(2026, 10, 23, 9, 0, id)).toISOString() },
  },
})

test('downloads are counted for each send, and not said to be none where the activity ends before', () => {
  const own = [entry(6, 'RETR', 2), entry(5, 'RETR', 1), entry(4, 'RETR', 2), entry(3, 'SEND', 3), entry(2, 'SEND', 2)]
  expect(downloadsOf(2, own)).toEqual({ count: 2, last: '2026-11-23T09:00:06.000Z' })
  expect(downloadsOf(1, own)?.count).toBe(1)
  expect(downloadsOf(3, own)).toEqual({ count: 0, last: undefined })
  expect(downloadsOf(4, own)).toBe(undefined)
})
