/** A proxy that breaks connections during a transfer, as a mobile network does in a tunnel. */
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

export interface SlowNetwork {
  /** `http://127.0.0.1:PORT`, to be used instead of the server's own. */
  readonly address: string
  /** Stops breaking connections. Before that Chromium may repeat a request by itself, from its beginning. */
  repair(): void
  close(): Promise<void>
}

/** Breaks every connection after this many bytes to the server, or of it. `delivers`: what was sent before arrives. */
export async function openSlowNetwork(
  to: string,
  breaksAfter: number,
  { direction = 'up', delivers = false }: { readonly direction?: 'up' | 'down'; readonly delivers?: boolean } = {},
): Promise<SlowNetwork> {
  const { port } = new URL(to)
  const sockets = new Set<Socket>()
  let isRepaired = false
  const relay = createServer((client) => {
    const server = connect(Number(port), '127.0.0.1')
    let carried = 0
    for (const socket of [client, server]) sockets.add(socket.on('close', () => sockets.delete(socket)))
    const both = (work: (socket: Socket) => void) => [client, server].forEach(work)
    both((socket) => socket.on('error', () => both((one) => one.destroy())))
    both((socket) => socket.on('close', () => both((one) => one.destroy())))
    const [sender, receiver] = direction === 'up' ? [client, server] : [server, client]
    sender.on('data', (piece) => {
      carried += piece.length
      if (isRepaired || carried <= breaksAfter) return
      const reset = () => both((socket) => socket.resetAndDestroy())
      if (!delivers) return reset()
      sender.unpipe().pause()
      receiver.write('', () => setTimeout(reset, 100))
    })
    client.pipe(server).pipe(client)
  })
  relay.listen(0, '127.0.0.1')
  await once(relay, 'listening')
  return {
    address: `http://127.0.0.1:${(relay.address() as AddressInfo).port}`,
    repair() {
      isRepaired = true
    },
    async close() {
      for (const socket of sockets) socket.destroy()
      relay.close()
      await once(relay, 'close')
    },
  }
}
