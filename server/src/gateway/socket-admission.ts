/** Admits sockets of protocols that sign in once per connection, within the limits of connections and of those not signed in yet. */
import type { Socket } from 'node:net'
import type { Needs } from '../core/context.ts'
import type { ConnectionLimits } from './connection-limits.ts'
import { needsHeader, type ProxyRule, type SocketEnds, socketEnds } from './proxy-protocol.ts'
import { createStartLimits, type StartCaps } from './start-limits.ts'

export interface AdmittedSocket {
  /** The addresses of the client, and that it connected to. */
  readonly ends: SocketEnds
  /** To be called once the client has signed in; the socket then no longer counts as unauthenticated. */
  signedIn(): void
}

export interface SocketAdmission {
  /** Null for a socket over a limit, without the PROXY header that it must have, or that was closed meanwhile. */
  admit(socket: Socket): Promise<AdmittedSocket | null>
  /** Destroys all open sockets. */
  destroyAll(): void
}

/** Connections whose PROXY header is waited for. Further ones of balancers are closed. */
const maxWithoutHeader = 1_000

interface Services {
  readonly limits: ConnectionLimits
  readonly context: Needs<'random' | 'log'>
  readonly proxies: ProxyRule
  /** Name of the protocol. */
  readonly name?: string
}

/** `refuse` must destroy a socket over a limit. */
export function createSocketAdmission(
  { limits, context, proxies, name = '' }: Services,
  caps: StartCaps,
  refuse: (socket: Socket) => void = (socket) => socket.destroy(),
): SocketAdmission {
  const starts = createStartLimits(caps, () => context.random.fraction(), {
    others: limits.others,
    prefix: `starts ${name} `,
  })
  const sockets = new Set<Socket>()
  let withoutHeader = 0
  const endsOf = async (socket: Socket): Promise<SocketEnds | null> => {
    if (withoutHeader >= maxWithoutHeader && needsHeader(socket, proxies)) return null
    withoutHeader += 1
    try {
      return await socketEnds(socket, proxies)
    } catch (error) {
      const from = socket.remoteAddress
      context.log.warn({ from, reason: error instanceof Error ? error.message : error }, 'PROXY header refused')
      return null
    } finally {
      withoutHeader -= 1
    }
  }
  return {
    async admit(socket) {
      sockets.add(socket)
      // Until the connection's own listeners are attached.
      socket.on('error', () => socket.destroy())
      socket.once('close', () => sockets.delete(socket))
      const ends = await endsOf(socket)
      if (!ends || socket.destroyed) {
        socket.destroy()
        return null
      }
      const address = ends.client
      const signedIn = address === '' ? null : starts.start(address)
      socket.once('close', () => signedIn?.())
      if (!signedIn) {
        refuse(socket)
        return null
      }
      const release = await limits.openAddress(address)
      if (!release || socket.destroyed) {
        release?.()
        if (!socket.destroyed) refuse(socket)
        return null
      }
      socket.once('close', release)
      return { ends, signedIn }
    },
    destroyAll() {
      for (const socket of sockets) socket.destroy()
    },
  }
}
