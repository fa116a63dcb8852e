/** Removes users, shares and so on that an import brought and nobody has changed since. */
import type { Actor } from '../../core/actor.ts'
import * as emailLists from '../../core/email-lists/email-lists.ts'
import { ownList } from '../../core/email-lists/store.ts'
import { faultOf } from '../../core/errors.ts'
import type { ImportItem, ItemKind } from '../../core/imports/import.ts'
import * as store from '../../core/imports/store.ts'
import * as notifications from '../../core/notifications/notifications.ts'
import { ownNotification } from '../../core/notifications/store.ts'
import * as finding from '../../core/shares/finding.ts'
import * as shares from '../../core/shares/shares.ts'
import { shareById } from '../../core/shares/store.ts'
import * as users from '../../core/users/users.ts'
import { webhookById } from '../../core/webhooks/endpoints/store.ts'
import * as webhooks from '../../core/webhooks/endpoints/webhooks.ts'
import type { UndoScope } from './scope.ts'

/** Removes one item. Returns why it stays; null if it is gone. */
type Undo = (scope: UndoScope, id: number, created: Created) => Promise<string | null>

/** What was written when it was created. */
interface Created {
  readonly modifiedAt: string
  /** The operator, acting as the user whom it belongs to. */
  readonly owner: Actor
}

const changed = 'It was changed since.'

const undoWebhook: Undo = async ({ ctx, actor }, id, { modifiedAt }) => {
  const webhook = await webhookById(ctx.db.q, ctx.sealer, actor.accountId, id)
  if (!webhook) return null
  if (webhook.modifiedAt !== modifiedAt) return changed
  await webhooks.remove(ctx, actor, id)
  return null
}

const undoEmailList: Undo = async ({ ctx }, id, { modifiedAt, owner }) => {
  const list = await ownList(ctx.db.q, owner, id)
  if (!list) return null
  if (list.modifiedAt !== modifiedAt) return changed
  await emailLists.remove(ctx, owner, id)
  return null
}

const undoNotification: Undo = async ({ ctx }, id, { modifiedAt, owner }) => {
  const rule = await ownNotification(ctx.db.q, owner, id)
  if (!rule) return null
  if (rule.modifiedAt !== modifiedAt) return changed
  await notifications.remove(ctx, owner, id)
  return null
}

const undoShare: Undo = async ({ ctx, actor }, id, { modifiedAt }) => {
  const share = await shareById(ctx.db.q, actor.accountId, id)
  if (!share || share.deletedAt !== null) return null
  if (share.modifiedAt !== modifiedAt) return changed
  if ((await finding.get(ctx, actor, id)).submissions.count > 0) return 'It has got submissions.'
  await shares.remove(ctx, actor, id)
  return null
}

const undoUser: Undo = async ({ ctx, actor }, id, { modifiedAt }) => {
  const user = (await users.list(ctx, actor)).find((one) => one.id === id)
  if (!user) return null
  if (user.accessedAt !== null) return 'The user has signed in.'
  if (user.modifiedAt !== modifiedAt) return changed
  await users.remove(ctx, actor, id)
  return null
}

/** Forms go with their shares. */
const nothing: Undo = async () => null

/** What refers to something before it. */
const order: readonly (readonly [ItemKind, Undo])[] = [
  ['webhook', undoWebhook],
  ['email list', undoEmailList],
  ['notification', undoNotification],
  ['form', nothing],
  ['share', undoShare],
  ['user', undoUser],
]

const page = 100

export async function undoSettings(scope: UndoScope): Promise<void> {
  for (const [kind, undo] of order) {
    for (let after = ''; ; ) {
      const items = await store.itemsAfter(scope.ctx.db.q, scope.import.id, kind, after, page)
      for (const item of items) await undoItem(scope, item, undo)
      const last = items.at(-1)
      if (!last || items.length < page) break
      after = last.sourceId
    }
  }
}

async function undoItem(scope: UndoScope, item: ImportItem, undo: Undo): Promise<void> {
  const { ctx, import: current } = scope
  const { kind, sourceId, created, targetId, path } = item
  const reason = created && targetId !== null ? await reasonToStay(scope, item, targetId, undo) : null
  if (reason !== null) return scope.keep(`${kind} ${path}`, reason)
  await store.deleteItems(ctx.db.q, current.id, kind, [sourceId])
  if (created) scope.removed('settings')
}

async function reasonToStay(scope: UndoScope, { targetState }: ImportItem, id: number, undo: Undo) {
  const [userId = '', modifiedAt = ''] = targetState.split(' ')
  const owner = userId === '' ? scope.actor : { ...scope.actor, userId: Number(userId) }
  try {
    return await undo(scope, id, { modifiedAt, owner })
  } catch (error) {
    const fault = faultOf(error)
    if (fault?.code === 'not-found') return null
    if (fault?.code === 'conflict' || fault?.code === 'forbidden') return fault.message
    throw error
  }
}
