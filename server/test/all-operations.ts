/**
 * Calls every operation of the contract once, successfully: with its own examples, or with ids of existing objects where
 * the examples do not fit.
 */
import { createServer, type Server } from 'node:http'
import type { Operation } from '@sallyport/contract/definition/operation.ts'
import { type OperationName, operations } from '@sallyport/contract/operations.ts'
import * as trials from '../src/core/webhooks/trials/test-message.ts'
import type { EngineName } from '../src/db/engine.ts'
import { archiveJob, connection, versionOf } from './operation-fixtures.ts'
import { addEntry, openSession, put } from './people.ts'
import { type Answer, type Json, openServedApp, type ServedApp } from './served-app.ts'

export interface OperationResult {
  readonly name: OperationName
  readonly operation: Operation
  readonly answer: Answer
}

interface Parts {
  readonly params?: object
  readonly query?: object
  readonly body?: object
}

type Recipe = (fixtures: Fixtures) => Parts | Promise<Parts>

/** Inputs for operations whose examples do not fit. Setup is excluded: it is complete in any app with users. */
const recipes: { readonly [N in OperationName]?: Recipe | 'excluded' } = {
  setUp: 'excluded',
  getSetupState: 'excluded',
  signIn: 'excluded',
  endCurrentSession: 'excluded',
  startPasswordReset: 'excluded',
  completePasswordReset: 'excluded',
  addSecondFactor: 'excluded',
  confirmSecondFactor: 'excluded',
  removeSecondFactor: 'excluded',
  listNodes: 'excluded',
  updateNode: 'excluded',
  getServerSettings: 'excluded',
  updateServerSettings: 'excluded',
  sendTestEmail: 'excluded',
  listAccountQuotas: 'excluded',
  updateAccountQuota: 'excluded',
  listImportReports: 'excluded',
  listImportFindings: 'excluded',
  exportImportReport: 'excluded',
  removeSecondFactorOf: async (fixtures) => ({ params: { id: await fixtures.user() } }),
  cancelArchiveJob: async ({ app }) => ({
    params: { id: await archiveJob({ app, owner: app.operator, folder: '/' }) },
  }),
  endConnection: async ({ app }) => ({
    params: { id: await connection({ app, owner: app.operator, folder: '/' }) },
  }),
  endSession: async ({ app }) => ({ params: { id: (await openSession(app, 'mira')).session.id } }),
  getResourceInfo: () => ({
    query: { resource: '/inbound/orders-0417.csv', include: 'parentResource,ownerUser,ownerAccount' },
  }),
  getSharers: async (fixtures) => ({ query: { resource: `id:${await fixtures.file()}` } }),
  getResourceActivity: async (fixtures) => {
    await fixtures.file()
    return { query: { resource: '/', below: true } }
  },
  getContentSize: async (fixtures) => ({ query: { resources: [`id:${await fixtures.file()}`] } }),
  getResourceInfoById: async (fixtures) => ({ params: { id: await fixtures.file() } }),
  updateResourceById: async (fixtures) => ({ params: { id: await fixtures.file() } }),
  deleteResourceById: async (fixtures) => ({ params: { id: await fixtures.file() } }),
  deleteResources: async (fixtures) => ({ body: { resources: [`id:${await fixtures.file()}`, 'id:900100'] } }),
  addStarred: async (fixtures) => ({ body: { resources: [`id:${await fixtures.file()}`] } }),
  removeStarred: async (fixtures) => ({ body: { resources: [`id:${await fixtures.file()}`] } }),
  moveResources: async (fixtures) => ({
    body: { resources: [`id:${await fixtures.file()}`, 'id:900100'], parentResource: '/archive' },
  }),
  copyResources: async (fixtures) => ({
    body: { resources: [`id:${await fixtures.file()}`], parentResource: '/archive' },
  }),
  listResourceContents: async (fixtures) => ({
    params: { id: await fixtures.id('POST', 'resources', { path: '/tour/empty' }) },
  }),
  addFolder: () => ({ body: { path: '/tour/new' } }),
  getTrashLinks: async (fixtures) => ({ query: { resources: [await fixtures.trashed()] } }),
  getTrashContents: async (fixtures) => ({
    params: { id: await fixtures.trashed(await fixtures.id('POST', 'resources', { path: '/tour/trashed' })) },
  }),
  getTrashPreview: async (fixtures) => ({
    params: {
      id: await fixtures.trashed(
        (await put(fixtures.app, fixtures.app.operator, '/tour/trashed.jpg', Buffer.from(dot, 'base64'))).resource.id,
      ),
    },
  }),
  getTrashPreviewText: async (fixtures) => ({ params: { id: await fixtures.trashed() } }),
  downloadFromTrash: async (fixtures) => ({ params: { id: await fixtures.trashed() } }),
  restoreFromTrash: async (fixtures) => ({ body: { resources: [await fixtures.trashed()] } }),
  purgeTrash: async (fixtures) => ({ body: { resources: [await fixtures.trashed()] } }),
  getVersions: async (fixtures) => ({ query: { resource: (await fixtures.version()).resource } }),
  downloadVersion: async (fixtures) => ({ query: await fixtures.version() }),
  restoreVersion: async (fixtures) => ({ body: await fixtures.version() }),
  deleteVersion: async (fixtures) => ({ body: await fixtures.version() }),
  addWebhook: (fixtures) => ({ body: { ...operations.addWebhook.examples.body, endpointUrl: fixtures.listener } }),
  getWebhooksList: async (fixtures) => ({
    query: { limit: 10, include: 'resource,ownerAccount', offset: 0 * (await fixtures.webhook()) },
  }),
  getWebhookById: async (fixtures) => ({ params: { id: await fixtures.webhook() } }),
  updateWebhook: async (fixtures) => ({ params: { id: await fixtures.webhook() } }),
  deleteWebhook: async (fixtures) => ({ params: { id: await fixtures.webhook() } }),
  regenerateWebhookToken: async (fixtures) => ({ params: { id: await fixtures.webhook() } }),
  resendWebhookActivityEntry: async (fixtures) => ({ params: { activityId: await fixtures.attempt('v2') } }),
  testWebhook: async (fixtures) => ({ params: { id: await fixtures.webhook() } }),
  previewWebhook: async (fixtures) => ({ params: { id: await fixtures.webhook() } }),
  explainWebhook: async (world) => ({ params: { id: await world.webhook() } }),
  getWebhookMessages: async ({ app, attempt }) => ({
    params: { id: (await attemptRow(app, await attempt('v2'))).webhook_id },
  }),
  getWebhookMessage: async ({ app, attempt }) => {
    const { request_headers } = await attemptRow(app, await attempt('v2'))
    return { params: { messageId: JSON.parse(request_headers)['webhook-id'] } }
  },
  resendFailedMessages: async (world) => ({ params: { id: await world.webhook() } }),
  getWebhookLogs: async (world) => {
    await world.attempt('v1')
    await world.attempt('v2')
    return { query: { sort: '-date' } }
  },
  listShares: () => ({ query: { include: 'owner,resources,notifications,activity' } }),
  addShare: async (world) => ({
    body: { ...operations.addShare.examples.body, resources: [`id:${await world.folder()}`] },
  }),
  getShareById: async (world) => ({
    params: { id: await world.share() },
    query: { include: 'owner,resources,notifications,activity' },
  }),
  getShareActivity: async (world) => ({ params: { id: await world.share() } }),
  updateShareById: async (world) => ({ params: { id: await world.share() } }),
  deleteShareById: async (world) => ({ params: { id: await world.share() } }),
  completeDirectSend: async (world) => ({
    params: { id: await world.id('POST', 'shares', { type: 'send', name: 'tour', sendingLocalFiles: true }) },
  }),
  resendInvitationsForShare: async (world) => ({ params: { shareId: await world.share() }, body: {} }),
  getFormByShareHash: async (world) => ({ query: { shareHash: (await world.form()).hash, include: 'share' } }),
  getFormById: async (world) => ({ params: { id: (await world.form()).id }, query: { include: 'share' } }),
  updateFormById: async (world) => ({ params: { id: (await world.form()).id } }),
  getFormEntries: async (world) => ({ params: { id: (await world.form()).id } }),
  exportFormEntries: async (world) => ({ params: { id: (await world.form()).id } }),
  deleteFormMessageById: async (world) => ({ params: { id: (await world.form()).entry } }),
  deleteFormEntries: async (world) => {
    const { id, entry } = await world.form()
    return { params: { id }, body: { entries: [entry] } }
  },
  addDirectLink: async (world) => ({ body: { resource: `id:${await world.folder()}` } }),
  getDirectLinkById: async (world) => ({ params: { id: await world.directLink() } }),
  updateDirectLinkById: async (world) => ({ params: { id: await world.directLink() } }),
  deleteDirectLinkById: async (world) => ({ params: { id: await world.directLink() } }),
  getSessionLogs: () => ({ query: { sort: '-date' } }),
  getApiKeyById: async (world) => ({ params: { id: await world.key() }, query: { include: 'ownerUser' } }),
  updateApiKeyById: async (world) => ({ params: { id: await world.key() } }),
  deleteApiKeyById: async (world) => ({ params: { id: await world.key() } }),
  addAccessToken: async (world) => ({ body: { apiKeyId: await world.key(), userId: world.app.master.id } }),
  getAccessTokens: () => ({ query: { include: 'apiKey,user' } }),
  getAccessTokenById: async (world) => ({ params: { id: await world.token() }, query: { include: 'apiKey,user' } }),
  regenerateAccessToken: async (world) => ({ params: { id: await world.token() } }),
  deleteAccessTokenById: async (world) => ({ params: { id: await world.token() } }),
  listNotifications: async (world) => ({
    query: { include: 'ownerUser,resource,share', offset: 0 * (await world.notification()) },
  }),
  getNotificationById: async (world) => ({
    params: { id: await world.notification() },
    query: { include: 'ownerUser,resource,share' },
  }),
  updateNotificationById: async (world) => ({ params: { id: await world.notification() } }),
  deleteNotificationById: async (world) => ({ params: { id: await world.notification() } }),
  sendWelcomeEmail: async (world) => ({ params: { username: await world.username() } }),
  getEmailListById: async (world) => ({ params: { id: await world.emailList() }, query: { include: 'ownerUser' } }),
  updateEmailListById: async (world) => ({ params: { id: await world.emailList() } }),
  deleteEmailListById: async (world) => ({ params: { id: await world.emailList() } }),
  getSSHKeysList: async (world) => ({ query: { include: 'ownerUser', offset: 0 * (await world.sshKey()) } }),
  addSSHKey: (world) => ({ body: { ...operations.addSSHKey.examples.body, userId: world.app.master.id } }),
  generateSSHKey: (world) => ({ body: { userId: world.app.master.id } }),
  getSSHKey: async (world) => ({ params: { id: await world.sshKey() }, query: { include: 'ownerUser' } }),
  deleteSSHKey: async (world) => ({ params: { id: await world.sshKey() } }),
  listUsers: () => ({ query: { include: 'homeResource,ownerAccount' } }),
  getUserById: async (world) => ({
    params: { id: await world.user() },
    query: { include: 'homeResource,ownerAccount' },
  }),
  updateUser: async (world) => ({ params: { id: await world.user() } }),
  deleteUser: async (world) => ({ params: { id: await world.user() } }),
  updateAccount: () => ({ body: { complexPasswords: false, quota: { noticeEnabled: true, noticeThreshold: 90 } } }),
}

