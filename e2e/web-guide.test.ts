/** The guide at /guide/: accessible, without inline styles and scripts, with links that lead somewhere and a search. Runs on one engine. */
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { expectAccessible, expectGoodPractice } from './accessible.ts'
import { clipboard, openTab, scrollsSideways } from './browser.ts'
import { root } from './running.ts'
import { openWebApp, type WebApp } from './web-app.ts'

let app: WebApp

beforeAll(async () => {
  app = await openWebApp()
})

afterAll(() => app.close())

it.each([
  ['desktop', false],
  ['phone', true],
] as const)('is accessible on a %s, dark: %s', async (width, dark) => {
  const { page, complaints, close } = await openTab(app.browser, app.server.address, width, dark)
  for (const name of ['', 'automate-with-webhooks.html', 'settings.html', 'decisions.html']) {
    await page.goto(`/guide/${name}`)
    await expectAccessible(page)
    await expectGoodPractice(page)
    expect(await scrollsSideways(page)).toBe(false)
  }
  expect(complaints).toEqual([])
  await close()
})

it('has links that lead to pages of this server', async () => {
  const seen = new Set<string>()
  const next = ['/guide/']
  for (let path = next.pop(); path !== undefined && seen.size < 200; path = next.pop()) {
    if (seen.has(path)) continue
    seen.add(path)
    const response = await fetch(app.server.address + path)
    expect([path, response.status]).toEqual([path, 200])
    if (!path.startsWith('/guide/') || !response.headers.get('content-type')?.startsWith('text/html')) continue
    for (const [, href = ''] of (await response.text()).matchAll(/(?:href|src)="([^"#]+)/g)) {
      const url = new URL(href, app.server.address + path)
      if (url.origin === app.server.address) next.push(url.pathname)
    }
  }
  expect(seen.size).toBeGreaterThan(60)
  expect(seen).toContain('/docs')
})

it.each(['on a server', 'in a folder'])('finds sections %s, by keys alone', async (place) => {
  const { page, complaints, close } = await openTab(app.browser, app.server.address, 'desktop')
  const inFolder = pathToFileURL(`${root}/dist/guide/index.html`).href
  await page.goto(place === 'in a folder' ? inFolder : '/guide/')
  await page.getByLabel('Search the guide').waitFor()
  await page.keyboard.press('/')
  await page.keyboard.type('host key rotate')
  const first = page.locator('#search-results a').first()
  await first.locator('strong', { hasText: './sallyport host-key rotate' }).waitFor()
  // What checks it reads the style sheet again, which browsers don't permit in a folder.
  if (place === 'on a server') await expectAccessible(page)
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: './sallyport host-key rotate' }).waitFor()
  expect(page.url()).toContain('commands.html#sallyport-host-key-rotate')

  await page.getByLabel('Search the guide').fill('xylophone')
  await page.getByText('Nothing found for “xylophone”.').waitFor()
  await page.keyboard.press('Escape')
  expect(await page.locator('#search-status').textContent()).toBe('')
  expect(complaints).toEqual([])
  await close()
})

it('copies a block of code, and can be read on a phone without a script', async () => {
  const { page, close } = await openTab(app.browser, app.server.address, 'desktop')
  await page.goto('/guide/back-up.html')
  await page.locator('.code', { hasText: './sallyport backup backup --check' }).hover()
  await page.locator('.code', { hasText: './sallyport backup backup --check' }).getByText('Copy').click()
  expect(await clipboard(page)).toBe('./sallyport backup backup --check\n')
  await close()

  const context = await app.browser.newContext({ javaScriptEnabled: false, viewport: { width: 390, height: 800 } })
  const plain = await context.newPage()
  await plain.goto(`${app.server.address}/guide/`)
  await plain.getByText('Contents', { exact: true }).click()
  await plain.locator('.menu').getByRole('link', { name: 'SFTP', exact: true }).click()
  await plain.getByRole('heading', { level: 1, name: 'SFTP' }).waitFor()
  expect(await plain.getByLabel('Search the guide').isVisible()).toBe(false)
  await context.close()
})
