/** The preview of a shared file, which visitors see: with keys, swipes and enlarged pictures, and without scripts. */
import type { BrowserContextOptions, Page } from 'playwright-core'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { pdfOf } from '../server/test/pictures.ts'
import { expectAccessible } from './accessible.ts'
import { scrollsSideways } from './browser.ts'
import { openWebApp, type WebApp } from './web-app.ts'

const desk = { viewport: { width: 1440, height: 900 } }
const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true }

const pictureOf = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: '#2a6f97' } })
    .png()
    .toBuffer()

const longName = `plan ${'of the harbour '.repeat(10)}.png`

describe('the preview of a shared file', () => {
  let app: WebApp
  let hash: string
  let link: string

  beforeAll(async () => {
    app = await openWebApp()
    await app.store('/quay/a panorama.png', await pictureOf(3_000, 1_800))
    await app.store('/quay/b contract.pdf', pdfOf('one', 'two', 'three'))
    await app.store('/quay/c crates.csv', `order;remark\n1;${'x'.repeat(60_000)}\n2;ok\n`)
    await app.store('/quay/d archive.zip', 'zip')
    await app.store('/quay/e small.png', await pictureOf(300, 200))
    await app.store('/quay/f false.png', 'no picture')
    await app.store(`/quay/${longName}`, await pictureOf(800, 1_600))
    const { data } = await app.client.call('addShare', {
      body: { type: 'shared_folder', name: 'Quay', resources: ['/quay'], accessMode: { download: true } },
    })
    hash = String(data.attributes.hash)
    link = `${app.server.address}/s/${hash}`
  })
  afterAll(() => app.close())

  /** The page of the share for a visitor without an account, with the messages of the console. */
  async function visit(options: BrowserContextOptions = desk, query = '') {
    const context = await app.browser.newContext({ reducedMotion: 'reduce', ...options })
    const page = await context.newPage()
    const complaints: string[] = []
    page.on('pageerror', (error) => complaints.push(error.message))
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()))
    await page.goto(`${link}${query}`)
    return { page, complaints, close: () => context.close() }
  }

  const open = async (page: Page, name: string) => {
    await page.getByRole('link', { name, exact: true }).click()
    await shown(page, name)
  }
  const shown = (page: Page, name: string) => page.getByRole('heading', { name, exact: true }).waitFor()
  const position = (page: Page) => page.getByRole('navigation', { name: 'Files' }).locator('.position').textContent()
  const box = async (page: Page, selector: string) => {
    const found = await page.locator(selector).boundingBox()
    if (!found) throw new Error(`${selector} is not shown`)
    return found
  }

  test('arrow keys lead from file to file in the order of the list, and Escape back to the entry', async () => {
    const { page, complaints, close } = await visit(desk, '?sort=-name')
    await open(page, longName)
    expect(await position(page)).toBe('1 of 7')
    await page.keyboard.press('ArrowLeft')
    await page.keyboard.press('ArrowRight')
    await shown(page, 'f false.png')
    await page.keyboard.press('ArrowRight')
    await shown(page, 'e small.png')
    await page.keyboard.press('ArrowRight')
    await shown(page, 'd archive.zip')
    expect(await position(page)).toBe('4 of 7')
    await page.getByText('There is no preview of this file.').waitFor()
    for (const key of ['Alt+Shift+ArrowRight', 'Control+ArrowRight', 'Shift+ArrowRight']) await page.keyboard.press(key)
    await page.keyboard.press('ArrowLeft')
    await shown(page, 'e small.png')
    await page.keyboard.press('Escape')
    await page.waitForURL(/\/folder\/\d+\?sort=-name#entry-\d+$/)
    const target = page.locator('tr:target')
    expect(await target.textContent()).toContain('e small.png')
    // Looking at several files is one step of the history.
    await page.goBack()
    await shown(page, 'e small.png')
    await page.goBack()
    await page.waitForURL(/\?sort=-name$/)
    expect(complaints.filter((one) => !one.includes('404'))).toEqual([])
    await close()
  })

  test('keys keep their meaning in fields and in tables that scroll', async () => {
    const { page, close } = await visit()
    await open(page, 'a panorama.png')
    await page.evaluate("document.querySelector('.summary').append(document.createElement('input'))")
    await page.locator('input').focus()
    for (const key of ['ArrowRight', 'Escape']) await page.keyboard.press(key)
    await page.locator('input').evaluate((input) => input.remove())
    await page.keyboard.press('ArrowRight')
    await shown(page, 'b contract.pdf')
    await page.keyboard.press('ArrowRight')
    await shown(page, 'c crates.csv')
    const wide = await page.evaluate('document.documentElement.scrollWidth')
    expect(wide).toBeLessThanOrEqual(desk.viewport.width)
    expect((await box(page, '.cell')).width).toBeLessThan(500)
    const sheet = page.getByRole('region', { name: 'Content of c crates.csv' })
    await sheet.evaluate((it) => it.querySelector('table')?.style.setProperty('width', '3000px'))
    await sheet.focus()
    await page.keyboard.press('ArrowRight')
    await expect.poll(() => sheet.evaluate((it) => it.scrollLeft)).toBeGreaterThan(0)
    await shown(page, 'c crates.csv')
    await close()
  })

  test('a picture fills the window, and a click enlarges it', async () => {
    const { page, complaints, close } = await visit()
    await open(page, 'a panorama.png')
    const picture = page.locator('.whole')
    await page.locator('.can-enlarge').waitFor()
    const fitting = await box(page, '.whole')
    expect(fitting.width).toBeGreaterThan(1_000)
    expect(fitting.y + fitting.height).toBeLessThanOrEqual(desk.viewport.height)
    const { width } = fitting
    await picture.click({ position: { x: 5, y: 5 } })
    const area = page.locator('.enlarged .fit')
    await area.waitFor()
    expect(await picture.evaluate((it) => (it as unknown as { naturalWidth: number }).naturalWidth)).toBe(2_000)
    expect((await box(page, '.whole')).width).toBe(2_000)
    expect(await area.evaluate((it) => [it.scrollLeft, it.scrollTop])).toEqual([0, 0])
    await page.keyboard.press('ArrowRight')
    await expect.poll(() => area.evaluate((it) => it.scrollLeft)).toBeGreaterThan(0)
    const before = await area.evaluate((it) => it.scrollLeft)
    await page.mouse.move(700, 500)
    await page.mouse.down()
    await page.mouse.move(500, 450, { steps: 4 })
    await page.mouse.up()
    expect(await area.evaluate((it) => it.scrollLeft)).toBe(before + 200)
    await expectAccessible(page)
    await page.keyboard.press('Escape')
    await page.getByRole('link', { name: 'Enlarge' }).waitFor()
    expect((await box(page, '.whole')).width).toBe(width)
    await page.getByRole('link', { name: 'Enlarge' }).click()
    await page.getByRole('link', { name: 'Fit to the window' }).click()
    expect((await box(page, '.whole')).width).toBe(width)
    await shown(page, 'a panorama.png')
    await page.goto(page.url().replace(/\/preview\/.*/, ''))
    await open(page, 'e small.png')
    await page.locator('.enlarge').waitFor({ state: 'hidden' })
    expect((await box(page, '.whole')).width).toBe(300)
    expect(complaints.filter((one) => !one.includes('404'))).toEqual([])
    await close()
  })

  test('a screen with many pixels, or a large window, gets the largest rendering at once', async () => {
    const sizes = [{ ...desk, deviceScaleFactor: 2 }, { viewport: { width: 2_560, height: 1_440 } }]
    for (const size of sizes) {
      const { page, close } = await visit(size)
      await open(page, 'a panorama.png')
      const picture = page.locator('.whole')
      await expect.poll(() => picture.evaluate((it) => 'naturalWidth' in it && it.naturalWidth)).toBe(2_000)
      const { height, y } = await box(page, '.whole')
      expect(y + height).toBeLessThanOrEqual(size.viewport.height)
      expect(height).toBeGreaterThan(size.viewport.height * 0.7)
      await close()
    }
  })

  test('the steps keep their place and the focus; the next picture is loaded in advance', async () => {
    const { page, close } = await visit()
    const asked: string[] = []
    page.on('request', (request) => request.url().includes('size=') && asked.push(new URL(request.url()).search))
    await open(page, 'a panorama.png')
    await page.waitForLoadState('networkidle')
    expect(asked).toEqual(['?size=large', '?size=large&page=1'])
    const places: object[] = []
    for (const name of ['b contract.pdf', 'c crates.csv', 'd archive.zip', 'e small.png']) {
      const next = page.getByRole('link', { name: 'Next file' })
      places.push(await box(page, '.steps [rel=next]'))
      await next.focus()
      await page.keyboard.press('Enter')
      await shown(page, name)
      await expect.poll(() => next.evaluate((it) => it.matches(':focus'))).toBe(true)
    }
    expect(new Set(places.map((place) => JSON.stringify(place))).size).toBe(1)
    await close()
  })

  test('a document has steps from page to page, and a file that is no picture has none', async () => {
    const { page, close } = await visit()
    await open(page, 'b contract.pdf')
    const pages = page.getByRole('navigation', { name: 'Pages of the document' })
    await pages.getByText('Page 1 of 3').waitFor()
    await expectAccessible(page)
    await pages.getByRole('link', { name: 'Next page' }).click()
    await pages.getByText('Page 2 of 3').waitFor()
    expect(await position(page)).toBe('2 of 7')
    await page.goto(link)
    await page.getByRole('link', { name: 'f false.png', exact: true }).click()
    await page.getByText('There is no preview of this file.').waitFor()
    await close()
  })

  test.each(['light', 'dark'] as const)(
    'on a phone, swipes lead from file to file, in %s colours',
    async (colorScheme) => {
      const { page, complaints, close } = await visit({ ...phone, colorScheme })
      await open(page, 'a panorama.png')
      await page.locator('.can-enlarge').waitFor()
      for (const selector of ['.steps [rel=next]', '.steps .off', '.back', '.primary', '.enlarge'])
        expect((await box(page, selector)).height, selector).toBeGreaterThanOrEqual(44)
      expect(await scrollsSideways(page)).toBe(false)
      await expectAccessible(page)
      const picture = page.locator('.whole')
      const session = await page.context().newCDPSession(page)
      const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', at?: [number, number]) =>
        session.send('Input.dispatchTouchEvent', { type, touchPoints: at ? [{ x: at[0], y: at[1] }] : [] })
      const swipe = async (from: [number, number], to: [number, number]) => {
        await touch('touchStart', from)
        await touch('touchMove', [(from[0] + to[0]) / 2, (from[1] + to[1]) / 2])
        await touch('touchMove', to)
        await touch('touchEnd')
      }
      const shift = () => picture.getAttribute('style')
      await swipe([200, 400], [190, 600])
      await shown(page, 'a panorama.png')
      // Too short: the picture returns to its place.
      await touch('touchStart', [200, 400])
      for (const x of [185, 170]) await touch('touchMove', [x, 400])
      await expect.poll(shift).toBe('translate: -30px;')
      await touch('touchEnd')
      await expect.poll(shift).toBe('translate: 0px;')
      await swipe([300, 500], [100, 505])
      await shown(page, 'b contract.pdf')
      await page.locator('.can-enlarge').waitFor()
      await swipe([100, 500], [300, 505])
      await shown(page, 'a panorama.png')
      await page.locator('.can-enlarge').waitFor()
      await page.locator('.enlarge').tap()
      await page.locator('.enlarged').waitFor()
      await swipe([300, 500], [100, 505])
      // A tap would only stop the scrolling.
      await page.locator('.enlarge').click()
      await page.locator('.enlarged').waitFor({ state: 'detached' })
      await shown(page, 'a panorama.png')
      await page.goto(link)
      await open(page, longName)
      expect(await scrollsSideways(page)).toBe(false)
      expect(complaints.filter((one) => !one.includes('404'))).toEqual([])
      await close()
    },
  )

  test.each([desk, phone])('before the password is entered, the page says which server asks (%j)', async (size) => {
    const folder = `/protected-${size.viewport.width}`
    await app.store(`${folder}/a.txt`)
    const { data } = await app.client.call('addShare', {
      body: { type: 'shared_folder', name: 'Protected', resources: [folder], password: 'Tide-tables-1906' },
    })
    const { page, close } = await visit(size)
    await page.goto(link.replace(hash, String(data.attributes.hash)))
    await page.getByRole('heading', { name: 'This page is protected' }).waitFor()
    expect(await page.locator('.brand').textContent()).toBe(new URL(link).host)
    const card = await box(page, '.access')
    const brand = await box(page, '.brand')
    expect(brand.x + 16).toBe(card.x)
    expect(await scrollsSideways(page)).toBe(false)
    await expectAccessible(page)
    await close()
  })

  test('without scripts, links do the same', async () => {
    const { page, close } = await visit({ ...desk, javaScriptEnabled: false })
    await open(page, 'a panorama.png')
    await page.getByRole('link', { name: 'Next file' }).click()
    await shown(page, 'b contract.pdf')
    expect(await position(page)).toBe('2 of 7')
    await page.getByRole('link', { name: 'Next page' }).click()
    await page.getByText('Page 2 of 3').waitFor()
    await page.getByRole('link', { name: 'Previous file' }).click()
    await shown(page, 'a panorama.png')
    await page.getByRole('link', { name: 'Enlarge' }).click()
    await page.waitForURL(/\/view\/\d+\?size=full$/)
    await page.goBack()
    await page.getByRole('link', { name: 'Back to the list' }).click()
    await page.waitForURL(/#entry-\d+$/)
    await close()
  })
})