/** False for open operations and those that need more than a token, which have their own tests. */
export const isIncluded = (name: string): boolean => recipes[name as OperationName] !== 'excluded'

interface Fixtures {
  readonly app: ServedApp
  /** Private targets that webhooks may reach. */
  readonly listener: string
  /** Creates an object and returns its id. */
  id(method: string, path: string, json: object): Promise<number>
  file(): Promise<number>
  folder(): Promise<number>
  share(type?: 'shared_folder' | 'receive'): Promise<number>
  /** A receive folder's form, with a submission. */
  form(): Promise<{ id: number; hash: string; entry: number }>
  directLink(): Promise<number>
  /** Moves a resource to the trash, by default a new file. */
  trashed(id?: number): Promise<number>
  version(): Promise<{ resource: string; version: number }>
  key(): Promise<number>
  token(): Promise<number>
  user(): Promise<number>
  username(): Promise<string>
  webhook(): Promise<number>
  notification(): Promise<number>
  emailList(): Promise<number>
  sshKey(): Promise<number>
  /** An entry of the webhook log. */
  attempt(version: 'v1' | 'v2'): Promise<number>
}

const attemptRow = ({ context }: ServedApp, id: number) =>
  context.db.q.selectFrom('webhook_attempts').selectAll().where('id', '=', id).executeTakeFirstOrThrow()

