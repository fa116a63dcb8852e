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
    await row('a.frm').getByRole('cell', { name: '/forms', exact: true }).waitFor()
    await row('top.frm').getByRole('cell', { name: 'Files', exact: true }).waitFor()
    await page.getByRole('button', { name: 'a.frm', exact: true }).click()
    await page.getByRole('dialog').getByText('from /forms').waitFor()
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

  test('the name has the most space at all widths, in German, too; no place reaches beyond its row', async () => {
    const deep = '/Customers/northern-harbour-logistics/2026/Invoices and receipts of the northern harbour'
    await trash(`${deep}/Invoice 2026-11-03 Northern Harbour Logistics.wid`, '/short.wid')
    await ann.store('/ours/folder/own.wid')
    await ann.client.call('deleteResources', { body: { resources: ['/ours/folder'] } })
    await app.client.call('updateUser', { params: { id: ann.id }, body: { language: 'de' } })
    for (const by of [{}, { username: 'ann', password: colleaguePassword }]) {
      const { page, complaints, close } = await app.open('/trash', by)
      const share = () =>
        page.evaluate(`(() => {
          const [name] = document.querySelectorAll('.trash-table th')
          return name.offsetWidth / document.querySelector('.trash-table').offsetWidth
        })()`)
      /** Cells and lines whose content is wider than they are, or cut without an ellipsis. */
      const beyond = () =>
        page.evaluate(`[...document.querySelectorAll('.trash-table td > *, .trash-where, .trash-when, .sort-button')]
          .filter((one) => one.checkVisibility())
          .filter((one) => one.getBoundingClientRect().right > one.closest('tr').getBoundingClientRect().right
            || one.getBoundingClientRect().right > one.closest('td, th').getBoundingClientRect().right + 1)
          .map((one) => one.textContent)`)
      for (const [width, least] of [
        [1440, 0.36],
        [1280, 0.29],
        [1024, 0.42],
        [768, 0.5],
        [390, 0],
      ] as const) {
        await page.setViewportSize({ width, height: 900 })
        await page.locator('.trash-table tbody tr').first().waitFor()
        if (least > 0) await expect.poll(share).toBeGreaterThanOrEqual(least)
        await expect.poll(beyond).toEqual([])
        expect(await scrollsSideways(page)).toBe(false)
      }
      expect(complaints).toEqual([])
      await close()
    }
    await app.client.call('updateUser', { params: { id: ann.id }, body: { language: 'en' } })
  })

  test('on phones a name has two lines; who deleted it has at most two, with the whole name on hover', async () => {
    const name = 'Invoice 2026-1041 Carriers.two'
    await app.client.call('updateUser', { params: { id: ann.id }, body: { nickname: 'Beatrix Lindqvist-Oyelaran' } })
    await ann.store(`/two lines/${name}`)
    await ann.client.call('deleteResources', { body: { resources: [`/two lines/${name}`] } })
    const { page, complaints, close } = await app.open('/trash?find=.two')
    const by = page.locator('.trash-by')
    const details = page.getByRole('button', { name: 'Details', exact: true })
    for (const width of [768, 1280]) {
      await page.setViewportSize({ width, height: 900 })
      await expect.poll(async () => (await by.boundingBox())?.height).toBeLessThan(40)
      if (width === 768) await details.click()
    }
    expect(await by.locator('bdi').getAttribute('title')).toBe('Beatrix Lindqvist-Oyelaran (ann)')
    await details.click()
    await page.setViewportSize({ width: 390, height: 844 })
    const text = page.locator('.trash-check .entry-text')
    await expect.poll(async () => (await text.boundingBox())?.height).toBeGreaterThan(36)
    // Up to its last letter.
    const isWhole = () =>
      text.evaluate((it: { scrollHeight: number; clientHeight: number; scrollWidth: number; clientWidth: number }) => [
        it.scrollHeight <= it.clientHeight + 1,
        it.scrollWidth <= it.clientWidth + 1,
      ])
    await expect.poll(isWhole).toEqual([true, true])
    expect(await scrollsSideways(page)).toBe(false)
    await app.client.call('updateUser', { params: { id: ann.id }, body: { nickname: 'Ann Harbour' } })
    expect(complaints).toEqual([])
    await close()
  })

  test('rows with the name of a user are hardly taller than others, and have the whole name on wide screens', async () => {
    await app.client.call('updateUser', { params: { id: ann.id }, body: { nickname: 'Beatrix Lindqvist' } })
    await ann.store('/low/a.low')
    await ann.client.call('deleteResources', { body: { resources: ['/low/a.low'] } })
    const { page, complaints, close } = await app.open('/trash?find=low')
    await page.setViewportSize({ width: 1440, height: 900 })
    const by = page.locator('.trash-by')
    await by.getByText('Beatrix Lindqvist').waitFor()
    const isCut = () =>
      page.evaluate(`[...document.querySelectorAll('.trash-by')].some((one) => one.scrollWidth > one.clientWidth)`)
    await expect.poll(isCut).toBe(false)
    await page.setViewportSize({ width: 1280, height: 900 })
    await expect.poll(isCut).toBe(false)
    await page.setViewportSize({ width: 1440, height: 900 })
    expect((await page.locator('.trash-table tbody tr').boundingBox())?.height).toBeLessThanOrEqual(56)
    expect(complaints).toEqual([])
    await close()
    await app.client.call('updateUser', { params: { id: ann.id }, body: { nickname: 'Ann Harbour' } })
  })

  test('all are selected in the head of the table, and the bar is that of Files; Restore is a word in each row', async () => {
    await trash('/bar/a.bar', '/bar/b.bar', '/bar/c.bar')
    const { page, complaints, close } = await app.open('/trash?find=.bar&sort=name')
    const status = page.locator('.trash-selected')
    await page.getByText('3 items', { exact: true }).waitFor()
    for (const name of ['a.bar', 'b.bar', 'c.bar'])
      expect(await page.getByRole('button', { name: `Restore “${name}”` }).textContent()).toBe('Restore')
    const all = page.getByRole('columnheader').getByRole('checkbox', { name: 'Select all' })
    await all.check()
    await expect.poll(() => status.textContent()).toBe('3 selected')
    await expectAccessible(page)
    await page.getByRole('button', { name: 'Clear selection' }).click()
    await expect.poll(() => status.textContent()).toBe('')
    await page.getByRole('checkbox', { name: 'a.bar', exact: true }).check()
    await page.getByRole('checkbox', { name: 'b.bar', exact: true }).click({ modifiers: ['Shift'] })
    await expect.poll(() => status.textContent()).toBe('2 selected')
    expect(await all.evaluate((input) => (input as { indeterminate?: boolean }).indeterminate)).toBe(true)
    await page.keyboard.press('Control+a')
    await expect.poll(() => status.textContent()).toBe('3 selected')
    const acts = page.locator('.trash-acts').getByRole('button')
    expect(await acts.allTextContents()).toEqual(['Restore', 'Restore to another folder…', 'Delete permanently'])
    await page.setViewportSize({ width: 1000, height: 800 })
    // Rows can be sorted while some are selected, where heads do not sort them.
    await page.getByRole('combobox', { name: 'Order' }).click()
    await page.getByRole('option', { name: 'Name, Z to A' }).click()
    await page.waitForURL(/sort=-name/)
    await expect.poll(() => status.textContent()).toBe('3 selected')
    await page.keyboard.press('Escape')
    // On phones, where the table has no head, in the bar.
    await page.setViewportSize({ width: 390, height: 844 })
    await page.locator('.trash-all').getByRole('checkbox', { name: 'Select all' }).check()
    await expect.poll(() => status.textContent()).toBe('3 selected')
    await expectAccessible(page)
    expect(complaints).toEqual([])
    await close()
  })

  test('details say what is known of an entry, beside the list as in Files, on phones in a sheet', async () => {
    await app.store('/facts/notes.fct', 'one')
    await ann.store('/facts/notes.fct', 'two')
    await ann.store('/facts/notes.fct', 'three '.repeat(250))
    for (const path of ['/facts/folder.fct/a.txt', '/facts/folder.fct/b.txt']) await app.store(path)
    await ann.client.call('deleteResources', { body: { resources: ['/facts/notes.fct'] } })
    await remove('/facts/folder.fct')
    const { page, complaints, close } = await app.open('/trash?find=fct&sort=name')
    const details = page.getByRole('complementary', { name: 'Details' })
    const factOf = (name: string) => details.locator(`dt:text-is("${name}") + dd`)
    await page.getByRole('button', { name: 'Details', exact: true }).click()
    await details.getByText('Select a file or folder to see its details.').waitFor()
    await page.getByRole('checkbox', { name: 'notes.fct', exact: true }).check()
    await factOf('Versions').getByText('3 versions').waitFor()
    await factOf('Size').getByText('1.5 kB', { exact: true }).waitFor()
    await factOf('Type').getByText('FCT file').waitFor()
    await factOf('Original folder').getByRole('link', { name: '/facts' }).waitFor()
    await factOf('Deleted').getByText('Ann Harbour').waitFor()
    await factOf('Deletes permanently').getByText('7 days left').waitFor()
    await expectAccessible(page)
    // Keys in the details are theirs.
    await details.getByRole('link', { name: '/facts' }).focus()
    const checked = () =>
      page.locator('tbody input:checked').evaluateAll((all: { ariaLabel: string }[]) => all.map((it) => it.ariaLabel))
    for (const key of ['ArrowDown', 'Control+a']) {
      await page.keyboard.press(key)
      expect(await checked()).toEqual(['notes.fct'])
    }
    await page.getByRole('checkbox', { name: 'folder.fct', exact: true }).check()
    await details.getByRole('heading', { name: '2 selected' }).waitFor()
    for (const [width, height] of [
      [1280, 800],
      [768, 1024],
    ] as const) {
      await page.setViewportSize({ width, height })
      await details.waitFor()
      const [table, panel] = [await page.locator('.trash-table').boundingBox(), await details.boundingBox()]
      expect((table?.x ?? 0) + (table?.width ?? 0)).toBeLessThanOrEqual(panel?.x ?? 0)
      await expect.poll(() => scrollsSideways(page)).toBe(false)
      await expectAccessible(page)
    }
    await page.setViewportSize({ width: 1440, height: 900 })
    await page.reload()
    await details.waitFor()
    await details.getByRole('button', { name: 'Close details' }).click()
    await details.waitFor({ state: 'detached' })
    await page.getByRole('button', { name: 'Actions for folder.fct' }).click()
    await page.getByRole('menuitem', { name: 'Details' }).click()
    await factOf('Contains').getByText('2 items').waitFor()
    await details.getByRole('button', { name: 'Close details' }).click()

    await page.setViewportSize({ width: 390, height: 844 })
    await page.getByRole('button', { name: 'Actions for notes.fct' }).click()
    await page.getByRole('menuitem', { name: 'Details' }).click()
    const sheet = page.getByRole('dialog', { name: 'notes.fct' })
    await sheet.getByText('3 versions').waitFor()
    await expectAccessible(page)
    await page.goBack()
    await sheet.waitFor({ state: 'detached' })
    await page.getByRole('checkbox', { name: 'notes.fct', exact: true }).waitFor()
    expect(new URL(page.url()).pathname).toBe('/trash')
    expect(complaints).toEqual([])
    await close()
  })
})
