/** Creates the missing folders of a path together, in a few statements regardless of their number. */

import { numberedName } from '@sallyport/contract/numbered-names.ts'
import type { Tx } from '../../../db/engine.ts'
import { mustBeAllowed } from '../../access.ts'
import type { Actor } from '../../actor.ts'
import { confirmed } from '../../confirmed.ts'
import type { Needs } from '../../context.ts'
import { Fault, invalid, type Subject } from '../../fault.ts'
import { ordinaryLevels, recordDepth } from './levels-store.ts'
import { resourcesOf } from './names-store.ts'
import {
  checkLevels,
  checkNewLevels,
  folderDeleted,
  type Place,
  placeBelow,
  type Resource,
  toEventResource,
} from './resource.ts'
import * as staged from './staged-store.ts'
import * as store from './store.ts'
import * as tree from './tree.ts'

type FolderContext = Needs<'clock' | 'random' | 'record'>

/** A destination: names that may not exist yet, below an existing place. */
export interface Destination {
  readonly from: Place
  readonly names: readonly string[]
  /** The field of the request that names it. */
  readonly subject: Subject
  /** Levels that are going to be below it: 1 for a file. */
  readonly below?: number
  /** True: a folder whose name is taken by a file gets another name. For callers who must not learn which names exist. */
  readonly avoidFiles?: boolean
}

/**
 * Creates the missing folders of a destination in the caller's transaction, each announced before its contents. Race-free: the
 * parent is locked while the name is looked up. Throws `conflict` if a file has the name, `invalid` for more levels than a path may
 * have or more new folders than a request may create.
 */
export async function ensureFolders(
  ctx: FolderContext,
  tx: Tx,
  actor: Actor,
  destination: Destination,
): Promise<Place> {
  return (await makeFolders(ctx, tx, actor, destination)).place
}

/** Creates the missing folders of a destination as `ensureFolders` does. Returns the last folder and the number of new ones. */
export async function makeFolders(
  ctx: FolderContext,
  tx: Tx,
  actor: Actor,
  destination: Destination,
): Promise<{ readonly place: Place; readonly made: number }> {
  checkDestination(destination)
  if (destination.avoidFiles) destination = { ...destination, names: await namesAvoidingFiles(tx, destination) }
  let place = mustBeFolder(await descend(tx, destination.from, destination.names))
  const missing = () => destination.names.slice(place.names.length - destination.from.names.length)
  if (missing().length === 0) return { place, made: 0 }
  checkNewLevels(missing().length, destination.subject)
  if (levelsOf(destination) > ordinaryLevels) {
    const from = await lockTop(tx, actor, destination.from)
    checkDestination({ ...destination, from })
    place = mustBeFolder(await descend(tx, from, destination.names))
    destination = { ...destination, from }
  }
  for (;;) {
    const names = missing()
    if (names.length === 0) return { place, made: 0 }
    // A concurrent request may have created the next folder before the lock was acquired.
    const [, found] = await Promise.all([mustLock(tx, place), descend(tx, place, names)])
    const further = mustBeFolder(found)
    if (further === place) return { place: await addFolders(ctx, tx, actor, place, names), made: names.length }
    place = further
  }
}

const levelsOf = ({ from, names, below = 0 }: Destination): number => from.names.length + names.length + below
const checkDestination = (destination: Destination): void => checkLevels(levelsOf(destination), destination.subject)

/** Locks the account's moves until the end of the transaction, so that recorded depths stay true. */
async function lockTop(tx: Tx, actor: Actor, from: Place): Promise<Place> {
  await store.lockFolder(tx, from.lineage[0] ?? from.resource.id)
  const place = await store.placeOfId(tx, actor.accountId, from.resource.id)
  if (!place?.lineage.includes(actor.rootId)) throw folderDeleted(from)
  return place
}

/** Locks a folder until the end of the transaction. Throws `not-found` if it was deleted in the meantime. */
export async function mustLock(tx: Tx, folder: Place): Promise<void> {
  if (!(await store.lockFolder(tx, folder.resource.id))) throw folderDeleted(folder)
}

/** Follows these names as far as they exist; returns the place itself if the first does not. */
async function descend(tx: Tx, from: Place, names: readonly string[]): Promise<Place> {
  const { lineage, resource } = await store.descendAsFar(tx, from.resource, names)
  if (lineage.length === 0) return from
  return {
    resource,
    names: [...from.names, ...names.slice(0, lineage.length)],
    lineage: [...from.lineage, ...lineage],
  }
}

/** The names of a destination, with names of files replaced by the first free ones: always the same until files are added or deleted. */
async function namesAvoidingFiles(tx: Tx, { from, names }: Destination): Promise<readonly string[]> {
  for (;;) {
    const place = await descend(tx, from, names)
    if (place.resource.type === 'dir') return names
    const at = place.names.length - from.names.length - 1
    const parentId = place.lineage.at(-2) ?? from.resource.id
    names = names.with(at, await nameAvoidingFiles(tx, parentId, names[at] ?? ''))
  }
}

