/** Undoing what was done to files, the trash of an ordinary user, and name conflicts that are called off. Runs on one engine. */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expectAccessible } from './accessible.ts'
import { dropFiles } from './browser.ts'
import { type OpenOptions, openWebApp, type WebApp } from './web-app.ts'

const password = 'Another-long-one-7'

describe('undo in the browser', () => {
  let app: WebApp

  beforeAll(async () => {
    app = await openWebApp()
    await app.client.call('addFolder', { body: { path: '/shelf' } })
    const permissions = { list: true, upload: true, download: true, delete: true }
    const person = { username: 'pola', email: 'pola@harbour.example', password, homeResource: '/pola' }
    await app.client.call('addUser', { body: { ...person, role: 'user', permissions, timeZone: 'UTC' } })
  })

  afterAll(() => app.close())

  const store = async (...paths: string[]) => {
    for (const path of paths) await app.store(path)
  }
  const idOf = async (resource: string) => (await app.client.call('getResourceInfo', { query: { resource } })).data.id
  const open = async (path: string, options?: OpenOptions) => {
    const tab = await app.open(`/files${path}`, options)
    await tab.page.getByRole('grid').waitFor()
    return tab
  }

  test('moving, renaming and copying are undone for what is unchanged since; the rest is named', async () => {
    await store('/desk/a.txt', '/desk/b.txt', '/desk/c.txt', '/shelf/a.txt')
    const { page, complaints, close } = await open('/desk')
    await page.getByRole('checkbox', { name: 'Select all' }).click()
    await transfer(page, 'Move')
    await page.getByText('Moved: 3 items').waitFor()
    expect(await app.namesIn('/shelf')).toEqual(['a (2).txt', 'a.txt', 'b.txt', 'c.txt'])
    await app.client.call('updateResourceById', { params: { id: await idOf('/shelf/b.txt') }, body: { name: 'd.txt' } })
    await expectAccessible(page)
    await page.getByRole('button', { name: 'Undo' }).click()
    const refusal = page.getByRole('alert').filter({ hasText: '1 item could not be undone' })
    await refusal.getByText('It has since been moved or renamed, to /shelf/d.txt.').waitFor()
    await expectAccessible(page)
    // Under their names of before, although one had got another name.
    expect(await app.namesIn('/desk')).toEqual(['a.txt', 'c.txt'])
    expect(await app.namesIn('/shelf')).toEqual(['a.txt', 'd.txt'])
    await refusal.getByRole('button', { name: 'Close' }).click()

    await entry(page, 'a.txt').waitFor()
    await page.getByRole('checkbox', { name: 'Select a.txt' }).click()
    await page.getByRole('grid').focus()
    await page.keyboard.press('F2')
    await page.getByRole('dialog').getByLabel('New name').fill('renamed.txt')
    await page.keyboard.press('Enter')
    await page.getByText('Renamed: /desk/renamed.txt').waitFor()
    await page.getByRole('grid').focus()
    await page.keyboard.press('Control+z')
    await page.getByText('Renamed back to “a.txt”').waitFor()
    await entry(page, 'a.txt').waitFor()

    await page.getByRole('checkbox', { name: 'Select all' }).click()
    await page.getByText('2 selected').first().waitFor()
    await transfer(page, 'Copy')
    const message = page.getByRole('alert').filter({ hasText: 'Copied: 2 items' })
    await message.getByRole('button', { name: 'Undo' }).click()
    await page.getByText('2 copies deleted').waitFor()
    expect(await app.namesIn('/shelf')).toEqual(['a.txt', 'd.txt'])
    const { data } = await app.client.call('getTrash', { query: {} })
    expect(data.map(({ attributes }) => attributes.path).toSorted()).toEqual(['/shelf/a (2).txt', '/shelf/c.txt'])
    expect(complaints).toEqual([])
    await close()
  })

  test('users undo their deletions, and restore them from their own trash; a report shows only failures', async () => {
    await store('/pola/a.txt', '/pola/b.txt', '/pola/c.txt', '/pola/d.txt')
    await app.client.call('deleteResourceById', { params: { id: await idOf('/pola/d.txt') } })
    const { page, complaints, close } = await open('', { username: 'pola', password })
    await entry(page, 'a.txt').waitFor()
    await page.getByRole('checkbox', { name: 'Select all' }).click()
    await app.client.call('deleteResourceById', { params: { id: await idOf('/pola/c.txt') } })
    await remove(page)
    const report = page.getByRole('dialog', { name: 'Action Report' })
    await report.getByText('Deleted: 2 of 3; 1 could not be deleted').waitFor()
    await report.locator('.window-buttons').getByRole('button', { name: 'Close' }).click()
    await page.getByRole('button', { name: 'Undo' }).click()
    await page.getByText('2 items restored').waitFor()
    await entry(page, 'a.txt').waitFor()
    expect(await app.namesIn('/pola')).toEqual(['a.txt', 'b.txt'])

    await page.getByRole('checkbox', { name: 'Select b.txt' }).click()
    await remove(page)
    await page.getByText('Deleted: /b.txt').waitFor()
    await page.getByRole('link', { name: 'Trash Can', exact: true }).click()
    await page.getByRole('checkbox', { name: 'b.txt' }).check()
    expect(await page.getByRole('checkbox', { name: 'd.txt' }).count()).toBe(0)
    await page.getByRole('button', { name: 'Actions for b.txt' }).click()
    await expect
      .poll(() => page.getByRole('menuitem').allTextContents())
      .toEqual(['Preview', 'Restore', 'Download', 'Open original folder', 'Details', 'Delete permanently'])
    await page.getByRole('menuitem', { name: 'Restore' }).click()
    await page
      .getByRole('alert')
      .getByText(/^“b.txt” restored to Files Open folder$/)
      .waitFor()
    expect(await page.getByRole('dialog').count()).toBe(0)
    expect(await app.namesIn('/pola')).toEqual(['a.txt', 'b.txt'])
    expect(complaints).toEqual([])
    await close()
  })

  test('works by keyboard while a dialog is open, and returns the focus', async () => {
    const folder = 'keys'
    for (const content of ['one', 'second']) {
      const body = Buffer.from(content) as Uint8Array<ArrayBuffer>
      await app.client.upload({ path: `/${folder}/a.txt`, size: body.length, body, allowOverwrite: true })
    }
    const { page, complaints, close } = await open(`/${folder}`)
    const size = async () =>
      (await app.client.call('getResourceInfo', { query: { resource: `/${folder}/a.txt` } })).data.attributes.size
    const focused = () => page.evaluate('document.activeElement.innerText ?? ""')
    await page.getByRole('button', { name: 'Actions for a.txt' }).click()
    await page.getByRole('menuitem', { name: 'Versions' }).click()
    const versions = page.getByRole('dialog', { name: 'Versions of a.txt' })
    const restore = async (number: number) => {
      await versions.getByRole('button', { name: `Restore version ${number}` }).click()
      await page.getByText(`Version ${number} restored`, { exact: true }).waitFor()
      await expect.poll(focused).toMatch(/^Version \d$/)
    }
    await restore(1)
    // For assistive technology the message is a part of the dialog, and Tab reaches its button.
    await versions.getByRole('alert').getByRole('button', { name: 'Undo', exact: true }).waitFor()
    await expectAccessible(page)
    await page.keyboard.press('Shift+Tab')
    for (let steps = 0; steps < 20 && !/^Undo/.test(String(await focused())); steps++)
      await page.keyboard.press('Shift+Tab')
    await page.keyboard.press('Enter')
    await expect.poll(size).toBe(6)
    await page.getByText('Undone: the content of version 2 is current again').waitFor()
    await expect.poll(focused).toBe('Version 4')
    // The next message takes the place of the one before.
    await restore(1)
    await restore(2)
    expect(await page.getByRole('button', { name: 'Undo', exact: true }).count()).toBe(1)
    await page.keyboard.press('Control+Shift+z')
    await page.keyboard.press('Control+z')
    await expect.poll(size).toBe(3)
    await page.getByText('Undone: the content of version 5 is current again').waitFor()

    // After the dialog was closed the message stays, and in a text field the keys are those of the text.
    await restore(4)
    await page.keyboard.press('Escape')
    await versions.waitFor({ state: 'hidden' })
    await page.getByText('Version 4 restored', { exact: true }).waitFor()
    const search = page.getByRole('searchbox')
    await search.click()
    await page.keyboard.press('Control+z')
    await page.getByRole('button', { name: 'Undo', exact: true }).focus()
    expect(await size()).toBe(6)
    await page.keyboard.press('Control+z')
    await expect.poll(size).toBe(3)
    await page.getByText('Undone: the content of version').waitFor()
    // Its button is gone: the focus is where it was before.
    expect(await page.evaluate('document.activeElement.matches("[role=searchbox], [type=search]")')).toBe(true)
    await page.getByRole('heading', { level: 1 }).click()
    await page.keyboard.press('?')
    await page.getByText('Undo the last action, up to 10 minutes later').waitFor()
    expect(complaints).toEqual([])
    await close()
  })

  test('after the message was closed the keys still undo the latest action, and then say that there is no other', async () => {
    await store('/late/a.txt', '/late/b.txt')
    const { page, complaints, close } = await open('/late')
    await page.getByRole('checkbox', { name: 'Select a.txt' }).click()
    await page.keyboard.press('Delete')
    await page.getByRole('dialog').getByRole('button', { name: 'Delete', exact: true }).click()
    const message = page.getByRole('alert').filter({ hasText: 'Deleted: /late/a.txt' })
    await message.getByRole('button', { name: 'Close' }).click()
    await message.waitFor({ state: 'detached' })
    await page.getByRole('link', { name: 'Recent', exact: true }).click()
    await page.getByRole('grid', { name: 'Recent' }).waitFor()
    await page.keyboard.press('Control+z')
    await page.getByText('“a.txt” restored to /late').waitFor()
    expect(await app.namesIn('/late')).toEqual(['a.txt', 'b.txt'])
    await page.keyboard.press('Control+z')
    await page.getByText('There is nothing to undo. Only your latest action can be undone, for 10 minutes.').waitFor()
    expect(await app.namesIn('/late')).toEqual(['a.txt', 'b.txt'])
    expect(complaints).toEqual([])
    await close()
  })

  test('Escape and Cancel in the question about existing names upload none of these files', async () => {
    await store('/in/a.txt', '/in/b.txt')
    const { page, complaints, close } = await open('/in')
    const question = page.getByRole('dialog')
    for (const leave of [
      () => page.keyboard.press('Escape'),
      () => question.getByRole('button', { name: 'Cancel all' }).click(),
    ]) {
      await dropFiles(page, '.drop-area', { 'a.txt': 'other', 'b.txt': 'other' })
      await question.getByText('already exists').first().waitFor()
      await leave()
      await question.waitFor({ state: 'hidden' })
    }
    expect(await app.namesIn('/in')).toEqual(['a.txt', 'b.txt'])
    expect(await page.getByRole('region', { name: 'Uploads' }).count()).toBe(0)
    expect(complaints).toEqual([])
    await close()
  })
})

const entry = (page: Page, name: string) => page.getByRole('grid').getByRole('button', { name, exact: true })

/** Moves or copies the selection to /shelf. */
async function transfer(page: Page, verb: 'Move' | 'Copy'): Promise<void> {
  await page.getByRole('button', { name: verb, exact: true }).click()
  const window = page.getByRole('dialog')
  await window.getByRole('textbox', { name: 'Folder' }).fill('/shelf')
  await page.keyboard.press('Enter')
  await window.getByRole('button', { name: `${verb} here` }).click()
}

/** Deletes the selection. */
async function remove(page: Page): Promise<void> {
  await page.getByRole('grid').focus()
  await page.keyboard.press('Delete')
  await page.getByRole('dialog').getByRole('button', { name: 'Delete', exact: true }).click()
}
