/** Requests of SFTP version 3 over a channel. Each has a deadline; responses are checked, since the server is a stranger. */
import type { Duplex } from 'node:stream'
import { BadPacket, PacketReader } from '../../sftp/codec/read-packet.ts'
import { PacketSplitter } from '../../sftp/codec/split-packets.ts'
import { SourceInterrupted } from '../source.ts'

const request = { init: 1, open: 3, close: 4, read: 5, fstat: 8, opendir: 11, readdir: 12, realpath: 16 } as const
const response = { version: 2, status: 101, handle: 102, data: 103, name: 104, attributes: 105 } as const
const status = { endOfFile: 1, noSuchFile: 2, permissionDenied: 3 } as const

/** What a server refuses. */
export class SftpRefused extends Error {
  override readonly name = 'SftpRefused'
  readonly code: number
  constructor(code: number, message: string) {
    super(message)
    this.code = code
  }
  get isMissing(): boolean {
    return this.code === status.noSuchFile
  }
  get isForbidden(): boolean {
    return this.code === status.permissionDenied
  }
}

export interface RemoteAttributes {
  /** Null for what the server does not say. */
  readonly size: number | null
  /** `st_mode`. */
  readonly mode: number | null
  /** Seconds since 1970. */
  readonly modifiedAt: number | null
}

export interface RemoteEntry extends RemoteAttributes {
  /** Need not be UTF-8. */
  readonly name: Buffer
  /** As `ls -l` would show it: the first letter is the type. */
  readonly longName: string
}

export interface SftpClient {
  /** An absolute path. */
  realpath(path: string): Promise<string>
  opendir(path: string): Promise<Buffer>
  /** The next entries; null at the end. */
  readdir(handle: Buffer): Promise<RemoteEntry[] | null>
  open(path: string): Promise<Buffer>
  fstat(handle: Buffer): Promise<RemoteAttributes>
  /** At most so many bytes; null at the end of the file. */
  read(handle: Buffer, offset: number, length: number): Promise<Buffer | null>
  /** Does not wait: nothing depends on it. */
  close(handle: Buffer): void
  readonly isOpen: boolean
  readonly requests: () => number
  end(): void
}

interface Waiting {
  readonly resolve: (reply: Reply) => void
  readonly reject: (error: unknown) => void
  readonly timer: NodeJS.Timeout
}

interface Reply {
  readonly type: number
  readonly fields: PacketReader
}

interface Connection {
  readonly channel: Duplex
  end(): void
}

const usualDeadlineMs = 60_000

/** Begins the protocol. Every method rejects with SftpRefused, or with SourceInterrupted once the connection is lost. */
export async function beginSftp(connection: Connection, deadlineMs = usualDeadlineMs): Promise<SftpClient> {
  const requests = createRequests(connection, deadlineMs)
  await requests.begin()
  const ask = async (type: number, expected: number, ...fields: readonly Buffer[]): Promise<PacketReader> => {
    const reply = await requests.send(type, fields)
    if (reply.type === expected) return reply.fields
    if (reply.type !== response.status) throw requests.lose(`a response of type ${reply.type} to a request ${type}`)
    const code = reply.fields.uint32()
    throw new SftpRefused(code, printable(reply.fields.left() > 0 ? (reply.fields.text() ?? '') : ''))
  }
  const unlessEnd = async <T>(work: Promise<T>): Promise<T | null> => {
    try {
      return await work
    } catch (error) {
      if (error instanceof SftpRefused && error.code === status.endOfFile) return null
      throw error
    }
  }
  return {
    async realpath(path) {
      const fields = await ask(request.realpath, response.name, string(path))
      fields.uint32()
      return fields.text() ?? '/'
    },
    opendir: async (path) => (await ask(request.opendir, response.handle, string(path))).string(),
    readdir: (handle) => unlessEnd(ask(request.readdir, response.name, string(handle)).then(readEntries)),
    open: async (path) =>
      (await ask(request.open, response.handle, string(path), uint32(readFlag), uint32(0))).string(),
    fstat: async (handle) => readAttributes(await ask(request.fstat, response.attributes, string(handle))),
    read: (handle, offset, length) =>
      unlessEnd(
        ask(request.read, response.data, string(handle), uint64(offset), uint32(length)).then((fields) => {
          const data = fields.string()
          if (data.length > length) throw requests.lose('more bytes than were asked for')
          return data
        }),
      ),
    close: (handle) => void requests.send(request.close, [string(handle)]).catch(() => undefined),
    get isOpen() {
      return requests.isOpen()
    },
    requests: requests.count,
    end: () => void requests.lose('it was ended'),
  }
}

