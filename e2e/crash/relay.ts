/** A relay between a server and its database, to cut the network between them. */
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

export interface Relay {
  /** On 127.0.0.1. */
  readonly port: number
  /**
   * Cuts the network until it is restored. `silent`: nothing arrives and no connection ends, as when packets are dropped; what was
   * sent arrives later. `reset`: connections end, and new ones end at once.
   */
  cut(how: 'silent' | 'reset'): void
  restore(): void
  close(): Promise<void>
}

export async function openRelay(to: { readonly host: string; readonly port: number }): Promise<Relay> {
  const pairs = new Set<readonly [client: Socket, server: Socket]>()
  let state: 'open' | 'silent' | 'reset' = 'open'
  const relay = createServer((client) => {
    if (state === 'reset') return void client.resetAndDestroy()
    const server = connect(to)
    const pair = [client, server] as const
    pairs.add(pair)
    for (const socket of pair) {
      socket.setNoDelay(true)
      const end = () => {
        pairs.delete(pair)
        for (const one of pair) one.destroy()
      }
      socket.on('error', end).on('close', end)
    }
    const carry = (from: Socket, into: Socket) => {
      from.on('data', (piece) => {
        if (!into.write(piece)) from.pause()
      })
      into.on('drain', () => {
        if (state !== 'silent') from.resume()
      })
    }
    carry(client, server)
    carry(server, client)
    if (state === 'silent') for (const socket of pair) socket.pause()
  })
  relay.listen(0, '127.0.0.1')
  await once(relay, 'listening')
  return {
    port: (relay.address() as AddressInfo).port,
    cut(how) {
      state = how
      for (const pair of pairs) for (const socket of pair) how === 'silent' ? socket.pause() : socket.resetAndDestroy()
    },
    restore() {
      state = 'open'
      for (const pair of pairs) for (const socket of pair) socket.resume()
    },
    async close() {
      for (const pair of pairs) for (const socket of pair) socket.destroy()
      relay.close()
      await once(relay, 'close')
    },
  }
}
