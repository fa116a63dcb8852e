import { expect, test } from 'vitest'
import { breadcrumbsOf, folderAt, restOf } from './address.ts'

test('any name is preserved in the address bar', () => {
  for (const name of ['a b', '100%', '%41', 'a?b#c', '$id', 'a+b', 'קובץ', '🗂️', '…', 'a\\b']) {
    expect(folderAt(`/files/${encodeURIComponent(name)}/x`)).toBe(`/${name}/x`)
  }
  expect(folderAt('/files/100%')).toBe('/100%')
  expect([folderAt('/files'), folderAt('/files/')]).toEqual(['/', '/'])
})

test('a path has names and an address', () => {
  expect([restOf('/'), restOf('/a/b')]).toEqual(['', 'a/b'])
  expect(breadcrumbsOf('/a/b')).toEqual([
    { name: 'a', path: '/a' },
    { name: 'b', path: '/a/b' },
  ])
})
