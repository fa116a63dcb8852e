/** Opens files: chooses between reading, replacing, changing and resuming, by what is asked for and what exists at the path. */
import { setTimeout as wait } from 'node:timers/promises'
import { mustBeAllowed } from '../../core/access.ts'
import { Fault, invalid, notFound } from '../../core/fault.ts'
import { openBytes } from '../../core/files/bytes/open.ts'
import { setModifiedAt } from '../../core/files/tree/modified-at.ts'
import type { IfExists, Place } from '../../core/files/tree/resource.ts'
import * as tree from '../../core/files/tree/tree.ts'
import { setHeldTime } from '../../core/files/uploads/holding.ts'
import { UploadInUse } from '../../core/files/uploads/progress.ts'
import { cancel } from '../../core/files/uploads/resumable.ts'
import type { UploadSession } from '../../core/files/uploads/session.ts'
import type { SharedSession } from '../../core/files/uploads/shared-sessions.ts'
import { uploadKeyOf } from '../../core/files/uploads/uploads.ts'
import type { FileAccess } from './file-access.ts'
import type { Handle } from './handle.ts'
import { findEntry, findToWrite, type PathEntry } from './path-entry.ts'
import { namesIn, type Path, parentPath, pathToFind, pathToMake } from './paths.ts'
import { openHeldHandle, openReadHandle } from './read-handle.ts'
import { type ExistingFile, openWriteHandle } from './write-handle.ts'

/** How to open a file for writing, in the terms of POSIX. */
export interface WriteMode {
  /** Reads, too. */
  readonly reads?: boolean
  /** All writes append. */
  readonly appends?: boolean
  /** Creates the file if there is none. */
  readonly creates?: boolean
  /** Starts from an empty file. */
  readonly truncates?: boolean
  /** Fails if there is a file. Only with `creates`. */
  readonly isExclusive?: boolean
  /**
   * Waits for another handle that sends the same upload, instead of sharing it, and lets no other share this one: throws
   * `UploadInUse` if that takes too long. The first write throws `conflict` if the file was replaced since it was opened.
   */
  readonly isAlone?: boolean
  /** An unfinished upload that is replaced is discarded with the first change, instead of when the file is opened. */
  readonly keepsUnfinished?: boolean
}

function mustBeFilePath(path: Path): void {
  if (path?.endsWith('/')) throw invalid('path', 'The path of a file cannot end with a slash.')
}

export async function openToRead(state: FileAccess, path: Path): Promise<Handle> {
  mustBeFilePath(path)
  mustBeAllowed(state.login.actor, 'download')
  const found = pathToFind(path)
  const seen = found === '/' ? null : await findEntry(state, found)
  if (seen?.held) return await openHeldHandle(state, found, { ...seen, held: seen.held })
  if (seen && !seen.place)
    throw new Fault('conflict', 'This file is still being uploaded. It can be read when the upload is complete.')
  return await openReadHandle(state, found)
}

export async function openToWrite(state: FileAccess, wanted: Path, mode: WriteMode): Promise<Handle> {
  mustBeFilePath(wanted)
  const { actor } = state.login
  const { reads = false, appends = false, creates = false, truncates = false, isAlone = false } = mode
  const isExclusive = creates && mode.isExclusive === true
  mustBeAllowed(actor, 'upload')
  if (reads) mustBeAllowed(actor, 'download')
  const path = creates ? pathToMake(wanted) : pathToFind(wanted)
  if (path === '/') throw isFolder(path)
  const { entry: seen, folder, ifExists: usual } = await findToWrite(state, path)
  if (seen?.place?.resource.type === 'dir') throw isFolder(path)
  if (!seen && !creates) throw notFound('resource', `There is no file "${path}".`)
  if (seen && isExclusive)
    throw new Fault('conflict', `A file or folder named "${path}" already exists.`, { subject: 'name' })
  if (!folder) throw hasNoParent(path)
  const isFresh = truncates || isExclusive
  const existing = seen && !isFresh && !seen.live && !seen.suspended ? existingFile(state, path, seen) : null
  const isReplacing = isFresh && (seen?.suspended === true || seen?.held != null)
  const reader = reads && seen ? await readerOf(state, path, seen) : null
  const ifExists = isExclusive && usual === 'replace' ? ('fail' as const) : usual
  const input = { path, size: null, ifExists, alone: isAlone }
  return await openWriteHandle(state, {
    path,
    append: appends,
    existing,
    reader,
    isLate: isReplacing && mode.keepsUnfinished === true,
    join: () =>
      isFresh ? joinFresh(state, input, seen) : joinOnceReleased(state, input, isAlone && existing ? seen : null),
  })
}

