import { exampleCurrent, exampleVersion } from '@sallyport/contract/schemas/files/version.ts'
import { expect, test } from 'vitest'
import { contentsOf, isLikeCurrent, isOfSameType, neighboursOf } from './contents.ts'

const versionWith = (id: number, number: number, sha256 = exampleVersion.attributes.sha256) => ({
  ...exampleVersion,
  id,
  attributes: { ...exampleVersion.attributes, number, sha256 },
})

const current = { ...exampleCurrent, number: 4 }

test('contents have an older and a newer one beside them, also deleted ones', () => {
  const contents = contentsOf({ current, versions: [versionWith(9, 3), versionWith(4, 1)] })
  const neighbours = contents.map((content) => {
    const { older, newer } = neighboursOf(contents, content)
    return [older?.version?.id, newer && (newer.version?.id ?? 'current')]
  })
  expect(neighbours).toEqual([
    [9, undefined],
    [4, 'current'],
    [undefined, 9],
  ])
  const version = versionWith(7, 2)
  const { older, newer } = neighboursOf(contents, { attributes: version.attributes, version })
  expect([older?.version?.id, newer?.version?.id]).toEqual([4, 9])
})

test('versions with the bytes of the current content are found', () => {
  const versions = [versionWith(9, 3), versionWith(4, 1, exampleCurrent.sha256)]
  const contents = contentsOf({ current: exampleCurrent, versions })
  expect(contents.map((content) => isLikeCurrent(contents, content))).toEqual([false, false, true])
})

test('the type is the extension, in any case and spelling', () => {
  expect(isOfSameType('a.PDF', 'b.pdf')).toBe(true)
  expect(isOfSameType('a.jpeg', 'b.jpg')).toBe(true)
  expect(isOfSameType('README', '.profile')).toBe(true)
  expect(isOfSameType('a.pdf', 'a.docx')).toBe(false)
  expect(isOfSameType('a', 'a.docx')).toBe(false)
})
