import { describe, expect, it } from 'vitest'
import { formatTime, parseSiteUtime, parseTime, parseTimeChange, parseTimeQuery } from './times.ts'

const iso = (text: string) => parseTime(text)?.toISOString() ?? null
const shown = (change: ReturnType<typeof parseTimeChange>) =>
  change && [change.modifiedAt.toISOString().slice(0, 19), change.path]

describe('times', () => {
  it('are formatted in UTC without fractions', () => {
    expect(formatTime(new Date('2026-01-02T03:04:05.678Z'))).toBe('20260102030405')
  })

  it('are parsed with and without fractions', () => {
    expect(iso('20260102030405')).toBe('2026-01-02T03:04:05.000Z')
    expect(iso('20260102030405.6')).toBe('2026-01-02T03:04:05.600Z')
    expect(iso('20240229235959.123456789')).toBe('2024-02-29T23:59:59.123Z')
  })

  it.each(
    '2026010203040 202601020304055 20261301000000 20260230000000 20250229000000 20260101240000 20260101006000 2026010100000x'.split(
      ' ',
    ),
  )('reject %s', (text) => {
    expect(parseTime(text)).toBe(null)
  })

  it.each(['', '20260101000000.', '20260101000000.1234567890', '-2026010100000', '20260101000000Z'])(
    'reject %j',
    (text) => {
      expect(parseTime(text)).toBe(null)
    },
  )
})

describe('the argument of MFMT', () => {
  it('is a time and a path, which can have spaces', () => {
    expect(shown(parseTimeChange('20260102030405 /a  b '))).toEqual(['2026-01-02T03:04:05', '/a  b '])
    expect(shown(parseTimeChange('20260102030405.123  x'))).toEqual(['2026-01-02T03:04:05', ' x'])
  })

  it.each([null, '', '20260102030405', '20260102030405 ', '20261302030405 x', '202601020304 x', 'x 20260102030405'])(
    'is rejected: %j',
    (argument) => {
      expect(parseTimeChange(argument)).toBe(null)
    },
  )
})

describe('the argument of MDTM', () => {
  it('is a path, and additionally a change if it starts with a time', () => {
    expect(parseTimeQuery('a b')).toEqual({ path: 'a b', change: null })
    const both = parseTimeQuery('20260102030405 report.csv')
    expect([both?.path, shown(both?.change ?? null)]).toEqual([
      '20260102030405 report.csv',
      ['2026-01-02T03:04:05', 'report.csv'],
    ])
    expect([parseTimeQuery(null), parseTimeQuery('')]).toEqual([null, null])
  })

  it.each(['2026 report', '20261399000000 report', '202601020304 report', '20260102030405report'])(
    'is only a path: %s',
    (argument) => {
      expect(parseTimeQuery(argument)).toEqual({ path: argument, change: null })
    },
  )
})

describe('the argument of SITE UTIME', () => {
  it('has its time before the path', () => {
    expect(shown(parseSiteUtime('202601020304 a b'))).toEqual(['2026-01-02T03:04:00', 'a b'])
    expect(shown(parseSiteUtime('20260102030405 a'))).toEqual(['2026-01-02T03:04:05', 'a'])
  })

  it('has three times after the path, of which the second counts', () => {
    expect(shown(parseSiteUtime('a b 20250101000000 20260102030405 20250101000000 UTC'))).toEqual([
      '2026-01-02T03:04:05',
      'a b',
    ])
    expect(shown(parseSiteUtime('202501010000 20250101000000 20260102030405 20250101000000 utc'))).toEqual([
      '2026-01-02T03:04:05',
      '202501010000',
    ])
  })

  it.each([null, '', 'a', '202601020304', '202613020304 a', 'a 20250101000000 20269902030405 20250101000000 UTC'])(
    'is rejected: %j',
    (argument) => {
      expect(parseSiteUtime(argument)).toBe(null)
    },
  )
})
