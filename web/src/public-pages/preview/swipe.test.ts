import { expect, test } from 'vitest'
import { wayOf } from './swipe.ts'

const from = { x: 200, y: 400, at: 0 }
const way = (x: number, y: number, at = 200) => wayOf(from, { x: 200 + x, y: 400 + y, at })

test('a swipe to the left is for the next file, one to the right for the previous one', () => {
  expect([way(-80, 10), way(80, -10)]).toEqual(['next', 'prev'])
})

test('what is short, slow or rather vertical is no swipe', () => {
  expect([way(-40, 0), way(-80, 60), way(10, 300), way(-200, 0, 900)]).toEqual([null, null, null, null])
})
