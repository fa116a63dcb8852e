/** A server with SFTP as a source. One connection for everything, which is made again when it is lost. */
import { Fault } from '../../core/fault.ts'
import { unlessAborted } from '../../lib/streams/chunks.ts'
import { connectSftp, HostKeyRefused, SshRefused, type SshTarget } from '../../sftp/ssh/client.ts'
import { nameOf, notUtf8, pathEntry } from '../path-entries.ts'
import { type Reconnecting, withReconnects } from '../reconnect.ts'
import {
  changedThere,
  type FileSource,
  type ImportSource,
  type ListingEvents,
  type SourceEntry,
  SourceFailed,
} from '../source.ts'
import { beginSftp, type RemoteEntry, type SftpClient, SftpRefused } from './client.ts'
import { readAhead } from './read-ahead.ts'

export interface SftpOptions extends Reconnecting {
  readonly target: SshTarget
  /** Path of the folder at the server; '' for the one in which the user is after signing in. */
  readonly folder: string
  /** Shown and recorded, without credentials. */
  readonly address: string
  /** Of one request, in ms. */
  readonly deadlineMs?: number
}

/** More in one folder are refused rather than read on. */
const mostEntries = 1_000_000

export function openSftp(options: SftpOptions): ImportSource {
  const server = createServer(options)
  return {
    ...{ kind: 'sftp', address: options.address, account: null },
    files: filesOf(server, options.address),
    requests: server.requests,
    close: server.close,
  }
}

interface Server {
  /** Does work with a connection, and again with another one when it is lost. */
  use<T>(work: (client: SftpClient, root: string) => Promise<T>, signal: AbortSignal): Promise<T>
  readonly requests: () => number
  close(): Promise<void>
}

interface Connected {
  readonly client: SftpClient
  /** Absolute path of the folder. */
  readonly root: string
}

function createServer(options: SftpOptions): Server {
  const { target, folder, deadlineMs } = options
  let current: Promise<Connected> | null = null
  /** The last connection, and the requests of those before it. */
  let last: SftpClient | null = null
  let earlier = 0
  const closing = new AbortController()
  const connect = async (): Promise<Connected> => {
    const client = await beginSftp(await connectSftp(target, closing.signal), deadlineMs)
    earlier += last?.requests() ?? 0
    last = client
    return { client, root: await client.realpath(folder === '' ? '.' : folder) }
  }
  const connected = async (): Promise<Connected> => {
    const known = current
    const found = await known?.catch(() => null)
    if (found?.client.isOpen) return found
    if (current === known) current = connect()
    return await (current as Promise<Connected>)
  }
  return {
    requests: () => earlier + (last?.requests() ?? 0),
    use: (work, signal) =>
      withReconnects(
        async () => {
          const { client, root } = await unlessAborted(connected(), signal)
          return await unlessAborted(work(client, root), signal)
        },
        (error) => lossOf(error, target),
        signal,
        options,
      ),
    async close() {
      closing.abort(new Error('closed'))
      const found = await current?.catch(() => null)
      found?.client.end()
    },
  }
}

/** Why a connection was lost, or could not be made. Throws what would come again. */
function lossOf(error: unknown, { host, port, hostKey }: SshTarget): string {
  if (error instanceof HostKeyRefused) {
    const compare = `Compare it with that of the server (ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub there)`
    throw hostKey === null
      ? new Fault(
          'invalid',
          `The host key of ${host} is ${error.fingerprint}. ${compare}, then give it: --host-key ${error.fingerprint}`,
        )
      : new Fault(
          'forbidden',
          `The host key of ${host} is ${error.fingerprint}, not ${hostKey}. No credentials were sent. ${compare}.`,
        )
  }
  if (error instanceof SshRefused) throw new Fault('unauthenticated', `${host}: ${error.message}.`)
  if (error instanceof Fault || error instanceof SftpRefused) throw error
  const why = error instanceof Error ? ((error as NodeJS.ErrnoException).code ?? error.message) : String(error)
  return `${host}, port ${port}, can't be reached or was lost (${why}).`
}

