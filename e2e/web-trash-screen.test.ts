/** The look of the trash: what is above the list, its columns, and the actions of rows. Runs on one engine. */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expectAccessible } from './accessible.ts'
import { scrollsSideways } from './browser.ts'
import { addColleague, type Colleague, colleaguePassword } from './colleague.ts'
import { openWebApp, type WebApp } from './web-app.ts'

describe('the screen of the trash', () => {
  let app: WebApp
  let ann: Colleague

  beforeAll(async () => {
    app = await openWebApp()
    ann = await addColleague(app)
  })

  afterAll(() => app.close())

  const remove = (...resources: string[]) => app.client.call('deleteResources', { body: { resources } })
  const trash = async (...paths: string[]) => {
    for (const path of paths) await app.store(path)
    await remove(...paths)
  }
  const topOf = async (page: Page, selector: string) => (await page.locator(selector).first().boundingBox())?.y ?? 0

  test('on phones the list begins in the upper third; the explanation has one line, the search is behind a button', async () => {
    await trash('/high/a.txt')
    await ann.store('/high/own.txt')
    await ann.client.call('deleteResources', { body: { resources: ['/high/own.txt'] } })
    for (const username of ['mira', 'ann']) {
      const by = username === 'ann' ? { username, password: colleaguePassword } : {}
      const { page, complaints, close } = await app.open('/trash', { width: 'phone', ...by })
      await page.locator('.trash-table tbody tr').first().waitFor()
      expect(await topOf(page, '.trash-table tbody tr')).toBeLessThan(844 / 3)
      expect((await page.locator('.trash-about').boundingBox())?.height).toBeLessThan(24)
      await page.locator('.trash-about').getByText('7 days').waitFor()
      expect(await page.getByRole('searchbox').count()).toBe(0)
      await expectAccessible(page)
      await page.getByRole('button', { name: 'Search', exact: true }).click()
      await page.keyboard.type('nothing-like-it')
      await page.getByText('No results match “nothing-like-it”').waitFor()
      await page.getByRole('button', { name: 'Clear search' }).first().click()
      await page.locator('.trash-table tbody tr').first().waitFor()
      expect(await scrollsSideways(page)).toBe(false)
      expect(complaints).toEqual([])
      await close()
    }
  })

  test('original places have one form, and what was outside the home folder says so', async () => {
    await trash('/forms/a.frm', '/top.frm')
    const { page, complaints, close } = await app.open('/trash?find=frm&sort=name')
    const row = (name: string) => page.getByRole('row').filter({ has: page.getByText(name, { exact: true }) })
    await row('a.frm').getByRole('cell', { name: 'Files/forms', exact: true }).waitFor()
    await row('top.frm').getByRole('cell', { name: 'Files', exact: true }).waitFor()
    await page.getByRole('button', { name: 'a.frm', exact: true }).click()
    await page.getByRole('dialog').getByText('from Files/forms').waitFor()
    await page.keyboard.press('Escape')
    expect(complaints).toEqual([])
    await close()

    await app.store('/before/moved.frm')
    await app.store('/after/other.frm')
    await ann.client.call('deleteResources', { body: { resources: ['/before/moved.frm'] } })
    await app.client.call('updateUser', { params: { id: ann.id }, body: { homeResource: '/after' } })
    const own = await app.open('/trash?find=frm', { username: 'ann', password: colleaguePassword })
    await own.page.getByRole('row').filter({ hasText: 'moved.frm' }).getByText('Outside your home folder').waitFor()
    await own.close()
    await app.client.call('updateUser', { params: { id: ann.id }, body: { homeResource: '/' } })
  })

  test('the focus stays in the window of a folder while others restore what is in it', async () => {
    for (const name of ['a', 'b', 'c', 'd']) await app.store(`/calm/${name}.txt`)
    await remove('/calm')
    const { page, complaints, close } = await app.open('/trash?find=calm')
    await page.getByRole('button', { name: 'calm', exact: true }).click()
    const window = page.getByRole('dialog', { name: 'calm' })
    const { data } = await app.client.call('getTrash', { query: { name: 'calm' } })
    const contents = await app.client.call('getTrashContents', {
      params: { id: data[0]?.id ?? 0 },
      query: { limit: 50 },
    })
    const restore = async (name: string) => {
      const id = contents.data.find(({ attributes }) => attributes.name === name)?.id ?? 0
      await app.client.call('restoreFromTrash', { body: { resources: [id] } })
      await window.getByRole('checkbox', { name, exact: true }).waitFor({ state: 'detached' })
    }
    const focused = () => page.evaluate('document.activeElement.role ?? document.activeElement.textContent')
    await window.getByRole('checkbox', { name: 'a.txt', exact: true }).waitFor()
    // The user has put the focus on the window itself.
    await window.locator('.trash-deletion').click()
    expect(await focused()).toBe('dialog')
    await restore('b.txt')
    expect(await focused()).toBe('dialog')
    // What had the focus is gone: the row in its place has it, so that keys still reach the window.
    await window.getByRole('button', { name: 'c.txt', exact: true }).focus()
    await restore('c.txt')
    await expect.poll(focused).toBe('d.txt')
    expect(complaints).toEqual([])
    await close()
  })
})
