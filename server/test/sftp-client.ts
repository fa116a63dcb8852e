/** An SFTP client that can send any packet, and a server that speaks SFTP directly over TCP, without SSH. */
import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import type { Actor } from '../src/core/actor.ts'
import { createSharedSessions } from '../src/core/files/uploads/shared-sessions.ts'
import { createAdmission } from '../src/gateway/admission.ts'
import { createConnectionRegistry } from '../src/gateway/connections.ts'
import type { FileServices } from '../src/gateway/files/file-access.ts'
import type { OperationCaps } from '../src/gateway/operation-limits.ts'
import { PacketReader } from '../src/sftp/codec/read-packet.ts'
import { PacketSplitter } from '../src/sftp/codec/split-packets.ts'
import { type Bounds, defaultBounds } from '../src/sftp/files/bounds.ts'
import { serveFiles } from '../src/sftp/files/serve.ts'
import type { TestApp } from './test-app.ts'

export const packetType = {
  ...{ init: 1, open: 3, close: 4, read: 5, write: 6, lstat: 7, fstat: 8, setstat: 9, fsetstat: 10, opendir: 11 },
  ...{ readdir: 12, remove: 13, mkdir: 14, rmdir: 15, realpath: 16, stat: 17, rename: 18, readlink: 19, symlink: 20 },
  extended: 200,
} as const

export const uint32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}

export const uint64 = (value: number | bigint): Buffer => {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64BE(BigInt(value))
  return bytes
}

export const string = (value: string | Buffer): Buffer => {
  const bytes = Buffer.from(value)
  return Buffer.concat([uint32(bytes.length), bytes])
}

export const noAttributes = uint32(0)

export function attributes({ size, modifiedAt }: { size?: number; modifiedAt?: number }): Buffer {
  const flags = (size === undefined ? 0 : 1) | (modifiedAt === undefined ? 0 : 8)
  const sizes = size === undefined ? [] : [uint64(size)]
  const times = modifiedAt === undefined ? [] : [uint32(modifiedAt), uint32(modifiedAt)]
  return Buffer.concat([uint32(flags), ...sizes, ...times])
}

export const packet = (...parts: readonly Buffer[]): Buffer => string(Buffer.concat(parts))

export interface Reply {
  readonly type: number
  readonly id: number
  readonly fields: PacketReader
}

export interface FileAttributes {
  readonly size: number
  readonly mode: number
  readonly modifiedAt: number
}

export class SftpTestClient {
  readonly socket: Socket
  /** Resolves when the server has ended the channel. */
  readonly ended: Promise<void>
  /** Resolves when the server has closed the channel's handles. */
  served: Promise<void> = Promise.resolve()
  readonly #waiting = new Map<number, (reply: Reply) => void>()
  #lastId = 0
  #onVersion: ((reply: Reply) => void) | null = null

