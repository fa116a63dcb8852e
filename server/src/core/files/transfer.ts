/**
 * Bytes in and out. An upload is written whole, hashed and durable before one short transaction makes it visible
 * together with what is owed for it; until then nobody sees a part of it.
 */
import type { BlobReader, Written } from '../../blobs/blob-store.ts'
import type { Queries, Tx } from '../../db/engine.ts'
import { formatPath, nextFreeName } from '../../lib/path.ts'
import { mustBeAllowed } from '../access.ts'
import * as accounts from '../accounts/accounts.ts'
import type { Actor } from '../actor.ts'
import { Fault, invalid } from '../fault.ts'
import { faultOf } from '../ground.ts'
import type { Has } from '../tools.ts'
import * as bytes from './bytes-store.ts'
import { type Place, placeBelow, toEventResource } from './resource.ts'
import * as store from './store.ts'
import * as tree from './tree.ts'

const leaseMs = 15 * 60_000
const leaseAgainMs = 60_000

type UploadTools = Has<'db' | 'blobs' | 'clock' | 'random' | 'record' | 'log'>

export interface UploadInput {
  /** Where the file goes, its name included. */
  readonly path: string
  /** Bytes the source will give; anything else is refused. Null when the sender does not know. */
  readonly size: number | null
  /** True: replace a file of that name, its former content goes to the trash. False: find a free name. */
  readonly overwrite: boolean
  readonly source: AsyncIterable<Buffer>
  readonly signal?: AbortSignal
}

/** Stores a file. Resolves once it is complete, durable, visible and announced. Throws Faults; leaves nothing half. */
export async function upload(t: UploadTools, actor: Actor, input: UploadInput): Promise<Place> {
  mustBeAllowed(actor, 'upload')
  const names = tree.namesOf(input.path, 'path')
  if (names.length === 0) throw invalid('path', 'path must end in the name of the file, for example /inbox/report.csv.')
  await checkRoom(t, actor, input.size ?? 0)
  const started = t.clock.now()
  const key = t.random.hex(16)
  const lease = () => new Date(t.clock.now().getTime() + leaseMs).toISOString()
  const blobId = await bytes.insertUploading(t.db.q, {
    accountId: actor.accountId,
    key,
    leaseUntil: lease(),
    at: started.toISOString(),
  })
  try {
    const stillUploading = keepLeased(t, blobId, lease)
    const onBytes = (total: number) => {
      if (input.size !== null && total > input.size) checkSize(input.size, total)
      stillUploading()
    }
    const written = await t.blobs.write(key, input.source, { onBytes, ...(input.signal && { signal: input.signal }) })
    checkSize(input.size, written.size)
    const duration = t.clock.now().getTime() - started.getTime()
    return await t.db.tx((tx) =>
      publish(t, tx, actor, { names, overwrite: input.overwrite, blobId, written, duration }),
    )
  } catch (error) {
    await bytes.condemnUpload(t.db.q, blobId).catch((failure: unknown) => t.log.warn({ err: failure }, 'lost upload'))
    throw faultOf(error) ?? error
  }
}

function checkSize(declared: number | null, received: number): void {
  if (declared === null || declared === received) return
  throw invalid('fileSize', `fileSize says ${declared} bytes but ${received} bytes arrived. The upload was cancelled.`)
}

async function checkRoom(t: Has<'db'>, actor: Actor, size: number): Promise<void> {
  const { diskLimit, diskUsed } = await accounts.byId(t, actor.accountId)
  if (diskUsed + size <= diskLimit) return
  throw new Fault(
    'storage-full',
    `The account has ${diskLimit} bytes of storage and ${diskUsed} are in use (the trash included): ${size} more do not fit.`,
  )
}

/** Extends the lease of an upload while its bytes keep coming. */
function keepLeased(t: Has<'db' | 'clock' | 'log'>, blobId: number, lease: () => string): () => void {
  let last = t.clock.now().getTime()
  return () => {
    const now = t.clock.now().getTime()
    if (now - last < leaseAgainMs) return
    last = now
    bytes.extendLease(t.db.q, blobId, lease()).catch((error: unknown) => t.log.warn({ err: error }, 'lease'))
  }
}

