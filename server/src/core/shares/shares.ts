/** Creates, changes and deletes shares. */
import type { Tx } from '../../db/engine.ts'
import { isUniqueViolation } from '../../db/errors.ts'
import { mustBeAllowed } from '../access.ts'
import type { Actor } from '../actor.ts'
import type { Needs } from '../context.ts'
import { Fault, invalid } from '../fault.ts'
import type { StagedCopy } from '../files/moves/staged-copy.ts'
import * as fileStore from '../files/tree/store.ts'
import * as tree from '../files/tree/tree.ts'
import * as userStore from '../users/store.ts'
import { deleteAliases } from './aliases-store.ts'
import { newCount } from './download-limit.ts'
import { findShare, noSuchShare, type ShareView, shareFacts, viewOf } from './finding.ts'
import { invite } from './invitations.ts'
import { insertMessage, setRecipients } from './people.ts'
import * as people from './people-store.ts'
import { checkQuota, countReceived, refreshFolders } from './receive-quota.ts'
import {
  abandonCopies,
  abandonSendTree,
  copyForSend,
  createSendTree,
  newSendToken,
  recordSources,
  type SendToken,
} from './sends.ts'
import { isExpired, longHashLength, newHash, type Share } from './share.ts'
import {
  accessFor,
  checkReceipts,
  checkResources,
  checkRights,
  checkSettings,
  type NewShareInput,
  type ShareSettings,
} from './share-input.ts'
import * as store from './store.ts'

type ShareContext = Needs<
  'log' | 'db' | 'clock' | 'random' | 'record' | 'passwords' | 'settings' | 'wake' | 'sealer' | 'texts'
>

export interface CreatedShare {
  readonly view: ShareView
  /** Upload token of a send; returned this once. */
  readonly sendToken: string | null
}

/** Runs in the transaction of a new share. */
export type AfterInsert = (tx: Tx, share: Pick<Share, 'id' | 'accountId' | 'modifiedAt'>) => Promise<void>

/** Shares a folder or sends files. Throws `conflict` for a folder that is shared, `invalid`, `weak-password`, `not-found`. */
export async function create(
  ctx: ShareContext,
  actor: Actor,
  input: NewShareInput,
  afterInsert?: AfterInsert,
): Promise<CreatedShare> {
  mustBeAllowed(actor, 'share')
  const access = accessFor(input.type, input.access)
  checkReceipts(ctx, input)
  const passwordHash = (await checkSettings(ctx, actor, input)) ?? null
  checkQuota(input.type, input.storageQuota)
  checkRights(input.uploading ? new Set([...access, 'upload']) : access, actor)
  checkResources(input)
  const copies = input.type === 'send' ? await copyForSend(ctx, actor, input.resources ?? []) : []
  const token = input.uploading ? newSendToken(ctx) : null
  try {
    const created = await ctx.db.tx(async (tx) => {
      await actor.confirm(tx)
      const share = await insert(ctx, tx, actor, input, { access, passwordHash, copies, token })
      await refreshFolders(tx, [share])
      await afterInsert?.(tx, share)
      await updateRecipients(ctx, tx, actor, share, input)
      await ctx.record(tx, actor, { name: 'shares.create', share: await shareFacts(tx, share) })
      return { view: await viewOf(ctx, tx, actor, share), sendToken: token?.token ?? null }
    })
    await countReceived(ctx, created.view.share)
    return created
  } catch (error) {
    await abandonCopies(ctx, copies)
    throw error
  }
}

interface PreparedShare {
  readonly access: Share['access']
  readonly passwordHash: string | null
  readonly copies: readonly StagedCopy[]
  readonly token: SendToken | null
}

