/** Classifies the errors of an object store. */
import { BlobStoreFull, BlobStoreUnavailable } from '../blob-store.ts'
import { AttemptTimedOut } from './retry.ts'

const temporaryNames = new Set([
  'ConditionalRequestConflict',
  'InternalError',
  'OperationAborted',
  'RequestTimeout',
  'RequestTimeTooSkewed',
  'ServiceUnavailable',
  'SlowDown',
  'ThrottlingException',
  'TimeoutError',
])
const fullNames = new Set(['InsufficientStorage', 'QuotaExceeded', 'XMinioStorageFull'])
const networkCode = /^(?:E[A-Z]+|EAI_[A-Z]+|UND_ERR_\w+|ERR_SSL_\w+|HPE_\w+)$/
const certificateCode = /^(?:CERT_|ERR_TLS_CERT_|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_)/
/** Whatever their status is. */
const refusedNames = new Set([
  'AuthorizationHeaderMalformed',
  'CredentialsProviderError',
  'ExpiredToken',
  'InvalidToken',
  'NoSuchBucket',
  'PermanentRedirect',
  'TokenRefreshRequired',
])

interface S3Error {
  readonly name?: string
  readonly code?: string
  readonly message?: string
  readonly $metadata?: { readonly httpStatusCode?: number; readonly clockSkewCorrected?: boolean }
}

const of = (error: unknown): S3Error => (typeof error === 'object' && error !== null ? error : {})
const statusOf = (error: unknown): number => of(error).$metadata?.httpStatusCode ?? 0

const errorName = (error: unknown): string => of(error).name ?? ''

export const isNotFound = (error: unknown): boolean =>
  statusOf(error) === 404 && !['NoSuchBucket', 'NoSuchUpload'].includes(errorName(error))
export const isNoSuchUpload = (error: unknown): boolean => errorName(error) === 'NoSuchUpload'
/** An object has this name already. */
export const isPreconditionFailed = (error: unknown): boolean => statusOf(error) === 412

/** The store does not do what was asked, whoever asks. */
export const isUnsupported = (error: unknown): boolean => statusOf(error) === 400 || statusOf(error) === 501

/**
 * It may have been refused for the clock of this machine: by the date of the response, that is wrong by minutes. The client signs
 * further calls with the right time.
 */
export const wasClockCorrected = (error: unknown): boolean =>
  statusOf(error) === 403 && of(error).$metadata?.clockSkewCorrected === true

/** The same call may succeed when it is repeated. */
export function isTemporary(error: unknown): boolean {
  const { name = '', code = '' } = of(error)
  const status = statusOf(error)
  return (
    error instanceof AttemptTimedOut ||
    temporaryNames.has(name) ||
    networkCode.test(code) ||
    (status >= 500 && status !== 501 && status !== 507) ||
    status === 429 ||
    status === 408
  )
}

const isRefused = (error: unknown): boolean =>
  [301, 307, 401, 403].includes(statusOf(error)) ||
  refusedNames.has(errorName(error)) ||
  certificateCode.test(of(error).code ?? '')

/** The error for callers: whether the store is full or away. Others are returned as they are. */
export function convertError(error: unknown, what: string): unknown {
  if (fullNames.has(errorName(error)) || statusOf(error) === 507)
    return new BlobStoreFull('the object storage has no room for more bytes', { cause: error })
  if (isTemporary(error) || isRefused(error))
    return new BlobStoreUnavailable(`the object storage could not ${what}: ${textOf(error)}`, { cause: error })
  return error
}

/** Rethrows; as BlobStoreUnavailable when the storage has removed an unfinished file, which can be sent again from its start. */
export function rethrowRemoved(error: unknown): never {
  if (!isNoSuchUpload(error)) throw error
  throw new BlobStoreUnavailable('the object storage has removed an unfinished file while it was sent', {
    cause: error,
  })
}

export function textOf(error: unknown): string {
  const { name = 'Error', message = '', code = '' } = of(error)
  const status = statusOf(error)
  // Without a body of the answer the client has no words for it.
  const isNamed = name !== 'Error' && name !== 'Unknown'
  return [isNamed ? name : code, message === 'UnknownError' ? '' : message, status ? `(HTTP ${status})` : '']
    .filter(Boolean)
    .join(' ')
}
