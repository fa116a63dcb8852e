/** A server with FTP as a source. Servers without MLSD are asked for the time of each file, since their lists show neither year nor seconds. */
import { PassThrough } from 'node:stream'
import { type FileInfo, FileType, FTPError } from 'basic-ftp'
import { Fault } from '../../core/fault.ts'
import { notUtf8, pathEntry } from '../path-entries.ts'
import {
  changedThere,
  type FileSource,
  type ImportSource,
  type ListingEvents,
  type SourceEntry,
  SourceFailed,
  SourceInterrupted,
} from '../source.ts'
import type { FtpConnection } from './connect.ts'
import { createPool, type Pool, type PoolOptions } from './pool.ts'

export interface FtpOptions extends PoolOptions {
  /** Path of the folder at the server; '' for the one in which the user is after signing in. */
  readonly folder: string
  /** Shown and recorded, without credentials. */
  readonly address: string
}

interface Server {
  readonly pool: Pool
  readonly address: string
  /** Absolute path of the folder. */
  readonly rootOf: (connection: FtpConnection) => Promise<string>
}

/** More in one folder are refused rather than read on. */
const mostEntries = 1_000_000
const pageSize = 100

export function openFtp({ folder, address, ...options }: FtpOptions): ImportSource {
  const pool = createPool(options)
  let root = folder.startsWith('/') ? folder : null
  const rootOf = async ({ client }: FtpConnection) => {
    root ??= folder === '' ? await client.pwd() : `${(await client.pwd()).replace(/\/+$/, '')}/${folder}`
    return root
  }
  return {
    ...{ kind: 'ftp', address, account: null, requests: pool.requests },
    files: filesOf({ pool, address, rootOf }),
    close: async () => pool.close(),
  }
}

const filesOf = (server: Server): FileSource => ({
  top: { id: '/', names: [] },
  resumes: true,
  async *list({ names }, signal, events = {}) {
    const listing = server.pool.use((connection) => entriesOf(server, connection, names), signal)
    const found = await orFault(listing, names.length === 0 ? `${server.address}: ` : '')
    for (let at = 0; at < found.length; at += pageSize)
      yield found.slice(at, at + pageSize).flatMap((entry) => entryOf(names, entry, events) ?? [])
  },
  async open(file, signal, from = 0) {
    const begin = server.pool.use((connection) => download(server, connection, file, from), signal, 'keep')
    return chunksOf(server, await orFault(begin), file, signal)
  },
})

const pathOf = (root: string, names: readonly string[]) => [root.replace(/\/+$/, ''), ...names].join('/') || '/'

async function entriesOf(server: Server, connection: FtpConnection, names: readonly string[]): Promise<FileInfo[]> {
  const { client, has } = connection
  const path = pathOf(await server.rootOf(connection), names)
  // Some servers take the path of a list for a pattern.
  await client.cd(path)
  const found = await client.list()
  if (found.length > mostEntries)
    throw new Fault('too-large', `${path} has more than ${mostEntries} entries, which can't be imported at once.`)
  for (const entry of found)
    if (entry.type === FileType.File && entry.modifiedAt === undefined && has.mdtm)
      await client.lastMod(`${pathOf(path, [entry.name])}`).then(
        (time) => Object.assign(entry, { modifiedAt: time }),
        // One that was deleted since, or may not be read: opening it says so.
        (error: unknown) => mustBeRefusal(error),
      )
  return found
}

function mustBeRefusal(error: unknown): void {
  if (!(error instanceof FTPError)) throw error
}

