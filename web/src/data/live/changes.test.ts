import { expect, test } from 'vitest'
import { affectsEntry, affectsFolder, noChanges, withNotice } from './changes.ts'

const changed = (folders: string[], moved: string[] = []) =>
  withNotice(noChanges, { files: { changed: folders, moved } })

test('a change concerns its folder, and searches in and above it', () => {
  const changes = changed(['/in/a'])
  expect(['/in/a', '/in', '/', '/in/a/b', '/in/ab'].filter((path) => affectsFolder(changes, path))).toEqual(['/in/a'])
  const found = ['/in/a', '/in', '/', '/in/a/b'].filter((path) => affectsFolder(changes, path, { below: true }))
  expect(found).toEqual(['/in/a', '/in', '/'])
})

test('what was moved away concerns the folders below, which may no longer exist', () => {
  const changes = changed(['/in', '/out'], ['/in'])
  expect(['/in/a/b', '/in', '/out/a', '/inside'].filter((path) => affectsFolder(changes, path))).toEqual([
    '/in/a/b',
    '/in',
  ])
})

test('a change concerns the entries of its folder, the folder itself, and what is below a moved one', () => {
  const paths = ['/in/a/file', '/in/a', '/in', '/in/a/b/file', '/']
  expect(paths.filter((path) => affectsEntry(changed(['/in/a']), path))).toEqual(['/in/a/file', '/in/a'])
  expect(paths.filter((path) => affectsEntry(changed(['/in'], ['/in']), path))).toEqual(paths.slice(0, -1))
})

test('notices add up, and too many folders become all', () => {
  let changes = withNotice(withNotice(changed(['/a']), { shares: true }), { versions: true })
  expect(changes).toMatchObject({ folders: new Set(['/a']), shares: true, versions: true, activity: false })
  changes = withNotice(changes, { files: { changed: Array.from({ length: 600 }, (_, i) => `/${i}`), moved: [] } })
  expect(changes).toMatchObject({ folders: 'all', shares: true })
  expect(withNotice(changes, { files: { changed: ['/b'], moved: [] }, activity: true })).toMatchObject({
    folders: 'all',
    activity: true,
  })
})
