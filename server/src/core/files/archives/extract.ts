/**
 * Extracts a zip archive completely or not at all: entries are planned first, staged below a hidden folder, and published in one
 * step. The archive is untrusted input: nothing it declares is relied on.
 */
import type { BlobReader } from '../../../blobs/blob-store.ts'
import { rowsPerStatement, type Tx } from '../../../db/engine.ts'
import { mapInSlices, yieldIfDue } from '../../../lib/event-loop.ts'
import { slices } from '../../../lib/slices.ts'
import { openZip, ZipError } from '../../../lib/zip/reader.ts'
import { mustBeAllowed } from '../../access.ts'
import * as accounts from '../../accounts/accounts.ts'
import type { Actor } from '../../actor.ts'
import type { Needs } from '../../context.ts'
import { faultOf } from '../../errors.ts'
import { invalid } from '../../fault.ts'
import { openBytes } from '../bytes/open.ts'
import { purgeTrash } from '../gc/gc.ts'
import { setPlaces } from '../moves/store.ts'
import { freeSpaceIn } from '../quotas/free-space.ts'
import { moveCharge } from '../quotas/moving.ts'
import { noSizes } from '../quotas/sizes.ts'
import { deleteRow } from '../trash/store.ts'
import { mustLock } from '../tree/folders.ts'
import { namerOf } from '../tree/free-name.ts'
import { putBelow } from '../tree/levels.ts'
import { ordinaryLevels, recordLevels } from '../tree/levels-store.ts'
import * as namesStore from '../tree/names-store.ts'
import { type Place, pathSeenBy, placeBelow, toEventResource } from '../tree/resource.ts'
import * as staged from '../tree/staged-store.ts'
import * as tree from '../tree/tree.ts'
import { type Extraction, levelsOf, type PlannedFile, type PlannedFolder, planExtraction } from './extraction.ts'
import { type JobRun, runAsJob } from './jobs.ts'
import { type Inflow, insertFolders, type StagingContext, stageFiles, stageFolders } from './staging.ts'

/** In one transaction, during which other writers wait. */
const renamedAtOnce = 500
/** Attempts to publish without renaming more in the same transaction: names can be taken as often as others extract, too. */
const maxRounds = 3
/** Top-level resources that are published in a thread if the database has one for large transactions. */
const manyItems = 2_000

type ExtractContext = StagingContext & Needs<'record'>

export interface ExtractInput {
  readonly resource: string
  /** The destination folder. */
  readonly parent: string
  readonly signal?: AbortSignal
}

/** Extracts an archive and returns its top-level resources. Throws `invalid`, `too-large`, `storage-full`. */
export async function extract(ctx: ExtractContext, actor: Actor, input: ExtractInput): Promise<Place[]> {
  mustBeAllowed(actor, 'modify')
  const before = await findArchive(ctx, actor, input)
  return await runAsJob(ctx, actor, { kind: 'extract', name: before.name, signal: input.signal }, async (run) => {
    const { name, resource, chargedTo } = run.hasWaited ? await findArchive(ctx, actor, input) : before
    const reader = await openBytes(ctx, resource)
    try {
      return await unpack(ctx, actor, reader, { parent: input.parent, chargedTo, run })
    } catch (error) {
      if (!(error instanceof ZipError)) throw faultOf(error) ?? error
      throw invalid('resource', (of) => `${of.resource}: "${name}" can't be extracted: ${error.message}.`)
    } finally {
      await reader.close()
    }
  })
}

/** Location of the archive's bytes, after checking that the destination exists. */
async function findArchive(ctx: ExtractContext, actor: Actor, { resource, parent }: ExtractInput) {
  const archive = await tree.find(ctx.db.q, actor, resource)
  const { resource: found } = archive
  if (found.blobKey === null)
    throw invalid(
      'resource',
      (of) => `${of.resource}: "${pathSeenBy(actor, archive)}" is a folder; name a zip archive.`,
    )
  const target = await ctx.db.tx((tx) => tree.targetFolder(tx, actor, parent))
  return { name: found.name, resource: found, chargedTo: target.resource.id }
}

/** The destination of an archive, and the job that extracts it. */
interface Unpacking {
  readonly parent: string
  readonly chargedTo: number
  readonly run: JobRun
}

async function unpack(ctx: ExtractContext, actor: Actor, reader: BlobReader, unpacking: Unpacking): Promise<Place[]> {
  const { signal, leaves } = unpacking.run
  const started = ctx.clock.now().getTime()
  const zip = await openZip(reader)
  const plan = await planExtraction(zip.entries(), reader.size, signal)
  await nameItems(ctx, actor, plan, unpacking)
  const account = await accounts.byId(ctx, actor.accountId)
  const room = await freeSpaceIn(ctx.db.q, actor, account, async () => unpacking.chargedTo)
  const inflow: Inflow = { zip, archiveBytes: reader.size, room, signal, bytes: 0 }
  await ctx.db.tx(async (tx) => {
    await insertFolders(ctx, tx, actor, [plan.top])
    await staged.chargeTo(tx, plan.top.id, unpacking.chargedTo)
    await leaves(tx, plan.top.id)
  })
  try {
    await stageFolders(ctx, actor, plan, signal)
    await stageFiles(ctx, actor, plan, inflow)
    return await publish(ctx, actor, plan, { ...unpacking, started, bytes: inflow.bytes })
  } catch (error) {
    await staged.abandon(ctx.db.q, plan.top.id)
    // The failed extraction counts against the quota until it is purged, so it is purged at once if possible.
    await purgeTrash(ctx).catch((failure: unknown) => ctx.log.warn({ err: failure }, 'purge'))
    throw error
  }
}

