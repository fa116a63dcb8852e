/** The SFTP transport: listens for SSH, checks its connections periodically, and lets transfers finish while draining. */
import { Fault } from '../core/fault.ts'
import { ensureHostKeys } from '../core/host-keys/host-keys.ts'
import { createAccessWatch } from '../core/sessions/access-watch.ts'
import { bracketed, listenErrorMessage, reachableHost } from '../gateway/listening.ts'
import type { Address, Transport } from '../gateway/transport.ts'
import { coalesce } from '../lib/coalesce.ts'
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

/** While draining, a connection without traffic for this time (ms) counts as idle. */
const quietMs = 1_000

export function createSftpTransport(options: SftpOptions, services: SshServices): Transport {
  const ssh = { ...defaultSshOptions, ...options.ssh }
  let listener: SshListener | undefined
  let ticking: NodeJS.Timeout | undefined
  return {
    name: 'sftp',
    async start() {
      const hostKeys = await ensureHostKeys(services.context)
      listener = await listenOrWarn(services, options, { ...options, hostKeys, ssh })
      if (!listener) return []
      ticking = startTicking(services, listener, ssh.tickMs)
      const identity = hostKeys.map(({ algorithm, fingerprint }) => `${algorithm} ${fingerprint}`)
      return [addressOf(options.host, listener.port, identity)]
    },
    async drain(signal) {
      if (listener) await drain(listener, signal)
    },
    async stop() {
      clearInterval(ticking)
      if (listener) await closeInTime(services, listener, ssh.stopMs)
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

/** Starts the periodic checks: ends connections whose access was revoked, and starts key exchanges that are due. */
function startTicking({ context }: SshServices, listener: SshListener, tickMs: number): NodeJS.Timeout {
  const watch = createAccessWatch(context)
  const endRevoked = coalesce(async () => {
    try {
      const signedIn = [...listener.connections].flatMap((connection) => connection.login ?? [])
      if (signedIn.length === 0) return
      const revoked = new Set(await watch.revoked(signedIn.map(({ actor }) => actor)))
      for (const connection of listener.connections)
        if (connection.login && revoked.has(connection.login.actor)) connection.end('Your access has ended.')
    } catch (error) {
      context.log.warn({ err: error }, 'sftp access')
    }
  })
  return setInterval(() => {
    const now = performance.now()
    for (const connection of listener.connections) connection.tick(now)
    void endRevoked()
  }, tickMs).unref()
}

/** Ends connections when they become idle, and all remaining ones when the signal is aborted. */
async function drain(listener: SshListener, signal: AbortSignal): Promise<void> {
  listener.stopListening()
  const seen = new Map<object, number>()
  while (listener.connections.size > 0 && !signal.aborted) {
    for (const connection of listener.connections) {
      if (!connection.login || seen.get(connection) === connection.bytes) connection.end('The server is stopping.')
      seen.set(connection, connection.bytes)
    }
    await pause(quietMs, signal)
  }
  for (const connection of listener.connections) connection.end('The server is stopping.')
}

/**
 * Closes the listener. What its connections have not completed after `stopMs` is abandoned, as when the process is killed: to
 * compute the digest of a large file can take very long.
 */
async function closeInTime({ context }: SshServices, listener: SshListener, stopMs: number): Promise<void> {
  const inTime = new AbortController()
  const closing = listener.close().finally(() => inTime.abort())
  await Promise.race([closing, pause(stopMs, inTime.signal)])
  if (!inTime.signal.aborted)
    context.log.warn({ connections: listener.connections.size }, 'sftp uploads that were not completed before the stop')
}

const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, ms)
    signal.addEventListener('abort', done, { once: true })
  })
