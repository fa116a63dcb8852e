/** Tries what the store does with a bucket, and says what to change where it is refused. */
import { randomBytes } from 'node:crypto'
import { crc32 } from 'node:zlib'
import type { TestScope } from '../blob-store.ts'
import type { Bucket } from './bucket.ts'
import { isPreconditionFailed, isTemporary, textOf } from './errors.ts'
import { contentOf } from './marker.ts'
import * as objects from './objects.ts'
import * as multipart from './parts.ts'
import { streamRange } from './reader.ts'
import { examineRules } from './rules.ts'

interface Test {
  /** Completes "The bucket … does not …". */
  readonly what: string
  /** Actions of a bucket policy. */
  readonly actions: readonly string[]
  /** Whether it is repeated at each start. */
  readonly isBrief?: boolean
  run(bucket: Bucket, name: string): Promise<void>
}

/** The test can go on, but the result is wrong. */
class WrongResult extends Error {
  override readonly name = 'WrongResult'
}

const expectThat = (isTrue: boolean, sentence: string): void => {
  if (!isTrue) throw new WrongResult(sentence)
}

const text = Buffer.from('Sallyport tests this bucket.')

async function read(bucket: Bucket, name: string, start: number, end: number): Promise<Buffer> {
  return Buffer.concat(await Array.fromAsync(streamRange(bucket, { name, size: end, etag: '' }, start, end)))
}

const tests: readonly Test[] = [
  {
    what: 'store a file that does not exist yet',
    actions: ['s3:PutObject'],
    isBrief: true,
    run: async (bucket, name) => await objects.put(bucket, name, contentOf(text), { mayReplace: false }),
  },
  {
    what: 'store a file under an existing name only when told so (If-None-Match)',
    actions: ['s3:PutObject'],
    async run(bucket, name) {
      const again = objects.put(bucket, name, contentOf(text), { mayReplace: false })
      const error = await again.then(
        () => null,
        (reason: unknown) => reason,
      )
      if (error !== null && !isPreconditionFailed(error)) throw error
      expectThat(
        error !== null,
        'it replaced the file, so it does not support conditional writes. Use another object storage',
      )
    },
  },
  {
    what: 'refuse bytes that were changed on the way',
    actions: ['s3:PutObject'],
    async run(bucket, name) {
      const broken = contentOf(text, crc32(text) ^ 1)
      const error = await objects.put(bucket, name, broken, { mayReplace: true }).then(
        () => null,
        (reason: unknown) => reason,
      )
      expectThat(error !== null, 'it accepted a wrong CRC-32 checksum. Use another object storage')
    },
  },
  {
    what: 'read a part of a file',
    actions: ['s3:GetObject'],
    isBrief: true,
    async run(bucket, name) {
      const bytes = await read(bucket, name, 10, 15)
      expectThat(bytes.equals(text.subarray(10, 15)), 'it returned other bytes than those that were stored')
    },
  },
  {
    what: 'list its files',
    actions: ['s3:ListBucket'],
    async run(bucket, name) {
      const names = (await Array.fromAsync(objects.list(bucket, name))).map((object) => object.name)
      expectThat(names.includes(name), 'a new file is not in the list')
    },
  },
  {
    what: 'store a file in parts',
    actions: ['s3:PutObject', 's3:ListMultipartUploadParts', 's3:ListBucketMultipartUploads'],
    async run(bucket, name) {
      const large = `${name}-parts`
      const first = randomBytes(multipart.minPartBytes)
      const upload = await multipart.begin(bucket, large, 'self-test')
      try {
        await multipart.putPart(bucket, upload, 1, contentOf(first))
        await multipart.putPart(bucket, upload, 2, contentOf(text))
        const unfinished = (await Array.fromAsync(multipart.list(bucket, large))).map(({ id }) => id)
        expectThat(unfinished.includes(upload.id), 'an unfinished file is not in the list of multipart uploads')
        const parts = await multipart.parts(bucket, upload)
        expectThat(parts.length === 2, 'the parts of an unfinished file are not listed')
        await multipart.complete(bucket, upload, parts)
        const seam = await read(bucket, large, first.length - 3, first.length + 3)
        const expected = Buffer.concat([first.subarray(-3), text.subarray(0, 3)])
        expectThat(seam.equals(expected), 'it joined the parts to other bytes')
      } finally {
        await multipart.abort(bucket, upload).catch(() => undefined)
        await objects.remove(bucket, large).catch(() => undefined)
      }
    },
  },
  {
    what: 'abort a file in parts',
    actions: ['s3:AbortMultipartUpload'],
    async run(bucket, name) {
      const upload = await multipart.begin(bucket, `${name}-aborted`, 'self-test')
      await multipart.abort(bucket, upload)
    },
  },
  {
    what: 'keep files from the public',
    actions: [],
    async run(bucket, name) {
      expectThat(
        !(await isPublic(bucket, name)),
        'anyone can read them without credentials. Block public access to the bucket',
      )
    },
  },
  {
    what: 'remove a file',
    actions: ['s3:DeleteObject'],
    isBrief: true,
    async run(bucket, name) {
      await objects.remove(bucket, name)
      expectThat((await objects.find(bucket, name)) === null, 'a removed file is still there')
    },
  },
]

