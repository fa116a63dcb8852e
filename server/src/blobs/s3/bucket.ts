/**
 * One bucket and how it is called. Each call is repeated while that may help, and rejects with BlobStoreUnavailable when the bucket
 * stays away; other refusals are rejected as the client reports them. The client is loaded with the first bucket.
 */
import type { S3, S3ClientConfig } from '@aws-sdk/client-s3'
import { type Tracing, traced } from '../../lib/tracing/tracing.ts'
import { convertError, isTemporary, wasClockCorrected } from './errors.ts'
import type { S3Location } from './location.ts'
import { defaultPolicy, type Retried, type RetryPolicy, retrying } from './retry.ts'

export interface Bucket {
  readonly location: S3Location
  /** Calls until one attempt succeeds. `what` completes "the object storage could not …". */
  call<T>(what: string, options: Retried, call: (s3: S3, options: CallOptions) => Promise<T>): Promise<T>
}

export interface CallOptions {
  readonly abortSignal: AbortSignal
}

export async function openBucket(
  location: S3Location,
  policy: RetryPolicy = defaultPolicy,
  tracing: Tracing | null = null,
): Promise<Bucket> {
  const sdk = await import('@aws-sdk/client-s3')
  const client = new sdk.S3(clientConfig(location))
  const attempt = <T>(call: (s3: S3) => Promise<T>): Promise<T> =>
    call(client).catch((error: unknown) => {
      if (wasClockCorrected(error)) return call(client)
      throw error
    })
  return {
    location,
    async call(what, options, call) {
      try {
        return await traced(tracing, { name: `storage: ${what}`, kind: 'client' }, () =>
          retrying(policy, isTemporary, options, (abortSignal) => attempt((s3) => call(s3, { abortSignal }))),
        )
      } catch (error) {
        throw convertError(error, what)
      }
    },
  }
}

/**
 * Above what the connections of clients need at the default of SALLYPORT_CONNECTIONS: each download holds a socket for as long as its
 * client reads, and a call that waits for one counts as not answered.
 */
const maxSockets = 16_384

/** The client would write warnings to the console, of requests that are repeated here. */
const silent = { trace() {}, debug() {}, info() {}, warn() {}, error() {} }

const clientConfig = ({ region, endpoint, isPathStyle, credentials }: S3Location): S3ClientConfig => ({
  region,
  ...(endpoint && { endpoint }),
  ...(credentials && { credentials }),
  forcePathStyle: isPathStyle,
  // Only the checksums that are set here: other stores know none of the newer ones.
  requestChecksumCalculation: 'WHEN_REQUIRED',
  responseChecksumValidation: 'WHEN_REQUIRED',
  // Attempts are counted in `retrying`, where bodies can be read again and each attempt has a deadline.
  maxAttempts: 1,
  logger: silent,
  requestHandler: {
    connectionTimeout: 3_000,
    httpAgent: { keepAlive: true, maxSockets },
    httpsAgent: { keepAlive: true, maxSockets },
  },
})

/** Name of an object as a parameter of calls. */
export const named = ({ location }: Bucket, name: string) => ({ Bucket: location.bucket, Key: name })

/** Encryption as parameters of calls that create an object. */
export function encryptionOf({ location: { encryption } }: Bucket) {
  if (!encryption) return {}
  return {
    ServerSideEncryption: encryption.type,
    ...(encryption.type === 'aws:kms' && { SSEKMSKeyId: encryption.keyId }),
  }
}

/** Metadata of an object that tells which writer stored it. */
export const writerKey = 'sallyport-writer'