let serial = 0

function fixturesOf(app: ServedApp, listener: string): Fixtures {
  const id: Fixtures['id'] = async (method, path, json) => {
    const answer = await app.ask(method, path, { json })
    const { data } = answer.json<{ data: Json['data'] | [Json['data']] }>()
    return (Array.isArray(data) ? data[0] : data).id
  }
  const file = async () => (await put(app, app.operator, `/tour/${++serial}.txt`)).resource.id
  const folder = () => id('POST', 'resources', { path: `/tour/folder-${++serial}` })
  const share = async (type: 'shared_folder' | 'receive' = 'shared_folder') =>
    await id('POST', 'shares', { ...operations.addShare.examples.body, type, resources: [`id:${await folder()}`] })
  const key = () => id('POST', 'api-keys', { name: `tour ${++serial}`, description: 'A tour' })
  const webhook = (responseVersion = 'v2') => id('POST', 'webhooks', { endpointUrl: listener, responseVersion })
  return {
    app,
    listener,
    id,
    file,
    folder,
    share,
    directLink: async () => await id('POST', 'direct-links', { resource: `id:${await folder()}` }),
    async form() {
      const answer = await app.ask('GET', `shares/${await share('receive')}`)
      const { formId, hash } = answer.json().data.attributes
      const id = Number(formId)
      const fields = [{ name: 'Subject', order: 2, value: 'Papers' }]
      return { id, hash: String(hash), entry: await addEntry(app, app.operator, id, fields) }
    },
    key,
    webhook: () => webhook(),
    notification: () => id('POST', 'notifications', operations.addNotification.examples.body),
    emailList: () => id('POST', 'email-lists', { name: `tour ${++serial}`, emails: ['a@north.example'] }),
    sshKey: () => id('POST', 'ssh-keys/generate', { userId: app.master.id }),
    async trashed(known) {
      const gone = known ?? (await file())
      await app.ask('DELETE', `resources/${gone}`)
      return gone
    },
    version: () => versionOf({ app, owner: app.operator, folder: '/tour' }),
    token: async () => await id('POST', 'access-tokens', { apiKeyId: await key(), userId: app.master.id }),
    username: async () => (await app.addPerson(`tourist-${++serial}`)).user.username,
    user: async () => (await app.addPerson(`tourist-${++serial}`)).user.id,
    async attempt(version) {
      await trials.sendTest(app.context, app.operator, await webhook(version))
      const entry = await app.context.db.q
        .selectFrom('webhook_attempts')
        .select((e) => e.fn.max('id').as('id'))
        .executeTakeFirstOrThrow()
      return Number(entry.id)
    },
  }
}

