import { expect, test } from 'vitest'
import { baseName, isWithin, joinPath, normalizePath, parentPath } from './path.ts'

test('entered paths are normalized', () => {
  expect(['', '/', 'inbound', '/inbound//2026/', ' a b '].map(normalizePath)).toEqual([
    '/',
    '/',
    '/inbound',
    '/inbound/2026',
    '/ a b ',
  ])
})

test('a path is split and joined again, also at the root', () => {
  expect(['/', '/a', '/a/b'].map(parentPath)).toEqual(['/', '/', '/a'])
  expect(['/', '/a', '/a/b'].map(baseName)).toEqual(['', 'a', 'b'])
  expect([joinPath('/', 'a'), joinPath('/a', 'b')]).toEqual(['/a', '/a/b'])
})

test('a folder contains what is below it, not paths that only begin alike', () => {
  expect([isWithin('/share', '/share'), isWithin('/share/a', '/share'), isWithin('/share2', '/share')]).toEqual([
    true,
    true,
    false,
  ])
  expect(isWithin('/anything', '/')).toBe(true)
})
