import { expect, it } from 'vitest'
import { shownLines } from './text-lines.ts'

it('shows a text as it is, without what is blank at its end', () => {
  expect(shownLines('\uFEFFDear harbour,\n  two;three\n\n', 'txt')).toBe('Dear harbour,\n  two;three')
  expect(shownLines('\n \n', 'txt')).toBe('')
})

it('shows a table in columns, whatever separates them', () => {
  expect(shownLines('order;crates\n4711;12\n', 'csv')).toBe('order  crates\n4711   12')
  expect(shownLines('a\tb\n1\t22', 'TSV')).toBe('a  b\n1  22')
  expect(shownLines('name,place\n"Beer, Jana",Kiel\nx', 'csv')).toBe('name        place\nBeer, Jana  Kiel\nx')
  expect(shownLines(`a;b\n${'x'.repeat(20)};1`, 'csv')).toBe(`a                 b\n${'x'.repeat(15)}…  1`)
  expect(shownLines('only one column', 'csv')).toBe('only one column')
})

it('shows nothing of what is no text, but of one in an older encoding', () => {
  expect(shownLines('\uFFFDPNG\u0002\u0003', 'txt')).toBe('')
  expect(shownLines('Gr\uFFFD\u00DFe aus Kiel, M\uFFFDnchen', 'txt')).toContain('aus Kiel')
})
