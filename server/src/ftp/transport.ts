/** The transport of FTP and FTPS: listens on one port for each, and has the ports of passive data connections. */
import { secureOnlyEverywhere } from '../core/accounts/secure-only.ts'
import { Fault } from '../core/fault.ts'
import { bracketed, listenErrorMessage, reachableHost } from '../gateway/listening.ts'
import type { Address, Transport } from '../gateway/transport.ts'
import { closeInTime, drainConnections, startUpkeep } from '../gateway/upkeep.ts'
import { defaultFtpBounds, type FtpBounds, type FtpOptions } from './control/options.ts'
import type { FtpServices } from './control/services.ts'
import type { FtpServer } from './control/state.ts'
import { PassivePorts } from './data/passive-ports.ts'
import { FtpAcceptor } from './listener.ts'

export interface FtpTransportOptions extends FtpOptions {
  readonly host: string
  /** Ports of FTP and FTPS, 0 for any free one; null: not served. */
  readonly port: number | null
  readonly ftpsPort: number | null
  readonly passivePorts: { readonly first: number; readonly last: number }
  /** Those of all processes of this server; `passivePorts` where absent. */
  readonly allPassivePorts?: { readonly first: number; readonly last: number }
  readonly bounds?: Partial<FtpBounds>
}

/** FTPS needs `services.certificates`. */
export function createFtpTransport(options: FtpTransportOptions, services: FtpServices): Transport {
  const bounds = { ...defaultFtpBounds, ...options.bounds }
  const about = { context: services.context, name: 'ftp' }
  const passivePorts = new PassivePorts({
    ...options.passivePorts,
    openMs: bounds.data.openMs,
    proxies: services.proxies,
  })
  const allPassive = options.allPassivePorts ?? options.passivePorts
  /** Of all transports. */
  const ownPorts = new Set<number>()
  const server: FtpServer = {
    ...{ services, options, bounds, passivePorts },
    isOwnPort: (port) => ownPorts.has(port) || (port >= allPassive.first && port <= allPassive.last),
    isSecureOnly: () => secureOnlyEverywhere(services.context),
  }
  const acceptor = new FtpAcceptor(server)
  let ticking: NodeJS.Timeout | undefined
  const listen = async (protocol: 'ftp' | 'ftps', wanted: number | null): Promise<Address[]> => {
    if (wanted === null) return []
    const { host } = options
    const port = await listenOrExplain(acceptor, { protocol, host, port: wanted })
    ownPorts.add(port)
    return [{ protocol, url: `${protocol}://${reachableHost(host)}:${port}` }]
  }
  return {
    name: 'ftp',
    async start(others) {
      for (const { url } of others) ownPorts.add(Number(new URL(url).port))
      const addresses = [...(await listen('ftp', options.port)), ...(await listen('ftps', options.ftpsPort))]
      ticking = startUpkeep(about, acceptor, bounds.tickMs)
      return addresses
    },
    drain: (signal) => drainConnections(acceptor, signal),
    async stop() {
      clearInterval(ticking)
      await closeInTime(about, acceptor, bounds.stopMs)
      passivePorts.close()
    },
  }
}

async function listenOrExplain(
  acceptor: FtpAcceptor,
  { protocol, host, port }: { readonly protocol: 'ftp' | 'ftps'; readonly host: string; readonly port: number },
): Promise<number> {
  try {
    return await acceptor.listen({ host, port }, protocol === 'ftps')
  } catch (error) {
    const settings = {
      host: 'SALLYPORT_FTP_HOST',
      port: protocol === 'ftp' ? 'SALLYPORT_FTP_PORT' : 'SALLYPORT_FTPS_PORT',
    }
    throw new Fault('unavailable', listenErrorMessage(error, `${bracketed(host)}:${port}`, settings))
  }
}
