/** Accepts control connections, on the ports of FTP and FTPS. */
import { once } from 'node:events'
import { createServer, type Server, type Socket } from 'node:net'
import { createSocketAdmission, type SocketAdmission } from '../gateway/socket-admission.ts'
import type { ConnectionListener } from '../gateway/upkeep.ts'
import { FtpConnection } from './connection.ts'
import type { FtpServer } from './control/state.ts'
import { reply } from './wire/reply.ts'

const busy = reply(421, 'Too many connections. Try again later.')

/** All connections of the server, from however many ports. */
export class FtpAcceptor implements ConnectionListener {
  readonly connections = new Set<FtpConnection>()
  readonly #server: FtpServer
  readonly #admission: SocketAdmission
  readonly #listeners: Server[] = []
  readonly #serving = new Set<Promise<void>>()

  constructor(server: FtpServer) {
    this.#server = server
    const refuse = (socket: Socket) => void socket.write(busy, () => socket.destroy())
    this.#admission = createSocketAdmission({ ...server.services, name: 'ftp' }, server.bounds, refuse)
  }

  /** Listens, and resolves with the port. `isImplicit`: connections begin with TLS. Rejects with the error of `listen`. */
  async listen({ host, port }: { readonly host: string; readonly port: number }, isImplicit: boolean): Promise<number> {
    const options = { noDelay: true, keepAlive: true, allowHalfOpen: false }
    const listener = createServer(options, (socket) => void this.#accept(socket, isImplicit))
    listener.listen(port, host)
    await once(listener, 'listening')
    this.#listeners.push(listener)
    listener.on('error', (error) => this.#server.services.context.log.error({ err: error }, 'ftp listener'))
    const address = listener.address()
    return typeof address === 'object' && address ? address.port : 0
  }

  async #accept(socket: Socket, isImplicit: boolean): Promise<void> {
    const admitted = await this.#admission.admit(socket)
    if (!admitted) return
    const connection = new FtpConnection(socket, admitted, this.#server, isImplicit)
    this.connections.add(connection)
    const serving = connection.serve()
    this.#serving.add(serving)
    await serving
    this.#serving.delete(serving)
    this.connections.delete(connection)
  }

  stopListening(): void {
    for (const listener of this.#listeners) listener.close()
  }

  async close(): Promise<void> {
    this.stopListening()
    this.#admission.destroyAll()
    await Promise.all(this.#serving)
  }
}
