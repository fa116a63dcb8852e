import { randomFillSync } from 'node:crypto'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import type { Bench } from '../bench.ts'
import type { Transfer } from '../curl.ts'
import type { TestServer } from '../server.ts'

export interface LargeFile {
  readonly path: string
  readonly bytes: number
  /** `1 GiB` */
  readonly label: string
}

/** A file of random bytes in memory, created once. */
export async function makeFile({ memory }: Bench, bytes: number): Promise<LargeFile> {
  const path = join(memory, `${bytes}.bin`)
  const handle = await open(path, 'w')
  try {
    const piece = Buffer.allocUnsafe(2 ** 24)
    for (let at = 0; at < bytes; at += piece.length) {
      randomFillSync(piece)
      await handle.write(piece, 0, Math.min(piece.length, bytes - at))
    }
  } finally {
    await handle.close()
  }
  return { path, bytes, label: bytes >= 2 ** 30 ? `${bytes / 2 ** 30} GiB` : `${bytes / 2 ** 20} MiB` }
}

const target = (server: TestServer, path: string, file: LargeFile) => ({
  url: `${server.address}/api/v2/resources/upload?path=${path}&fileSize=${file.bytes}`,
  headers: server.headers,
  status: 201,
  bytes: file.bytes,
  pid: server.pid,
})

/** The file as the raw body. */
export const rawUpload = (server: TestServer, path: string, file: LargeFile): Transfer => ({
  ...target(server, path, file),
  args: ['-X', 'POST', '-H', 'Content-Type: application/octet-stream', '-T', file.path],
})

/** The file as the part `file` of a form, as the official clients send it. */
export const formUpload = (server: TestServer, path: string, file: LargeFile): Transfer => ({
  ...target(server, path, file),
  args: ['-F', `file=@${file.path};type=application/octet-stream`],
})
