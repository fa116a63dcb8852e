/** Removes users, shares and so on that an import added and nobody has changed since. */
import type { Actor } from '../../core/actor.ts'
import * as emailLists from '../../core/email-lists/email-lists.ts'
import { ownList } from '../../core/email-lists/store.ts'
import { faultOf } from '../../core/errors.ts'
import { formModifiedAt } from '../../core/forms/store.ts'
import type { ImportItem, ItemKind } from '../../core/imports/import.ts'
import * as store from '../../core/imports/store.ts'
import * as keys from '../../core/keys/keys.ts'
import { hasTokens } from '../../core/keys/store.ts'
import * as tokens from '../../core/keys/tokens.ts'
import * as notifications from '../../core/notifications/notifications.ts'
import { ownNotification } from '../../core/notifications/store.ts'
import { aliasesOf, deleteAliases } from '../../core/shares/aliases-store.ts'
import * as finding from '../../core/shares/finding.ts'
import * as shares from '../../core/shares/shares.ts'
import { shareById } from '../../core/shares/store.ts'
import * as sshKeys from '../../core/ssh-keys/ssh-keys.ts'
import { userById } from '../../core/users/store.ts'
import * as users from '../../core/users/users.ts'
import { webhookById } from '../../core/webhooks/endpoints/store.ts'
import * as webhooks from '../../core/webhooks/endpoints/webhooks.ts'
import type { UndoScope } from './scope.ts'

type Outcome = 'removed' | 'absent' | { readonly kept: string; readonly ownerId?: number }

/** Removes one item. */
type Undo = (scope: UndoScope, id: number, created: Created) => Promise<Outcome>

/** What was written when it was created. */
interface Created {
  readonly modifiedAt: string
  /** The operator, acting as the user whom it belongs to. */
  readonly owner: Actor
  readonly sourceId: string
  /** Users here to whom something belongs that stays. */
  readonly keptOwners: ReadonlySet<number>
}

const changed = { kept: 'It was changed since.' }

const undoWebhook: Undo = async ({ ctx, actor }, id, { modifiedAt }) => {
  const webhook = await webhookById(ctx.db.q, ctx.sealer, actor.accountId, id)
  if (!webhook) return 'absent'
  if (webhook.modifiedAt !== modifiedAt) return changed
  await webhooks.remove(ctx, actor, id)
  return 'removed'
}

const undoEmailList: Undo = async ({ ctx }, id, { modifiedAt, owner }) => {
  const list = await ownList(ctx.db.q, owner, id)
  if (!list) return 'absent'
  if (list.modifiedAt !== modifiedAt) return changed
  await emailLists.remove(ctx, owner, id)
  return 'removed'
}

const undoNotification: Undo = async ({ ctx }, id, { modifiedAt, owner }) => {
  const rule = await ownNotification(ctx.db.q, owner, id)
  if (!rule) return 'absent'
  if (rule.modifiedAt !== modifiedAt) return changed
  await notifications.remove(ctx, owner, id)
  return 'removed'
}

const undoShare: Undo = async (scope, id, { modifiedAt, sourceId }) => {
  const { ctx, actor } = scope
  const share = await shareById(ctx.db.q, actor.accountId, id)
  if (!share || share.deletedAt !== null) return 'absent'
  const { ownerId } = share
  if (share.modifiedAt !== modifiedAt) return { ...changed, ownerId }
  if (await isFormChanged(scope, id, sourceId)) return { kept: 'Its form was changed since.', ownerId }
  if ((await finding.get(ctx, actor, id)).submissions.count > 0) return { kept: 'It has got submissions.', ownerId }
  await shares.remove(ctx, actor, id)
  return 'removed'
}

/** Changes of a form are none of its share. */
async function isFormChanged({ ctx, import: current }: UndoScope, shareId: number, sourceId: string): Promise<boolean> {
  const modifiedAt = await formModifiedAt(ctx.db.q, shareId)
  const at = await store.lastWritten(ctx.db.q, current.id, ['share', 'form'], sourceId)
  return modifiedAt !== null && at !== null && modifiedAt > at
}

const undoSshKey: Undo = async ({ ctx, actor }, id) => {
  const { usedAt, userId: ownerId } = await sshKeys.get(ctx, actor, id)
  if (usedAt !== null) return { kept: 'The user has signed in with it.', ownerId }
  await sshKeys.remove(ctx, actor, id)
  return 'removed'
}