const publicMs = 5_000

/** Whether an object can be read without credentials. */
async function isPublic(
  { location: { bucket, endpoint, region, isPathStyle } }: Bucket,
  name: string,
): Promise<boolean> {
  const url = new URL(endpoint ?? `https://s3.${region}.amazonaws.com`)
  if (!isPathStyle) url.hostname = `${bucket}.${url.hostname}`
  url.pathname = isPathStyle ? `${bucket}/${name}` : name
  const answer = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(publicMs) }).catch(() => null)
  await answer?.body?.cancel()
  return answer?.ok ?? false
}

/**
 * What does not work; [] if all does. `start`: only what can change from one start to the next. Rejects with BlobStoreUnavailable if
 * the bucket does not respond.
 */
export async function testBucket(bucket: Bucket, scope: TestScope = 'all'): Promise<readonly string[]> {
  const { bucket: bucketName, prefix } = bucket.location
  try {
    await objects.checkBucket(bucket)
  } catch (error) {
    rethrowIfAway(error)
    return [`The bucket ${bucketName} can't be used: ${hintOf(error)} (${textOf(causeOf(error))})`]
  }
  const name = `${prefix}self-test/${randomBytes(16).toString('hex')}`
  const problems: string[] = []
  try {
    for (const test of tests) {
      if (scope === 'start' && !test.isBrief) continue
      const problem = await test.run(bucket, name).then(
        () => null,
        (error: unknown) => problemOf(bucket, test, error),
      )
      if (problem !== null) problems.push(problem)
    }
    return scope === 'start' ? problems : [...problems, ...(await examineRules(bucket)).problems]
  } finally {
    await objects.remove(bucket, name).catch(() => undefined)
  }
}

function problemOf({ location: { bucket, prefix } }: Bucket, { what, actions }: Test, error: unknown): string {
  rethrowIfAway(error)
  const remedy =
    error instanceof WrongResult
      ? error.message
      : `allow ${actions.join(', ')} on ${bucket} and ${bucket}/${prefix}* (${textOf(causeOf(error))})`
  return `The bucket ${bucket} does not ${what}: ${remedy}.`
}

const causeOf = (error: unknown): unknown => (error instanceof Error && error.cause !== undefined ? error.cause : error)

function rethrowIfAway(error: unknown): void {
  if (isTemporary(causeOf(error))) throw error
}

function hintOf(error: unknown): string {
  const { $metadata, name } = causeOf(error) as { $metadata?: { httpStatusCode?: number }; name?: string }
  const status = $metadata?.httpStatusCode
  if (status === 404) return 'it does not exist. Create it, or correct its name in SALLYPORT_STORAGE.'
  if (status === 301 || status === 307 || status === 400)
    return 'it is in another region. Correct region in SALLYPORT_STORAGE.'
  if (status === 403)
    return 'it refuses access. Check AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY and the clock of this machine, and allow s3:ListBucket.'
  if (name === 'CredentialsProviderError')
    return 'there are no credentials. Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.'
  return 'it refuses the request. Check SALLYPORT_STORAGE.'
}
