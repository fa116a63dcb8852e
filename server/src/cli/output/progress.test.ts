import { expect, it } from 'vitest'
import { progressText } from './progress.ts'

const none = { files: 0, bytes: 0, totalFiles: 100, totalBytes: 1_000_000 }
/** The end of the text when so much was done in ten seconds. */
const left = (done: { readonly files: number; readonly bytes: number }, first = none) =>
  progressText({ ...none, ...done }, first, 10_000).split('/s')[1]

it('says the time that is left, in seconds below a minute', () => {
  expect(left({ files: 80, bytes: 800_000 })).toBe(', 3 s left')
  expect(left({ files: 99, bytes: 999_999 })).toBe(', 1 s left')
  expect(left({ files: 20, bytes: 200_000 })).toBe(', 40 s left')
  expect(left({ files: 10, bytes: 100_000 })).toBe(', 2 min left')
  expect(left({ files: 1, bytes: 2_000 })).toBe(', 1 h 24 min left')
})

it('counts files, too, where these take longer than their bytes', () => {
  expect(left({ files: 50, bytes: 1_000_000 })).toBe(', 10 s left')
  expect(left({ files: 50, bytes: 800_000 })).toBe(', 10 s left')
})

it('says nothing before it can tell', () => {
  expect(left({ files: 0, bytes: 0 })).toBe('')
  expect(left({ files: 0, bytes: 500_000 })).toBe('')
})
