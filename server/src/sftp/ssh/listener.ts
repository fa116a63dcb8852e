/** Accepts connections: limits unauthenticated ones, sets the deadline of the identification string, and tracks open ones. */
import { once } from 'node:events'
import { createServer, type Server as NetServer, type Socket } from 'node:net'
import ssh2, { type Connection, type Server as SshServer } from 'ssh2'
import type { HostKeyPair } from '../../lib/crypto/ssh-host-key.ts'
import { plainAddress } from '../../lib/net/address.ts'
import { addressGroups } from '../../lib/net/address-groups.ts'
import { algorithmsWith } from './algorithms.ts'
import { SshConnection } from './connection.ts'
import { internalsOf } from './internals.ts'
import type { SshOptions } from './options.ts'
import type { SshServices } from './services.ts'

export interface SshListener {
  readonly port: number
  readonly connections: ReadonlySet<SshConnection>
  /** Stops accepting connections. */
  stopListening(): void
  /** Closes all connections. */
  close(): Promise<void>
}

export interface ListenOptions {
  readonly host: string
  readonly port: number
  readonly hostKeys: readonly HostKeyPair[]
  readonly ssh: SshOptions
}

/** Rejects with the error of `listen`. */
export async function listenForSsh(services: SshServices, options: ListenOptions): Promise<SshListener> {
  const acceptor = new Acceptor(services, options)
  const server = createServer({ noDelay: true, keepAlive: true }, (socket) => acceptor.accept(socket))
  const closed = new Promise<void>((resolve) => server.once('close', resolve))
  server.listen(options.port, options.host)
  await once(server, 'listening')
  server.on('error', (error) => services.context.log.error({ err: error }, 'sftp listener'))
  return {
    port: portOf(server),
    connections: acceptor.connections,
    stopListening: () => void server.close(),
    async close() {
      server.close()
      await acceptor.close()
      await closed
    },
  }
}

function portOf(server: NetServer): number {
  const address = server.address()
  return typeof address === 'object' && address ? address.port : 0
}

class Acceptor {
  readonly connections = new Set<SshConnection>()
  readonly #services: SshServices
  readonly #ssh: SshOptions
  readonly #server: SshServer
  readonly #sockets = new Set<Socket>()
  /** Unauthenticated connections with their address group. */
  readonly #starting = new Map<Socket, string>()
  readonly #bySocket = new WeakMap<Socket, string>()

  constructor(services: SshServices, { hostKeys, ssh }: ListenOptions) {
    this.#services = services
    this.#ssh = ssh
    this.#server = new ssh2.Server(
      {
        hostKeys: hostKeys.map(({ privateKey }) => privateKey),
        algorithms: algorithmsWith(ssh.extraAlgorithms),
        ...(ssh.banner !== '' && { banner: ssh.banner }),
        ident: 'Sallyport',
        keepaliveInterval: ssh.keepaliveMs,
        keepaliveCountMax: ssh.unansweredKeepalives,
      },
      (client, { header }) => this.#begin(client, header.identRaw),
    )
  }

  accept(socket: Socket): void {
    const address = plainAddress(socket.remoteAddress ?? '') ?? ''
    const isAdmitted = address !== '' && !this.#isDropped(address)
    const release = isAdmitted ? this.#services.limits.openAddress(address) : null
    if (!release) {
      socket.destroy()
      return
    }
    const group = groupOf(address)
    this.#sockets.add(socket)
    this.#starting.set(socket, group)
    this.#bySocket.set(socket, address)
    // There is no other error listener before the identification string has arrived.
    socket.on('error', () => socket.destroy())
    const late = setTimeout(() => socket.destroy(), this.#ssh.identMs)
    socket.once('identified', () => clearTimeout(late))
    socket.once('close', () => {
      clearTimeout(late)
      release()
      this.#sockets.delete(socket)
      this.#starting.delete(socket)
    })
    this.#server.injectSocket(socket)
  }

  /** Like OpenSSH's MaxStartups: drops a growing share of new connections from `startsBegin` on, and all of them from `startsFull` on. */
  #isDropped(address: string): boolean {
    const { startsBegin, startsFull, startsPerAddress } = this.#ssh
    const group = groupOf(address)
    const byGroup = new Map<string, number>()
    for (const one of this.#starting.values()) byGroup.set(one, (byGroup.get(one) ?? 0) + 1)
    if ((byGroup.get(group) ?? 0) >= startsPerAddress) return true
    if (this.#starting.size >= startsFull) return true
    // Without the address that has the most: a single one must not cause connections of others to be dropped.
    const count = this.#starting.size - Math.max(0, ...byGroup.values())
    if (count < startsBegin) return false
    const share = 0.3 + (0.7 * (count - startsBegin)) / (startsFull - startsBegin)
    return this.#services.context.random.fraction() < share
  }

  #begin(client: Connection, ident: string): void {
    const socket = internalsOf(client)._sock
    socket.emit('identified')
    const address = this.#bySocket.get(socket) ?? ''
    const connection = new SshConnection(client, { address, ident }, this.#services, this.#ssh)
    this.connections.add(connection)
    client.once('ready', () => this.#starting.delete(socket))
    void connection.ended.then(() => this.connections.delete(connection))
  }

  async close(): Promise<void> {
    const ended = [...this.connections].map((connection) => connection.ended)
    for (const socket of this.#sockets) socket.destroy()
    await Promise.all(ended)
  }
}

const groupOf = (address: string): string => addressGroups(address)[0]?.key ?? address
