import { expect, test } from 'vitest'
import { deedText } from './share-actions.ts'

test('what was done is the rest of a sentence', () => {
  const deed = { path: '/in/a.txt', previousPath: '', isPartial: false }
  expect(deedText({ ...deed, action: 'visit' })).toBe('opened the page')
  expect(deedText({ ...deed, action: 'upload' })).toBe('uploaded /in/a.txt')
  expect(deedText({ ...deed, action: 'rename', previousPath: '/in/b.txt' })).toBe('renamed /in/b.txt to /in/a.txt')
  expect(deedText({ ...deed, action: 'download', path: '' })).toBe('downloaded')
  expect(deedText({ ...deed, action: 'download', isPartial: true })).toBe('downloaded a part of /in/a.txt')
  expect(deedText({ ...deed, action: 'preview' })).toBe('looked at /in/a.txt')
})
