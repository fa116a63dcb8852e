import { expect, test } from 'vitest'
import { isFiltered, noFilters, sessionFilter, webhookFilter } from './filters.ts'

const today = '2026-11-28'

test('filters in the address bar are sent to the API, except invalid ones', () => {
  expect(sessionFilter({}, today)).toEqual({})
  const all = { from: '2026-11-01', to: '2026-11-02', user: 'ada', ip: '', path: 'in/', type: 'STOR', other: 'x' }
  expect(sessionFilter(all, today)).toEqual({
    ...{ startDate: '2026-11-01', endDate: '2026-11-02T23:59:59.999', username: 'ada', path: '*in/*', type: 'STOR' },
  })
  expect(sessionFilter({ type: 'toString', path: '/in/*.csv' }, today)).toEqual({ path: '/in/*.csv' })
  expect(sessionFilter({ protocol: 'sftp' }, today)).toEqual({ protocol: 'sftp' })
  const webhook = { status: '500', event: 'resources.upload', url: 'https://a.example/', webhook: '12' }
  expect(webhookFilter(webhook, today)).toEqual({
    ...{ statusCode: 500, webhookId: 12, event: 'resources.upload', endpointUrl: 'https://a.example/' },
  })
  expect(webhookFilter({ status: 'all', event: '__proto__', webhook: '0' }, today)).toEqual({})
  expect(webhookFilter({ status: '5000', webhook: '-1' }, today)).toEqual({})
  expect(webhookFilter({ status: 'No response' }, today)).toEqual({ statusCode: 0 })
})

test('ranges include today and begin on a whole day', () => {
  const starts = (range: string) => sessionFilter({ range, from: '2020-01-01' }, today)
  expect(starts('today')).toEqual({ startDate: '2026-11-28' })
  expect(starts('7d')).toEqual({ startDate: '2026-11-22' })
  expect(webhookFilter({ range: '30d' }, today)).toEqual({ startDate: '2026-10-30' })
  expect(starts('toString')).toEqual({ startDate: '2020-01-01' })
})

test('an open entry is not a filter', () => {
  expect([isFiltered({ entry: '7' }), isFiltered({ entry: '7', ip: '192.0.2.7' })]).toEqual([false, true])
  expect(isFiltered({ path: 'in', range: '7d', ...noFilters })).toBe(false)
})
