import { describe, expect, test } from 'vitest'
import { createFairQueue } from './fair-queue.ts'

const path = (...keys: string[]) => keys.map((key) => ({ key, most: 5 }))
const taken = (turns: { take(): string | undefined }) => {
  const all: string[] = []
  for (let one = turns.take(); one !== undefined; one = turns.take()) all.push(one)
  return all
}

describe('fair turns', () => {
  test('go round by queue, in each by group, in each group by the groups within', () => {
    const turns = createFairQueue<'known' | 'stranger', string>({ known: 10, stranger: 10 })
    for (const item of ['a1', 'a2', 'a3']) turns.push('stranger', path('A', 'a'), item)
    for (const item of ['b1', 'b2']) turns.push('stranger', path('A', 'b'), item)
    turns.push('stranger', path('B', 'c'), 'c1')
    for (const item of ['k1', 'k2']) turns.push('known', path('K'), item)
    expect(taken(turns)).toEqual(['a1', 'k1', 'c1', 'k2', 'b1', 'a2', 'b2', 'a3'])
    expect(turns.take()).toBeUndefined()
  })

  test('are limited in each group and each queue, and leave nothing behind', () => {
    const turns = createFairQueue<'q', string>({ q: 3 })
    const inGroup = [
      { key: 'wide', most: 2 },
      { key: 'narrow', most: 1 },
    ] as const
    expect(turns.push('q', inGroup, '1')).toBe(true)
    expect(turns.push('q', inGroup, 'narrow is full')).toBe(false)
    expect(turns.push('q', path('wide', 'other'), '2')).toBe(true)
    expect(turns.push('q', [{ key: 'wide', most: 2 }], 'wide is full')).toBe(false)
    expect(turns.push('q', path('x'), '3')).toBe(true)
    expect(turns.push('q', path('y'), 'the queue is full')).toBe(false)
    expect(taken(turns)).toEqual(['1', '3', '2'])
    expect(turns.push('q', inGroup, 'again')).toBe(true)
    expect(taken(turns)).toEqual(['again'])
  })
})
