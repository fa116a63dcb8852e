import { expect, it } from 'vitest'
import { durationText } from './import-words.ts'

it('says durations in seconds below a minute', () => {
  expect([1, 59, 60, 61, 7_500, 259_200].map(durationText)).toEqual([
    ...['1 s', '59 s', '1 min', '2 min', '2 h 5 min', '3 days'],
  ])
})
