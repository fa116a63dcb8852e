/** What `serve` prints once the server is ready. */
import type { Address } from '../../gateway/transport.ts'
import { version } from '../../settings/version.ts'
import type { Output } from '../output/output.ts'

/** Where the transports of a process listen, and the public URL. */
export interface Listening {
  readonly address: string
  readonly sftp: Address | null
  readonly ftp: readonly Address[]
  readonly url: string
}

interface Announced extends Listening {
  readonly setupCode: string | null
}

export function announce(output: Output, { address, sftp, ftp, url, setupCode }: Announced): void {
  const hostKeys = sftp?.identity ?? []
  const ftpAddresses = ftp.map((one) => one.url)
  output.answer({ address, setupCode, sftp: sftp && { address: sftp.url, hostKeys }, ftp: ftpAddresses }, [
    `Sallyport ${version} serves on ${address}`,
    ...(url === address ? [] : [`Public address: ${url}`]),
    ...(sftp === null
      ? []
      : [`SFTP is served on ${sftp.url}, with the host keys`, ...hostKeys.map((key) => `  ${key}`)]),
    ...(ftp.length === 0 ? [] : [`FTP is served on ${ftpAddresses.join(' and ')}`]),
    ...(setupCode === null
      ? []
      : [
          '',
          'There is no account yet. Create the first one in a browser:',
          '',
          `  ${url}/setup#code=${setupCode}`,
          '',
          'or from another terminal, in this folder:',
          '',
          '  ./sallyport setup --account NAME --user NAME --email EMAIL --password PASSWORD',
          '',
          `One-time setup code, for POST ${url}/api/v2/setup: ${setupCode}`,
        ]),
  ])
}
