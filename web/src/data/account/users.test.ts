import { expect, test } from 'vitest'
import { foldersFrom } from './users.ts'

test('the folders from one up to the topmost', () => {
  expect([foldersFrom('/a/b'), foldersFrom('/')]).toEqual([['/a/b', '/a', '/'], ['/']])
})
