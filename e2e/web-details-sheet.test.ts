/** Details on phones: a sheet over the list, with an entry in the browser's history. Runs on one engine. */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expectAccessible } from './accessible.ts'
import { scrollsSideways } from './browser.ts'
import { addColleague } from './colleague.ts'
import { openWebApp, type WebApp } from './web-app.ts'

describe('details on a phone', () => {
  let app: WebApp

  beforeAll(async () => {
    app = await openWebApp()
    for (const name of ['a.txt', 'b.txt', 'c.txt']) await app.store(`/quay/${name}`)
  })

  afterAll(() => app.close())

  const open = async (address: string) => {
    const tab = await app.open(address, { width: 'phone' })
    const { page } = tab
    const sheet = page.getByRole('dialog', { name: 'Details' })
    const opener = page.getByRole('button', { name: 'Details', exact: true })
    const select = (name: string) =>
      page.getByRole('grid').getByRole('row', { name }).getByRole('checkbox').first().check()
    return { ...tab, sheet, opener, select }
  }

  const addressOf = (page: Page) => page.url().replace(/^https?:\/\/[^/]+/, '')
  const boxOf = async (page: Page) => {
    const box = await page.getByRole('dialog', { name: 'Details' }).boundingBox()
    if (!box) throw new Error('there is no sheet')
    return box
  }
  /** Drags the head by pixels, downwards above 0. */
  const drag = async (page: Page, pixels: number, x = 150) => {
    const { y } = await boxOf(page)
    await page.mouse.move(x, y + 12)
    await page.mouse.down()
    await page.mouse.move(x, y + 12 + pixels, { steps: 4 })
    await page.mouse.up()
  }
  const dragDown = (page: Page) => drag(page, 180)

  test.each([
    ['Back', (page: Page) => page.goBack()],
    ['Escape', (page: Page) => page.keyboard.press('Escape')],
    ['its button', (page: Page) => page.getByRole('button', { name: 'Close details' }).click()],
    ['a tap beside it', (page: Page) => page.mouse.click(200, 40)],
    ['dragging it down', dragDown],
  ])('%s closes them, and leaves nothing in the history', async (_, closeSheet) => {
    const { page, sheet, opener, select, complaints, close } = await open('/dashboard')
    await page.goto('/files/quay')
    await select('b.txt')
    await opener.click()
    await sheet.getByRole('heading', { name: 'b.txt' }).waitFor()
    await expect.poll(() => addressOf(page)).toBe('/files/quay?details=yes')
    expect(await sheet.locator(':focus').count()).toBe(1)
    await closeSheet(page)
    await sheet.waitFor({ state: 'detached' })
    await expect.poll(() => addressOf(page)).toBe('/files/quay')
    // Selected as before, with the focus where it was.
    await page.getByText('1 selected').first().waitFor()
    await expect.poll(() => opener.evaluate((it) => it.matches(':focus'))).toBe(true)
    await page.goForward()
    await sheet.getByRole('heading', { name: 'b.txt' }).waitFor()
    await page.reload()
    // Without the selection, of the folder.
    await sheet.getByRole('heading', { name: 'quay' }).waitFor()
    await page.getByRole('button', { name: 'Close details' }).click()
    await sheet.waitFor({ state: 'detached' })
    await page.goBack()
    await expect.poll(() => addressOf(page)).toBe('/dashboard')
    expect(complaints).toEqual([])
    await close()
  })

  const low = 844 * 0.54
  const high = 844 - 24
  const heightOf = async (page: Page) => Math.round((await boxOf(page)).height)

  test('the sheet is half as high as the screen, and almost as high by dragging, by its handle, and by scrolling', async () => {
    for (let i = 0; i < 12; i++) {
      await app.store(`/logs/long ${i}.txt`)
      await app.client.call('copyResources', { body: { resources: [`/logs/long ${i}.txt`], parentResource: '/logs' } })
    }
    const { page, sheet, opener, complaints, close } = await open('/files/logs')
    await opener.click()
    await sheet.getByRole('heading', { name: 'logs' }).waitFor()
    const isHigh = () => expect.poll(() => heightOf(page)).toBe(high)
    const isLow = () => expect.poll(() => heightOf(page)).toBe(Math.round(low))
    await isLow()
    await expectAccessible(page)

    // By the middle, where the handle is, and beside it; less than a swipe is nothing.
    for (const x of [195, 60]) {
      await drag(page, -200, x)
      await isHigh()
      await drag(page, 20, x)
      await isHigh()
      await drag(page, 200, x)
      await isLow()
      await drag(page, -20, x)
      await isLow()
    }

    const expand = sheet.getByRole('button', { name: 'Expand details' })
    const collapse = sheet.getByRole('button', { name: 'Collapse details' })
    expect(await expand.getAttribute('aria-expanded')).toBe('false')
    await expand.click()
    await isHigh()
    expect(await collapse.getAttribute('aria-expanded')).toBe('true')
    await expectAccessible(page)
    await collapse.press('Enter')
    await isLow()
    await expand.press('Space')
    await isHigh()
    await collapse.click()
    await isLow()

    await sheet.getByText('Contains').hover()
    await page.mouse.wheel(0, 120)
    await isHigh()
    // A long swipe makes it low; one to the bottom of the screen closes it at once.
    await drag(page, 500)
    await isLow()
    await drag(page, -200)
    await isHigh()
    await drag(page, 700)
    await sheet.waitFor({ state: 'detached' })
    await opener.click()
    await isLow()
    await drag(page, -200)
    await isHigh()
    // Twice down is closed.
    await drag(page, 150)
    await isLow()
    await drag(page, 150)
    await sheet.waitFor({ state: 'detached' })
    expect(complaints).toEqual([])
    await close()
  })

  test('what is selected stays visible above it, also the last of the list', async () => {
    const { page, sheet, select, opener, complaints, close } = await open('/files/logs')
    const row = page.getByRole('grid').getByRole('row', { name: 'long 11.txt' }).last()
    await page.getByRole('grid').evaluate((it) => it.scrollTo(0, it.scrollHeight))
    await row.waitFor()
    await select('long 9.txt')
    await opener.click()
    await sheet.getByRole('heading', { name: 'long 9.txt' }).waitFor()
    const selected = page.locator('[role=row][aria-selected=true]')
    await expect
      .poll(async () => {
        const [own, over] = [await selected.boundingBox(), await boxOf(page)]
        return own && own.y > 200 && own.y + own.height <= over.y
      })
      .toBe(true)
    await page.keyboard.press('Escape')
    await sheet.waitFor({ state: 'detached' })
    expect(await page.getByRole('grid').evaluate((it) => it.style.paddingBottom)).toBe('')
    expect(complaints).toEqual([])
    await close()
  })

  test('fingers scroll it high, and pull it down from its top', async () => {
    const { page, sheet, opener, complaints, close } = await open('/files/logs')
    await opener.click()
    await sheet.getByRole('heading', { name: 'logs' }).waitFor()
    await sheet.locator('.details-activity li').first().waitFor()
    const session = await page.context().newCDPSession(page)
    await session.send('Emulation.setTouchEmulationEnabled', { enabled: true })
    const swipe = async (from: number, to: number) => {
      const send = (type: 'touchStart' | 'touchMove' | 'touchEnd', y?: number) =>
        session.send('Input.dispatchTouchEvent', { type, touchPoints: y === undefined ? [] : [{ x: 60, y }] })
      await send('touchStart', from)
      for (let step = 1; step <= 8; step++) await send('touchMove', from + ((to - from) * step) / 8)
      await send('touchEnd')
    }
    await swipe(780, 560)
    await expect.poll(() => heightOf(page)).toBe(high)
    const scroller = sheet.locator('.sheet-body')
    // What is scrolled is not pulled.
    await scroller.evaluate((it) => it.scrollTo(0, 200))
    await swipe(400, 480)
    expect(await heightOf(page)).toBe(high)
    await scroller.evaluate((it) => it.scrollTo(0, 0))
    await swipe(400, 560)
    await expect.poll(() => heightOf(page)).toBe(Math.round(low))
    await swipe(500, 700)
    await sheet.waitFor({ state: 'detached' })
    expect(complaints).toEqual([])
    await close()
  })

  test('without a selection they are of the folder, and not offered where there is none', async () => {
    const { page, sheet, opener, select, complaints, close } = await open('/files/quay')
    await opener.click()
    await sheet.getByRole('heading', { name: 'quay' }).waitFor()
    await sheet.getByText('3 items').waitFor()
    expect(await scrollsSideways(page)).toBe(false)
    await expectAccessible(page)
    await app.client.call('addStarred', { body: { resources: ['/quay/a.txt', '/quay/b.txt'] } })
    await page.goto('/files?view=starred')
    await page.getByRole('grid').getByRole('row', { name: 'a.txt' }).waitFor()
    expect(await opener.count()).toBe(0)
    await select('a.txt')
    await select('b.txt')
    await opener.click()
    await sheet.getByRole('heading', { name: '2 selected' }).waitFor()
    await sheet.getByText('a.txt').first().waitFor()
    // Nothing is selected then.
    await page.reload()
    await sheet.waitFor({ state: 'detached' })
    await expect.poll(() => addressOf(page)).toBe('/files?view=starred')
    await page.getByRole('grid').getByRole('row', { name: 'a.txt' }).waitFor()
    expect(complaints).toEqual([])
    await close()
  })

  test('versions opened from them lead back to them', async () => {
    const { page, sheet, select, opener, complaints, close } = await open('/files/quay')
    await select('c.txt')
    await opener.click()
    const [share, version] = ['Share', '1 version'].map((name) => sheet.getByRole('button', { name, exact: true }))
    // Large enough for fingers, in rows as high as the others.
    for (const button of [share, version]) expect((await button?.boundingBox())?.height).toBeGreaterThanOrEqual(40)
    expect(
      await sheet
        .locator('dd:not(:has(.access-line))')
        .evaluateAll((all) => all.map((it) => it.getBoundingClientRect().height)),
    ).toSatisfy((heights: number[]) => heights.every((height) => height < 26))
    await version?.click()
    const versions = page.getByRole('dialog', { name: 'Versions of c.txt' })
    await versions.waitFor()
    await page.keyboard.press('Escape')
    await versions.waitFor({ state: 'detached' })
    await sheet.getByRole('heading', { name: 'c.txt' }).waitFor()
    await page.keyboard.press('Escape')
    await sheet.waitFor({ state: 'detached' })
    await expect.poll(() => addressOf(page)).toBe('/files/quay')
    expect(complaints).toEqual([])
    await close()
  })

  test('they stay open when the phone is turned, and close once', async () => {
    const { page, sheet, select, opener, complaints, close } = await open('/files/quay')
    await select('c.txt')
    await opener.click()
    await sheet.getByRole('heading', { name: 'c.txt' }).waitFor()
    await page.setViewportSize({ width: 844, height: 390 })
    const panel = page.getByRole('complementary', { name: 'Details' })
    await panel.getByRole('heading', { name: 'c.txt' }).waitFor()
    await panel.getByRole('button', { name: 'Close details' }).click()
    await panel.waitFor({ state: 'detached' })
    await expect.poll(() => addressOf(page)).toBe('/files/quay')
    expect(complaints).toEqual([])
    await close()
  })

  test('they say who deleted the file that they show, and whether others are still selected', async () => {
    const { client: ann } = await addColleague(app)
    for (const name of ['1.txt', '2.txt', '3.txt']) await app.store(`/shed/${name}`)
    const { page, sheet, select, opener, complaints, close } = await open('/files/shed')
    for (const name of ['1.txt', '2.txt', '3.txt']) await select(name)
    await opener.click()
    await sheet.getByRole('heading', { name: '3 selected' }).waitFor()
    await ann.call('deleteResources', { body: { resources: ['/shed/1.txt'] } })
    await sheet.getByRole('heading', { name: '2 selected' }).waitFor()
    await ann.call('moveResources', { body: { resources: ['/shed/2.txt'], parentResource: '/quay' } })
    await sheet.getByRole('heading', { name: '3.txt' }).waitFor()
    await ann.call('deleteResources', { body: { resources: ['/shed/3.txt'] } })
    await sheet.getByText('It was deleted by Ann Harbour.').waitFor()
    // It has been said.
    await page.keyboard.press('Escape')
    await sheet.waitFor({ state: 'detached' })
    await expect.poll(() => addressOf(page)).toBe('/files/shed')
    await page.getByRole('button', { name: 'Clear selection' }).waitFor({ state: 'detached' })
    expect(await page.getByText(/deleted “3.txt”|“3.txt” was deleted/).count()).toBe(0)
    await page.goForward()
    await sheet.getByRole('heading', { name: 'shed' }).waitFor()
    await page.keyboard.press('Escape')
    await sheet.waitFor({ state: 'detached' })

    for (const name of ['4.txt', '5.txt']) await app.store(`/shed/${name}`)
    for (const name of ['4.txt', '5.txt']) await select(name)
    await opener.click()
    await sheet.getByRole('heading', { name: '2 selected' }).waitFor()
    await ann.call('deleteResources', { body: { resources: ['/shed/4.txt', '/shed/5.txt'] } })
    await sheet.getByRole('heading', { name: 'shed' }).waitFor()
    await page.getByText('2 selected items were moved or deleted').waitFor()
    await page.keyboard.press('Escape')
    await app.store('/shed/6.txt')
    await select('6.txt')
    await opener.click()
    await sheet.getByRole('heading', { name: '6.txt' }).waitFor()
    await ann.call('deleteResources', { body: { resources: ['/shed/6.txt'] } })
    await sheet.getByRole('link', { name: 'Show in the Trash Can' }).click()
    await page.getByRole('heading', { name: 'Trash Can' }).waitFor()
    // The sheet is not in the way.
    await page.goBack()
    await expect.poll(() => addressOf(page)).toBe('/files/shed')
    await page.getByText('This folder is empty').waitFor()
    expect(complaints).toEqual([])
    await close()
  })
})
