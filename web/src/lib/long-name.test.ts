import { expect, test } from 'vitest'
import { partsOf, partsOnTwoLines } from './long-name.ts'

test('a long name is split before the last letters of its stem', () => {
  expect(partsOf('quarterly-report-of-2026.xlsx')).toEqual({ start: 'quarterly-report-of-', end: '2026.xlsx' })
  expect(partsOf('archive-of-the-harbour.tar.gz')).toEqual({ start: 'archive-of-the-harbour', end: '.tar.gz' })
})

test('short names, names without an extension and hidden files are whole', () => {
  for (const name of ['orders.csv', 'x'.repeat(60), `.${'x'.repeat(60)}`, `a.${'x'.repeat(60)}`, ''])
    expect(partsOf(name)).toEqual({ start: name, end: '' })
})

test('letters of several code points are not split', () => {
  const family = '👩‍👩‍👧'
  const { start, end } = partsOf(`${family.repeat(9)}.png`)
  expect([start, end]).toEqual([family.repeat(5), `${family.repeat(4)}.png`])
  expect(partsOf(`${'é'.repeat(30)}.png`).end).toBe(`${'é'.repeat(4)}.png`)
})

test.each([
  ['Safety briefing.pptx', 'Safety briefing.pptx', ''],
  ['winter_import_of_2026.csv', 'winter_import_of_2026.csv', ''],
  ['Yard plan 2026 revision four.pdf', 'Yard plan 2026 revision four.pdf', ''],
  ['Damage report of April, corrected.docx', 'Damage report of April, ', 'corrected.docx'],
  ['invoice_2026_000417_northern_harbour.pdf', 'invoice_2026_000417_nor', 'thern_harbour.pdf'],
])('%s is on two lines of a tile', (name, start, end) => {
  expect(partsOnTwoLines(name)).toEqual({ start, end })
})
