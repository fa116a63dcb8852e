/** The menu of rows in the trash, its keys, and what narrow screens show of rows. Runs on one engine. */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expectAccessible } from './accessible.ts'
import { scrollsSideways } from './browser.ts'
import { addColleague, type Colleague, colleaguePassword } from './colleague.ts'
import { openWebApp, type WebApp } from './web-app.ts'

describe('rows of the trash', () => {
  let app: WebApp
  let ann: Colleague

  beforeAll(async () => {
    app = await openWebApp()
    ann = await addColleague(app)
    await app.client.call('updateUser', { params: { id: ann.id }, body: { language: 'de' } })
  })

  afterAll(() => app.close())

  const remove = (...resources: string[]) => app.client.call('deleteResources', { body: { resources } })
  const german = { username: 'ann', password: colleaguePassword }
  const row = (page: Page, name: string) => page.locator('.trash-table').getByRole('row').filter({ hasText: name })
  const boxOf = async (page: Page, selector: string) => {
    const box = await page.locator(selector).first().boundingBox()
    if (!box) throw new Error(`${selector} has no box`)
    return box
  }

  test('a right click opens the menu at the pointer, on links, too; for a selection it has that', async () => {
    for (const name of ['one.mnu', 'two.mnu', 'three.mnu', 'left.txt']) await app.store(`/menus/${name}`)
    await remove('/menus/one.mnu', '/menus/two.mnu', '/menus/three.mnu')
    const { page, complaints, close } = await app.open('/trash?find=mnu&sort=name')
    const menu = page.locator('.entry-menu')
    await row(page, 'one.mnu').waitFor()
    const near = async (x: number, y: number) => {
      await menu.getByRole('menuitem', { name: 'Restore', exact: true }).waitFor()
      await expect.poll(async () => Math.abs((await boxOf(page, '.entry-menu')).x - x)).toBeLessThan(230)
      expect(Math.abs((await boxOf(page, '.entry-menu')).y - y)).toBeLessThan(20)
    }
    const name = await boxOf(page, '.trash-table tbody tr:nth-child(1) .entry-text')
    await page.mouse.click(name.x + 10, name.y + 5, { button: 'right' })
    await near(name.x + 10, name.y + 5)
    await expectAccessible(page)
    expect(await menu.getByRole('menuitem').allTextContents()).toContain('Open original folder')
    await page.keyboard.press('Escape')
    await menu.waitFor({ state: 'detached' })
    const link = await boxOf(page, '.trash-table tbody tr:nth-child(2) a')
    await page.mouse.click(link.x + 5, link.y + 8, { button: 'right' })
    await near(link.x + 5, link.y + 8)
    await page.keyboard.press('Escape')
    await menu.waitFor({ state: 'detached' })
    expect(await page.locator('.trash-selected').textContent()).toBe('1 selected')
    await page.keyboard.press('Escape')
    await expect.poll(() => page.locator('.trash-selected').textContent()).toBe('')

    await row(page, 'one.mnu').getByRole('checkbox').check()
    await row(page, 'two.mnu').getByRole('checkbox').check()
    await row(page, 'two.mnu').getByRole('cell').nth(3).click({ button: 'right' })
    await menu.getByText('2 items').waitFor()
    expect(await menu.getByRole('menuitem').allTextContents()).toEqual([
      ...['Restore', 'Restore to another folder…', 'Delete permanently'],
    ])
    await menu.getByRole('menuitem', { name: 'Restore', exact: true }).click()
    await row(page, 'two.mnu').waitFor({ state: 'detached' })
    expect(await app.namesIn('/menus')).toEqual(['left.txt', 'one.mnu', 'two.mnu'])
    expect(complaints).toEqual([])
    await close()
  })

  test('Shift+F10 opens it on the focused row, in a deleted folder, too; "/" goes to the search', async () => {
    await app.store('/keyed/in.key')
    await app.store('/alone.key')
    await remove('/keyed', '/alone.key')
    const { page, complaints, close } = await app.open('/trash?find=key&sort=-name')
    const menu = page.locator('.entry-menu')
    await row(page, 'alone.key').waitFor()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Shift+F10')
    await menu.getByText('keyed').waitFor()
    await page.keyboard.press('Escape')
    await menu.waitFor({ state: 'detached' })
    await page.keyboard.press('Control+ArrowDown')
    await page.keyboard.press('ContextMenu')
    await menu.getByRole('menuitem', { name: 'Restore', exact: true }).waitFor()
    await page.keyboard.press('Escape')
    await menu.waitFor({ state: 'detached' })
    await page.keyboard.press('/')
    await expect.poll(() => page.evaluate('document.activeElement.type')).toBe('search')

    await page.getByRole('button', { name: 'keyed', exact: true }).click()
    const window = page.getByRole('dialog')
    await window.getByRole('button', { name: 'in.key', exact: true }).waitFor()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Shift+F10')
    await menu.getByText('in.key').waitFor()
    await menu.getByRole('menuitem', { name: 'Restore', exact: true }).click()
    await expect.poll(() => app.namesIn('/keyed')).toEqual(['in.key'])
    expect(complaints).toEqual([])
    await close()
  })

  test('on phones the selection has its number, the list its count, and long names their end', async () => {
    const long = `${'Quarterly report of the northern harbour and all its warehouses '.repeat(2)}2026.pdf`
    await ann.store(`/narrow/${long}`)
    await ann.store('/narrow/short.pdf')
    await ann.client.call('deleteResources', { body: { resources: [`/narrow/${long}`, '/narrow/short.pdf'] } })
    const { page, complaints, close } = await app.open('/trash?find=.pdf', { width: 'phone', ...german })
    await page.locator('.trash-total').getByText('2 Einträge').waitFor()
    const order = await boxOf(page, '.trash-order')
    expect(order.x + order.width).toBeLessThanOrEqual((await boxOf(page, '.trash-tools')).x + 390 - 16)
    const end = page.locator('.trash-table .entry-text[data-cut] .entry-end')
    await expect
      .poll(async () => {
        const [inner, outer] = [await end.boundingBox(), await end.locator('xpath=..').boundingBox()]
        return inner && outer && inner.y + inner.height <= outer.y + outer.height + 1 && outer.height < 50
      })
      .toBe(true)
    expect(await end.textContent()).toMatch(/\.pdf$/)
    await row(page, 'short.pdf').getByRole('checkbox').check()
    const shown = page.locator('.trash-selected')
    expect(await shown.getAttribute('data-count')).toBe('1')
    const [number, acts] = [await boxOf(page, '.trash-selected'), await boxOf(page, '.trash-acts')]
    expect(number.width).toBeGreaterThan(5)
    expect(number.x + number.width).toBeLessThanOrEqual(acts.x)
    expect(await scrollsSideways(page)).toBe(false)
    await expectAccessible(page)
    expect(complaints).toEqual([])
    await close()
  })

  test('on tablets the foot of the preview has one row, in German, too; on desktops the selection has all its buttons', async () => {
    await ann.store('/tablet/a.tab', 'x'.repeat(22_300))
    await ann.store('/tablet/b.tab')
    await ann.client.call('deleteResources', { body: { resources: ['/tablet/a.tab', '/tablet/b.tab'] } })
    const { page, complaints, close } = await app.open('/trash?find=.tab&sort=name', german)
    await row(page, 'a.tab').getByRole('checkbox').check()
    await page.locator('.trash-acts').getByRole('button', { name: 'In anderem Ordner wiederherstellen …' }).waitFor()
    expect(await page.locator('.trash-acts [aria-haspopup=menu]').count()).toBe(0)
    await page.setViewportSize({ width: 768, height: 900 })
    await page.locator('.trash-acts [aria-haspopup=menu]').waitFor()
    await page.getByRole('button', { name: 'a.tab', exact: true }).click()
    await page.locator('.preview-foot').getByText('22,3').waitFor()
    await expect.poll(async () => (await boxOf(page, '.preview-foot')).height).toBeLessThan(70)
    expect((await boxOf(page, '.preview-foot > span')).height).toBeLessThan(30)
    expect(complaints).toEqual([])
    await close()
  })

  test('an original folder that is gone looks so', async () => {
    await app.store('/vanished/sub/a.van')
    await remove('/vanished/sub/a.van')
    await remove('/vanished')
    const { page, close } = await app.open('/trash?find=a.van')
    const folder = row(page, 'a.van').locator('.trash-lost-folder')
    await folder.waitFor()
    await folder.getByText('No longer there').waitFor()
    const line = "getComputedStyle(document.querySelector('.trash-lost-folder')).textDecorationLine"
    expect(await page.evaluate(line)).toBe('line-through')
    await expectAccessible(page)
    await close()
  })
})
