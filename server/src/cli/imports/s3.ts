/** `import … s3`. */
import { InvalidArgumentError } from 'commander'
import { credentialsOf, parseS3Location, type S3Location } from '../../blobs/s3/location.ts'
import { awsCredentials } from './credentials.ts'
import type { SourceKind } from './kind.ts'

const example = 's3://bucket/prefix?region=eu-central-1'

export const s3: SourceKind = {
  name: 's3',
  description: 'a bucket of an object store with the S3 API',
  has: 'files',
  example: `--url "${example}"`,
  addAddress: (command) =>
    command.requiredOption(
      '--url <address>',
      'bucket, prefix, and region or endpoint: s3://bucket/prefix?region=…&endpoint=https://…',
      (text) => s3Address(text).url,
    ),
  addAccess: (command) =>
    command.option(
      '--credentials <file>',
      'file with AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY; without it, those of the environment or machine',
    ),
  addressOf: ({ url = '' }) => s3Address(url).address,
  async open({ url = '', credentials: file }, { config }) {
    const { openS3 } = await import('../../import/s3/source.ts')
    const { location, prefix, address } = s3Address(url)
    const own = awsCredentials(file)
    const credentials = own ? credentialsOf(own) : config.bucketCredentials
    return await openS3({ location: { ...location, credentials }, prefix, address })
  },
}

interface S3Address {
  readonly url: string
  readonly location: S3Location
  /** Empty, or ends with a slash. */
  readonly prefix: string
  /** In one form for each bucket and prefix. */
  readonly address: string
}

export function s3Address(text: string): S3Address {
  const url = URL.parse(text)
  if (url?.protocol !== 's3:') throw new InvalidArgumentError(`It must be an address such as ${example}.`)
  try {
    const names = decodeURIComponent(url.pathname).replace(/^\/+|\/+$/g, '')
    url.pathname = ''
    const location = parseS3Location(url.href)
    const { bucket, endpoint } = location
    const shown = names === '' ? '' : `/${names.split('/').map(encodeURIComponent).join('/')}`
    const address = `s3://${bucket}${shown}${endpoint === null ? '' : `?endpoint=${endpoint}`}`
    return { url: text, location, prefix: names === '' ? '' : `${names}/`, address }
  } catch (error) {
    if (error instanceof URIError)
      throw new InvalidArgumentError('It has a % that is not followed by two hexadecimal digits.')
    throw new InvalidArgumentError(`It ${error instanceof Error ? error.message : error}.`)
  }
}
