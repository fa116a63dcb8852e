/** Details by keys, and when they are of nothing: in search results, and after what was selected was deleted. Runs on one engine. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { addColleague } from './colleague.ts'
import { detailsOf } from './details-panel.ts'
import { openWebApp, type WebApp } from './web-app.ts'

describe('details by keys, and of nothing', () => {
  let app: WebApp

  beforeAll(async () => {
    app = await openWebApp()
    for (const name of ['a.txt', 'b.txt']) await app.store(`/quay/${name}`)
  })

  afterAll(() => app.close())

  const open = async (address: string, width: 'desktop' | 'phone' = 'desktop') => {
    const tab = await app.open(address, { width })
    const { page } = tab
    const panel = detailsOf(page)
    const rows = page.getByRole('grid').getByRole('row')
    await rows.nth(1).waitFor()
    // The key is there once messages are.
    await page.locator('.mantine-Notifications-root').first().waitFor({ state: 'attached' })
    return { ...tab, panel, rows }
  }

  test('Alt+Enter shows and hides them wherever the focus is, and keeps it', async () => {
    const { page, panel, rows, complaints, close } = await open('/files/quay')
    const opener = page.getByRole('button', { name: 'Details', exact: true })
    const toggle = () => page.keyboard.press('Alt+Enter')
    const isFocused = (what: typeof opener) => what.evaluate((it) => it.matches(':focus'))
    // Nothing has the focus.
    await toggle()
    await panel.getByRole('heading', { name: 'quay' }).waitFor()
    await toggle()
    await panel.waitFor({ state: 'detached' })

    const row = rows.filter({ hasText: 'a.txt' })
    for (const place of [
      row.getByRole('checkbox'),
      page.getByRole('grid'),
      page.getByRole('button', { name: 'Grid view' }),
      page.getByRole('button', { name: 'Name' }),
    ]) {
      await place.focus()
      await toggle()
      await panel.waitFor()
      expect(await isFocused(place)).toBe(true)
      await toggle()
      await panel.waitFor({ state: 'detached' })
      expect(await isFocused(place)).toBe(true)
    }
    // Nothing was pressed.
    expect(await row.getByRole('checkbox').isChecked()).toBe(false)
    expect(await page.getByRole('button', { name: 'List view' }).getAttribute('aria-pressed')).toBe('true')

    await row.getByRole('checkbox').check()
    await toggle()
    await panel.getByRole('button', { name: /^Copy path of / }).focus()
    await toggle()
    await panel.waitFor({ state: 'detached' })
    await expect.poll(() => isFocused(opener)).toBe(true)

    // Text, windows and menus have it for themselves.
    await page.getByRole('searchbox').focus()
    await toggle()
    await row.getByRole('button', { name: /^Actions/ }).click()
    await page.getByRole('menu').waitFor()
    await toggle()
    await page.keyboard.press('Escape')
    await page.getByRole('menu').waitFor({ state: 'detached' })
    await page.keyboard.press('?')
    await page.getByRole('dialog').getByText('Show or hide details').first().waitFor()
    await toggle()
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    // Once more, so that what was pressed before has been done.
    await page.getByRole('grid').focus()
    await toggle()
    await panel.waitFor()
    expect(complaints).toEqual([])
    await close()
  })

  test('Alt+Enter closes the sheet, too', async () => {
    const { page, rows, complaints, close } = await open('/files/quay', 'phone')
    const sheet = page.getByRole('dialog', { name: 'Details' })
    await rows.filter({ hasText: 'b.txt' }).getByRole('checkbox').check()
    await page.keyboard.press('Alt+Enter')
    await sheet.getByRole('heading', { name: 'b.txt' }).waitFor()
    await page.keyboard.press('Alt+Enter')
    await sheet.waitFor({ state: 'detached' })
    await expect.poll(() => page.url()).toMatch(/\/files\/quay$/)
    expect(complaints).toEqual([])
    await close()
  })

  test.each(['/files?find=txt', '/files/quay?find=a%20type:txt'])(
    'in search results without a selection they are of nothing: %s',
    async (address) => {
      const { page, panel, rows, complaints, close } = await open(address)
      await page.getByRole('button', { name: 'Details', exact: true }).click()
      await panel.getByText('Select a file or folder to see its details.').waitFor()
      await panel.getByRole('heading', { name: 'Details', exact: true }).waitFor()
      expect(await panel.locator('dt').count()).toBe(0)
      await rows.filter({ hasText: 'a.txt' }).getByRole('checkbox').check()
      await panel.getByRole('heading', { name: 'a.txt' }).waitFor()
      // The folder has them again without the search.
      await page.goto('/files/quay')
      await panel.getByRole('heading', { name: 'quay' }).waitFor()
      expect(complaints).toEqual([])
      await close()
    },
  )

  test('once the only selected file is deleted, nothing in the list is selected', async () => {
    const { client: ann } = await addColleague(app)
    for (const name of ['gone.txt', 'kept.txt']) await app.store(`/pier/${name}`)
    const { page, panel, complaints, close } = await open('/files/pier')
    await page.getByRole('button', { name: 'Details', exact: true }).click()
    const all = page.getByRole('checkbox', { name: 'Select all' })
    const isMixed = () => all.evaluate((it) => (it as unknown as { indeterminate: boolean }).indeterminate)
    await page.getByRole('checkbox', { name: 'Select gone.txt' }).check()
    await panel.getByRole('heading', { name: 'gone.txt' }).waitFor()
    await expect.poll(isMixed).toBe(true)
    await ann.call('deleteResources', { body: { resources: ['/pier/gone.txt'] } })
    await panel.getByText('This file was deleted', { exact: true }).waitFor({ timeout: 15_000 })
    await expect.poll(isMixed).toBe(false)
    await page.getByRole('checkbox', { name: 'Select gone.txt' }).waitFor({ state: 'detached' })
    expect(await all.isChecked()).toBe(false)
    // It is told still, until something else is selected.
    await panel.getByRole('heading', { name: 'gone.txt' }).waitFor()
    await page.getByRole('checkbox', { name: 'Select kept.txt' }).check()
    await panel.getByRole('heading', { name: 'kept.txt' }).waitFor()
    expect(await page.getByText(/deleted “gone.txt”|“gone.txt” was deleted/).count()).toBe(0)
    expect(complaints).toEqual([])
    await close()
  })
})
