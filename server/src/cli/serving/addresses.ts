/** Stores where the server is reached, in the settings and for commands. */
import type { App } from '../../app.ts'
import type { Context, HostAndPort } from '../../core/context.ts'
import type { Address } from '../../gateway/transport.ts'
import type { Config } from '../../settings/config.ts'
import { writeServedFacts } from '../../settings/served.ts'
import type { Listening } from './announce.ts'

/** Stores the addresses that users connect to, in the settings and for commands. Called again after changes. Returns the public URL. */
export async function noteAddresses(
  { context: ctx, running }: App,
  { address, sftp, ftp }: Omit<Listening, 'url'>,
): Promise<string> {
  const { config } = running
  const url = config.http.port === 0 && !running.applied.includes('SALLYPORT_URL') ? address : config.http.publicUrl
  noteSftp(ctx, sftp, config.sftp.publicAddress ?? { host: new URL(url).hostname })
  noteFtp(ctx, ftp, config, new URL(url).hostname)
  await writeServedFacts(ctx, config, url)
  return url
}

/** Stores in the settings whether SFTP is served (its port may be in use), and the address that users connect to. */
function noteSftp({ settings }: Context, sftp: Address | null, at: { host: string; port?: number }): void {
  settings.transports.sftp = sftp !== null
  settings.sftpServer = null
  if (sftp === null) return
  settings.sftpServer = { port: Number(new URL(sftp.url).port), ...at, hostKeys: [...(sftp.identity ?? [])] }
}

/** Stores in the settings where FTP is served, as users see it. */
function noteFtp({ settings }: Context, addresses: readonly Address[], { ftp }: Config, host: string): void {
  const at = (protocol: 'ftp' | 'ftps'): HostAndPort | null => {
    const served = addresses.find((address) => address.protocol === protocol)
    return served ? (ftp.publicUrls[protocol] ?? { host, port: portOf(served.url) }) : null
  }
  const [explicit, implicit] = [at('ftp'), at('ftps')]
  settings.transports.ftp = explicit !== null || implicit !== null
  const optional = ftp.certificate === null ? 'none' : 'optional'
  const encryption = ftp.tls === 'required' ? 'required' : optional
  settings.ftpServer = settings.transports.ftp ? { ftp: explicit, ftps: implicit, encryption } : null
}

/** `URL` omits the usual port of FTP. */
const portOf = (url: string) => Number(/:(\d+)$/.exec(url)?.[1])
