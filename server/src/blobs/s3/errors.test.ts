import { expect, it } from 'vitest'
import { BlobStoreFull, BlobStoreUnavailable } from '../blob-store.ts'
import { convertError, isTemporary } from './errors.ts'

const failure = (more: object) => Object.assign(new Error('failed'), more)
const answer = (name: string, httpStatusCode: number) => failure({ name, $metadata: { httpStatusCode } })

it.each(['EAI_AGAIN', 'ENOTFOUND', 'ECONNRESET', 'HPE_INVALID_CONSTANT'])('repeats a call after %s', (code) => {
  expect(isTemporary(failure({ code }))).toBe(true)
  expect(convertError(failure({ code }), 'answer')).toBeInstanceOf(BlobStoreUnavailable)
})

it.each([
  failure({ code: 'CERT_HAS_EXPIRED' }),
  failure({ code: 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY' }),
  failure({ code: 'ERR_TLS_CERT_ALTNAME_INVALID' }),
  answer('ExpiredToken', 400),
  answer('AccessDenied', 403),
])('says at once that the storage is away, for uploads to be kept: %o', (error) => {
  expect(isTemporary(error)).toBe(false)
  expect(convertError(error, 'answer')).toBeInstanceOf(BlobStoreUnavailable)
})

it('tells a full storage, and returns what only the caller understands', () => {
  expect(convertError(answer('QuotaExceeded', 403), 'answer')).toBeInstanceOf(BlobStoreFull)
  const gone = answer('NoSuchUpload', 404)
  expect(convertError(gone, 'answer')).toBe(gone)
})
