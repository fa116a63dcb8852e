import { expect, test } from 'vitest'
import { fieldsOf, isSize, termsOf } from './fields.ts'
import { formatQuery, parseQuery } from './query.ts'

const today = '2026-11-27'
const termsIn = (text: string) => parseQuery(text, { today, username: 'mira' }).terms

test('fields show the operators of a search, and are written back as such', () => {
  const terms = termsIn('type:picture size:1mb..2gb modified:2026-02 by:anna in:/a')
  const fields = fieldsOf(terms, today)
  expect(fields).toEqual({
    type: 'picture',
    extension: '',
    min: '1mb',
    max: '2gb',
    from: '2026-02-01',
    to: '2026-02-28',
    by: 'anna',
  })
  const text = 'type:picture size:1mb..2gb modified:2026-02-01..2026-02-28 by:anna in:/a'
  expect(formatQuery('', termsOf(fields, terms))).toBe(text)
  expect(termsOf(fieldsOf(termsIn(text), today), termsIn(text))).toEqual(termsIn(text))
})

test('open ranges, extensions and sizes without a unit', () => {
  const none = fieldsOf([], today)
  expect(termsOf(none, [])).toEqual([])
  expect(fieldsOf(termsIn('size:>5mb modified:<2026-01-01 type:csv'), today)).toEqual({
    ...none,
    extension: 'csv',
    min: '5mb',
    to: '2025-12-31',
  })
  const written = formatQuery('', termsOf({ ...none, min: '1.5 MB', to: '2026-01-31', by: 'a b', type: 'audio' }, []))
  expect(written).toBe('type:audio size:>=1.5mb modified:<=2026-01-31 by:"a b"')
  expect(formatQuery('', termsOf({ ...none, max: '500' }, []))).toBe('size:<=500b')
  expect(['', '10 MB', '500', '1,5gb', 'big', '-1'].map(isSize)).toEqual([true, true, true, true, false, false])
})
