/**
 * Stored files that the database does not know: left by a crash, by a request that the store carried out late, or by a database that
 * was restored. The listing of a store and the keys of the database are read side by side, in the same order.
 */
import type { StoredBlob } from '../../../blobs/blob-store.ts'
import type { NamedStore } from '../../../blobs/blob-stores.ts'
import type { Queries } from '../../../db/engine.ts'
import type { Needs } from '../../context.ts'
import * as bytes from '../bytes/store.ts'
import { claimRun } from './due-store.ts'

const dayMs = 24 * 3_600_000
/** Younger files may belong to an upload whose row is not visible yet, or to a backup being restored. */
const unknownMs = dayMs
/** Complete files are kept for longer: a database that was restored may be replaced by a newer one. */
const completeMs = 7 * dayMs
const everyMs = { unfinished: dayMs, all: 7 * dayMs }
const page = 1_000
/** Files of a store that are removed at once; the next run removes others. */
const maxRemoved = 10_000
/** If more than this share of complete files is unknown, the database is probably not the one of these files. */
const suspiciousShare = 0.1

export interface Unknown extends NamedStore {
  readonly key: string
}

/** Stored files, by default older than a day, that the database does not know. */
export async function* unknownBytes(
  { db, blobs, clock }: Needs<'db' | 'blobs' | 'clock'>,
  olderThanMs = unknownMs,
): AsyncGenerator<Unknown> {
  const before = clock.now().getTime() - olderThanMs
  for (const { name, store } of await blobs.all())
    for await (const { key, modifiedAt, isKnown } of withKnown(db.q, store.list()))
      if (!isKnown && modifiedAt.getTime() < before) yield { name, store, key }
}

/** Whether the database has each of the listed blobs; fast in the order of their keys. */
async function* withKnown(
  q: Queries,
  listed: AsyncIterable<StoredBlob>,
): AsyncGenerator<StoredBlob & { readonly isKnown: boolean }> {
  let [from, to] = ['', '']
  let keys: ReadonlySet<string> = new Set()
  for await (const blob of listed) {
    if (blob.key < from || blob.key > to) {
      const found = await bytes.keysFrom(q, blob.key, page)
      from = blob.key
      // Nothing comes after a page that is not full.
      to = found.length < page ? '~' : (found.at(-1) ?? from)
      keys = new Set(found)
    }
    yield { ...blob, isKnown: keys.has(blob.key) }
  }
}

type OrphansContext = Needs<'db' | 'blobs' | 'clock' | 'log'>

/** Removes unfinished files once a day and complete ones once a week, on one node. Called more often. */
export async function removeDueOrphans(ctx: OrphansContext, signal?: AbortSignal): Promise<void> {
  const now = ctx.clock.now()
  for (const scope of ['all', 'unfinished'] as const)
    if (await claimRun(ctx.db, `orphans-${scope}`, now, everyMs[scope]))
      return void (await removeOrphans(ctx, { onlyUnfinished: scope === 'unfinished', signal }))
}

/** Removes stored files that the database does not know, after a second look at each. Returns how many. */
export async function removeOrphans(
  ctx: OrphansContext,
  { onlyUnfinished, signal }: { readonly onlyUnfinished: boolean; readonly signal?: AbortSignal | undefined },
): Promise<number> {
  let removed = 0
  for (const { name, store } of await ctx.blobs.all()) {
    const listed = withKnown(ctx.db.q, store.list({ onlyUnfinished }))
    const { total, unknown, keys } = await oldUnknown(listed, ctx.clock.now().getTime(), signal)
    if (unknown > total * suspiciousShare) {
      ctx.log.error(
        { store: name, unknown, total },
        'too many stored files are unknown to the database: none is removed',
      )
      continue
    }
    for (const key of keys) {
      signal?.throwIfAborted()
      // The second look: at this key, now.
      if ((await bytes.knownKeys(ctx.db.q, [key])).has(key)) continue
      await store.remove(key)
      removed++
    }
  }
  if (removed > 0) ctx.log.info({ removed }, 'removed stored files that the database does not know')
  return removed
}

async function oldUnknown(
  listed: AsyncIterable<StoredBlob & { readonly isKnown: boolean }>,
  now: number,
  signal: AbortSignal | undefined,
) {
  const keys = new Set<string>()
  /** Of complete files. */
  let [total, unknown] = [0, 0]
  for await (const { key, modifiedAt, isKnown, isUnfinished } of listed) {
    signal?.throwIfAborted()
    if (!isUnfinished) total++
    if (isKnown) continue
    if (!isUnfinished) unknown++
    const isOld = modifiedAt.getTime() < now - (isUnfinished ? unknownMs : completeMs)
    if (isOld && keys.size < maxRemoved) keys.add(key)
  }
  return { total, unknown, keys }
}
