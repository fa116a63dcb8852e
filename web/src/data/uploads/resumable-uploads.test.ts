import { expect, test } from 'vitest'
import {
  matching,
  matchingFile,
  type ResumableUpload,
  readStored,
  removeStored,
  storeUploads,
} from './resumable-uploads.ts'

const hour = 3_600_000
const one: ResumableUpload = { userId: 3, path: '/in/a.tar', size: 900, lastModified: 77, overwrite: false, at: 1000 }

function storage(text: string | null = null) {
  const kept = new Map([['it', text]])
  return { getItem: () => kept.get('it') ?? null, setItem: (_: string, value: string) => void kept.set('it', value) }
}

test('an unfinished upload is found again after a reload, for its user only', () => {
  const here = storage()
  storeUploads(here, [one])
  expect(readStored(here, 3, 2000)).toEqual([one])
  expect(readStored(here, 4, 2000)).toEqual([])
})

test('it is removed when it is finished, and before the server deletes it', () => {
  const here = storage()
  storeUploads(here, [one, { ...one, path: '/in/b.tar' }])
  removeStored(here, [one])
  expect(readStored(here, 3, 2000).map(({ path }) => path)).toEqual(['/in/b.tar'])
  expect(readStored(here, 3, one.at + 47 * hour)).toEqual([])
})

test('for one path and size only the latest attempt counts', () => {
  const here = storage()
  storeUploads(here, [one])
  storeUploads(here, [{ ...one, lastModified: 78 }])
  expect(readStored(here, 3, 2000).map(({ lastModified }) => lastModified)).toEqual([78])
})

test('another file with the same name and size does not resume it', () => {
  const file = { name: 'a.tar', size: 900, lastModified: 77 }
  expect(matching([one], '/in/a.tar', file)).toEqual(one)
  expect(matching([one], '/out/a.tar', file)).toBeUndefined()
  expect(matchingFile([one], file)).toEqual(one)
  expect(matchingFile([one], { ...file, name: 'tar' })).toBeUndefined()
  for (const changed of [{ lastModified: 78 }, { size: 901 }]) {
    expect(matching([one], '/in/a.tar', { ...file, ...changed })).toBeUndefined()
    expect(matchingFile([one], { ...file, ...changed })).toBeUndefined()
  }
})

test('invalid or unavailable storage is handled', () => {
  for (const odd of ['', 'x', '{}', '[1,null,{"path":1}]']) expect(readStored(storage(odd), 3, 0)).toEqual([])
  const full = {
    getItem: () => null,
    setItem: () => {
      throw new Error('full')
    },
  }
  expect(() => storeUploads(full, [one])).not.toThrow()
})
