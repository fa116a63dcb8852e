/** Bytes of small files in the database, written in the transaction that makes the file visible. */
import type { Queries, Tx } from '../../../db/engine.ts'
import { preparedStatement } from '../../../db/prepared.ts'

export interface InlineBlob {
  readonly accountId: number
  readonly key: string
  /** Bytes. */
  readonly size: number
  readonly sha256: string
  readonly bytes: Buffer
  readonly at: string
}

const rowOf = ({ accountId, key, size, sha256, at }: Omit<InlineBlob, 'bytes'>) => ({
  account_id: accountId,
  key,
  size,
  sha256,
  refs: 1,
  state: 'live',
  lease_until: null,
  created_at: at,
  store: 'inline' as const,
})

const insertRow = preparedStatement('insert-inline-blob', (q, param: Omit<InlineBlob, 'bytes'>) =>
  q.insertInto('blobs').values(rowOf(param)).returning('id'),
)

const insertBytes = preparedStatement('insert-inline-bytes', (q, param: { blobId: number; bytes: Uint8Array }) =>
  q.insertInto('blob_bytes').values({ blob_id: param.blobId, bytes: param.bytes }),
)

/** Inserts live bytes with one reference. Returns the blob's id. */
export async function insertInline(tx: Tx, blob: InlineBlob): Promise<number> {
  const [row] = (await insertRow(tx, blob)).rows
  if (!row) throw new Error('a blob just inserted is not there')
  await insertBytes(tx, { blobId: row.id, bytes: blob.bytes })
  return row.id
}

/** The same for many blobs, at most as many as rows of a statement. Returns the ids by key. */
export async function insertAllInline(tx: Tx, blobs: readonly InlineBlob[]): Promise<Map<string, number>> {
  if (blobs.length === 0) return new Map()
  const rows = await tx.insertInto('blobs').values(blobs.map(rowOf)).returning(['id', 'key']).execute()
  const ids = new Map(rows.map(({ id, key }) => [key, id]))
  await tx
    .insertInto('blob_bytes')
    .values(blobs.map(({ key, bytes }) => ({ blob_id: ids.get(key) ?? 0, bytes })))
    .execute()
  return ids
}

/** The bytes of a blob that are stored in the database; null if there are none. */
export async function inlineBytesOf(q: Queries, blobId: number): Promise<Buffer | null> {
  // Not a prepared query, because the read cache would keep the bytes.
  const row = await q.selectFrom('blob_bytes').select('bytes').where('blob_id', '=', blobId).executeTakeFirst()
  return row ? Buffer.from(row.bytes.buffer, row.bytes.byteOffset, row.bytes.byteLength) : null
}
