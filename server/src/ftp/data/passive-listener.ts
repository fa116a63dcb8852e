/** Waits on one port for the data connection of one client. */
import type { Server, Socket } from 'node:net'
import { type ProxyRule, socketEnds } from '../../gateway/proxy-protocol.ts'
import { plainAddress } from '../../lib/net/address.ts'
import { unlessAborted } from '../../lib/streams/chunks.ts'
import { DataConnectionError } from './errors.ts'
import type { DataTarget } from './target.ts'

export interface PassiveListenerOptions {
  readonly peer: string
  readonly openMs: number
  readonly proxies: ProxyRule
  /** Called when the port is free again. */
  onStopped(): void
  /** Called when nothing waits for `connect` any more. */
  onClosed(): void
}

/** Connections of a load balancer whose PROXY header is waited for. */
const maxUnread = 8

/** Holds the connection if the client opens it before the command that uses it. Both together take two deadlines at most. */
export class PassiveListener implements DataTarget {
  readonly port: number
  readonly #server: Server
  readonly #options: PassiveListenerOptions
  readonly #deadline: NodeJS.Timeout
  #isListening = true
  /** Connections whose addresses are not known yet. */
  #unread = 0
  #held: Socket | null = null
  #waiting: PromiseWithResolvers<Socket> | null = null
  /** Why there will be no connection: the text of an error, which most transfers do not need. */
  #failure: string | null = null

  constructor(server: Server, port: number, options: PassiveListenerOptions) {
    this.port = port
    this.#server = server
    this.#options = options
    this.#deadline = setTimeout(() => this.#fail('The data connection was not opened in time.'), options.openMs)
    server.on('connection', (socket) => void this.#accept(socket))
    server.on('error', () => this.#fail('The server could not accept the data connection.'))
  }

  async connect(signal: AbortSignal): Promise<Socket> {
    try {
      signal.throwIfAborted()
      if (this.#failure !== null) throw new DataConnectionError(425, this.#failure)
      if (!this.#held) {
        this.#deadline.refresh()
        this.#waiting = Promise.withResolvers()
        await unlessAborted(this.#waiting.promise, signal)
      }
      const socket = this.#held
      if (!socket || socket.destroyed) throw new DataConnectionError(425, 'The client closed the data connection.')
      this.#held = null
      return socket
    } finally {
      this.close()
    }
  }

  close(): void {
    this.#fail('The data connection was closed.')
  }

  /** Takes the connection if it is the client's, and the first one. */
  async #accept(socket: Socket): Promise<void> {
    socket.on('error', () => undefined)
    const { proxies, peer } = this.#options
    const isRead = this.#unread < maxUnread
    this.#unread += 1
    const ends = isRead ? await socketEnds(socket, proxies).catch(() => null) : null
    this.#unread -= 1
    if (!this.#isListening || !ends || ends.client === '' || ends.client !== plainAddress(peer))
      socket.resetAndDestroy()
    else this.#onConnection(socket.pause())
  }

  #onConnection(socket: Socket): void {
    this.#stop()
    this.#held = socket
    this.#waiting?.resolve(socket)
    this.#waiting = null
  }

  #fail(message: string): void {
    if (this.#failure !== null) return
    this.#failure = message
    clearTimeout(this.#deadline)
    this.#stop()
    this.#waiting?.reject(new DataConnectionError(425, message))
    this.#held?.destroy()
    this.#options.onClosed()
  }

  #stop(): void {
    if (!this.#isListening) return
    this.#isListening = false
    // The port is free as soon as this returns.
    this.#server.close()
    this.#options.onStopped()
  }
}
