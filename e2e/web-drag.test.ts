/** Moving and copying by dragging and by keys, and files of the computer dropped on a folder. Runs on one engine. */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expectAccessible } from './accessible.ts'
import { dropFiles } from './browser.ts'
import { openWebApp, type WebApp } from './web-app.ts'

describe('dragging and pasting files', () => {
  let app: WebApp

  beforeAll(async () => {
    app = await openWebApp()
  })

  afterAll(() => app.close())

  const store = async (...paths: string[]) => {
    for (const path of paths) await app.store(path)
  }
  const open = async (path: string) => {
    const tab = await app.open(`/files${path}`)
    await tab.page.getByRole('grid').waitFor()
    return tab
  }

  test('entries are dragged onto folders of the list and of the path; with Ctrl they are copied', async () => {
    await store('/desk/shelf/z.txt', '/desk/a.txt', '/desk/b.txt', '/desk/c.txt')
    const { page, complaints, close } = await open('/desk')
    await entry(page, 'a.txt').waitFor()
    await page.getByRole('checkbox', { name: 'Select a.txt' }).click()
    await page.getByRole('checkbox', { name: 'Select b.txt' }).click()
    await row(page, 'b.txt').dragTo(row(page, 'shelf'))
    await page.getByText('Moved: 2 items').waitFor()
    expect(await app.namesIn('/desk/shelf')).toEqual(['a.txt', 'b.txt', 'z.txt'])
    await page.getByRole('button', { name: 'Undo' }).click()
    await page.getByText('2 items moved back').waitFor()
    expect(await app.namesIn('/desk')).toEqual(['a.txt', 'b.txt', 'c.txt', 'shelf'])

    await page.keyboard.down('Control')
    await row(page, 'c.txt').dragTo(row(page, 'shelf'))
    await page.keyboard.up('Control')
    await page.getByText('Copied: /desk/shelf/c.txt').waitFor()
    // A folder is not put into itself, and nothing is moved to where it is.
    await row(page, 'shelf').dragTo(row(page, 'shelf'))
    await row(page, 'c.txt').dragTo(row(page, 'a.txt'))
    await row(page, 'c.txt').dragTo(page.getByRole('navigation', { name: 'Path' }).getByRole('link', { name: 'Files' }))
    await page.getByText('Moved: /c.txt').waitFor()
    expect(await app.namesIn('/desk')).toEqual(['a.txt', 'b.txt', 'shelf'])
    await expectAccessible(page)
    expect(complaints).toEqual([])
    await close()
  })

  test('files of the computer are uploaded to the folder that they are dropped on', async () => {
    await store('/in/north/z.txt', '/in/a.txt')
    const { page, complaints, close } = await open('/in')
    await entry(page, 'north').waitFor()
    await dropFiles(page, '[data-drop-path="/in/north"]', { 'b.txt': 'b' })
    await page.getByText('1 file uploaded').first().waitFor()
    expect(await app.namesIn('/in/north')).toEqual(['b.txt', 'z.txt'])
    expect(await page.locator('.drop-veil').count()).toBe(0)
    await dropFiles(page, '.breadcrumbs [data-drop-path="/"]', { 'd.txt': 'd' })
    await page.getByText('2 files uploaded').first().waitFor()
    expect(await app.namesIn('/')).toContain('d.txt')
    expect(complaints).toEqual([])
    await close()
  })

  test('entries are cut, copied and pasted by keys', async () => {
    await store('/keys/a.txt', '/keys/b.txt', '/keys/to/z.txt')
    const { page, complaints, close } = await open('/keys')
    await entry(page, 'a.txt').waitFor()
    await page.getByRole('checkbox', { name: 'Select a.txt' }).click()
    await press(page, 'Control+x')
    await page.locator('[data-cut=true]').getByText('a.txt').waitFor()
    await expectAccessible(page)
    await entry(page, 'to').click()
    await entry(page, 'z.txt').waitFor()
    await press(page, 'Control+v')
    await page.getByText('Moved: /keys/to/a.txt').waitFor()
    await entry(page, 'a.txt').waitFor()
    // What was cut is pasted once; what was copied as often as wanted.
    await page.getByRole('checkbox', { name: 'Select z.txt' }).click()
    await press(page, 'Control+c')
    await press(page, 'Control+v')
    await page.getByText('Copied: /keys/to/z (2).txt').waitFor()
    await press(page, 'Control+v')
    await page.getByText('Copied: /keys/to/z (3).txt').waitFor()
    expect(await app.namesIn('/keys')).toEqual(['b.txt', 'to'])
    expect(await app.namesIn('/keys/to')).toEqual(['a.txt', 'z (2).txt', 'z (3).txt', 'z.txt'])
    // An empty folder has no list that could have the focus.
    await app.client.call('addFolder', { body: { path: '/keys/to/new' } })
    await entry(page, 'new').click()
    await page.getByText('This folder is empty').waitFor()
    await page.keyboard.press('Control+v')
    await entry(page, 'z.txt').waitFor()
    await page.getByText('Copied: /keys/to/new/z.txt').waitFor()
    await page.keyboard.press('Control+z')
    await page.getByText('This folder is empty').waitFor()
    await page.keyboard.press('Backspace')
    await entry(page, 'z (2).txt').waitFor()
    expect(complaints).toEqual([])
    await close()
  })
})

const entry = (page: Page, name: string) => page.getByRole('grid').getByRole('button', { name, exact: true })

const row = (page: Page, name: string) =>
  page.getByRole('row').filter({ has: page.getByRole('button', { name, exact: true }) })

async function press(page: Page, key: string): Promise<void> {
  await page.getByRole('grid').focus()
  await page.keyboard.press(key)
}
