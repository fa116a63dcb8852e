/** `import … exavault`. */
import { InvalidArgumentError } from 'commander'
import { openExavault } from '../../import/exavault/source.ts'
import { readSecrets, withSecrets } from '../../import/secrets-file.ts'
import { isLoopbackHost } from '../../lib/net/smtp-tls.ts'
import { secretsText, sourceCredentials } from './credentials.ts'
import type { SourceKind } from './kind.ts'

export const exavault: SourceKind = {
  name: 'exavault',
  description: 'a server with the ExaVault API, version 2: ExaVault, or another Sallyport',
  has: 'both',
  example: '--url https://harbour.exavault.com',
  addAddress: (command) =>
    command.requiredOption(
      '--url <address>',
      'address of the source, such as https://harbour.exavault.com',
      apiAddress,
    ),
  addAccess: (command) =>
    command
      .option(
        '--credentials <file>',
        'file with SALLYPORT_IMPORT_API_KEY and SALLYPORT_IMPORT_ACCESS_TOKEN, one a line',
      )
      .option(
        '--secrets <file>',
        'CSV file with API keys and access tokens that applications go on using: kind, application, user, value',
      )
      .option('--requests <number>', 'requests a second at most', requestRate, 10),
  addressOf: ({ url = '' }) => url,
  async open({ url: base = '', credentials: file, secrets, requests: requestsPerSecond = 10 }, { config, onWait }) {
    const source = openExavault({ base, credentials: sourceCredentials(config, file), requestsPerSecond, onWait })
    return secrets === undefined ? source : withSecrets(source, await readSecrets(secretsText(secrets), secrets))
  },
}

const apiPath = '/api/v2'

/** The base of the API at an address: with its path, without a slash at the end. */
export function apiAddress(text: string): string {
  const url = URL.parse(text)
  if (!url || (url.protocol !== 'https:' && url.protocol !== 'http:'))
    throw new InvalidArgumentError('It must be an address such as https://harbour.exavault.com.')
  if (url.username || url.password || url.search || url.hash)
    throw new InvalidArgumentError('It must be an address alone: credentials come from the environment or a file.')
  if (url.protocol === 'http:' && !isLoopbackHost(url.hostname))
    throw new InvalidArgumentError(
      'It must begin with https://, because the API key and the access token are sent to it.',
    )
  const path = url.pathname.replace(/\/+$/, '')
  return `${url.origin}${path.endsWith(apiPath) ? path : path + apiPath}`
}

const mostRequests = 1_000

/** Requests a second. */
export function requestRate(text: string): number {
  const rate = /^\d{1,4}(\.\d{1,3})?$/.test(text) ? Number(text) : 0
  if (rate < 0.01 || rate > mostRequests)
    throw new InvalidArgumentError(`It must be a number from 0.01 to ${mostRequests}.`)
  return rate
}
