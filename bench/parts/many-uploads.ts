import { once } from 'node:events'
import { statfs } from 'node:fs/promises'
import { connect, type Socket } from 'node:net'
import { hasS3Server, locationText, startS3Server } from '../../server/test/s3-server.ts'
import type { Bench, Part } from '../bench.ts'
import { forgetPeakMemory, peakMemory } from '../processes.ts'
import { type Row, rounded } from '../report.ts'
import { startServer, type TestServer } from '../server.ts'

/** Memory of the server during many concurrent uploads that are all interrupted. */
export const manyUploads: Part = { title: 'Memory', measure }

const uploads = 100
const declared = 2 ** 30

async function measure(bench: Bench): Promise<Row[]> {
  const each = await sizeOfEach(bench)
  const onDisk = await measureUploads(bench, each, {})
  const rows = [row('', each, onDisk, 400)]
  if (!hasS3Server) return rows
  const store = await startS3Server()
  try {
    const location = locationText(store.port)
    const inBucket = await measureUploads(bench, each, { SALLYPORT_STORAGE: location })
    return [...rows, row(' into a bucket', each, inBucket, 500)]
  } finally {
    await store.stop()
  }
}

interface Measured {
  /** MB before, and at most during the first and the second half of the bytes. */
  readonly idle: number
  readonly halves: readonly [number, number]
  readonly seconds: number
}

function row(where: string, each: number, { idle, halves, seconds }: Measured, limit: number): Row {
  const peak = Math.max(...halves)
  const [first, second] = halves.map(rounded)
  return {
    what: `${uploads} uploads declared 1 GiB, ${each / 2 ** 20} MiB of each sent, at once${where}`,
    ours: `${rounded(peak)} MB at most, ${first} MB in the first half, ${second} MB in the second, ${rounded(idle)} MB before (${rounded((uploads * each) / seconds / 1e6)} MB/s together)`,
    mark: `under ${limit} MB`,
    met: peak < limit,
  }
}

async function measureUploads(bench: Bench, each: number, settings: Record<string, string>): Promise<Measured> {
  await using server = await startServer(bench, { settings })
  forgetPeakMemory(server.pid)
  const idle = peakMemory(server.pid)
  const begun = performance.now()
  const sockets = await Promise.all(Array.from({ length: uploads }, (_, i) => begin(server, i)))
  const half = async () => {
    forgetPeakMemory(server.pid)
    await Promise.all(sockets.map((socket) => send(socket, each / 2, bench.signal)))
    return peakMemory(server.pid)
  }
  try {
    const halves = [await half(), await half()] as const
    return { idle, halves, seconds: (performance.now() - begun) / 1_000 }
  } finally {
    for (const socket of sockets) socket.destroy()
  }
}

/** 256 MiB, or less to leave half of the free disk space. */
async function sizeOfEach({ quick, disk }: Bench): Promise<number> {
  const { bavail, bsize } = await statfs(disk)
  const room = (bavail * bsize) / 2 / uploads
  const wanted = quick ? 2 ** 26 : 2 ** 28
  return room >= wanted ? wanted : Math.floor(room / 2 ** 20) * 2 ** 20
}

async function begin(server: TestServer, i: number): Promise<Socket> {
  const { hostname, port, host } = new URL(server.address)
  const socket = connect(Number(port), hostname)
  await once(socket, 'connect')
  const headers = Object.entries(server.headers).map(([name, value]) => `${name}: ${value}\r\n`)
  socket.write(
    `POST /api/v2/resources/upload?path=/many/${i}.bin&fileSize=${declared} HTTP/1.1\r\nHost: ${host}\r\n${headers.join('')}Content-Type: application/octet-stream\r\nContent-Length: ${declared}\r\n\r\n`,
  )
  return socket
}

const piece = Buffer.alloc(2 ** 18, 7)

/** Sends this many bytes and resolves when the server has read all but what the system buffers. */
async function send(socket: Socket, bytes: number, signal: AbortSignal): Promise<void> {
  const refused = once(socket, 'data', { signal }).then(([answer]) => {
    throw new Error(`an upload was answered before its end: ${answer}`)
  })
  const sent = (async () => {
    for (let left = bytes; left > 0; left -= piece.length) {
      signal.throwIfAborted()
      if (!socket.write(left >= piece.length ? piece : piece.subarray(0, left))) await once(socket, 'drain', { signal })
    }
  })()
  refused.catch(() => undefined)
  await Promise.race([sent, refused])
}
