/** Rules of a bucket that matter to stored files. What may not be read, or is not supported, is left out. */
import type { LifecycleRule } from '@aws-sdk/client-s3'
import type { Bucket } from './bucket.ts'

export interface Rules {
  /** Rules by which files are lost, as sentences. */
  readonly problems: readonly string[]
  /** What costs money or surprises, as sentences. */
  readonly notes: readonly string[]
}

export async function examineRules(bucket: Bucket): Promise<Rules> {
  const { bucket: name, prefix } = bucket.location
  const parameters = { Bucket: name }
  const read = <T>(call: Promise<T>): Promise<T | null> => call.catch(() => null)
  const probe = { isProbe: true }
  const [versioning, lifecycle, lock] = await Promise.all([
    read(bucket.call('answer', probe, (s3, options) => s3.getBucketVersioning(parameters, options))),
    read(bucket.call('answer', probe, (s3, options) => s3.getBucketLifecycleConfiguration(parameters, options))),
    read(bucket.call('answer', probe, (s3, options) => s3.getObjectLockConfiguration(parameters, options))),
  ])
  const rules = (lifecycle?.Rules ?? []).filter((rule) => rule.Status === 'Enabled' && concerns(rule, prefix))
  const problems = rules.flatMap((rule) => problemsOf(rule, name))
  const notes: string[] = []
  const expiresVersions = rules.some((rule) => rule.NoncurrentVersionExpiration !== undefined)
  if (versioning?.Status === 'Enabled' && !expiresVersions)
    notes.push(
      `The bucket ${name} keeps versions of removed files for ever. Add a lifecycle rule with NoncurrentVersionExpiration.`,
    )
  if (lock?.ObjectLockConfiguration?.ObjectLockEnabled === 'Enabled')
    notes.push(`The bucket ${name} has object lock: removed files remain until their retention ends.`)
  return { problems, notes }
}

/** Rules for objects with tags do not concern files, which have none. */
function concerns({ Filter, Prefix }: LifecycleRule, prefix: string): boolean {
  if (Filter?.Tag || Filter?.And?.Tags?.length) return false
  const of = Filter?.Prefix ?? Filter?.And?.Prefix ?? Prefix ?? ''
  return of.startsWith(prefix) || prefix.startsWith(of)
}

const archives = /GLACIER|ARCHIVE/

function problemsOf({ ID, Expiration, Transitions }: LifecycleRule, bucket: string): string[] {
  const rule = `The lifecycle rule "${ID ?? ''}" of the bucket ${bucket}`
  const archive = Transitions?.find(
    ({ StorageClass = '' }) => archives.test(StorageClass) && StorageClass !== 'GLACIER_IR',
  )
  return [
    ...(Expiration?.Days !== undefined || Expiration?.Date !== undefined
      ? [`${rule} deletes files. Remove it, or limit it to another prefix.`]
      : []),
    ...(archive
      ? [
          `${rule} moves files to ${archive.StorageClass}, where they cannot be read. Remove it, or limit it to another prefix.`,
        ]
      : []),
  ]
}
