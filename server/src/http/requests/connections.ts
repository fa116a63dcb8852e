/**
 * Limits connections and requests in progress, for each client address and in total. At a limit, a new connection replaces
 * the one that has been idle longest; when none is idle it is refused. Part of the total is reserved for addresses that
 * have made identified requests. Behind a trusted proxy, limits apply to the requests of the client, not to the proxy.
 */
import type { Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { FastifyRequest } from 'fastify'
import type { Log } from '../../lib/log.ts'
import { type Cidr, inCidrs, plainAddress } from '../../lib/net/address.ts'
import { addressGroups } from '../../lib/net/address-groups.ts'

export interface ConnectionCaps {
  readonly total: number
  readonly perAddress: number
}

/** Kind of a refusal: of a connection, or of a request on an open one. */
export type Refused = 'connection' | 'request'

export interface CountedRequest {
  /** Ends counting. `identified`: whether an identified user made the request. */
  done(identified: boolean): void
}

/** One address, or one IPv6 network of 64 bits. */
interface Client {
  readonly key: string
  connections: number
  requests: number
  /** Connections of the client without a request in progress, the longest idle first. */
  readonly idle: Set<Connection>
}

interface Connection {
  socket: Socket
  /** The client that the connection counts for; null for a trusted proxy, whose requests count for their clients. */
  readonly client: Client | null
  /** The function that ends each request in progress, with its response. */
  readonly requests: Map<() => void, ServerResponse>
  /** Bytes that the receiver has accepted, and when it last accepted any (`takenAt`). */
  taken: number
  takenAt: number
}

/** One in eight of the total is reserved for addresses that have made identified requests. */
const reservedPart = 8
const maxKnown = 4_096
const logEveryMs = 10_000

const refusal = 'HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nRetry-After: 10\r\nConnection: close\r\n\r\n'

/** For a request whose connection is closed already. */
const uncounted: CountedRequest = { done: () => undefined }

export class Connections {
  readonly refused = { connection: 0, request: 0 }
  readonly #caps: ConnectionCaps
  readonly #trustedProxies: readonly Cidr[]
  readonly #refuse: (what: Refused, address: string) => void
  readonly #clients = new Map<string, Client>()
  readonly #idle = new Set<Connection>()
  readonly #busy = new Set<Connection>()
  readonly #bySocket = new WeakMap<Socket, Connection>()
  /** Connections in the TLS handshake, by address and port of both ends. */
  readonly #handshaking = new Map<string, Connection>()
  readonly #known = new Set<string>()
  #open = 0
  #counted = 0
  #requests = 0

  constructor(caps: ConnectionCaps, trustedProxies: readonly Cidr[], log: Log) {
    this.#caps = caps
    this.#trustedProxies = trustedProxies
    this.#refuse = counter(this.refused, log)
  }

  /** Open connections, those of trusted proxies included. */
  get open(): number {
    return this.#open
  }

  /** Counts the connections of a server, and closes those over a limit before anything is read from them. */
  guard(server: Server, isTls: boolean): void {
    const listeners = server.listeners('connection')
    server.removeAllListeners('connection')
    server.on('connection', (socket: Socket) => {
      const connection = this.#admit(socket)
      if (!connection) return refuseConnection(socket, isTls)
      if (isTls) {
        const ends = endpointsOf(socket)
        this.#handshaking.set(ends, connection)
        socket.once('close', () => this.#handshaking.delete(ends))
      }
      for (const listener of listeners) listener.call(server, socket)
    })
    if (isTls) server.on('secureConnection', (socket: Socket) => this.#replaceSocket(socket))
    // With a listener for `timeout`, Node does not close idle connections itself.
    server.on('timeout', (socket: Socket) => {
      if (!this.#isProcessing(socket)) socket.destroy()
    })
  }

  /** True when a complete request waits for a response that has not begun: the connection is idle because of the server. */
  #isProcessing(socket: Socket): boolean {
    const responses = this.#bySocket.get(socket)?.requests.values() ?? []
    return [...responses].some(({ headersSent, req }) => !headersSent && req.complete)
  }

  /** Counts a request until its connection closes or `done` is called; null when it is over a limit. */
  begin({ socket }: FastifyRequest, response: ServerResponse, address: string): CountedRequest | null {
    const connection = this.#bySocket.get(socket)
    if (!connection) return uncounted
    const client = connection.client ?? this.#clientOf(address)
    if (client.requests >= this.#caps.perAddress || this.#requests >= this.#limitFor(client)) {
      this.#deleteIfUnused(client)
      this.#refuse('request', address)
      return null
    }
    this.#requests += 1
    client.requests += 1
    this.#markBusy(connection)
    const end = () => {
      if (!connection.requests.delete(end)) return
      this.#requests -= 1
      client.requests -= 1
      if (connection.requests.size === 0) this.#markIdle(connection)
      this.#deleteIfUnused(client)
    }
    connection.requests.set(end, response)
    return {
      done: (identified) => {
        if (identified) markRecentlyUsed(this.#known, client.key)
        end()
      },
    }
  }

  /** Closes connections whose receiver has left pending bytes unread for `afterMs`; to be called periodically. */
  closeStalled(afterMs: number, now: number): void {
    for (const connection of this.#busy) {
      const { socket } = connection
      const taken = socket.bytesWritten - socket.writableLength
      if (socket.writableLength === 0 || taken !== connection.taken) {
        connection.taken = taken
        connection.takenAt = now
      } else if (now - connection.takenAt >= afterMs) socket.destroy()
    }
  }

  /** True when the head of a response was sent on the connection. */
  isAnswering(socket: Socket): boolean {
    const responses = this.#bySocket.get(socket)?.requests.values() ?? []
    return [...responses].some((response) => response.headersSent)
  }

  #clientOf(address: string): Client {
    const key = addressGroups(address)[0]?.key ?? address
    const found = this.#clients.get(key) ?? { key, connections: 0, requests: 0, idle: new Set() }
    this.#clients.set(key, found)
    return found
  }

  #deleteIfUnused(client: Client): void {
    if (client.connections === 0 && client.requests === 0) this.#clients.delete(client.key)
  }

  #limitFor({ key }: Client): number {
    const { total } = this.#caps
    return this.#known.has(key) ? total : Math.max(1, total - Math.floor(total / reservedPart))
  }

  #admit(socket: Socket): Connection | null {
    const address = plainAddress(socket.remoteAddress ?? '')
    if (address === undefined) return null
    if (this.#trustedProxies.length > 0 && inCidrs(address, this.#trustedProxies)) return this.#register(socket, null)
    const client = this.#clientOf(address)
    const hasRoom = client.connections < this.#caps.perAddress || this.#closeLongestIdle(client.idle)
    if (hasRoom && (this.#counted < this.#limitFor(client) || this.#closeLongestIdle(this.#idle)))
      return this.#register(socket, client)
    this.#deleteIfUnused(client)
    this.#refuse('connection', address)
    return null
  }

  #register(socket: Socket, client: Client | null): Connection {
    const connection = { socket, client, requests: new Map<() => void, ServerResponse>(), taken: 0, takenAt: 0 }
    this.#bySocket.set(socket, connection)
    this.#open += 1
    if (client) {
      this.#counted += 1
      client.connections += 1
      // Closing its last connection may have deleted the client.
      this.#clients.set(client.key, client)
    }
    this.#markIdle(connection)
    socket.once('close', () => this.#release(connection))
    return connection
  }

  /** Makes the TLS socket the socket of the connection that its TCP socket began. */
  #replaceSocket(socket: Socket): void {
    const connection = this.#handshaking.get(endpointsOf(socket))
    if (!connection || !this.#bySocket.delete(connection.socket)) return
    connection.socket = socket
    this.#bySocket.set(socket, connection)
    socket.once('close', () => this.#release(connection))
  }

  /** Ends the connection's requests and stops counting it. Idempotent. */
  #release(connection: Connection): void {
    if (!this.#bySocket.delete(connection.socket)) return
    for (const end of [...connection.requests.keys()]) end()
    this.#markBusy(connection)
    this.#busy.delete(connection)
    this.#open -= 1
    if (!connection.client) return
    this.#counted -= 1
    connection.client.connections -= 1
    this.#deleteIfUnused(connection.client)
  }

  /** Closes the connection that has been idle longest; false when none is idle. */
  #closeLongestIdle(among: Set<Connection>): boolean {
    const [longest] = among
    if (!longest) return false
    this.#release(longest)
    longest.socket.destroy()
    return true
  }

  #markIdle(connection: Connection): void {
    this.#busy.delete(connection)
    if (!connection.client) return
    this.#idle.add(connection)
    connection.client.idle.add(connection)
  }

  #markBusy(connection: Connection): void {
    if (connection.requests.size === 0) {
      connection.taken = -1
      this.#busy.add(connection)
    }
    this.#idle.delete(connection)
    connection.client?.idle.delete(connection)
  }
}

const endpointsOf = ({ remoteAddress, remotePort, localAddress, localPort }: Socket) =>
  `${remoteAddress} ${remotePort} ${localAddress} ${localPort}`

/** Adds an address as the most recently used, and removes the least recently used beyond `maxKnown`. */
function markRecentlyUsed(known: Set<string>, key: string): void {
  known.delete(key)
  known.add(key)
  const [oldest] = known.size > maxKnown ? known : []
  if (oldest !== undefined) known.delete(oldest)
}

/** Answers 503 and closes; on TLS closes only, since an answer would need a handshake. */
function refuseConnection(socket: Socket, isTls: boolean): void {
  socket.on('error', () => undefined)
  if (isTls || !socket.writable) return void socket.destroy()
  socket.end(refusal, () => socket.destroy())
}

/** Counts refusals, and logs one line in `logEveryMs`. */
function counter(refused: Record<Refused, number>, log: Log): (what: Refused, address: string) => void {
  let loggedAt = Number.NEGATIVE_INFINITY
  return (what, address) => {
    refused[what] += 1
    const now = performance.now()
    if (now - loggedAt < logEveryMs) return
    loggedAt = now
    log.warn({ refused: what, address, total: { ...refused } }, 'too many connections')
  }
}
