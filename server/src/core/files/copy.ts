/**
 * Copying: new rows over the same bytes. A tree is copied in the dark, some hundred rows a transaction, and shown in one
 * step when all of it is there, so that neither a reader nor a crash ever meets half a copy.
 */
import type { Tx } from '../../db/engine.ts'
import { formatPath } from '../../lib/path.ts'
import { mustBeAllowed } from '../access.ts'
import * as accounts from '../accounts/accounts.ts'
import type { Actor } from '../actor.ts'
import { Fault, invalid } from '../fault.ts'
import type { Has } from '../tools.ts'
import { type Arrangement, placeNow } from './arrange.ts'
import * as dark from './dark-store.ts'
import { freeName } from './free-name.ts'
import { parentOf } from './hold.ts'
import { type Place, type Resource, toEventResource } from './resource.ts'
import * as store from './store.ts'
import * as tree from './tree.ts'

type CopyTools = Has<'db' | 'clock' | 'random' | 'record'>

const batch = 500

/** Copies each of these into a folder and says of each how it went; what was copied is announced as one event. */
export async function copy(
  t: CopyTools,
  actor: Actor,
  input: { readonly resources: readonly string[]; readonly parent: string },
): Promise<Arrangement[]> {
  mustBeAllowed(actor, 'modify')
  await t.db.tx((tx) => tree.targetFolder(tx, actor, input.parent))
  const copies: CopyInTheDark[] = []
  const faults = new Map<string, Fault>()
  try {
    for (const identifier of new Set(input.resources)) {
      const outcome = await copyInTheDark(t, actor, identifier, input.parent).catch(faultOnly)
      if (outcome instanceof Fault) faults.set(identifier, outcome)
      else copies.push(outcome)
    }
    const shown = await show(t, actor, input.parent, copies)
    return input.resources.map((identifier) => {
      const found = shown.get(identifier)
      return found ? { identifier, ...found } : { identifier, fault: faults.get(identifier) ?? goneMeanwhile() }
    })
  } catch (error) {
    for (const { id } of copies) await dark.abandon(t.db.q, id)
    throw error
  }
}

const goneMeanwhile = () => new Fault('conflict', 'Something of what is copied was deleted meanwhile. Copy it again.')

const faultOnly = (error: unknown): Fault => {
  if (error instanceof Fault) return error
  throw error
}

interface CopyInTheDark {
  readonly identifier: string
  readonly before: Place
  /** Id of the copy's top row, which has no parent yet. */
  readonly id: number
}

async function copyInTheDark(t: CopyTools, actor: Actor, identifier: string, parent: string): Promise<CopyInTheDark> {
  const before = await tree.find(t.db.q, actor, identifier, 'resources')
  parentOf(actor, before, 'resources')
  const folder = await tree.find(t.db.q, actor, parent, 'parentResource')
  if (folder.lineage.includes(before.resource.id))
    throw invalid('resources', `resources: "${identifier}" can't be copied into itself or into a folder below it.`)
  const [id] = await t.db.tx((tx) => insertCopies(t, tx, actor, [{ resource: before.resource, parentId: null }]))
  if (id === undefined) throw new Error('a row just copied is not there')
  try {
    if (before.resource.type === 'dir') await copyBelow(t, actor, before.resource.id, id)
    return { identifier, before, id }
  } catch (error) {
    await dark.abandon(t.db.q, id)
    throw error
  }
}

/** Level by level, so that no depth is too deep. */
async function copyBelow(t: CopyTools, actor: Actor, from: number, to: number): Promise<void> {
  let level = [{ from, to }]
  while (level.length > 0) {
    const next: typeof level = []
    for (const folder of level) next.push(...(await copyChildren(t, actor, folder.from, folder.to)))
    level = next
  }
}

/** Copies what lies directly in a folder; returns the folders among it with their copies. */
async function copyChildren(t: CopyTools, actor: Actor, from: number, to: number) {
  const folders: { from: number; to: number }[] = []
  for (let after = ''; ; ) {
    const children = await dark.childrenAfter(t.db.q, from, after, batch)
    if (children.length === 0) return folders
    const ids = await t.db.tx(async (tx) => {
      await dark.countIn(tx, to, children.length)
      return await insertCopies(
        t,
        tx,
        actor,
        children.map((resource) => ({ resource, parentId: to })),
      )
    })
    for (const [i, resource] of children.entries()) {
      const id = ids[i]
      if (resource.type === 'dir' && id !== undefined) folders.push({ from: resource.id, to: id })
    }
    after = children.at(-1)?.name ?? ''
  }
}

interface Wanted {
  readonly resource: Resource
  readonly parentId: number | null
}

async function insertCopies(
  t: Has<'clock' | 'random'>,
  tx: Tx,
  actor: Actor,
  wanted: readonly Wanted[],
): Promise<number[]> {
  const at = t.clock.now().toISOString()
  const blobIds = wanted.flatMap(({ resource }) => resource.blobId ?? [])
  if (!(await dark.addHolders(tx, blobIds))) throw goneMeanwhile()
  await accounts.takeDisk(
    tx,
    actor.accountId,
    wanted.reduce((sum, { resource }) => sum + resource.size, 0),
  )
  return await dark.insertRows(
    tx,
    wanted.map(({ resource, parentId }) => ({
      accountId: actor.accountId,
      parentId,
      name: resource.name,
      type: resource.type,
      hash: t.random.hex(16),
      size: resource.size,
      blobId: resource.blobId,
      createdBy: actor.userId,
      at,
      deletedAt: parentId === null ? at : null,
    })),
  )
}

/** A copy with where its original is. It happens at the new place alone: who watches the original hears nothing of it. */
const toCopiedResource = (before: Place, place: Place) => ({
  ...toEventResource(place),
  previousPath: formatPath(before.names),
})

/** The one step that makes copies visible, each under a free name; not those whose originals are gone. */
async function show(t: CopyTools, actor: Actor, parent: string, copies: readonly CopyInTheDark[]) {
  return await t.db.tx(async (tx) => {
    await actor.confirm(tx)
    const folder = await tree.targetFolder(tx, actor, parent)
    await tree.hold(tx, folder)
    const shown = new Map<string, { before: Place; place: Place }>()
    for (const { identifier, before, id } of copies) {
      const { name } = before.resource
      if (!(await tree.placeById(tx, actor, before.resource.id))) {
        // A purge may have taken some of it before it was copied.
        await dark.abandon(tx, id)
        continue
      }
      const free = (await store.childNamed(tx, folder.resource.id, name)) ? await freeName(tx, folder, name) : name
      await dark.bringToLight(tx, id, { parentId: folder.resource.id, name: free })
      await store.changeChildCount(tx, folder.resource.id, 1)
      shown.set(identifier, { before, place: await placeNow(tx, actor, id) })
    }
    const copied = [...shown.values()].map(({ before, place }) => toCopiedResource(before, place))
    if (copied.length > 0) await t.record(tx, actor, { name: 'resources.copy', resources: copied })
    return shown
  })
}
