/**
 * Zip archives of resources, streamed or stored as a file. Contents are read when they are packed; memory holds only a few chunks
 * and the central directory.
 */

import { createHash } from 'node:crypto'
import type { Tx } from '../../../db/engine.ts'
import { leaseMemory, smallBytes } from '../../../lib/streams/transfer-memory.ts'
import { checkName, PathError } from '../../../lib/text/path.ts'
import { formatOffset } from '../../../lib/time.ts'
import type { ZipEntry } from '../../../lib/zip/records.ts'
import { zipLength, zipOf } from '../../../lib/zip/writer.ts'
import { mustBeAllowed } from '../../access.ts'
import * as accounts from '../../accounts/accounts.ts'
import type { Actor } from '../../actor.ts'
import type { Needs } from '../../context.ts'
import { invalid, type Subject } from '../../fault.ts'
import { openBytes } from '../bytes/open.ts'
import * as downloads from '../downloads/downloads.ts'
import { freeSpaceIn } from '../quotas/free-space.ts'
import { type Place, type Resource, toEventResource } from '../tree/resource.ts'
import * as store from '../tree/store.ts'
import * as tree from '../tree/tree.ts'
import { type WalkEntry, walk, walkContents } from '../tree/walk.ts'
import { chargeFile, type Published, storeFile } from '../uploads/publish.ts'
import { openSession, type StoredFile, uploadAll } from '../uploads/session.ts'
import { type JobRun, runAsJob } from './jobs.ts'

/** Entries that are looked up before the first byte, so that the archive's length can be sent; fewer if many archives are being packed. */
const readAheadEntries = 10_000
/** Memory per entry waiting to be packed, beside its name. */
const entryBytes = 1_024
/** Unit in which memory for entries is leased. */
const leaseStep = 256 * 1024
const longestEntryName = 65_535

type ReadContext = Needs<'db' | 'blobs' | 'clock' | 'record'>

export interface Archive {
  /** Ends in `.zip`. */
  readonly name: string
  /** Bytes; null for an archive with too many entries to know in advance. */
  readonly size: number | null
  /** Must be called before the first byte is sent. Throws `forbidden` when a share's download limit is reached. */
  begin(): Promise<void>
  /** The bytes; can be read once. */
  content(): AsyncIterable<Buffer>
  /** Throws a Fault if the actor's access has ended in the meantime. For long transfers. */
  stillAllowed(): Promise<void>
  /** Records that all bytes were sent, and how many: marks the access and announces the download. */
  finish(bytes: number): Promise<void>
  /** Records that only this many bytes were sent. */
  brokenOff(bytes: number): Promise<void>
  /** Must be called in any case, whether the archive was sent or not. */
  close(): void
}

export interface DownloadInput {
  readonly resources: readonly string[]
  readonly archiveName?: string | undefined
}

/** Opens a single file as it is and anything else as an archive, for an actor who may download. */
export async function open(
  ctx: ReadContext,
  actor: Actor,
  { resources, archiveName }: DownloadInput,
): Promise<downloads.Download | Archive> {
  mustBeAllowed(actor, 'download')
  const places = await placesOf(ctx, actor, resources)
  const [only] = places
  return only?.resource.type === 'file' && places.length === 1
    ? await downloads.download(ctx, actor, `id:${only.resource.id}`)
    : await archiveOf(ctx, actor, places, archiveName)
}

/** Each resource once. Throws `not-found`. */
async function placesOf(ctx: Needs<'db'>, actor: Actor, identifiers: readonly string[]): Promise<Place[]> {
  const places = new Map<number, Place>()
  for (const identifier of identifiers) {
    const place = await tree.find(ctx.db.q, actor, identifier, 'resources')
    places.set(place.resource.id, place)
  }
  return [...places.values()]
}

