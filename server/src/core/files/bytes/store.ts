/** Rows of stored bytes: references, and leases of running uploads. */
import type { Queries, Tx } from '../../../db/engine.ts'
import { hasChanged, preparedStatement } from '../../../db/prepared.ts'
import { lockRows } from '../../../db/query.ts'
import type { BlobLocation } from '../../../db/schema/files.ts'

interface Announcement {
  readonly accountId: number
  readonly key: string
  readonly leaseUntil: string
  readonly at: string
  /** Name of the store that they are written to. */
  readonly store: string
}

/** The single key of an upload, as text. */
const announced = preparedStatement('announce', (q, param: Announcement) =>
  q
    .insertInto('blobs')
    .values({
      account_id: param.accountId,
      key: param.key,
      size: 0,
      sha256: '',
      refs: 0,
      state: 'uploading',
      lease_until: param.leaseUntil,
      created_at: param.at,
      store: param.store,
    })
    .returning('id'),
)

/** Announces bytes that are about to be written, under each of these keys, with a lease until this time. Returns the rows' ids. */
export async function insertUploading(
  q: Queries,
  blobs: {
    readonly accountId: number
    readonly keys: readonly string[]
    readonly leaseUntil: string
    readonly at: string
    readonly store: string
  },
): Promise<number[]> {
  const [only, ...others] = blobs.keys
  if (only !== undefined && others.length === 0)
    return (await announced(q, { ...blobs, key: only })).rows.map(({ id }) => id)
  const rows = await q
    .insertInto('blobs')
    .values(
      blobs.keys.map((key) => ({
        account_id: blobs.accountId,
        key,
        size: 0,
        sha256: '',
        refs: 0,
        state: 'uploading',
        lease_until: blobs.leaseUntil,
        created_at: blobs.at,
        store: blobs.store,
      })),
    )
    .returning(['id', 'key'])
    .execute()
  const ids = new Map(rows.map(({ id, key }) => [key, id]))
  return blobs.keys.map((key) => ids.get(key) ?? 0)
}

export async function extendLeases(q: Queries, ids: readonly number[], leaseUntil: string): Promise<void> {
  await q
    .updateTable('blobs')
    .set({ lease_until: leaseUntil })
    .where('id', 'in', ids)
    .where('state', '=', 'uploading')
    .execute()
}

interface WrittenBytes {
  readonly size: number
  readonly sha256: string
}

const toLive = preparedStatement('make-live', (q, param: WrittenBytes & { readonly id: number }) =>
  q
    .updateTable('blobs')
    .set({ size: param.size, sha256: param.sha256, state: 'live', refs: 1, lease_until: null })
    .where('id', '=', param.id)
    .where('state', '=', 'uploading'),
)

/** Makes written bytes live with one reference; false if the lease was lost and the bytes are marked for deletion. */
export const makeLive = async (tx: Tx, id: number, { size, sha256 }: WrittenBytes): Promise<boolean> =>
  hasChanged(await toLive(tx, { id, size, sha256 }))

/** Adds a reference; false if the bytes are already marked for deletion. */
export async function addReference(tx: Tx, id: number): Promise<boolean> {
  const result = await tx
    .updateTable('blobs')
    .set((e) => ({ refs: e('refs', '+', 1) }))
    .where('id', '=', id)
    .where('state', '=', 'live')
    .executeTakeFirst()
  return result.numUpdatedRows > 0n
}

export async function removeReference(tx: Tx, id: number): Promise<void> {
  await tx
    .updateTable('blobs')
    .set((e) => ({ refs: e('refs', '-', 1) }))
    .where('id', '=', id)
    .execute()
}

/** Removes a reference for each occurrence of a blob. */
export async function removeReferences(tx: Tx, ids: readonly number[]): Promise<void> {
  const byCount = Map.groupBy(
    Map.groupBy(ids, (id) => id),
    ([, mentions]) => mentions.length,
  )
  for (const [count, blobs] of byCount)
    await tx
      .updateTable('blobs')
      .set((e) => ({ refs: e('refs', '-', count) }))
      .where(
        'id',
        'in',
        blobs.map(([id]) => id).toSorted((a, b) => a - b),
      )
      .execute()
}

/** Releases leases at once, so that the next garbage collection removes the bytes. */
export async function markUploadsForDeletion(q: Queries, ids: readonly number[]): Promise<void> {
  await q
    .updateTable('blobs')
    .set({ state: 'condemned', lease_until: null })
    .where('id', 'in', ids)
    .where('state', '=', 'uploading')
    .execute()
}

