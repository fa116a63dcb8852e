/** Accepts connections: limits unauthenticated ones, sets the deadline of the identification string, and tracks open ones. */
import { once } from 'node:events'
import { createServer, type Server as NetServer, type Socket } from 'node:net'
import ssh2, { type Connection, type Server as SshServer } from 'ssh2'
import { type AdmittedSocket, createSocketAdmission, type SocketAdmission } from '../../gateway/socket-admission.ts'
import type { HostKeyPair } from '../../lib/crypto/ssh-host-key.ts'
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
  const server = createServer({ noDelay: true, keepAlive: true }, (socket) => void acceptor.accept(socket))
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
  readonly #admission: SocketAdmission
  readonly #admitted = new WeakMap<Socket, AdmittedSocket>()

  constructor(services: SshServices, { hostKeys, ssh }: ListenOptions) {
    this.#services = services
    this.#ssh = ssh
    this.#admission = createSocketAdmission({ ...services, name: 'sftp' }, ssh)
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

  async accept(socket: Socket): Promise<void> {
    const admitted = await this.#admission.admit(socket)
    if (!admitted) return
    this.#admitted.set(socket, admitted)
    const late = setTimeout(() => socket.destroy(), this.#ssh.identMs)
    socket.once('identified', () => clearTimeout(late))
    socket.once('close', () => clearTimeout(late))
    this.#server.injectSocket(socket)
  }

  #begin(client: Connection, ident: string): void {
    const socket = internalsOf(client)._sock
    socket.emit('identified')
    const { ends, signedIn } = this.#admitted.get(socket) ?? {}
    const address = ends?.client ?? ''
    const connection = new SshConnection(client, { address, ident }, this.#services, this.#ssh)
    this.connections.add(connection)
    client.once('ready', () => signedIn?.())
    void connection.ended.then(() => this.connections.delete(connection))
  }

  async close(): Promise<void> {
    const ended = [...this.connections].map((connection) => connection.ended)
    this.#admission.destroyAll()
    await Promise.all(ended)
  }
}
