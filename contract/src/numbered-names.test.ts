import { expect, test } from 'vitest'
import { numberedName } from './numbered-names.ts'

test.each([
  ['report.pdf', 11, 'report (11).pdf'],
  ['archive.tar.gz', 2, 'archive (2).tar.gz'],
  ['archive.TAR.GZ', 2, 'archive (2).TAR.GZ'],
  ['v1.2.zip', 2, 'v1.2 (2).zip'],
  ['README', 3, 'README (3)'],
  ['.config.json', 2, '.config (2).json'],
  ['.tar.gz', 2, '.tar (2).gz'],
  ['...', 2, '... (2)'],
  ['dots..', 2, 'dots.. (2)'],
  ['Mr. Smith and everyone', 2, 'Mr. Smith and everyone (2)'],
  ['a.averyveryverylongending', 2, 'a.averyveryverylongending (2)'],
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

test('two numbers never give the same name, however long the name is', () => {
  const long = `${'😀'.repeat(62)}.pdf`
  expect(new Set([2, 3, 4, 10, 100].map((n) => numberedName(long, n))).size).toBe(5)
})
