/** Checks of `doctor` outside the database: file modes and encryption on the network. */
import { networkInterfaces } from 'node:os'
import { exposedFiles } from '../../data-folder/private-files.ts'
import { classifyAddress } from '../../lib/net/address.ts'
import type { Config } from '../../settings/config.ts'
import { counted } from '../output/output.ts'

export interface Finding {
  /** `note`: information, not a problem. */
  readonly state: 'ok' | 'note' | 'problem'
  readonly about:
    | 'data'
    | 'disk'
    | 'modes'
    | 'http'
    | 'settings'
    | 'certificate'
    | 'nodes'
    | 'database'
    | 'key'
    | 'storage'
    | 'accounts'
    | 'messages'
    | 'audit'
    | 'emails'
    | 'bytes'
    | 'sftp'
    | 'ftp'
  readonly text: string
}

/** Reports database, key and stored files that other users of the machine can access. */
export async function examineModes(config: Config): Promise<Finding> {
  const loose = await exposedFiles(config)
  if (loose.length === 0)
    return { state: 'ok', about: 'modes', text: 'Database, key and files are accessible to their owner only' }
  const [first] = loose
  const more = loose.length > 1 ? ` and ${counted(loose.length - 1, 'other')}` : ''
  return {
    state: 'problem',
    about: 'modes',
    text: `Other users of this machine can use ${first?.path} (mode ${first?.mode})${more}. The next start removes this access; or run: chmod go= ${first?.path}`,
  }
}

/** Addresses of this machine's network interfaces. */
export const machineAddresses = (): string[] =>
  Object.values(networkInterfaces()).flatMap((some) => (some ?? []).map(({ address }) => address))

/** Reports passwords and files that cross the public internet unencrypted. Behind a TLS proxy, SALLYPORT_URL has https. */
export function examineHttp({ http }: Config, addresses = machineAddresses()): Finding {
  const finding = (state: Finding['state'], text: string): Finding => ({ state, about: 'http', text })
  const remedy =
    'Set SALLYPORT_ACME to the name of this server, or SALLYPORT_TLS_CERT and SALLYPORT_TLS_KEY, or use a reverse proxy with TLS and set SALLYPORT_URL to its https address.'
  const url = new URL(http.publicUrl)
  if (url.protocol === 'http:' && isPublicHost(url.hostname))
    return finding('problem', `Passwords and files are sent unencrypted to ${http.publicUrl}. ${remedy}`)
  if (http.tls !== null || http.acme !== null) return finding('ok', `TLS at ${http.publicUrl}`)
  const isEverywhere = http.host === '0.0.0.0' || http.host === '::'
  const open = (isEverywhere ? addresses : [http.host]).find((address) => classifyAddress(address) === 'public')
  if (open === undefined)
    return finding(
      'ok',
      url.protocol === 'https:' ? `A proxy serves ${http.publicUrl}` : 'Plain HTTP, but not on a public address',
    )
  const listening = `The server accepts plain HTTP at the public address ${open}`
  if (url.protocol === 'https:' && isEverywhere)
    return finding(
      'note',
      `${listening}, unless a firewall blocks it. Set SALLYPORT_HOST to an address that only the proxy can reach.`,
    )
  return finding('problem', `${listening}. ${remedy}`)
}

/** Whether SFTP only accepts connections of this machine although users are given a public address. A forwarder has an address of its own. */
export const isSftpLocalOnly = ({ http, sftp }: Pick<Config, 'http' | 'sftp'>): boolean =>
  sftp.publicAddress === null &&
  classifyAddress(sftp.host) === 'a loopback address' &&
  isPublicHost(new URL(http.publicUrl).hostname)

const privateNames = /(?:^|\.)(?:localhost|local|lan|internal|home\.arpa|test)$/

/** Whether a name or address in a URL is one of the public internet. */
export function isPublicHost(host: string): boolean {
  const bare = host
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '')
    .toLowerCase()
  const kind = classifyAddress(bare)
  if (kind !== 'not an address') return kind === 'public'
  return bare.includes('.') && !privateNames.test(bare)
}
