/**
 * A folder of this machine as a source. Symbolic links are never followed: not in the folder, and not when a file is opened whose
 * folder has been replaced by one since, which would let whoever may write there bring any file of this machine.
 */
import { constants, type Dirent, type Stats } from 'node:fs'
import { type FileHandle, lstat, open, opendir, readlink, realpath } from 'node:fs/promises'
import { join } from 'node:path'
import { Fault } from '../../core/fault.ts'
import { nameOf, notUtf8, pathEntry } from '../path-entries.ts'
import {
  changedThere,
  type FileSource,
  type ImportSource,
  type ListingEvents,
  type SourceEntry,
  SourceFailed,
} from '../source.ts'

/** Entries of a page, which are looked at together. */
const pageSize = 100
const chunkBytes = 256 * 1024

interface Local {
  /** Without symbolic links. */
  readonly root: string
  requests: number
}

/** `folder`: an absolute path. Throws `not-found` if it is no folder. */
export async function openLocal(folder: string): Promise<ImportSource> {
  const local: Local = { root: await rootOf(folder), requests: 0 }
  return { kind: 'local', address: folder, files: filesOf(local), account: null, requests: () => local.requests }
}

async function rootOf(folder: string): Promise<string> {
  try {
    const root = await realpath(folder)
    if ((await lstat(root)).isDirectory()) return root
  } catch (error) {
    throw new Fault('not-found', `${folder} can't be read: ${codeOf(error)}.`)
  }
  throw new Fault('not-found', `${folder} is not a folder.`)
}

const filesOf = (local: Local): FileSource => ({
  top: { id: '/', names: [] },
  async *list({ names }, signal, events = {}) {
    local.requests += 1
    const path = join(local.root, ...names)
    if ((await orFault(realpath(path))) !== path) throw new Fault('not-found', isLink)
    let page: Dirent<Buffer>[] = []
    for await (const entry of await orFault(opendirOf(path))) {
      page.push(entry)
      if (page.length < pageSize) continue
      signal.throwIfAborted()
      yield await entriesOf(local, names, page, events)
      page = []
    }
    yield await entriesOf(local, names, page, events)
  },
  async open(file, _, from = 0) {
    local.requests += 1
    const handle = await opened(local, file)
    return chunksOf(handle, file, from)
  },
})

/** Names as bytes: they need not be UTF-8. */
const opendirOf = (path: string) =>
  opendir(path, { encoding: 'buffer' as BufferEncoding }) as unknown as Promise<AsyncIterable<Dirent<Buffer>>>

async function entriesOf(
  { root }: Local,
  folder: readonly string[],
  found: readonly Dirent<Buffer>[],
  { onUnreadable, onSpecial }: ListingEvents,
): Promise<SourceEntry[]> {
  const entries = await Promise.all(
    found.map(async ({ name: bytes }) => {
      const name = nameOf(bytes)
      if (name === null) return void onUnreadable?.(bytes.toString('utf8'), notUtf8)
      const stats = await lstat(join(root, ...folder, name)).catch(faultFor)
      if (stats instanceof Fault) {
        // One that was deleted since is not there.
        if (stats.code !== 'not-found') onUnreadable?.(name, stats.message)
        return
      }
      const special = specialReason(stats)
      if (special !== null) return void onSpecial?.(name, special)
      const type = stats.isDirectory() ? 'dir' : 'file'
      return pathEntry(folder, name, { type, size: stats.size, modifiedMs: stats.mtimeMs })
    }),
  )
  return entries.filter((entry) => entry !== undefined)
}

const isLink = 'It is a symbolic link, or in one, which is not followed.'

function specialReason(stats: Stats): string | null {
  if (stats.isFile() || stats.isDirectory()) return null
  if (stats.isSymbolicLink()) return isLink
  const kind = stats.isFIFO() ? 'a pipe' : stats.isSocket() ? 'a socket' : 'a device'
  return `It is ${kind}, not a file.`
}

/** A pipe that has taken its place must not be waited for. */
const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK

/**
 * Opens a file to read it. `root`: an absolute path without symbolic links. Throws Faults, `conflict` if the file or a folder of it
 * below the root is a symbolic link, `not-found` if there is none.
 */
export async function openInside(root: string, names: readonly string[]): Promise<FileHandle> {
  const path = join(root, ...names)
  const handle = await orFault(open(path, flags))
  try {
    // Where the system says which file this is, nobody can replace a folder in time.
    const actual = await readlink(`/proc/self/fd/${handle.fd}`).catch(() => realpath(path))
    if (actual !== path) throw new Fault('conflict', isLink)
    return handle
  } catch (error) {
    await handle.close()
    throw error instanceof Fault ? error : faultFor(error)
  }
}

async function opened({ root }: Local, file: SourceEntry): Promise<FileHandle> {
  const handle = await openInside(root, file.names ?? [])
  try {
    await mustBeListed(handle, file)
    return handle
  } catch (error) {
    await handle.close()
    throw error instanceof Fault ? error : faultFor(error)
  }
}

/** Throws for a file that was changed since it was listed. */
async function mustBeListed(handle: FileHandle, file: SourceEntry): Promise<void> {
  const stats = await handle.stat()
  const now = pathEntry([], file.name, { type: 'file', size: stats.size, modifiedMs: stats.mtimeMs })
  if (!stats.isFile() || now.size !== file.size || now.modifiedAt !== file.modifiedAt) throw changedThere()
}

async function* chunksOf(handle: FileHandle, file: SourceEntry, from: number): AsyncGenerator<Buffer> {
  try {
    for (let at = from; at < file.size; ) {
      const chunk = Buffer.allocUnsafe(Math.min(chunkBytes, file.size - at))
      const { bytesRead } = await orFault(handle.read(chunk, 0, chunk.length, at))
      if (bytesRead === 0) throw changedThere()
      yield chunk.subarray(0, bytesRead)
      at += bytesRead
    }
    // Whoever wrote into it meanwhile may have changed what was read already.
    await mustBeListed(handle, file)
  } finally {
    await handle.close()
  }
}

async function orFault<T>(work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    throw faultFor(error)
  }
}

function faultFor(error: unknown): Fault {
  const code = codeOf(error)
  if (code === 'ENOENT' || code === 'ENOTDIR') return new Fault('not-found', 'It was deleted at the source.')
  if (code === 'ELOOP') return new Fault('conflict', isLink)
  if (code === 'EACCES' || code === 'EPERM')
    return new Fault('forbidden', 'The user whom this command runs as may not read it.')
  return new SourceFailed(`The source can't be read: ${code}.`)
}

const codeOf = (error: unknown): string =>
  (error as NodeJS.ErrnoException).code ?? (error instanceof Error ? error.message : String(error))
