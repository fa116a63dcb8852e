import { exampleCurrent, exampleVersion } from '@sallyport/contract/schemas/files/version.ts'
import { expect, test } from 'vitest'
import { contentsOf, isLikeCurrent, neighboursOf } from './contents.ts'

const versionWith = (id: number, sha256 = exampleVersion.attributes.sha256) => ({
  ...exampleVersion,
  id,
  attributes: { ...exampleVersion.attributes, sha256 },
})

test('contents have an older and a newer one beside them', () => {
  const contents = contentsOf({ current: exampleCurrent, versions: [versionWith(9), versionWith(4)] })
  const neighbours = contents.map((content) => {
    const { older, newer } = neighboursOf(contents, content)
    return [older?.version?.id, newer && (newer.version?.id ?? 'current')]
  })
  expect(neighbours).toEqual([
    [9, undefined],
    [4, 'current'],
    [undefined, 9],
  ])
  const deleted = { attributes: exampleVersion.attributes, version: exampleVersion }
  expect(neighboursOf(contents, deleted)).toEqual({ older: undefined, newer: undefined })
})

test('versions with the bytes of the current content are found', () => {
  const versions = [versionWith(9), versionWith(4, exampleCurrent.sha256)]
  const contents = contentsOf({ current: exampleCurrent, versions })
  expect(contents.map((content) => isLikeCurrent(contents, content))).toEqual([false, false, true])
})
