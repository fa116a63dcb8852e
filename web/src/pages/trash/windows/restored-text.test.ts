import { expect, test } from 'vitest'
import type { Outcome } from '../../../data/api/outcomes.ts'
import { byFolder, restoredText } from './restored-text.ts'

let id = 0
const restored = (path: string, now = path): Outcome => ({
  ...{ id: ++id, path, problem: null },
  after: { id, path: now, updatedAt: '' },
})

test('a restore of several items says to how many folders, and how many have another name', () => {
  const outcomes = [restored('/a/x.txt'), restored('/b/y.txt', '/b/y (1).txt'), restored('/b/z.txt')]
  expect(restoredText(outcomes)).toBe('3 items restored to 2 folders, 1 renamed')
  expect(restoredText(outcomes.slice(1))).toBe('2 items restored to /b, 1 renamed')
  expect(restoredText([restored('/x'), restored('/y')])).toBe('2 items restored to Files')
  expect(restoredText([restored('/x'), restored('/a/y')])).toBe('2 items restored to 2 folders')
  expect(restoredText(outcomes.slice(1, 2))).toBe('“y.txt” restored to /b as “y (1).txt”')
  const isFolderNew = true
  expect(restoredText([{ ...restored('/a/x'), isFolderNew }])).toBe('“x” restored to /a (folder created again)')
})

test('folders that were merged with another one of their name are said to be', () => {
  const merged = { ...restored('/a/x'), isMerged: true }
  expect(restoredText([merged])).toBe('“x” restored to /a, merged with the folder of that name')
  expect(restoredText([merged, restored('/a/y')])).toBe('2 items restored to /a (1 folder merged)')
  expect(restoredText([merged, { ...restored('/b/y'), isFolderNew: true }])).toBe(
    '2 items restored to 2 folders (deleted folders created again, 1 folder merged)',
  )
})

test('items are listed by their folders', () => {
  const outcomes = [restored('/b/y'), restored('/a/x'), restored('/b/z')]
  expect(byFolder(outcomes).map(([folder, all]) => [folder, all.length])).toEqual([
    ['/a', 1],
    ['/b', 2],
  ])
})
