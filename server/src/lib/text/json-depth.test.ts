import { describe, expect, test } from 'vitest'
import { nestsDeeper } from './json-depth.ts'

const lists = (depth: number) => '['.repeat(depth) + ']'.repeat(depth)

describe('the depth of JSON', () => {
  test.each([
    [lists(3), 3, false],
    [lists(4), 3, true],
    ['{"a":{"b":{"c":1}}}', 3, false],
    ['{"a":[{"b":[1]}]}', 3, true],
    ['[[1],[2],[3],[4]]', 2, false],
    ['{"a":"[[[[","b":"\\"[[[[","c":"\\\\"}', 1, false],
    ['["\\\\",[[1]]]', 2, true],
    ['"never ends [[[[', 1, false],
    [']]]][[', 1, false],
    ['', 0, false],
  ])('of %s is compared with %i', (text, most, isDeeper) => {
    expect(nestsDeeper(text, most)).toBe(isDeeper)
  })

  test('of a megabyte of brackets is known after the first few', () => {
    let read = 0
    const text = { length: 1_000_000, charCodeAt: () => 0x5b + 0 * read++ } as unknown as string
    expect(nestsDeeper(text, 64)).toBe(true)
    expect(read).toBe(65)
  })
})
