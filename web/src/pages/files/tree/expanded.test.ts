import { expect, test } from 'vitest'
import { ancestorsOf, type TreeItem, treeStep } from './expanded.ts'

test('the folders above a folder', () => {
  expect(ancestorsOf('/')).toEqual([])
  expect(ancestorsOf('/a/b/c')).toEqual(['/', '/a', '/a/b'])
})

test('keys move between visible items, expand and collapse', () => {
  const items: TreeItem[] = [
    { key: '/', level: 1, isExpanded: true },
    { key: '/a', level: 2, isExpanded: true },
    { key: '/a/b', level: 3, isExpanded: false },
    { key: '/c', level: 2, isExpanded: false },
  ]
  const step = (active: string, key: string) => treeStep(items, active, key)
  expect(step('/', 'ArrowDown')).toEqual({ go: '/a' })
  expect(step('/', 'ArrowUp')).toBeUndefined()
  expect(step('/c', 'ArrowDown')).toBeUndefined()
  expect(step('/c', 'ArrowUp')).toEqual({ go: '/a/b' })
  expect(step('/c', 'Home')).toEqual({ go: '/' })
  expect(step('/', 'End')).toEqual({ go: '/c' })
  expect(step('/c', 'ArrowRight')).toEqual({ expand: '/c' })
  expect(step('/a', 'ArrowRight')).toEqual({ go: '/a/b' })
  expect(step('/a', 'ArrowLeft')).toEqual({ collapse: '/a' })
  expect(step('/a/b', 'ArrowLeft')).toEqual({ go: '/a' })
  expect(step('/a', 'x')).toBeUndefined()
})
