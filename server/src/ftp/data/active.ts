/** Data connections that the server opens to the client (PORT, EPRT). */
import { connect, type Socket } from 'node:net'
import { plainAddress } from '../../lib/net/address.ts'
import { unlessAborted } from '../../lib/streams/chunks.ts'
import { defaultDeadlines } from './deadlines.ts'
import { DataConnectionError } from './errors.ts'
import type { DataTarget } from './target.ts'

export interface ActiveTargetOptions {
  /** What the client asks for. */
  readonly address: string
  readonly port: number
  /** Address of the client, as the control connection has it. */
  readonly peer: string
  /** Local address of the control connection. */
  readonly localAddress: string
  /** Ports on which this server listens, for any protocol. */
  readonly isOwnPort: (port: number) => boolean
  /** See DataDeadlines. */
  readonly openMs?: number
}

/** Lower ports belong to servers, which a client could attack through this one (CVE-1999-0017). */
const minPort = 1_024

/** Throws DataConnectionError (501) unless the address is that of the client, with a port that is not a server's. */
export function activeTarget(options: ActiveTargetOptions): DataTarget {
  const { address, port, peer, isOwnPort } = options
  const wanted = plainAddress(address)
  if (wanted === undefined || wanted !== plainAddress(peer))
    throw new DataConnectionError(501, 'The data connection must go to the address of the client.')
  if (!Number.isInteger(port) || port < minPort || port > 65_535 || isOwnPort(port))
    throw new DataConnectionError(
      501,
      `The port of the data connection must be from ${minPort} to 65535, and not one of this server.`,
    )
  return new ActiveTarget({ ...options, address: wanted })
}

class ActiveTarget implements DataTarget {
  readonly #options: ActiveTargetOptions
  readonly #closed = new AbortController()

  constructor(options: ActiveTargetOptions) {
    this.#options = options
  }

  async connect(signal: AbortSignal): Promise<Socket> {
    signal.throwIfAborted()
    this.#closed.signal.throwIfAborted()
    const { address: host, port, openMs = defaultDeadlines.openMs } = this.#options
    const localAddress = plainAddress(this.#options.localAddress)
    const socket = connect({
      host,
      port,
      ...(localAddress === undefined ? {} : { localAddress }),
      allowHalfOpen: true,
      noDelay: true,
    })
    socket.on('error', () => undefined).pause()
    const late = new DataConnectionError(425, 'The data connection could not be opened in time.')
    const timer = setTimeout(() => this.#closed.abort(late), openMs)
    try {
      await unlessAborted(unlessAborted(connected(socket), signal), this.#closed.signal)
      return socket
    } catch (error) {
      socket.destroy()
      throw error
    } finally {
      clearTimeout(timer)
    }
  }

  close(): void {
    this.#closed.abort(new DataConnectionError(425, 'The data connection was closed.'))
  }
}

const connected = (socket: Socket): Promise<void> =>
  new Promise((resolve, reject) => {
    socket.once('connect', resolve)
    socket.once('error', (error) =>
      reject(new DataConnectionError(425, 'The data connection could not be opened.', error)),
    )
  })
