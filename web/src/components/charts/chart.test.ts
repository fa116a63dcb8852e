import { expect, test } from 'vitest'
import { csvName, csvOf } from './chart.tsx'

test('cells are quoted where needed, and no spreadsheet takes text for a formula', () => {
  const rows = [
    ['a "b", c', 1],
    ['=1+1', -2],
    ['line\nbreak', 0],
    ['@sum', 1.5],
  ] as const
  expect(csvOf(['Name', 'Bytes'], rows)).toBe(
    '\uFEFFName,Bytes\r\n"a ""b"", c",1\r\n\'=1+1,-2\r\n"line\nbreak",0\r\n\'@sum,1.5\r\n',
  )
})

test('a file is named after its table and the day', () => {
  expect(csvName('Top users', new Date('2026-11-24T10:00:00Z'))).toBe('top-users-2026-11-24.csv')
  expect(csvName('Häufigste Benutzer', new Date(0))).toBe('häufigste-benutzer-1970-01-01.csv')
})
