/** Reads headers and the client address of a request. */
import type { Socket } from 'node:net'
import type { FastifyRequest } from 'fastify'
import type { Cidr } from '../../lib/net/address.ts'
import { clientAddress } from '../../lib/net/client-address.ts'

/** One value of a header; undefined when it is missing or was sent twice. */
export function header(request: FastifyRequest, name: string): string | undefined {
  const value = request.headers[name]
  return typeof value === 'string' ? value : undefined
}

// Cached by socket: parsing an address takes as long as a database look-up and is needed several times a request.
const peers = new WeakMap<Socket, string>()

export function addressOf(request: FastifyRequest, trusted: readonly Cidr[]): string {
  const { socket } = request
  const forwarded = trusted.length === 0 ? undefined : header(request, 'x-forwarded-for')
  if (forwarded !== undefined) return clientAddress(socket.remoteAddress, forwarded, trusted)
  const known = peers.get(socket)
  if (known !== undefined) return known
  const address = clientAddress(socket.remoteAddress, undefined, [])
  if (socket.remoteAddress !== undefined) peers.set(socket, address)
  return address
}
