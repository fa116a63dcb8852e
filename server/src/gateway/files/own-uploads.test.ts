import { expect, test } from 'vitest'
import { createOwnUploads } from './own-uploads.ts'

test('a client finds its file under the last name that it used, and under earlier ones', () => {
  const uploaded = createOwnUploads()
  uploaded.add(7, '/report.pdf')
  uploaded.add(7, '/report (2).pdf')
  expect([uploaded.has(7), uploaded.at('/report.pdf'), uploaded.at('/report (2).pdf')]).toEqual([true, 7, 7])
  expect([uploaded.has(8), uploaded.at('/other.pdf')]).toEqual([false, undefined])
})

test('the most recent files and paths are kept, however many names one file gets', () => {
  const uploaded = createOwnUploads(3)
  for (let name = 0; name < 5; name++) uploaded.add(1, `/${name}`)
  expect([0, 1, 2, 3, 4].map((name) => uploaded.at(`/${name}`))).toEqual([undefined, undefined, 1, 1, 1])
  for (const id of [2, 3, 4]) uploaded.add(id, '/again')
  expect([1, 2, 3, 4].map((id) => uploaded.has(id))).toEqual([false, true, true, true])
  expect(uploaded.at('/again')).toBe(4)
})
