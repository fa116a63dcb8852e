/** The web app in German: selected in the preferences or taken from the browser, complete, and within a phone's width. Runs on one engine. */
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { resourceTriggers, shareTriggers } from '@sallyport/contract/schemas/webhooks/webhook-event.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { areas, cataloguesOf } from '../tools/messages.ts'
import { expectAccessible } from './accessible.ts'
import { enter, scrollsSideways, widths } from './browser.ts'
import { masterPassword } from './running.ts'
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
    await page.getByRole('form', { name: 'Profile' }).getByRole('button', { name: 'Save' }).click()
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

  test('Details have room for their button in German, of one entry and of several', async () => {
    for (const name of ['eins.txt', 'zwei.txt']) await app.store(`/Platz/${name}`)
    await app.client.call('addShare', {
      body: { type: 'send', name: 'zwei.txt', resources: ['/Platz/zwei.txt'], accessMode: { download: true } },
    })
    const context = await app.browser.newContext({
      ...{ baseURL: app.server.address, locale: 'de-DE' },
      viewport: { width: 1280, height: 800 },
    })
    const page = await context.newPage()
    await enter({ page }, 'mira', masterPassword)
    await page.goto('/files/Platz')
    await page.getByRole('button', { name: 'Details', exact: true }).click()
    const section = page.getByRole('region', { name: 'Freigaben' })
    for (const [name, note] of [
      ['eins.txt', 'Keine'],
      ['zwei.txt', '1 von 2'],
    ] as const) {
      await page.getByRole('grid').getByRole('row', { name }).getByRole('checkbox').check()
      await section.getByText(note, { exact: true }).waitFor()
      const button = section.getByRole('button', { name: 'Freigeben', exact: true })
      const [whole, part] = [await section.boundingBox(), await button.boundingBox()]
      expect((part?.x ?? 0) + (part?.width ?? 0)).toBeLessThan((whole?.x ?? 0) + (whole?.width ?? 0) + 10)
      expect(await button.evaluate((it) => it.scrollWidth <= it.clientWidth)).toBe(true)
      expect(part?.height).toBeLessThan(40)
    }
    await context.close()
  })

  test.each([
    ['en-GB', 'Files'],
    ['de-DE', 'Dateien'],
  ])('Files in %s transfers less than 250 kB before it can be used, without fonts', async (locale, title) => {
    const context = await app.browser.newContext({ baseURL: app.server.address, viewport: widths.desktop, locale })
    const page = await context.newPage()
    await enter({ page }, 'mira', masterPassword)
    // What is loaded later, by a timer, is not loaded at all: on a busy machine it could be before.
    await page.addInitScript(`
      const start = setTimeout
      globalThis.setTimeout = (callback, ms, ...rest) => (ms >= 300 ? 0 : start(callback, ms, ...rest))
      new MutationObserver(() => {
        if (document.querySelector('[role=grid]')?.textContent.includes('Eingang')) globalThis.usableAt ??= performance.now()
      }).observe(document, { subtree: true, childList: true, characterData: true })
    `)
    await page.goto('/files')
    await page.getByRole('heading', { level: 1, name: title }).waitFor()
    // Waiting in the page would need to evaluate text there, which its policy forbids.
    await expect.poll(() => page.evaluate('globalThis.usableAt !== undefined')).toBe(true)
    const transferred = await page.evaluate(`['navigation', 'resource']
      .flatMap((type) => performance.getEntriesByType(type))
      .filter(({ name, startTime }) => startTime <= usableAt && !name.endsWith('.woff2'))
      .reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0)`)
    expect(transferred).toBeGreaterThan(100_000)
    expect(transferred).toBeLessThan(250_000)
    await context.close()
  })

  test('has no English texts in its scripts, and English pages no German ones', () => {
    const web = areas.filter(({ sources }) => sources.startsWith('web/src/{'))
    const texts = web.flatMap((area) => [...cataloguesOf(area).values()]).flatMap(Object.entries)
    // The names of events are beside their descriptions in the API.
    const ofApi = new Set<string>([...Object.values(resourceTriggers), ...Object.values(shareTriggers)])
    // Short ones are also identifiers, and quotes are escaped.
    const distinct = texts.filter(([key, german]) => !ofApi.has(key) && /^[a-z ,.]{25,}$/i.test(german))
    const [english = '', german = ''] = ['index.html', 'index.de.html'].map(scriptsOf)
    const textsIn = (scripts: string, at: 0 | 1) =>
      distinct.map((pair) => pair[at]).filter((one) => scripts.includes(one))
    expect(textsIn(english, 0).length).toBeGreaterThan(100)
    expect(textsIn(german, 1).length).toBeGreaterThan(100)
    expect([textsIn(english, 1), textsIn(german, 0)]).toEqual([[], []])
  })
})

const built = path.resolve(import.meta.dirname, '../dist/web')

/** The content of all scripts that a page can load. */
function scriptsOf(page: string): string {
  const contents = new Map<string, string>()
  const load = (content: string): void => {
    for (const [, name = ''] of content.matchAll(/[/"`]([\w.-]+\.js)["`]/g)) {
      if (contents.has(name) || !existsSync(path.join(built, 'assets', name))) continue
      contents.set(name, readFileSync(path.join(built, 'assets', name), 'utf8'))
      load(contents.get(name) ?? '')
    }
  }
  load(readFileSync(path.join(built, page), 'utf8'))
  return [...contents.values()].join('\n')
}
