/** The move of bytes to another store: its state, which one process at a time changes, and the rows that it changes. */
import type { Queries, Tx } from '../../../db/engine.ts'
import { lockRows } from '../../../db/query.ts'
import type { BlobLocation } from '../../../db/schema/files.ts'
import { type LiveBlob, liveBlobs } from '../bytes/store.ts'

export interface MoveState {
  /** Name of the store that bytes are moved to. */
  readonly target: string
  /** Whether bytes in the database are moved, too. */
  readonly withInline: boolean
  /** All ids up to this one are done, unless they could not be. */
  readonly position: number
  /** Ids up to this one may have been begun. */
  readonly reached: number
  /** Moved so far. */
  readonly files: number
  readonly bytes: number
  /** To be moved when it began, with those that were moved. */
  readonly totalFiles: number
  readonly totalBytes: number
  readonly startedAt: string
  /** When the last file was moved; null before that. */
  readonly endedAt: string | null
  /** The process that moves, and until when it need not be heard of; null if none does. */
  readonly by: string | null
  readonly until: string
}

const moveFact = 'storage-move'

/** A state with the text that it has in the database. */
export interface StoredMove {
  readonly state: MoveState
  readonly text: string
}

export async function readMove(q: Queries): Promise<StoredMove | null> {
  const query = q.selectFrom('installation').select('value').where('name', '=', moveFact)
  const row = await query.executeTakeFirst()
  return row ? { state: JSON.parse(row.value) as MoveState, text: row.value } : null
}

/** Null if somebody else has changed it. */
export async function writeMove(q: Queries, before: StoredMove | null, state: MoveState): Promise<StoredMove | null> {
  const text = JSON.stringify(state)
  if (!before) {
    const insert = q.insertInto('installation').values({ name: moveFact, value: text })
    const { numInsertedOrUpdatedRows = 0n } = await insert.onConflict((c) => c.doNothing()).executeTakeFirstOrThrow()
    return numInsertedOrUpdatedRows > 0n ? { state, text } : null
  }
  const update = q.updateTable('installation').set({ value: text }).where('name', '=', moveFact)
  const { numUpdatedRows } = await update.where('value', '=', before.text).executeTakeFirst()
  return numUpdatedRows > 0n ? { state, text } : null
}

/** Bytes of files after an id that are elsewhere than in the target, in the order of their ids. */
export async function movableAfter(
  q: Queries,
  after: number,
  { target, withInline }: Pick<MoveState, 'target' | 'withInline'>,
  limit: number,
): Promise<LiveBlob[]> {
  const elsewhere = liveBlobs(q, after, limit).where('store', 'not in', withInline ? [target] : [target, 'inline'])
  return await elsewhere.execute()
}

/**
 * Makes the row name the target, if it is as it was and this process still moves. Returns where the bytes are now; null if they are
 * no longer those of a file.
 */
export async function relocate(
  tx: Tx,
  { id, location }: LiveBlob,
  target: string,
  by: string,
): Promise<BlobLocation | null> {
  const query = tx.selectFrom('installation').select('value').where('name', '=', moveFact)
  const move = await lockRows(tx, query).executeTakeFirst()
  if (move && (JSON.parse(move.value) as MoveState).by === by) {
    const update = tx.updateTable('blobs').set({ store: target }).where('id', '=', id).where('state', '=', 'live')
    const { numUpdatedRows } = await update.where('store', '=', location).executeTakeFirst()
    if (numUpdatedRows > 0n && location === 'inline')
      await tx.deleteFrom('blob_bytes').where('blob_id', '=', id).execute()
  }
  const row = await tx
    .selectFrom('blobs')
    .select('store')
    .where('id', '=', id)
    .where('state', '=', 'live')
    .executeTakeFirst()
  return row?.store ?? null
}

export interface Amount {
  readonly files: number
  readonly bytes: number
}

export interface StoreAmount extends Amount {
  readonly store: BlobLocation
  readonly state: string
}

/** What the rows say is in each store. Reads all rows. */
export async function amounts(q: Queries): Promise<StoreAmount[]> {
  const rows = await q
    .selectFrom('blobs')
    .select((e) => ['store', 'state', e.fn.countAll<number>().as('files'), e.fn.sum<number>('size').as('bytes')])
    .groupBy(['store', 'state'])
    .execute()
  return rows.map(({ files, bytes, ...row }) => ({ ...row, files: Number(files), bytes: Number(bytes) }))
}

/** The keys among these whose rows name the store, except those that are marked for deletion. */
export async function keysNaming(q: Queries, store: string, keys: readonly string[]): Promise<ReadonlySet<string>> {
  if (keys.length === 0) return new Set()
  const query = q.selectFrom('blobs').select('key').where('key', 'in', keys).where('store', '=', store)
  return new Set((await query.where('state', '!=', 'condemned').execute()).map(({ key }) => key))
}

/** Deletes the rows of bytes in the store that are marked for deletion, up to a number of them. Returns how many. */
export async function deleteCondemned(q: Queries, store: string, limit: number): Promise<number> {
  const some = q
    .selectFrom('blobs')
    .select('id')
    .where('store', '=', store)
    .where('state', '=', 'condemned')
    .limit(limit)
  return Number((await q.deleteFrom('blobs').where('id', 'in', some).executeTakeFirst()).numDeletedRows)
}

const backupFact = 'backup'

/** Notes that a complete backup was made of the state at this time. */
export async function noteBackup(q: Queries, at: string): Promise<void> {
  await q
    .insertInto('installation')
    .values({ name: backupFact, value: at })
    .onConflict((c) => c.column('name').doUpdateSet({ value: at }))
    .execute()
}

/** The time of the last complete backup; null if there was none. */
export async function lastBackup(q: Queries): Promise<string | null> {
  const query = q.selectFrom('installation').select('value').where('name', '=', backupFact)
  return (await query.executeTakeFirst())?.value ?? null
}
