/** Admits sockets of protocols that sign in once per connection, within the limits of connections and of those not signed in yet. */
import type { Socket } from 'node:net'
import type { Needs } from '../core/context.ts'
import { plainAddress } from '../lib/net/address.ts'
import type { ConnectionLimits } from './connection-limits.ts'
import { createStartLimits, type StartCaps } from './start-limits.ts'

export interface AdmittedSocket {
  /** The client's address, IPv4 in its plain form. */
  readonly address: string
  /** To be called once the client has signed in; the socket then no longer counts as unauthenticated. */
  signedIn(): void
}

export interface SocketAdmission {
  /** Null for a socket over a limit, or that was closed while it was delayed. */
  admit(socket: Socket): Promise<AdmittedSocket | null>
  /** Destroys all open sockets. */
  destroyAll(): void
}

/** `refuse` must destroy a socket over a limit. */
export function createSocketAdmission(
  { limits, context }: { readonly limits: ConnectionLimits; readonly context: Needs<'random'> },
  caps: StartCaps,
  refuse: (socket: Socket) => void = (socket) => socket.destroy(),
): SocketAdmission {
  const starts = createStartLimits(caps, () => context.random.fraction())
  const sockets = new Set<Socket>()
  return {
    async admit(socket) {
      const address = plainAddress(socket.remoteAddress ?? '') ?? ''
      const signedIn = address === '' ? null : starts.start(address)
      sockets.add(socket)
      // Until the connection's own listeners are attached.
      socket.on('error', () => socket.destroy())
      socket.once('close', () => {
        sockets.delete(socket)
        signedIn?.()
      })
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
      return { address, signedIn }
    },
    destroyAll() {
      for (const socket of sockets) socket.destroy()
    },
  }
}
