import { expect, test } from 'vitest'
import { fromField, gather, type SelectedFile } from './selected-files.ts'

type Node = { readonly [name: string]: Node | null }

/** The entries of a dropped tree as a browser returns them: folders in portions. */
function entryOf(name: string, inside: Node | null): FileSystemEntry {
  if (inside === null) {
    return { name, isFile: true, file: (done: (file: File) => void) => done(new File(['x'], name)) } as never
  }
  const portions = Object.entries(inside).map(([child, more]) => [entryOf(child, more)])
  const createReader = () => ({
    readEntries: (done: (some: FileSystemEntry[]) => void) => done(portions.shift() ?? []),
  })
  return { name, isFile: false, createReader } as never
}

test('a dropped folder includes everything below it, and empty folders', async () => {
  const found = { files: [] as SelectedFile[], emptyFolders: [] as string[] }
  await gather(
    [entryOf('photos', { 'a.jpg': null, 2026: { 'b.jpg': null, none: {} } }), entryOf('c.txt', null)],
    '',
    found,
  )
  expect(found.files.map(({ path }) => path).toSorted()).toEqual(['c.txt', 'photos/2026/b.jpg', 'photos/a.jpg'])
  expect(found.emptyFolders).toEqual(['photos/2026/none'])
})

test('selected files keep their path below the selected folder', () => {
  const bare = new File(['x'], 'a.txt')
  const inside = Object.defineProperty(new File(['x'], 'b.txt'), 'webkitRelativePath', { value: 'in/b.txt' })
  expect(fromField([bare, inside]).files.map(({ path }) => path)).toEqual(['a.txt', 'in/b.txt'])
})
