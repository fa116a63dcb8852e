/**
 * Caps on connections and requests, for each client address and in all. At a cap a new connection takes the place of the one
 * that has been idle for longest; where none is idle it is refused. Part of all places is reserved for addresses that
 * have made identified requests. Behind a trusted proxy the client counts, by its requests under way, and not the proxy.
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

/** What is over which cap. */
export type Refused = 'connection' | 'request'

export interface UnderWay {
  /** `identified`: whether an identified user made it. */
  done(identified: boolean): void
}

/** One address, or one IPv6 network of 64 bits. */
interface Client {
  readonly key: string
  connections: number
  requests: number
  /** Its connections without a request under way, the longest idle first. */
  readonly idle: Set<Connection>
}

interface Connection {
  socket: Socket
  /** Null behind a trusted proxy. */
  readonly client: Client | null
  /** How to end each request under way, with its response. */
  readonly requests: Map<() => void, ServerResponse>
  /** Bytes that the receiver has taken, and since when no more. */
  taken: number
  takenAt: number
}

/** One place in eight is kept for addresses that have made identified requests. */
const reservedPart = 8
const mostKnown = 4_096
const logEveryMs = 10_000

const refusal = 'HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nRetry-After: 10\r\nConnection: close\r\n\r\n'

/** A request that is not counted, since its connection has gone. */
const uncounted: UnderWay = { done: () => undefined }

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

  /** Connections that are open, those of trusted proxies included. */
  get open(): number {
    return this.#open
  }

  /** Counts the connections of a server, and closes those beyond the caps before anything is read of them. */
  guard(server: Server, isTls: boolean): void {
    const listeners = server.listeners('connection')
    server.removeAllListeners('connection')
    server.on('connection', (socket: Socket) => {
      const connection = this.#admit(socket)
      if (!connection) return turnAway(socket, isTls)
      if (isTls) {
        const ends = endsOf(socket)
        this.#handshaking.set(ends, connection)
        socket.once('close', () => this.#handshaking.delete(ends))
      }
      for (const listener of listeners) listener.call(server, socket)
    })
    if (isTls) server.on('secureConnection', (socket: Socket) => this.#adopt(socket))
    // With a listener Node leaves it to us to close a connection without a byte in either direction.
    server.on('timeout', (socket: Socket) => {
      if (!this.#isAtWork(socket)) socket.destroy()
    })
  }

  /** Whether the server owes a response that has not begun to a request that has arrived whole: the silence is its own. */
  #isAtWork(socket: Socket): boolean {
    const responses = this.#bySocket.get(socket)?.requests.values() ?? []
    return [...responses].some(({ headersSent, req }) => !headersSent && req.complete)
  }

  /** Counts a request until its connection closes or `done` is called; null when it is over a cap. */
  begin({ socket }: FastifyRequest, response: ServerResponse, address: string): UnderWay | null {
    const connection = this.#bySocket.get(socket)
    if (!connection) return uncounted
    const client = connection.client ?? this.#clientOf(address)
    if (client.requests >= this.#caps.perAddress || this.#requests >= this.#roomFor(client)) {
      this.#forget(client)
      this.#refuse('request', address)
      return null
    }
    this.#requests += 1
    client.requests += 1
    this.#wake(connection)
    const end = () => {
      if (!connection.requests.delete(end)) return
      this.#requests -= 1
      client.requests -= 1
      if (connection.requests.size === 0) this.#rest(connection)
      this.#forget(client)
    }
    connection.requests.set(end, response)
    return {
      done: (identified) => {
        if (identified) remember(this.#known, client.key)
        end()
      },
    }
  }

  /** Closes connections whose receiver has taken nothing of what waits for it for so long; to be called now and then. */
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

  /** Whether a response has begun on it. */
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

  #forget(client: Client): void {
    if (client.connections === 0 && client.requests === 0) this.#clients.delete(client.key)
  }

  #roomFor({ key }: Client): number {
    const { total } = this.#caps
    return this.#known.has(key) ? total : Math.max(1, total - Math.floor(total / reservedPart))
  }

  #admit(socket: Socket): Connection | null {
    const address = plainAddress(socket.remoteAddress ?? '')
    if (address === undefined) return null
    if (this.#trustedProxies.length > 0 && inCidrs(address, this.#trustedProxies)) return this.#enter(socket, null)
    const client = this.#clientOf(address)
    const hasRoom = client.connections < this.#caps.perAddress || this.#makeRoom(client.idle)
    if (hasRoom && (this.#counted < this.#roomFor(client) || this.#makeRoom(this.#idle)))
      return this.#enter(socket, client)
    this.#forget(client)
    this.#refuse('connection', address)
    return null
  }

  #enter(socket: Socket, client: Client | null): Connection {
    const connection = { socket, client, requests: new Map<() => void, ServerResponse>(), taken: 0, takenAt: 0 }
    this.#bySocket.set(socket, connection)
    this.#open += 1
    if (client) {
      this.#counted += 1
      client.connections += 1
      // Making room may have taken its last connection away.
      this.#clients.set(client.key, client)
    }
    this.#rest(connection)
    socket.once('close', () => this.#leave(connection))
    return connection
  }

  /** The TLS socket stands for the connection from now on. */
  #adopt(socket: Socket): void {
    const connection = this.#handshaking.get(endsOf(socket))
    if (!connection || !this.#bySocket.delete(connection.socket)) return
    connection.socket = socket
    this.#bySocket.set(socket, connection)
    socket.once('close', () => this.#leave(connection))
  }

  /** Gives everything back that the connection held; the second time nothing. */
  #leave(connection: Connection): void {
    if (!this.#bySocket.delete(connection.socket)) return
    for (const end of [...connection.requests.keys()]) end()
    this.#wake(connection)
    this.#busy.delete(connection)
    this.#open -= 1
    if (!connection.client) return
    this.#counted -= 1
    connection.client.connections -= 1
    this.#forget(connection.client)
  }

  /** Closes the longest idle of the connections; false where there is none. */
  #makeRoom(among: Set<Connection>): boolean {
    const [longest] = among
    if (!longest) return false
    this.#leave(longest)
    longest.socket.destroy()
    return true
  }

  #rest(connection: Connection): void {
    this.#busy.delete(connection)
    if (!connection.client) return
    this.#idle.add(connection)
    connection.client.idle.add(connection)
  }

  #wake(connection: Connection): void {
    if (connection.requests.size === 0) {
      connection.taken = -1
      this.#busy.add(connection)
    }
    this.#idle.delete(connection)
    connection.client?.idle.delete(connection)
  }
}

const endsOf = ({ remoteAddress, remotePort, localAddress, localPort }: Socket) =>
  `${remoteAddress} ${remotePort} ${localAddress} ${localPort}`

/** Of the addresses those that were last used. */
function remember(known: Set<string>, key: string): void {
  known.delete(key)
  known.add(key)
  const [oldest] = known.size > mostKnown ? known : []
  if (oldest !== undefined) known.delete(oldest)
}

/** Says so, where that can be said without a handshake, and closes. */
function turnAway(socket: Socket, isTls: boolean): void {
  socket.on('error', () => undefined)
  if (isTls || !socket.writable) return void socket.destroy()
  socket.end(refusal, () => socket.destroy())
}

/** Counts what was refused; of a burst the log has one line. */
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
