/** The list of a shared folder for a visitor without an account: menus, renaming, selecting and uploading, with and without scripts. */
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { engines } from '../server/test/databases.ts'
import { expectAccessible } from './accessible.ts'
import { openBrowser, openTab, scrollsSideways, type Tab, type Width } from './browser.ts'
import { newPlace, type Place, type Running, setUpMaster, start } from './running.ts'

const longName = 'minutes-of-the-meeting-with-the-harbour-authority-about-the-extension-of-the-quay-2026.md'

// What the browser does is the same on both engines.
describe.each(engines.slice(0, 1))('the list of a shared folder on %s', (engine) => {
  let place: Place
  let server: Running
  let browser: Browser
  let headers: Record<string, string>

  beforeAll(async () => {
    place = await newPlace(engine)
    server = await start(place)
    const { apiKey, accessToken } = await setUpMaster(place)
    headers = { 'ev-api-key': apiKey, 'ev-access-token': accessToken }
    browser = await openBrowser()
  })
  afterAll(async () => {
    await browser.close()
    expect(await server.stop()).toBe(0)
    await place.remove()
  })

  const everything = { download: true, upload: true, modify: true, delete: true }

  /** The path of the page of a folder with these files. */
  async function shareWith(folder: string, files: Record<string, string>, accessMode: object = everything) {
    const api = async (path: string, init: RequestInit) => {
      const response = await fetch(`${server.address}/api/v2/${path}`, { method: 'POST', ...init })
      if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`)
      return (await response.json()) as { data: { attributes: { hash: string } } }
    }
    const json = (body: object) => ({
      headers: { ...headers, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    await api('resources', json({ path: folder }))
    for (const [name, content] of Object.entries(files)) {
      const query = new URLSearchParams({ path: `${folder}/${name}`, fileSize: String(Buffer.byteLength(content)) })
      await api(`resources/upload?${query}`, {
        headers: { ...headers, 'content-type': 'application/octet-stream' },
        body: content,
      })
    }
    const share = { type: 'shared_folder', name: 'Handover', resources: [folder], accessMode }
    return `/s/${(await api('shares', json(share))).data.attributes.hash}`
  }

  async function visit(path: string, width: Width, work: (page: Page, tab: Tab) => Promise<void>, dark = false) {
    const tab = await openTab(browser, server.address, width, dark)
    await tab.page.goto(path)
    await work(tab.page, tab)
    expect(await scrollsSideways(tab.page)).toBe(false)
    await tab.close()
  }

  const edges = (page: Page) =>
    page
      .locator('thead :is(th, td)')
      .evaluateAll((cells) => cells.map((cell) => Math.round(cell.getBoundingClientRect().left)))
  const focused = (page: Page) => page.locator(':focus')

  it('an entry is renamed with the keyboard, in its row, and no column moves', async () => {
    const path = await shareWith('/renamed', { 'plan.final.txt': 'p', 'taken.txt': 't' })
    await visit(path, 'desktop', async (page, { complaints }) => {
      const before = await edges(page)
      const row = page.getByRole('row').filter({ hasText: 'plan.final.txt' })
      const menu = row.getByRole('button', { name: 'Actions for plan.final.txt' })
      expect(await menu.getAttribute('aria-haspopup')).toBe('menu')
      await menu.focus()
      await page.keyboard.press('Enter')
      await page.getByRole('menu', { name: 'Actions for plan.final.txt' }).waitFor()
      expect(await menu.getAttribute('aria-expanded')).toBe('true')
      await expectAccessible(page)
      await page.keyboard.press('Escape')
      await page.getByRole('menu').waitFor({ state: 'detached' })
      expect(await focused(page).textContent()).toBe('Actions for plan.final.txt')

      await page.keyboard.press('ArrowDown')
      await page.keyboard.press('ArrowDown')
      expect(await focused(page).textContent()).toBe('Rename')
      await page.keyboard.press('End')
      expect(await focused(page).textContent()).toBe('Delete')
      await page.keyboard.press('ArrowDown')
      expect(await focused(page).textContent()).toBe('Download')
      await page.keyboard.press('ArrowDown')
      await page.keyboard.press('Enter')
      const field = page.getByRole('textbox', { name: 'New name of plan.final.txt' })
      expect(await field.evaluate((input) => input.matches(':focus'))).toBe(true)
      expect(await page.evaluate('getSelection().toString()')).toBe('plan.final')
      expect(await edges(page)).toEqual(before)
      await expectAccessible(page)
      await page.keyboard.press('Escape')
      await field.waitFor({ state: 'detached' })
      expect(await focused(page).textContent()).toBe('Actions for plan.final.txt')

      await page.keyboard.press('ArrowDown')
      await page.keyboard.press('ArrowDown')
      await page.keyboard.press('Enter')
      await field.fill('taken.txt')
      await page.keyboard.press('Enter')
      await page.getByText('A file or folder named “taken.txt” already exists').waitFor()
      expect(await field.getAttribute('aria-invalid')).toBe('true')
      await field.fill('final plan.txt')
      await page.keyboard.press('Enter')
      await page.getByRole('link', { name: 'final plan.txt', exact: true }).waitFor()
      await expect.poll(() => focused(page).textContent()).toBe('Actions for final plan.txt')
      expect(await edges(page)).toEqual(before)
      await page.reload()
      await page.getByRole('link', { name: 'final plan.txt', exact: true }).waitFor()
      // The refused name.
      expect(complaints.filter((line) => !line.includes('409'))).toEqual([])
    })
  })

  it('an entry is deleted after a question', async () => {
    const path = await shareWith('/deleted', { 'a.txt': 'a', 'b.txt': 'b' })
    await visit(path, 'desktop', async (page, { complaints }) => {
      const openDialog = async (name: string) => {
        await page.getByRole('button', { name: `Actions for ${name}` }).click()
        await page.getByRole('menuitem', { name: 'Delete' }).click()
        return page.getByRole('dialog', { name: `Delete “${name}”?` })
      }
      const dialog = await openDialog('a.txt')
      await dialog.waitFor()
      await expectAccessible(page)
      await page.keyboard.press('Escape')
      await dialog.waitFor({ state: 'detached' })
      expect(await focused(page).textContent()).toBe('Actions for a.txt')
      await (await openDialog('a.txt')).getByRole('button', { name: 'Delete' }).click()
      await page.getByText('“a.txt” was deleted').waitFor()
      await page.getByText('1 item', { exact: true }).waitFor()
      await expect.poll(() => focused(page).textContent()).toBe('Actions for b.txt')
      // The last one: the page says that the folder is empty.
      await (await openDialog('b.txt')).getByRole('button', { name: 'Delete' }).click()
      await page.getByText('This folder is empty.').waitFor()
      expect(complaints).toEqual([])
    })
  })

  it('all entries or a range can be selected, and the button says what it downloads', async () => {
    const files = Object.fromEntries(['a', 'b', 'c', 'd'].map((name) => [`${name}.txt`, 'x'.repeat(1_000)]))
    const path = await shareWith('/selected', files)
    await visit(path, 'desktop', async (page) => {
      const all = page.getByRole('checkbox', { name: 'Select all' })
      const top = async () => (await page.getByRole('row').nth(1).boundingBox())?.y
      const before = await top()
      await page.getByRole('checkbox', { name: 'Select b.txt' }).check()
      await page.getByRole('checkbox', { name: 'Select d.txt' }).click({ modifiers: ['Shift'] })
      const loading = page.waitForEvent('download')
      await page.getByRole('button', { name: 'Download 3 files (3 kB)' }).click()
      expect((await loading).suggestedFilename()).toMatch(/\.zip$/)
      expect(await page.getByRole('checkbox', { checked: true }).count()).toBe(3)
      expect(await all.evaluate((box) => (box as unknown as { indeterminate: boolean }).indeterminate)).toBe(true)
      expect(await top()).toBe(before)
      await expectAccessible(page)
      await all.check()
      await page.getByRole('button', { name: 'Download 4 files (4 kB)' }).waitFor()
      await page.getByRole('button', { name: 'Clear selection' }).click()
      expect(await page.getByRole('checkbox', { checked: true }).count()).toBe(0)
      expect(await page.getByRole('button', { name: /^Download \d/ }).count()).toBe(0)
    })
  })

  it('what is selected is deleted together, after a question', async () => {
    const path = await shareWith('/cleared', { 'a.txt': 'a', 'b.txt': 'b', 'c/d.txt': 'd', 'e.txt': 'e' })
    await visit(path, 'phone', async (page, { complaints }) => {
      await page.getByRole('checkbox', { name: 'Select c' }).check()
      await page.getByRole('button', { name: 'Download 1 item' }).waitFor()
      await page.getByRole('checkbox', { name: 'Select a.txt' }).check()
      await page.getByRole('button', { name: 'Download 2 items' }).waitFor()
      await page.getByRole('button', { name: 'Delete selected' }).click()
      const dialog = page.getByRole('dialog', { name: 'Delete 2 items?' })
      await expectAccessible(page)
      await dialog.getByRole('button', { name: 'Delete' }).click()
      await page.getByText('2 items were deleted').waitFor()
      expect(await page.locator('[data-count]').textContent()).toBe('2 items')
      await page.reload()
      expect(await page.locator('tbody .label').allTextContents()).toEqual(['b.txt', 'e.txt'])
      await page.getByRole('checkbox', { name: 'Select all' }).check()
      await page.getByRole('button', { name: 'Delete selected' }).click()
      await page.getByRole('dialog', { name: 'Delete 2 items?' }).getByRole('button', { name: 'Delete' }).click()
      await page.getByText('This folder is empty.').waitFor()
      expect(complaints).toEqual([])
    })
  })

  it('a click anywhere in a row opens it', async () => {
    const path = await shareWith('/opened', { 'in/a.txt': 'a' })
    await visit(path, 'desktop', async (page) => {
      await page.getByRole('row').filter({ hasText: '1 item' }).getByText('1 item').click()
      await page.getByRole('heading', { name: 'in', exact: true }).waitFor()
      await page.getByRole('row').filter({ hasText: 'a.txt' }).getByText('1 B').click()
      await page.getByText('Back to the list').waitFor()
    })
  })

  it('rows are low on a phone, and the button that sends files is in view', async () => {
    const many = Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`${i}.txt`, 'x']))
    const path = await shareWith('/phone', { ...many, [longName]: 'x' })
    await visit(
      path,
      'phone',
      async (page, { complaints }) => {
        await page.getByRole('link', { name: longName }).waitFor()
        const heights = await page
          .locator('tbody tr')
          .evaluateAll((rows) => rows.map((row) => row.getBoundingClientRect().height))
        expect(Math.max(...heights)).toBeLessThanOrEqual(64)
        const menu = await page.getByRole('button', { name: 'Actions for 3.txt' }).boundingBox()
        expect([menu?.width, menu?.height]).toEqual([44, 44])
        await expectAccessible(page)
        // The headings stay at the top, and do not cover what gets the focus.
        const link = page.getByRole('link', { name: '3.txt', exact: true })
        await page.evaluate(`scrollTo(0, ${((await link.boundingBox())?.y ?? 0) - 10})`)
        await link.focus()
        expect((await link.boundingBox())?.y).toBeGreaterThanOrEqual(44)
        await page.evaluate('scrollTo(0, 0)')
        const choosing = page.waitForEvent('filechooser')
        await page.getByRole('button', { name: 'Upload', exact: true }).click()
        const file = (name: string) => ({ name, mimeType: 'text/plain', buffer: Buffer.from('new') })
        await (await choosing).setFiles([file('one.txt'), file('two.txt')])
        const send = page.getByRole('button', { name: 'Upload 2 files (6 B)' })
        await send.waitFor()
        const box = await send.boundingBox()
        expect(await page.evaluate('scrollY')).toBe(0)
        expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThan(844)
        expect(await send.evaluate((button) => button.matches(':focus'))).toBe(true)
        await expectAccessible(page)
        await send.click()
        await page.getByRole('status').filter({ hasText: '2 files uploaded' }).waitFor()
        expect(complaints).toEqual([])
      },
      true,
    )
  })

  it('entries can be renamed, deleted and downloaded together without scripts', async () => {
    const path = await shareWith('/plain', { 'a.txt': 'a', 'b.txt': 'b' })
    const context = await browser.newContext({ javaScriptEnabled: false, baseURL: server.address })
    const page = await context.newPage()
    await page.goto(`${path}?sort=-name`)
    const names = page.locator('tbody .label')
    expect(await names.allTextContents()).toEqual(['b.txt', 'a.txt'])
    const rowOf = (name: string) => page.getByRole('row').filter({ hasText: name })
    await rowOf('a.txt').locator('summary', { hasText: 'Actions for a.txt' }).click()
    await page.getByRole('textbox', { name: 'New name of a.txt' }).fill('c.txt')
    await rowOf('a.txt').getByRole('button', { name: 'Rename' }).click()
    // In the order that the visitor has chosen.
    await rowOf('c.txt').first().waitFor()
    expect((await names.allTextContents()).map((text) => text.trim())).toEqual(['c.txt', 'b.txt'])
    await page.getByRole('checkbox', { name: 'Select b.txt' }).check()
    const loading = page.waitForEvent('download')
    await page.getByRole('button', { name: 'Download selected' }).click()
    expect((await loading).suggestedFilename()).toBe('b.txt')
    await rowOf('c.txt').locator('summary', { hasText: 'Actions for c.txt' }).click()
    await rowOf('c.txt').getByText('Delete', { exact: true }).click()
    await page.getByRole('button', { name: 'Delete c.txt' }).click()
    await rowOf('c.txt').waitFor({ state: 'detached' })
    expect(await page.getByRole('link', { name: 'Upload' }).getAttribute('href')).toBe('#files')
    await context.close()
  })
})
