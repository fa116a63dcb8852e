/** Sharing from Files: the link at once, with all that protects it in one window. Runs on one engine. */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expectAccessible } from './accessible.ts'
import { clipboard, openTab } from './browser.ts'
import { openWebApp, type WebApp } from './web-app.ts'

describe('sharing from the list of files', () => {
  let app: WebApp

  beforeAll(async () => {
    app = await openWebApp()
    for (const path of ['/tides/table.txt', '/read.txt']) await app.store(path)
  })

  afterAll(() => app.close())

  const open = async () => {
    const tab = await app.open('/files')
    await tab.page.getByRole('grid').waitFor()
    return tab
  }
  /** The path of the link that the window has copied. */
  const copied = async (page: Page) => {
    const link = await page.getByRole('dialog').locator('code').first().textContent()
    expect(await clipboard(page)).toBe(link)
    return new URL(link ?? '').pathname
  }

  test('a folder gets a link, which is copied, with a password; the same window changes it later', async () => {
    const { page, complaints, close } = await open()
    await page.getByRole('checkbox', { name: 'Select tides' }).click()
    await page.getByRole('button', { name: 'Share', exact: true }).click()
    const window = page.getByRole('dialog', { name: 'Share “tides”' })
    await window.getByRole('switch', { name: 'Require a password' }).click()
    await window.getByLabel('Password', { exact: true }).fill('Tide-tables-1906')
    await expectAccessible(page)
    await window.getByRole('button', { name: 'Create and copy link' }).click()
    await window.getByText('The link is copied.').waitFor()
    await window.getByRole('img', { name: 'QR code of the link' }).waitFor()
    const path = await copied(page)
    await expectAccessible(page)
    await window.getByLabel('Expires at the end of').fill('2099-12-31')
    await window.getByLabel('Stop after this many downloads').fill('0')
    await window.getByText('Enter a number from 1 to 100,000.').waitFor()
    await window.getByLabel('Stop after this many downloads').fill('2')
    await window.getByRole('button', { name: 'Save changes' }).click()
    await window.getByRole('button', { name: 'Close', exact: true }).click()
    await window.waitFor({ state: 'hidden' })

    const visitor = await openTab(app.browser, app.server.address, 'desktop')
    await visitor.page.goto(path)
    await visitor.page.getByLabel('Password', { exact: true }).fill('Tide-tables-1906')
    await visitor.page.keyboard.press('Enter')
    const [download] = await Promise.all([
      visitor.page.waitForEvent('download'),
      visitor.page.getByText('table.txt').first().click(),
    ])
    await download.path()
    await visitor.close()

    // It has its share already.
    await page.getByRole('button', { name: 'Share', exact: true }).click()
    await window.getByText(path).waitFor()
    await window.getByText('1 of 2 downloads so far.').waitFor()
    expect(await window.getByLabel('Expires at the end of').inputValue()).toBe('2099-12-31')
    await window.getByRole('button', { name: 'Close', exact: true }).click()
    await page.goto('/sharing/share')
    const row = page.getByRole('table', { name: 'Shared folders' }).getByRole('row').filter({ hasText: 'tides' })
    await row.getByText('password, 1 of 2 downloads').waitFor()
    await row.getByText('until 31 Dec 2099').waitFor()
    await expectAccessible(page)
    expect(complaints).toEqual([])
    await close()
  })

  test('a single file gets a link from its menu', async () => {
    const { page, complaints, close } = await open()
    await page.getByRole('button', { name: 'Actions for read.txt' }).click()
    await page.getByRole('menuitem', { name: 'Share', exact: true }).click()
    const window = page.getByRole('dialog', { name: 'Share “read.txt”' })
    await window.getByRole('button', { name: 'Create and copy link' }).and(page.locator(':focus')).waitFor()
    await page.keyboard.press('Enter')
    await window.getByText('The link is copied.').waitFor()
    const visitor = await openTab(app.browser, app.server.address, 'desktop')
    await visitor.page.goto(await copied(page))
    await visitor.page.getByText('read.txt').first().waitFor()
    await visitor.close()
    expect(complaints).toEqual([])
    await close()
  })
})
