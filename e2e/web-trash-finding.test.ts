/** Small things of the trash: what a search marks, where windows begin, and what is offered only where it helps. Runs on one engine. */
import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expectAccessible } from './accessible.ts'
import { addColleague, type Colleague, colleaguePassword } from './colleague.ts'
import { openWebApp, type WebApp } from './web-app.ts'

describe('the trash', () => {
  let app: WebApp
  let ann: Colleague

  beforeAll(async () => {
    app = await openWebApp()
    ann = await addColleague(app)
    await app.client.call('updateUser', { params: { id: ann.id }, body: { language: 'de' } })
  })

  afterAll(() => app.close())

  const remove = (...resources: string[]) => app.client.call('deleteResources', { body: { resources } })
  /** As if each deleted folder contained so many. */
  const withItems = (page: Page, count: number) =>
    page.route(/\/trash\?/, async (route) => {
      if (route.request().resourceType() === 'document') return route.continue()
      const response = await route.fetch()
      const answer = await response.json()
      for (const { attributes } of answer.data) attributes.fileCount = count
      await route.fulfill({ response, json: answer })
    })
  const styleOf = (element: Locator, name: string) =>
    element.evaluate((one, property) => {
      const { getComputedStyle } = globalThis as unknown as {
        getComputedStyle(of: unknown): { getPropertyValue(name: string): string }
      }
      return getComputedStyle(one).getPropertyValue(property)
    }, name)
  const german = { username: 'ann', password: colleaguePassword }

  test('all that a search has found in a deleted folder is marked', async () => {
    for (const name of ['row-001.txt', 'ROW-002.txt', 'other.txt']) await app.store(`/sheets/${name}`)
    await remove('/sheets')
    const { page, complaints, close } = await app.open('/trash?find=row-')
    await page.getByRole('button', { name: 'sheets', exact: true }).click()
    const window = page.getByRole('dialog', { name: 'sheets' })
    const row = (name: string) => window.getByRole('row').filter({ hasText: name })
    const color = (name: string) => styleOf(row(name), 'background-color')
    await expect.poll(() => window.locator('[aria-current]').count()).toBe(1)
    const marked = await color('row-001.txt')
    expect(await color('ROW-002.txt')).toBe(marked)
    expect(await color('other.txt')).not.toBe(marked)
    await expectAccessible(page)
    expect(complaints).toEqual([])
    await close()
  })

  test('restoring to another folder begins in the nearest one that is still there', async () => {
    await app.store('/near/kept.txt')
    await app.store('/near/lost/deep/a.nrs')
    await remove('/near/lost/deep/a.nrs', '/near/lost')
    const { page, close } = await app.open('/trash?find=nrs')
    await page.getByRole('row').filter({ hasText: 'a.nrs' }).click({ button: 'right' })
    const item = page.getByRole('menuitem', { name: 'Restore to another folder…' })
    const [height, other] = await Promise.all(
      [item, page.getByRole('menuitem', { name: 'Details' })].map(async (one) => (await one.boundingBox())?.height),
    )
    // On one line.
    expect(height).toBe(other)
    await item.click()
    const window = page.getByRole('dialog')
    await expect.poll(() => window.getByRole('textbox', { name: 'Folder' }).inputValue()).toBe('/near')
    await window.getByRole('button', { name: 'Restore here' }).click()
    await page.getByText('“a.nrs” restored to /near').waitFor()
    await close()
  })

  test('an original folder in a row looks like a link', async () => {
    await app.store('/linked/kept.txt')
    await app.store('/linked/a.lnk')
    await remove('/linked/a.lnk')
    const { page, complaints, close } = await app.open('/trash?find=lnk')
    const link = await styleOf(page.getByRole('link', { name: '/linked', exact: true }), 'color')
    expect(link).not.toBe(await styleOf(page.getByRole('button', { name: 'a.lnk', exact: true }), 'color'))
    expect(link).not.toBe(await styleOf(page.locator('td.is-number'), 'color'))
    await expectAccessible(page)
    expect(complaints).toEqual([])
    await close()
  })

  test('ranges of dates that are longer than entries are kept are not offered', async () => {
    await app.store('/range/a.rng')
    await remove('/range/a.rng')
    const { page, complaints, close } = await app.open('/trash?find=rng')
    await page.getByRole('button', { name: 'Date deleted' }).click()
    await page.getByRole('button', { name: 'Last 7 days' }).waitFor()
    expect(await page.getByRole('button', { name: 'Last 30 days' }).count()).toBe(0)
    expect(complaints).toEqual([])
    await close()
  })

  test('on phones the button of the search is replaced by its field', async () => {
    await app.store('/tile/a.tle')
    await remove('/tile/a.tle')
    const { page, complaints, close } = await app.open('/trash', { width: 'phone' })
    const button = page.getByRole('button', { name: 'Search', exact: true })
    const filters = page.locator('.trash-filters')
    await filters.getByRole('button', { name: 'Date deleted' }).waitFor()
    const [needed, given] = await filters.evaluate((element) => {
      const { scrollWidth, clientWidth } = element as unknown as { scrollWidth: number; clientWidth: number }
      return [scrollWidth, clientWidth] as const
    })
    expect(needed).toBeLessThanOrEqual(given)
    // The bar has the count.
    expect(await page.locator('.list-count').filter({ visible: true }).count()).toBe(0)
    await button.click()
    await page.getByRole('searchbox').waitFor()
    await button.waitFor({ state: 'detached' })
    await page.keyboard.type('tle')
    await page.getByRole('checkbox', { name: 'a.tle' }).waitFor()
    expect(complaints).toEqual([])
    await close()
  })

  test('in the trash the message after a deletion no longer leads there', async () => {
    await app.store('/toast/a.tst')
    const { page, complaints, close } = await app.open('/files/toast')
    await page.getByRole('row').filter({ hasText: 'a.tst' }).click()
    await page.keyboard.press('Delete')
    await page.getByRole('dialog').getByRole('button', { name: 'Delete', exact: true }).click()
    const link = page.getByRole('link', { name: 'Show in the Trash Can' })
    await link.click()
    await page.getByRole('checkbox', { name: 'a.tst' }).waitFor()
    await page.getByRole('button', { name: 'Undo' }).waitFor()
    await link.waitFor({ state: 'hidden' })
    expect(complaints).toEqual([])
    await close()
  })

  test('the restore of a folder that is too large to be taken back has no Undo', async () => {
    await app.store('/huge/a.txt')
    await remove('/huge')
    const { page, complaints, close } = await app.open('/trash?find=huge')
    await page.route('**/trash/restore', async (route) => {
      const response = await route.fetch()
      await route.fulfill({ response, json: { ...(await response.json()), largeFolders: ['/huge'] } })
    })
    await page.getByRole('button', { name: 'Restore “huge”' }).click()
    await page.getByText('“huge” restored to Files').waitFor()
    expect(await page.getByRole('button', { name: 'Undo' }).count()).toBe(0)
    expect(complaints).toEqual([])
    await close()
  })

  test('in German the size of a folder stays in its column', async () => {
    await ann.store('/weit/a.txt')
    await ann.client.call('deleteResources', { body: { resources: ['/weit'] } })
    const { page, complaints, close } = await app.open('/trash?find=nichts', german)
    await page.setViewportSize({ width: 1280, height: 800 })
    await withItems(page, 70)
    await page.goto('/trash?find=weit')
    const cell = page.getByRole('cell', { name: '70 Einträge', exact: true })
    const [needed, given] = await cell.evaluate((element) => {
      const { scrollWidth, clientWidth } = element as unknown as { scrollWidth: number; clientWidth: number }
      return [scrollWidth, clientWidth] as const
    })
    expect(needed).toBeLessThanOrEqual(given)
    expect(complaints).toEqual([])
    await close()
  })
})
