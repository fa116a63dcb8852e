import { describe, expect, it } from 'vitest'
import { createAgenda } from './agenda.ts'

describe('an agenda', () => {
  it('hands out lines in turn, each once however often it was named', () => {
    const agenda = createAgenda()
    for (const line of [3, 1, 2, 1, 3]) agenda.now(line)
    expect(agenda.take(0, 8, false)).toEqual([3, 1])
    agenda.now(3)
    expect(agenda.take(0, 8, false)).toEqual([2, 3])
    expect(agenda.next(0, false)).toBeNull()
  })

  it('hands out nothing before its time, and of two times keeps the earlier', () => {
    const agenda = createAgenda()
    agenda.at(1, 500)
    agenda.at(2, 300)
    agenda.at(1, 400)
    agenda.at(1, 900)
    expect(agenda.next(0, false)).toBe(300)
    expect(agenda.take(299, 9, false)).toEqual([])
    expect(agenda.take(300, 9, false)).toEqual([2])
    expect(agenda.next(300, false)).toBe(400)
    expect(agenda.take(1_000, 9, false)).toEqual([1])
    expect(agenda.take(1_000, 9, false)).toEqual([])
  })

  it('puts those first that did well, and leaves the others a quarter and no more', () => {
    const agenda = createAgenda()
    for (let line = 100; line < 120; line++) agenda.now(line)
    for (let line = 0; line < 20; line++) {
      agenda.prefer(line, true)
      agenda.now(line)
    }
    expect(agenda.take(0, 8, false)).toEqual([0, 1, 2, 3, 4, 5, 100, 101])
    expect(agenda.take(0, 32, false)).toHaveLength(14 + 8)
  })

  it('has nothing for the others while there is little room', () => {
    const agenda = createAgenda()
    agenda.now(1)
    expect(agenda.take(0, 9, true)).toEqual([])
    expect(agenda.next(5, true)).toBeNull()
    expect(agenda.next(5, false)).toBe(5)
    agenda.prefer(2, true)
    agenda.now(2)
    expect(agenda.take(0, 9, true)).toEqual([2])
  })
})
