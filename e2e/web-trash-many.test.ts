/** The trash with more entries than one page of the API has: loading them, and selecting all. Runs on one engine. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expectAccessible } from './accessible.ts'
import { scrollsSideways } from './browser.ts'
import { openWebApp, type WebApp } from './web-app.ts'

const count = 146

describe('a trash of many entries', () => {
  let app: WebApp

  beforeAll(async () => {
    app = await openWebApp()
    const paths = Array.from({ length: count }, (_, index) => `/many/${index}.mny`)
    for (const path of paths) await app.store(path)
    await app.client.call('deleteResources', { body: { resources: paths } })
  })

  afterAll(() => app.close())

  for (const width of ['desktop', 'phone'] as const)
    test(`all are selected in two steps, and more load as the list is scrolled: ${width}`, async () => {
      const { page, complaints, close } = await app.open('/trash?find=mny', width === 'phone' ? { width } : {})
      const all = page.getByRole('checkbox', { name: /^Select all/ }).locator('visible=true')
      const isTicked = () => all.evaluate((box) => (box as unknown as { checked: boolean }).checked)
      const rows = page.locator('.trash-table tbody tr')
      await expect.poll(() => rows.count()).toBe(100)
      await all.click()
      await page.locator('.trash-rest').getByText('100 selected').waitFor()
      expect(await isTicked()).toBe(false)
      await expectAccessible(page)
      expect(await scrollsSideways(page)).toBe(false)
      const rest = page.getByRole('button', { name: 'Select all 146', exact: true })
      await rows.nth(40).scrollIntoViewIfNeeded()
      await page.mouse.wheel(0, 600)
      const isInView = async () => {
        const box = await rest.boundingBox()
        return box !== null && box.y > 0 && box.y < 300
      }
      await expect.poll(isInView).toBe(true)
      await rest.click()
      await page.locator('.trash-selected').getByText('146 selected').waitFor()
      await expect.poll(isTicked).toBe(true)
      await page.locator('.trash-rest').waitFor({ state: 'detached' })
      await all.click()
      await expect.poll(isTicked).toBe(false)
      await expect.poll(() => page.locator('.trash-acts').count()).toBe(0)
      // The first page alone is no longer selected by a second click.
      await all.click()
      await page.locator('.trash-rest').waitFor()
      await all.click()
      await page.locator('.trash-rest').waitFor({ state: 'detached' })

      await rows.last().scrollIntoViewIfNeeded()
      await expect.poll(() => rows.count()).toBe(count)
      await page.getByRole('button', { name: 'Show more' }).waitFor({ state: 'detached' })
      expect(complaints).toEqual([])
      await close()
    })

  test('what is selected without being loaded is restored, too', async () => {
    const { page, complaints, close } = await app.open('/trash?find=mny')
    await page.getByRole('checkbox', { name: /^Select all/ }).click()
    await page.getByRole('button', { name: 'Select all 146', exact: true }).click()
    await page.locator('.trash-selected').getByText('146 selected').waitFor()
    await page.locator('.trash-acts').getByRole('button', { name: 'Restore', exact: true }).click()
    await page.getByText('146 items restored to /many').waitFor()
    await page.getByText('No results match “mny”').waitFor()
    expect(await app.namesIn('/many')).toHaveLength(100)
    expect(complaints).toEqual([])
    await close()
  })
})
