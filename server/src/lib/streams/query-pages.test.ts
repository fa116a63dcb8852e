import { expect, test } from 'vitest'
import { pagesOf } from './query-pages.ts'

/** Numbers from `top` down to 1, two per page. */
const all = (top: number) =>
  Array.fromAsync(
    pagesOf(
      2,
      async (below: number = top + 1) => [below - 1, below - 2].filter((n) => n > 0),
      (n) => n,
    ),
  )

test('every row is returned once, in order, and the last page ends it', async () => {
  expect(await all(5)).toEqual([[5, 4], [3, 2], [1]])
  expect(await all(4)).toEqual([[4, 3], [2, 1], []])
  expect(await all(0)).toEqual([[]])
})
