/** Walking through trees, folder by folder, without holding more of them than a page of each folder on the way. */
import type { Queries } from '../../../db/engine.ts'
import { createNamer } from '../../../lib/text/free-names.ts'
import { entryName, topEntryName } from '../../../lib/zip/name.ts'
import type { Actor } from '../../actor.ts'
import type { Place, Resource } from './resource.ts'
import { childrenAfter } from './staged-store.ts'

const batch = 500

/** Something met on the way. */
export interface Met {
  readonly resource: Resource
  /** Names from the top of the archive down, joined by `/`. */
  readonly path: string
}

interface Frame {
  readonly folderId: number
  /** Path of the folder with a `/`, or nothing. */
  readonly prefix: string
  /** Folders of the last page that are still to be walked through. */
  folders: Met[]
  /** The last name of that page; null when it was the last page. */
  after: string | null
}

/**
 * These resources and all that lies below them, a folder before what is in it. Names are made fit for an archive, and
 * different at its top. The actor's top folder has no name: what lies in it comes to the top, and holds all the rest.
 */
export async function* walk(q: Queries, actor: Actor, tops: readonly Place[]): AsyncGenerator<Met> {
  const root = tops.find(({ resource }) => resource.id === actor.rootId)
  if (root) return yield* walkContents(q, root)
  const nameFor = createTopNamer()
  for (const { resource } of tops) {
    const path = nameFor(resource.name)
    yield { resource, path }
    if (resource.type === 'dir') yield* walkBelow(q, resource.id, `${path}/`, entryName)
  }
}

/** All that lies below a folder, which is not part of it. */
export const walkContents = (q: Queries, { resource }: Place): AsyncGenerator<Met> =>
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
): AsyncGenerator<Met> {
  const stack: Frame[] = [{ folderId, prefix, folders: [], after: '' }]
  for (let frame = stack.at(-1); frame; frame = stack.at(-1)) {
    const folder = frame.folders.pop()
    if (folder) {
      yield folder
      stack.push({ folderId: folder.resource.id, prefix: `${folder.path}/`, folders: [], after: '' })
    } else if (frame.after === null) {
      stack.pop()
    } else {
      const children = await childrenAfter(q, frame.folderId, frame.after, batch)
      frame.after = children.length < batch ? null : (children.at(-1)?.name ?? null)
      const { prefix: above } = frame
      const nameOf = stack.length === 1 ? nameFor : entryName
      const met = children.map((resource) => ({ resource, path: above + nameOf(resource.name) }))
      yield* met.filter(({ resource }) => resource.type === 'file')
      frame.folders = met.filter(({ resource }) => resource.type === 'dir').reverse()
    }
  }
}
