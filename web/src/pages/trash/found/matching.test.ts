import { expect, test } from 'vitest'
import { matcherOf } from './matching.ts'

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
