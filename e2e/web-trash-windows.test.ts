/** Windows and keys of the trash while others restore and purge, and messages beside windows. Runs on one engine. */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expectAccessible } from './accessible.ts'
import { widths } from './browser.ts'
import { openWebApp, type WebApp } from './web-app.ts'

const password = 'Another-long-one-7'

describe('windows of the trash', () => {
  let app: WebApp

  beforeAll(async () => {
    app = await openWebApp()
    const permissions = { list: true, upload: true, download: true, modify: true, delete: true }
    const pola = { username: 'pola', email: 'pola@harbour.example', password, homeResource: '/pola' }
    await app.client.call('addUser', { body: { ...pola, role: 'user', permissions, timeZone: 'UTC' } })
    const nora = { username: 'nora', email: 'nora@harbour.example', password, homeResource: '/', nickname: 'Nora' }
    await app.client.call('addUser', { body: { ...nora, role: 'admin', permissions: {}, timeZone: 'UTC' } })
  })

  afterAll(() => app.close())

  const trash = async (...paths: string[]) => {
    for (const path of paths) {
      await app.store(path)
      await app.client.call('deleteResources', { body: { resources: [path] } })
    }
  }
  const idOf = async (name: string) => {
    const { data } = await app.client.call('getTrash', { query: { name } })
    return data[0]?.id ?? 0
  }
  const restore = async (name: string) =>
    await app.client.call('restoreFromTrash', { body: { resources: [await idOf(name)] } })

  test('are closed by Back once, however often Escape is pressed before the browser has gone back', async () => {
    await trash('/Inbound/pressed.txt')
    const { page, complaints, close } = await app.open('/account/profile')
    await page.goto('/trash')
    const file = page.getByRole('button', { name: 'pressed.txt', exact: true })
    const window = page.getByRole('dialog')
    for (const open of [() => file.click(), () => page.goForward()]) {
      await open()
      await window.getByText('/Inbound/pressed.txt').waitFor()
      await page.evaluate(`for (let i = 0; i < 3; i++) document.activeElement.dispatchEvent(
        new KeyboardEvent('keydown', { key: 'Escape', bubbles: true, cancelable: true }))`)
      await window.waitFor({ state: 'detached' })
      await expect.poll(() => new URL(page.url()).search).toBe('')
      expect(new URL(page.url()).pathname).toBe('/trash')
    }
    expect(complaints).toEqual([])
    await close()
  })

  test('say where their entry is, or that it was purged, and offer nothing else', async () => {
    await trash('/Inbound/report.csv', '/Inbound/notes.txt')
    await app.store('/Inbound/2024/sub/b.txt')
    await app.client.call('deleteResources', { body: { resources: ['/Inbound/2024'] } })
    const { page, complaints, close } = await app.open('/trash', { username: 'nora', password })
    const window = page.getByRole('dialog')
    const controls = () => window.getByRole('button').or(window.getByRole('link')).allTextContents()

    await page.getByRole('button', { name: '2024', exact: true }).click()
    await window.getByRole('button', { name: 'sub', exact: true }).click()
    await window.getByText('b.txt').waitFor()
    await restore('2024')
    await window.getByText('“sub” is no longer in the Trash Can').waitFor()
    await window.getByText('It was restored to /Inbound/2024.').waitFor()
    await expect.poll(controls).toEqual(['', 'Open folder', 'Close'])
    await expectAccessible(page)
    await page.keyboard.press('Escape')
    await window.waitFor({ state: 'detached' })

    await page.getByRole('button', { name: 'report.csv', exact: true }).click()
    await window.getByText('/Inbound/report.csv').waitFor()
    await restore('report.csv')
    await window.getByText('mira restored it to /Inbound.').waitFor()
    await window.getByRole('link', { name: 'Open folder' }).click()
    await page.getByRole('grid').getByRole('button', { name: 'report.csv', exact: true }).waitFor()

    await page.goto('/trash')
    await page.getByRole('button', { name: 'notes.txt', exact: true }).click()
    await window.getByText('/Inbound/notes.txt').waitFor()
    await app.client.call('purgeTrash', { body: { resources: [await idOf('notes.txt')] } })
    await window.getByText('It was permanently deleted.').waitFor()
    await expect.poll(controls).toEqual(['', 'Close'])
    expect(await window.textContent()).not.toMatch(/\bid\b|Restore/)
    await window.getByRole('button', { name: 'Close', exact: true }).click()
    await window.waitFor({ state: 'detached' })
    expect(complaints).toEqual([])
    await close()
  })

  test('a question about what is gone meanwhile says so; of several, the rest is asked about', async () => {
    await trash('/q/one.txt', '/q/two.txt', '/q/three.txt')
    const { page, complaints, close } = await app.open('/trash')
    const window = page.getByRole('dialog')
    for (const name of ['one.txt', 'two.txt']) await page.getByRole('checkbox', { name }).check()
    await page.keyboard.press('Delete')
    await page.getByRole('dialog', { name: 'Delete 2 items permanently?' }).waitFor()
    await restore('one.txt')
    await page.getByRole('dialog', { name: 'Delete “two.txt” permanently?' }).waitFor()
    await restore('two.txt')
    await window.getByText('These items are no longer in the Trash Can').waitFor()
    await window.getByRole('button', { name: 'Close', exact: true }).click()
    await window.waitFor({ state: 'detached' })
    await page.getByRole('button', { name: 'Actions for three.txt' }).click()
    await page.getByRole('menuitem', { name: 'Restore to another folder…' }).click()
    await window.getByText('This is the original folder.').waitFor()
    await window.getByRole('button', { name: 'Restore', exact: true }).waitFor()
    await window.getByRole('button', { name: 'Go up to the home folder' }).click()
    await window.getByRole('button', { name: 'Restore here' }).waitFor()
    expect(await window.getByText('This is the original folder.').count()).toBe(0)
    await restore('three.txt')
    await window.getByText('You restored it to /q.').waitFor()
    expect(await window.getByRole('button', { name: 'Restore here' }).count()).toBe(0)
    expect(complaints).toEqual([])
    await close()
  })

  test('a user learns where what somebody else restored is', async () => {
    await app.store('/pola/own.txt')
    const { page, complaints, close } = await app.open('/files', { username: 'pola', password })
    await page.getByRole('button', { name: 'Actions for own.txt' }).click()
    await page.getByRole('menuitem', { name: 'Delete' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Delete', exact: true }).click()
    await page.getByText(/^Deleted: /).waitFor()
    await page.goto('/trash')
    await page.getByRole('button', { name: 'own.txt', exact: true }).click()
    const window = page.getByRole('dialog')
    await window.getByText('/pola/own.txt').waitFor()
    await restore('own.txt')
    await window.getByText('It was restored to Files.').waitFor()
    expect(complaints).toEqual([])
    await close()
  })

  test('Ctrl+A, Enter, Delete and Escape work on the list without a focus, and on that of a folder', async () => {
    await trash('/k/a.txt', '/k/b.txt', '/k/c.txt')
    const { page, complaints, close } = await app.open('/trash?find=.txt')
    const status = page.locator('.trash-selected')
    await page.getByRole('button', { name: 'a.txt', exact: true }).waitFor()
    const count = await page.locator('.trash-table tbody tr').count()
    await page.keyboard.press('Control+a')
    await expect.poll(() => status.textContent()).toBe(`${count} selected`)
    expect(await page.evaluate('getSelection().toString()')).toBe('')
    await page.keyboard.press('Escape')
    await expect.poll(() => status.textContent()).toBe('')
    // Without a selection there is nothing to delete.
    await page.keyboard.press('Delete')
    await page.getByRole('row').filter({ hasText: 'b.txt' }).getByRole('cell').nth(3).click()
    await expect.poll(() => status.textContent()).toBe('1 selected')
    await page.keyboard.press('Enter')
    const window = page.getByRole('dialog')
    await window.getByText('/k/b.txt').waitFor()
    await page.keyboard.press('Escape')
    await window.waitFor({ state: 'detached' })
    await page.keyboard.press('Delete')
    await page.getByRole('dialog', { name: 'Delete “b.txt” permanently?' }).waitFor()
    await page.getByRole('dialog').getByRole('button', { name: 'Delete permanently' }).click()
    await page.getByRole('button', { name: 'b.txt', exact: true }).waitFor({ state: 'detached' })

    await app.client.call('deleteResources', { body: { resources: ['/Inbound'] } })
    await page.goto('/trash')
    await page.getByRole('button', { name: 'Inbound', exact: true }).click()
    await window.getByRole('button', { name: 'report.csv', exact: true }).waitFor()
    await page.keyboard.press('Control+a')
    await window.getByRole('button', { name: 'Restore 2' }).waitFor()
    await page.keyboard.press('Escape')
    await window.getByRole('button', { name: 'Restore 2' }).waitFor({ state: 'detached' })
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await window.getByRole('button', { name: 'Back to Inbound' }).waitFor()
    await page.keyboard.press('Escape')
    await page.keyboard.press('Escape')
    await window.waitFor({ state: 'detached' })
    await page.keyboard.press('Home')
    expect(await page.evaluate('document.activeElement.type')).toBe('checkbox')
    await page.keyboard.press('?')
    const help = page.getByRole('dialog').getByRole('region', { name: 'Trash Can' })
    await help.getByText('Delete permanently').waitFor()
    await help.getByText('Select or deselect the item').waitFor()
    expect(complaints).toEqual([])
    await close()
  })

  test('a search without results is ended by its button', async () => {
    await trash('/s/only.txt')
    const { page, close } = await app.open('/trash?find=nothing-like-this')
    await page.getByText('No results match “nothing-like-this”').waitFor()
    await page.locator('.state').getByRole('button', { name: 'Clear search' }).click()
    await page.getByRole('button', { name: 'only.txt', exact: true }).waitFor()
    await close()
  })

  for (const width of ['phone', 'desktop'] as const)
    test(`no message covers a window opened before or after it: ${width}`, async () => {
      const name = `${width}-${'long-name-'.repeat(12)}.txt`
      const other = `${width}.txt`
      await trash(`/m/${name}`, `/m/${other}`)
      const id = await idOf(other)
      const { page, complaints, close } = await app.open('/trash', { width })
      const window = page.getByRole('dialog')
      const message = page.locator('.mantine-Notification-root')
      await page.getByRole('button', { name: `Restore “${other}”` }).click()
      const undo = message.getByRole('button', { name: 'Undo' })
      await undo.waitFor()
      await app.client.call('updateResourceById', { params: { id }, body: { name: `${width}-2.txt` } })
      await undo.click()
      // It stays until it is closed.
      await message.getByText('1 item could not be undone').waitFor()
      // Nor a menu.
      await page.setViewportSize({ ...widths[width], height: 420 })
      await page.getByRole('button', { name: `Actions for ${name}` }).click()
      await page.getByRole('menuitem', { name: 'Delete permanently' }).waitFor()
      await expect.poll(() => page.evaluate(coveredItems)).toEqual([])
      await message.waitFor()
      await page.setViewportSize(widths[width])
      await page.getByRole('menuitem', { name: 'Restore to another folder…' }).click()
      await window.getByRole('button', { name: 'Restore', exact: true }).waitFor()
      for (const height of [widths[width].height, 560]) {
        await page.setViewportSize({ ...widths[width], height })
        await expect.poll(() => overlap(page)).toBe(0)
      }
      await page.setViewportSize(widths[width])
      await window.getByRole('button', { name: 'Restore', exact: true }).click()
      await message.getByText('restored to /m').waitFor()
      expect(complaints).toEqual([])
      await close()
    })
})

/** How far messages reach over the topmost window, in px; -1 if one of them is missing. */
const overlap = (page: Page) =>
  page.evaluate(`(() => {
    const top = [...document.querySelectorAll('[role=dialog]')].at(-1)?.getBoundingClientRect()
    const all = [...document.querySelectorAll('.mantine-Notification-root')].map((one) => one.getBoundingClientRect())
    if (!top || all.length === 0) return -1
    return Math.max(...all.map((one) => Math.min(top.bottom, one.bottom) - Math.max(top.top, one.top)), 0)
  })()`)

/** Names of entries of the open menu whose centres are below something else. */
const coveredItems = `[...document.querySelectorAll('[role=menuitem]')]
  .filter((item) => {
    const { left, top, width, height } = item.getBoundingClientRect()
    const there = document.elementFromPoint(left + width / 2, top + height / 2)
    return there !== null && !item.contains(there)
  })
  .map((item) => item.textContent)`
