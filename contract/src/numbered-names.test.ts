import { expect, test } from 'vitest'
import { numberedName } from './numbered-names.ts'

test.each([
  ['report.pdf', 2, 'report (2).pdf'],
  ['archive.tar.gz', 11, 'archive (11).tar.gz'],
  ['.profile', 2, '.profile (2)'],
  ['v1.2 final', 2, 'v1.2 final (2)'],
  [`${'x'.repeat(251)}.pdf`, 2, `${'x'.repeat(247)} (2).pdf`],
  [`${'é'.repeat(125)}.pdf`, 12, `${'é'.repeat(123)} (12).pdf`],
  [`${'😀'.repeat(62)}.pdf`, 2, `${'😀'.repeat(61)} (2).pdf`],
])('the name after %j is, as number %i, %j', (name, n, next) => {
  expect(numberedName(name, n)).toBe(next)
})
