/** Adds a file to a folder in two statements, or replaces its content. */
import type { ExpressionBuilder } from 'kysely'
import type { Tx } from '../../../db/engine.ts'
import { hasChanged, preparedStatement } from '../../../db/prepared.ts'
import type { NewRow, Schema } from '../../../db/schema.ts'
import type { Resource } from './resource.ts'
import { newColumns, toResource } from './rows-store.ts'
import { named } from './store.ts'

const lockAndCount = preparedStatement('lock-and-count', (q, param: { id: number }) =>
  q
    .updateTable('resources')
    .set((e) => ({ child_count: e('child_count', '+', 1) }))
    .where('id', '=', param.id)
    .where('type', '=', 'dir')
    .where('deleted_at', 'is', null),
)

/** Locks a folder as `lockFolder` does, and counts one more child. False if it does not exist, is in the trash, or is a file. */
export const lockForChild = async (tx: Tx, folderId: number): Promise<boolean> =>
  hasChanged(await lockAndCount(tx, { id: folderId }))

export interface NewFile {
  readonly accountId: number
  readonly parentId: number
  readonly name: string
  readonly hash: string
  /** Bytes. */
  readonly size: number
  readonly blobId: number
  readonly createdBy: number
  /** As in `Resource`. */
  readonly visitor: string | null
  readonly at: string
  /** Modification time of the content, if it differs from the time of the upload. */
  readonly modifiedAt?: string | undefined
}

type InsertedValues = Required<
  Pick<
    NewRow<'resources'>,
    'account_id' | 'parent_id' | 'name' | 'search_name' | 'sort_key' | 'hash' | 'size' | 'blob_id'
  >
> &
  Required<Pick<NewRow<'resources'>, 'created_by' | 'created_at' | 'modified_at' | 'visitor'>>

/** The columns that `toResource` reads. */
const ofResource = (e: ExpressionBuilder<Schema, 'resources'>) => [
  ...(['id', 'account_id', 'parent_id', 'name', 'type', 'hash', 'size', 'blob_id', 'child_count'] as const),
  ...([
    'created_by',
    'uploaded_by',
    'created_at',
    'modified_at',
    'uploaded_at',
    'accessed_at',
    'visitor',
    'restored_number',
  ] as const),
  e.selectFrom('blobs').select('key').whereRef('blobs.id', '=', 'resources.blob_id').as('blob_key'),
  e.selectFrom('blobs').select('store').whereRef('blobs.id', '=', 'resources.blob_id').as('blob_location'),
  e.selectFrom('blobs').select('sha256').whereRef('blobs.id', '=', 'resources.blob_id').as('sha256'),
  e.selectFrom('users').select('username').whereRef('users.id', '=', 'resources.created_by').as('created_by_name'),
  e.selectFrom('users').select('username').whereRef('users.id', '=', 'resources.uploaded_by').as('uploaded_by_name'),
  e.selectFrom('users').select('nickname').whereRef('users.id', '=', 'resources.created_by').as('creator_nickname'),
  e.selectFrom('users').select('nickname').whereRef('users.id', '=', 'resources.uploaded_by').as('uploader_nickname'),
]

const newFile = preparedStatement('new-file', (q, param: InsertedValues) =>
  q
    .insertInto('resources')
    .values({ ...newColumns(param), type: 'file', visitor: param.visitor })
    .onConflict((conflict) => conflict.doNothing())
    .returning((e) => ofResource(e)),
)

/** Inserts a file into a locked folder. Null, and nothing is inserted, if the name is taken. */
export async function insertFile(tx: Tx, file: NewFile): Promise<Resource | null> {
  const { rows } = await newFile(tx, {
    account_id: file.accountId,
    parent_id: file.parentId,
    ...named(file.name),
    hash: file.hash,
    size: file.size,
    blob_id: file.blobId,
    created_by: file.createdBy,
    visitor: file.visitor,
    created_at: file.at,
    modified_at: file.modifiedAt ?? file.at,
  })
  const [row] = rows
  return row ? toResource(row) : null
}

export interface NewContent {
  readonly blobId: number
  readonly size: number
  readonly at: string
  readonly modifiedAt: string
  readonly uploadedBy: number
  /** As in `Resource`. */
  readonly visitor: string | null
  /** Set if it is restored from a version: when that was uploaded, and its number. */
  readonly restoredFrom?: string | null
  readonly restoredNumber?: number | null
}

const newContent = preparedStatement('replace-content', (q, param: Required<NewContent> & { readonly id: number }) =>
  q
    .updateTable('resources')
    .set({ blob_id: param.blobId, size: param.size, modified_at: param.modifiedAt, uploaded_at: param.at })
    .set({ uploaded_by: param.uploadedBy, visitor: param.visitor })
    .set({ restored_from: param.restoredFrom, restored_number: param.restoredNumber })
    .set((e) => ({ content_number: e('content_number', '+', 1) }))
    .where('id', '=', param.id),
)

export async function replaceContent(tx: Tx, id: number, content: NewContent): Promise<void> {
  await newContent(tx, { restoredFrom: null, restoredNumber: null, ...content, id })
}
