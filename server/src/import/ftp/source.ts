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
import { readList } from './lists.ts'
import { createPool, isAnswer, type Pool, type PoolOptions } from './pool.ts'

export interface FtpOptions extends PoolOptions {
  /** Path of the folder at the server; '' for the one in which the user is after signing in. */
  readonly folder: string
  /** Shown and recorded, without credentials. */
  readonly address: string
}

interface Server {
  readonly pool: Pool
  readonly address: string
  /** Whether its lists have the folder itself, as far as is known. */
  showsDots: boolean
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
    files: filesOf({ pool, address, rootOf, showsDots: false }),
    close: async () => pool.close(),
  }
}

const filesOf = (server: Server): FileSource => ({
  top: { id: '/', names: [] },
  resumes: true,
  async *list({ names }, signal, events = {}) {
    const listing = server.pool.use((connection) => entriesOf(server, connection, names), signal)
    const { entries, times, incomplete } = await orFault(listing, listFault(names.length === 0 ? server.address : ''))
    if (incomplete !== '') events.onIncomplete?.(incomplete)
    for (let at = 0; at < entries.length; at += pageSize)
      yield entries
        .slice(at, at + pageSize)
        .flatMap((entry) => entryOf(names, entry, entry.modifiedAt ?? times.get(entry), events) ?? [])
  },
  async open(file, signal, from = 0) {
    const begin = server.pool.use((connection) => download(server, connection, file, from), signal, 'keep')
    return chunksOf(server, await orFault(begin, fileFault), file, signal)
  },
})

const pathOf = (root: string, names: readonly string[]) => [root.replace(/\/+$/, ''), ...names].join('/') || '/'

async function entriesOf(server: Server, connection: FtpConnection, names: readonly string[]): Promise<Listed> {
  const { client, has } = connection
  const path = pathOf(await server.rootOf(connection), names)
  // Some servers take the path of a list for a pattern.
  await client.cd(path)
  const list = await readList(client)
  const { entries, isExact } = list
  if (entries.length > mostEntries)
    throw new Fault('too-large', `${path} has more than ${mostEntries} entries, which can't be imported at once.`)
  server.showsDots ||= list.hasDots
  const mayBeHidden = entries.length === 0 && !isExact && !list.hasDots && (server.showsDots || names.length === 0)
  const times = new Map<FileInfo, Date>()
  if (!isExact && has.mdtm)
    for (const entry of entries)
      if (entry.type === FileType.File && isName(entry.name))
        // One that was deleted since, or may not be read, is refused when it is opened.
        await client.lastMod(pathOf(path, [entry.name])).then((time) => times.set(entry, time), mustBeAnswer)
  return { entries, times, incomplete: incompleteText(list.unread, mayBeHidden) }
}

interface Listed {
  readonly entries: readonly FileInfo[]
  /** Times that the list does not have. */
  readonly times: ReadonlyMap<FileInfo, Date>
  /** Why it is not all that is there; '' if it is. */
  readonly incomplete: string
}

function incompleteText(unread: number, mayBeHidden: boolean): string {
  if (unread > 0) return `Lines of its list that can't be understood, and are left out: ${unread}.`
  return mayBeHidden ? 'Its list is empty, even of the folder itself: the source does not let it be read.' : ''
}

function mustBeAnswer(error: unknown): void {
  if (!isAnswer(error)) throw error
}

/** Whether a name can be asked for. */
const isName = (name: string) => !/[\r\n\0]/.test(name) && !name.includes('\ufffd')

function entryOf(
  folder: readonly string[],
  entry: FileInfo,
  modifiedAt: Date | undefined,
  events: ListingEvents,
): SourceEntry | null {
  const { name, type, size } = entry
  if (name === '.' || name === '..' || name === '') return null
  if (!isName(name)) {
    events.onUnreadable?.(
      name,
      name.includes('\ufffd') ? notUtf8 : "Its name has a line break, which FTP can't ask for.",
    )
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

async function orFault<T>(work: Promise<T>, faultFor: (error: FTPError) => Fault): Promise<T> {
  try {
    return await work
  } catch (error) {
    throw error instanceof FTPError ? faultFor(error) : error
  }
}

/** Servers answer 550 for whatever is missing and whatever may not be read, and many do not say which. */
const isMissing = ({ code, message }: FTPError) =>
  code === 550 && /no such|no file or|not found|not exist|doesn't exist|cannot find/i.test(message)

const deleted = 'It is not there, or was deleted.'
const unreadable = ({ message }: FTPError) => `The source does not let it be read (${message}).`

/** `address`: of the source, for its top folder; else ''. A folder that can't be listed is named, and the rest goes on. */
const listFault = (address: string) => (error: FTPError) => {
  const subject = address && `${address}: `
  return isMissing(error)
    ? new Fault('not-found', subject + deleted)
    : new Fault('forbidden', subject + unreadable(error))
}

function fileFault(error: FTPError): Fault {
  if (isMissing(error)) return new Fault('not-found', deleted)
  return error.code === 550
    ? new Fault('forbidden', unreadable(error))
    : new SourceFailed(`The source can't send it (${error.message}).`)
}
