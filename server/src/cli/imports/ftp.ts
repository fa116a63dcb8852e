/** `import … ftp`. */
import { InvalidArgumentError } from 'commander'
import { ftpPassword } from './credentials.ts'
import type { SourceKind } from './kind.ts'
import { type ServerAddress, serverAddress } from './server-address.ts'

export const ftp: SourceKind = {
  name: 'ftp',
  description: 'a server with FTP or FTPS',
  has: 'files',
  example: '--url ftp://anna@files.example.com/data',
  addAddress: (command) =>
    command.requiredOption(
      '--url <address>',
      'user, server and folder, such as ftp://anna@files.example.com:21/data; ftps:// for implicit TLS',
      (text) => ftpAddress(text).address,
    ),
  addAccess: (command) =>
    command
      .option('--certificate <fingerprint>', 'SHA-256 fingerprint of a certificate of the server’s own', fingerprintOf)
      .option('--plain', 'without TLS: everybody on the way can read the password and the files')
      .option('--credentials <file>', 'file with SALLYPORT_IMPORT_PASSWORD'),
  addressOf: ({ url = '' }) => url,
  async open({ url = '', certificate = null, plain = false, credentials }, { config, onWait }) {
    const { openFtp } = await import('../../import/ftp/source.ts')
    const { address, protocol, folder, host, port, username } = ftpAddress(url)
    const tls = protocol === 'ftps:' ? 'implicit' : plain ? 'none' : 'explicit'
    const target = { host, port, tls, certificate, username, password: ftpPassword(config, credentials) } as const
    // As in addresses everywhere: below the folder of the user, after two slashes from the root.
    return openFtp({ address, folder: folder.slice(1), target, onWait })
  },
}

export const ftpAddress = (text: string): ServerAddress =>
  serverAddress(text, { example: 'ftp://anna@files.example.com/data', ports: { 'ftp:': 21, 'ftps:': 990 } })

/** As `openssl x509 -fingerprint -sha256` shows it. */
function fingerprintOf(text: string): string {
  const fingerprint = text.toUpperCase()
  if (!/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/.test(fingerprint))
    throw new InvalidArgumentError('It must be a SHA-256 fingerprint: 32 pairs of hexadecimal digits between colons.')
  return fingerprint
}
