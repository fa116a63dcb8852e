/** T-22, T-27: path traversal, in every input that takes a path, and in every URL. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { askWith, companionsOf, type Field, nameOf, partsWith, pathFields } from '../../test/contract-fields.ts'
import { type Person, put, signIn } from '../../test/people.ts'
import { headOf, openServedApp, type ServedApp } from '../../test/served-app.ts'
import { marker, traversals } from '../../test/traversals.ts'

let app: ServedApp
let jailed: Person
/** The master of another account, for operations that only administrators can use. */
let admin: Person

beforeAll(async () => {
  app = await openServedApp('sqlite')
  await put(app, app.operator, `/${marker}/${marker}.txt`, `${marker} content`)
  await put(app, app.operator, `/jail2/${marker}.txt`, `${marker} content`)
  jailed = await app.addPerson('jailed', { home: '/jail' })
  const quay = await app.another('quay')
  admin = await signIn(app, quay.master, 'quay app', quay.operator)
  for (const person of [jailed, admin])
    for (const path of ['/own/own.txt', '/inbound/orders-0417.csv']) await put(app, person.actor, path)
})
afterAll(() => app.close())

/** Every field that takes a path, an identifier or a name that becomes part of one. A new field must be added here. */
const listed = [
  'addFolder.name',
  'addFolder.parentResource',
  'addFolder.path',
  'addNotification.resource',
  'addShare.resources',
  'addStarred.resources',
  'addUser.homeResource',
  'addUser.username',
  'addWebhook.resource',
  'addDirectLink.resource',
  'compressFiles.archiveName',
  'compressFiles.parentResource',
  'compressFiles.resources',
  'copyResources.parentResource',
  'copyResources.resources',
  'deleteResources.resources',
  'deleteUpload.path',
  'deleteVersion.resource',
  'download.downloadArchiveName',
  'download.resources',
  'downloadVersion.resource',
  'dryRunWebhook.resource',
  'explainWebhook.resourcePath',
  'exportSessionLogs.path',
  'exportWebhookLogs.resourcePath',
  'extractFiles.parentResource',
  'extractFiles.resource',
  'getContentSize.resources',
  'getPreviewImage.resource',
  'getPreviewText.resource',
  'getResourceActivity.resource',
  'getResourceInfo.resource',
  'getSessionLogs.path',
  'getSharers.resource',
  'getTrash.name',
  'getUpload.path',
  'getVersions.resource',
  'getWebhookLogs.resourcePath',
  'listRecent.name',
  'listRecent.resource',
  'listResources.name',
  'listResources.resource',
  'listShares.resource',
  'listUsers.homeResource',
  'listUsers.username',
  'moveResources.parentResource',
  'moveResources.resources',
  'removeStarred.resources',
  'restoreFromTrash.parentResource',
  'restoreVersion.resource',
  'searchResources.name',
  'searchResources.resource',
  'sendWelcomeEmail.username',
  'updateResourceById.name',
  'updateShareById.resources',
  'updateUser.homeResource',
  'updateUser.username',
  'updateWebhook.resource',
  'uploadFile.path',
]

async function ask(field: Field, value: string, as: Person) {
  const given = field.type === 'array' ? [value] : value
  return await askWith(app, field.operation, partsWith(field.operation, [...companionsOf(field), [field, given]]), as)
}

/** Rows of the tree outside home folders, as text. */
async function outside(): Promise<string> {
  const makers = [jailed, admin].map(({ user }) => user.id)
  const rows = await app.context.db.q
    .selectFrom('resources')
    .selectAll()
    .where('created_by', 'not in', makers)
    .orderBy('id')
    .execute()
  return JSON.stringify(
    rows
      .filter(({ parent_id }) => parent_id !== null)
      .map(({ id, name, parent_id, deleted_at }) => [id, name, parent_id, deleted_at]),
  )
}

const bugs = () => app.logged.filter((line) => line.includes('"msg":"bug"'))

describe('T-22', () => {
  test('every input with a path or an identifier is listed', () => {
    // The fields of the current contract; the list may contain more.
    expect(pathFields.map(nameOf).filter((name) => !listed.includes(name))).toEqual([])
    expect(pathFields.length).toBeGreaterThan(15)
  })

  test.each(pathFields.map((field) => [nameOf(field), field] as const))(
    '%s cannot lead elsewhere',
    async (_, field) => {
      const before = await outside()
      for (const traversal of traversals) {
        const answers = [await ask(field, traversal, jailed), await ask(field, traversal, admin)]
        expect([traversal, answers.map(({ status }) => status)]).toEqual([
          traversal,
          [expect.toSatisfy(isPlain), expect.toSatisfy(isPlain)],
        ])
        // A refusal may repeat the request, but not show what exists.
        expect([traversal, answers.map(({ text }) => text).join()]).toEqual([
          traversal,
          expect.not.stringContaining(`${marker} content`),
        ])
      }
      expect(await outside()).toBe(before)
      const stored = await app.context.db.q.selectFrom('resources').select('name').execute()
      expect(
        stored.map(({ name }) => name).filter((name) => name === '..' || name === '.' || /[/\\\0]/.test(name)),
      ).toEqual([])
      expect(bugs()).toEqual([])
    },
  )
  const isPlain = (status: number) => status < 500

  test('no URL leads out of the API or the reference, nor to a file of the machine', async () => {
    const ways = [
      '..',
      '%2e%2e',
      '..%2f..',
      '%252e%252e',
      '..;',
      '..\\..',
      '..%5c..',
      '.%00.',
      '....//',
      '%c0%ae%c0%ae',
    ]
    const targets = ['etc/passwd', 'package.json', 'server/package.json', 'data/secret.key']
    const bases = [
      '/',
      '/docs/',
      '/docs/js/',
      '/api/v2/',
      '/api/v2/resources/',
      '/api/v2/webhooks/',
      '/api/v2/resources/download/',
      '//',
      '/healthz/',
    ]
    for (const base of bases)
      for (const way of ways)
        for (const target of targets) {
          const path = `${base}${way}/${way}/${way}/${target}`
          const received = await app.exchange(
            `GET ${path} HTTP/1.1\r\nHost: a\r\n${headOf(jailed)}Connection: close\r\n\r\n`,
          )
          expect([path, received.slice(9, 12)]).toEqual([path, expect.stringMatching(/^4\d\d$/)])
          expect(received).not.toMatch(/root:|"private"|BEGIN/)
        }
    expect(bugs()).toEqual([])
  })
})
