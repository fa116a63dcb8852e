import Database from 'better-sqlite3'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compileGlob, hasWildcard, likePattern } from './glob.ts'

test.each([
  ['*', '', true],
  ['*', 'anything', true],
  ['', '', true],
  ['', 'a', false],
  ['?', '', false],
  ['?', 'a', true],
  ['?', 'ab', false],
  ['?', '😀', true],
  ['??', '😀', false],
  ['?', 'e\u0301', true],
  ['*.csv', 'report.csv', true],
  ['*.csv', 'REPORT.CSV', true],
  ['*.CSV', 'report.csv', true],
  ['*.csv', 'report.csv.bak', false],
  ['report', 'report.csv', false],
  ['report*', 'report', true],
  ['*port*', 'a report b', true],
  ['r?port', 'report', true],
  ['r?port', 'rport', false],
  ['a*b*c', 'a-b-b-c', true],
  ['a*b*c', 'a-c-b', false],
  ['*ab', 'aab', true],
  ['*aab', 'aaab', true],
  ['**?', 'a', true],
  ['*?*', '', false],
  ['[a]', 'a', false],
  ['[a]', '[a]', true],
  ['a.c', 'abc', false],
  ['a\\*', 'a\\bc', true],
  ['größe*', 'GRÖSSE', false],
  ['größe*', 'GRÖßE.txt', true],
  ['gro\u0308ße', 'größe', true],
  ['İ', 'İ', true],
  ['?', 'İ', true],
  ['%', 'a', false],
  ['_', 'a', false],
])('%j matched with %j is %s', (pattern, name, expected) => {
  expect(compileGlob(pattern)(name)).toBe(expected)
})

test('a text without * or ? has no wildcard', () => {
  expect(['a*', '?', 'a', '', '%_[.]'].map(hasWildcard)).toEqual([true, true, false, false, false])
})

test('T-47 no pattern takes long, however many stars it has', () => {
  const start = performance.now()
  expect(compileGlob(`${'a*'.repeat(2_000)}b`)('a'.repeat(20_000))).toBe(false)
  expect(compileGlob(`${'*a'.repeat(2_000)}*b`)('a'.repeat(20_000))).toBe(false)
  expect(compileGlob(`${'*?'.repeat(2_000)}b`)('a'.repeat(20_000))).toBe(false)
  expect(compileGlob('*'.repeat(100_000))('a'.repeat(20_000))).toBe(true)
  expect(performance.now() - start).toBeLessThan(2_000)
})

const pieces = fc.string({ unit: fc.constantFrom('a', 'B', 'b', '*', '?', '%', '_', '\\', '.'), maxLength: 8 })
const names = fc.string({ unit: fc.constantFrom('a', 'A', 'b', '%', '_', '\\', '.'), maxLength: 8 })

test('a pattern agrees with the equivalent regular expression', () => {
  fc.assert(
    fc.property(pieces, names, (pattern, name) => {
      const source = pattern.replace(/[.\\]/g, '\\$&').replaceAll('*', '.*').replaceAll('?', '.')
      expect(compileGlob(pattern)(name)).toBe(new RegExp(`^${source}$`, 'is').test(name))
    }),
    { numRuns: 2_000 },
  )
})

test('T-34 a pattern agrees with its LIKE form in SQLite', () => {
  const database = new Database(':memory:')
  const like = database.prepare(`select ? like ? escape '\\' as hit`)
  fc.assert(
    fc.property(pieces, names, (pattern, name) => {
      expect(like.get(name, likePattern(pattern))).toEqual({ hit: compileGlob(pattern)(name) ? 1 : 0 })
    }),
    { numRuns: 1_000 },
  )
  database.close()
})

test('LIKE forms are escaped', () => {
  expect(likePattern('a*b?c')).toBe('a%b_c')
  expect(likePattern('100%_\\***')).toBe('100\\%\\_\\\\%')
})
