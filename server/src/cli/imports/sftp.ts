/** `import … sftp`. */
import { InvalidArgumentError } from 'commander'
import { sshCredentials } from './credentials.ts'
import type { SourceKind } from './kind.ts'

export const sftp: SourceKind = {
  name: 'sftp',
  description: 'a server with SFTP',
  has: 'files',
  example: '--url sftp://anna@files.example.com/data',
  addAddress: (command) =>
    command.requiredOption(
      '--url <address>',
      'user, server and folder, such as sftp://anna@files.example.com:22/data',
      (text) => sftpAddress(text).address,
    ),
  addAccess: (command) =>
    command
      .option(
        '--host-key <fingerprint>',
        'fingerprint of the host key, SHA256:…; without it, it is only shown',
        hostKeyOf,
      )
      .option(
        '--credentials <file>',
        'file with SALLYPORT_IMPORT_PASSWORD, or SALLYPORT_IMPORT_PRIVATE_KEY and SALLYPORT_IMPORT_PASSPHRASE',
      ),
  addressOf: ({ url = '' }) => url,
  async open({ url = '', hostKey = null, credentials }, { config, onWait }) {
    const { openSftp } = await import('../../import/sftp/source.ts')
    const { address, folder, ...server } = sftpAddress(url)
    return openSftp({ address, folder, target: { ...server, hostKey, ...sshCredentials(config, credentials) }, onWait })
  },
}

interface SftpAddress {
  /** In one form for each server and folder. */
  readonly address: string
  readonly host: string
  readonly port: number
  readonly username: string
  readonly folder: string
}

export function sftpAddress(text: string): SftpAddress {
  const url = URL.parse(text)
  if (url?.protocol !== 'sftp:' || url.hostname === '' || url.search || url.hash)
    throw new InvalidArgumentError('It must be an address such as sftp://anna@files.example.com/data.')
  if (url.password)
    throw new InvalidArgumentError('It must not contain a password: that comes from the environment or a file.')
  if (url.username === '')
    throw new InvalidArgumentError('It must name the user, such as sftp://anna@files.example.com/data.')
  const port = Number(url.port || 22)
  const [username, path] = [decoded(url.username), decoded(url.pathname)]
  const folder = path === '/' ? path : path.replace(/\/+$/, '')
  const shown = folder.split('/').map(encodeURIComponent).join('/')
  const address = `sftp://${encodeURIComponent(username)}@${url.hostname}:${port}${shown}`
  return { address, host: url.hostname.replace(/^\[|\]$/g, ''), port, username, folder }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw new InvalidArgumentError('It has a % that is not followed by two hexadecimal digits.')
  }
}

function hostKeyOf(text: string): string {
  const fingerprint = text.replace(/=+$/, '')
  if (!/^SHA256:[A-Za-z0-9+/]{43}$/.test(fingerprint))
    throw new InvalidArgumentError('It must be a fingerprint as ssh-keygen -l shows it: SHA256: and 43 characters.')
  return fingerprint
}
