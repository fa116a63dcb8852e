/** Names for everything that people can name, such that a page which interprets names as markup shows a broken image: T-09. */
import type { Client } from '@sallyport/client/api/client.ts'
import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import type { Endpoint } from '../server/test/endpoint.ts'

/** A name for anything but files, whose names cannot contain a slash. */
export const hostile = '<img src=x onerror=document.title=1>'
const password = 'Spring-tide-at-six-7'

export interface Named {
  readonly shareHash: string
  readonly receiveHash: string
  readonly formId: number
  readonly linkAddress: string
}

/** Creates one of each. The endpoint responds with the same text. */
export async function nameAll(client: Client, endpoint: Endpoint): Promise<Named> {
  const { call } = client
  endpoint.answer = (response) => response.writeHead(500, { 'x-name': hostile }).end(hostile)
  await call('updateAccount', { body: { brandingSettings: { companyName: hostile }, customSignature: hostile } })
  const person = { email: 'odd@harbour.example', password, role: 'user' as const, timeZone: 'UTC' }
  const odd = { ...person, username: '"><s>odd', nickname: hostile, homeResource: `/${hostile}` }
  await call('addUser', { body: { ...odd, permissions: { list: true } } })
  const key = await call('addApiKey', { body: { name: hostile, description: hostile } })
  const { data: me } = await call('getCurrentUser')
  await call('addAccessToken', { body: { apiKeyId: key.data.id, userId: me.id } })
  await call('addWebhook', {
    body: { endpointUrl: `${endpoint.url}?<img/src=x/onerror=document.title=1>`, resource: `/${hostile}` },
  })
  const content = Buffer.from(hostile) as Uint8Array<ArrayBuffer>
  for (const name of [hostile, 'gone'])
    await client.upload({ path: `/${hostile}/${name}.html`, size: content.length, body: content })
  await call('updateResourceById', {
    params: { id: (await call('getResourceInfo', { query: { resource: `/${hostile}/gone.html` } })).data.id },
    body: { name: `${hostile}.txt` },
  })
  await call('deleteResources', { body: { resources: [`/${hostile}/${hostile}.txt`] } })
  const watched = { type: 'folder' as const, resource: `/${hostile}`, action: 'all' as const, sendEmail: true }
  await call('addNotification', {
    body: { ...watched, usernames: [odd.username], recipients: ['ann@quay.example'], message: hostile },
  })
  await call('addEmailList', { body: { name: hostile, emails: ['ann@quay.example'], note: hostile } })
  return await shareAll(client)
}

async function shareAll({ call }: Client): Promise<Named> {
  for (const folder of ['shared', 'received', 'public'])
    await call('addFolder', { body: { path: `/${hostile} ${folder}` } })
  const message = { messageSubject: hostile, messageBody: hostile, recipients: [{ email: 'ann@quay.example' }] }
  const share = await call('addShare', {
    body: {
      type: 'shared_folder',
      name: hostile,
      resources: [`/${hostile} shared`],
      accessMode: { download: true },
      ...message,
    },
  })
  const receive = await call('addShare', {
    body: { type: 'receive', name: hostile, resources: [`/${hostile} received`] },
  })
  const shareHash = String(receive.data.attributes.hash)
  const form = await call('getFormByShareHash', { query: { shareHash } })
  const texts = {
    formDescription: hostile,
    submitButtonText: hostile,
    successMessage: hostile,
    cssStyles: `</style>${hostile}`,
  }
  const elements = [
    { name: hostile, type: 'text' as const, settings: { description: hostile, isRequired: true } },
    { name: `${hostile} files`, type: 'upload_area' as const },
  ]
  await call('updateFormById', { params: { id: form.data.id }, body: { ...texts, elements } })
  const link = await call('addDirectLink', { body: { resource: `/${hostile} public`, isIndexEnabled: true } })
  return {
    shareHash: String(share.data.attributes.hash),
    receiveHash: shareHash,
    formId: form.data.id,
    linkAddress: new URL(link.data.attributes.url).pathname,
  }
}

/** The text is shown as text: no markup was created from it, neither here nor in a frame. */
export async function expectInert(page: Page, words = hostile): Promise<void> {
  await page.getByText(words).filter({ visible: true }).first().waitFor()
  for (const frame of page.frames())
    expect([page.url(), await frame.locator('[onerror], img[src="x"], s').count()]).toEqual([page.url(), 0])
  expect([page.url(), await page.title()]).not.toEqual([page.url(), '1'])
}