const filesOf = (server: Server, address: string): FileSource => ({
  top: { id: '/', names: [] },
  resumes: true,
  async *list({ names }, signal, events = {}) {
    // A folder is read whole before it is visited: its handle is lost with the connection.
    const listing = server.use((client, root) => entriesOf(client, pathOf(root, names)), signal)
    const found = await orFault(listing, names.length === 0 ? `${address}: ` : '')
    signal.throwIfAborted()
    for (let at = 0; at < found.length; at += pageSize)
      yield found.slice(at, at + pageSize).flatMap((entry) => entryOf(names, entry, events) ?? [])
  },
  async open(file, signal, from = 0) {
    const opened = await orFault(
      server.use(async (client, root) => {
        const handle = await client.open(pathOf(root, file.names ?? []))
        return { client, handle, isListed: await isListed(client, handle, file) }
      }, signal),
    )
    if (!opened.isListed) {
      opened.client.close(opened.handle)
      throw changedThere()
    }
    return chunksOf(opened, file, from, signal)
  },
})

const pageSize = 100

const pathOf = (root: string, names: readonly string[]) => [root.replace(/\/+$/, ''), ...names].join('/') || '/'

async function entriesOf(client: SftpClient, path: string): Promise<RemoteEntry[]> {
  const handle = await client.opendir(path)
  const found: RemoteEntry[] = []
  try {
    for (let some = await client.readdir(handle); some; some = await client.readdir(handle)) {
      for (const entry of some) found.push(entry)
      if (found.length > mostEntries)
        throw new Fault('too-large', `${path} has more than ${mostEntries} entries, which can't be imported at once.`)
    }
    return found
  } finally {
    client.close(handle)
  }
}

function entryOf(folder: readonly string[], entry: RemoteEntry, events: ListingEvents): SourceEntry | null {
  const name = nameOf(entry.name)
  if (name === '.' || name === '..') return null
  if (name === null) {
    events.onUnreadable?.(entry.name.toString('utf8'), notUtf8)
    return null
  }
  const type = typeOf(entry)
  if (type === null) {
    events.onSpecial?.(name, 'It is a symbolic link or a special file, which is not followed.')
    return null
  }
  const { size, modifiedAt } = entry
  if (type === 'file' && (size === null || !Number.isFinite(size))) {
    events.onUnreadable?.(name, 'The source does not say its size.')
    return null
  }
  return pathEntry(folder, name, { type, size: size ?? 0, modifiedMs: modifiedAt === null ? null : modifiedAt * 1_000 })
}

const typeMask = 0o170000
const modes = { file: 0o100000, dir: 0o040000 }

/** Null for links and special files. Servers that send no mode show the type as `ls -l` does. */
function typeOf({ mode, longName }: RemoteEntry): SourceEntry['type'] | null {
  const hasType = mode !== null && (mode & typeMask) !== 0
  if (hasType ? (mode & typeMask) === modes.dir : longName.startsWith('d')) return 'dir'
  if (hasType ? (mode & typeMask) === modes.file : longName.startsWith('-')) return 'file'
  return null
}

/** Whether an open file has the size and time with which it was listed. */
async function isListed(client: SftpClient, handle: Buffer, file: SourceEntry): Promise<boolean> {
  const { size, modifiedAt } = await client.fstat(handle)
  const modifiedMs = modifiedAt === null ? null : modifiedAt * 1_000
  const now = pathEntry([], file.name, { type: 'file', size: size ?? 0, modifiedMs })
  return now.size === file.size && now.modifiedAt === file.modifiedAt
}

interface Opened {
  readonly client: SftpClient
  readonly handle: Buffer
}

async function* chunksOf(
  { client, handle }: Opened,
  file: SourceEntry,
  from: number,
  signal: AbortSignal,
): AsyncGenerator<Buffer> {
  try {
    for await (const chunk of readAhead(client, handle, { from, end: file.size }, signal)) {
      if (chunk === null) throw changedThere()
      yield chunk
    }
    // Whoever wrote into it meanwhile may have changed what was read already.
    if (!(await isListed(client, handle, file))) throw changedThere()
  } catch (error) {
    throw error instanceof SftpRefused ? faultFor(error) : error
  } finally {
    client.close(handle)
  }
}

async function orFault<T>(work: Promise<T>, subject = ''): Promise<T> {
  try {
    return await work
  } catch (error) {
    throw error instanceof SftpRefused ? faultFor(error, subject) : error
  }
}

function faultFor(error: SftpRefused, subject = ''): Fault {
  if (error.isMissing) return new Fault('not-found', `${subject}It is not there, or was deleted.`)
  if (error.isForbidden) return new Fault('forbidden', `${subject}The source does not let it be read.`)
  return new SourceFailed(`${subject}The source can't send it (${error.message || `status ${error.code}`}).`)
}
