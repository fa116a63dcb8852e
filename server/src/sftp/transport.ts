/** The SFTP transport: listens for SSH, checks its connections periodically, and lets transfers finish while draining. */
import { Fault } from '../core/fault.ts'
import { ensureHostKeys } from '../core/host-keys/host-keys.ts'
import { bracketed, listenErrorMessage, reachableHost } from '../gateway/listening.ts'
import type { Address, Transport } from '../gateway/transport.ts'
import { closeInTime, drainConnections, startUpkeep } from '../gateway/upkeep.ts'
import { listenForSsh, type SshListener } from './ssh/listener.ts'
import { defaultSshOptions, type SshOptions } from './ssh/options.ts'
import type { SshServices } from './ssh/services.ts'

export interface SftpOptions {
  readonly host: string
  readonly port: number
  /** False for the default port: if it is in use, the server starts without SFTP. */
  readonly isPortSet: boolean
  readonly ssh?: Partial<SshOptions>
}

const settings = { host: 'SALLYPORT_SFTP_HOST', port: 'SALLYPORT_SFTP_PORT' }

export function createSftpTransport(options: SftpOptions, services: SshServices): Transport {
  const ssh = { ...defaultSshOptions, ...options.ssh }
  const about = { context: services.context, name: 'sftp' }
  let listener: SshListener | undefined
  let ticking: NodeJS.Timeout | undefined
  return {
    name: 'sftp',
    async start() {
      const hostKeys = await ensureHostKeys(services.context)
      listener = await listenOrWarn(services, options, { ...options, hostKeys, ssh })
      if (!listener) return []
      ticking = startUpkeep(about, listener, ssh.tickMs)
      const identity = hostKeys.map(({ algorithm, fingerprint }) => `${algorithm} ${fingerprint}`)
      return [addressOf(options.host, listener.port, identity)]
    },
    async drain(signal) {
      if (listener) await drainConnections(listener, signal)
    },
    async stop() {
      clearInterval(ticking)
      if (listener) await closeInTime(about, listener, ssh.stopMs)
    },
  }
}

function addressOf(host: string, port: number, identity: readonly string[]): Address {
  return { protocol: 'sftp', url: `sftp://${reachableHost(host)}:${port}`, identity }
}

async function listenOrWarn(
  services: SshServices,
  { host, port, isPortSet }: SftpOptions,
  listening: Parameters<typeof listenForSsh>[1],
): Promise<SshListener | undefined> {
  try {
    return await listenForSsh(services, listening)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : ''
    const address = `${bracketed(host)}:${port}`
    if (code === 'EADDRINUSE' && !isPortSet) {
      const hint = 'set SALLYPORT_SFTP_PORT to another port, or to off'
      services.context.log.warn({ address, hint }, 'SFTP is not served: its port is taken')
      return undefined
    }
    throw new Fault('unavailable', listenErrorMessage(error, address, settings))
  }
}
