/** Fixtures for calling any operation: objects in one folder of one account, created anew for each call. */
import { hash } from 'node:crypto'
import { type OperationName, operations } from '@sallyport/contract/operations.ts'
import { sql } from 'kysely'
import type { Actor } from '../src/core/actor.ts'
import * as emailLists from '../src/core/email-lists/email-lists.ts'
import { insertJob } from '../src/core/files/archives/jobs-store.ts'
import { versionsOf } from '../src/core/files/bytes/versions-store.ts'
import * as trash from '../src/core/files/trash/trash.ts'
import { createFolder } from '../src/core/files/tree/folders.ts'
import * as tree from '../src/core/files/tree/tree.ts'
import { withDefaultForm } from '../src/core/forms/default-form.ts'
import * as keys from '../src/core/keys/keys.ts'
import * as notifications from '../src/core/notifications/notifications.ts'
import * as links from '../src/core/shares/links/links.ts'
import * as shares from '../src/core/shares/shares.ts'
import * as sshKeys from '../src/core/ssh-keys/ssh-keys.ts'
import * as webhooks from '../src/core/webhooks/endpoints/webhooks.ts'
import * as trials from '../src/core/webhooks/trials/test-message.ts'
import type { Database } from '../src/db/engine.ts'
import type { Parts } from './contract-fields.ts'
import { addEntry, addPerson, openSession, type Person, put } from './people.ts'
import { bmpOf } from './pictures.ts'
import type { TestApp } from './test-app.ts'
import { forgeZip } from './zips.ts'

/** Operations that a permission matrix does not cover: open ones, and those on the caller's own session. */
const excluded = [
  ...(['setUp', 'getSetupState', 'signIn', 'startPasswordReset', 'completePasswordReset'] as const),
  ...(['endCurrentSession', 'addSecondFactor', 'confirmSecondFactor', 'removeSecondFactor'] as const),
] as const satisfies OperationName[]
type Excluded = (typeof excluded)[number]

/** All other operations. */
export type CoveredOperation = Exclude<OperationName, Excluded>
export const isCovered = (name: OperationName): name is CoveredOperation =>
  !(excluded as readonly string[]).includes(name)
export const coveredOperations = (Object.keys(operations) as OperationName[]).filter(isCovered)

export interface FixtureScope {
  readonly app: TestApp
  /** The operator of the account that owns the objects. */
  readonly owner: Actor
  /** Path of the folder that contains them. */
  readonly folder: string
  /** The caller, which creates objects that only their creator may see; by default the owner. */
  readonly caller?: Actor
}

let serial = 0

const file = async ({ app, owner, folder }: FixtureScope, name = '.txt', content: string | Buffer = 'content') =>
  (await put(app, owner, `${folder}/${++serial}${name}`, content)).resource.id
/** Created again if an earlier operation has moved it. */
const folderId = async (scope: FixtureScope) => {
  await file(scope)
  return (await tree.find(scope.app.context.db.q, scope.owner, scope.folder)).resource.id
}
/** Deleted by the caller, if there is one: users can restore only what they deleted themselves. */
const trashed = async (scope: FixtureScope, name = '.txt', content: string | Buffer = 'content') => {
  const { app, owner, folder } = scope
  const id =
    name === 'folder'
      ? (await createFolder(app.context, owner, { path: `${folder}/trashed-${++serial}` })).resource.id
      : await file(scope, name, content)
  await trash.remove(scope.app.context, scope.caller ?? scope.owner, [`id:${id}`])
  return id
}
/** A file whose content has been replaced, and its version. */
export const versionOf = async ({ app, owner, folder }: FixtureScope) => {
  const path = `${folder}/version-${++serial}.txt`
  const { id } = (await put(app, owner, path, 'former content')).resource
  await put(app, owner, path, 'content', { ifExists: 'replace' })
  const [version] = await versionsOf(app.context.db.q, id)
  return { resource: `id:${id}`, version: version?.id ?? 0 }
}
/** Satisfies accounts with complex passwords. */
const password = 'A long enough passw0rd'
const person = ({ app, owner, folder }: FixtureScope): Promise<Person> =>
  addPerson(app, `person-${++serial}`, { by: owner, home: folder, appName: `app ${serial}`, password })