  constructor(socket: Socket) {
    this.socket = socket
    this.ended = new Promise((resolve) => void socket.once('close', () => resolve()))
    socket.on('error', () => undefined)
    const splitter = new PacketSplitter()
    socket.on('data', (chunk: Buffer) => {
      splitter.begin(chunk)
      for (let pieces = splitter.next(); pieces; pieces = splitter.next()) {
        const fields = new PacketReader(Buffer.concat(pieces))
        const reply = { type: fields.byte(), id: fields.uint32(), fields }
        if (this.#onVersion) this.#onVersion(reply)
        else this.#waiting.get(reply.id)?.(reply)
        this.#onVersion = null
      }
    })
  }

  /** Resolves with the extensions that the server announces. */
  async init(version = 3): Promise<Record<string, string>> {
    const answer = new Promise<Reply>((resolve) => {
      this.#onVersion = resolve
    })
    this.socket.write(packet(Buffer.from([packetType.init]), uint32(version)))
    const { type, id, fields } = await answer
    if (type !== 2 || id !== 3) throw new Error(`VERSION was expected, not ${type} ${id}`)
    const extensions: Record<string, string> = {}
    while (fields.left() > 0) extensions[fields.text() ?? ''] = fields.text() ?? ''
    return extensions
  }

  /** Sends a request. Rejects if the channel ends before the response. */
  call(type: number, ...fields: readonly Buffer[]): Promise<Reply> {
    this.#lastId += 1
    const id = this.#lastId
    const answer = new Promise<Reply>((resolve) => void this.#waiting.set(id, resolve))
    this.socket.write(packet(Buffer.from([type]), uint32(id), ...fields))
    const ended = this.ended.then(() => {
      throw new Error('the channel has ended')
    })
    return Promise.race([answer, ended]).finally(() => this.#waiting.delete(id))
  }

  /** Sends a request that gets a STATUS response. */
  async status(type: number, ...fields: readonly Buffer[]): Promise<readonly [code: number, message: string]> {
    const reply = await this.call(type, ...fields)
    if (reply.type !== 101) throw new Error(`a status was expected, not ${reply.type}`)
    return [reply.fields.uint32(), reply.fields.text() ?? '']
  }

  async code(type: number, ...fields: readonly Buffer[]): Promise<number> {
    return (await this.status(type, ...fields))[0]
  }

  async #opened(reply: Reply): Promise<Buffer> {
    if (reply.type === 102) return Buffer.from(reply.fields.string())
    throw new Error(`no handle: ${reply.fields.uint32()} ${reply.fields.text()}`)
  }

  async open(path: string | Buffer, flags: number): Promise<Buffer> {
    return await this.#opened(await this.call(packetType.open, string(path), uint32(flags), noAttributes))
  }

  /** The status code of an OPEN that is refused. */
  openCode = (path: string | Buffer, flags: number): Promise<number> =>
    this.code(packetType.open, string(path), uint32(flags), noAttributes)

  async openFolder(path: string): Promise<Buffer> {
    return await this.#opened(await this.call(packetType.opendir, string(path)))
  }

  close = (handle: Buffer): Promise<number> => this.code(packetType.close, string(handle))

  write = (handle: Buffer, offset: number | bigint, data: string | Buffer): Promise<number> =>
    this.code(packetType.write, string(handle), uint64(offset), string(data))

  /** Reads bytes of an open file; null at its end. */
  async read(handle: Buffer, offset: number, length: number): Promise<Buffer | null> {
    const { type, fields } = await this.call(packetType.read, string(handle), uint64(offset), uint32(length))
    if (type === 103) return Buffer.from(fields.string())
    const code = fields.uint32()
    if (code === 1) return null
    throw new Error(`no data: ${code} ${fields.text()}`)
  }

  /** The attributes at a path, or the status code of a refusal. */
  async stat(path: string | Buffer, type: number = packetType.stat): Promise<FileAttributes | number> {
    return attributesIn(await this.call(type, string(path)))
  }

  async fstat(handle: Buffer): Promise<FileAttributes | number> {
    return attributesIn(await this.call(packetType.fstat, string(handle)))
  }

  /** The name in the response to REALPATH or an extension with the same response, or the status code of a refusal. */
  async name(type: number, ...fields: readonly Buffer[]): Promise<string | number> {
    const reply = await this.call(type, ...fields)
    const first = reply.fields.uint32()
    return reply.type === 104 ? (reply.fields.text() ?? '') : first
  }

  /** The next entries of a folder; null at its end. */
  async readFolder(handle: Buffer): Promise<{ name: string; longName: string; size: number }[] | null> {
    const { type, fields } = await this.call(packetType.readdir, string(handle))
    const first = fields.uint32()
    if (type === 101 && first === 1) return null
    if (type !== 104) throw new Error(`no names: ${first} ${fields.text()}`)
    return Array.from({ length: first }, () => {
      const [name, longName] = [fields.text() ?? '', fields.text() ?? '']
      return { name, longName, size: readAttributes(fields).size }
    })
  }

  /** All names in a folder without `.` and `..`. */
  async list(path: string): Promise<string[]> {
    const handle = await this.openFolder(path)
    const names: string[] = []
    for (;;) {
      const some = await this.readFolder(handle)
      if (!some) break
      names.push(...some.map(({ name }) => name))
    }
    await this.close(handle)
    return names.filter((name) => name !== '.' && name !== '..')
  }

  /** Uploads a file in several WRITEs and returns the status code of CLOSE. */
  async put(path: string, content: string | Buffer, flags = openFlags.put): Promise<number> {
    const handle = await this.open(path, flags)
    const bytes = Buffer.from(content)
    for (let at = 0; at < bytes.length; at += 32_768) await this.write(handle, at, bytes.subarray(at, at + 32_768))
    return await this.close(handle)
  }

  /** The content of a file. */
  async get(path: string): Promise<string> {
    const handle = await this.open(path, openFlags.read)
    const pieces: Buffer[] = []
    for (let at = 0; ; at += pieces.at(-1)?.length ?? 0) {
      const piece = await this.read(handle, at, 32_768)
      if (!piece) break
      pieces.push(piece)
    }
    await this.close(handle)
    return Buffer.concat(pieces).toString()
  }

  extended = (name: string, ...fields: readonly Buffer[]): Promise<Reply> =>
    this.call(packetType.extended, string(name), ...fields)

  extendedCode = (name: string, ...fields: readonly Buffer[]): Promise<number> =>
    this.code(packetType.extended, string(name), ...fields)

  /** Closes the connection. Resolves when the server has closed the channel's handles. */
  async kill(): Promise<void> {
    this.socket.destroy()
    await this.served
  }
}

export const openFlags = {
  ...{ read: 1, write: 2, append: 4, create: 8, truncate: 16, exclusive: 32 },
  put: 2 | 8 | 16,
} as const

function readAttributes(fields: PacketReader): FileAttributes {
  fields.uint32()
  const size = fields.uint64()
  fields.uint32()
  fields.uint32()
  const mode = fields.uint32()
  fields.uint32()
  return { size, mode, modifiedAt: fields.uint32() }
}

const attributesIn = ({ type, fields }: Reply): FileAttributes | number =>
  type === 105 ? readAttributes(fields) : fields.uint32()

export interface SftpTestServer {
  readonly services: FileServices
  readonly port: number
  /** Opens a channel for an actor, without authentication. */
  connect(actor: Actor): Promise<SftpTestClient>
  /** Opens a channel and sends INIT. */
  client(actor: Actor): Promise<SftpTestClient>
  /** Assigns later connections of other programs to this actor. */
  actFor(actor: Actor): void
  /** Ends the connections of an actor. */
  end(actor: Actor): void
  close(): Promise<void>
}

/** Serves SFTP channels on a local port. */
export async function openSftpServer(
  app: TestApp,
  bounds: Partial<Bounds> = {},
  caps: Partial<OperationCaps> = {},
): Promise<SftpTestServer> {
  const { context, usage } = app
  const services = {
    context,
    admission: createAdmission(context, usage, { perAddress: 1_000, perUser: 1_000, perAccount: 1_000, ...caps }),
    connections: createConnectionRegistry(context),
    uploads: createSharedSessions(),
  }
  const running = new Map<number, Promise<void>>()
  const ends = new Map<Actor, AbortController>()
  let next: Actor | null = null
  const server = createServer({ noDelay: true, allowHalfOpen: true }, (socket) => {
    const actor = next
    if (!actor) return void socket.destroy()
    const controller = ends.get(actor) ?? new AbortController()
    ends.set(actor, controller)
    const login = {
      ...{ actor, accountId: actor.accountId, limits: app.account.limits, signal: controller.signal },
      logFields: { client: 'tests' },
    }
    const serving = serveFiles(services, login, socket, { ...defaultBounds, ...bounds })
    const port = socket.remotePort ?? 0
    running.set(port, serving)
    void serving.finally(() => running.delete(port))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0
  const clients = new Set<SftpTestClient>()
  async function open(actor: Actor): Promise<SftpTestClient> {
    next = actor
    const accepted = once(server, 'connection')
    const socket = connect(port, '127.0.0.1')
    await Promise.all([once(socket, 'connect'), accepted])
    const client = new SftpTestClient(socket)
    client.served = running.get(socket.localPort ?? 0) ?? client.served
    clients.add(client)
    return client
  }
  return {
    services,
    port,
    connect: open,
    async client(actor) {
      const client = await open(actor)
      await client.init()
      return client
    },
    actFor(actor) {
      next = actor
    },
    end: (actor) => ends.get(actor)?.abort(),
    async close() {
      for (const client of clients) client.socket.destroy()
      for (const controller of ends.values()) controller.abort()
      await Promise.all(running.values())
      await services.connections.close()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
