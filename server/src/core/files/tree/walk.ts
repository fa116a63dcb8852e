/**
 * Walks trees folder by folder, holding one page per level in memory. Pages are full while memory is available, since a receiver
 * may pause anywhere, and smaller otherwise.
 */
import type { Queries } from '../../../db/engine.ts'
import { leaseMemory } from '../../../lib/streams/transfer-memory.ts'
import { createNamer } from '../../../lib/text/free-names.ts'
import { entryName, topEntryName } from '../../../lib/zip/name.ts'
import type { Actor } from '../../actor.ts'
import { childrenAfter } from './keyset-store.ts'
import type { Place, Resource } from './resource.ts'

const batch = 500
/** Approximate memory of an entry of a page. */
const entryBytes = 1_024
/** Entries of a page if there is no memory for full pages: in the upper levels, and below them. */
const smallBatch = { upper: 20, lower: 4 } as const
const upperLevels = 8

/** An entry of a walk. */
export interface WalkEntry {
  readonly resource: Resource
  /** Names relative to the root of the archive, joined by `/`. */
  readonly path: string
}

interface Frame {
  readonly folderId: number
  /** Path of the folder with a trailing `/`, or ''. */
  readonly prefix: string
  /** Subfolders of the last page that are still to be walked. */
  folders: WalkEntry[]
  /** The last name of that page; null if it was the last page. */
  after: string | null
  /** Memory lease of the page; null for a small one. */
  lease: Disposable | null
}

/**
 * These resources and everything below them, each folder before its contents. Names are adapted for an archive, and unique at its
 * root. The actor's root folder has no name: its contents are placed at the root of the archive.
 */
export async function* walk(q: Queries, actor: Actor, tops: readonly Place[]): AsyncGenerator<WalkEntry> {
  const root = tops.find(({ resource }) => resource.id === actor.rootId)
  if (root) return yield* walkContents(q, root)
  const nameFor = createTopNamer()
  for (const { resource } of tops) {
    const path = nameFor(resource.name)
    yield { resource, path }
    if (resource.type === 'dir') yield* walkBelow(q, resource.id, `${path}/`, entryName)
  }
}

/** Everything below a folder, without the folder itself. */
export const walkContents = (q: Queries, { resource }: Place): AsyncGenerator<WalkEntry> =>
  walkBelow(q, resource.id, '', createTopNamer())

function createTopNamer(): (name: string) => string {
  const free = createNamer()
  return (name) => free(topEntryName(name))
}

async function* walkBelow(
  q: Queries,
  folderId: number,
  prefix: string,
  nameFor: (name: string) => string,
): AsyncGenerator<WalkEntry> {
  const stack: Frame[] = [frameOf(folderId, prefix)]
  try {
    for (let frame = stack.at(-1); frame; frame = stack.at(-1)) {
      const folder = frame.folders.pop()
      if (folder) {
        yield folder
        stack.push(frameOf(folder.resource.id, `${folder.path}/`))
      } else if (frame.after === null) {
        releaseMemory(frame)
        stack.pop()
      } else {
        const children = await nextPage(q, frame, stack.length)
        const { prefix: above } = frame
        const nameOf = stack.length === 1 ? nameFor : entryName
        const met = children.map((resource) => ({ resource, path: above + nameOf(resource.name) }))
        yield* met.filter(({ resource }) => resource.type === 'file')
        frame.folders = met.filter(({ resource }) => resource.type === 'dir').reverse()
      }
    }
  } finally {
    for (const frame of stack) releaseMemory(frame)
  }
}

const frameOf = (folderId: number, prefix: string): Frame => ({ folderId, prefix, folders: [], after: '', lease: null })

function releaseMemory(frame: Frame): void {
  frame.lease?.[Symbol.dispose]()
  frame.lease = null
}

async function nextPage(q: Queries, frame: Frame, level: number): Promise<Resource[]> {
  releaseMemory(frame)
  frame.lease = leaseMemory(batch * entryBytes)
  const size = frame.lease ? batch : level <= upperLevels ? smallBatch.upper : smallBatch.lower
  const children = await childrenAfter(q, frame.folderId, frame.after ?? '', size)
  if (frame.lease) {
    releaseMemory(frame)
    frame.lease = leaseMemory(children.length * entryBytes)
  }
  frame.after = children.length < size ? null : (children.at(-1)?.name ?? null)
  return children
}
