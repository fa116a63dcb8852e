/** A client for many small files: a raw socket per connection, so that the client is not the bottleneck. */
import { once } from 'node:events'
import { connect } from 'node:net'
import { cpuSeconds } from './processes.ts'
import type { Turn } from './report.ts'
import type { TestServer } from './server.ts'

export interface Load {
  readonly connections: number
  readonly seconds: number
  /** Bytes of each file. */
  readonly size: number
  /** The folder; every file has a unique name. */
  readonly folder: string
  /** Aborts the upload. */
  readonly signal: AbortSignal
}

/** Uploads files in the official form, one after the other on each connection. The rate is in files a second, the cost in µs per file. */
export async function uploadMany(server: TestServer, load: Load): Promise<Turn> {
  const before = cpuSeconds(server.pid)
  const until = performance.now() + load.seconds * 1_000
  const begun = performance.now()
  const counts = await Promise.all(
    Array.from({ length: load.connections }, (_, i) => uploadUntil(server, load, `${load.folder}/${i}`, until)),
  )
  const count = counts.reduce((sum, some) => sum + some, 0)
  const seconds = (performance.now() - begun) / 1_000
  return { rate: count / seconds, cost: ((cpuSeconds(server.pid) - before) / count) * 1e6 }
}

const boundary = '----------------------------515890814546601021194782'

async function uploadUntil(server: TestServer, load: Load, prefix: string, until: number): Promise<number> {
  const { hostname, port, host } = new URL(server.address)
  const socket = connect(Number(port), hostname).setNoDelay(true)
  await once(socket, 'connect')
  const form = formOf(load.size)
  const headers = Object.entries(server.headers).map(([name, value]) => `${name}: ${value}\r\n`)
  const rest = `&fileSize=${load.size} HTTP/1.1\r\nHost: ${host}\r\n${headers.join('')}Content-Type: multipart/form-data; boundary=${boundary}\r\nContent-Length: ${form.length}\r\n\r\n`
  let count = 0
  try {
    for (; performance.now() < until && !load.signal.aborted; count++) {
      const head = Buffer.from(`POST /api/v2/resources/upload?path=${prefix}-${count}.dat${rest}`, 'latin1')
      socket.write(Buffer.concat([head, form]))
      await created(socket)
    }
    return count
  } finally {
    socket.destroy()
  }
}

function formOf(size: number): Buffer {
  const head = `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="file.dat"\r\nContent-Type: application/octet-stream\r\n\r\n`
  return Buffer.concat([Buffer.from(head), Buffer.alloc(size, 7), Buffer.from(`\r\n--${boundary}--\r\n`)])
}

/** Resolves when the complete response has arrived. Throws unless it is 201. */
async function created(socket: ReturnType<typeof connect>): Promise<void> {
  for (let text = ''; ; ) {
    const [chunk] = (await once(socket, 'data')) as [Buffer]
    text += chunk.toString('latin1')
    const end = text.indexOf('\r\n\r\n')
    if (end === -1) continue
    const length = Number(/\r\ncontent-length: (\d+)/i.exec(text)?.[1])
    if (text.length < end + 4 + length) continue
    if (!text.startsWith('HTTP/1.1 201')) throw new Error(`an upload was answered with: ${text}`)
    return
  }
}
