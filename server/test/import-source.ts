/** A second server as the source of an import, filled with everything that an import reads. */
import * as emailLists from '../src/core/email-lists/email-lists.ts'
import { createFolder } from '../src/core/files/tree/folders.ts'
import type { EngineName } from '../src/db/engine.ts'
import type { ApiOptions } from '../src/import/exavault/client.ts'
import { openExavault } from '../src/import/exavault/source.ts'
import type { ImportSource } from '../src/import/source.ts'
import { type Person, put } from './people.ts'
import { openServedApp, type ServedApp } from './served-app.ts'

export const sourceOf = (
  { server }: Pick<ServedApp, 'server'>,
  { apiKey, accessToken }: Pick<Person, 'apiKey' | 'accessToken'>,
  options: Partial<ApiOptions> = {},
): ImportSource =>
  openExavault({
    base: `${server.address}/api/v2`,
    credentials: { apiKey, accessToken },
    requestsPerSecond: 1_000,
    pauses: [1, 1],
    ...options,
  })

/** The source of the master, in which each folder but the first contains itself, as "loop". */
export function loopingSource(there: ServedApp): ImportSource {
  const source = sourceOf(there, there.mira)
  const list: ImportSource['files']['list'] = async function* (folder, ...rest) {
    yield* source.files.list(folder, ...rest)
    if (folder.names.length > 0)
      yield [{ id: folder.id, name: 'loop', type: 'dir', size: 0, modifiedAt: null, sha256: null }]
  }
  return { ...source, files: { ...source.files, list } }
}

/**
 * Files in folders, two users, a shared folder with a password, a receive folder with its form, a send, a notification, an email
 * list, an SSH key and a webhook.
 */
export async function openFilledSource(engine: EngineName): Promise<ServedApp> {
  const app = await openServedApp(engine)
  const { context, operator } = app
  for (const path of ['/anna/in', '/outbox', '/papers']) await createFolder(context, operator, { path })
  for (let i = 0; i < 5; i++)
    await put(app, operator, `/anna/in/${i}.txt`, `anna ${i}`, { modifiedAt: `2020-02-0${i + 1}T10:00:00.000Z` })
  await put(app, operator, '/papers/Übersicht.pdf', 'a page')
  const anna = await app.addPerson('anna', { home: '/anna' })
  await app.addPerson('boss', { role: 'admin' })
  await app.ask('POST', 'ssh-keys', { json: { userId: anna.user.id, publicKey } })
  const share = { accessMode: { download: true }, public: true }
  await app.ask('POST', 'shares', {
    json: { ...share, type: 'shared_folder', name: 'Outbox', resources: ['/outbox'], password: 'Tide-tables-1906' },
  })
  await app.ask('POST', 'shares', {
    as: anna,
    json: { type: 'receive', name: 'Papers please', resources: ['/in'], accessMode: { upload: true } },
  })
  await app.ask('POST', 'shares', {
    json: { ...share, type: 'send', name: 'One file', resources: ['/papers/Übersicht.pdf'] },
  })
  await app.ask('POST', 'notifications', {
    json: { type: 'folder', resource: '/papers', action: 'upload', usernames: ['notice_user_all'], sendEmail: true },
  })
  await emailLists.create(context, app.mira.actor, { name: 'Carriers', emails: ['a@north.example'], note: '' })
  await app.ask('POST', 'webhooks', {
    json: {
      endpointUrl: 'https://hooks.harbour.example/files?secret=tide',
      resource: '/papers',
      responseVersion: 'v2',
    },
  })
  return app
}

const publicKey = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f anna@desk'
