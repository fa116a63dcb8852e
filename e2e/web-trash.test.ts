/** The trash in the browser: content of deleted folders, previews, filters and pictures. Runs on one engine. */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { canvasOf } from '../server/test/pictures.ts'
import { expectAccessible } from './accessible.ts'
import { scrollsSideways } from './browser.ts'
import { openWebApp, type WebApp } from './web-app.ts'

const password = 'Another-long-one-7'
const longName = 'anna-lena.hoffmann-westermann'

describe('the trash in the browser', () => {
  let app: WebApp

  beforeAll(async () => {
    app = await openWebApp()
    const permissions = { list: true, upload: true, download: true, delete: true }
    const person = {
      username: 'pola',
      email: 'pola@harbour.example',
      password,
      homeResource: '/pola',
      nickname: 'Pola Nowak',
    }
    await app.client.call('addUser', { body: { ...person, role: 'user', permissions, timeZone: 'UTC' } })
    const admin = { username: longName, email: 'anna@harbour.example', password, homeResource: '/' }
    await app.client.call('addUser', { body: { ...admin, role: 'admin', permissions: {}, timeZone: 'UTC' } })
  })

  afterAll(() => app.close())

  const remove = (...resources: string[]) => app.client.call('deleteResources', { body: { resources } })
  const picture = async (color: string) => await canvasOf(60, 40, color).png().toBuffer()
  const names = (page: Page) => page.locator('.trash-table .trash-check .entry-name').allTextContents()

  test('a file and a folder are restored out of a deleted folder, and the folder later with them', async () => {
    for (const path of ['/old/b/c.txt', '/old/b/d.txt', '/old/e.txt', '/old/f/g.txt']) await app.store(path)
    await remove('/old')
    const { page, complaints, close } = await app.open('/trash')
    const window = page.getByRole('dialog')
    await page.getByRole('button', { name: 'old', exact: true }).click()
    const items = window.locator('.preview-foot > span').first()
    await expect.poll(() => items.textContent()).toBe('3 items')
    await window.getByRole('button', { name: 'Restore “e.txt”' }).click()
    const message = page.getByRole('alert').filter({ hasText: '“e.txt” restored to /old' })
    await message.waitFor()
    // The message is in the dialog, too.
    await window.locator('.mantine-Modal-body').getByText('e.txt').waitFor({ state: 'detached' })
    await expect.poll(() => items.textContent()).toBe('2 items')
    // The focus stays in the window.
    await expect.poll(() => page.evaluate('document.activeElement.closest("[role=dialog]") !== null')).toBe(true)
    await expectAccessible(page)
    expect(await app.namesIn('/old')).toEqual(['e.txt'])
    await message.getByRole('button', { name: 'Undo' }).click()
    await page.getByText('“e.txt” is in the Trash Can again').waitFor()
    await window.locator('.mantine-Modal-body').getByText('e.txt').waitFor()
    expect(await app.namesIn('/')).not.toContain('old')

    await window.getByRole('button', { name: 'b', exact: true }).click()
    await window.getByRole('button', { name: 'c.txt', exact: true }).click()
    await window.getByText('/old/b/c.txt').waitFor()
    await window.getByText(/from \/old\/b, together with old$/).waitFor()
    // Escape goes back one level, to the row that was opened.
    await page.keyboard.press('Escape')
    const focused = () => page.evaluate('document.activeElement.textContent')
    await expect.poll(focused).toBe('c.txt')
    await window.getByRole('button', { name: 'Back to old' }).waitFor()
    await window.getByText(/from \/old, together with old$/).waitFor()
    await window.getByRole('button', { name: 'c.txt', exact: true }).click()
    await window.getByText('/old/b/c.txt').waitFor()
    await window.getByRole('button', { name: 'Restore', exact: true }).click()
    await page.getByText('“c.txt” restored to /old/b').waitFor()
    await window.getByRole('button', { name: 'Actions for d.txt' }).waitFor()
    await window.getByRole('button', { name: 'Back to old' }).click()
    await window.getByRole('button', { name: 'Actions for f' }).click()
    await page.getByRole('menuitem', { name: 'Restore', exact: true }).click()
    await page.getByText('“f” restored to /old').waitFor()
    expect(await app.namesIn('/old')).toEqual(['b', 'f'])
    await window.getByRole('button', { name: 'Restore folder' }).click()
    await page.getByText('“old” restored to Files').waitFor()
    expect(await app.namesIn('/old')).toEqual(['b', 'e.txt', 'f'])
    expect(await app.namesIn('/old/b')).toEqual(['c.txt', 'd.txt'])
    expect(complaints).toEqual([])
    await close()
  })

  test('a file returns to a folder that was deleted later, also permanently; if it cannot, to another one', async () => {
    for (const path of ['/late/a.txt', '/late/b.txt', '/gone/c.txt', '/other/d.txt']) await app.store(path)
    await remove('/late/a.txt')
    await remove('/late')
    await remove('/gone/c.txt')
    await remove('/gone')
    const { page, complaints, close } = await app.open('/trash')
    const restore = async (name: string) => {
      await page.getByRole('button', { name: `Actions for ${name}` }).click()
      await page.getByRole('menuitem', { name: 'Restore', exact: true }).click()
    }
    await restore('a.txt')
    const message = page.getByRole('alert').filter({ hasText: '“a.txt” restored to /late (folder created again)' })
    await message.waitFor()
    expect(await app.namesIn('/late')).toEqual(['a.txt'])
    await message.getByRole('button', { name: 'Undo' }).click()
    await page.getByText('“a.txt” is in the Trash Can again').waitFor()
    expect(await app.namesIn('/')).not.toContain('late')
    await restore('a.txt')
    await page.getByText('“a.txt” restored to /late').waitFor()
    await restore('late')
    await page.getByText('“late” restored to Files').waitFor()
    expect(await app.namesIn('/late')).toEqual(['a.txt', 'b.txt'])

    await page.getByRole('button', { name: 'Actions for gone' }).click()
    await page.getByRole('menuitem', { name: 'Delete permanently' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Delete permanently' }).click()
    await page.getByText('Permanently deleted').waitFor()
    const row = page.getByRole('row', { name: 'c.txt' })
    await row.getByText('gone').waitFor()
    await restore('c.txt')
    await page.getByText('“c.txt” restored to /gone (folder created again)').waitFor()
    expect(await app.namesIn('/gone')).toEqual(['c.txt'])

    await remove('/gone/c.txt')
    await remove('/gone')
    await app.store('/gone', 'a file where the folder was')
    await restore('c.txt')
    const report = page.getByRole('dialog', { name: 'Action Report' })
    await report.getByText(/"gone"/).waitFor()
    expect(await report.textContent()).not.toContain('parentResource')
    await expectAccessible(page)
    await report.getByRole('button', { name: 'Restore to another folder…' }).click()
    const window = page.getByRole('dialog', { name: 'to another folder' })
    await window.getByRole('button', { name: 'other', exact: true }).click()
    await window.getByRole('button', { name: 'Restore here' }).click()
    await page.getByText('“c.txt” restored to /other').waitFor()
    expect(await app.namesIn('/other')).toEqual(['c.txt', 'd.txt'])
    expect(complaints).toEqual([])
    await close()
  })

  test('several are restored out of a deleted folder; Shift selects ranges, Escape ends the selection', async () => {
    const files = Array.from({ length: 6 }, (_, index) => `/many/${index + 1}.txt`)
    for (const path of [...files, '/range/a.rng', '/range/b.rng', '/range/c.rng', '/range/d.rng']) await app.store(path)
    await remove('/many', '/range/a.rng', '/range/b.rng', '/range/c.rng', '/range/d.rng')
    const { page, complaints, close } = await app.open('/trash?find=rng&sort=name')
    const check = (name: string) => page.getByRole('checkbox', { name, exact: true })
    await check('a.rng').click()
    await check('c.rng').click({ modifiers: ['Shift'] })
    const status = page.locator('.trash-selected')
    await expect.poll(() => status.textContent()).toBe('3 selected')
    await page.keyboard.press('Escape')
    await expect.poll(() => status.textContent()).toBe('')
    // Emptying the trash is about what the filter hides, too.
    const { totalResults } = await app.client.call('getTrash', { query: { limit: 1 } })
    expect(totalResults).toBeGreaterThan(4)
    await page.getByRole('button', { name: 'Empty the Trash Can' }).click()
    const question = page.getByRole('dialog', { name: 'Empty the Trash Can?' })
    await question.getByText(`Everything in the Trash Can (${totalResults} items, `).waitFor()
    await question.getByRole('button', { name: 'Cancel' }).click()

    await page.goto('/trash?find=many')
    await page.getByRole('button', { name: 'many', exact: true }).click()
    const window = page.getByRole('dialog', { name: 'many' })
    const inside = (name: string) => window.getByRole('checkbox', { name, exact: true })
    await inside('2.txt').click()
    await inside('4.txt').click({ modifiers: ['Shift'] })
    await window.getByRole('button', { name: 'Restore 3', exact: true }).waitFor()
    await expectAccessible(page)
    await page.keyboard.press('Escape')
    await window.getByRole('button', { name: 'Restore 3', exact: true }).waitFor({ state: 'detached' })
    await window.getByRole('checkbox', { name: 'Select all' }).click()
    await inside('6.txt').click()
    await window.getByRole('button', { name: 'Restore 5', exact: true }).click()
    await page.getByText('5 items restored to /many').waitFor()
    await window.getByText('1 item', { exact: true }).waitFor()
    expect(await app.namesIn('/many')).toEqual([1, 2, 3, 4, 5].map((number) => `${number}.txt`))
    await page.keyboard.press('Escape')
    await window.waitFor({ state: 'detached' })
    await page.goto('/trash?find=nothing-like-it')
    await page.getByText('The search covers names, original folders, and what deleted folders contain').waitFor()
    // What a folder contains, and where a file was.
    await page.goto('/trash?find=6.TXT')
    await page.getByRole('row').filter({ hasText: 'many' }).getByText('contains 6.txt').waitFor()
    await page.goto('/trash?find=range')
    await page.getByRole('button', { name: 'a.rng', exact: true }).waitFor()
    await page.getByRole('button', { name: 'd.rng', exact: true }).waitFor()
    expect(complaints).toEqual([])
    await close()
  })

  test('the preview has a download and goes to the next file, in the list and in a folder', async () => {
    for (const path of ['/seen/1.txt', '/seen/2.txt', '/seen/in/3.txt', '/seen/in/4.txt']) await app.store(path)
    await remove('/seen/1.txt', '/seen/2.txt', '/seen/in')
    const { page, complaints, close } = await app.open('/trash?sort=name&range=today', { width: 'phone' })
    const window = page.getByRole('dialog')
    await page.getByRole('button', { name: '1.txt', exact: true }).click()
    await window.getByText('/seen/1.txt').waitFor()
    expect(await scrollsSideways(page)).toBe(false)
    await expectAccessible(page)
    await expect
      .poll(() => window.getByRole('button', { name: 'Previous file' }).getAttribute('aria-disabled'))
      .toBe('true')
    await page.keyboard.press('ArrowRight')
    await window.getByText('/seen/2.txt').waitFor()
    await window.getByRole('button', { name: 'Previous file' }).click()
    await window.getByText('/seen/1.txt').waitFor()
    const download = page.waitForEvent('download')
    await window.getByRole('link', { name: 'Download' }).click()
    expect((await download).suggestedFilename()).toBe('1.txt')
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'in', exact: true }).click()
    await window.getByRole('button', { name: '3.txt', exact: true }).click()
    await window.getByText('/seen/in/3.txt').waitFor()
    await window.getByRole('button', { name: 'Next file' }).click()
    await window.getByText('/seen/in/4.txt').waitFor()
    await window.getByRole('button', { name: 'Back to in' }).waitFor()
    // Back leads to the folder, and closes its window; a reload keeps the preview.
    await page.goBack()
    await window.getByRole('button', { name: '3.txt', exact: true }).waitFor()
    await page.goBack()
    await window.waitFor({ state: 'detached' })
    await page.waitForURL('**/trash?sort=name&range=today')
    await page.getByRole('button', { name: '1.txt', exact: true }).click()
    await window.getByText('/seen/1.txt').waitFor()
    await page.keyboard.press('ArrowRight')
    await window.getByText('/seen/2.txt').waitFor()
    await page.reload()
    await window.getByText('/seen/2.txt').waitFor()
    await page.keyboard.press('Escape')
    await page.waitForURL('**/trash?sort=name&range=today')
    expect(complaints).toEqual([])
    await close()
  })

  test('filters are chips in the address; users see that only their own deletions are listed', async () => {
    for (const path of ['/pola/mine.mp3', '/kinds/a.pdf', '/kinds/b.pdf', '/kinds/c.zip']) await app.store(path)
    await remove('/kinds/a.pdf', '/kinds/b.pdf', '/kinds/c.zip')
    const pola = await app.open('/trash', { username: 'pola', password })
    const own = /You see what you deleted, and what others deleted of yours/
    await pola.page.getByText('The Trash Can is empty').waitFor()
    await pola.page.getByText(own).waitFor()
    await pola.page.goto('/files')
    await pola.page.getByRole('checkbox', { name: 'Select mine.mp3' }).click()
    await pola.page.keyboard.press('Delete')
    await pola.page.getByRole('dialog').getByRole('button', { name: 'Delete', exact: true }).click()
    await pola.page.getByText('Deleted: /mine.mp3').waitFor()
    await pola.page.goto('/trash')
    await pola.page.getByRole('button', { name: 'mine.mp3', exact: true }).waitFor()
    await pola.page.getByText(own).waitFor()
    expect(await pola.page.getByRole('button', { name: 'Deleted by' }).count()).toBe(0)
    expect(pola.complaints).toEqual([])
    await pola.close()

    const { page, complaints, close } = await app.open('/trash')
    const filters = page.getByRole('group', { name: 'Filters' })
    await filters.getByRole('button', { name: 'Type' }).click()
    await page.getByRole('option', { name: 'All documents' }).click()
    await page.waitForURL('**/trash?type=document')
    await expect
      .poll(async () => (await names(page)).filter((name) => /pdf|zip|mp3/.test(name)).toSorted())
      .toEqual([...['a.pdf', 'b.pdf']])
    await expectAccessible(page)
    await page.reload()
    await page.getByRole('button', { name: 'Remove filter “Type: All documents”' }).click()
    await filters.getByRole('button', { name: 'Deleted by' }).click()
    await page.getByRole('option', { name: 'Pola Nowak pola' }).waitFor()
    expect((await page.getByRole('option').allTextContents())[0]).toBe('Me')
    await page.getByRole('option', { name: 'Pola Nowak pola' }).click()
    await filters.getByRole('button', { name: 'Deleted by: Pola Nowak' }).waitFor()
    await expect.poll(() => names(page)).toEqual(['mine.mp3'])
    await filters.getByRole('button', { name: 'Date deleted' }).click()
    await expectAccessible(page)
    await page.getByRole('button', { name: 'Yesterday' }).click()
    await page.getByText('No results match these filters').waitFor()
    await filters.getByRole('button', { name: 'Date deleted' }).first().click()
    await page.getByRole('button', { name: 'Today' }).click()
    await expect.poll(() => names(page)).toEqual(['mine.mp3'])
    await filters.getByRole('button', { name: 'Clear filters' }).click()
    await page.waitForURL((url) => url.search === '')
    await expect.poll(() => names(page)).toContain('c.zip')
    expect(complaints).toEqual([])
    await close()
  })

  test('rows are restored with one click; the selection stays in view; the columns do not depend on the content', async () => {
    const deep = '/one-click/customers/northern-harbour-logistics/2026'
    const files = Array.from({ length: 40 }, (_, index) => `/one-click/${index}.clk`)
    for (const path of [...files, `${deep}/deep.clk`, '/top.clk']) await app.store(path)
    await remove(...files, `${deep}/deep.clk`, '/top.clk')
    const { page, complaints, close } = await app.open('/trash?find=clk&sort=name')
    const row = (name: string) => page.getByRole('row').filter({ has: page.getByText(name, { exact: true }) })
    const restore = (name: string) => page.getByRole('button', { name: `Restore “${name}”`, exact: true })
    // Without a space where it is shortened, and with the name that Files has for the topmost folder.
    await row('deep.clk').getByRole('cell', { name: deep, exact: true }).waitFor()
    await row('top.clk').getByRole('cell', { name: 'Files', exact: true }).waitFor()
    // Without a pointer on it.
    expect(await restore('3.clk').textContent()).toBe('Restore')
    await restore('3.clk').click()
    await page.getByText('“3.clk” restored to /one-click').waitFor()
    await page.getByRole('checkbox', { name: '5.clk', exact: true }).click()
    await page.getByRole('checkbox', { name: '39.clk', exact: true }).scrollIntoViewIfNeeded()
    await page.mouse.wheel(0, 4_000)
    const isAt = async (selector: string, top: number) =>
      await expect.poll(async () => (await page.locator(selector).boundingBox())?.y).toBe(top)
    await isAt('.trash-tools', 0)
    await isAt('.trash-table thead', 48)
    await page.getByRole('button', { name: 'Restore', exact: true }).click()
    await page.getByText('“5.clk” restored to /one-click').waitFor()

    await page.setViewportSize({ width: 768, height: 1024 })
    const heads = () =>
      page.getByRole('columnheader').evaluateAll((all) => all.map((head) => [head.textContent, head.clientWidth]))
    const before = await heads()
    expect(before.map(([title]) => title)).toEqual(['Name', 'Deleted', 'Time left', 'Actions'])
    await row('top.clk').getByText('from Files').waitFor()
    await row('top.clk').locator('.trash-by').getByText('by you').waitFor()
    await page.getByRole('searchbox', { name: 'Search the Trash Can' }).fill('deep.clk')
    await expect.poll(() => names(page)).toHaveLength(1)
    expect(await heads()).toEqual(before)
    await expectAccessible(page)
    await page.setViewportSize({ width: 390, height: 844 })
    await expect.poll(async () => (await restore('deep.clk').boundingBox())?.height).toBeGreaterThanOrEqual(40)
    // The name, where it was, and the deletion.
    expect((await row('deep.clk').boundingBox())?.height).toBeLessThan(100)
    expect(await scrollsSideways(page)).toBe(false)
    await expectAccessible(page)
    await restore('deep.clk').click()
    await page.getByText(`“deep.clk” restored to ${deep}`).waitFor()
    expect(complaints).toEqual([])
    await close()
  })

  test('several restored to their folders are listed with links, and the renamed with their former names', async () => {
    for (const path of ['/shown/a.lst', '/shown/sub/b.lst', '/elsewhere/c.lst']) await app.store(path)
    await remove('/shown/a.lst', '/shown/sub/b.lst', '/elsewhere/c.lst')
    await app.store('/elsewhere/c.lst')
    const { page, complaints, close } = await app.open('/trash?find=lst')
    await page.getByRole('checkbox', { name: 'Select all' }).click()
    await page.getByRole('button', { name: 'Restore', exact: true }).click()
    const question = page.getByRole('dialog', { name: 'Restore 3 items?' })
    await question.getByText('the restored one is named “c (2).lst”').waitFor()
    await question.getByRole('button', { name: 'Restore', exact: true }).click()
    const message = page.getByRole('alert').filter({ hasText: '3 items restored to 3 folders, 1 renamed' })
    await message.waitFor()
    await message.getByRole('link', { name: 'Show' }).click()
    const list = page.getByRole('dialog', { name: 'Restored' })
    await list.getByText('renamed, was c.lst').waitFor()
    expect(await list.locator('.restored-list a').allTextContents()).toEqual(['/elsewhere', '/shown', '/shown/sub'])
    await expectAccessible(page)
    await list.getByRole('link', { name: '/shown/sub' }).click()
    await page.getByRole('heading', { name: 'sub', level: 1 }).waitFor()
    // From another page it opens in the trash.
    await message.getByRole('link', { name: 'Show' }).click()
    await list.getByText('b.lst').waitFor()
    expect(complaints).toEqual([])
    await close()
  })

  test('arrow keys go through the rows, the original folder is a link while it is there', async () => {
    for (const path of ['/there/a.key', '/there/b.key', '/away/c.key']) await app.store(path)
    await remove('/there/a.key', '/there/b.key', '/away/c.key')
    await remove('/away')
    const { page, complaints, close } = await app.open('/trash?find=key&sort=name')
    const checked = async () =>
      (await page.locator('tbody input:checked').all()).length === 0
        ? []
        : await page.locator('tbody input:checked').evaluateAll((all) => all.map((one) => one.ariaLabel))
    const focused = () => page.evaluate('document.activeElement.ariaLabel')
    await page.getByRole('checkbox', { name: 'a.key' }).waitFor()
    await page.keyboard.press('ArrowDown')
    await expect.poll(checked).toEqual(['a.key'])
    await page.keyboard.press('ArrowDown')
    await expect.poll(checked).toEqual(['b.key'])
    expect(await focused()).toBe('b.key')
    await page.keyboard.press('Shift+ArrowUp')
    await expect.poll(checked).toEqual(['a.key', 'b.key'])
    expect(await focused()).toBe('a.key')
    await page.keyboard.press('Space')
    await expect.poll(checked).toEqual(['b.key'])
    await page.keyboard.press('End')
    await expect.poll(checked).toEqual(['c.key'])
    // With Ctrl only the focus moves.
    await page.keyboard.press('Control+ArrowUp')
    await page.keyboard.press('Control+ArrowUp')
    await expect.poll(focused).toBe('a.key')
    expect(await checked()).toEqual(['c.key'])
    await page.keyboard.press('Control+Space')
    await expect.poll(checked).toEqual(['a.key', 'c.key'])
    await page.keyboard.press('Home')
    await page.keyboard.press('Enter')
    await page.getByRole('dialog', { name: 'a.key' }).waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    const row = (name: string) => page.getByRole('row').filter({ hasText: name })
    expect(await row('c.key').getByRole('link').count()).toBe(0)
    await row('b.key').getByRole('link', { name: '/there' }).click()
    await page.getByRole('heading', { name: 'there', level: 1 }).waitFor()
    expect(complaints).toEqual([])
    await close()
  })

  test('the row that takes the place of a removed one has the focus, without a mouse', async () => {
    const files = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((name) => `/places/${name}.plc`)
    for (const path of files) await app.store(path)
    await remove(...files)
    const { page, complaints, close } = await app.open('/trash?find=.plc&sort=name')
    const focused = () => page.evaluate('document.activeElement.ariaLabel ?? document.activeElement.tagName')
    const isGone = async (name: string) =>
      await page.getByRole('checkbox', { name, exact: true }).waitFor({ state: 'detached' })
    await page.getByRole('button', { name: 'Restore “c.plc”', exact: true }).focus()
    await page.keyboard.press('Enter')
    await isGone('c.plc')
    await expect.poll(focused).toBe('Restore “d.plc”')
    // The row may go before the server has responded.
    await page.getByText('“c.plc” restored to /places').waitFor()
    await page.keyboard.press('Control+z')
    await page.getByRole('checkbox', { name: 'c.plc', exact: true }).waitFor()
    await expect.poll(focused).toBe('Restore “d.plc”')
    // From the bar of the selection.
    await page.keyboard.press('ArrowDown')
    await expect.poll(focused).toBe('e.plc')
    await page.locator('.trash-acts').getByRole('button', { name: 'Restore', exact: true }).focus()
    await page.keyboard.press('Enter')
    await isGone('e.plc')
    await expect.poll(focused).toBe('f.plc')
    for (const [name, next] of [
      ['b.plc', 'c.plc'],
      ['g.plc', 'f.plc'],
    ] as const) {
      await page.getByRole('checkbox', { name, exact: true }).focus()
      await page.keyboard.press('Space')
      await page.keyboard.press('Delete')
      // The window gives the focus to Cancel after a moment: Enter would press that.
      await expect.poll(focused).toBe('BUTTON')
      await page.getByRole('dialog').getByRole('button', { name: 'Delete permanently' }).focus()
      await page.keyboard.press('Enter')
      await isGone(name)
      await expect.poll(focused).toBe(next)
    }
    expect(complaints).toEqual([])
    await close()
  })

  test('undoing a restore to a new folder removes it while it is empty', async () => {
    await app.store('/from/a.new')
    await remove('/from/a.new')
    const { page, complaints, close } = await app.open('/trash?find=a.new')
    const restore = async (name: string, parent = '') => {
      await page.getByRole('button', { name: 'Actions for a.new' }).click()
      await page.getByRole('menuitem', { name: 'Restore to another folder…' }).click()
      const window = page.getByRole('dialog')
      await window.getByRole('button', { name: 'New folder' }).click()
      await window.getByLabel('Name of the new folder').fill(name)
      await page.keyboard.press('Enter')
      await window.getByLabel('Name of the new folder').waitFor({ state: 'detached' })
      await window.getByRole('button', { name: 'Restore here' }).click()
      await page.getByText(`“a.new” restored to ${parent}/${name}`).waitFor()
    }
    const undo = async () => {
      await page.getByRole('button', { name: 'Undo' }).click()
      await page.getByText('“a.new” is in the Trash Can again').last().waitFor()
    }
    // The window opens at the original folder, which the entry has again after the undo.
    await restore('unwanted', '/from')
    await undo()
    await expect.poll(() => app.namesIn('/from')).toEqual([])
    const { data } = await app.client.call('getTrash', { query: { name: 'unwanted' } })
    expect(data).toEqual([])
    await restore('used', '/from')
    await app.store('/from/used/other.txt')
    await undo()
    expect(await app.namesIn('/from/used')).toEqual(['other.txt'])
    expect(complaints).toEqual([])
    await close()
  })

  test('original folders are shortened by whole folders at their beginning, by the space that there is', async () => {
    const folders = ['/Old projects/Pier 7', '/Finance/2025/Quarterly reports of the northern harbour/Invoices']
    for (const [n, folder] of folders.entries()) {
      await app.store(`${folder}/Notes ${n}.fld`)
      await remove(`${folder}/Notes ${n}.fld`)
    }
    const { page, complaints, close } = await app.open('/trash?find=fld&sort=name')
    /** What is seen of each, whether letters are cut off, and how far it begins from the left of its place, in px. */
    const shown = () =>
      page.evaluate(`[...document.querySelectorAll('.trash-table .fitting-path .entry-text')].map((text) => ({
        title: text.title,
        seen: text.querySelector('bdi').textContent,
        isCut: text.scrollWidth > text.clientWidth,
        indent: Math.round(text.getBoundingClientRect().left - text.closest('.fitting-path').getBoundingClientRect().left),
      }))`)
    const ofEach = (folder: string, seen: unknown) => ({ title: `${folder}`, seen, isCut: false, indent: 0 })
    const [pier = '', invoices = ''] = folders
    const shorter: unknown = expect.stringMatching(/^…\/(Quarterly reports of the northern harbour\/)?Invoices$/)
    const widthOf = async () => (await page.getByRole('columnheader', { name: 'Original folder' }).boundingBox())?.width
    for (const width of [1440, 1280]) {
      await page.setViewportSize({ width, height: 900 })
      await expect.poll(() => names(page)).toHaveLength(2)
      await expect.poll(widthOf).toBeGreaterThanOrEqual(200)
      await expect.poll(shown).toEqual([ofEach(pier, pier), ofEach(invoices, '…/Invoices')])
    }
    for (const width of [768, 390]) {
      await page.setViewportSize({ width, height: 900 })
      await page.getByRole('combobox', { name: 'Order' }).waitFor()
      await expect.poll(shown).toEqual([ofEach(pier, pier), ofEach(invoices, shorter)])
      expect(await scrollsSideways(page)).toBe(false)
    }
    expect(complaints).toEqual([])
    await close()
  })

  test('pictures are shown, those in view first; names of users stay in their cells on tablets and phones', async () => {
    const paths = Array.from({ length: 60 }, (_, index) => `/pictures/p${String(index).padStart(2, '0')}.png`)
    const content = await picture('#2060c0')
    for (const path of paths) await app.store(path, content)
    const { page, complaints, close } = await app.open('/files/pictures', { username: longName, password })
    await page.getByRole('checkbox', { name: 'Select all' }).click()
    await page.keyboard.press('Delete')
    await page.getByRole('dialog').getByRole('button', { name: 'Delete', exact: true }).click()
    await page.getByText('Deleted: 60 items').waitFor()
    const asked = new Set<string>()
    page.on('request', (request) => {
      if (request.url().includes('/preview?')) asked.add(request.url())
    })
    await page.goto('/trash?type=picture&sort=name')
    await page.locator('.trash-picture img').first().waitFor()
    await expect.poll(() => page.locator('.trash-picture img').count()).toBeGreaterThan(8)
    expect(asked.size).toBeLessThan(40)
    await page.getByRole('button', { name: 'p59.png', exact: true }).scrollIntoViewIfNeeded()
    await page.locator('tbody tr').last().locator('.trash-picture img').waitFor()

    const other = await app.open('/trash?type=picture&sort=name')
    for (const [width, height] of [
      [768, 1024],
      [390, 844],
    ] as const) {
      await other.page.setViewportSize({ width, height })
      await other.page.getByRole('combobox', { name: 'Order' }).waitFor()
      expect(await other.page.getByRole('columnheader').getByRole('button').count()).toBe(0)
      const by = other.page.getByText('by anna-lena').locator('visible=true').first()
      await by.waitFor()
      const [whole, cell] = [await by.boundingBox(), await by.locator('xpath=ancestor::td').boundingBox()]
      expect((whole?.x ?? 0) + (whole?.width ?? 0)).toBeLessThanOrEqual((cell?.x ?? 0) + (cell?.width ?? 0))
      expect(await scrollsSideways(other.page)).toBe(false)
    }
    expect(complaints).toEqual([])
    await other.close()
    await close()
  })
})
