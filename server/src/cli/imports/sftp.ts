/** `import … sftp`. */
import { InvalidArgumentError } from 'commander'
import { sshCredentials } from './credentials.ts'
import type { SourceKind } from './kind.ts'
import { type ServerAddress, serverAddress } from './server-address.ts'

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
    const { address, folder, host, port, username } = sftpAddress(url)
    const target = { host, port, username, hostKey, ...sshCredentials(config, credentials) }
    return openSftp({ address, folder, target, onWait })
  },
}

export const sftpAddress = (text: string): ServerAddress =>
  serverAddress(text, { example: 'sftp://anna@files.example.com/data', ports: { 'sftp:': 22 } })

function hostKeyOf(text: string): string {
  const fingerprint = text.replace(/=+$/, '')
  if (!/^SHA256:[A-Za-z0-9+/]{43}$/.test(fingerprint))
    throw new InvalidArgumentError('It must be a fingerprint as ssh-keygen -l shows it: SHA256: and 43 characters.')
  return fingerprint
}
