/** The ports on which clients open data connections (PASV, EPSV): a listener for each command, for one connection. */
import { randomInt } from 'node:crypto'
import { createServer, type Server } from 'node:net'
import { createCounters } from '../../gateway/counters.ts'
import { noBalancers, type ProxyRule } from '../../gateway/proxy-protocol.ts'
import { addressGroups } from '../../lib/net/address-groups.ts'
import { defaultDeadlines } from './deadlines.ts'
import { DataConnectionError } from './errors.ts'
import { PassiveListener } from './passive-listener.ts'

export interface PassivePortsOptions {
  /** First and last port of the range. */
  readonly first?: number
  readonly last?: number
  /** See DataDeadlines. */
  readonly openMs?: number
  /** Maximum listeners for one client address, or IPv6 network of 64 bits. */
  readonly maxPerAddress?: number
  readonly proxies?: ProxyRule
}

export interface PassiveEnds {
  /** Local address of the control connection. */
  readonly host: string
  /** Address of the client: the only one that can connect. */
  readonly peer: string
}

/** One for the process. */
export class PassivePorts {
  readonly #openMs: number
  readonly #maxPerAddress: number
  readonly #proxies: ProxyRule
  /** In no order. */
  readonly #free: number[]
  readonly #open = new Set<PassiveListener>()
  readonly #perAddress = createCounters()
  #isClosed = false

  constructor(options: PassivePortsOptions = {}) {
    const { first = 61_000, last = 61_999, openMs = defaultDeadlines.openMs, maxPerAddress = 40 } = options
    this.#openMs = openMs
    this.#maxPerAddress = maxPerAddress
    this.#proxies = options.proxies ?? noBalancers
    this.#free = Array.from({ length: last - first + 1 }, (_, i) => first + i)
  }

  /** Listens on a free port. Rejects with DataConnectionError (425) when there is none, or the client has too many. */
  async open({ host, peer }: PassiveEnds): Promise<PassiveListener> {
    const [{ key } = { key: peer }] = addressGroups(peer)
    const uncount = this.#perAddress.count([[key, this.#maxPerAddress]])
    if (!uncount) throw new DataConnectionError(425, 'Too many data connections are waiting. Try again later.')
    try {
      const { server, port } = await this.#listen(host)
      const listener: PassiveListener = new PassiveListener(server, port, {
        peer,
        openMs: this.#openMs,
        proxies: this.#proxies,
        onStopped: () => void this.#free.push(port),
        onClosed: () => {
          uncount()
          this.#open.delete(listener)
        },
      })
      this.#open.add(listener)
      if (this.#isClosed) listener.close()
      return listener
    } catch (error) {
      uncount()
      throw error
    }
  }

  /** Closes all listeners, also those that are being opened. */
  close(): void {
    this.#isClosed = true
    for (const listener of this.#open) listener.close()
  }

  /** Tries the free ports in random order, each at most once. */
  async #listen(host: string): Promise<{ readonly server: Server; readonly port: number }> {
    const inUse: number[] = []
    try {
      for (let port = this.#takeFree(); port !== undefined; port = this.#takeFree()) {
        try {
          return { server: await listenOn(host, port), port }
        } catch (error) {
          inUse.push(port)
          if (!isInUse(error)) throw new DataConnectionError(425, 'The server could not open a data port.', error)
        }
      }
    } finally {
      this.#free.push(...inUse)
    }
    throw new DataConnectionError(425, 'No data port is free. Try again later.')
  }

  #takeFree(): number | undefined {
    if (this.#free.length === 0) return undefined
    const at = randomInt(this.#free.length)
    const port = this.#free[at]
    const last = this.#free.pop()
    if (last !== undefined && at < this.#free.length) this.#free[at] = last
    return port
  }
}

const isInUse = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'EADDRINUSE'

/** With the system's usual queue of connections: connections of others could fill a short one, and keep out the client. */
function listenOn(host: string, port: number): Promise<Server> {
  const server = createServer({ allowHalfOpen: true, noDelay: true, pauseOnConnect: true })
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host, port, ipv6Only: true, exclusive: true }, () => {
      server.off('error', reject)
      resolve(server)
    })
  })
}
