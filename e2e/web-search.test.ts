/** Finding files in the browser: operators, filters. Runs on one engine. */
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openDatabase } from '../server/src/db/database/open.ts'
import { expectAccessible } from './accessible.ts'
import { scrollsSideways, type Width } from './browser.ts'
import { openWebApp, type WebApp } from './web-app.ts'

describe('finding files', () => {
  let app: WebApp

  beforeAll(async () => {
    app = await openWebApp()
    await app.store('/our customers/invoice 1.pdf', 'x'.repeat(20_000))
    await app.store('/our customers/invoice 2.pdf')
    await app.store('/our customers/north/photo.png')
    await app.store('/invoice 3.txt')
    for (let i = 0; i < 120; i++) await app.store(`/many/report ${i}.csv`)
  })

  afterAll(() => app.close())

  const open = (path: string, width: Width = 'desktop') => app.open(path, { width })

  test('operators are removable filters; the window offers them without syntax', async () => {
    const { page, complaints, close } = await open('/files')
    const row = (name: string) => page.getByRole('row', { name })
    await page.getByRole('searchbox').fill('invoice type:pdf by:me in:"/our customers"')
    await page.getByText('2 found in our customers and below, the latest uploads first').waitFor()
    await row('invoice 2.pdf').waitFor()
    await page.getByRole('searchbox').press('End')
    await page.keyboard.type(' size:>10kb')
    await page.getByText('1 found in our customers').waitFor()
    await expectAccessible(page)
    await page.getByRole('button', { name: 'Remove filter “Type: pdf”' }).click()
    await page.getByRole('button', { name: 'Remove filter “In: /our customers”' }).click()
    await page.getByText('1 found in Files and below').waitFor()
    expect(await page.getByRole('searchbox').inputValue()).toBe('invoice by:me size:>10kb')

    await page.getByRole('button', { name: 'Search filters' }).click()
    const window = page.getByRole('dialog', { name: 'Search filters' })
    expect(await window.getByLabel('Uploaded by').inputValue()).toBe('me')
    await window.getByLabel('Minimum size').fill('big')
    await window.getByText('Enter a size with a unit').waitFor()
    await expectAccessible(page)
    await window.getByLabel('Minimum size').fill('')
    await window.getByLabel('Maximum size').fill('1 kB')
    await window.getByRole('button', { name: 'Search' }).click()
    await page.getByText('2 found in Files and below').waitFor()
    expect(await page.getByRole('searchbox').inputValue()).toBe('invoice size:<=1kb by:me')
    await page.reload()
    await row('invoice 3.txt').waitFor()
    expect(complaints).toEqual([])
    await close()
  })

  test('what is no operator is searched as text, and results continue while scrolling', async () => {
    const { page, complaints, close } = await open('/files', 'phone')
    await page.getByRole('button', { name: 'Search', exact: true }).click()
    await page.getByRole('searchbox').fill('size:big')
    await page.getByText('“size:big” is searched as text. Write a size with a unit').waitFor()
    await page.getByText('No results match “size:big”').waitFor()
    await expectAccessible(page)
    await page.getByRole('searchbox').fill(`type:pdf ${'W'.repeat(250)}`)
    await page.getByText('No results match “type:pdf WWW').waitFor()
    expect(await scrollsSideways(page)).toBe(false)
    await page.getByRole('searchbox').fill('in:many type:csv')
    await page.getByText('100 or more found in many and below').waitFor()
    await page.getByRole('grid').focus()
    await page.keyboard.press('End')
    await page.getByText('120 found in many and below').waitFor()
    await page.getByRole('searchbox').fill('in:/none type:csv')
    await page.getByText('There is no file or folder "/none"').waitFor()
    await page.getByRole('searchbox').fill(`in:/${'W'.repeat(250)} type:csv`)
    await page.getByText('There is no file or folder "/WWW').waitFor()
    expect(await scrollsSideways(page)).toBe(false)
    expect(complaints).toEqual([])
    await close()
  })

  test('recent files and starred entries are views; stars are set by menu, key and details', async () => {
    const { page, complaints, close } = await open('/files')
    const views = page.getByRole('navigation', { name: 'Views' })
    await page.getByRole('button', { name: 'Actions for invoice 3.txt' }).click()
    await page.getByRole('menuitem', { name: 'Star' }).click()
    await page.getByRole('row', { name: 'invoice 3.txt' }).getByText('Starred').waitFor()
    await page.getByRole('row', { name: 'many' }).locator('.file-date').click()
    await page.keyboard.press('*')
    await page.getByRole('row', { name: 'many' }).getByText('Starred').waitFor()
    await views.getByRole('link', { name: 'Recent' }).click()
    await page.getByRole('heading', { name: 'Recent', level: 1 }).waitFor()
    await page.getByRole('button', { name: '120 files in many', exact: true }).click()
    await page.getByRole('row', { name: 'report 119.csv' }).waitFor()
    expect(await page.getByRole('button', { name: 'Folder tree' }).count()).toBe(0)
    await expectAccessible(page)
    await page.getByRole('button', { name: 'Type', exact: true }).click()
    await page.getByRole('option', { name: 'Videos' }).click()
    await page.getByText('No files match these filters').waitFor()
    await expectAccessible(page)
    await page.getByRole('button', { name: 'Show everything' }).click()
    await page.getByRole('button', { name: '120 files in many', exact: true }).click()
    await page.getByRole('button', { name: 'Actions for report 119.csv' }).click()
    await page.getByRole('menuitem', { name: 'Show in folder' }).click()
    await page.getByRole('heading', { name: 'many', level: 1 }).waitFor()
    // It is far down in the list, on a page that has not been loaded.
    const shown = page.getByRole('grid', { name: 'many' }).getByRole('row', { name: 'report 119.csv' })
    await expect.poll(() => shown.getAttribute('aria-selected')).toBe('true')
    const isInView = async () => (await shown.boundingBox())?.y ?? Number.POSITIVE_INFINITY
    await expect.poll(isInView).toBeLessThan(page.viewportSize()?.height ?? 0)
    await expect
      .poll(() => page.evaluate('document.activeElement.getAttribute("aria-activedescendant")'))
      .toBe(await shown.getAttribute('id'))
    expect(new URL(page.url()).search).toBe('')
    // What prevents the list is said there alone.
    await page.goto('/files/nowhere?show=999999')
    await page.getByText('Folder not found').waitFor()
    await expect.poll(() => new URL(page.url()).search).toBe('')
    // Of an entry that is elsewhere.
    await page.evaluate(`history.pushState(history.state, '', '/files/many?show=999999')`)
    await page.getByText('The item is no longer in this folder.').waitFor()
    expect(await page.getByText('not among the first').count()).toBe(0)
    await page.getByRole('heading', { name: 'many', level: 1 }).waitFor()
    await views.getByRole('link', { name: 'Starred' }).click()
    const starred = page.getByRole('grid', { name: 'Starred' }).getByRole('row', { name: 'many' })
    await starred.waitFor()
    // On the icon, not on the name.
    const star = await starred.locator('.star-mark').boundingBox()
    const name = await starred.locator('.entry-text').first().boundingBox()
    expect((star?.x ?? 0) + (star?.width ?? 0)).toBeLessThanOrEqual(name?.x ?? 0)
    await page.getByRole('row', { name: 'invoice 3.txt' }).locator('.file-date').click()
    await page.getByRole('button', { name: 'Details' }).click()
    await page.getByRole('complementary', { name: 'Details' }).getByRole('button', { name: 'Remove star' }).click()
    await page.getByRole('row', { name: 'invoice 3.txt' }).waitFor({ state: 'hidden' })
    await expectAccessible(page)
    await page.getByRole('row', { name: 'many' }).getByRole('button', { name: 'many Starred' }).click()
    await page.waitForURL('**/files/many')
    await views.getByRole('link', { name: 'All files', exact: true }).click()
    await page.getByRole('heading', { name: 'Files', level: 1 }).waitFor()
    expect(complaints).toEqual([])
    await close()
  })

  test('Recent has headings of days, which keys and selection skip', async () => {
    await uploadedEarlier()
    const { page, complaints, close } = await open('/files?view=recent')
    const grid = page.getByRole('grid', { name: 'Recent' })
    const row = (name: string) => grid.getByRole('row', { name })
    const boxOf = async (name: string) => (await row(name).boundingBox()) ?? { y: 0, height: 0 }
    const active = () => grid.getAttribute('aria-activedescendant')
    // The test may run at midnight.
    await row('March 2025').waitFor()
    const indexes = await grid.locator('[aria-rowindex]').evaluateAll((all) => all.map((it) => it.ariaRowIndex))
    expect(indexes.slice(0, 5)).toEqual(['1', '2', '3', '4', '5'])
    expect(await grid.locator('.file-day').first().textContent()).toMatch(/^(Today|Yesterday)$/)
    await expectAccessible(page)

    await grid.focus()
    for (const [key, entry] of [
      ['Home', 'entry-0'],
      ['ArrowDown', 'entry-1'],
      ['ArrowUp', 'entry-0'],
      ['Shift+ArrowDown', 'entry-1'],
    ] as const) {
      await page.keyboard.press(key)
      await expect.poll(active).toBe(entry)
    }
    const selected = page.getByRole('row', { selected: true })
    await expect.poll(() => selected.count()).toBe(2)
    await row('March 2025').click()
    expect(await selected.count()).toBe(2)
    expect(await row('report 118.csv').getAttribute('aria-describedby')).toBe('day-2025-03')
    await row('report 116.csv')
      .locator('.file-date')
      .click({ modifiers: ['Shift'] })
    await expect.poll(() => selected.count()).toBe(4)

    await page.keyboard.press('End')
    await expect.poll(() => grid.getAttribute('aria-rowcount')).toBe('128')
    await page.keyboard.press('End')
    await row('invoice 1.pdf').waitFor()
    const heading = await boxOf('February 2025')
    expect((await boxOf('report 0.csv')).y).toBe(heading.y - 56)
    expect((await boxOf('invoice 3.txt')).y).toBe(heading.y + heading.height)
    expect(await row('invoice 1.pdf').getAttribute('aria-rowindex')).toBe('128')
    // The heading of the day before stays below the titles of the columns.
    const titles = (await grid.getByRole('row').first().boundingBox()) ?? { y: 0, height: 0 }
    expect((await boxOf('March 2025')).y).toBe(titles.y + titles.height)

    await page.getByRole('button', { name: 'Grid view' }).click()
    await grid.focus()
    for (const [key, entry] of [
      ['Home', 'entry-0'],
      ['ArrowDown', 'entry-1'],
      ['ArrowUp', 'entry-0'],
    ] as const) {
      await page.keyboard.press(key)
      await expect.poll(active).toBe(entry)
    }
    await row('March 2025').waitFor()
    await expectAccessible(page)
    await page.getByRole('button', { name: 'List view' }).click()
    expect(complaints).toEqual([])
    await close()
  })

  /** All but the last upload, too far apart for a run; an upload has no time in the API. */
  async function uploadedEarlier(): Promise<void> {
    const url = join(app.place.environment['SALLYPORT_DATA'] ?? '', 'sallyport.db')
    const db = await openDatabase({ url, power: false })
    const change = (at: Date, name: string) =>
      db.tx((tx) =>
        tx
          .updateTable('resources')
          .set({ uploaded_at: at.toISOString(), created_at: at.toISOString() })
          .where('name', 'like', name)
          .execute(),
      )
    for (const name of ['invoice %', 'photo.png']) await change(new Date('2025-02-04T10:00:00Z'), name)
    const first = Date.parse('2025-03-05T10:00:00Z')
    for (let i = 0; i < 119; i++) await change(new Date(first + i * 20 * 60_000), `report ${i}.csv`)
    await db.close()
  }

  test('the folder tree is used with the keyboard and by dragging, follows the open folder, and is remembered', async () => {
    const { page, complaints, close } = await open('/files/our customers')
    await page.getByRole('button', { name: 'Folder tree' }).click()
    const tree = page.getByRole('tree', { name: 'Folder tree' })
    const item = (name: string) => tree.getByRole('treeitem', { name, exact: true })
    await tree.getByRole('treeitem', { name: 'our customers', selected: true }).waitFor()
    await expectAccessible(page)
    await item('our customers').focus()
    for (const key of ['ArrowRight', 'ArrowRight']) {
      await page.keyboard.press(key)
      await item('north').waitFor()
    }
    await expect.poll(() => item('north').evaluate((it) => it.matches(':focus'))).toBe(true)
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'north', level: 1 }).waitFor()
    expect(await item('north').evaluate((it) => it.matches(':focus'))).toBe(true)
    for (const key of ['ArrowLeft', 'ArrowLeft']) await page.keyboard.press(key)
    await item('north').waitFor({ state: 'hidden' })
    await page.keyboard.press('Home')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Files', level: 1 }).waitFor()

    const file = page.getByRole('row', { name: 'invoice 3.txt' })
    await file.dragTo(tree.getByText('our customers'))
    await expect.poll(() => app.namesIn('/our customers')).toContain('invoice 3.txt')
    await page.reload()
    await item('our customers').waitFor()
    await page.setViewportSize({ width: 1000, height: 800 })
    await tree.waitFor({ state: 'hidden' })
    expect(complaints).toEqual([])
    await close()
  })
})
