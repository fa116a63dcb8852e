/** Things to ask operations about: made in one folder of one account, afresh for whoever is to change or delete them. */
import { type OperationName, operations } from '@sallyport/contract/operations.ts'
import type { Actor } from '../src/core/actor.ts'
import * as emailLists from '../src/core/email-lists/email-lists.ts'
import { insertJob } from '../src/core/files/archives/jobs-store.ts'
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
import type { Parts } from './contract-fields.ts'
import { addEntry, addPerson, openSession, type Person, put } from './people.ts'
import { bmpOf } from './pictures.ts'
import type { TestApp } from './test-app.ts'
import { forgeZip } from './zips.ts'

/** Operations without a place in a matrix of who may do what: open ones, and those about the very session that asks. */
const apart = [
  ...(['setUp', 'getSetupState', 'signIn', 'startPasswordReset', 'completePasswordReset'] as const),
  ...(['endCurrentSession', 'addSecondFactor', 'confirmSecondFactor', 'removeSecondFactor'] as const),
] as const satisfies OperationName[]
type Apart = (typeof apart)[number]

/** All others. */
export type Asked = Exclude<OperationName, Apart>
export const isAsked = (name: OperationName): name is Asked => !(apart as readonly string[]).includes(name)
export const asked = (Object.keys(operations) as OperationName[]).filter(isAsked)

export interface Ground {
  readonly app: TestApp
  /** The operator of the account in which the things are. */
  readonly owner: Actor
  /** Path of the folder in which they are. */
  readonly folder: string
  /** Who will ask; makes what only its maker may see. The owner when absent. */
  readonly asker?: Actor
}

let serial = 0

const file = async ({ app, owner, folder }: Ground, name = '.txt', content: string | Buffer = 'content') =>
  (await put(app, owner, `${folder}/${++serial}${name}`, content)).resource.id
/** Made anew where an operation of before has moved it away. */
const folderId = async (ground: Ground) => {
  await file(ground)
  return (await tree.find(ground.app.context.db.q, ground.owner, ground.folder)).resource.id
}
const trashed = async (ground: Ground) => {
  const id = await file(ground)
  await trash.remove(ground.app.context, ground.owner, [`id:${id}`])
  return id
}
/** Good enough for accounts that ask for more. */
const password = 'A long enough passw0rd'
const person = ({ app, owner, folder }: Ground): Promise<Person> =>
  addPerson(app, `person-${++serial}`, { by: owner, home: folder, appName: `app ${serial}`, password })
const key = async ({ app, owner }: Ground) => (await keys.create(app.context, owner, { name: `key ${++serial}` })).id
/** Nothing listens there; that it was tried is all that matters. */
const webhook = async ({ app, owner, folder }: Ground) => {
  const input = { endpointUrl: `http://127.0.0.1:9/${++serial}`, resource: folder }
  return (await webhooks.create(app.context, owner, input)).webhook.id
}
const attempt = async (ground: Ground) => {
  const id = await webhook(ground)
  await trials.sendTest(ground.app.context, ground.owner, id)
  const { q } = ground.app.context.db
  return (await q.selectFrom('webhook_attempts').select('id').where('webhook_id', '=', id).executeTakeFirstOrThrow()).id
}

const messageId = async (ground: Ground) => {
  const id = await webhook(ground)
  await trials.sendTest(ground.app.context, ground.owner, id)
  const query = ground.app.context.db.q
    .selectFrom('webhook_messages')
    .select('message_key')
    .where('webhook_id', '=', id)
  return (await query.executeTakeFirstOrThrow()).message_key
}

