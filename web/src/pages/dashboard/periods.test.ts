import { expect, test } from 'vitest'
import { longPeriod, shortPeriod } from './periods.ts'

test('periods have names, in UTC', () => {
  expect([shortPeriod('day', '2026-11-24'), shortPeriod('month', '2026-01-01')]).toEqual(['24 Nov', 'Jan 26'])
  expect(longPeriod('day', '2026-11-24')).toBe('Tue, 24 Nov 2026')
  expect(longPeriod('week', '2026-12-28')).toMatch(/^28 Dec 2026\s–\s3 Jan 2027$/)
  expect(longPeriod('month', '2026-11-01')).toBe('November 2026')
})
