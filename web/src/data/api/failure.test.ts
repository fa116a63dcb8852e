import { ApiError } from '@sallyport/client/api/api-error.ts'
import { expect, test } from 'vitest'
import { errorText, failureOf, hasStatus, refusalOf } from './failure.ts'

test('an error of the server shows its own message', () => {
  const refused = new ApiError(403, 'ERROR_PLAN_LIMIT', 'The plan has room for 2 webhooks.')
  expect(failureOf(refused)).toEqual({
    title: 'You do not have permission',
    detail: 'The plan has room for 2 webhooks.',
  })
  expect([hasStatus(refused, 401, 403), hasStatus(refused, 404), hasStatus(new Error('x'), 403)]).toEqual([
    true,
    false,
    false,
  ])
})

test('the name of a field in the API is not shown', () => {
  const detailOf = (detail: string) => failureOf(new ApiError(400, 'ERROR_INVALID_PARAMETER', detail)).detail
  expect(detailOf('publicKey: this key is damaged.')).toBe('This key is damaged.')
  expect(detailOf('elements[2].name: it is empty.')).toBe('It is empty.')
  expect(detailOf('The name "a: b" is taken.')).toBe('The name "a: b" is taken.')
  const refused = new ApiError(400, 'ERROR_INVALID_PARAMETER', 'endpointUrl: The address is private.')
  expect([refusalOf(refused, 'endpointUrl'), refusalOf(refused, 'name')]).toEqual([
    'The address is private.',
    undefined,
  ])
})

test('the error after the end of a session is written for a user who has signed in again', () => {
  expect(failureOf(new ApiError(401, 'ERROR_INVALID_CREDENTIALS', 'HTTP_UNAUTHORIZED'))).toEqual({
    ...{ title: 'Your session had expired', detail: 'Nothing was changed. Submit again.' },
  })
})

test('a request without a response is distinguished from an error of the page', () => {
  expect(failureOf(new TypeError('Failed to fetch')).title).toBe('The server cannot be reached')
  expect(failureOf(new Error('odd'))).toEqual({ title: 'Unexpected error', detail: 'odd' })
})

test('ids of files are not shown', () => {
  const error = new ApiError(404, 'ERROR_RESOURCE_NOT_FOUND', 'There is no file or folder "id:1086".')
  expect(failureOf(error).detail).toBe('It may have been moved, renamed or deleted. Reload the page.')
  expect(errorText('The trash has no file or folder with the id 1057.')).toBe('It is no longer in the Trash Can.')
})