/** Doubles, then halves the step, to stay fast with many files of that name. */
async function nameAvoidingFiles(tx: Tx, parentId: number, name: string): Promise<string> {
  const isFile = async (n: number) => (await store.childNamed(tx, parentId, numberedName(name, n)))?.type === 'file'
  let high = 2
  while (await isFile(high)) high *= 2
  let low = high / 2
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if (await isFile(middle)) low = middle
    else high = middle
  }
  return numberedName(name, high)
}

function mustBeFolder(place: Place): Place {
  if (place.resource.type !== 'dir')
    throw new Fault('conflict', `"${place.resource.name}" is a file; a folder is needed there.`)
  return place
}

/** Creates nested folders, the first in a locked parent that has no entry with its name. Returns the last. */
async function addFolders(
  ctx: FolderContext,
  tx: Tx,
  actor: Actor,
  parent: Place,
  names: readonly string[],
): Promise<Place> {
  const at = ctx.clock.now().toISOString()
  const rows = names.map((name) => ({
    ...{ accountId: actor.accountId, name, type: 'dir' as const, hash: ctx.random.hex(16), size: 0, blobId: null },
    ...{ createdBy: actor.userId, at },
  }))
  const inserted = insertNested(tx, parent.resource.id, rows)
  const [ids] = await Promise.all([inserted, store.changeChildCount(tx, parent.resource.id, 1)])
  const places: Place[] = []
  for (const resource of await foldersOf(tx, actor, ids)) places.push(placeBelow(places.at(-1) ?? parent, resource))
  const last = places.at(-1)
  if (places.length !== names.length || !last) throw new Error('folders just made are not there')
  // A file may be added to the last one without further checks.
  await recordDepth(tx, last.lineage, last.names.length + 1)
  await ctx.record(
    tx,
    actor,
    ...places.map((place) => ({ name: 'resources.createFolder' as const, resources: [toEventResource(place)] })),
  )
  return last
}

type FolderRow = Omit<staged.StagedRow, 'parentId' | 'deletedAt' | 'childCount' | 'storageParentId'>

/** Inserts folders, each in the one before it, the first in this parent. Returns their ids. */
async function insertNested(tx: Tx, parentId: number, rows: readonly FolderRow[]): Promise<number[]> {
  const [only, ...others] = rows
  if (only && others.length === 0) return [await store.insertResource(tx, { ...only, parentId })]
  const ids = await staged.insertRows(
    tx,
    rows.map((row, i) => ({
      ...row,
      childCount: i < rows.length - 1 ? 1 : 0,
      // Nested once they have ids; until then they cannot be found.
      ...(i === 0 ? { parentId, deletedAt: null } : { parentId: null, deletedAt: row.at }),
    })),
  )
  await staged.nestFolders(tx, ids)
  return ids
}

async function foldersOf(tx: Tx, actor: Actor, ids: readonly number[]): Promise<Resource[]> {
  const [only, ...others] = ids
  if (only === undefined || others.length > 0) return await resourcesOf(tx, ids)
  const folder = await store.findResource(tx, actor.accountId, { id: only })
  return folder ? [folder] : []
}

export type NewFolder = { readonly path: string } | { readonly name: string; readonly parent: string }

/** Creates a folder and its missing parents. Throws `conflict` if the name is taken. */
export async function createFolder(
  ctx: Needs<'db' | 'clock' | 'random' | 'record'>,
  actor: Actor,
  input: NewFolder,
): Promise<Place> {
  mustBeAllowed(actor, 'modify')
  return await ctx.db.tx(async (tx) => {
    const destination = await confirmed(actor, tx, newFolderDestination(tx, actor, input))
    if (destination.names.length === 0)
      throw invalid('path', (of) => `${of.path} must name the folder to create, not the root folder.`)
    const existing = await descend(tx, destination.from, destination.names)
    if (existing.names.length === destination.from.names.length + destination.names.length) throw taken(existing)
    const names = destination.names.slice(existing.names.length - destination.from.names.length)
    const { place, made } = await makeFolders(ctx, tx, actor, { ...destination, from: existing, names })
    if (made === 0) throw taken(place)
    return place
  })
}

const taken = ({ resource: { name, type } }: Place): Fault =>
  invalid(
    'path',
    `Destination path cannot be an existing ${type === 'dir' ? 'folder' : 'file'}: "${name}" already exists.`,
  )

async function newFolderDestination(tx: Tx, actor: Actor, input: NewFolder): Promise<Destination> {
  if ('path' in input)
    return { from: await tree.rootOf(tx, actor), names: tree.namesOf(input.path, 'path'), subject: 'path' }
  const names = tree.namesOf(input.name, 'name')
  if (names.length !== 1)
    throw invalid('name', (of) => `${of.name} must be one folder name without "/"; use path for several levels.`)
  return { from: await tree.find(tx, actor, input.parent, 'parent'), names, subject: 'parent' }
}
