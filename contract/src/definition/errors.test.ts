import { expect, test } from 'vitest'
import { type ErrorCode, errorBody, errors } from './errors.ts'

test('the body of an error is exactly the text that published clients parse', () => {
  expect(errorBody(401, 'ERROR_INVALID_CREDENTIALS', 'HTTP_UNAUTHORIZED')).toBe(
    '{"responseStatus":401,"errors":[{"code":"ERROR_INVALID_CREDENTIALS","detail":"HTTP_UNAUTHORIZED"}]}',
  )
})

test('whatever the detail contains, the body is JSON on one line', () => {
  const detail = 'No "such" \\ file\n\u0000 {"}]}'
  const body = errorBody(404, 'ERROR_RESOURCE_NOT_FOUND', detail)
  expect(body).not.toContain('\n')
  expect(JSON.parse(body).errors).toEqual([{ code: 'ERROR_RESOURCE_NOT_FOUND', detail }])
})

test('codes follow the pattern, are sorted by status, and have descriptions in complete sentences', () => {
  const all = Object.entries(errors)
  const statuses = all.map(([, it]) => it.status)
  expect(statuses).toEqual([...statuses].sort((a, b) => a - b))
  for (const [code, it] of all) {
    expect(code).toMatch(/^ERROR_[A-Z_]+$/)
    if (it.status === 404) expect(code).toMatch(/NOT_FOUND$/)
    expect(it.text, code).toMatch(/^[A-Z`].*\.$/)
  }
})

test('codes of the original API keep their statuses', () => {
  const known: Partial<Record<ErrorCode, number>> = {
    ERROR_INVALID_PARAMETER: 400,
    ERROR_INVALID_PASSWORD: 400,
    ERROR_INVALID_CREDENTIALS: 401,
    ERROR_INSUFFICIENT_PRIVILEGES: 403,
    ERROR_SHARE_NOT_FOUND: 404,
  }
  for (const [code, status] of Object.entries(known)) expect(errors[code as ErrorCode].status).toBe(status)
})
