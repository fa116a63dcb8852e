/** A receiver with minimal cost: raw sockets that read requests and respond with 200. */
import { once } from 'node:events'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'

export interface Arrival {
  /** The `webhook-id`. */
  readonly key: string
  /** In ms since 1970. */
  readonly at: number
}

export interface Sink extends AsyncDisposable {
  /** One URL per endpoint, each with a port of its own. */
  readonly urls: readonly string[]
  /** Messages since the last call, at most the most recent ones. */
  take(): Arrival[]
  /** The head and the body of the last request. */
  last(): { readonly headers: Record<string, string>; readonly body: string }
}

const answer = Buffer.from('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n')

export async function openSink(endpoints: number): Promise<Sink> {
  let arrivals: Arrival[] = []
  let last = { head: '', body: '' }
  const sockets = new Set<Socket>()
  const accept = (socket: Socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket)).on('error', () => undefined)
    let text = ''
    socket.setNoDelay(true).on('data', (chunk) => {
      text += chunk.toString('latin1')
      for (let end = text.indexOf('\r\n\r\n'); end !== -1; end = text.indexOf('\r\n\r\n')) {
        const head = text.slice(0, end)
        const length = Number(/\r\ncontent-length: (\d+)/i.exec(head)?.[1])
        if (text.length < end + 4 + length) return
        last = { head, body: text.slice(end + 4, end + 4 + length) }
        text = text.slice(end + 4 + length)
        arrivals.push({
          key: /\r\nwebhook-id: (\S+)/i.exec(head)?.[1] ?? '',
          at: performance.timeOrigin + performance.now(),
        })
        socket.write(answer)
      }
    })
  }
  const servers: Server[] = []
  for (let i = 0; i < endpoints; i++) servers.push(createServer(accept).listen(0, '127.0.0.1'))
  await Promise.all(servers.map((server) => server.listening || once(server, 'listening')))
  return {
    urls: servers.map((server) => `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`),
    take() {
      const taken = arrivals
      arrivals = []
      return taken
    },
    last: () => ({
      headers: Object.fromEntries(
        last.head
          .split('\r\n')
          .slice(1)
          .map((line) => line.split(': ') as [string, string])
          .filter(([name]) => !/^(host|connection|content-length)$/i.test(name)),
      ),
      body: last.body,
    }),
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))))
    },
  }
}