/** An image of one pixel. */
const dot = 'R0lGODlhAQABAIAAAP///wAAACH5BAAAAAAALAAAAAABAAEAAAICRAEAOw=='

/** An app with the objects that the examples name, and a listener that webhooks may reach. */
export async function openOperationsApp(
  engine: EngineName,
): Promise<{ app: ServedApp; callAll(): Promise<OperationResult[]>; close(): Promise<void> }> {
  const listener = createServer((_request, response) => response.end('thanks'))
  const address = await listening(listener)
  const app = await openServedApp(engine, { environment: { SALLYPORT_WEBHOOK_ALLOW: '127.0.0.1/32' } })
  await put(app, app.operator, '/inbound/orders-0417.csv', 'a,b\n1,2\n')
  await put(app, app.operator, '/inbound/crate-17.jpg', Buffer.from(dot, 'base64'))
  await app.ask('POST', 'resources', { json: { path: '/archive' } })
  const world = fixturesOf(app, address)
  return {
    app,
    async callAll() {
      const stops: OperationResult[] = []
      for (const [name, operation] of Object.entries(operations) as [OperationName, Operation][]) {
        const recipe = recipes[name] ?? (() => ({}))
        if (recipe === 'excluded') continue
        const answer = await callOperation(app, operation, { ...operation.examples, ...(await recipe(world)) })
        stops.push({ name, operation, answer })
      }
      return stops
    },
    async close() {
      listener.close()
      await app.close()
    },
  }
}

async function listening(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/hook`
}

/** Calls one operation as a client does. */
async function callOperation(
  app: ServedApp,
  operation: Operation,
  { params = {}, query = {}, body }: Parts,
): Promise<Answer> {
  const given = new Map(Object.entries(params))
  const path = operation.path.replace(/\{(\w+)\}/g, (_, name: string) => String(given.get(name)))
  const search = new URLSearchParams()
  const content = 'a file on a tour'
  for (const [name, value] of Object.entries(
    operation.body === 'file' ? { ...query, fileSize: content.length } : query,
  ))
    if (Array.isArray(value)) search.append(`${name}[]`, value.join(','))
    else search.append(name, String(value))
  return await app.ask(operation.method, `/api/v2${path}?${search}`, {
    ...(operation.body === 'file' ? { body: content } : body && { json: body }),
  })
}
