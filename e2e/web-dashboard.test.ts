/** The dashboard of administrators, from a new account to transfers, failing webhooks and their tables. Runs on one engine. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openDatabase } from '../server/src/db/database/open.ts'
import { expectAccessible } from './accessible.ts'
import { scrollsSideways } from './browser.ts'
import { masterPassword } from './running.ts'
import { openWebApp, type WebApp } from './web-app.ts'

let app: WebApp

beforeAll(async () => {
  app = await openWebApp()
  // Nobody listens there.
  const webhook = { endpointUrl: 'http://127.0.0.1:9/hook', triggers: { resources: { upload: true } } }
  await app.client.call('addWebhook', { body: webhook })
  await app.store('/inbound/a.csv', 'x'.repeat(1_500))
  await app.store('/inbound/b.csv', 'x'.repeat(500))
}, 60_000)

afterAll(() => app.close())

const tile = (page: Page, name: string) => page.getByRole('region', { name, exact: true })

it('lists first steps, which are done once the server has what they create, until somebody hides them', async () => {
  const { page, complaints, close } = await app.open('/dashboard')
  const steps = tile(page, 'First steps')
  await steps.getByText('0 of 6 done.').waitFor()
  await expectAccessible(page)
  await steps.getByRole('link', { name: 'Create a webhook' }).click()
  await page.getByRole('dialog').waitFor()
  await page.goto('/dashboard')
  const access = { download: true, upload: false, modify: false, delete: false }
  const share = { type: 'shared_folder' as const, name: 'Inbound', resources: ['/inbound'], accessMode: access }
  await app.client.call('addShare', { body: share })
  const permissions = { download: true, upload: true, modify: true, delete: true, list: true, notification: true }
  const ada = { username: 'ada', email: 'ada@harbour.example', password: 'Tide-tables-1906', timeZone: 'UTC' }
  await app.client.call('addUser', { body: { ...ada, role: 'user', homeResource: '/', permissions } })
  await page.reload()
  await steps.getByText('2 of 6 done.').waitFor()
  await steps.getByText('Create a user (done)').waitFor()
  await steps.getByRole('button', { name: 'Hide first steps' }).click()
  await steps.waitFor({ state: 'detached' })
  await page.reload()
  await tile(page, 'Storage').getByText('2 kB').waitFor()
  expect(await steps.count()).toBe(0)
  expect(complaints).toEqual([])
  await close()
})

it('shows operators of several nodes what each does, and drains one with the password', async () => {
  const db = await openDatabase({
    url: join(app.place.environment['SALLYPORT_DATA'] ?? '', 'sallyport.db'),
    power: false,
  })
  const row = {
    version: '0.2.0',
    addresses: '["http://10.0.0.12:8080"]',
    settings: '{}',
    process: '',
    draining: 0,
  } as const
  const node = (label: string, ageMs: number) => {
    const time = new Date(Date.now() - ageMs).toISOString()
    return { ...row, id: label.slice(-1).repeat(32), label, started_at: time, seen_at: time }
  }
  await db.q
    .insertInto('nodes')
    .values([node('files-2', 0), node('files-3', 600_000)])
    .execute()
  const { page, complaints, close } = await app.open('/dashboard')
  const nodes = page.getByRole('table', { name: 'Nodes of the server' })
  const rowOf = (name: string) => nodes.getByRole('row', { name })
  await rowOf('(this one)').getByText('in service').waitFor()
  await rowOf('files-3').getByText('ended').waitFor()
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Drain files-2' }).click()
  const dialog = page.getByRole('dialog', { name: 'Drain files-2' })
  await dialog.getByText('others take over its work').waitFor()
  await dialog.getByLabel('Confirm your password').fill(masterPassword)
  await dialog.getByRole('button', { name: 'Drain', exact: true }).click()
  await rowOf('files-2').getByText('drained').waitFor()
  await page.getByRole('button', { name: 'Put files-2 into service' }).waitFor()
  await db.q.deleteFrom('nodes').where('label', 'in', ['files-2', 'files-3']).execute()
  await db.close()
  expect(complaints).toEqual([])
  await close()
})

it('shows transfers as charts and tables, exports them, and leads to their entries in the logs', async () => {
  const counted = async () => (await app.client.call('getTransferStats', {})).data.attributes.periods.at(-1)?.uploads
  await expect.poll(counted, { timeout: 40_000 }).toBe(2)
  const { page, complaints, close } = await app.open('/dashboard')
  await page.getByRole('img', { name: 'Uploads: 2. Downloads: 0.' }).waitFor()
  const bytes = tile(page, 'Bytes transferred')
  await bytes.getByRole('img', { name: 'Uploaded: 2 kB. Downloaded: 0 B.' }).waitFor()
  await expectAccessible(page)
  const download = page.waitForEvent('download')
  await bytes.getByRole('button', { name: 'Export Bytes transferred as CSV' }).click()
  const file = await (await download).path()
  expect((await readFile(file, 'utf8')).split('\r\n').slice(-2)).toEqual([
    expect.stringMatching(/^\d{4}-\d\d-\d\d,2000,0$/),
    '',
  ])
  await page.getByRole('radio', { name: 'Days' }).focus()
  await page.keyboard.press('ArrowRight')
  await page.getByText('of the last 26 weeks', { exact: false }).waitFor()
  expect(new URL(page.url()).search).toBe('?unit=week')
  await bytes.getByRole('button', { name: 'Show as table' }).click()
  expect(await bytes.getByRole('row').count()).toBe(27)
  await bytes.getByRole('row', { name: /2 kB/ }).waitFor()
  await tile(page, 'Top folders').getByRole('link', { name: '/inbound' }).click()
  await page.getByText('/inbound/a.csv').first().waitFor()
  await page.goBack()
  await tile(page, 'Top users').getByRole('link', { name: 'mira' }).click()
  await expect.poll(() => new URL(page.url()).searchParams.get('user')).toBe('mira')
  await page.goBack()
  await tile(page, 'Failing webhooks').getByRole('link', { name: 'http://127.0.0.1:9/hook' }).click()
  await page
    .getByRole('button', { name: /^Show / })
    .first()
    .waitFor()
  expect(new URL(page.url()).pathname).toBe('/activity/webhooks')
  expect(complaints).toEqual([])
  await close()
})

it('shows whole tables, also in German', async () => {
  const { page, close } = await app.open('/account/preferences')
  await page.getByLabel('Language').first().click()
  await page.getByRole('option', { name: 'Deutsch' }).click()
  await page.getByRole('form', { name: 'Profile' }).getByRole('button', { name: 'Save' }).click()
  await page.getByRole('heading', { level: 1, name: 'Mein Konto' }).waitFor()
  await page.goto('/dashboard')
  const table = page.getByRole('table', { name: 'Benutzer mit den meisten Übertragungen' })
  const hidden = () => table.evaluate((it) => it.offsetWidth - (it.parentElement?.clientWidth ?? 0))
  for (const width of [900, 1280, 1370, 1410, 1440, 1920]) {
    await page.setViewportSize({ width, height: 900 })
    // The tiles are arranged again once the page has seen its new width.
    await expect.poll(async () => [width, await hidden()]).toEqual([width, 0])
  }
  await page.goto('/account/preferences')
  await page.getByLabel('Sprache').first().click()
  await page.getByRole('option', { name: 'Wie im Browser' }).click()
  await page.getByRole('form', { name: 'Profil' }).getByRole('button', { name: 'SPEICHERN' }).click()
  await page.getByRole('heading', { level: 1, name: 'My Account' }).waitFor()
  await close()
})

it('fits a phone, in the dark, and is for administrators only', async () => {
  const { page, complaints, close } = await app.open('/dashboard', { width: 'phone', dark: true })
  await tile(page, 'Top users').getByRole('link', { name: 'mira' }).waitFor()
  await expectAccessible(page)
  expect(await scrollsSideways(page)).toBe(false)
  expect(complaints).toEqual([])
  await close()
  const ada = await app.open('/dashboard', { username: 'ada', password: 'Tide-tables-1906' })
  await ada.page.getByText('Only administrators can see the dashboard.').waitFor()
  expect(
    await ada.page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Dashboard' }).count(),
  ).toBe(0)
  await ada.close()
})
