import { expect, test } from 'vitest'
import { actionText } from './share-actions.ts'

test('an action continues a sentence', () => {
  const deed = { path: '/in/a.txt', previousPath: '', isPartial: false }
  expect(actionText({ ...deed, action: 'visit' })).toBe('opened the page')
  expect(actionText({ ...deed, action: 'upload' })).toBe('uploaded /in/a.txt')
  expect(actionText({ ...deed, action: 'rename', previousPath: '/in/b.txt' })).toBe('renamed /in/b.txt to /in/a.txt')
  expect(actionText({ ...deed, action: 'download', path: '' })).toBe('downloaded')
  expect(actionText({ ...deed, action: 'download', isPartial: true })).toBe('downloaded part of /in/a.txt')
  expect(actionText({ ...deed, action: 'preview' })).toBe('viewed /in/a.txt')
})
