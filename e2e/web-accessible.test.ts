/** What axe advises, such as landmarks with names of their own and headings in order, on the main screens and in a window. Runs on one engine. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { expectAccessible, expectGoodPractice } from './accessible.ts'
import { enter, openTab } from './browser.ts'
import { masterPassword } from './running.ts'
import { openWebApp, type WebApp } from './web-app.ts'

let app: WebApp

beforeAll(async () => {
  app = await openWebApp()
  await app.client.call('addFolder', { body: { path: '/inbound' } })
  await app.store('/terms.txt')
  await app.client.call('addWebhook', { body: { endpointUrl: 'http://127.0.0.1:9/', resource: '/inbound' } })
})

afterAll(() => app.close())

const screens = [
  '/dashboard',
  '/files',
  '/sharing/share',
  '/users',
  '/activity/session',
  '/account/preferences',
  '/account/developer',
]

it.each([
  ['desktop', false, screens],
  ['phone', true, ['/files']],
] as const)('the main screens on a %s, dark: %s', async (width, dark, addresses) => {
  const tab = await openTab(app.browser, app.server.address, width, dark)
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

it('goes to screens and folders, and creates things, by the keyboard', async () => {
  const tab = await openTab(app.browser, app.server.address, 'desktop', true)
  const { page, complaints, close } = tab
  await enter(tab, 'mira', masterPassword)
  await page.goto('/files')
  await page.getByText('inbound', { exact: true }).waitFor()
  const palette = page.getByRole('dialog', { name: 'Go to' })
  const goTo = async (text: string) => {
    await page.keyboard.press('Control+k')
    await palette.getByRole('combobox').fill(text)
    await page.keyboard.press('Enter')
  }
  await page.keyboard.press('Control+k')
  await palette.getByRole('option', { name: 'Activity: Session logs' }).waitFor()
  await expectAccessible(page)
  await expectGoodPractice(page)
  await page.keyboard.press('ArrowDown')
  expect(await palette.getByRole('option', { selected: true }).textContent()).toBe('Files')
  await page.keyboard.press('Escape')
  await palette.waitFor({ state: 'detached' })

  await goTo('webhook log')
  await expect.poll(() => new URL(page.url()).pathname).toBe('/activity/webhooks')
  // A folder by a part of its name, which the search finds below the commands.
  await page.keyboard.press('Control+k')
  await palette.getByRole('combobox').fill('inbou')
  await palette.getByRole('option', { name: 'inbound in /' }).waitFor()
  await expectAccessible(page)
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await expect.poll(() => new URL(page.url()).pathname).toBe('/files/inbound')
  await page.getByRole('heading', { level: 1, name: 'inbound' }).waitFor()
  // From one folder to another, too.
  await goTo('/')
  await page.getByRole('heading', { level: 1, name: 'Files' }).waitFor()
  await goTo('/inbound')
  await page.getByRole('heading', { level: 1, name: 'inbound' }).waitFor()
  await goTo('create webhook')
  const form = page.getByRole('dialog', { name: 'Create Webhook' })
  await form.getByLabel('Endpoint URL').fill('https://a.example/?')
  // Typed into a field, it is a character.
  expect(await page.getByRole('dialog').count()).toBe(1)
  expect(new URL(page.url()).search).toBe('')
  await form.getByRole('button', { name: 'Cancel' }).click()
  await page.getByRole('button', { name: 'Leave without saving' }).click()
  await form.waitFor({ state: 'detached' })
  await page.keyboard.press('?')
  const shortcuts = page.getByRole('dialog', { name: 'Keyboard shortcuts' })
  await shortcuts.getByRole('region', { name: 'Files' }).getByText('Select all items').waitFor()
  await expectAccessible(page)
  expect(complaints).toEqual([])
  await close()
})
