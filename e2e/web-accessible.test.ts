/** What axe advises, such as landmarks with names of their own and headings in order, on the main screens and in a window. Runs on one engine. */
import { createClient } from '@sallyport/contract/client.ts'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { expectGoodPractice } from './accessible.ts'
import { enter, openBrowser, openTab } from './browser.ts'
import { masterPassword, newPlace, type Place, type Running, setUpMaster, start } from './running.ts'

let place: Place
let server: Running
let browser: Browser

beforeAll(async () => {
  place = await newPlace('sqlite')
  const credentials = await setUpMaster(place)
  server = await start(place)
  const client = createClient(server.address, credentials)
  await client.call('addFolder', { body: { path: '/inbound' } })
  const body = Buffer.from('x') as Uint8Array<ArrayBuffer>
  await client.upload({ path: '/terms.txt', size: 1, body })
  await client.call('addWebhook', { body: { endpointUrl: 'http://127.0.0.1:9/', resource: '/inbound' } })
  browser = await openBrowser()
})

afterAll(async () => {
  await browser.close()
  expect(await server.stop()).toBe(0)
  await place.remove()
})

const screens = [
  ...['/files', '/sharing/share', '/users', '/notifications', '/trash', '/activity/session', '/activity/webhooks'],
  ...['/account/preferences', '/account/security', '/account/developer'],
]

it.each([
  ['desktop', false, screens],
  ['phone', true, ['/files']],
] as const)('the main screens on a %s, dark: %s', async (width, dark, addresses) => {
  const tab = await openTab(browser, server.address, width, dark)
  const { page, complaints, close } = tab
  await enter(tab, 'mira', masterPassword)
  for (const address of addresses) {
    await page.goto(address)
    await page.getByRole('heading', { level: 1 }).waitFor()
    await page.locator('[aria-busy=true]').first().waitFor({ state: 'detached' })
    await expectGoodPractice(page)
  }
  await page.goto('/account/developer')
  await page.getByRole('button', { name: 'NEW API KEY' }).click()
  await page.getByRole('dialog', { name: 'Generate API Key' }).waitFor()
  await expectGoodPractice(page)
  expect(complaints).toEqual([])
  await close()
})
