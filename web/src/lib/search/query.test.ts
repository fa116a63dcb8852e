import { expect, test } from 'vitest'
import { formatQuery, labelOf, parseQuery } from './query.ts'

const context = { today: '2026-11-27', username: 'mira' }
const parse = (text: string) => parseQuery(text, context)
const filtersOf = (text: string) => parse(text).filters

test('operators are read, in any order and case, with quotes; the rest are words', () => {
  const query = parse('invoice TYPE:pdf size:>10mb modified:>2026-01-01 by:anna in:"/our customers" "annual report"')
  expect(query).toEqual({
    words: 'invoice annual report',
    terms: [
      { operator: 'type', value: 'pdf' },
      { operator: 'size', value: '>10mb' },
      { operator: 'modified', value: '>2026-01-01' },
      { operator: 'by', value: 'anna' },
      { operator: 'in', value: '/our customers' },
    ],
    filters: {
      type: 'pdf',
      minSize: 10_000_001,
      modifiedSince: '2026-01-02T00:00:00',
      uploadedBy: 'anna',
      folder: '/our customers',
    },
    notes: [],
  })
  expect(query.terms.map(labelOf)).toEqual([
    'Type: pdf',
    'Size: >10mb',
    'Changed: >2026-01-01',
    'Uploaded by: anna',
    'In: /our customers',
  ])
  const text = formatQuery(query.words, query.terms)
  expect(parse(text)).toEqual(query)
  expect(parse('in:"/not closed')).toMatchObject({ words: '', filters: { folder: '/not closed' } })
})

test('unknown operators are words, and values that cannot be read are words with advice', () => {
  expect(parse('ratio 16:9 colour:red http://a.example')).toEqual({
    words: 'ratio 16:9 colour:red http://a.example',
    terms: [],
    filters: {},
    notes: [],
  })
  for (const text of [
    'size:big',
    'size:10mb',
    'size:<0',
    'modified:soon',
    'modified:>2026-02-30',
    'type:a.b',
    'by:""',
  ]) {
    const { words, filters, notes } = parse(text)
    expect([text, words, filters, notes.length]).toEqual([text, text, {}, 1])
  }
  expect(parse('constructor:a __proto__:b').words).toBe('constructor:a __proto__:b')
  const many = Array.from({ length: 2_000 }, (_, index) => `size:big${index} by:a${index}`).join(' ')
  expect(parse(many).notes).toEqual([
    expect.stringContaining('“size:big0” is searched as text.'),
    'Only the first “by:” of a search is used.',
  ])
  expect(parse('type:pdf type:zip')).toMatchObject({
    filters: { type: 'pdf' },
    notes: ['Only the first “type:” of a search is used.'],
  })
})

test('text that was quoted stays text when a filter is removed', () => {
  for (const text of [
    '"type:pdf" by:me',
    'a"b by:x',
    '"in:/a is a phrase" type:zip',
    'size:big by:me',
    'by:"a b" 16:9',
  ]) {
    const { words, terms } = parse(text)
    expect(parse(formatQuery(words, terms))).toMatchObject({ words, terms })
    expect(parse(formatQuery(words, []))).toMatchObject({ words, terms: [] })
  }
  expect(parse(formatQuery('', [{ operator: 'by', value: 'a "b' }])).terms).toEqual([{ operator: 'by', value: 'a b' }])
})

test('types are kinds or extensions', () => {
  expect(filtersOf('type:Pictures')).toEqual({ type: 'picture' })
  expect(filtersOf('type:photo')).toEqual({ type: 'picture' })
  expect(filtersOf('type:spreadsheets')).toEqual({ type: 'spreadsheet' })
  expect(filtersOf('type:folder')).toEqual({ type: 'folder' })
  expect(filtersOf('ext:.TAR')).toEqual({ extension: 'tar' })
})

test('sizes have decimal units, as the lists show them', () => {
  expect(filtersOf('size:>=1,5gb')).toEqual({ minSize: 1_500_000_000 })
  expect(filtersOf('size:<1kb')).toEqual({ maxSize: 999 })
  expect(filtersOf('size:<=0')).toEqual({ maxSize: 0 })
  expect(filtersOf('size:1mb..2mb')).toEqual({ minSize: 1_000_000, maxSize: 2_000_000 })
  expect(filtersOf('size:..2m')).toEqual({ maxSize: 2_000_000 })
})

test('dates are days, months, years, ranges, or the last days', () => {
  const range = (since?: string, before?: string) => ({
    ...(since && { modifiedSince: `${since}T00:00:00` }),
    ...(before && { modifiedBefore: `${before}T00:00:00` }),
  })
  expect(filtersOf('modified:2026-02')).toEqual(range('2026-02-01', '2026-03-01'))
  expect(filtersOf('modified:2025')).toEqual(range('2025-01-01', '2026-01-01'))
  expect(filtersOf('modified:today')).toEqual(range('2026-11-27', '2026-11-28'))
  expect(filtersOf('modified:yesterday')).toEqual(range('2026-11-26', '2026-11-27'))
  expect(filtersOf('changed:7d')).toEqual(range('2026-11-21'))
  expect(filtersOf('modified:week')).toEqual(range('2026-11-21'))
  expect(filtersOf('modified:<2026-01-31')).toEqual(range(undefined, '2026-01-31'))
  expect(filtersOf('modified:<=2026-12-31')).toEqual(range(undefined, '2027-01-01'))
  expect(filtersOf('modified:2026-01-05..2026-02')).toEqual(range('2026-01-05', '2026-03-01'))
})

test('me is the user', () => expect(filtersOf('by:me')).toEqual({ uploadedBy: 'mira' }))
