import { exampleArchive, exampleFile, exampleFolder } from '@sallyport/contract/schemas/files/resource.ts'
import { expect, test } from 'vitest'
import { actionsFor } from './actions.ts'

const names = (...args: Parameters<typeof actionsFor>) => actionsFor(...args).map(({ name }) => name)

test('a folder opens, one entry can be renamed, several cannot', () => {
  const all = () => true
  expect(names([exampleFolder], all)).toContain('open')
  expect(names([exampleFile], all)).toContain('rename')
  expect(names([exampleFile, exampleFolder], all)).not.toContain('rename')
  expect(names([exampleFile], all)).toContain('preview')
  expect(names([exampleArchive], all)).toContain('extract')
  expect(names([exampleFolder], all)).toContain('notify')
  expect(names([exampleFile], all)).toContain('versions')
  expect(names([exampleFolder], all)).not.toContain('versions')
  expect(names([exampleFile], all)).not.toContain('extract')
  expect(names([exampleArchive, exampleFile], all)).not.toContain('extract')
  expect(names([exampleFolder], all)).toEqual(expect.arrayContaining(['share', 'send', 'direct link']))
  expect(names([exampleFile, exampleFolder], all)).toContain('send')
  expect(names([exampleFile], all)).not.toEqual(expect.arrayContaining(['receive', 'direct link']))
  expect(names([], all)).toEqual([])
})

test('what is starred offers to remove the star; of several, those without one are starred', () => {
  const starsOf = (entries: Parameters<typeof actionsFor>[0]) =>
    actionsFor(entries, () => true, { isStarred: ({ id }) => id === exampleFile.id }).filter(
      ({ icon }) => icon === 'star',
    )
  expect(starsOf([exampleFile]).map(({ name }) => name)).toEqual(['unstar'])
  expect(starsOf([exampleFolder]).map(({ name }) => name)).toEqual(['star'])
  expect(starsOf([exampleFile, exampleFolder]).map(({ name }) => name)).toEqual(['star'])
})

test('lists of several folders lead to the folder of an entry', () => {
  const all = () => true
  expect(names([exampleFile], all, { isAcrossFolders: true })).toContain('show folder')
  expect(names([exampleFile, exampleFolder], all, { isAcrossFolders: true })).not.toContain('show folder')
  expect(names([exampleFile], all)).not.toContain('show folder')
})

test('actions without permission are not offered', () => {
  expect(names([exampleFile], (permission) => permission === 'list' || permission === 'download')).toEqual([
    'preview',
    'download',
    'star',
    'versions',
    'details',
  ])
  expect(names([exampleFile], (permission) => permission === 'delete')).toEqual(['delete'])
})
