/** `import … filescom`. */
import { InvalidArgumentError } from 'commander'
import { openFilescom } from '../../import/filescom/source.ts'
import { isLoopbackHost } from '../../lib/net/smtp-tls.ts'
import { sourceApiKey } from './credentials.ts'
import { requestRate } from './exavault.ts'
import type { SourceKind } from './kind.ts'
import { emailAddress } from './sftpgo.ts'

const example = 'https://harbour.files.com'

export const filescom: SourceKind = {
  name: 'filescom',
  description: 'a site of Files.com, over its REST API: files, users, SSH keys, share links and notifications',
  has: 'both',
  example: `--url ${example}`,
  addAddress: (command) =>
    command.requiredOption('--url <address>', `address of the site, such as ${example}`, siteAddress),
  addAccess: (command) =>
    command
      .option('--credentials <file>', 'file with SALLYPORT_IMPORT_API_KEY')
      .option(
        '--email <address>',
        'email address of all users who have none (default: they come without)',
        emailAddress,
        '',
      )
      .option('--requests <number>', 'requests a second at most', requestRate, 10),
  addressOf: ({ url = '' }) => url,
  async open({ url: base = '', credentials: file, requests = 10, email = '' }, { config, onWait }) {
    const isLoopback = isLoopbackHost(new URL(base).hostname)
    const apiKey = sourceApiKey(config, file)
    return openFilescom({ base, apiKey, requestsPerSecond: requests, isLoopback, onWait, email })
  },
}

const apiPath = '/api/rest/v1'

/** The base of the API of a site: with its path, without a slash at the end. */
export function siteAddress(text: string): string {
  const url = URL.parse(text)
  if (!url || (url.protocol !== 'https:' && url.protocol !== 'http:'))
    throw new InvalidArgumentError(`It must be an address such as ${example}.`)
  if (url.username || url.password || url.search || url.hash)
    throw new InvalidArgumentError('It must be an address alone: the API key comes from the environment or a file.')
  if (url.protocol === 'http:' && !isLoopbackHost(url.hostname))
    throw new InvalidArgumentError('It must begin with https://, because the API key is sent to it.')
  const path = url.pathname.replace(/\/+$/, '')
  if (path !== '' && path !== apiPath)
    throw new InvalidArgumentError(`It must be the address of the site, without a folder: ${example}.`)
  return `${url.origin}${apiPath}`
}