/** An upload of the owner's account, of a node that is not this one. */
export const connection = async ({ app, owner }: Ground) => {
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

/** A job that never ends by itself, of who asks. */
export const archiveJob = async ({ app, owner, asker = owner }: Ground) => {
  const at = app.clock.now()
  const leaseUntil = new Date(at.getTime() + 3_600_000).toISOString()
  return await app.context.db.tx((tx) =>
    insertJob(tx, {
      account_id: asker.accountId,
      user_id: asker.userId,
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

/** A session of somebody's. */
const session = async (ground: Ground) =>
  (await openSession(ground.app, (await person(ground)).user.username, { password })).session.id
const emailList = async ({ app, owner, asker = owner }: Ground) =>
  (await emailLists.create(app.context, asker, { name: name(), emails: ['a@north.example'], note: '' })).id
const notification = async ({ app, owner, folder, asker = owner }: Ground) => {
  const input = { type: 'folder', resource: folder, action: 'upload', usernames: ['notice_user_all'] } as const
  // The folder is named as its owner sees it, and the rule is the asker's.
  const maker = { ...asker, rootId: owner.rootId, permissions: owner.permissions }
  return (await notifications.create(app.context, maker, { ...input, sendEmail: true })).notification.id
}
const sshKey = async (ground: Ground) => {
  const userId = (await person(ground)).user.id
  return (await sshKeys.generate(ground.app.context, ground.owner, { userId, algorithm: 'ed25519' })).key.id
}
const subfolder = async ({ app, owner, folder }: Ground) =>
  (await createFolder(app.context, owner, { path: `${folder}/shared-${++serial}` })).resource.id
const share = async (ground: Ground, type: 'shared_folder' | 'receive' = 'shared_folder') => {
  const { context } = ground.app
  const input = {
    type,
    name: `share ${++serial}`,
    resources: [`id:${await subfolder(ground)}`],
    recipients: [{ email: 'partner@quay.example', copy: false }],
    subject: 'Look',
    message: 'Here it is.',
  }
  const also = type === 'receive' ? withDefaultForm(context) : undefined
  const made = await shares.create(context, ground.owner, input, also)
  return made.view.share.id
}
const form = async (ground: Ground) => {
  const shareId = await share(ground, 'receive')
  const { q } = ground.app.context.db
  const { id } = await q.selectFrom('forms').select('id').where('share_id', '=', shareId).executeTakeFirstOrThrow()
  return id
}
const formOfShare = async (ground: Ground) => {
  const shareId = await share(ground, 'receive')
  const { q } = ground.app.context.db
  return (await q.selectFrom('shares').select('hash').where('id', '=', shareId).executeTakeFirstOrThrow()).hash
}
const formEntry = async (ground: Ground) =>
  await addEntry(ground.app, ground.owner, await form(ground), [{ name: 'Subject', order: 2, value: 'Papers' }])
const directLink = async (ground: Ground) => {
  const input = { resource: `id:${await subfolder(ground)}`, listed: false }
  return (await links.create(ground.app.context, ground.owner, input)).link.id
}
const pendingSend = async ({ app, owner }: Ground) => {
  const made = await shares.create(app.context, owner, { type: 'send', name: `send ${++serial}`, uploading: true })
  return made.view.share.id
}

/** Shares of the owner's, and what belongs to them. */
export const sharing = { directLink, share, form, formEntry, pendingSend }

type Recipe = (ground: Ground) => Promise<Parts> | Parts

const byId = (make: (ground: Ground) => Promise<number>, rest: Parts = {}): Recipe => {
  return async (ground) => ({ params: { id: await make(ground) }, query: {}, ...rest })
}
const name = () => `made-${++serial}`
const upload = (): Parts => ({ query: { path: `/${name()}`, fileSize: 7 } })

/** What each operation is asked about a ground; those in `ofNothing` name no thing of it. */
export const recipes: { readonly [N in Asked]: Recipe } = {
  getResourceInfo: async (ground) => ({ query: { resource: `id:${await file(ground)}` } }),
  addFolder: async (ground) => ({ body: { parentResource: `id:${await folderId(ground)}`, name: name() } }),
  deleteResources: async (ground) => ({ body: { resources: [`id:${await file(ground)}`] } }),
  getResourceInfoById: byId(file),
  deleteResourceById: byId(file),
  listResources: async (ground) => ({ query: { resource: `id:${await folderId(ground)}` } }),
  listResourceContents: byId(folderId),
  download: async (ground) => ({ query: { resources: [`id:${await file(ground)}`] } }),
  uploadFile: upload,
  updateResourceById: async (ground) => ({ params: { id: await file(ground) }, body: { name: name() } }),
  moveResources: async (ground) => ({
    body: { resources: [`id:${await file(ground)}`], parentResource: `id:${await folderId(ground)}` },
  }),
  copyResources: async (ground) => ({
    body: { resources: [`id:${await file(ground)}`], parentResource: `id:${await folderId(ground)}` },
  }),
  compressFiles: async (ground) => ({
    body: {
      resources: [`id:${await file(ground)}`],
      parentResource: `id:${await folderId(ground)}`,
      archiveName: `${name()}.zip`,
    },
  }),
  extractFiles: async (ground) => ({
    body: {
      resource: `id:${await file(ground, '.zip', forgeZip([{ name: 'a.txt', content: 'a' }]))}`,
      parentResource: `id:${await folderId(ground)}`,
    },
  }),
  getUpload: upload,
  deleteUpload: upload,
  getPreviewImage: async (ground) => ({
    query: { resource: `id:${await file(ground, '.bmp', bmpOf(2, 2))}`, size: 'small' },
  }),
  getPreviewText: async (ground) => ({ query: { resource: `id:${await file(ground, '.txt')}` } }),
  getTrash: () => ({}),
  restoreFromTrash: async (ground) => ({ body: { resources: [await trashed(ground)] } }),
  purgeTrash: async (ground) => ({ body: { resources: [await trashed(ground)] } }),
  getWebhooksList: () => ({}),
  addWebhook: async (ground) => ({
    body: { endpointUrl: `http://127.0.0.1:9/${++serial}`, resource: `id:${await folderId(ground)}` },
  }),
  getWebhookById: byId(webhook),
  updateWebhook: byId(webhook, { body: { paused: true } }),
  deleteWebhook: byId(webhook),
  regenerateWebhookToken: byId(webhook),
  resendWebhookActivityEntry: async (ground) => ({ params: { activityId: await attempt(ground) } }),
  testWebhook: byId(webhook, { body: {} }),
  previewWebhook: byId(webhook),
  getWebhookMessages: byId(webhook),
  dryRunWebhook: async (ground) => ({ body: { webhook: await webhook(ground) } }),
  explainWebhook: async (ground) => ({ params: { id: await webhook(ground) }, query: { resourcePath: '/*' } }),
  getWebhookMessage: async (ground) => ({ params: { messageId: await messageId(ground) } }),
  resendFailedMessages: byId(webhook, { body: { startDate: '2026-01-01T00:00:00Z' } }),
  getWebhookLogs: () => ({}),
  getEvents: async (ground) => ({ query: { webhook: await webhook(ground) } }),
  listShares: () => ({}),
  addShare: async (ground) => ({
    body: { type: 'shared_folder', name: name(), resources: [`id:${await subfolder(ground)}`] },
  }),
  getShareById: byId(share),
  getShareActivity: byId(share),
  updateShareById: byId(share, { body: { name: 'changed' } }),
  deleteShareById: byId(share),
  completeDirectSend: byId(pendingSend),
  resendInvitationsForShare: async (ground) => ({ params: { shareId: await share(ground) } }),
  getFormByShareHash: async (ground) => ({ query: { shareHash: await formOfShare(ground) } }),
  getFormById: byId(form),
  updateFormById: byId(form, { body: { submitButtonText: 'Go' } }),
  getFormEntries: byId(form),
  exportFormEntries: byId(form),
  deleteFormMessageById: byId(formEntry),
  deleteFormEntries: byId(form, { body: { entries: [1] } }),
  listDirectLinks: () => ({}),
  addDirectLink: async (ground) => ({ body: { resource: `id:${await subfolder(ground)}` } }),
  getDirectLinkById: byId(directLink),
  updateDirectLinkById: byId(directLink, { body: { isEnabled: false } }),
  deleteDirectLinkById: byId(directLink),
  getApiKeys: () => ({}),
  addApiKey: () => ({ body: { name: name() } }),
  getApiKeyById: byId(key),
  updateApiKeyById: byId(key, { body: { description: 'changed' } }),
  deleteApiKeyById: byId(key),
  getAccessTokens: () => ({}),
  addAccessToken: async (ground) => ({ body: { apiKeyId: await key(ground), userId: (await person(ground)).user.id } }),
  getAccessTokenById: byId(async (ground) => (await person(ground)).tokenId),
  regenerateAccessToken: byId(async (ground) => (await person(ground)).tokenId),
  deleteAccessTokenById: byId(async (ground) => (await person(ground)).tokenId),
  listNotifications: () => ({}),
  addNotification: async (ground) => ({
    body: {
      type: 'folder',
      resource: `id:${await folderId(ground)}`,
      action: 'upload',
      usernames: ['notice_user_all'],
      sendEmail: true,
    },
  }),
  getNotificationById: byId(notification),
  updateNotificationById: byId(notification, { body: { action: 'all' } }),
  deleteNotificationById: byId(notification),
  sendReferralEmail: () => ({ body: { emails: ['a@north.example'], message: 'Look' } }),
  sendWelcomeEmail: async (ground) => ({ params: { username: (await person(ground)).user.username } }),
  listLetters: () => ({}),
  getEmailLists: () => ({}),
  addEmailList: () => ({ body: { name: name(), emails: ['a@north.example'] } }),
  getEmailListById: byId(emailList),
  updateEmailListById: byId(emailList, { body: { emails: ['b@north.example'] } }),
  deleteEmailListById: byId(emailList),
  getSSHKeysList: () => ({}),
  addSSHKey: async (ground) => ({
    body: { ...operations.addSSHKey.examples.body, userId: (await person(ground)).user.id },
  }),
  generateSSHKey: async (ground) => ({ body: { userId: (await person(ground)).user.id } }),
  getSSHKey: byId(sshKey),
  deleteSSHKey: byId(sshKey),
  getSessionLogs: () => ({}),
  getActivityStats: () => ({}),
  getShareHistory: () => ({}),
  exportSessionLogs: () => ({}),
  exportWebhookLogs: () => ({}),
  exportUsers: () => ({}),
  listUsers: () => ({}),
  addUser: async (ground) => ({
    body: { ...operations.addUser.examples.body, username: name(), homeResource: `id:${await folderId(ground)}` },
  }),
  getUserById: byId(async (ground) => (await person(ground)).user.id),
  updateUser: async (ground) => ({ params: { id: (await person(ground)).user.id }, body: { nickname: 'changed' } }),
  importUsers: () => ({ body: { csv: `username,email,password\n${name()},a@north.example,Spring-tide-at-six-7` } }),
  deleteUser: byId(async (ground) => (await person(ground)).user.id),
  getCurrentUser: () => ({}),
  listArchiveJobs: () => ({}),
  cancelArchiveJob: byId(archiveJob),
  listConnections: () => ({}),
  endConnection: byId(connection),
  listSessions: () => ({}),
  endSession: byId(session),
  endOtherSessions: () => ({}),
  getSecondFactor: () => ({}),
  removeSecondFactorOf: byId(async (ground) => (await person(ground)).user.id),
  getAccount: () => ({}),
  updateAccount: () => ({ body: { brandingSettings: { companyName: name() } } }),
  setLogo: () => ({ body: operations.setLogo.examples.body }),
  removeLogo: () => ({}),
}

/** Operations that name nothing: they are about the caller, its account, or a path below its home. */
export const ofNothing: ReadonlySet<Asked> = new Set([
  'uploadFile',
  'getUpload',
  'deleteUpload',
  'getTrash',
  'importUsers',
  'getActivityStats',
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
  'getCurrentUser',
  'listSessions',
  'endOtherSessions',
  'getSecondFactor',
  'getAccount',
  'updateAccount',
  'setLogo',
  'removeLogo',
])

/** Operations on what belongs to somebody: for other users than its owner it is not there. */
export const ofOwner: ReadonlySet<Asked> = new Set([
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

/** Every row of a house as text, but for the times at which tokens and users were seen last, and for a table left out. */
export async function everyRow({ context }: TestApp, without?: (typeof tables)[number]): Promise<string> {
  const found: unknown[] = []
  for (const table of tables.filter((one) => one !== without)) {
    const rows: object[] = await context.db.q.selectFrom(table).selectAll().orderBy('id').execute()
    found.push(rows.map((row) => JSON.stringify({ ...row, used_at: null, accessed_at: null })))
  }
  return JSON.stringify(found, null, 1)
}