async function archiveOf(ctx: ReadContext, actor: Actor, places: readonly Place[], name = ''): Promise<Archive> {
  const started = ctx.clock.now()
  const entries = entriesOf(ctx, walk(ctx.db.q, actor, places))
  const { countDownload } = actor.visit ?? {}
  const fingerprint = countDownload && fingerprintOf(places)
  const { first, isAll, memory } = await readAhead(entries, fingerprint?.add)
  return {
    name: fileName(ctx, actor, name || nameOf(actor, places), 'download-name'),
    size: isAll ? zipLength(first) : null,
    begin: async () => await countDownload?.(`zip ${fingerprint?.end()}`),
    content: () => zipOf(chained(first, entries), 'stored'),
    stillAllowed: () => ctx.db.tx((tx) => actor.confirm(tx)),
    finish: (bytes) =>
      ctx.db.tx(async (tx) => {
        const accessedAt = ctx.clock.now().toISOString()
        for (const { resource } of places) await store.markAccessed(tx, resource.id, accessedAt)
        const accessed = places.map((place) => ({ ...place, resource: { ...place.resource, accessedAt } }))
        const duration = ctx.clock.now().getTime() - started.getTime()
        const event = { name: 'resources.download', resources: accessed.map(toEventResource), duration, bytes } as const
        await ctx.record(tx, actor, event)
      }),
    brokenOff: async (bytes) => {
      if (bytes === 0) return
      const duration = ctx.clock.now().getTime() - started.getTime()
      const event = { name: 'resources.downloadPart', resources: places.map(toEventResource), duration, bytes } as const
      await ctx.db.tx((tx) => ctx.record(tx, actor, event))
    },
    close: () => {
      memory.dispose()
      // A paused walk holds one page in memory.
      entries.return(undefined).catch(() => undefined)
    },
  }
}

/**
 * Tells archives apart by what was selected, and by names, sizes and times of the entries that were looked up: while those are the
 * same, a repeated request is for the same archive.
 */
function fingerprintOf(places: readonly Place[]) {
  const ids = places.map(({ resource }) => resource.id).toSorted((a, b) => a - b)
  const hash = createHash('sha256').update(`${ids.join(' ')}\0`)
  return {
    add: ({ name, size, modifiedAt }: ZipEntry) => void hash.update(`${name}\0${size}\0${modifiedAt.getTime()}\0`),
    /** 64 hex digits; once. */
    end: () => hash.digest('hex'),
  }
}

/** An archive of one folder is named after it; '' if the folder has no name, or one too long for an extension. */
function nameOf(actor: Actor, [place, ...others]: readonly Place[]): string {
  if (!place || others.length > 0 || place.resource.id === actor.rootId) return ''
  return Buffer.byteLength(`${place.resource.name}.zip`) > 255 ? '' : place.resource.name
}

async function* entriesOf(ctx: ReadContext, found: AsyncIterable<WalkEntry>): AsyncGenerator<ZipEntry> {
  for await (const { resource, path } of found) {
    const { size } = resource
    const modifiedAt = new Date(resource.modifiedAt)
    const name = resource.type === 'dir' ? `${path}/` : path
    if (Buffer.byteLength(name) > longestEntryName)
      throw invalid(
        'resources',
        (of) => `${of.resources}: "${resource.name}" is nested too deeply: its path does not fit in a zip archive.`,
      )
    yield resource.blobKey === null
      ? { name, size: 0, modifiedAt }
      : { name, size, modifiedAt, content: () => contentOf(ctx, resource) }
  }
}

async function* contentOf(ctx: Needs<'db' | 'blobs'>, resource: Resource): AsyncGenerator<Buffer> {
  const reader = await openBytes(ctx, resource)
  try {
    yield* reader.stream(0, reader.size)
  } finally {
    await reader.close()
  }
}

/** The first entries of a source, as many as fit in memory, each passed to `note`; the source continues after them. */
async function readAhead(source: AsyncGenerator<ZipEntry>, note?: (entry: ZipEntry) => void) {
  const memory = new DisposableStack()
  const first: ZipEntry[] = []
  let room = smallBytes
  try {
    while (first.length < readAheadEntries) {
      if (room <= 0) {
        const more = leaseMemory(leaseStep)
        if (!more) break
        memory.use(more)
        room += leaseStep
      }
      const next = await source.next()
      if (next.done) return { first, isAll: true, memory }
      first.push(next.value)
      note?.(next.value)
      room -= entryBytes + 2 * next.value.name.length
    }
    return { first, isAll: false, memory }
  } catch (error) {
    memory.dispose()
    throw error
  }
}

