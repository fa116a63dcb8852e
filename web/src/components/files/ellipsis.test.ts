import { expect, test } from 'vitest'
import { isMeasurable, lettersThatFit } from './ellipsis.ts'

test.each([
  [0, 0],
  [9, 0],
  [10, 1],
  [39, 3],
  [40, 4],
  [1_000, 4],
])('of four letters of ten pixels, in %i pixels there are %i', (space, letters) => {
  expect(lettersThatFit(4, (count) => count * 10, space)).toBe(letters)
})

test('the width of a text is requested a few times, however long it is', () => {
  let requests = 0
  const widthOf = (count: number) => {
    requests++
    return count
  }
  expect(lettersThatFit(255, widthOf, 100)).toBe(100)
  expect(requests).toBeLessThanOrEqual(8)
})

test('texts with letters from right to left are not measured', () => {
  expect(['plain é 王', 'تقرير.pdf', 'a שלום'].map(isMeasurable)).toEqual([true, false, false])
})
