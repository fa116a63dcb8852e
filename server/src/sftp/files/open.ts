/** OPEN: chooses between reading, replacing, changing and resuming, by its flags and what exists at the path. */
import { setTimeout as wait } from 'node:timers/promises'
import { mustBeAllowed } from '../../core/access.ts'
import { Fault, invalid, notFound } from '../../core/fault.ts'
import { openBytes } from '../../core/files/bytes/open.ts'
import { setModifiedAt } from '../../core/files/tree/modified-at.ts'
import type { Place } from '../../core/files/tree/resource.ts'
import * as tree from '../../core/files/tree/tree.ts'
import { setHeldTime } from '../../core/files/uploads/holding.ts'
import { UploadInUse } from '../../core/files/uploads/progress.ts'
import { cancel } from '../../core/files/uploads/resumable.ts'
import type { UploadSession } from '../../core/files/uploads/session.ts'
import type { SharedSession } from '../../core/files/uploads/shared-sessions.ts'
import { uploadKeyOf } from '../../core/files/uploads/uploads.ts'
import { openFlag, type Path } from '../codec/requests.ts'
import type { ChannelState } from './channel-state.ts'
import type { Handle } from './handles.ts'
import { findEntry, type PathEntry } from './path-entry.ts'
import { parentPath, pathToFind, pathToMake } from './paths.ts'
import { openHeldHandle, openReadHandle } from './read-handle.ts'
import { type ExistingFile, openWriteHandle } from './write-handle.ts'

const knownFlags = Object.values(openFlag).reduce((all, flag) => all | flag, 0)
/** Flags that open a file for writing; some clients send them without `write`. */
const changingFlags = openFlag.write | openFlag.append | openFlag.create | openFlag.truncate

export async function openFile(state: ChannelState, path: Path, flags: number): Promise<Handle> {
  if ((flags & ~knownFlags) !== 0) throw new Fault('invalid', 'OPEN has flags that are not supported.')
  if (path?.endsWith('/')) throw invalid('path', 'The path of a file cannot end with a slash.')
  return (flags & changingFlags) === 0 ? await openToRead(state, path) : await openToWrite(state, path, flags)
}

async function openToRead(state: ChannelState, path: Path): Promise<Handle> {
  mustBeAllowed(state.login.actor, 'download')
  const found = pathToFind(path)
  const seen = found === '/' ? null : await findEntry(state, found)
  if (seen?.held) return await openHeldHandle(state, found, { ...seen, held: seen.held })
  if (seen && !seen.place)
    throw new Fault('conflict', 'This file is still being uploaded. It can be read when the upload is complete.')
  return await openReadHandle(state, found)
}

async function openToWrite(state: ChannelState, wanted: Path, flags: number): Promise<Handle> {
  const { actor } = state.login
  const has = (flag: number) => (flags & flag) !== 0
  const reads = has(openFlag.read)
  mustBeAllowed(actor, 'upload')
  if (reads) mustBeAllowed(actor, 'download')
  const path = has(openFlag.create) ? pathToMake(wanted) : pathToFind(wanted)
  if (path === '/') throw isFolder(path)
  const seen = await findEntry(state, path)
  const place = seen?.place ?? null
  if (place?.resource.type === 'dir') throw isFolder(path)
  if (!seen && !has(openFlag.create)) throw notFound('resource', `There is no file "${path}".`)
  const isExclusive = has(openFlag.create) && has(openFlag.exclusive)
  if (seen && isExclusive)
    throw new Fault('conflict', `There is something named "${path}" already.`, { subject: 'name' })
  if (!place) await mustHaveParent(state, path)
  const isFresh = has(openFlag.truncate) || isExclusive
  const existing = seen && !isFresh && !seen.live && !seen.suspended ? existingFile(state, path, seen) : null
  const reader = reads && seen ? await readerOf(state, path, seen) : null
  const ifExists = isExclusive ? ('fail' as const) : ('replace' as const)
  const input = { path, size: null, ifExists }
  return await openWriteHandle(state, {
    path,
    append: has(openFlag.append),
    existing,
    reader,
    join: () => (isFresh ? joinFresh(state, input, seen) : joinOnceReleased(state, input)),
  })
}

function existingFile({ services, login }: ChannelState, path: string, { held, attributes }: PathEntry): ExistingFile {
  const { context } = services
  const set = held ? setHeldTime : setModifiedAt
  return { attributes, setModifiedAt: (time) => set(context, login.actor, path, time) }
}

async function readerOf(state: ChannelState, path: string, { held, place, attributes }: PathEntry) {
  if (held) return await openHeldHandle(state, path, { held, attributes })
  return place ? await openReadHandle(state, path) : null
}

const isFolder = (path: string): Fault => new Fault('conflict', `"${path}" is a folder, not a file.`)

/** Missing parent folders are not created, as on other SFTP servers. */
export async function mustHaveParent({ services, login }: ChannelState, path: string): Promise<void> {
  const parent = await tree.lookUp(services.context.db.q, login.actor, parentPath(path))
  if (parent?.resource.type !== 'dir') throw notFound('resource', `There is no folder "${parentPath(path)}".`)
}

interface Joining {
  readonly path: string
  readonly size: null
  readonly ifExists: 'fail' | 'replace'
}

/** Starts an empty upload. A suspended or held one is discarded; one in progress through another handle continues independently. */
async function joinFresh(
  { services, login }: ChannelState,
  input: Joining,
  seen: PathEntry | null,
): Promise<SharedSession> {
  const { context, uploads } = services
  if (seen?.suspended || seen?.held) await discardUnfinished(services, login, input.path)
  return await uploads.join(context, login.actor, { ...input, fresh: true })
}

/** Discards a suspended or held upload, but not one in progress through another process or protocol. */
export async function discardUnfinished(
  { context }: ChannelState['services'],
  { actor }: ChannelState['login'],
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
async function joinOnceReleased(state: ChannelState, input: Joining): Promise<SharedSession> {
  const until = performance.now() + state.bounds.claimWaitMs
  for (;;) {
    try {
      return await joinExisting(state, input)
    } catch (error) {
      const left = until - performance.now()
      if (!(error instanceof UploadInUse) || left <= 0) throw error
      await wait(Math.min(retryMs, left), undefined, { signal: state.signal })
    }
  }
}

/** Joins, resumes or continues the user's upload; without one, starts from a copy of the published version. */
async function joinExisting(state: ChannelState, input: Joining): Promise<SharedSession> {
  const { services, login } = state
  const seen = await findEntry(state, input.path)
  const resumed = seen?.held ? { resumeFrom: seen.attributes.size } : seen?.suspended ? { resumeFrom: 1 } : {}
  const prepare = async (session: UploadSession<Place>) => {
    if (seen?.held && session.length() !== seen.attributes.size)
      throw new Fault('conflict', `"${input.path}" has changed in the meantime. Open it again.`)
    if (session.length() === 0 && seen?.place && !seen.held) await copyInto(state, session, seen.place)
  }
  return await services.uploads.join(services.context, login.actor, { ...input, ...resumed, prepare })
}

async function copyInto(
  { services, signal }: ChannelState,
  session: UploadSession<Place>,
  place: Place,
): Promise<void> {
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
