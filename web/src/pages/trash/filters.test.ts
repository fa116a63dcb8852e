import { expect, test } from 'vitest'
import { filtersOf, isFiltered, noFilters } from './filters.ts'

const today = '2026-11-28'

test('filters in the address bar are sent to the API, except invalid ones', () => {
  expect(filtersOf({}, today)).toEqual({})
  const all = { find: 'a', type: 'picture', by: 'ada', from: '2026-11-30', to: '2026-11-30', sort: 'name' }
  expect(filtersOf(all, today)).toEqual({
    ...{ search: '*a*', type: 'picture', deletedBy: 'ada' },
    ...{ deletedSince: '2026-11-30T00:00:00', deletedBefore: '2026-12-01T00:00:00' },
  })
  expect(filtersOf({ type: 'toString', from: 'soon', to: '2026-13-01' }, today)).toEqual({})
})

test('ranges follow the current day', () => {
  expect(filtersOf({ range: 'today' }, today)).toEqual({ deletedSince: '2026-11-28T00:00:00' })
  expect(filtersOf({ range: 'yesterday' }, today)).toEqual({
    ...{ deletedSince: '2026-11-27T00:00:00', deletedBefore: '2026-11-28T00:00:00' },
  })
  expect(filtersOf({ range: '7d', from: '2020-01-01' }, today)).toEqual({ deletedSince: '2026-11-22T00:00:00' })
})

test('the search for names and the order are no filters', () => {
  expect([isFiltered({ find: 'a', sort: 'name' }), isFiltered({ type: 'folder' })]).toEqual([false, true])
  expect(isFiltered({ type: 'folder', range: '7d', ...noFilters })).toBe(false)
})