function existingFile(
  { services: { context }, login: { actor } }: FileAccess,
  path: string,
  { held, place, attributes }: PathEntry,
): ExistingFile {
  const set = (time: Date) =>
    held
      ? setHeldTime(context, actor, path, time)
      : setModifiedAt(context, actor, place ? `id:${place.resource.id}` : path, time)
  return { attributes, setModifiedAt: set }
}

async function readerOf(state: FileAccess, path: string, { held, place, attributes }: PathEntry) {
  if (held) return await openHeldHandle(state, path, { held, attributes })
  return place ? await openReadHandle(state, path) : null
}

const isFolder = (path: string): Fault => new Fault('conflict', `"${path}" is a folder, not a file.`)

/** Missing parent folders are not created, as on other SFTP servers. */
export async function mustHaveParent({ services, login }: FileAccess, path: string): Promise<void> {
  const folder = await tree.folderAt(services.context.db.q, login.actor, namesIn(parentPath(path)))
  if (!folder) throw hasNoParent(path)
}

export const hasNoParent = (path: string): Fault => notFound('resource', `There is no folder "${parentPath(path)}".`)

interface Joining {
  readonly path: string
  readonly size: null
  readonly ifExists: IfExists
  readonly alone: boolean
}

/** Starts an empty upload. A suspended or held one is discarded; one in progress through another handle continues independently. */
async function joinFresh(
  { services, login }: FileAccess,
  input: Joining,
  seen: PathEntry | null,
): Promise<SharedSession> {
  const { context, uploads } = services
  if (seen?.suspended || seen?.held) await discardUnfinished(services, login, input.path)
  return await uploads.join(context, login.actor, { ...input, fresh: true })
}

/** Discards a suspended or held upload, but not one in progress through another process or protocol. */
export async function discardUnfinished(
  { context }: FileAccess['services'],
  { actor }: FileAccess['login'],
  path: string,
): Promise<void> {
  try {
    await cancel(context, actor, uploadKeyOf(actor, path, null))
  } catch (error) {
    if (!(error instanceof Fault && error.code === 'conflict')) throw error
  }
}

const retryMs = 250

/** As `joinExisting`, after another process has released the upload. Throws `conflict` if it does not do so in time. */
async function joinOnceReleased(state: FileAccess, input: Joining, opened: PathEntry | null): Promise<SharedSession> {
  const until = performance.now() + state.bounds.claimWaitMs
  for (;;) {
    try {
      return await joinExisting(state, input, opened)
    } catch (error) {
      const left = until - performance.now()
      if (!(error instanceof UploadInUse) || left <= 0) throw error
      await wait(Math.min(retryMs, left), undefined, { signal: state.signal })
    }
  }
}

/** Joins, resumes or continues the user's upload; without one, starts from a copy of the published version. */
async function joinExisting(state: FileAccess, input: Joining, opened: PathEntry | null): Promise<SharedSession> {
  const { services, login } = state
  const { entry: seen } = await findToWrite(state, input.path)
  const changed = () => new Fault('conflict', `"${input.path}" has changed in the meantime. Open it again.`)
  if (opened && !isSameContent(opened, seen)) throw changed()
  const resumed = seen?.held ? { resumeFrom: seen.attributes.size } : seen?.suspended ? { resumeFrom: 1 } : {}
  const prepare = async (session: UploadSession<Place>) => {
    if (seen?.held && session.length() !== seen.attributes.size) throw changed()
    if (session.length() === 0 && seen?.place && !seen.held) await copyInto(state, session, seen.place)
  }
  return await services.uploads.join(services.context, login.actor, { ...input, ...resumed, prepare })
}

const isSameContent = (one: PathEntry, other: PathEntry | null): boolean =>
  one.attributes.size === other?.attributes.size &&
  one.place?.resource.uploadedAt === other.place?.resource.uploadedAt &&
  one.held?.blobId === other.held?.blobId

async function copyInto({ services, signal }: FileAccess, session: UploadSession<Place>, place: Place): Promise<void> {
  const reader = await openBytes(services.context, place.resource)
  try {
    for await (const bytes of reader.stream(0, reader.size)) {
      signal.throwIfAborted()
      await session.write(session.length(), bytes)
    }
  } finally {
    await reader.close()
  }
}
