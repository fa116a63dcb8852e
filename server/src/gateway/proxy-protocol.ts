/**
 * Addresses of TCP connections, which behind a load balancer are those of its PROXY header. Only listed balancers can send one, and
 * they must: a client that reached the port through one without a header would count as the balancer.
 */
import type { Socket } from 'node:net'
import { type Cidr, inCidrs, plainAddress } from '../lib/net/address.ts'
import { longestProxyHeader, type ProxyHeader, parseProxyHeader } from '../lib/net/proxy-header.ts'

export interface SocketEnds {
  /** The client's address, IPv4 in its plain form; empty if the socket was closed. */
  readonly client: string
  /** The address that the client connected to. */
  readonly server: string
}

export interface ProxyRule {
  readonly balancers: readonly Cidr[]
  /** Time for the header, in ms. */
  readonly headerMs: number
}

export const noBalancers: ProxyRule = { balancers: [], headerMs: 5_000 }

/**
 * The ends of a new connection; nothing may have been read of it. Reads the header if it comes from a balancer, and leaves what
 * follows to be read. Rejects if there is no valid header in time, or the connection ends.
 */
export async function socketEnds(socket: Socket, rule: ProxyRule): Promise<SocketEnds> {
  const direct = {
    client: plainAddress(socket.remoteAddress ?? '') ?? '',
    server: plainAddress(socket.localAddress ?? '') ?? '',
  }
  if (!needsHeader(socket, rule)) return direct
  return (await readHeader(socket, rule.headerMs)).ends ?? direct
}

/** Whether a connection comes from a balancer. */
export function needsHeader({ remoteAddress }: Pick<Socket, 'remoteAddress'>, { balancers }: ProxyRule): boolean {
  return balancers.length > 0 && inCidrs(plainAddress(remoteAddress ?? '') ?? '', balancers)
}

async function readHeader(socket: Socket, headerMs: number): Promise<ProxyHeader> {
  const read = Promise.withResolvers<ProxyHeader>()
  const onEnd = () => read.reject(new Error('The connection ended before its PROXY header.'))
  let bytes = Buffer.alloc(0)
  const onReadable = () => {
    try {
      const chunk: Buffer | null = socket.read()
      if (!chunk) return
      bytes = Buffer.concat([bytes, chunk])
      const header = parseProxyHeader(bytes)
      if (header) read.resolve(header)
      else if (bytes.length >= longestProxyHeader) read.reject(new Error('The PROXY header is too long.'))
    } catch (error) {
      read.reject(error)
    }
  }
  const late = setTimeout(() => read.reject(new Error('The PROXY header did not come in time.')), headerMs)
  socket.on('readable', onReadable).once('end', onEnd).once('close', onEnd)
  try {
    const header = await read.promise
    socket.off('readable', onReadable)
    if (bytes.length > header.length) socket.unshift(bytes.subarray(header.length))
    return header
  } finally {
    clearTimeout(late)
    socket.off('readable', onReadable).off('end', onEnd).off('close', onEnd)
    // Only then can others listen for data.
    await new Promise((done) => process.nextTick(done))
  }
}
