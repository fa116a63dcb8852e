import { exampleCurrent, exampleVersion } from '@sallyport/contract/schemas/files/version.ts'
import { expect, test } from 'vitest'
import { contentsOf, hasOwnMinute, positionIn } from './contents.ts'

test('contents are counted from the oldest, with those beside them', () => {
  const versions = [9, 4].map((id) => ({ ...exampleVersion, id }))
  const contents = contentsOf({ current: exampleCurrent, versions })
  const positions = contents.map((content) => {
    const { position, older, newer } = positionIn(contents, content)
    return [position, older?.version?.id, newer && (newer.version?.id ?? 'current')]
  })
  expect(positions).toEqual([
    [3, 9, undefined],
    [2, 4, 'current'],
    [1, undefined, 9],
  ])
  const deleted = { attributes: exampleVersion.attributes, version: exampleVersion }
  expect(positionIn(contents, deleted)).toEqual({ position: 0, older: undefined, newer: undefined })
})

test('seconds are needed where two contents were uploaded in one minute', () => {
  const versionAt = (id: number, uploadDate: string) => ({
    ...exampleVersion,
    id,
    attributes: { ...exampleVersion.attributes, uploadDate },
  })
  const versions = [versionAt(9, '2026-11-23T08:14:59+00:00'), versionAt(4, '2026-11-23T08:14:02+00:00')]
  const contents = contentsOf({ current: { ...exampleCurrent, uploadDate: '2026-11-23T08:15:00+00:00' }, versions })
  expect(contents.map(({ attributes }) => hasOwnMinute(contents, attributes.uploadDate))).toEqual([true, false, false])
})

test('seconds are needed where a restored version, no longer in the list, was uploaded in the minute of another', () => {
  const [restored, other, now] = ['2026-11-26T11:56:10+00:00', '2026-11-26T11:56:40+00:00', '2026-11-28T09:00:00+00:00']
  const version = { ...exampleVersion, attributes: { ...exampleVersion.attributes, uploadDate: other } }
  const current = { ...exampleCurrent, uploadDate: now, restoredFrom: restored }
  const contents = contentsOf({ current, versions: [version] })
  expect([restored, other, now].map((time) => hasOwnMinute(contents, time))).toEqual([false, false, true])
  const alone = contentsOf({ current, versions: [] })
  expect(hasOwnMinute(alone, restored)).toBe(true)
})