const key = async ({ app, owner }: FixtureScope) =>
  (await keys.create(app.context, owner, { name: `key ${++serial}` })).id
/** Nothing listens at the URL: failed attempts are sufficient. */
const webhook = async ({ app, owner, folder }: FixtureScope) => {
  const input = { endpointUrl: `http://127.0.0.1:9/${++serial}`, resource: folder }
  return (await webhooks.create(app.context, owner, input)).webhook.id
}
const attempt = async (scope: FixtureScope) => {
  const id = await webhook(scope)
  await trials.sendTest(scope.app.context, scope.owner, id)
  const { q } = scope.app.context.db
  return (await q.selectFrom('webhook_attempts').select('id').where('webhook_id', '=', id).executeTakeFirstOrThrow()).id
}

const messageId = async (scope: FixtureScope) => {
  const id = await webhook(scope)
  await trials.sendTest(scope.app.context, scope.owner, id)
  const query = scope.app.context.db.q.selectFrom('webhook_messages').select('message_key').where('webhook_id', '=', id)
  return (await query.executeTakeFirstOrThrow()).message_key
}

/** An upload of the owner's account on another node. */
export const connection = async ({ app, owner }: FixtureScope) => {
  const id = 1_000_000 + Math.floor(Math.random() * 1_000_000_000)
  const at = app.clock.now()
  await app.context.db.q
    .insertInto('connections')
    .values({
      ...{ id, account_id: owner.accountId, user_id: owner.userId, username: owner.username },
      ...{ address: '192.0.2.1', protocol: 'web', kind: 'upload', path: '/a.bin', bytes: 17, size: null },
      ...{ node: 'another node', ended_by: null, created_at: at.toISOString() },
      lease_until: new Date(at.getTime() + 3_600_000).toISOString(),
    })
    .execute()
  return id
}

/** A job of the caller that never ends by itself. */
export const archiveJob = async ({ app, owner, caller = owner }: FixtureScope) => {
  const at = app.clock.now()
  const leaseUntil = new Date(at.getTime() + 3_600_000).toISOString()
  return await app.context.db.tx((tx) =>
    insertJob(tx, {
      account_id: caller.accountId,
      user_id: caller.userId,
      kind: 'compress',
      name: 'a.zip',
      state: 'waiting',
      lease_by: 'another node',
      lease_until: leaseUntil,
      created_at: at.toISOString(),
      started_at: null,
    }),
  )
}

/** A session of a new user. */
const session = async (scope: FixtureScope) =>
  (await openSession(scope.app, (await person(scope)).user.username, { password })).session.id
const emailList = async ({ app, owner, caller = owner }: FixtureScope) =>
  (await emailLists.create(app.context, caller, { name: name(), emails: ['a@north.example'], note: '' })).id
const notification = async ({ app, owner, folder, caller = owner }: FixtureScope) => {
  const input = { type: 'folder', resource: folder, action: 'upload', usernames: ['notice_user_all'] } as const
  // The folder is named as its owner sees it; the rule belongs to the caller.
  const maker = { ...caller, rootId: owner.rootId, permissions: owner.permissions }
  return (await notifications.create(app.context, maker, { ...input, sendEmail: true })).notification.id
}
const sshKey = async (scope: FixtureScope) => {
  const userId = (await person(scope)).user.id
  return (await sshKeys.generate(scope.app.context, scope.owner, { userId, algorithm: 'ed25519' })).key.id
}
const subfolder = async ({ app, owner, folder }: FixtureScope) =>
  (await createFolder(app.context, owner, { path: `${folder}/shared-${++serial}` })).resource.id