interface Publication {
  readonly names: readonly string[]
  readonly overwrite: boolean
  readonly blobId: number
  readonly written: Written
  readonly duration: number
}

async function publish(t: UploadTools, tx: Tx, actor: Actor, what: Publication): Promise<Place> {
  await actor.confirm(tx)
  const spot = { from: await tree.rootOf(tx, actor), names: what.names.slice(0, -1) }
  const parent = await tree.ensureFolders(t, tx, actor, spot)
  await tree.hold(tx, parent)
  if (!(await bytes.makeLive(tx, what.blobId, what.written)))
    throw new Fault('conflict', 'The upload stalled for too long and was given up. Send the file again.')
  await accounts.takeDisk(tx, actor.accountId, what.written.size)
  const id = await place(t, tx, actor, parent, what)
  const resource = await store.findResource(tx, actor.accountId, { id })
  if (!resource) throw new Error('a file just stored is not there')
  const stored = placeBelow(parent, resource)
  await t.record(tx, actor, {
    name: 'resources.upload',
    resources: [toEventResource(stored)],
    duration: what.duration,
  })
  return stored
}

/** Gives the bytes their row below a held parent: a new one, or the one whose content they replace. Returns its id. */
async function place(t: UploadTools, tx: Tx, actor: Actor, parent: Place, what: Publication): Promise<number> {
  const name = what.names.at(-1) ?? ''
  const at = t.clock.now().toISOString()
  const row = {
    accountId: actor.accountId,
    parentId: parent.resource.id,
    type: 'file',
    hash: t.random.hex(16),
    createdBy: actor.userId,
    at,
  } as const
  const known = await store.childNamed(tx, parent.resource.id, name)
  if (known && what.overwrite) {
    if (known.type === 'dir')
      throw new Fault('conflict', `"${name}" is a folder; a file can't take its place. Upload under another name.`)
    await store.insertResource(tx, { ...row, name, size: known.size, blobId: known.blobId, deletedAt: at })
    await store.replaceContent(tx, known.id, { blobId: what.blobId, size: what.written.size, at })
    return known.id
  }
  const free = known ? await freeName(tx, parent, name) : name
  await store.changeChildCount(tx, parent.resource.id, 1)
  return await store.insertResource(tx, { ...row, name: free, size: what.written.size, blobId: what.blobId })
}

/** The first of `a.txt`, `a (2).txt`, `a (3).txt` … that is free: found in steps that double, then halve. */
export async function freeName(q: Queries, parent: Place, name: string): Promise<string> {
  const taken = async (n: number) => (await store.childNamed(q, parent.resource.id, nextFreeName(name, n))) !== null
  let high = 2
  while (await taken(high)) high *= 2
  let low = high / 2
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if (await taken(middle)) low = middle
    else high = middle
  }
  return nextFreeName(name, high)
}

export interface Download {
  readonly place: Place
  readonly reader: BlobReader
  /** Writes down that the last byte was sent: marks the access and announces the download. */
  finish(): Promise<void>
}

/** Opens a file for an actor who may download. The caller closes the reader. */
export async function download(
  t: Has<'db' | 'blobs' | 'clock' | 'record'>,
  actor: Actor,
  identifier: string,
): Promise<Download> {
  mustBeAllowed(actor, 'download')
  const place = await tree.find(t.db.q, actor, identifier, 'resources')
  const { resource } = place
  if (resource.type !== 'file' || resource.blobKey === null)
    throw invalid('resources', `"${formatPath(place.names)}" is a folder; resources must name one file to download.`)
  const started = t.clock.now()
  const reader = await t.blobs.open(resource.blobKey)
  return {
    place,
    reader,
    finish: () =>
      t.db.tx(async (tx) => {
        const now = t.clock.now()
        await store.markAccessed(tx, resource.id, now.toISOString())
        const accessed = { ...place, resource: { ...resource, accessedAt: now.toISOString() } }
        const duration = now.getTime() - started.getTime()
        await t.record(tx, actor, { name: 'resources.download', resources: [toEventResource(accessed)], duration })
      }),
  }
}
