import { exampleFile, exampleFolder } from '@sallyport/contract/schemas/files/resource.ts'
import { expect, test } from 'vitest'
import { isPossible } from './transfer.ts'

test('a folder is not put into itself or below, and nothing is moved to where it is', () => {
  const { path } = exampleFolder.attributes
  const into = (to: string, how: 'move' | 'copy' = 'move') =>
    isPossible({ how, entries: [exampleFolder, exampleFile], to })
  expect([into(path), into(`${path}/below`), into(`${path}2`)]).toEqual([false, false, true])
  const here = { entries: [exampleFile], to: '/inbound' }
  expect([isPossible({ how: 'move', ...here }), isPossible({ how: 'copy', ...here })]).toEqual([false, true])
  expect(isPossible({ how: 'copy', entries: [], to: '/' })).toBe(false)
})
