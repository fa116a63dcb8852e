/**
 * Copies what a source has. Can be killed at any time: what was imported is recorded with it, in one transaction, so that the next
 * run goes on from there, brings what is new or changed since, and names what is gone.
 */

import type { Actor } from '../../core/actor.ts'
import type { Context } from '../../core/context.ts'
import { ensureFolders } from '../../core/files/tree/folders.ts'
import type { IfExists, Place } from '../../core/files/tree/resource.ts'
import * as tree from '../../core/files/tree/tree.ts'
import type { ImportItem, ItemKind } from '../../core/imports/import.ts'
import { hold } from '../../core/imports/imports.ts'
import * as store from '../../core/imports/store.ts'
import { createTaskPool, type TaskPool } from '../../lib/task-pool.ts'
import { checkName, formatPath, PathError } from '../../lib/text/path.ts'
import { createPathsOfInterest, type PathsOfInterest } from '../paths-of-interest.ts'
import { quietly } from '../quiet.ts'
import type { ImportSource, SourceEntry, SourceFolder } from '../source.ts'
import { createThrottle } from '../throttle.ts'
import { type Visit, walk } from '../walk.ts'
import { importAccount } from './account.ts'
import { countNew, isUnchanged, knownItems } from './count.ts'
import { importFile, stateOf } from './files.ts'
import { importFolder } from './folders.ts'
import { fail, type RunScope } from './scope.ts'
import { createTally, type Tally } from './tally.ts'

export interface RunInput {
  readonly into: string
  /** What happens to a file whose name is taken here by another content. */
  readonly ifExists: IfExists
  /** Bytes a second; null for as fast as possible. */
  readonly rate: number | null
  /** Leaves out users, shares and so on. */
  readonly filesOnly: boolean
  /** Files at the same time. */
  readonly parallel: number
  readonly signal: AbortSignal
  readonly onProgress: (progress: RunProgress) => void
  /** Called with what was done before an error ended the run. */
  readonly onStopped?: (ran: Ran) => void
  /** How long to wait for a process that may have been killed, in ms. */
  readonly leaseMs?: number
  readonly pauses?: readonly number[]
}

/** Of the files that were not here when the run began. */
export interface RunProgress {
  readonly files: number
  readonly bytes: number
  readonly totalFiles: number
  readonly totalBytes: number
}

export interface Ran extends Tally {
  /** False if an error or the signal ended it before everything was read. */
  readonly complete: boolean
  readonly account: number
  readonly into: string
  readonly requests: number
}

const usualPauses = [1_000, 5_000, 30_000, 120_000]

/** Throws `conflict` while another process runs the same import, and Faults that every further file would meet. */
export async function runImport(
  { ctx, actor }: { readonly ctx: Context; readonly actor: Actor },
  source: ImportSource,
  input: RunInput,
): Promise<Ran> {
  const into = tree.namesOf(input.into, 'path')
  const key = { accountId: actor.accountId, kind: source.kind, address: source.address, into: formatPath(into) }
  const held = await hold(ctx, key, input.leaseMs)
  let completed = false
  const tally = createTally()
  const result = (): Ran => ({
    ...{ complete: completed, account: actor.accountId, into: key.into, requests: source.requests() },
    ...tally.result(),
  })
  try {
    const signal = AbortSignal.any([input.signal, held.lost])
    const progress = createProgress(input.onProgress)
    const { ifExists, pauses = usualPauses } = input
    const throttle = createThrottle(input.rate)
    const shared = {
      ctx: quietly(ctx),
      actor: { ...actor, protocol: 'import' },
      source,
      tally,
      throttle,
      pauses,
      signal,
    }
    const scope: RunScope = {
      ...shared,
      ifExists,
      import: held.import,
      failures: { inRow: 0 },
      onFile: progress.onFile,
    }
    progress.expect(await countNew(scope, into))
    const account = input.filesOnly ? null : ((await source.account?.read(signal)) ?? null)
    const paths = createPathsOfInterest(account)
    const isWhole = await copyAll(scope, { into, paths }, createTaskPool(input.parallel))
    const read = account ? await importAccount({ ...scope, account, paths, into }) : []
    // What is in a folder that could not be read may be there.
    await nameGone(scope, isWhole ? ['folder', 'file', ...read] : read)
    completed = true
    return result()
  } catch (error) {
    input.onStopped?.(result())
    throw error
  } finally {
    await held.release(completed)
  }
}

function createProgress(onProgress: RunInput['onProgress']) {
  const state = { files: 0, bytes: 0, totalFiles: 0, totalBytes: 0 }
  return {
    expect({ files, bytes }: { readonly files: number; readonly bytes: number }) {
      state.totalFiles = files
      state.totalBytes = bytes
    },
    onFile(bytes: number) {
      state.files += 1
      state.bytes += bytes
      onProgress({ ...state })
    },
  }
}

