/** Visits everything in a source, folder by folder, with a few listings at a time. */

import { faultOf } from '../core/errors.ts'
import { Fault } from '../core/fault.ts'
import { maxLevels } from '../core/files/tree/resource.ts'
import type { FileSource, SourceEntry, SourceFolder } from './source.ts'

/** Called for each page of a folder, with the folder's data. Returns, for each entry, the data of a folder to go into, or null. */
export type Visit<T> = (
  entries: readonly SourceEntry[],
  folder: SourceFolder,
  data: T,
) => Promise<readonly (T | null)[]>

export interface WalkOptions {
  readonly signal: AbortSignal
  /** Called for a folder that is not there any more when it is listed. */
  readonly onGone: (folder: SourceFolder) => void
  /** Called for a folder that is not gone into, or was not read to its end, with the reason. */
  readonly onSkipped: (names: readonly string[], reason: string) => void
  /** Called for an entry that is neither file nor folder. */
  readonly onSpecial: (names: readonly string[], reason: string) => void
}

/** Listings at the same time. */
const atOnce = 4
/** Folders that wait to be listed: the deepest are listed first, so more is no usual tree. */
const mostWaiting = 1_000_000

interface Waiting<T> {
  readonly folder: SourceFolder
  /** The folder that it is in. */
  readonly above: Waiting<T> | null
  readonly data: T
}

/** Rejects with the first error of a listing or a visit, once none is under way. */
export async function walk<T>(files: FileSource, top: T, visit: Visit<T>, options: WalkOptions): Promise<void> {
  const waiting: Waiting<T>[] = [{ folder: files.top, above: null, data: top }]
  const stopping = new AbortController()
  const signal = AbortSignal.any([options.signal, stopping.signal])
  let failure: { readonly error: unknown } | null = null
  const running = new Set<Promise<void>>()
  const start = (next: Waiting<T>) => {
    const work = listOne(files, next, visit, waiting, { ...options, signal })
      .catch((error: unknown) => {
        const fault = next.folder.names.length > 0 ? faultOf(error) : null
        if (fault?.code === 'not-found') return options.onGone(next.folder)
        if (fault?.code === 'forbidden') return options.onSkipped(next.folder.names, fault.message)
        failure ??= { error }
        stopping.abort()
      })
      .finally(() => running.delete(work))
    running.add(work)
  }
  while (running.size > 0 || (waiting.length > 0 && !failure)) {
    const next = failure || running.size >= atOnce ? undefined : waiting.pop()
    if (next) start(next)
    else await Promise.race(running)
  }
  if (failure) throw (failure as { readonly error: unknown }).error
}

async function listOne<T>(
  files: FileSource,
  listed: Waiting<T>,
  visit: Visit<T>,
  waiting: Waiting<T>[],
  { signal, onSkipped, onSpecial }: WalkOptions,
): Promise<void> {
  const { folder, data } = listed
  const events = {
    onIncomplete: (reason: string) => onSkipped(folder.names, reason),
    onUnreadable: (name: string, reason: string) => onSkipped([...folder.names, name], reason),
    onSpecial: (name: string, reason: string) => onSpecial([...folder.names, name], reason),
  }
  for await (const entries of files.list(folder, signal, events)) {
    const found = await visit(entries, folder, data)
    signal.throwIfAborted()
    for (const [at, { id, name, type }] of entries.entries()) {
      const below = found[at] ?? null
      if (type !== 'dir' || below === null) continue
      const names = [...folder.names, name]
      const reason = names.length >= maxLevels ? tooDeep : isWithin(listed, id) ? inItself : null
      if (reason !== null) {
        onSkipped(names, reason)
        continue
      }
      if (waiting.length >= mostWaiting)
        throw new Fault('too-large', `The source has more than ${mostWaiting} folders.`)
      waiting.push({ folder: { id, names }, above: listed, data: below })
    }
  }
}

const tooDeep = `A path has at most ${maxLevels} levels: what is in this folder is left out. Move it up at the source.`
const inItself = 'The source lists this folder in itself: it is left out there.'

/** Whether a folder is one with this id, or in one. */
function isWithin<T>(folder: Waiting<T>, id: string): boolean {
  for (let at: Waiting<T> | null = folder; at; at = at.above) if (at.folder.id === id) return true
  return false
}