const share = async (scope: FixtureScope, type: 'shared_folder' | 'receive' = 'shared_folder') => {
  const { context } = scope.app
  const input = {
    type,
    name: `share ${++serial}`,
    resources: [`id:${await subfolder(scope)}`],
    recipients: [{ email: 'partner@quay.example', copy: false }],
    subject: 'Look',
    message: 'Here it is.',
  }
  const also = type === 'receive' ? withDefaultForm(context) : undefined
  const made = await shares.create(context, scope.owner, input, also)
  return made.view.share.id
}
const form = async (scope: FixtureScope) => {
  const shareId = await share(scope, 'receive')
  const { q } = scope.app.context.db
  const { id } = await q.selectFrom('forms').select('id').where('share_id', '=', shareId).executeTakeFirstOrThrow()
  return id
}
const formOfShare = async (scope: FixtureScope) => {
  const shareId = await share(scope, 'receive')
  const { q } = scope.app.context.db
  return (await q.selectFrom('shares').select('hash').where('id', '=', shareId).executeTakeFirstOrThrow()).hash
}
const formEntry = async (scope: FixtureScope) =>
  await addEntry(scope.app, scope.owner, await form(scope), [{ name: 'Subject', order: 2, value: 'Papers' }])
const directLink = async (scope: FixtureScope) => {
  const input = { resource: `id:${await subfolder(scope)}`, listed: false }
  return (await links.create(scope.app.context, scope.owner, input)).link.id
}
const pendingSend = async ({ app, owner }: FixtureScope) => {
  const made = await shares.create(app.context, owner, { type: 'send', name: `send ${++serial}`, uploading: true })
  return made.view.share.id
}

/** Shares of the owner, with their related objects. */
export const sharing = { directLink, share, form, formEntry, pendingSend }

type Recipe = (scope: FixtureScope) => Promise<Parts> | Parts

const byId = (make: (scope: FixtureScope) => Promise<number>, rest: Parts = {}): Recipe => {
  return async (scope) => ({ params: { id: await make(scope) }, query: {}, ...rest })
}
const name = () => `made-${++serial}`
const upload = (): Parts => ({ query: { path: `/${name()}`, fileSize: 7 } })

