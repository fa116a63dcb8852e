/**
 * Records which parts of files were sent to whom. Each request is logged as complete or partial. A download is announced when every
 * byte of one version of a file was sent to one credential and address within an hour, in one or several ranges; then counting
 * starts again. Independent of the protocol: the sender reports the bytes.
 */
import type { BlobReader } from '../../../blobs/blob-store.ts'
import { mustBeAllowed } from '../../access.ts'
import type { Actor } from '../../actor.ts'
import type { Needs } from '../../context.ts'
import { invalid } from '../../fault.ts'
import { openBytes } from '../bytes/open.ts'
import { type Place, pathSeenBy, toEventResource } from '../tree/resource.ts'
import * as tree from '../tree/tree.ts'
import { coverageMs, coversAll, type Interval, withInterval } from './coverage.ts'
import * as store from './store.ts'

/** Bytes `start` up to, not including, `end`. */
export type Part = Pick<Interval, 'start' | 'end'>

export interface Sent {
  /** The file, with the version that was sent. */
  readonly place: Place
  /** Sorted and disjoint. */
  readonly parts: readonly Part[]
  /** Total bytes; bytes sent twice count twice. */
  readonly bytes: number
  /** When the request began. */
  readonly since: Date
}

/** Records what one request has sent. Does nothing if no byte of a non-empty file was sent. */
async function noteSent(
  ctx: Needs<'db' | 'clock' | 'record'>,
  actor: Actor,
  { place, parts, bytes, since }: Sent,
): Promise<void> {
  const { resource } = place
  const now = ctx.clock.now()
  const sent = parts.map((part) => ({ ...part, at: now.getTime() }))
  const isWhole = coversAll(sent, resource.size)
  if (!isWhole && bytes === 0) return
  const at = now.toISOString()
  const duration = now.getTime() - since.getTime()
  const key = {
    ...{ sessionId: actor.sessionId, address: actor.address },
    ...{ resourceId: resource.id, blobId: resource.blobId ?? 0 },
  }
  await ctx.db.tx(async (tx) => {
    const announce = async () => {
      if (await store.markDownloaded(tx, key, at)) await store.endProgress(tx, key)
      const resources = [toEventResource({ ...place, resource: { ...resource, accessedAt: at } })]
      await ctx.record(tx, actor, { name: 'resources.download', resources, duration, bytes })
    }
    if (isWhole) return await announce()
    let intervals = await store.lockProgress(tx, actor.accountId, key, at)
    for (const part of sent) intervals = withInterval(intervals, part)
    if (coversAll(intervals, resource.size)) return await announce()
    await store.saveProgress(tx, key, intervals, at)
    const resources = [toEventResource(place)]
    await ctx.record(tx, actor, { name: 'resources.downloadPart', resources, duration, bytes })
  })
}

/** Deletes intervals that have expired. */
export async function removeExpiredDownloadProgress(ctx: Needs<'db' | 'clock'>): Promise<void> {
  await store.deleteStale(ctx.db.q, new Date(ctx.clock.now().getTime() - coverageMs).toISOString())
}

export interface Download {
  readonly place: Place
  readonly reader: BlobReader
  /** Must be called before the first byte is sent. Throws `forbidden` when a share's download limit is reached. */
  begin(): Promise<void>
  /** Throws a Fault if the actor's access has ended in the meantime. For long transfers. */
  stillAllowed(): Promise<void>
  /** Records sent bytes: `start` up to, not including, `end`. See `noteSent`. */
  sent(start: number, end: number): Promise<void>
  /** Records the sent parts of a request that sent several, and their total bytes. */
  sentParts(parts: readonly Part[], bytes: number): Promise<void>
  /** Writes down that all of it was sent. */
  finish(): Promise<void>
}

/** Opens a file for an actor who may download. The caller closes the reader. */
export async function download(
  ctx: Needs<'db' | 'blobs' | 'clock' | 'record'>,
  actor: Actor,
  identifier: string,
): Promise<Download> {
  mustBeAllowed(actor, 'download')
  const place = await tree.find(ctx.db.q, actor, identifier, 'resources')
  const { resource } = place
  if (resource.type !== 'file' || resource.blobKey === null)
    throw invalid('resources', `"${pathSeenBy(actor, place)}" is a folder; resources must name one file to download.`)
  return await openPlace(ctx, actor, place)
}

/** Opens the content of a file that the actor may download. The caller closes the reader. */
export async function openPlace(
  ctx: Needs<'db' | 'blobs' | 'clock' | 'record'>,
  actor: Actor,
  place: Place,
): Promise<Download> {
  const { resource } = place
  const since = ctx.clock.now()
  const reader = await openBytes(ctx, resource)
  const sentParts = (parts: readonly Part[], bytes: number) => noteSent(ctx, actor, { place, parts, bytes, since })
  const sent = (start: number, end: number) => sentParts([{ start, end }], Math.max(0, end - start))
  return {
    place,
    reader,
    begin: async () => await actor.visit?.countDownload?.(`file ${resource.id} ${resource.blobId}`),
    sentParts,
    stillAllowed: () => ctx.db.tx((tx) => actor.confirm(tx)),
    sent,
    finish: () => sent(0, resource.size),
  }
}
