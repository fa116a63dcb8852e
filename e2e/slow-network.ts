/** A proxy that breaks connections during an upload, as a mobile network does in a tunnel. */
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

export interface WeakLine {
  /** `http://127.0.0.1:PORT`, to be used instead of the server's own. */
  readonly address: string
  /** Stops breaking connections. Before that Chromium may repeat a request by itself, from its beginning. */
  mend(): void
  close(): Promise<void>
}

/** Breaks every connection after this many bytes to the server. */
export async function openSlowNetwork(to: string, breaksAfter: number): Promise<WeakLine> {
  const { port } = new URL(to)
  const sockets = new Set<Socket>()
  let isMended = false
  const relay = createServer((near) => {
    const far = connect(Number(port), '127.0.0.1')
    let carried = 0
    for (const socket of [near, far]) sockets.add(socket.on('close', () => sockets.delete(socket)))
    const both = (work: (socket: Socket) => void) => [near, far].forEach(work)
    both((socket) => socket.on('error', () => both((one) => one.destroy())))
    both((socket) => socket.on('close', () => both((one) => one.destroy())))
    near.on('data', (piece) => {
      carried += piece.length
      if (isMended || carried <= breaksAfter) return
      both((socket) => socket.resetAndDestroy())
    })
    near.pipe(far).pipe(near)
  })
  relay.listen(0, '127.0.0.1')
  await once(relay, 'listening')
  return {
    address: `http://127.0.0.1:${(relay.address() as AddressInfo).port}`,
    mend() {
      isMended = true
    },
    async close() {
      for (const socket of sockets) socket.destroy()
      relay.close()
      await once(relay, 'close')
    },
  }
}