async function insert(
  ctx: ShareContext,
  tx: Tx,
  actor: Actor,
  input: NewShareInput,
  { access, passwordHash, copies, token }: PreparedShare,
): Promise<Share> {
  const hash = newHash(ctx.random)
  const resourceId =
    input.type === 'send'
      ? await createSendTree(ctx, tx, actor, copies)
      : await folderToShare(tx, actor, input.resources?.[0] ?? '', { homeId: actor.rootId })
  const row: store.NewShare = {
    accountId: actor.accountId,
    ownerId: actor.userId,
    type: input.type,
    name: input.name,
    hash,
    ownerHash: `${hash}-${ctx.random.base36(longHashLength)}`,
    resourceId,
    access: token ? new Set(['upload', ...access]) : access,
    passwordHash,
    isPublic: input.isPublic ?? true,
    requireEmail: input.requireEmail ?? false,
    embed: input.embed ?? false,
    createFolders: input.createFolders ?? false,
    hasNotification: input.hasNotification ?? false,
    notificationEmails: input.notificationEmails ?? [],
    storageQuota: input.storageQuota ?? null,
    downloadLimit: input.downloadLimit ?? null,
    expiresAt: input.expiresAt ?? null,
    sendTokenHash: token?.hash ?? null,
    sendTokenUntil: token?.until ?? null,
    at: ctx.clock.now().toISOString(),
  }
  const id = await store.insertShare(tx, row).catch(asConflict)
  await recordSources(tx, { shareId: id, rootId: resourceId }, copies)
  return await mustExist(tx, actor, id)
}

const isShared = () =>
  new Fault(
    'conflict',
    'This folder is already shared. Change that share, or end it first: a folder can have only one share.',
    {
      subject: 'resources',
    },
  )

const asConflict = (error: unknown): never => {
  throw isUniqueViolation(error) ? isShared() : error
}

/** Id of the folder to share. Throws `invalid` for what can't be shared, `conflict` for a folder that is shared. */
async function folderToShare(tx: Tx, actor: Actor, identifier: string, owner: { homeId: number }): Promise<number> {
  const { resource, lineage } = await tree.find(tx, actor, identifier, 'resources')
  if (resource.type !== 'dir')
    throw invalid(
      'resources',
      (of) => `${of.resources}: "${identifier}" is a file; share its folder, or send the file.`,
    )
  if (resource.id === owner.homeId || resource.parentId === null)
    throw invalid('resources', (of) => `${of.resources}: a home folder can't be shared; share a folder in it.`)
  if (!lineage.includes(owner.homeId))
    throw invalid(
      'resources',
      (of) => `${of.resources}: "${identifier}" is outside the home folder of the user who shares it.`,
    )
  if ((await store.openSharesOf(tx, [resource.id])).size > 0) throw isShared()
  return resource.id
}

async function mustExist(tx: Tx, actor: Actor, id: number): Promise<Share> {
  const share = await store.lockShare(tx, actor.accountId, id)
  if (!share || share.deletedAt !== null) throw noSuchShare(id)
  return share
}

/** Replaces the recipients, and sends them the message, if there is one and the share is open. */
async function updateRecipients(
  ctx: ShareContext,
  tx: Tx,
  actor: Actor,
  share: Share,
  settings: ShareSettings,
): Promise<void> {
  if (settings.recipients === undefined) return
  await setRecipients(ctx, tx, share, settings.recipients)
  const message = await insertMessage(ctx, tx, actor, share, settings)
  // Not for a closed page; the message is stored for when the invitations are sent again.
  const isOpen = share.open && !share.pending && !isExpired(share, ctx.clock.now())
  if (message && isOpen) await invite(ctx, tx, share, message, await people.recipientsOf(tx, [share.id]))
}

export interface ShareUpdate extends ShareSettings {
  /** False closes the share, true opens it again. */
  readonly open?: boolean | undefined
}

