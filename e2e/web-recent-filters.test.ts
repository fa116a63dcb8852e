/** The filters of Recent: kinds of files, activities and days. Runs on one engine. */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expectAccessible } from './accessible.ts'
import { scrollsSideways } from './browser.ts'
import { addColleague } from './colleague.ts'
import { openWebApp, type WebApp } from './web-app.ts'

const names = ['plan.pdf', 'notes.md', 'budget.xlsx', 'pitch.pptx', 'quay.png', 'renamed.pdf']

describe('filters of recent files', () => {
  let app: WebApp

  beforeAll(async () => {
    app = await openWebApp()
    for (const name of names) await app.store(`/${name} folder/${name}`)
    const id = await app.store('/former.pdf')
    await app.client.call('updateResourceById', { params: { id }, body: { name: 'current.pdf' } })
  })

  afterAll(() => app.close())

  async function select(page: Page, filter: string | RegExp, option: string): Promise<void> {
    await page.getByRole('button', { name: filter, exact: true }).click()
    await page.getByRole('option', { name: option, exact: true }).click()
  }

  const namesIn = async (page: Page) =>
    (await page.locator('.recent .file-open').allTextContents()).map((name) => name.trim())

  test('visitors of shares are one choice among the people', async () => {
    const { page, complaints, close } = await app.open('/files?view=recent')
    await page.getByText('current.pdf').first().waitFor()
    await select(page, 'Last changed by', 'Visitors')
    await page.waitForURL(/by=visitors/)
    await page.getByText('No files match these filters').waitFor()
    await page.reload()
    await page.getByRole('button', { name: 'Remove filter “Last changed by: Visitors”' }).click()
    await page.getByText('current.pdf').first().waitFor()
    expect(complaints).toEqual([])
    await close()
  })

  test('files came back with a restored folder; without any that were moved, it says how those of folders are listed', async () => {
    const ann = await addColleague(app)
    await app.store('/back/a.txt')
    await ann.client.call('deleteResources', { body: { resources: ['/back'] } })
    const { data } = await app.client.call('getTrash', { query: { name: 'back' } })
    await app.client.call('restoreFromTrash', { body: { resources: data.map(({ id }) => id) } })
    const { page, complaints, close } = await app.open('/files?view=recent')
    await select(page, 'Activity', 'Restored')
    await page.getByRole('row', { name: 'a.txt' }).getByText('You restored it').waitFor()
    await page.getByRole('button', { name: 'Clear filters' }).click()
    await select(page, 'Activity', 'Moved')
    await page.getByText('files in a folder that was moved are listed by what happened to them before').waitFor()
    await app.client.call('deleteResources', { body: { resources: ['/back'] } })
    expect(complaints).toEqual([])
    await close()
  })

  test('a search is one of recent files, with their filters and activities, and leads to that of all files', async () => {
    const { page, complaints, close } = await app.open('/files?view=recent')
    await page.getByText('current.pdf').first().waitFor()
    await select(page, 'Type', 'PDFs')
    const field = page.getByRole('searchbox', { name: 'Search recent files' })
    await field.fill('PLAN')
    await expect.poll(() => namesIn(page)).toEqual(['plan.pdf'])
    await page.waitForURL(/find=PLAN&view=recent&type=pdf$/)
    await page.getByRole('grid', { name: 'Recent' }).getByText('You uploaded it').waitFor()
    await page.getByText('1 match · ').waitFor()
    await expectAccessible(page)
    await field.fill('nowhere')
    await page.getByText('No recent files match “nowhere”').waitFor()
    await page.getByRole('button', { name: 'Clear search' }).first().click()
    await page.waitForURL(/\?view=recent&type=pdf$/)
    await page.getByText('current.pdf').first().waitFor()
    await field.fill('quay')
    await page.getByText('No recent files match “quay”').waitFor()
    await page.getByRole('link', { name: 'Search all files' }).click()
    await page
      .getByRole('grid', { name: 'Search results' })
      .getByRole('row', { name: 'quay.png folder' })
      .first()
      .waitFor()
    await page.getByRole('button', { name: 'Search filters' }).waitFor()
    expect(complaints).toEqual([])
    await close()
  })

  test('kinds, activities and days: each is in the address, and Back undoes it', async () => {
    const { page, complaints, close } = await app.open('/files?view=recent')
    await page.getByText('current.pdf').first().waitFor()
    const shown = () => namesIn(page)
    await select(page, 'Type', 'PDFs')
    await page.waitForURL(/type=pdf/)
    await expect.poll(shown).toEqual(['current.pdf', 'renamed.pdf', 'plan.pdf'])
    await select(page, 'Activity', 'Renamed')
    await page.waitForURL(/activity=renamed/)
    await expect.poll(shown).toEqual(['current.pdf'])
    await page.getByRole('button', { name: 'When' }).click()
    await page.getByRole('button', { name: 'Last 7 days' }).click()
    await page.waitForURL(/range=7d/)
    await expect.poll(shown).toEqual(['current.pdf'])
    await expectAccessible(page)
    await page.reload()
    await expect.poll(shown).toEqual(['current.pdf'])
    expect(await page.getByRole('button', { name: /^Remove filter/ }).count()).toBe(3)

    await page.getByRole('button', { name: /^When\s*:\s*Last 7 days$/ }).click()
    await page.getByRole('button', { name: 'Yesterday' }).click()
    await page.getByText('No files match these filters').waitFor()
    await page.getByText('Remove or change filters to see more.').waitFor()
    await expectAccessible(page)
    for (const count of [1, 1, 3, 7]) {
      await page.goBack()
      await expect.poll(async () => (await shown()).length).toBe(count)
    }
    await page.goForward()
    await page.waitForURL(/type=pdf/)
    await page.getByRole('button', { name: 'Clear filters' }).click()
    await expect.poll(async () => (await shown()).length).toBe(7)
    for (const [kind, name] of [
      ['Spreadsheets', 'budget.xlsx'],
      ['Presentations', 'pitch.pptx'],
      ['Text documents', 'notes.md'],
    ] as const) {
      await select(page, /^Type/, kind)
      await expect.poll(shown).toEqual([name])
    }
    await select(page, /^Type/, 'All documents')
    await expect.poll(async () => (await shown()).length).toBe(6)
    // In the words of the rows.
    await page.getByRole('button', { name: 'Clear filters' }).click()
    const body = Buffer.from('new')
    await app.client.upload({ path: '/quay.png folder/quay.png', size: 3, body, allowOverwrite: true })
    await select(page, 'Activity', 'Replaced')
    await expect.poll(shown).toEqual(['quay.png'])
    await page.getByRole('grid').getByText('You replaced it').waitFor()
    expect(complaints).toEqual([])
    await close()
  })

  test('on a phone filters that are not set are behind a button, and large enough to tap', async () => {
    const { page, complaints, close } = await app.open('/files?view=recent&type=pdf', { width: 'phone' })
    await page.getByText('plan.pdf', { exact: true }).waitFor()
    expect(await page.getByRole('button', { name: 'Activity' }).isVisible()).toBe(false)
    await page.getByRole('button', { name: /^Type\s*:\s*PDFs$/ }).waitFor()
    await page.getByRole('button', { name: 'Filters', exact: true }).click()
    const buttons = page.getByRole('group', { name: 'Filters' }).getByRole('button')
    expect(await buttons.count()).toBe(6)
    for (const button of await buttons.all()) {
      const { height = 0, width = 0 } = (await button.boundingBox()) ?? {}
      expect(Math.min(height, width)).toBeGreaterThanOrEqual(40)
    }
    expect(await scrollsSideways(page)).toBe(false)
    await expectAccessible(page)
    await select(page, 'Activity', 'Renamed')
    await expect.poll(() => namesIn(page)).toEqual(['current.pdf'])
    await page.getByRole('button', { name: 'Filters', exact: true }).click()
    await page.getByRole('button', { name: /^Activity\s*:\s*Renamed$/ }).waitFor()
    expect(complaints).toEqual([])
    await close()
  })
})
