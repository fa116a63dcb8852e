import { expect, test } from 'vitest'
import { actionText, isAboutShare } from './share-actions.ts'

test('an action is named, also if only a part was transferred', () => {
  expect(actionText({ action: 'visit', isPartial: false })).toBe('Opened the page')
  expect(actionText({ action: 'upload', isPartial: false })).toBe('Uploaded')
  expect(actionText({ action: 'upload', isPartial: true })).toBe('Uploaded in part')
  expect(actionText({ action: 'download', isPartial: true })).toBe('Downloaded in part')
  expect(
    ['visit', 'update', 'upload'].map((action) => isAboutShare({ action: action as 'visit', isPartial: false })),
  ).toEqual([true, true, false])
})
