/** The selection goes with the preview from file to file, in each list of Files. Runs on one engine. */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openWebApp, type WebApp } from './web-app.ts'

const names = ['a.txt', 'b.txt', 'c.txt', 'd.txt']

describe('the selection while files are previewed', () => {
  let app: WebApp

  beforeAll(async () => {
    app = await openWebApp()
    const ids: number[] = []
    // In Recent the last one is first.
    for (const name of names.toReversed()) ids.push(await app.store(`/pier/${name}`))
    await app.client.call('addStarred', { body: { resources: ids.map((id) => `id:${id}`) } })
  })

  afterAll(() => app.close())

  const open = async (address: string) => {
    const tab = await app.open(address)
    const { page } = tab
    const grid = page.getByRole('grid')
    if (address.includes('recent')) await grid.getByRole('button', { name: '4 files in pier', exact: true }).click()
    await grid.getByText('a.txt', { exact: true }).first().waitFor()
    const preview = page.getByRole('dialog')
    const showNext = async (name: string) => {
      // The key does nothing until the next file is known.
      await preview.getByRole('button', { name: 'Next file' }).click({ trial: true })
      await page.keyboard.press('ArrowRight')
      await preview.getByRole('heading', { name }).waitFor()
    }
    const leave = async () => {
      await page.keyboard.press('Escape')
      await preview.waitFor({ state: 'detached' })
    }
    return {
      ...tab,
      preview,
      showNext,
      leave,
      nameOf: (name: string) => grid.getByRole('button', { name: new RegExp(`^${name}`) }),
    }
  }

  /** Names of the files that are selected, and of the one at which the keyboard is: undefined if it is not in the list. */
  const marked = async (page: Page) => ({
    selected: await page.locator('[role=grid] [aria-selected=true] .file-open .entry-text').allTextContents(),
    focused: await page.evaluate(`(() => {
      const row = document.getElementById(document.activeElement.getAttribute('aria-activedescendant') ?? '')
      return row?.querySelector('.file-open .entry-text')?.textContent
    })()`),
  })

  for (const [list, address] of [
    // First: what is previewed in the others is there as opened.
    ['Recent', '/files?view=recent'],
    ['a folder', '/files/pier'],
    ['a search', '/files?find=txt'],
    ['Starred', '/files?view=starred'],
  ] as const)
    test(`in ${list} the last file that was shown is selected and has the focus`, async () => {
      const { page, preview, showNext, leave, nameOf, complaints, close } = await open(address)
      // Nothing is selected at first.
      await nameOf('a.txt').click()
      await preview.getByRole('heading', { name: 'a.txt' }).waitFor()
      await showNext('b.txt')
      await showNext('c.txt')
      await leave()
      await expect.poll(() => marked(page)).toEqual({ selected: ['c.txt'], focused: 'c.txt' })
      // From the selected file, by its menu, whose button has the focus before.
      await page.getByRole('button', { name: 'Actions for c.txt' }).click()
      await page.getByRole('menuitem', { name: 'Preview' }).click()
      await preview.getByRole('heading', { name: 'c.txt' }).waitFor()
      await showNext('d.txt')
      await leave()
      await expect.poll(() => marked(page)).toEqual({ selected: ['d.txt'], focused: 'd.txt' })
      await page.keyboard.press('Delete')
      await preview.getByText('d.txt').first().waitFor()
      // Before the window has the focus, Escape would also end the selection in the list.
      await expect.poll(() => page.evaluate('document.activeElement.closest("[role=dialog]") !== null')).toBe(true)
      await page.keyboard.press('Escape')
      await preview.waitFor({ state: 'detached' })
      // A selection of several stays, with the file from which the preview was opened.
      for (const name of ['a.txt', 'c.txt']) await page.getByRole('checkbox', { name }).check()
      await nameOf('a.txt').click()
      await preview.getByRole('heading', { name: 'a.txt' }).waitFor()
      await showNext('b.txt')
      await leave()
      await expect.poll(() => marked(page)).toEqual({ selected: ['a.txt', 'c.txt', 'd.txt'], focused: 'a.txt' })
      expect(complaints).toEqual([])
      await close()
    })
})
