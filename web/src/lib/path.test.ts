import { expect, test } from 'vitest'
import { baseName, isWithin, joinPath, normalizePath, parentPath } from './path.ts'

test('what people type as a path becomes one', () => {
  expect(['', '/', 'inbound', '/inbound//2026/', ' a b '].map(normalizePath)).toEqual([
    '/',
    '/',
    '/inbound',
    '/inbound/2026',
    '/ a b ',
  ])
})

test('a path comes apart and together again, at the top as well', () => {
  expect(['/', '/a', '/a/b'].map(parentPath)).toEqual(['/', '/', '/a'])
  expect(['/', '/a', '/a/b'].map(baseName)).toEqual(['', 'a', 'b'])
  expect([joinPath('/', 'a'), joinPath('/a', 'b')]).toEqual(['/a', '/a/b'])
})

test('a folder holds what lies below it, not what is only named like it', () => {
  expect([isWithin('/share', '/share'), isWithin('/share/a', '/share'), isWithin('/share2', '/share')]).toEqual([
    true,
    true,
    false,
  ])
  expect(isWithin('/anything', '/')).toBe(true)
})
