import { sql } from 'kysely'
import { type Queries, rowsPerStatement, type Tx } from '../../db/engine.ts'
import { lockRows } from '../../db/query.ts'
import type { Flag } from '../../db/schema/flag.ts'
import type { NewRow, Row } from '../../db/schema.ts'
import { slices } from '../../lib/slices.ts'
import { joinAccess, type Share, shareTypeOf, splitAccess } from './share.ts'

export const toShare = (row: Row<'shares'>): Share => ({
  id: row.id,
  accountId: row.account_id,
  ownerId: row.owner_id,
  type: shareTypeOf(row.type),
  name: row.name,
  hash: row.hash,
  ownerHash: row.owner_hash,
  open: row.status === 1,
  resourceId: row.resource_id,
  access: splitAccess(row.access),
  passwordHash: row.password_hash,
  isPublic: row.is_public === 1,
  requireEmail: row.require_email === 1,
  embed: row.embed === 1,
  createFolders: row.create_folders === 1,
  hasNotification: row.has_notification === 1,
  notificationEmails: JSON.parse(row.notification_emails) as string[],
  storageQuota: row.storage_quota,
  downloadLimit: row.download_limit,
  downloadCount: row.download_count,
  expiresAt: row.expires_at,
  resentAt: row.resent_at,
  pending: row.send_token_hash !== null,
  completedAt: row.completed_at,
  deletedAt: row.deleted_at,
  createdAt: row.created_at,
  modifiedAt: row.modified_at,
})

const flag = (on: boolean): Flag => (on ? 1 : 0)

export type NewShare = Omit<
  Share,
  'id' | 'open' | 'downloadCount' | 'resentAt' | 'pending' | 'completedAt' | 'deletedAt' | 'createdAt' | 'modifiedAt'
> & {
  readonly sendTokenHash: string | null
  readonly sendTokenUntil: string | null
  readonly at: string
}

/** Throws the engine's unique violation when the folder has an open share. */
export async function insertShare(tx: Tx, share: NewShare): Promise<number> {
  const row: NewRow<'shares'> = {
    account_id: share.accountId,
    owner_id: share.ownerId,
    type: share.type,
    name: share.name,
    hash: share.hash,
    owner_hash: share.ownerHash,
    status: 1,
    resource_id: share.resourceId,
    access: joinAccess(share.access),
    password_hash: share.passwordHash,
    is_public: flag(share.isPublic),
    require_email: flag(share.requireEmail),
    embed: flag(share.embed),
    create_folders: flag(share.createFolders),
    has_notification: flag(share.hasNotification),
    notification_emails: JSON.stringify(share.notificationEmails),
    storage_quota: share.storageQuota,
    download_limit: share.downloadLimit,
    expires_at: share.expiresAt,
    resent_at: null,
    send_token_hash: share.sendTokenHash,
    send_token_until: share.sendTokenUntil,
    created_at: share.at,
    modified_at: share.at,
  }
  return (await tx.insertInto('shares').values(row).returning('id').executeTakeFirstOrThrow()).id
}

/** Records what the files of a send are copies of. */
export async function insertSources(tx: Tx, rows: readonly NewRow<'send_sources'>[]): Promise<void> {
  for (const some of slices(rows, rowsPerStatement)) await tx.insertInto('send_sources').values(some).execute()
}

/** Undefined fields stay unchanged. */
export type ShareChanges = {
  readonly [K in keyof Omit<Share, 'id' | 'accountId' | 'ownerId' | 'type' | 'hash' | 'ownerHash' | 'createdAt'>]?:
    | Share[K]
    | undefined
} & { readonly modifiedAt: string }

/** Throws the engine's unique violation when the folder has another open share. */
export async function updateShare(tx: Tx, id: number, changes: ShareChanges): Promise<void> {
  const { name, open, resourceId, access, passwordHash, isPublic, requireEmail, embed, createFolders } = changes
  const { hasNotification, notificationEmails, storageQuota, expiresAt, resentAt } = changes
  const { pending, completedAt, deletedAt, downloadLimit, downloadCount } = changes
  await tx
    .updateTable('shares')
    .set({
      modified_at: changes.modifiedAt,
      ...(name !== undefined && { name }),
      ...(open !== undefined && { status: flag(open) }),
      ...(resourceId !== undefined && { resource_id: resourceId }),
      ...(access !== undefined && { access: joinAccess(access) }),
      ...(passwordHash !== undefined && { password_hash: passwordHash }),
      ...(isPublic !== undefined && { is_public: flag(isPublic) }),
      ...(requireEmail !== undefined && { require_email: flag(requireEmail) }),
      ...(embed !== undefined && { embed: flag(embed) }),
      ...(createFolders !== undefined && { create_folders: flag(createFolders) }),
      ...(hasNotification !== undefined && { has_notification: flag(hasNotification) }),
      ...(notificationEmails !== undefined && { notification_emails: JSON.stringify(notificationEmails) }),
      ...(storageQuota !== undefined && { storage_quota: storageQuota }),
      ...(downloadLimit !== undefined && { download_limit: downloadLimit }),
      ...(downloadCount !== undefined && { download_count: downloadCount }),
      ...(expiresAt !== undefined && { expires_at: expiresAt }),
      ...(resentAt !== undefined && { resent_at: resentAt }),
      ...(pending === false && { send_token_hash: null, send_token_until: null }),
      ...(completedAt !== undefined && { completed_at: completedAt }),
      ...(deletedAt !== undefined && { deleted_at: deletedAt }),
    })
    .where('id', '=', id)
    .execute()
}

