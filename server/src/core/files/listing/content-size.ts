/**
 * How much folders contain, with everything below them. Folders have no sizes of their own, so that an upload does not wait for all
 * folders above it: what is below is counted at each request, up to a limit.
 */
import { mustBeAllowed } from '../../access.ts'
import type { Actor } from '../../actor.ts'
import type { Needs } from '../../context.ts'
import type { Resource } from '../tree/resource.ts'
import * as tree from '../tree/tree.ts'
import * as store from './content-size-store.ts'

/** Folders and files that one request counts. */
export const mostCounted = { folders: 1_000, files: 10_000 } as const

export interface ContentSize {
  readonly files: number
  /** Below the folders that were named, which are not counted themselves. */
  readonly folders: number
  /** Of current contents: without versions and the trash. */
  readonly bytes: number
  /** False if there is more than was counted. */
  readonly isComplete: boolean
}

/** The total of these files and folders, each once, for an actor who may list. Throws `forbidden` and `not-found`. */
export async function contentSize(
  { db: { q } }: Needs<'db'>,
  actor: Actor,
  identifiers: readonly string[],
): Promise<ContentSize> {
  mustBeAllowed(actor, 'list')
  const files = new Map<number, Resource>()
  const named = new Set<number>()
  for (const identifier of identifiers) {
    const { resource } = await tree.find(q, actor, identifier, 'resources')
    if (resource.type === 'dir') named.add(resource.id)
    else files.set(resource.id, resource)
  }
  const ids = named.size === 0 ? [] : await store.foldersBelow(q, [...named], mostCounted.folders + 1)
  const folders = new Set(ids.slice(0, mostCounted.folders))
  const below = await store.filesIn(q, [...folders], mostCounted.files + 1)
  const beside = [...files.values()].filter(({ parentId }) => parentId === null || !folders.has(parentId))
  return {
    files: Math.min(below.files, mostCounted.files) + beside.length,
    folders: Math.max(0, folders.size - named.size),
    bytes: below.bytes + beside.reduce((sum, { size }) => sum + size, 0),
    isComplete: ids.length <= mostCounted.folders && below.files <= mostCounted.files,
  }
}
