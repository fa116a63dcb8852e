import type { TrashedResource } from '@sallyport/contract/schemas/files/trash.ts'
import { expect, test } from 'vitest'
import { originalFolders } from './several-facts.tsx'

const trashed = (path: string, folderExists: boolean) => ({ attributes: { path, folderExists } }) as TrashedResource

test('entries of one folder are together, those from outside the home folder apart from those at its root', () => {
  const [first, second, outside, lost] = [
    trashed('/a.txt', true),
    trashed('/b.txt', true),
    trashed('/c.txt', false),
    trashed('/gone/d.txt', false),
  ] as const
  const folders = originalFolders([first, second, outside, lost])
  expect(folders.map(({ entry }) => entry)).toEqual([first, outside, lost])
  expect(new Set(folders.map(({ key }) => key)).size).toBe(3)
})