/** Counts a download of a share with a download limit. Returns false if the limit is reached. */
export async function countDownload(tx: Tx, id: number): Promise<boolean> {
  const count = tx.updateTable('shares').set((e) => ({ download_count: e('download_count', '+', 1) }))
  const below = count.where('id', '=', id).whereRef('download_count', '<', 'download_limit')
  return (await below.executeTakeFirst()).numUpdatedRows === 1n
}

/** Includes deleted shares. */
export async function shareById(q: Queries, accountId: number, id: number): Promise<Share | null> {
  const query = q.selectFrom('shares').selectAll().where('account_id', '=', accountId).where('id', '=', id)
  const row = await query.executeTakeFirst()
  return row ? toShare(row) : null
}

/** Locks the share until the end of the transaction. */
export async function lockShare(tx: Tx, accountId: number, id: number): Promise<Share | null> {
  const query = tx.selectFrom('shares').selectAll().where('account_id', '=', accountId).where('id', '=', id)
  const row = await lockRows(tx, query).executeTakeFirst()
  return row ? toShare(row) : null
}

export async function shareByHash(q: Queries, hash: string): Promise<Share | null> {
  const query = q.selectFrom('shares').selectAll().where('hash', '=', hash).where('deleted_at', 'is', null)
  const row = await query.executeTakeFirst()
  return row ? toShare(row) : null
}

/** The send of an unexpired upload token. */
export async function shareBySendToken(q: Queries, tokenHash: string, at: string): Promise<Share | null> {
  const query = q.selectFrom('shares').selectAll().where('send_token_hash', '=', tokenHash)
  const row = await query.where('send_token_until', '>', at).executeTakeFirst()
  return row ? toShare(row) : null
}

/** Ids of the open shares of these folders, by folder id. */
export async function openSharesOf(q: Queries, folderIds: readonly number[]) {
  if (folderIds.length === 0) return new Map<number, number>()
  const rows = await q
    .selectFrom('shares')
    .select(['id', 'resource_id'])
    .where('resource_id', 'in', folderIds)
    // A literal, because the planner uses the partial index of open shares only for literals.
    .where('status', '=', sql.lit(1))
    .execute()
  return new Map(rows.map((row) => [row.resource_id ?? 0, row.id]))
}

/** The form of each receive folder. */
export async function formIdsOf(q: Queries, shareIds: readonly number[]): Promise<Map<number, number>> {
  if (shareIds.length === 0) return new Map()
  const rows = await q.selectFrom('forms').select(['id', 'share_id']).where('share_id', 'in', shareIds).execute()
  return new Map(rows.map((row) => [row.share_id, row.id]))
}

/** Ends the visits of a share, or those of some of its recipients. */
export async function endVisits(tx: Tx, shareId: number, recipientIds?: readonly number[]): Promise<void> {
  const query = tx.deleteFrom('visits').where('share_id', '=', shareId)
  if (recipientIds === undefined) await query.execute()
  else if (recipientIds.length > 0) await query.where('recipient_id', 'in', recipientIds).execute()
}

/** Of shares and direct links: whether their folder was purged. */
const isPurged = (column: 'shares.resource_id' | 'direct_links.resource_id') =>
  sql<boolean>`not exists (select 1 from resources where resources.id = ${sql.ref(column)})`

export async function closeOrphanedShares(q: Queries, at: string): Promise<void> {
  const open = q.updateTable('shares').set({ status: 0, modified_at: at }).where('status', '=', 1)
  await open.where('resource_id', 'is not', null).where(isPurged('shares.resource_id')).execute()
}

export async function deleteOrphanedLinks(q: Queries): Promise<void> {
  await q.deleteFrom('direct_links').where(isPurged('direct_links.resource_id')).execute()
}
