/** Screens show by themselves what has changed on the server. */
import { type Client, createClient } from '@sallyport/contract/client.ts'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { engines } from '../server/test/databases.ts'
import { enter, openBrowser, openTab } from './browser.ts'
import { masterPassword, newPlace, type Place, type Running, setUpMaster, start } from './running.ts'

describe.each(engines)('live screens on %s', (engine) => {
  let place: Place
  let server: Running
  let client: Client
  let browser: Browser

  beforeAll(async () => {
    place = await newPlace(engine)
    const credentials = await setUpMaster(place)
    server = await start(place)
    client = createClient(server.address, credentials)
    browser = await openBrowser()
  })

  afterAll(async () => {
    await browser.close()
    await server.stop()
    await place.remove()
  })

  const store = (path: string) =>
    client.upload({ path, size: path.length, body: Buffer.from(path) as Uint8Array<ArrayBuffer> })
  const row = (page: Page, name: string) => page.getByRole('grid').getByRole('row').filter({ hasText: name })
  async function open(address: string) {
    const tab = await openTab(browser, server.address, 'desktop')
    await enter(tab, 'mira', masterPassword)
    await tab.page.goto(address)
    await tab.page.getByRole('heading', { level: 1 }).waitFor()
    return tab
  }

  test('an upload appears in every tab, over one connection, and the selection and an open menu stay', async () => {
    await store('/in/b.txt')
    const { page, complaints, close } = await open('/files/in')
    const feeds: string[] = []
    page.context().on('request', (request) => request.url().endsWith('/live-updates') && feeds.push(request.url()))
    await row(page, 'b.txt').waitFor()
    const other = await page.context().newPage()
    await other.goto('/files/in')
    await row(other, 'b.txt').waitFor()
    await row(page, 'b.txt').getByRole('checkbox').click()
    await page.getByRole('grid').focus()
    await page.keyboard.press('Shift+F10')
    await page.getByRole('menuitem', { name: 'Rename' }).waitFor()

    await store('/in/a.txt')
    await row(page, 'a.txt').waitFor()
    await row(other, 'a.txt').waitFor()
    expect(await row(page, 'a.txt').getAttribute('data-arrived')).toBe('true')
    expect(await row(page, 'b.txt').getAttribute('data-arrived')).toBe('false')
    expect(await row(page, 'b.txt').getAttribute('aria-selected')).toBe('true')
    expect(await page.getByRole('menuitem', { name: 'Rename' }).isVisible()).toBe(true)
    await client.call('deleteResources', { body: { resources: ['/in/a.txt'] } })
    await row(page, 'a.txt').waitFor({ state: 'detached' })
    // The page that was opened first may have been connected before requests were observed.
    expect(feeds.length).toBeLessThanOrEqual(1)
    expect(complaints).toEqual([])
    await close()
  })

  test('a deleted folder is reported by the screen that shows it; shares and activity follow', async () => {
    await store('/gone/sub/a.txt')
    const { page, close } = await open('/files/gone/sub')
    await row(page, 'a.txt').waitFor()
    await client.call('deleteResources', { body: { resources: ['/gone'] } })
    await page.getByText('Folder not found').waitFor()
    await page.goto('/sharing/share')
    await page.getByText('No shared folders').waitFor()
    await client.call('addShare', { body: { type: 'shared_folder', name: 'Plans', resources: ['/in'] } })
    await page.getByRole('table', { name: 'Shared folders' }).getByText('Plans').waitFor()
    await page.goto('/activity/session')
    await page.getByRole('table', { name: 'Session log' }).getByRole('row').nth(1).waitFor()
    await store('/in/logged.txt')
    await page.getByRole('table', { name: 'Session log' }).getByText('/in/logged.txt').waitFor()
    await close()
  })

  test('the end of the session shows the sign-in screen', async () => {
    const { page, close } = await open('/files/in')
    await page.context().request.delete('/api/v2/sessions/current', { headers: { 'x-sallyport-client': 'web' } })
    await page.getByRole('heading', { name: 'Sign in' }).waitFor()
    await close()
  })
})
