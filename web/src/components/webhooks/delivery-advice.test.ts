import { expect, test } from 'vitest'
import { adviceFor } from './delivery-advice.ts'

test('a failure has advice for its kind or its status', () => {
  expect(adviceFor({ status: 0, errorKind: 'dns' })).toContain('host name')
  expect(adviceFor({ status: 302, errorKind: 'status' })).toContain('Redirects')
  expect(adviceFor({ status: 404, errorKind: 'status' })).toContain('path')
  expect(adviceFor({ status: 503, errorKind: 'status' })).toContain('Check its log')
  expect(adviceFor({ status: 418, errorKind: 'status' })).toBe('')
  expect(adviceFor({ status: 0, errorKind: 'blocked' })).toBe('')
})