interface Target {
  readonly into: readonly string[]
  readonly paths: PathsOfInterest
}

/** False if not all folders could be read to their end. */
async function copyAll(scope: RunScope, { into, paths }: Target, pool: TaskPool): Promise<boolean> {
  const { ctx, actor, source, signal, tally } = scope
  const top = await ctx.db.tx(async (tx) => {
    const from = await tree.rootOf(tx, actor)
    return await ensureFolders(ctx, tx, actor, { from, names: into, subject: 'path' })
  })
  const onGone = ({ names }: SourceFolder) =>
    tally.problem({ what: 'gone', path: formatPath(names), reason: 'It was deleted at the source while it was read.' })
  let isWhole = true
  const onSkipped = (names: readonly string[], reason: string) => {
    isWhole = false
    tally.problem({ what: 'failed', path: formatPath(names), reason })
  }
  const onSpecial = (names: readonly string[], reason: string) =>
    tally.problem({ what: 'special', path: formatPath(names), reason })
  const events = { onGone, onSkipped, onSpecial }
  try {
    await walk<Destination>(source.files, { place: top }, visitor(scope, paths, pool), { signal, ...events })
  } finally {
    await pool.idle()
  }
  return isWhole
}

/** The folder here for a folder of the source; null if there is none: then what is in it is only noted as seen. */
interface Destination {
  readonly place: Place | null
}

function visitor(scope: RunScope, paths: PathsOfInterest, pool: TaskPool): Visit<Destination> {
  return async (entries, folder, { place: parent }) => {
    const known = {
      dir: await knownItems(
        scope,
        'folder',
        entries.filter(({ type }) => type === 'dir'),
      ),
      file: await knownItems(
        scope,
        'file',
        entries.filter(({ type }) => type === 'file'),
      ),
    }
    await store.markSeen(scope.ctx.db.q, scope.import, 'folder', [...known.dir.keys()])
    await store.markSeen(scope.ctx.db.q, scope.import, 'file', [...known.file.keys()])
    const into: Destination[] = []
    for (const entry of entries) {
      const item = known[entry.type].get(entry.id) ?? null
      const names = [...folder.names, entry.name]
      paths.seen(names, entry)
      const path = formatPath(names)
      into.push({ place: parent && (await importEntry(scope, pool, entry, { path, parent, known: item })) })
    }
    return into
  }
}

interface Entry {
  readonly path: string
  readonly parent: Place
  readonly known: ImportItem | null
}

async function importEntry(scope: RunScope, pool: TaskPool, entry: SourceEntry, at: Entry): Promise<Place | null> {
  const name = await storedName(scope, entry, at)
  if (name === null) return null
  if (entry.type === 'dir') return await importFolder(scope, { ...entry, name }, at)
  if (at.known && at.known.path === at.path && isUnchanged(entry, at.known)) {
    scope.tally.count('unchanged')
    return null
  }
  await pool.add(async () => {
    await importFile(scope, entry, { ...at, name })
    // A file that was only moved is not among those to be copied.
    if (!isUnchanged(entry, at.known ?? undefined)) scope.onFile(entry.size)
  })
  return null
}

/** The name in the form in which it is stored; null, and recorded as failed, for one that is not allowed here. */
async function storedName(scope: RunScope, entry: SourceEntry, { path, known }: Entry): Promise<string | null> {
  try {
    return checkName(entry.name)
  } catch (error) {
    if (!(error instanceof PathError)) throw error
    const kind = entry.type === 'dir' ? ('folder' as const) : ('file' as const)
    const base = { kind, sourceId: entry.id, path, size: entry.size, sourceState: stateOf(entry) }
    await fail(scope, base, known, error.message)
    return null
  }
}

const mostGone = 1_000

/** Names what earlier runs imported and the source has no more. */
async function nameGone({ ctx, import: current, tally }: RunScope, kinds: readonly ItemKind[]): Promise<void> {
  for (const kind of kinds) {
    const gone = await store.itemsGone(ctx.db.q, current, kind, mostGone)
    for (const { path } of gone)
      tally.problem({
        what: 'gone',
        path: named(kind, path),
        reason: 'It is not at the source any more; it stays here.',
      })
    if (gone.length === mostGone) tally.count('gone', (await store.countGone(ctx.db.q, current, kind)) - mostGone)
  }
}

const named = (kind: ItemKind, path: string) => (kind === 'folder' || kind === 'file' ? path : `${kind} ${path}`)