/** The input of each operation; those in `withoutTarget` name no object of the scope. */
export const recipes: { readonly [N in CoveredOperation]: Recipe } = {
  getContentSize: async (scope) => ({ query: { resources: [`id:${await folderId(scope)}`] } }),
  getSharers: async (scope) => ({ query: { resource: `id:${await file(scope)}` } }),
  getResourceActivity: async (scope) => ({ query: { resource: `id:${await file(scope)}` } }),
  getResourceInfo: async (scope) => ({ query: { resource: `id:${await file(scope)}` } }),
  addFolder: async (scope) => ({ body: { parentResource: `id:${await folderId(scope)}`, name: name() } }),
  deleteResources: async (scope) => ({ body: { resources: [`id:${await file(scope)}`] } }),
  getResourceInfoById: byId(file),
  deleteResourceById: byId(file),
  listResources: async (scope) => ({ query: { resource: `id:${await folderId(scope)}` } }),
  listResourceContents: byId(folderId),
  listRecent: () => ({}),
  listStarred: () => ({}),
  addStarred: async (scope) => ({ body: { resources: [`id:${await file(scope)}`] } }),
  removeStarred: async (scope) => ({ body: { resources: [`id:${await file(scope)}`] } }),
  searchResources: async (scope) => ({ query: { resource: `id:${await folderId(scope)}` } }),
  download: async (scope) => ({ query: { resources: [`id:${await file(scope)}`] } }),
  uploadFile: upload,
  updateResourceById: async (scope) => ({ params: { id: await file(scope) }, body: { name: name() } }),
  moveResources: async (scope) => ({
    body: { resources: [`id:${await file(scope)}`], parentResource: `id:${await folderId(scope)}` },
  }),
  copyResources: async (scope) => ({
    body: { resources: [`id:${await file(scope)}`], parentResource: `id:${await folderId(scope)}` },
  }),
  compressFiles: async (scope) => ({
    body: {
      resources: [`id:${await file(scope)}`],
      parentResource: `id:${await folderId(scope)}`,
      archiveName: `${name()}.zip`,
    },
  }),
  extractFiles: async (scope) => ({
    body: {
      resource: `id:${await file(scope, '.zip', forgeZip([{ name: 'a.txt', content: 'a' }]))}`,
      parentResource: `id:${await folderId(scope)}`,
    },
  }),
  getUpload: upload,
  deleteUpload: upload,
  getPreviewImage: async (scope) => ({
    query: { resource: `id:${await file(scope, '.bmp', bmpOf(2, 2))}`, size: 'small' },
  }),
  getPreviewText: async (scope) => ({ query: { resource: `id:${await file(scope, '.txt')}` } }),
  getTrash: () => ({}),
  getTrashSize: async (scope) => ({ query: { resources: [await trashed(scope, 'folder')] } }),
  getTrashLinks: async (scope) => ({ query: { resources: [await trashed(scope, 'folder')] } }),
  getTrashContents: async (scope) => ({ params: { id: await trashed(scope, 'folder') } }),
  getTrashPreview: async (scope) => ({
    params: { id: await trashed(scope, '.bmp', bmpOf(2, 2)) },
    query: { size: 'small' },
  }),
  getTrashPreviewText: async (scope) => ({ params: { id: await trashed(scope) } }),
  downloadFromTrash: async (scope) => ({ params: { id: await trashed(scope) } }),
  restoreFromTrash: async (scope) => ({ body: { resources: [await trashed(scope)] } }),
  purgeTrash: async (scope) => ({ body: { resources: [await trashed(scope)] } }),
  getVersions: async (scope) => ({ query: { resource: (await versionOf(scope)).resource } }),
  downloadVersion: async (scope) => ({ query: await versionOf(scope) }),
  restoreVersion: async (scope) => ({ body: await versionOf(scope) }),
  deleteVersion: async (scope) => ({ body: await versionOf(scope) }),
  getWebhooksList: () => ({}),
  addWebhook: async (scope) => ({
    body: { endpointUrl: `http://127.0.0.1:9/${++serial}`, resource: `id:${await folderId(scope)}` },
  }),
  getWebhookById: byId(webhook),
  updateWebhook: byId(webhook, { body: { paused: true } }),
  deleteWebhook: byId(webhook),
  regenerateWebhookToken: byId(webhook),
  resendWebhookActivityEntry: async (scope) => ({ params: { activityId: await attempt(scope) } }),
  testWebhook: byId(webhook, { body: {} }),
  previewWebhook: byId(webhook),
  getWebhookMessages: byId(webhook),
  dryRunWebhook: async (scope) => ({ body: { webhook: await webhook(scope) } }),
  explainWebhook: async (scope) => ({ params: { id: await webhook(scope) }, query: { resourcePath: '/*' } }),
  getWebhookMessage: async (scope) => ({ params: { messageId: await messageId(scope) } }),
  resendFailedMessages: byId(webhook, { body: { startDate: '2026-01-01T00:00:00Z' } }),
  getWebhookLogs: () => ({}),
  getEvents: async (scope) => ({ query: { webhook: await webhook(scope) } }),
  listShares: () => ({}),
  addShare: async (scope) => ({
    body: { type: 'shared_folder', name: name(), resources: [`id:${await subfolder(scope)}`] },
  }),
  getShareById: byId(share),
  getShareActivity: byId(share),
  updateShareById: byId(share, { body: { name: 'changed' } }),
  deleteShareById: byId(share),
  completeDirectSend: byId(pendingSend),
  resendInvitationsForShare: async (scope) => ({ params: { shareId: await share(scope) } }),
  getFormByShareHash: async (scope) => ({ query: { shareHash: await formOfShare(scope) } }),
  getFormById: byId(form),
  updateFormById: byId(form, { body: { submitButtonText: 'Go' } }),
  getFormEntries: byId(form),
  exportFormEntries: byId(form),
  deleteFormMessageById: byId(formEntry),
  deleteFormEntries: byId(form, { body: { entries: [1] } }),
  listDirectLinks: () => ({}),
  addDirectLink: async (scope) => ({ body: { resource: `id:${await subfolder(scope)}` } }),
  getDirectLinkById: byId(directLink),
  updateDirectLinkById: byId(directLink, { body: { isEnabled: false } }),
  deleteDirectLinkById: byId(directLink),
  getApiKeys: () => ({}),
  addApiKey: () => ({ body: { name: name() } }),
  getApiKeyById: byId(key),
  updateApiKeyById: byId(key, { body: { description: 'changed' } }),
  deleteApiKeyById: byId(key),
  getAccessTokens: () => ({}),
  addAccessToken: async (scope) => ({ body: { apiKeyId: await key(scope), userId: (await person(scope)).user.id } }),
  getAccessTokenById: byId(async (scope) => (await person(scope)).tokenId),
  regenerateAccessToken: byId(async (scope) => (await person(scope)).tokenId),
  deleteAccessTokenById: byId(async (scope) => (await person(scope)).tokenId),
  listNotifications: () => ({}),
  addNotification: async (scope) => ({
    body: {
      type: 'folder',
      resource: `id:${await folderId(scope)}`,
      action: 'upload',
      usernames: ['notice_user_all'],
      sendEmail: true,
    },
  }),
  getNotificationById: byId(notification),
  updateNotificationById: byId(notification, { body: { action: 'all' } }),
  deleteNotificationById: byId(notification),
  sendReferralEmail: () => ({ body: { emails: ['a@north.example'], message: 'Look' } }),
  sendWelcomeEmail: async (scope) => ({ params: { username: (await person(scope)).user.username } }),
  listLetters: () => ({}),
  getEmailLists: () => ({}),
  addEmailList: () => ({ body: { name: name(), emails: ['a@north.example'] } }),
  getEmailListById: byId(emailList),
  updateEmailListById: byId(emailList, { body: { emails: ['b@north.example'] } }),
  deleteEmailListById: byId(emailList),
  getSSHKeysList: () => ({}),
  addSSHKey: async (scope) => ({
    body: { ...operations.addSSHKey.examples.body, userId: (await person(scope)).user.id },
  }),
  generateSSHKey: async (scope) => ({ body: { userId: (await person(scope)).user.id } }),
  getSSHKey: byId(sshKey),
  deleteSSHKey: byId(sshKey),
  getSessionLogs: () => ({}),
  getActivityStats: () => ({}),
  getTransferStats: () => ({}),
  getOverview: () => ({}),
  getShareHistory: () => ({}),
  exportSessionLogs: () => ({}),
  exportWebhookLogs: () => ({}),
  exportUsers: () => ({}),
  listUsers: () => ({}),
  addUser: async (scope) => ({
    body: { ...operations.addUser.examples.body, username: name(), homeResource: `id:${await folderId(scope)}` },
  }),
  getUserById: byId(async (scope) => (await person(scope)).user.id),
  updateUser: async (scope) => ({ params: { id: (await person(scope)).user.id }, body: { nickname: 'changed' } }),
  importUsers: () => ({ body: { csv: `username,email,password\n${name()},a@north.example,Spring-tide-at-six-7` } }),
  deleteUser: byId(async (scope) => (await person(scope)).user.id),
  getCurrentUser: () => ({}),
  listArchiveJobs: () => ({}),
  cancelArchiveJob: byId(archiveJob),
  listConnections: () => ({}),
  endConnection: byId(connection),
  listSessions: () => ({}),
  endSession: byId(session),
  endOtherSessions: () => ({}),
  getSecondFactor: () => ({}),
  removeSecondFactorOf: byId(async (scope) => (await person(scope)).user.id),
  getAccount: () => ({}),
  updateAccount: () => ({ body: { brandingSettings: { companyName: name() } } }),
  setLogo: () => ({ body: operations.setLogo.examples.body }),
  removeLogo: () => ({}),
  listNodes: () => ({}),
  updateNode: () => ({
    params: { id: '0'.repeat(32) },
    body: { currentPassword: 'a long enough password', drained: true },
  }),
  getServerSettings: () => ({}),
  updateServerSettings: () => ({ body: { currentPassword: 'a long enough password', trashDays: 30 } }),
  sendTestEmail: () => ({ body: {} }),
  listAccountQuotas: () => ({}),
  updateAccountQuota: ({ owner }) => ({
    params: { id: owner.accountId },
    body: { currentPassword: 'a long enough password', storageQuota: null },
  }),
  listImportReports: () => ({}),
  listImportFindings: () => ({ params: { id: 1 } }),
  exportImportReport: () => ({ params: { id: 1 } }),
}

