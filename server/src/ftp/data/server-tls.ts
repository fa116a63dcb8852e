/** TLS on the server's side of an accepted connection, which may be a control or a data connection. */
import type { Socket } from 'node:net'
import { type SecureContext, TLSSocket } from 'node:tls'
import { unlessAborted } from '../../lib/streams/chunks.ts'
import { endOf, type TlsEnd } from './close-notify.ts'

/** The protocol by its ALPN name. A client that offers others only was directed here by somebody else (ALPACA). */
const alpnName = 'ftp'

export interface HandshakeOptions {
  readonly context: SecureContext
  readonly handshakeMs: number
  readonly signal?: AbortSignal | undefined
}

/** A TLSSocket of a server that knows how the client ended. */
export class ServerTlsSocket extends TLSSocket {
  readonly #socket: Socket
  #isSecure = false
  #isSocketClosed = false
  #end: TlsEnd | null = null

  constructor(socket: Socket, context: SecureContext) {
    super(socket, {
      isServer: true,
      secureContext: context,
      ALPNCallback: ({ protocols }) => (protocols.includes(alpnName) ? alpnName : undefined),
    })
    this.#socket = socket
    socket.once('close', () => {
      this.#isSocketClosed = true
    })
    this.once('secure', () => {
      this.#isSecure = true
    })
    // Errors after the handshake are reported by this event only, except to a tls.Server.
    this.on('_tlsError', (error: Error) => this.destroy(error))
  }

  /** How the client ended its side; null if it has not, as far as this socket has read. */
  get clientEnd(): TlsEnd | null {
    return this.#end
  }

  /** Node crashes if TLS is destroyed after the socket below, but before that is closed. */
  override destroy(error?: Error): this {
    if (!this.#socket.destroyed || this.#isSocketClosed) return super.destroy(error)
    this.#socket.once('close', () => super.destroy(error))
    return this
  }

  override push(chunk: unknown, encoding?: BufferEncoding): boolean {
    if (chunk === null) {
      this.#end ??= endOf(this, this.#socket)
      if (!this.#isSecure) this.destroy(new Error('The client closed the connection during the TLS handshake.'))
    }
    return super.push(chunk, encoding)
  }
}

/**
 * Starts TLS on a socket from which nothing is read any more. Resolves when the handshake is complete; rejects with the cause, or the
 * signal's reason, when it fails or takes too long, and destroys both.
 */
export async function startTls(socket: Socket, options: HandshakeOptions): Promise<ServerTlsSocket> {
  const secured = new ServerTlsSocket(socket, options.context)
  await handshake(secured, options)
  return secured
}

/** The same for a socket that was just created. */
export async function handshake(
  secured: ServerTlsSocket,
  { handshakeMs, signal }: Omit<HandshakeOptions, 'context'>,
): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const timer = setTimeout(() => reject(new Error('The TLS handshake took too long.')), handshakeMs)
  // OpenSSL calls from within the handshake. Whoever ended the connection in there would, over TLS 1.3, send no close_notify.
  secured.once('secure', () => setImmediate(resolve)).on('error', reject)
  secured.once('close', () => reject(new Error('The connection was closed during the TLS handshake.')))
  try {
    await unlessAborted(promise, signal)
  } catch (error) {
    secured.destroy()
    throw error
  } finally {
    clearTimeout(timer)
  }
}
