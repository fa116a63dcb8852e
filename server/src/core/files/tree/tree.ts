/** Finding resources in the tree of an account. Every lookup is checked against the actor's root folder. */
import type { Queries, Tx } from '../../../db/engine.ts'
import { formatPath, PathError, parsePath } from '../../../lib/text/path.ts'
import { isWithinRoot, mustBeAllowed } from '../../access.ts'
import type { Actor } from '../../actor.ts'
import type { Needs } from '../../context.ts'
import { invalid, notFound, type Subject } from '../../fault.ts'
import { type Folder, type Place, parseIdentifier, placeBelow } from './resource.ts'
import * as store from './store.ts'

const noSuch = (identifier: string) => notFound('resource', `There is no file or folder "${identifier}".`)

/** Names from a path as given by a caller. Throws `invalid` with the field's name. */
export function namesOf(path: string, subject: Subject): string[] {
  try {
    return parsePath(path)
  } catch (error) {
    if (error instanceof PathError) throw invalid(subject, (of) => `${of[subject]}: ${error.message}`)
    throw error
  }
}

/** The part of an actor that decides where it can look. */
export type RootScope = Pick<Actor, 'accountId' | 'rootId'>

/** A resource by id, if it is in the actor's root folder; null otherwise. */
export async function placeById(q: Queries, actor: RootScope, id: number): Promise<Place | null> {
  const place = await store.placeOfId(q, actor.accountId, id)
  return place && isWithinRoot(actor, place.lineage) ? place : null
}

/** A resource that a transaction has just placed. */
export async function placeNow(tx: Tx, actor: Actor, id: number): Promise<Place> {
  const place = await placeById(tx, actor, id)
  if (!place) throw new Error('a resource just placed is not there')
  return place
}

/** The root of the actor's paths. Throws `not-found` if it was deleted. */
export async function rootOf(q: Queries, actor: Actor): Promise<Place> {
  const place = await placeById(q, actor, actor.rootId)
  if (!place) throw homeDeleted(actor)
  return place
}

const homeDeleted = (actor: Actor) =>
  notFound('resource', `The home folder of "${actor.username}" was deleted. An administrator can set another one.`)

/**
 * Ids of folders by root and path, as they were when found last: then one query verifies a folder, regardless of its depth. Nothing
 * here is relied on, because folders are renamed, moved and deleted at any time.
 */
const lastFound = new Map<string, number>()
const maxLastFound = 1_000
const longestKept = 1_024

/**
 * The folder at these names below the actor's root; null if there is none. One query if it is where it was found last. Throws
 * `not-found` if the root was deleted.
 */
export async function folderAt(q: Queries, actor: Actor, names: readonly string[]): Promise<Folder | null> {
  const key = `${actor.rootId} ${names.join('/')}`
  const id = names.length === 0 ? actor.rootId : lastFound.get(key)
  const chain = id === undefined ? null : await store.chainOf(q, id)
  if (id !== undefined && chain && isChainOf(chain, actor, names))
    return { resource: { id, name: chain.names.at(-1) ?? '' }, ...chain }
  if (names.length === 0) throw homeDeleted(actor)
  lastFound.delete(key)
  const place = await walk(q, actor, names)
  if (place?.resource.type !== 'dir') return null
  if (lastFound.size >= maxLastFound) lastFound.clear()
  if (key.length <= longestKept) lastFound.set(key, place.resource.id)
  return place
}

/** Whether these names lead from the actor's root to the end of a chain. */
function isChainOf({ lineage, names: all }: Pick<Place, 'lineage' | 'names'>, actor: Actor, names: readonly string[]) {
  const above = all.length - names.length
  return lineage[above] === actor.rootId && names.every((name, i) => name === all[above + i])
}

async function walk(q: Queries, actor: Actor, names: readonly string[]): Promise<Place | null> {
  const root = await store.chainOf(q, actor.rootId)
  if (!root) throw homeDeleted(actor)
  const found = await store.descend(q, actor.rootId, names)
  return (
    found && {
      resource: found.resource,
      names: [...root.names, ...names],
      lineage: [...root.lineage, ...found.lineage],
    }
  )
}

/** What is at a path, and the folder that contains it; null where there is nothing, and for the folder of the root. */
export async function lookUpWithFolder(
  q: Queries,
  actor: Actor,
  names: readonly string[],
): Promise<{ readonly folder: Folder | null; readonly place: Place | null }> {
  const name = names.at(-1)
  if (name === undefined) return { folder: null, place: await rootOf(q, actor) }
  const folder = await folderAt(q, actor, names.slice(0, -1))
  const found = folder && (await store.childNamed(q, folder.resource.id, name))
  return { folder, place: folder && found && placeBelow(folder, found) }
}

/** The id of the last existing folder on a path: a new file there is going to count against its quotas. */
export async function deepestFolder(q: Queries, actor: Actor, names: readonly string[]): Promise<number> {
  let id = actor.rootId
  for (const name of names) {
    const child = await store.childNamed(q, id, name)
    if (child?.type !== 'dir') break
    id = child.id
  }
  return id
}

/** Finds a resource by path, `id:`, `hash:` or bare name; null if the actor has no such resource. */
export async function lookUp(
  q: Queries,
  actor: Actor,
  text: string,
  subject: Subject = 'resource',
): Promise<Place | null> {
  if (text === '')
    throw invalid(
      subject,
      (of) => `${of[subject]} must name a file or folder: a path such as /inbox/a.csv, id:7 or hash:….`,
    )
  const identifier = parseIdentifier(text)
  if (identifier.by === 'id') return await placeById(q, actor, identifier.id)
  if (identifier.by === 'hash') {
    const resource = await store.findResource(q, actor.accountId, { hash: identifier.hash })
    return resource && (await placeById(q, actor, resource.id))
  }
  const names = namesOf(identifier.path, subject)
  const { place } = await lookUpWithFolder(q, actor, names)
  if (place || identifier.orId === undefined) return place
  return await placeById(q, actor, identifier.orId)
}

/** Finds a resource by path, `id:`, `hash:` or bare name. Throws `not-found`. */
export async function find(q: Queries, actor: Actor, text: string, subject: Subject = 'resource'): Promise<Place> {
  const place = await lookUp(q, actor, text, subject)
  if (!place) throw noSuch(text)
  return place
}

/** The folder that `parentResource` names. Throws `invalid` for a file. */
export async function targetFolder(tx: Tx, actor: Actor, identifier: string): Promise<Place> {
  const folder = await find(tx, actor, identifier, 'parent')
  if (folder.resource.type !== 'dir')
    throw invalid('parent', (of) => `${of.parent} must name a folder; "${identifier}" is a file.`)
  return folder
}

/** The absolute path of a resource in its account; '' while it is in the trash. */
export async function pathOf(q: Queries, id: number): Promise<string> {
  const chain = await store.chainOf(q, id)
  return chain ? formatPath(chain.names) : ''
}

/** A resource by id for an actor who may see it; null otherwise. */
export const byId = (ctx: Needs<'db'>, actor: Actor, id: number): Promise<Place | null> =>
  placeById(ctx.db.q, actor, id)

/** A resource's place for an actor who may list. */
export async function get(ctx: Needs<'db'>, actor: Actor, identifier: string): Promise<Place> {
  mustBeAllowed(actor, 'list')
  return await find(ctx.db.q, actor, identifier)
}
