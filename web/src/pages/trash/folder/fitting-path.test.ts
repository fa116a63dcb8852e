import { expect, test } from 'vitest'
import { fitting, shortenedPaths } from './fitting-path.tsx'

test('paths are shortened by whole folders at their beginning', () => {
  expect(shortenedPaths('/Finance/2026/Invoices')).toEqual(['/Finance/2026/Invoices', '…/2026/Invoices', '…/Invoices'])
  expect(shortenedPaths('/Finance')).toEqual(['/Finance'])
  expect(shortenedPaths('Files')).toEqual(['Files'])
})

test('the longest that fits is shown, or the last folder', () => {
  const texts = shortenedPaths('/Finance/2026/Invoices')
  const shown = (width: number) => fitting(texts, width, ({ length }) => length)
  expect([30, 22, 21, 15, 14, 5].map(shown)).toEqual([
    '/Finance/2026/Invoices',
    '/Finance/2026/Invoices',
    '…/2026/Invoices',
    '…/2026/Invoices',
    '…/Invoices',
    '…/Invoices',
  ])
})