async function* chained<T>(first: readonly T[], rest: AsyncGenerator<T>): AsyncGenerator<T> {
  yield* first
  yield* rest
}

/** File name of the archive: as requested, or date and time in the actor's time zone. Throws `invalid`. */
function fileName(ctx: Needs<'clock'>, actor: Actor, wanted: string, subject: Subject): string {
  const now = formatOffset(ctx.clock.now(), actor.timeZone).slice(0, '2026-11-25T08:00:00'.length)
  const name = wanted === '' ? now.replace('T', ' ').replaceAll(':', '.') : wanted
  try {
    const checked = checkName(name)
    return /\.zip$/i.test(checked) ? checked : checkName(`${checked}.zip`)
  } catch (error) {
    if (error instanceof PathError) throw invalid(subject, (of) => `${of[subject]}: ${error.message}`)
    throw error
  }
}

export interface CompressInput {
  readonly resources: readonly string[]
  /** The folder in which the archive is created; the actor's root folder if absent. */
  readonly parent?: string | undefined
  readonly archiveName?: string | undefined
  readonly signal?: AbortSignal
}

/** Resources to pack into a stored archive: the contents of a single folder, otherwise the given resources. */
function toPack(ctx: Needs<'db'>, actor: Actor, places: readonly Place[]): AsyncGenerator<WalkEntry> {
  const [only, ...others] = places
  const isFolder = only?.resource.type === 'dir' && others.length === 0
  return isFolder ? walkContents(ctx.db.q, only) : walk(ctx.db.q, actor, places)
}

/**
 * Packs resources into an archive. An existing file with its name is replaced, and its former content becomes a version. The
 * archive is visible only once it is complete; a failure leaves nothing.
 */
export async function compress(ctx: CompressContext, actor: Actor, input: CompressInput): Promise<Place> {
  mustBeAllowed(actor, 'modify')
  const name = fileName(ctx, actor, input.archiveName ?? '', 'archive-name')
  const parent = input.parent ?? '/'
  const target = await ctx.db.tx((tx) => tree.targetFolder(tx, actor, parent))
  const before = await placesOf(ctx, actor, input.resources)
  return await runAsJob(ctx, actor, { kind: 'compress', name, signal: input.signal }, async (run) => {
    const places = run.hasWaited ? await placesOf(ctx, actor, input.resources) : before
    return await pack(ctx, actor, { places, parent, name, targetId: target.resource.id }, run)
  })
}

type CompressContext = ReadContext & Needs<'random' | 'log' | 'settings'>

interface Packing {
  readonly places: readonly Place[]
  readonly parent: string
  /** The folder that `parent` named at the time of the request. */
  readonly targetId: number
  readonly name: string
}

async function pack(
  ctx: CompressContext,
  actor: Actor,
  { places, parent, targetId, name }: Packing,
  { signal, lockRunning }: JobRun,
): Promise<Place> {
  const source = zipOf(entriesOf(ctx, toPack(ctx, actor, places)), 'deflated')
  const account = await accounts.byId(ctx, actor.accountId)
  const room = await freeSpaceIn(ctx.db.q, actor, account, async () => targetId)
  if (account.settings.keepVersions) room.addReplaced((await store.childNamed(ctx.db.q, targetId, name))?.size ?? 0)
  const publish = async (tx: Tx, stored: StoredFile) => {
    await lockRunning(tx)
    await actor.confirm(tx)
    const folder = await tree.targetFolder(tx, actor, parent)
    const archive = await storeFile(ctx, tx, actor, folder, { name, ifExists: 'replace', stored })
    const { duration } = stored
    await ctx.record(tx, actor, { name: 'resources.compress', resources: [toEventResource(archive)], duration })
    return archive
  }
  const charge = (tx: Tx, archive: Published) => chargeFile(tx, actor, archive)
  const { accountId } = actor
  const session = await openSession(ctx, { accountId, size: null, room, key: null, publish, charge })
  return await uploadAll(session, source, { signal })
}
