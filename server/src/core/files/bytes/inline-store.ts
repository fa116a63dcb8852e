/** Bytes of small files in the database, written in the transaction that makes the file visible. */
import { sql } from 'kysely'
import type { Queries, Tx } from '../../../db/engine.ts'
import { preparedStatement } from '../../../db/prepared.ts'
import { isPostgres } from '../../../db/query.ts'

export interface InlineBlob {
  readonly accountId: number
  readonly key: string
  /** Bytes. */
  readonly size: number
  readonly sha256: string
  readonly bytes: Buffer
  readonly at: string
}

const insertRow = preparedStatement('insert-inline-blob', (q, param: Omit<InlineBlob, 'bytes'>) =>
  q
    .insertInto('blobs')
    .values({
      account_id: param.accountId,
      key: param.key,
      size: param.size,
      sha256: param.sha256,
      refs: 1,
      state: 'live',
      lease_until: null,
      created_at: param.at,
      store: 'inline',
    })
    .returning('id'),
)

const insertBytes = preparedStatement('insert-inline-bytes', (q, param: { blobId: number; bytes: Uint8Array }) =>
  q.insertInto('blob_bytes').values({ blob_id: param.blobId, bytes: param.bytes }),
)

const insertBoth = preparedStatement(
  'insert-inline-both',
  (_, param: InlineBlob) => sql<{ id: number }>`
    with made as (
      insert into blobs (account_id, key, size, sha256, refs, state, created_at, store)
      values (${param.accountId}, ${param.key}, ${param.size}, ${param.sha256}, 1, 'live', ${param.at}, 'inline') returning id),
    filled as (insert into blob_bytes (blob_id, bytes) select id, ${param.bytes} from made)
    select id from made`,
)

/** Inserts live bytes with one reference. Returns the blob's id. */
export async function insertInline(tx: Tx, blob: InlineBlob): Promise<number> {
  const [row] = (await (isPostgres(tx) ? insertBoth(tx, blob) : insertRow(tx, blob))).rows
  if (!row) throw new Error('a blob just inserted is not there')
  if (!isPostgres(tx)) await insertBytes(tx, { blobId: row.id, bytes: blob.bytes })
  return row.id
}

/** The bytes of a blob that are stored in the database; null if there are none. */
export async function inlineBytesOf(q: Queries, blobId: number): Promise<Buffer | null> {
  // Not a prepared query, because the read cache would keep the bytes.
  const row = await q.selectFrom('blob_bytes').select('bytes').where('blob_id', '=', blobId).executeTakeFirst()
  return row ? Buffer.from(row.bytes.buffer, row.bytes.byteOffset, row.bytes.byteLength) : null
}
