import { describe, expect, it } from 'vitest'
import { contentsText, parseContents } from './content-ids.ts'

const latest = '2026-11-29T10:00:00.000Z'

describe('what a restored folder brought', () => {
  it('is read as it was written', () => {
    expect(contentsText([9, 4, 5, 7, 6], latest)).toBe(`${latest} 4+3,2`)
    const ids = [3, 4, 5, 40, 1_000_000, 1_000_001, 9_007_199_254_740_000]
    const read = parseContents(contentsText(ids, latest))
    expect(read?.latest).toBe(latest)
    for (const id of ids)
      expect([id - 1, id, id + 1].map((one) => read?.has(one))).toEqual(
        [id - 1, id, id + 1].map((one) => ids.includes(one)),
      )
    expect(read?.has(0)).toBe(false)
  })

  it('is nothing for an empty folder, and unknown without a text', () => {
    expect(parseContents(contentsText([], ''))?.has(1)).toBe(false)
    expect([parseContents(null), parseContents(''), parseContents('4-7')]).toEqual([null, null, null])
  })

  it('is short for a large folder, also if others created entries in turn', () => {
    const inTurn = Array.from({ length: 100_000 }, (_, i) => 5_000_000 + 2 * i)
    expect(contentsText(inTurn, latest).length).toBeLessThan(250_000)
    expect(
      contentsText(
        inTurn.map((_, i) => i + 1),
        latest,
      ),
    ).toBe(`${latest} 1+255r`)
  })
})