const itemsAtTop = ({ top, files, folders }: Extraction) =>
  [...folders, ...files].filter(({ parent }) => parent === top)

/** Gives other names to items whose names exist in the destination; for those that are staged, `save` stores them, slice by slice. */
async function nameItems(
  ctx: ExtractContext,
  actor: Actor,
  plan: Extraction,
  { parent, run: { signal } }: Unpacking,
  save?: (items: readonly (PlannedFolder | PlannedFile)[]) => Promise<void>,
): Promise<void> {
  const items = itemsAtTop(plan)
  const names = items.map(({ name }) => name)
  const folder = await ctx.db.tx((tx) => tree.targetFolder(tx, actor, parent))
  const taken = await namesStore.takenNames(ctx.db.q, folder.resource.id, names)
  const namer = namerOf(ctx.db.q, folder, { besides: names })
  await namer.prepare([...taken])
  for (const some of slices(
    items.filter(({ name }) => taken.has(name)),
    renamedAtOnce,
  )) {
    signal.throwIfAborted()
    for (const item of some) {
      item.name = await namer.freeName(item.name)
      await yieldIfDue()
    }
    await save?.(some)
  }
}

interface Staged extends Unpacking {
  readonly started: number
  readonly bytes: number
}

/** Publishes staged resources, after renaming those whose names have been taken since they were planned. */
async function publish(ctx: ExtractContext, actor: Actor, plan: Extraction, unpacking: Staged): Promise<Place[]> {
  for (let round = 1; ; round++) {
    await nameItems(ctx, actor, plan, unpacking, (some) => ctx.db.tx((tx) => setPlaces(tx, plan.top.id, some)))
    const maxTaken = round < maxRounds ? renamedAtOnce : Number.POSITIVE_INFINITY
    const places = await show(ctx, actor, plan, { ...unpacking, maxTaken })
    if (places) return places
  }
}

/** Makes everything visible, each resource under a free name; does nothing and returns null if more than `maxTaken` names are taken. */
async function show(
  ctx: ExtractContext,
  actor: Actor,
  plan: Extraction,
  { parent, run, started, bytes, maxTaken }: Staged & { readonly maxTaken: number },
): Promise<Place[] | null> {
  const items = itemsAtTop(plan)
  const transact = items.length < manyItems ? ctx.db.tx : ctx.db.largeTx
  return await transact(async (tx) => {
    await run.lockRunning(tx)
    await actor.confirm(tx)
    const folder = await tree.targetFolder(tx, actor, parent)
    const parentId = folder.resource.id
    await mustLock(tx, folder)
    const names = items.map(({ name }) => name)
    const taken = await namesStore.takenNames(tx, parentId, names)
    if (taken.size > maxTaken) return null
    const { id: topId } = plan.top
    await putLevels(tx, folder, plan)
    await placeItems(tx, folder, items, taken)
    await staged.countIn(tx, parentId, items.length)
    const resources = await namesStore.resourcesOf(
      tx,
      items.map(({ id }) => id),
    )
    const places = await mapInSlices(resources, (resource) => placeBelow(folder, resource))
    const announced = await mapInSlices(places, toEventResource)
    const duration = ctx.clock.now().getTime() - started
    if (places.length > 0) await ctx.record(tx, actor, { name: 'resources.extract', resources: announced, duration })
    // Last, because all uploads of the account wait for its row until the commit.
    await moveCharge(tx, actor, noSizes, { id: topId, isFolder: false, size: bytes, from: topId, to: parentId })
    await deleteRow(tx, topId)
    return places
  })
}

/** Moves items into the locked folder, those with a taken name under another one. */
async function placeItems(
  tx: Tx,
  folder: Place,
  items: readonly (PlannedFolder | PlannedFile)[],
  taken: ReadonlySet<string>,
): Promise<void> {
  const parentId = folder.resource.id
  await namesStore.moveInto(
    tx,
    parentId,
    items.filter(({ name }) => !taken.has(name)).map(({ id }) => id),
  )
  const namer = namerOf(tx, folder)
  await namer.prepare([...taken])
  const renamed: { id: number; name: string }[] = []
  for (const { id, name } of items.filter((item) => taken.has(item.name))) {
    renamed.push({ id, name: await namer.freeName(name) })
    await yieldIfDue()
  }
  await setPlaces(tx, parentId, renamed)
}

/** Checks the depth limit of the tree, and records deep folders. */
async function putLevels(tx: Tx, folder: Place, plan: Extraction): Promise<void> {
  const levels = levelsOf(plan)
  await putBelow(tx, folder, { levels: (levels.get(plan.top) ?? 0) - 1, subject: 'parent' })
  const deep = plan.folders.flatMap((planned) => ({ id: planned.id, levels: levels.get(planned) ?? 0 }))
  for (const some of slices(
    deep.filter(({ levels }) => levels > ordinaryLevels),
    rowsPerStatement,
  ))
    await recordLevels(tx, some)
}
