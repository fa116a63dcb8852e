import { expect, test } from 'vitest'
import { sessionFilter, webhookFilter } from './filters.ts'

test('filters in the address bar are sent to the API, except invalid ones', () => {
  expect(sessionFilter({})).toEqual({})
  expect(
    sessionFilter({ from: '2026-11-01', to: '2026-11-02', user: 'ada', ip: '', path: 'in/', type: 'STOR', other: 'x' }),
  ).toEqual({
    ...{ startDate: '2026-11-01', endDate: '2026-11-02T23:59:59.999', username: 'ada', path: '*in/*', type: 'STOR' },
  })
  expect(sessionFilter({ type: 'toString', path: '/in/*.csv' })).toEqual({ path: '/in/*.csv' })
  expect(sessionFilter({ protocol: 'sftp' })).toEqual({ protocol: 'sftp' })
  expect(webhookFilter({ status: '500', event: 'resources.upload', url: 'https://a.example/', webhook: '12' })).toEqual(
    {
      ...{ statusCode: 500, webhookId: 12, event: 'resources.upload', endpointUrl: 'https://a.example/' },
    },
  )
  expect(webhookFilter({ status: 'all', event: '__proto__', webhook: '0' })).toEqual({})
  expect(webhookFilter({ status: '5000', webhook: '-1' })).toEqual({})
  expect(webhookFilter({ status: 'No response' })).toEqual({ statusCode: 0 })
})
