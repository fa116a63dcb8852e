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
  const dragDown = async (page: Page) => {
    await page.mouse.move(150, 320)
    await page.mouse.down()
    await page.mouse.move(150, 500, { steps: 4 })
    await page.mouse.up()
  }

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
      await sheet.locator('dd').evaluateAll((all) => all.map((it) => it.getBoundingClientRect().height)),
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
    expect(await page.getByText('“3.txt” was deleted').count()).toBe(0)
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
    await page.getByText('2 selected entries were moved or deleted').waitFor()
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
