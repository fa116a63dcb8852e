import type { Resource } from '@sallyport/contract/schemas/files/resource.ts'
import { expect, test } from 'vitest'
import type { ActivityEntry } from '../../../data/files/item-activity.ts'
import type { Content } from '../versions/contents.ts'
import { creatorOf, isReplaced, lastDownloadOf } from './authors.ts'

const at = (second: number) => new Date(Date.UTC(2026, 10, 23, 9, 0, second)).toISOString()

const file = (more: Partial<Resource['attributes']> = {}) =>
  ({
    attributes: {
      createdAt: at(10),
      uploadDate: at(10),
      createdBy: 'mira',
      createdByName: 'Mira',
      accessedAt: null,
      ...more,
    },
  }) as Resource

const entry = (second: number, username: string, more: Partial<ActivityEntry['attributes']> = {}): ActivityEntry => ({
  id: second,
  attributes: {
    ...({ operation: 'STOR', status: '-', fileName: '/a.txt', fileSource: '', protocol: '', version: null } as const),
    ...{ username, created: at(second), ...more },
  },
})

const content = (number: number, uploadedBy: string, visitor?: string) =>
  ({ attributes: { number, uploadedBy, ...(visitor !== undefined && { visitor }) }, version: null }) as Content

test('the creator is in the log, also one that was a visitor', () => {
  const replaced = entry(30, 'ann')
  expect(creatorOf(file(), [replaced, entry(11, 'mira', { displayName: 'Mira (orders)' })], [])).toEqual({
    ...{ by: 'mira', byName: 'Mira (orders)', visitor: undefined },
  })
  expect(creatorOf(file(), [replaced, entry(10, '', { visitor: 'Ben' })], []).visitor).toBe('Ben')
  const copied = entry(10, 'ann', { operation: 'COPY' })
  expect(creatorOf(file(), [copied], [content(1, 'mira', 'Ben')])).toMatchObject({ by: 'ann', visitor: undefined })
})

test('without the log, the row has the creator, and the first content a visitor', () => {
  const ofMira = { by: 'mira', byName: 'Mira' }
  const others = [entry(30, 'ann'), entry(10, 'ann', { isOfCopy: true }), entry(10, 'ann', { status: 'partial' })]
  expect(creatorOf(file(), others, [content(2, 'ann'), content(1, 'mira')])).toEqual(ofMira)
  expect(creatorOf(file(), [], [content(2, 'ann'), content(1, 'mira', 'Ben')])).toEqual({ ...ofMira, visitor: 'Ben' })
  // A copy of what a visitor brought.
  expect(creatorOf(file(), [], [content(1, 'ann', 'Ben')])).toEqual(ofMira)
})

test('a file is replaced once it has another content than the first', () => {
  expect(isReplaced(file().attributes, undefined)).toBe(false)
  expect(isReplaced(file({ uploadDate: at(30) }).attributes, undefined)).toBe(true)
  // In the same second.
  expect(isReplaced(file().attributes, content(2, 'mira'))).toBe(true)
})

test('the last download is of the file itself, and by somebody if the log says so', () => {
  const read = (second: number, more: Partial<ActivityEntry['attributes']> = {}) =>
    entry(second, 'ann', { operation: 'RETR', ...more })
  expect(lastDownloadOf(file(), [read(30, { isOfCopy: true })])).toBe(undefined)
  expect(lastDownloadOf(file({ accessedAt: at(40) }), [read(41), read(20)])).toMatchObject({
    ...{ at: at(41), by: { by: 'ann' } },
  })
  expect(lastDownloadOf(file({ accessedAt: at(40) }), [read(20)])).toEqual({ at: at(40) })
})