/** Ends all leases except those of resumable uploads. For the start of a single node, when no upload can be running. */
export async function endAllLeases(q: Queries, now: string): Promise<void> {
  await q
    .updateTable('blobs')
    .set({ lease_until: now })
    .where('state', '=', 'uploading')
    .where('id', 'not in', (e) => e.selectFrom('resumable_uploads').select('blob_id').where('expires_at', '>', now))
    .execute()
  await q.updateTable('resumable_uploads').set({ writing_until: null }).where('writing_until', 'is not', null).execute()
}

export interface DeletableBlob {
  readonly id: number
  readonly key: string
  readonly location: BlobLocation
}

/** Stores whose files are kept for a while, and until when. */
export interface Kept {
  readonly until: string
  readonly stores: readonly string[]
}

/**
 * Marks unreferenced bytes for deletion: abandoned uploads and live bytes without references. A concurrent `addReference` either
 * precedes this transaction (the bytes survive) or fails after it. Returns the bytes that can be removed, and how many were found.
 */
export async function markForDeletion(
  tx: Tx,
  now: string,
  kept: Kept,
  limit: number,
): Promise<{ readonly found: number; readonly deletable: DeletableBlob[] }> {
  const dead = tx
    .selectFrom('blobs')
    .select(['id', 'key', 'store as location', 'state'])
    .where((e) =>
      e.or([
        e.and([e('state', '=', 'condemned'), e.or([e('lease_until', 'is', null), e('lease_until', '<', now)])]),
        e.and([e('state', '=', 'live'), e('refs', '=', 0)]),
        e.and([e('state', '=', 'uploading'), e('lease_until', '<', now)]),
      ]),
    )
    .limit(limit)
  const rows = await lockRows(tx, dead, { skipLocked: true }).execute()
  const isKept = ({ state, location }: (typeof rows)[number]) => state === 'live' && kept.stores.includes(location)
  const [later, deletable] = [rows.filter(isKept), rows.filter((row) => !isKept(row))]
  await condemn(tx, later, kept.until)
  await condemn(tx, deletable, null)
  return { found: rows.length, deletable }
}

async function condemn(tx: Tx, rows: readonly { readonly id: number }[], keptUntil: string | null): Promise<void> {
  const ids = rows.map(({ id }) => id)
  if (ids.length === 0) return
  await tx.updateTable('blobs').set({ state: 'condemned', lease_until: keptUntil }).where('id', 'in', ids).execute()
}

export async function deleteRow(q: Queries, id: number): Promise<void> {
  await q.deleteFrom('blobs').where('id', '=', id).where('state', '=', 'condemned').execute()
}

/** Where the bytes of a blob are now; null if it is gone. */
export async function locationOf(q: Queries, id: number): Promise<BlobLocation | null> {
  const row = await q.selectFrom('blobs').select('store').where('id', '=', id).executeTakeFirst()
  return row?.store ?? null
}

/** State of these keys in the database; unknown keys are absent. */
export async function statesOf(q: Queries, keys: readonly string[]): Promise<Map<string, string>> {
  const rows = await q.selectFrom('blobs').select(['key', 'state']).where('key', 'in', keys).execute()
  return new Map(rows.map(({ key, state }) => [key, state]))
}

/** The keys among these that the database has. */
export async function knownKeys(q: Queries, keys: readonly string[]): Promise<Set<string>> {
  if (keys.length === 0) return new Set()
  const rows = await q.selectFrom('blobs').select('key').where('key', 'in', keys).execute()
  return new Set(rows.map((row) => row.key))
}

/** Keys in their order, from this one on. */
export async function keysFrom(q: Queries, key: string, limit: number): Promise<string[]> {
  const rows = await q.selectFrom('blobs').select('key').where('key', '>=', key).orderBy('key').limit(limit).execute()
  return rows.map((row) => row.key)
}

export interface LiveBlob {
  readonly id: number
  readonly accountId: number
  readonly key: string
  /** Bytes. */
  readonly size: number
  readonly sha256: string
  readonly location: BlobLocation
  /** When its upload began. */
  readonly createdAt: string
}

/** Selects acknowledged bytes with references, in the order of their ids. */
export const liveBlobs = (q: Queries, after: number, limit: number) =>
  q
    .selectFrom('blobs')
    .select(['id', 'account_id as accountId', 'key', 'size', 'sha256', 'store as location', 'created_at as createdAt'])
    .where('id', '>', after)
    .where('state', '=', 'live')
    .where('refs', '>', 0)
    .orderBy('id')
    .limit(limit)

export const liveAfter = (q: Queries, after: number, limit: number): Promise<LiveBlob[]> =>
  liveBlobs(q, after, limit).execute()

/** Ids of the files that refer to these bytes, including those in the trash. */
export async function holdersOf(q: Queries, blobId: number): Promise<number[]> {
  const rows = await q.selectFrom('resources').select('id').where('blob_id', '=', blobId).orderBy('id').execute()
  return rows.map(({ id }) => id)
}
