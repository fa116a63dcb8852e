/** The address of a bucket: `s3://bucket/prefix?endpoint=…&region=…&path-style=…&sse=…`. */

export interface S3Location {
  readonly bucket: string
  /** Empty, or ends with a slash. */
  readonly prefix: string
  /** Base URL of the store; null for AWS. */
  readonly endpoint: string | null
  readonly region: string
  /** True: the bucket is part of the path, not of the host name. */
  readonly isPathStyle: boolean
  /** Encryption that is requested for each object; null for the bucket's default. */
  readonly encryption: { readonly type: 'AES256' } | { readonly type: 'aws:kms'; readonly keyId: string } | null
  /** Null: those that the client finds, such as the role of the machine. */
  readonly credentials: Credentials | null
}

interface Credentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string
}

type Environment = Readonly<Record<string, string | undefined>>

const parameters = ['endpoint', 'region', 'path-style', 'sse']
const bucketForm = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/
const prefixForm = /^[\w.-]+(?:\/[\w.-]+)*$/
const loopback = /^(?:127(?:\.\d{1,3}){3}|localhost|\[::1\])$/
const remedy = 'set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY'
const form = 's3://bucket/prefix?endpoint=https://s3.example.com&region=eu-central-1'

/** Null for `disk`. Throws with a message that continues the name of the setting. */
export const parseStorage = (text: string, environment: Environment): S3Location | null =>
  text === 'disk' ? null : parseS3Location(text, environment)

/** Throws as parseStorage does. */
export function parseS3Location(text: string, environment: Environment = {}): S3Location {
  const url = URL.parse(text)
  if (url?.protocol !== 's3:' || url.hash) throw new Error(`must be disk or ${form}`)
  if (url.username || url.password) throw new Error(`must not contain credentials: ${remedy}`)
  if (url.port || !bucketForm.test(url.hostname)) throw new Error(`has no valid name of a bucket: ${form}`)
  for (const name of url.searchParams.keys())
    if (!parameters.includes(name))
      throw new Error(`has the unknown parameter "${name}": there are ${parameters.join(', ')}`)
  const endpoint = endpointOf(url.searchParams.get('endpoint'))
  const pathStyle = url.searchParams.get('path-style') ?? String(endpoint !== null)
  if (pathStyle !== 'true' && pathStyle !== 'false') throw new Error('has a path-style that is neither true nor false')
  const region = url.searchParams.get('region') || (endpoint ? 'us-east-1' : '')
  if (!region) throw new Error('needs a region, such as region=eu-central-1')
  return {
    bucket: url.hostname,
    prefix: prefixOf(url.pathname),
    endpoint,
    region,
    isPathStyle: pathStyle === 'true',
    encryption: encryptionOf(url.searchParams.get('sse')),
    credentials: credentialsOf(environment),
  }
}

function prefixOf(path: string): string {
  const prefix = path.replace(/^\/|\/$/g, '')
  if (prefix === '') return ''
  if (prefix.length > 512 || !prefixForm.test(prefix))
    throw new Error('has a prefix with other characters than letters, digits, . _ - and /')
  return `${prefix}/`
}

function endpointOf(text: string | null): string | null {
  if (text === null) return null
  const url = URL.parse(text)
  if (url?.username || url?.password) throw new Error(`must not contain credentials in its endpoint: ${remedy}`)
  if (!url || !/^https?:$/.test(url.protocol) || url.search || url.hash || url.pathname !== '/')
    throw new Error(`has an endpoint that is no address such as https://s3.example.com: "${text}"`)
  if (url.protocol === 'http:' && !loopback.test(url.hostname))
    throw new Error('has an endpoint without TLS: http is allowed for addresses of this machine only')
  return url.origin
}

/** Also those of the `.env` file, which the client does not read. */
export function credentialsOf(environment: Environment): Credentials | null {
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = environment
  if (!accessKeyId || !secretAccessKey) return null
  const { AWS_SESSION_TOKEN: sessionToken } = environment
  return { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) }
}

function encryptionOf(text: string | null): S3Location['encryption'] {
  if (text === null) return null
  if (text === 'AES256') return { type: 'AES256' }
  const keyId = /^kms:([\w:/-]{1,512})$/.exec(text)?.[1]
  if (keyId === undefined) throw new Error('has an sse that is neither AES256 nor kms:KEY')
  return { type: 'aws:kms', keyId }
}

/** Name of the place where files are stored; null: a folder of this machine. */
export const storageName = (location: S3Location | null): string =>
  location ? `s3://${location.bucket}/${location.prefix}` : 'disk'

/** The setting without its defaults; null: a folder of this machine. */
export function formatLocation(location: S3Location | null): string {
  if (!location) return 'disk'
  const { endpoint, region, isPathStyle, encryption } = location
  const sse = encryption?.type === 'aws:kms' ? `kms:${encryption.keyId}` : encryption?.type
  const parameters = [
    endpoint && `endpoint=${endpoint}`,
    `region=${region}`,
    `path-style=${isPathStyle}`,
    sse && `sse=${sse}`,
  ]
  return `s3://${location.bucket}/${location.prefix.replace(/\/$/, '')}?${parameters.filter(Boolean).join('&')}`
}
