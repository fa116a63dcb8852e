import { expect, test } from 'vitest'
import type { ActivityEntry } from '../../../data/files/item-activity.ts'
import type { Content } from '../versions/contents.ts'
import { contentsOfEntries, restoredContents } from './version-links.ts'

const at = (second: number) => new Date(Date.UTC(2026, 10, 23, 9, 0, second)).toISOString()

const entry = (id: number, second: number, username: string, more: Partial<ActivityEntry['attributes']> = {}) => ({
  id,
  attributes: {
    ...({ operation: 'STOR', status: '-', fileName: '/a.txt', fileSource: '', protocol: '', version: null } as const),
    ...{ username, created: at(second), ...more },
  },
})

const content = (number: number, second: number, uploadedBy: string, more: Partial<Content['attributes']> = {}) => ({
  attributes: { number, uploadDate: at(second), uploadedBy, uploadedByName: '', ...more } as Content['attributes'],
  version: null,
})

const numbersOf = (entries: readonly ActivityEntry[], contents: readonly Content[]) => {
  const found = contentsOfEntries(entries, contents)
  return entries.map(({ id }) => found.get(id)?.attributes.number)
}

test('an upload has made the content of the same person and time', () => {
  const entries = [entry(4, 40, 'ann'), entry(3, 31, 'ann'), entry(2, 31, 'mira'), entry(1, 10, 'mira')]
  const contents = [content(4, 40, 'ann'), content(3, 30, 'ann'), content(2, 31, 'mira')]
  expect(numbersOf(entries, contents)).toEqual([4, 3, 2, undefined])
})

test('uploads and contents of about the same time are in the same order', () => {
  const entries = [entry(4, 22, 'ann'), entry(3, 21, 'ann'), entry(2, 21, 'mira'), entry(1, 21, 'ann')]
  const contents = [content(4, 22, 'ann'), content(3, 21, 'ann'), content(2, 21, 'mira'), content(1, 20, 'ann')]
  expect(numbersOf(entries, contents)).toEqual([4, 3, 2, 1])
})

test('none is named if one of them was deleted, and none that was restored or is newer', () => {
  const entries = [entry(3, 20, 'ann'), entry(2, 20, 'ann'), entry(1, 10, 'mira')]
  expect(numbersOf(entries, [content(3, 20, 'ann')])).toEqual([undefined, undefined, undefined])
  const restored = { restoredFrom: at(1), restoredVersion: 1 }
  expect(numbersOf(entries, [content(2, 10, 'mira', restored), content(1, 11, 'mira')])[2]).toBe(undefined)
})

test('of visitors the contents are those of the visitor', () => {
  const entries = [entry(2, 20, '', { visitor: 'Ben' }), entry(1, 20, 'ann', { status: 'partial' })]
  expect(numbersOf(entries, [content(2, 20, 'ann', { visitor: 'Ben' })])).toEqual([2, undefined])
})

test('a restored version is found by its number while it is there', () => {
  const version = (number: number) => ({
    operation: 'RESTORE_VERSION' as const,
    version: { number, uploadDate: at(1) },
  })
  const entries = [entry(2, 50, 'ann', version(2)), entry(1, 40, 'ann', version(1))]
  expect(numbersOf(entries, [content(3, 50, 'ann'), content(2, 10, 'ann')])).toEqual([2, undefined])
})

test('what a restoration made is the content of that version and time', () => {
  const version = { operation: 'RESTORE_VERSION' as const, version: { number: 1, uploadDate: at(1) } }
  const entries = [entry(3, 51, 'ann', version), entry(2, 30, 'ann', version), entry(1, 20, 'ann')]
  const restored = (number: number, second: number) => content(number, second, 'ann', { restoredVersion: 1 })
  expect(restoredContents(entries, [restored(3, 50), content(1, 1, 'ann')]).get(3)?.attributes.number).toBe(3)
  expect(restoredContents(entries, [restored(3, 50)]).size).toBe(1)
  // Which of the two it was is not known.
  expect(restoredContents(entries, [restored(3, 50), restored(4, 51)]).size).toBe(0)
})