const readFlag = 1

function createRequests({ channel, end }: Connection, deadlineMs: number) {
  const waiting = new Map<number, Waiting>()
  let lost: SourceInterrupted | null = null
  let lastId = 0
  const lose = (why: string): SourceInterrupted => {
    lost ??= new SourceInterrupted(why)
    for (const { reject, timer } of waiting.values()) {
      clearTimeout(timer)
      reject(lost)
    }
    waiting.clear()
    end()
    return lost
  }
  const take = (id: number, reply: Reply) => {
    const found = waiting.get(id)
    // What nobody asked for.
    if (!found) return void lose('a response without a request')
    waiting.delete(id)
    clearTimeout(found.timer)
    found.resolve(reply)
  }
  receive(channel, take, lose)
  const wait = (id: number): Promise<Reply> =>
    new Promise((resolve, reject) => {
      if (lost) return reject(lost)
      const timer = setTimeout(() => lose('no response in time'), deadlineMs)
      waiting.set(id, { resolve, reject, timer })
    })
  return {
    lose,
    isOpen: () => lost === null,
    count: () => lastId,
    /** Its response has a version where others have an id. */
    async begin() {
      const reply = wait(version)
      channel.write(packet([request.init], uint32(version)))
      if ((await reply).type !== response.version) throw lose('it does not speak SFTP version 3')
    },
    send(type: number, fields: readonly Buffer[]): Promise<Reply> {
      lastId += 1
      const id = lastId + version
      const reply = wait(id)
      if (!lost) channel.write(packet([type], uint32(id), ...fields))
      return reply
    },
  }
}

const version = 3

function receive(channel: Duplex, take: (id: number, reply: Reply) => void, lose: (why: string) => unknown): void {
  const splitter = new PacketSplitter()
  channel.on('data', (chunk: Buffer) => {
    try {
      splitter.begin(chunk)
      for (let pieces = splitter.next(); pieces; pieces = splitter.next()) {
        const fields = new PacketReader(pieces.length === 1 ? pieces[0] : Buffer.concat(pieces))
        const type = fields.byte()
        take(fields.uint32(), { type, fields })
      }
    } catch (error) {
      lose(error instanceof BadPacket ? `a bad packet: ${error.message}` : String(error))
    }
  })
  channel.on('error', (error: Error) => lose(error.message))
  channel.on('close', () => lose('the connection was closed'))
}

const uint32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}

const uint64 = (value: number): Buffer => {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64BE(BigInt(value))
  return bytes
}

const string = (value: string | Buffer): Buffer => {
  const bytes = Buffer.from(value as string)
  return Buffer.concat([uint32(bytes.length), bytes])
}

const packet = (head: readonly number[], ...parts: readonly Buffer[]): Buffer =>
  string(Buffer.concat([Buffer.from(head), ...parts]))

const flagOf = { size: 0x1, owner: 0x2, permissions: 0x4, times: 0x8, extended: 0x8000_0000 } as const

function readAttributes(fields: PacketReader): RemoteAttributes {
  const flags = fields.uint32()
  const has = (flag: number) => (flags & flag) !== 0
  const size = has(flagOf.size) ? fields.uint64() : null
  if (has(flagOf.owner)) {
    fields.uint32()
    fields.uint32()
  }
  const mode = has(flagOf.permissions) ? fields.uint32() : null
  if (has(flagOf.times)) fields.uint32()
  const modifiedAt = has(flagOf.times) ? fields.uint32() : null
  if (has(flagOf.extended))
    for (let count = fields.uint32(); count > 0; count--) {
      fields.string()
      fields.string()
    }
  return { size, mode, modifiedAt }
}

function readEntries(fields: PacketReader): RemoteEntry[] {
  const entries: RemoteEntry[] = []
  for (let count = fields.uint32(); count > 0; count--) {
    const name = Buffer.from(fields.string())
    const longName = fields.string().toString('latin1')
    entries.push({ name, longName, ...readAttributes(fields) })
  }
  return entries
}

const printable = (text: string): string => text.replaceAll(/\p{Cc}/gu, ' ').slice(0, 300)