/** Operations that name no object: they act on the caller, its account, or a path below its home folder. */
export const withoutTarget: ReadonlySet<CoveredOperation> = new Set([
  'uploadFile',
  'getUpload',
  'deleteUpload',
  'getTrash',
  'importUsers',
  'getActivityStats',
  'getTransferStats',
  'getOverview',
  'getShareHistory',
  'exportSessionLogs',
  'exportWebhookLogs',
  'exportUsers',
  'listArchiveJobs',
  'listConnections',
  'getWebhooksList',
  'getWebhookLogs',
  'listShares',
  'listDirectLinks',
  'getApiKeys',
  'addApiKey',
  'getAccessTokens',
  'listNotifications',
  'sendReferralEmail',
  'listLetters',
  'getEmailLists',
  'addEmailList',
  'getSSHKeysList',
  'getSessionLogs',
  'listUsers',
  'listRecent',
  'listStarred',
  'getCurrentUser',
  'listSessions',
  'endOtherSessions',
  'getSecondFactor',
  'getAccount',
  'updateAccount',
  'setLogo',
  'removeLogo',
  'listNodes',
  'updateNode',
  'getServerSettings',
  'updateServerSettings',
  'sendTestEmail',
  'listAccountQuotas',
  'updateAccountQuota',
  'listImportReports',
  'listImportFindings',
  'exportImportReport',
])