function entryOf(folder: readonly string[], entry: FileInfo, events: ListingEvents): SourceEntry | null {
  const { name, type, size, modifiedAt } = entry
  if (name === '.' || name === '..' || name === '') return null
  if (name.includes('\ufffd')) {
    events.onUnreadable?.(name, notUtf8)
    return null
  }
  if (type !== FileType.File && type !== FileType.Directory) {
    events.onSpecial?.(name, 'It is a symbolic link or a special file, which is not followed.')
    return null
  }
  const isFile = type === FileType.File
  if (isFile && !(Number.isSafeInteger(size) && size >= 0)) {
    events.onUnreadable?.(name, 'The source does not say its size.')
    return null
  }
  const modifiedMs = modifiedAt === undefined || Number.isNaN(modifiedAt.getTime()) ? null : modifiedAt.getTime()
  return pathEntry(folder, name, { type: isFile ? 'file' : 'dir', size: isFile ? size : 0, modifiedMs })
}

interface Download {
  readonly connection: FtpConnection
  readonly path: string
  readonly bytes: PassThrough
  /** Once the server has confirmed that it sent all. */
  readonly done: Promise<unknown>
  /** Bytes that come again from a server that can't begin in the middle. */
  readonly skip: number
  readonly from: number
}

/** Resolves when the first bytes are there, so that a refusal is one of opening. */
async function download(server: Server, connection: FtpConnection, file: SourceEntry, from: number): Promise<Download> {
  const { client, has } = connection
  const path = pathOf(await server.rootOf(connection), file.names ?? [])
  const bytes = new PassThrough({ highWaterMark: 256 * 1024 })
  const start = has.rest ? from : 0
  const done = client.downloadTo(bytes, path, start)
  const begun = new Promise<void>((resolve) => bytes.once('readable', resolve))
  await Promise.race([begun, done])
  // The end of an empty file, or of one that was refused.
  if (bytes.readableLength === 0) await done
  return { connection, path, bytes, done, skip: from - start, from }
}

async function* chunksOf(
  { pool }: Server,
  { connection, path, bytes, done, skip, from }: Download,
  file: SourceEntry,
  signal: AbortSignal,
): AsyncGenerator<Buffer> {
  const { client } = connection
  const abort = () => client.close()
  signal.addEventListener('abort', abort)
  let isWhole = false
  try {
    let at = from - skip
    for await (const chunk of bytes as AsyncIterable<Buffer>) {
      const unread = Math.max(0, Math.min(from - at, chunk.length))
      at += chunk.length
      if (at > file.size) throw changedThere()
      if (unread < chunk.length) yield chunk.subarray(unread)
    }
    await done
    if (at !== file.size || !(await isListed(connection, path, file))) throw changedThere()
    isWhole = true
  } catch (error) {
    signal.throwIfAborted()
    if (error instanceof Fault) throw error
    throw new SourceInterrupted(error instanceof Error ? error.message : String(error))
  } finally {
    signal.removeEventListener('abort', abort)
    // What was not read to its end would answer the next request.
    if (!isWhole) client.close()
    done.catch(() => undefined)
    pool.release(connection)
  }
}

/** Whether a file has the size and time with which it was listed, as far as the server says these. */
async function isListed({ client, has }: FtpConnection, path: string, file: SourceEntry): Promise<boolean> {
  if (has.size && (await client.size(path)) !== file.size) return false
  if (!has.mdtm || file.modifiedAt === null) return true
  const { modifiedAt } = pathEntry([], file.name, {
    ...{ type: 'file', size: file.size, modifiedMs: (await client.lastMod(path)).getTime() },
  })
  // Some servers list parts of seconds, and others do not.
  return modifiedAt?.slice(0, 19) === file.modifiedAt.slice(0, 19)
}

async function orFault<T>(work: Promise<T>, subject = ''): Promise<T> {
  try {
    return await work
  } catch (error) {
    throw error instanceof FTPError ? faultFor(error, subject) : error
  }
}

function faultFor({ code, message }: FTPError, subject: string): Fault {
  if (code === 550 && /denied|permission|not permitted|forbidden/i.test(message))
    return new Fault('forbidden', `${subject}The source does not let it be read.`)
  if (code === 550) return new Fault('not-found', `${subject}It is not there, or was deleted.`)
  return new SourceFailed(`${subject}The source can't send it (${message}).`)
}
