import { expect, test } from 'vitest'
import { matcherOf, piecesOf } from './matching.ts'

test('names match as the search of the API finds them', () => {
  const names = ['row-1.txt', 'ROW-12.TXT', 'a row.txt.zip', 'b (1)+[x].😀']
  const found = (words: string) => names.filter(matcherOf(words))
  expect(found('row-')).toEqual(['row-1.txt', 'ROW-12.TXT'])
  expect(found('row-?.txt')).toEqual(['row-1.txt'])
  expect(found('row*.txt')).toEqual(['row-1.txt', 'ROW-12.TXT'])
  expect(found('*row*.txt*')).toEqual(['row-1.txt', 'ROW-12.TXT', 'a row.txt.zip'])
  expect(found('*o*o*')).toEqual([])
  expect(found('row-1*1.txt')).toEqual([])
  expect(found('(1)+[x].')).toEqual(['b (1)+[x].😀'])
  expect(found('b*.?')).toEqual(['b (1)+[x].😀'])
  expect(found('')).toEqual([])
})

test('the letters that were found are known', () => {
  const marked = (name: string, words: string) =>
    piecesOf(name, words)
      .map(({ text, isFound }) => (isFound ? `[${text}]` : text))
      .join('')
  expect(marked('Quay-plan.PDF', 'plan')).toBe('Quay-[plan].PDF')
  expect(marked('plan of the plan.pdf', 'PLAN')).toBe('[plan] of the plan.pdf')
  expect(marked('Quay-plan.pdf', 'quay*.pdf')).toBe('[Quay]-plan[.pdf]')
  expect(marked('😀 a.txt', '?')).toBe('😀 a.txt')
  expect(marked('😀 a.txt', '? a*')).toBe('[😀 a].txt')
  expect(marked('other.txt', 'plan')).toBe('other.txt')
  expect(marked('other.txt', '')).toBe('other.txt')
})