const undoAccessToken: Undo = async ({ ctx, actor }, id, { modifiedAt }) => {
  const { usedAt, createdAt, userId: ownerId } = await tokens.get(ctx, actor, id)
  if (usedAt !== null) return { kept: 'It was used since.', ownerId }
  if (createdAt !== modifiedAt) return { ...changed, ownerId }
  await tokens.remove(ctx, actor, id)
  return 'removed'
}

const undoApiKey: Undo = async ({ ctx, actor }, id, { modifiedAt }) => {
  const key = await keys.get(ctx, actor, id)
  if (await hasTokens(ctx.db.q, id)) return { kept: 'It has access tokens that stay.' }
  if (key.modifiedAt !== modifiedAt) return changed
  await keys.remove(ctx, actor, id)
  return 'removed'
}

const undoUser: Undo = async ({ ctx, actor }, id, { modifiedAt, keptOwners }) => {
  const user = await userById(ctx.db.q, actor.accountId, id)
  if (!user) return 'absent'
  if (user.accessedAt !== null) return { kept: 'The user has signed in.' }
  if (user.modifiedAt !== modifiedAt) return changed
  if (keptOwners.has(id)) return { kept: 'Something stays that belongs to the user.' }
  await users.remove(ctx, actor, id)
  return 'removed'
}

/** The link leads to the source again. */
const undoOldLink: Undo = async ({ ctx }, shareId) => {
  const aliases = await aliasesOf(ctx.db.q, shareId)
  await deleteAliases(ctx.db.q, shareId)
  return aliases.length > 0 ? 'removed' : 'absent'
}

/** Forms go with their shares. */
const nothing: Undo = async () => 'absent'

/** What refers to something before it. */
const order: readonly (readonly [ItemKind, Undo])[] = [
  ['webhook', undoWebhook],
  ['email list', undoEmailList],
  ['notification', undoNotification],
  ['old link', undoOldLink],
  ['share', undoShare],
  ['form', nothing],
  ['SSH key', undoSshKey],
  ['access token', undoAccessToken],
  ['API key', undoApiKey],
  ['user', undoUser],
]

const page = 100

export async function undoSettings(scope: UndoScope): Promise<void> {
  const keptOwners = new Set<number>()
  for (const [kind, undo] of order) {
    for (let after = ''; ; ) {
      const items = await store.itemsAfter(scope.ctx.db.q, scope.import.id, kind, after, page)
      for (const item of items) await undoItem(scope, item, { undo, keptOwners })
      const last = items.at(-1)
      if (!last || items.length < page) break
      after = last.sourceId
    }
  }
}

interface Work {
  readonly undo: Undo
  readonly keptOwners: Set<number>
}

async function undoItem(scope: UndoScope, item: ImportItem, { undo, keptOwners }: Work): Promise<void> {
  const { ctx, import: current } = scope
  const { kind, sourceId, created, targetId, path, targetState } = item
  // Of a share that stays.
  if (kind === 'form' && (await store.itemsOf(ctx.db.q, current.id, 'share', [sourceId])).size > 0) return
  const [userId = '', modifiedAt = ''] = targetState.split(' ')
  const owner = userId === '' ? scope.actor : { ...scope.actor, userId: Number(userId) }
  const outcome =
    created && targetId !== null
      ? await outcomeOf(scope, targetId, undo, { modifiedAt, owner, sourceId, keptOwners })
      : 'absent'
  if (typeof outcome === 'object') {
    keptOwners.add(outcome.ownerId ?? owner.userId)
    return scope.keep(`${kind} ${path}`, outcome.kept)
  }
  await store.deleteItems(ctx.db.q, current.id, kind, [sourceId])
  if (outcome === 'removed') scope.removed('settings')
}

async function outcomeOf(scope: UndoScope, id: number, undo: Undo, created: Created): Promise<Outcome> {
  try {
    return await undo(scope, id, created)
  } catch (error) {
    const fault = faultOf(error)
    if (fault?.code === 'not-found') return 'absent'
    if (fault?.code === 'conflict' || fault?.code === 'forbidden') return { kept: fault.message }
    throw error
  }
}
