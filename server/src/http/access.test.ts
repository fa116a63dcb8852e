/** T-18: isolation of users and accounts. Every operation with an id, called for objects of others: refused, without any data. */
import { type OperationName, operations } from '@sallyport/contract/operations.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { allFields, askWith, companionsOf, type Field, nameOf, partsWith } from '../../test/contract-fields.ts'
import { engines } from '../../test/databases.ts'
import { archiveJob, connection, sharing } from '../../test/operation-fixtures.ts'
import { openSession, type Person, put, signIn } from '../../test/people.ts'
import { type Answer, openServedApp, type ServedApp } from '../../test/served-app.ts'
import * as emailLists from '../core/email-lists/email-lists.ts'
import { recordImport } from '../core/imports/recording.ts'
import type { Finding } from '../core/imports/report.ts'
import * as notifications from '../core/notifications/notifications.ts'
import * as sshKeys from '../core/ssh-keys/ssh-keys.ts'
import * as webhooks from '../core/webhooks/endpoints/webhooks.ts'
import * as trials from '../core/webhooks/trials/test-message.ts'

/** Part of the names of all objects of others; no response may contain it. */
const marker = 'unseen'

/** Targets of ids in paths and bodies, by the operation's path or the field's name. */
type Kind =
  | 'importReport'
  | ('resource' | 'trash' | 'webhook' | 'activity' | 'key' | 'token' | 'user' | 'session')
  | ('emailList' | 'sshKey' | 'notification' | 'archiveJob' | 'connection')
  | ('share' | 'recipient' | 'pendingSend' | 'form' | 'formEntry' | 'directLink' | 'account')
const kinds: readonly [RegExp, Kind][] = [
  [/^\/resources/, 'resource'],
  [/^\/previews/, 'resource'],
  [/^\/archive-jobs/, 'archiveJob'],
  [/^\/connections/, 'connection'],
  [/^\/trash/, 'trash'],
  [/^\/webhooks\/resend/, 'activity'],
  [/^\/webhooks/, 'webhook'],
  [/^\/api-keys/, 'key'],
  [/^\/access-tokens/, 'token'],
  [/^\/users/, 'user'],
  [/^\/sessions/, 'session'],
  [/^\/email-lists/, 'emailList'],
  [/^\/ssh-keys/, 'sshKey'],
  [/^\/notifications/, 'notification'],
  [/^\/shares\/complete-send/, 'pendingSend'],
  [/^\/(recipients\/)?shares/, 'share'],
  [/^\/forms/, 'form'],
  [/^\/direct-links/, 'directLink'],
  [/^\/server\/(accounts|nodes)/, 'account'],
  [/^\/server\/imports/, 'importReport'],
]

function kindOf({ operation, name }: Field): Kind | undefined {
  if (name === 'apiKeyId') return 'key'
  if (name === 'userId') return 'user'
  if (name === 'webhookId') return 'webhook'
  if (name === 'shareId') return 'share'
  if (name === 'resourceId') return 'resource'
  if (name === 'recipientId') return 'recipient'
  if (operation === 'deleteFormMessageById') return 'formEntry'
  if (operation === 'sendWelcomeEmail') return 'user'
  return kinds.find(([path]) => path.test(operations[operation].path))?.[1]
}

const idFields = allFields().filter(
  (field) =>
    field.part === 'params' ||
    field.isIdentifier ||
    /Id$/.test(field.name) ||
    (field.name === 'resources' && field.type === 'array'),
)