/** Operations on objects of one user, which are not found for any other. */
export const ownerOnly: ReadonlySet<CoveredOperation> = new Set([
  'getShareById',
  'getShareActivity',
  'updateShareById',
  'deleteShareById',
  'completeDirectSend',
  'resendInvitationsForShare',
  'getFormByShareHash',
  'getFormById',
  'updateFormById',
  'getFormEntries',
  'exportFormEntries',
  'deleteFormMessageById',
  'deleteFormEntries',
])

const tables = [
  ...(['accounts', 'users', 'api_keys', 'access_tokens', 'resources', 'blobs', 'resumable_uploads'] as const),
  ...(['webhooks', 'webhook_messages', 'webhook_attempts', 'session_log', 'letters', 'sessions', 'events'] as const),
  ...(['email_lists', 'ssh_keys', 'notifications', 'notification_recipients', 'notices'] as const),
  ...(['shares', 'share_recipients', 'share_messages', 'visits', 'direct_links'] as const),
  ...(['forms', 'form_elements', 'form_entries', 'form_entry_files'] as const),
] as const

type Table = (typeof tables)[number]

const changedByReading = ['used_at', 'accessed_at']

/** What is in every row of an app's database: a digest per table, without last-used times, refusals in the log, and one table. */
export async function everyRow({ context: { db } }: TestApp, without?: Table): Promise<Record<string, string>> {
  const digests: Record<string, string> = {}
  for (const table of tables) {
    if (table === without) continue
    const { rows } = await (db.engine === 'sqlite'
      ? sqliteRows(await columnsOf(db, table), table)
      : postgresRows(table)
    ).execute(db.q)
    digests[table] = hash('sha256', rows.map((row) => row.line).join('\n'))
  }
  return digests
}

/** In the database: the rows of some tests are too many to be read as objects each time. */
const postgresRows = (table: Table) => sql<{ line: string }>`
  select string_agg((to_jsonb(t) - ${changedByReading}::text[])::text, ' ' order by id) as line from ${sql.table(table)} t
  where to_jsonb(t) ->> 'status' is distinct from 'denied'`

const sqliteRows = (columns: string[], table: Table) => sql<{ line: string }>`
  select group_concat(concat_ws(',', ${sql.join(columns.filter((one) => !changedByReading.includes(one)).map((one) => sql`quote(${sql.ref(one)})`))}), ' ') as line
  from (select * from ${sql.table(table)} order by id)
  ${columns.includes('status') ? sql`where status is not 'denied'` : sql``}`

async function columnsOf(db: Database, table: Table): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`select name from pragma_table_info(${table})`.execute(db.q)
  return rows.map(({ name }) => name)
}
