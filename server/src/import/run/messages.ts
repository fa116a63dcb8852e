/** Brings notifications, email lists and webhooks. */
import * as emailLists from '../../core/email-lists/email-lists.ts'
import { Fault } from '../../core/fault.ts'
import type { NotificationAction } from '../../core/notifications/notification.ts'
import * as notifications from '../../core/notifications/notifications.ts'
import { updateWebhook, webhookById } from '../../core/webhooks/endpoints/store.ts'
import * as webhooks from '../../core/webhooks/endpoints/webhooks.ts'
import { shownUrl } from '../shown-url.ts'
import type { SourceEmailList, SourceNotification, SourceWebhook } from '../source.ts'
import { importedItem, importPart, type NewItem, type PartScope, targetAt } from './parts.ts'
import { mustBeClear, writeDone } from './scope.ts'
import { actingAs } from './users.ts'

export const importNotifications = (scope: PartScope): Promise<boolean> =>
  importPart(scope, {
    kind: 'notification',
    read: scope.account.notifications,
    idOf: ({ id }) => id,
    nameOf: ({ path, action }) => `${path}: ${action}`,
    importItem: (rule, item) => importNotification(scope, rule, item),
  })

const actions: readonly NotificationAction[] = ['upload', 'download', 'delete', 'all']

async function importNotification(scope: PartScope, rule: SourceNotification, item: NewItem): Promise<void> {
  const { ctx, tally } = scope
  const { usernames, message, sendEmail, recipients } = rule
  // Receipts come with their shares.
  const type = (['file', 'folder'] as const).find((own) => own === rule.type)
  if (!type) return
  const action = actions.find((known) => known === rule.action)
  if (!action) throw new Fault('invalid', `There is no action "${rule.action}" here.`)
  const id = await targetAt(scope, rule.path)
  if (id === null) throw new Fault('not-found', 'Its file or folder was not imported.')
  const actor = await actingAs(scope, rule.ownerId)
  const input = { type, action, usernames, message, sendEmail, recipients, resource: `id:${id}` }
  await notifications.create(ctx, actor, input, (tx, made) =>
    writeDone(tx, scope, item.known, importedItem(item, made)),
  )
  tally.count('notifications')
}

export const importEmailLists = (scope: PartScope): Promise<boolean> =>
  importPart(scope, {
    kind: 'email list',
    read: scope.account.emailLists,
    idOf: ({ id }) => id,
    nameOf: ({ name }) => name,
    importItem: (list, item) => importEmailList(scope, list, item),
  })

async function importEmailList(scope: PartScope, list: SourceEmailList, item: NewItem): Promise<void> {
  const { name, emails, note } = list
  const actor = await actingAs(scope, list.ownerId)
  await emailLists.create(scope.ctx, actor, { name, emails, note }, (tx, made) =>
    writeDone(tx, scope, item.known, importedItem(item, made)),
  )
  scope.tally.count('emailLists')
}

export const importWebhooks = (scope: PartScope): Promise<boolean> =>
  importPart(scope, {
    kind: 'webhook',
    read: scope.account.webhooks,
    idOf: ({ id }) => id,
    nameOf: ({ url }) => shownUrl(url),
    importItem: (webhook, item) => importWebhook(scope, webhook, item),
    modifiedAt: async (id) =>
      (await webhookById(scope.ctx.db.q, scope.ctx.sealer, scope.actor.accountId, id))?.modifiedAt,
  })

/** Paused: until the move, the source sends to the same endpoint. */
async function importWebhook(scope: PartScope, webhook: SourceWebhook, item: NewItem): Promise<void> {
  const { ctx, actor, tally } = scope
  const { url: endpointUrl, path, version, triggers, filters, rateLimit, caCertificate, secrets } = webhook
  mustBeClear(webhook)
  const folder = await folderOf(scope, path)
  const secret = secrets.verificationToken ? '' : ' It has a new verification token: give it to the receiver.'
  const todo = `It is paused: resume it when the source sends no more.${secret}`
  const input = { endpointUrl, resource: folder, version, triggers, filters, rateLimit, caCertificate }
  await webhooks.create(ctx, actor, input, {
    secrets,
    also: async (tx, id) => {
      const modifiedAt = ctx.clock.now().toISOString()
      await updateWebhook(tx, id, { paused: true }, modifiedAt)
      await writeDone(tx, scope, item.known, { ...importedItem(item, { id, modifiedAt }), note: todo })
    },
  })
  tally.count('webhooks')
  tally.problem({ what: 'todo', path: `webhook ${item.base.path}`, reason: todo })
}

async function folderOf(scope: PartScope, path: string | null): Promise<string> {
  if (path === null) throw new Fault('not-found', 'The source does not say which folder it watches.')
  const isTop = path.split('/').every((name) => name === '')
  if (isTop) return scope.into.length === 0 ? '/' : `/${scope.into.join('/')}`
  const id = await targetAt(scope, path)
  if (id === null) throw new Fault('not-found', 'Its folder was not imported.')
  return `id:${id}`
}