describe.each(engines)('T-18 on %s', (engine) => {
  let app: ServedApp
  let ids: Record<Kind, number>
  let hash: string
  let callers: { name: string; person: Person }[]

  beforeAll(async () => {
    app = await openServedApp(engine, { environment: { SALLYPORT_WEBHOOK_ALLOW: '127.0.0.1/32' } })
    const { context, operator } = app
    const file = await put(app, operator, `/${marker}/${marker}.txt`, `${marker} content`)
    const gone = await put(app, operator, `/${marker}/${marker}-gone.txt`)
    await app.ask('DELETE', `resources/${gone.resource.id}`)
    const { webhook } = await webhooks.create(context, operator, {
      endpointUrl: `http://127.0.0.1:9/${marker}`,
      resource: `/${marker}`,
    })
    await trials.sendTest(context, operator, webhook.id)
    const entry = await context.db.q.selectFrom('webhook_attempts').select('id').executeTakeFirstOrThrow()
    const victim = await app.addPerson(`${marker}-user`, { home: `/${marker}`, appName: marker })
    const key = await context.db.q
      .selectFrom('api_keys')
      .select('id')
      .where('name', '=', marker)
      .executeTakeFirstOrThrow()
    const list = { name: `${marker} list`, emails: [`${marker}@north.example`], note: marker }
    const sshKey = await sshKeys.generate(context, operator, { userId: victim.user.id, algorithm: 'ed25519' })
    const { notification } = await notifications.create(context, operator, {
      type: 'folder',
      resource: `/${marker}`,
      action: 'all',
      usernames: ['notice_user_all'],
      sendEmail: true,
      recipients: [`${marker}@north.example`],
    })
    const scope = { app, owner: operator, folder: `/${marker}` }
    const shareId = await sharing.share(scope)
    const recipient = await context.db.q
      .selectFrom('share_recipients')
      .select('id')
      .where('share_id', '=', shareId)
      .executeTakeFirstOrThrow()
    const jobId = await archiveJob(scope)
    const connectionId = await connection(scope)
    const itsPath = { path: `/${marker}.bin` }
    await context.db.q.updateTable('connections').set(itsPath).where('id', '=', connectionId).execute()
    const itsName = { name: `${marker}.zip` }
    await context.db.q.updateTable('archive_jobs').set(itsName).where('id', '=', jobId).execute()
    ids = {
      account: app.account.id,
      importReport: 0,
      archiveJob: jobId,
      connection: connectionId,
      share: shareId,
      recipient: recipient.id,
      pendingSend: await sharing.pendingSend(scope),
      form: await sharing.form(scope),
      formEntry: await sharing.formEntry(scope),
      directLink: await sharing.directLink(scope),
      notification: notification.id,
      emailList: (await emailLists.create(context, operator, list)).id,
      sshKey: sshKey.key.id,
      resource: file.resource.id,
      trash: gone.resource.id,
      webhook: webhook.id,
      activity: entry.id,
      key: key.id,
      token: victim.tokenId,
      user: victim.user.id,
      session: (await openSession(app, `${marker}-user`)).session.id,
    }
    hash = file.resource.hash
    const source = { accountId: app.account.id, kind: 'local', address: `/${marker}`, into: '/' }
    const finding: Finding = { kind: 'clash', part: 'files', name: `/${marker}.txt`, reason: '', todo: '' }
    await (await recordImport(context, source, 'plan')).end(null, {
      ...{ head: { into: `/${marker}`, items: [] }, findings: [finding], totals: {} },
    })
    const report = await context.db.q.selectFrom('import_reports').select('id').executeTakeFirstOrThrow()
    ids.importReport = report.id
    const quay = await app.another('quay')
    callers = [
      { name: 'the master of another account', person: await signIn(app, quay.master, 'quay app', quay.operator) },
      {
        name: 'a user of the account with a home folder',
        person: await app.addPerson('jailed', { home: '/jail', appName: 'jail app' }),
      },
    ]
    for (const { person } of callers)
      for (const path of ['/own/own.txt', '/inbound/orders-0417.csv']) await put(app, person.actor, path)
  })
  afterAll(() => app.close())

  /** All rows of the account, except what every request changes, and what is in the caller's home folder. */
  async function rows(): Promise<string> {
    const { q } = app.context.db
    const inJail = new Set(
      (
        await q
          .selectFrom('resources')
          .select('id')
          .where('created_by', '=', callers[1]?.person.user.id ?? 0)
          .execute()
      ).map(({ id }) => id),
    )
    const found = await Promise.all([
      q
        .selectFrom('resources')
        .selectAll()
        .where('account_id', '=', app.account.id)
        .orderBy('id')
        .execute()
        .then((all) => all.filter(({ id }) => !inJail.has(id))),
      q.selectFrom('webhooks').selectAll().orderBy('id').execute(),
      q.selectFrom('webhook_messages').select('id').orderBy('id').execute(),
      q
        .selectFrom('api_keys')
        .select(['id', 'name', 'account_id', 'value_hash', 'description'])
        .orderBy('id')
        .execute(),
      q
        .selectFrom('email_lists')
        .selectAll()
        .where('account_id', '=', app.account.id)
        .where('user_id', '=', app.master.id)
        .execute(),
      q
        .selectFrom('ssh_keys')
        .select(['id', 'user_id', 'fingerprint'])
        .where('account_id', '=', app.account.id)
        .execute(),
      q.selectFrom('archive_jobs').selectAll().orderBy('id').execute(),
      q.selectFrom('notifications').selectAll().where('user_id', '=', app.master.id).orderBy('id').execute(),
      q.selectFrom('shares').selectAll().where('account_id', '=', app.account.id).orderBy('id').execute(),
      q.selectFrom('share_recipients').selectAll().where('account_id', '=', app.account.id).orderBy('id').execute(),
      q.selectFrom('forms').selectAll().where('account_id', '=', app.account.id).orderBy('id').execute(),
      q.selectFrom('form_entries').selectAll().where('account_id', '=', app.account.id).orderBy('id').execute(),
      q.selectFrom('access_tokens').select(['id', 'token_hash', 'key_id', 'user_id']).orderBy('id').execute(),
      q
        .selectFrom('users')
        .select(['id', 'username', 'role', 'locked', 'home_id', 'password_hash'])
        .orderBy('id')
        .execute(),
    ])
    return JSON.stringify(found)
  }

  test('every operation that takes an id is covered', () => {
    const unknown = idFields.filter((field) => !field.isIdentifier && kindOf(field) === undefined).map(nameOf)
    expect(unknown).toEqual([])
    expect(new Set(idFields.map(({ operation }) => operation)).size).toBeGreaterThan(15)
  })

  test('resources of other users cannot be read, changed or deleted, by any field', async () => {
    const before = await rows()
    for (const { name, person } of callers)
      for (const field of idFields)
        for (const value of valuesFor(field)) {
          const parts = partsWith(field.operation, [...companionsOf(field), [field, value]])
          const answer = await askWith(app, field.operation, parts, person)
          const what = [name, nameOf(field), value]
          expect([...what, answer.text, isRefusal(field.operation, answer)]).toEqual([
            ...what,
            expect.not.stringContaining(marker),
            true,
          ])
          if (answer.status === 207)
            for (const { responseStatus } of answer.json<{ responses: { responseStatus: number }[] }>().responses)
              expect([403, 404]).toContain(responseStatus)
        }
    expect(await rows()).toBe(before)
    expect(app.logged.filter((line) => line.includes('"msg":"bug"'))).toEqual([])
  })

  test('lists contain no resources of other users, whatever is searched for and included', async () => {
    for (const { name, person } of callers)
      for (const [operation, it] of Object.entries(operations)) {
        if (it.method !== 'GET' || 'params' in it) continue
        for (const search of ['*', marker, `*${marker}*`]) {
          const query = {
            resource: '/',
            resources: ['/own/own.txt'],
            name: search,
            resourcePath: search,
            path: search,
            search,
            include: 'resource,ownerUser,ownerAccount,parentResource,apiKey,user,homeResource,masterUser',
            limit: 100,
          }
          const answer = await askWith(app, operation as OperationName, { query }, person)
          expect([name, operation, answer.text]).toEqual([name, operation, expect.not.stringContaining(marker)])
        }
      }
  })

  function valuesFor(field: Field): unknown[] {
    const kind = kindOf(field)
    if (field.isIdentifier) {
      // A bare number that is not an id here is a name, of a home folder that is created.
      const bare = field.name === 'homeResource' ? [] : [String(ids.resource)]
      const all = [`id:${ids.resource}`, `hash:${hash}`, `id:${ids.trash}`, ...bare]
      return field.type === 'array' ? all.map((value) => [value]) : all
    }
    const id = kind ? ids[kind] : 0
    return field.type === 'array' ? [[id]] : [id]
  }
})

/** A purge ignores ids that are not in the caller's trash, and a filter matches nothing; the rows show that nothing happened. */
const isRefusal = (operation: OperationName, { status, text }: Answer): boolean =>
  [403, 404, 207].includes(status) ||
  (operation === 'purgeTrash' && status === 200) ||
  (operation === 'getTrashSize' && text.includes('"entries":0')) ||
  (['listUsers', 'getSSHKeysList', 'getWebhookLogs'].includes(operation) && text.includes('"totalResults":0')) ||
  (operation === 'getSessionLogs' && text.includes('"data":[]')) ||
  // A header without rows.
  (['exportWebhookLogs', 'exportSessionLogs'].includes(operation) &&
    status === 200 &&
    text.trim().split('\n').length === 1)