/** Changes a share. Throws `not-found`, `conflict`, `invalid`, `weak-password`, `forbidden`. */
export async function update(ctx: ShareContext, actor: Actor, id: number, changes: ShareUpdate): Promise<ShareView> {
  mustBeAllowed(actor, 'share')
  const { type, notificationEmails } = await findShare(ctx.db.q, actor, id)
  checkReceipts(ctx, changes, notificationEmails.length)
  checkQuota(type, changes.storageQuota)
  const passwordHash = await checkSettings(ctx, actor, { ...changes, type })
  const copies = type === 'send' ? await copyForSend(ctx, actor, changes.resources ?? []) : []
  try {
    const view = await ctx.db.tx(async (tx) => {
      await actor.confirm(tx)
      const before = await mustExist(tx, actor, id)
      const access = await changedAccess(tx, before, changes)
      const resourceId = await changedResource(ctx, tx, actor, before, { changes, copies })
      if (changes.open === true) await checkCanOpen(tx, before, resourceId)
      const { recipients: _, subject: _s, message: _m, resources: _r, password: _p, ...plain } = changes
      const noted = { modifiedAt: ctx.clock.now().toISOString(), downloadCount: await newCount(tx, before, changes) }
      await store.updateShare(tx, id, { ...plain, ...noted, access, resourceId, passwordHash }).catch(asConflict)
      if (passwordHash !== undefined || resourceId !== undefined || changes.open === false)
        await store.endVisits(tx, id)
      const share = await mustExist(tx, actor, id)
      await refreshFolders(tx, [before, share])
      await updateRecipients(ctx, tx, actor, share, changes)
      await ctx.record(tx, actor, { name: 'shares.update', share: await shareFacts(tx, share) })
      return await viewOf(ctx, tx, actor, share)
    })
    await countReceived(ctx, view.share)
    return view
  } catch (error) {
    await abandonCopies(ctx, copies)
    throw error
  }
}

/** Undefined for no change. Throws `forbidden` for access beyond the owner's permissions. */
async function changedAccess(tx: Tx, share: Share, { access }: ShareUpdate): Promise<Share['access'] | undefined> {
  if (access === undefined || share.type !== 'shared_folder') return undefined
  const owner = await userStore.userById(tx, share.accountId, share.ownerId)
  if (owner) checkRights(access, owner)
  return access
}

async function changedResource(
  ctx: ShareContext,
  tx: Tx,
  actor: Actor,
  share: Share,
  { changes, copies }: { changes: ShareUpdate; copies: readonly StagedCopy[] },
): Promise<number | undefined> {
  if (changes.resources === undefined) return undefined
  if (share.type === 'send') {
    if (copies.length === 0)
      throw invalid('resources', (of) => `${of.resources} must name the files and folders to send.`)
    await abandonSendTree(tx, share)
    const rootId = await createSendTree(ctx, tx, actor, copies)
    await recordSources(tx, { shareId: share.id, rootId }, copies)
    return rootId
  }
  const [identifier, ...others] = changes.resources
  if (identifier === undefined || others.length > 0)
    throw invalid(
      'resources',
      (of) => `${of.resources} must name exactly one folder for a shared folder or a receive folder.`,
    )
  const same = await tree.lookUp(tx, actor, identifier, 'resources')
  if (same && same.resource.id === share.resourceId) return undefined
  const owner = await userStore.userById(tx, share.accountId, share.ownerId)
  return await folderToShare(tx, actor, identifier, { homeId: owner?.homeId ?? actor.rootId })
}

async function checkCanOpen(tx: Tx, share: Share, resourceId = share.resourceId): Promise<void> {
  if (share.open) return
  if (resourceId === null) throw new Fault('conflict', 'The files of this send were deleted; create a new send.')
  if (!(await fileStore.chainOf(tx, resourceId)))
    throw new Fault(
      'conflict',
      'The folder is in the Trash Can or was deleted. Restore it first, or name another folder as resources.',
    )
  const current = (await store.openSharesOf(tx, [resourceId])).get(resourceId)
  if (current !== undefined && current !== share.id) throw isShared()
}

/** Deletes a share, open or closed. A folder stays; the files of a send are deleted. Throws `not-found`. */
export async function remove(ctx: Needs<'db' | 'clock' | 'record'>, actor: Actor, id: number): Promise<void> {
  mustBeAllowed(actor, 'share')
  await findShare(ctx.db.q, actor, id)
  await ctx.db.tx(async (tx) => {
    await actor.confirm(tx)
    const share = await mustExist(tx, actor, id)
    const modifiedAt = ctx.clock.now().toISOString()
    await abandonSendTree(tx, share)
    const closed = { open: false, deletedAt: modifiedAt, modifiedAt }
    await store.updateShare(tx, id, share.type === 'send' ? { ...closed, resourceId: null, pending: false } : closed)
    await refreshFolders(tx, [share])
    await store.endVisits(tx, id)
    await deleteAliases(tx, id)
    await ctx.record(tx, actor, { name: 'shares.delete', share: await shareFacts(tx, share) })
  })
}
