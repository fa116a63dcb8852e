/** The web app in German: selected in the preferences or taken from the browser, complete, and within a phone's width. Runs on one engine. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expectAccessible } from './accessible.ts'
import { openTab, scrollsSideways, widths } from './browser.ts'
import { openWebApp, type WebApp } from './web-app.ts'

const screens = [
  ['/files', 'Dateien'],
  ['/sharing/receive', 'Freigaben'],
  ['/users/list', 'Benutzer'],
  ['/activity/session', 'Aktivität'],
  ['/account/developer', 'Mein Konto'],
] as const

describe('the web app in German', () => {
  let app: WebApp

  beforeAll(async () => {
    app = await openWebApp()
    await app.store('/Eingang/Rechnung 2026-11.pdf')
    await app.client.call('addShare', { body: { type: 'receive', name: 'Rechnungen', resources: ['/Eingang'] } })
  })

  afterAll(() => app.close())

  test('is shown once selected, on each screen of a phone, and until the browser’s language is selected', async () => {
    const { page, complaints, close } = await app.open('/account/preferences', { width: 'phone' })
    await page.getByLabel('Language').first().click()
    await page.getByRole('option', { name: 'Deutsch' }).click()
    await page.getByRole('form', { name: 'Profile' }).getByRole('button', { name: 'SAVE' }).click()
    await page.getByRole('heading', { level: 1, name: 'Mein Konto' }).waitFor()
    for (const [address, title] of screens) {
      await page.goto(address)
      await page.getByRole('heading', { level: 1, name: title }).waitFor()
      await expect.poll(() => page.locator('[aria-busy=true]').count()).toBe(0)
      expect([address, await page.evaluate('document.documentElement.lang')]).toEqual([address, 'de'])
      expect([address, await scrollsSideways(page)]).toEqual([address, false])
    }
    await expectAccessible(page)
    await page.goto('/files')
    await page.getByRole('heading', { level: 1, name: 'Dateien' }).waitFor()
    await page.keyboard.press('?')
    await page.getByRole('button', { name: 'Fenster schließen' }).click()
    await page.getByRole('button', { name: 'Neuer Ordner' }).click()
    const window = page.getByRole('dialog', { name: 'Neuer Ordner' })
    await window.getByLabel('Name').fill('Eingang')
    await window.getByRole('button', { name: 'Ordner erstellen' }).click()
    await window.getByText('„Eingang“ ist bereits vorhanden. Verwenden Sie einen anderen Namen.').waitFor()
    await page.goto('/account/preferences')
    await page.getByLabel('Sprache').first().click()
    await page.getByRole('option', { name: 'Wie im Browser' }).click()
    await page.getByRole('form', { name: 'Profil' }).getByRole('button', { name: 'SPEICHERN' }).click()
    await page.getByRole('heading', { level: 1, name: 'My Account' }).waitFor()
    // The refused folder.
    expect(complaints.filter((text) => !text.includes('409'))).toEqual([])
    await close()
  })

  test('is that of the sign-in page and of public pages, if the browser prefers it', async () => {
    const { data } = await app.client.call('listShares', { query: { type: 'receive', scope: 'active' } })
    const context = await app.browser.newContext({
      baseURL: app.server.address,
      viewport: widths.phone,
      locale: 'de-AT',
    })
    const page = await context.newPage()
    await page.goto('/files')
    await page.getByRole('heading', { name: 'Anmelden' }).waitFor()
    await expectAccessible(page)
    const answer = await page.goto(`/s/${data[0]?.attributes.hash}`)
    expect([answer?.headers()['content-language'], answer?.headers()['vary']]).toEqual(['de', 'accept-language'])
    await page.getByText('Legen Sie Dateien oder Ordner hier ab').waitFor()
    await expectAccessible(page)
    expect(await scrollsSideways(page)).toBe(false)
    await context.close()
  })

  test('is replaced by English if its texts cannot be loaded', async () => {
    const context = await app.browser.newContext({ baseURL: app.server.address, locale: 'de-DE' })
    const page = await context.newPage()
    await page.route(/\/de-[\w-]+\.js$/, (route) => route.abort())
    await page.goto('/')
    await page.getByRole('heading', { level: 1, name: 'Sign in' }).waitFor()
    expect(await page.evaluate('document.documentElement.lang')).toBe('en')
    await context.close()
  })

  test('loads its texts as a bundle of their own', async () => {
    const { page, close } = await openTab(app.browser, app.server.address, 'desktop')
    const requested: string[] = []
    page.on('request', (request) => requested.push(new URL(request.url()).pathname))
    await page.goto('/')
    await page.getByRole('heading', { name: 'Sign in' }).waitFor()
    expect(requested.filter((path) => /\/de-[\w-]+\.js$/.test(path))).toEqual([])
    await close()
  })
})
