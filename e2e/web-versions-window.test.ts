/** The window with the versions of a file: its address, the browser's Back, and a file that is deleted meanwhile. Runs on one engine. */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expectAccessible } from './accessible.ts'
import { openWebApp, type WebApp } from './web-app.ts'

describe('the window of versions', () => {
  let app: WebApp

  beforeAll(async () => {
    app = await openWebApp()
  })

  afterAll(() => app.close())

  /** Stores a file with one version for each text. */
  const store = async (path: string, texts: readonly string[]) => {
    for (const text of texts) {
      const body = Buffer.from(text) as Uint8Array<ArrayBuffer>
      await app.client.upload({ path, size: body.length, body, allowOverwrite: true })
    }
  }

  const windowsOf = (page: Page, name: string) => ({
    versions: page.getByRole('dialog', { name: `Versions of ${name}` }),
    preview: page.getByRole('dialog', { name, exact: true }),
    async open() {
      await page
        .getByRole('button', { name: `Actions for ${name}` })
        .first()
        .click()
      await page.getByRole('menuitem', { name: 'Versions' }).click()
      await this.versions.waitFor()
    },
  })

  const addressOf = (page: Page) => page.url().replace(/^https?:\/\/[^/]+/, '')

  for (const [from, name, width] of [
    ['/files?view=recent', 'recent.txt', 'phone'],
    ['/files/back', 'folder.txt', 'desktop'],
  ] as const)
    test(`closes with Back, the preview on top first: ${from}`, async () => {
      await store(`/back/${name}`, ['first text', 'second text'])
      const { page, complaints, close } = await app.open(from, { width })
      const shown = windowsOf(page, name)
      const { versions, preview } = shown
      await shown.open()
      await expect.poll(() => addressOf(page)).toMatch(/versions=\d+$/)
      await versions.locator('.version-open').nth(1).click()
      await preview.getByText('first text').waitFor()
      await page.goBack()
      await preview.waitFor({ state: 'detached' })
      expect(await versions.isVisible()).toBe(true)
      await versions.getByRole('button', { name: 'Actions for version 1' }).click()
      await page.getByRole('menuitem', { name: 'Compare with current' }).click()
      await preview.getByText('Changes from version 1 to version 2', { exact: true }).waitFor()
      await page.goBack()
      await preview.waitFor({ state: 'detached' })
      await page.goForward()
      await preview.getByText('Changes from version 1 to version 2', { exact: true }).waitFor()
      await page.reload()
      await preview.getByText('Changes from version 1 to version 2', { exact: true }).waitFor()
      await page.keyboard.press('Escape')
      await preview.waitFor({ state: 'detached' })
      await page.goBack()
      await versions.waitFor({ state: 'detached' })
      await expect.poll(() => addressOf(page)).toBe(from)
      await page
        .getByRole('button', { name: `Actions for ${name}` })
        .first()
        .waitFor()
      expect(complaints).toEqual([])
      await close()
    })

  test('leaves nothing in the history after it was closed in another way', async () => {
    await store('/closed/plan.txt', ['first text', 'second text'])
    const { page, complaints, close } = await app.open('/files')
    await page.getByText('closed', { exact: true }).first().dblclick()
    await expect.poll(() => addressOf(page)).toBe('/files/closed')
    const shown = windowsOf(page, 'plan.txt')
    const { versions, preview } = shown
    await shown.open()
    await versions.locator('.version-open').nth(1).click()
    await preview.getByRole('button', { name: 'Newer version' }).click()
    await preview.getByText('second text').waitFor()
    await preview.locator('.mantine-Modal-close').click()
    await preview.waitFor({ state: 'detached' })
    await page.keyboard.press('Escape')
    await versions.waitFor({ state: 'detached' })
    await expect.poll(() => addressOf(page)).toBe('/files/closed')
    // After Forward, too.
    await page.goForward()
    await versions.waitFor()
    const address = addressOf(page)
    await page.keyboard.press('Escape')
    await versions.waitFor({ state: 'detached' })
    await page.goBack()
    await expect.poll(() => addressOf(page)).toBe('/files')
    // An address that was passed on.
    await page.goto(`${address}&version=current`)
    await preview.getByText('second text').waitFor()
    await page.keyboard.press('Escape')
    await preview.waitFor({ state: 'detached' })
    await page.keyboard.press('Escape')
    await versions.waitFor({ state: 'detached' })
    await expect.poll(() => addressOf(page)).toBe('/files/closed')
    await page.goBack()
    await expect.poll(() => addressOf(page)).toBe('/files')
    expect(complaints).toEqual([])
    await close()
  })

  test('says that the file was deleted meanwhile, and by whom', async () => {
    await store('/gone/plan.txt', ['first text', 'second text'])
    const { page, complaints, close } = await app.open('/files/gone')
    const shown = windowsOf(page, 'plan.txt')
    const { versions, preview } = shown
    await shown.open()
    await versions.locator('.version-open').nth(1).click()
    await preview.getByText('first text').waitFor()
    const permissions = { list: true, download: true, upload: true, modify: true, delete: true }
    const bea = { username: 'bea', password: 'Tide-tables-1906' }
    const account = { email: 'bea@harbour.example', role: 'user', homeResource: '/', timeZone: 'UTC' } as const
    await app.client.call('addUser', { body: { ...account, ...bea, nickname: 'Bea', permissions } })
    const other = await app.open('/files/gone', bea)
    const remove = async () => {
      await other.page.getByRole('button', { name: 'Actions for plan.txt' }).click()
      await other.page.getByRole('menuitem', { name: 'Delete' }).click()
      await other.page
        .getByRole('dialog')
        .getByRole('button', { name: /^Delete/ })
        .click()
      await other.page.getByText(/^Deleted: /).waitFor()
    }
    await remove()
    await versions.getByText('It was deleted by Bea.').waitFor()
    await preview.waitFor({ state: 'detached' })
    await expect.poll(() => addressOf(page)).toMatch(/versions=\d+$/)
    await versions.getByRole('button', { name: 'Restore', exact: true }).waitFor()
    expect(await versions.getByRole('button', { name: /^Restore .|Upload|Actions/ }).count()).toBe(0)
    expect(await versions.textContent()).not.toMatch(/id:|Retry|Current/)
    await expectAccessible(page)
    // Undone by the other one.
    await other.page.getByRole('button', { name: 'Undo' }).click()
    await versions.getByText('Version 2', { exact: true }).waitFor()
    await other.page.getByRole('button', { name: 'Undo' }).waitFor({ state: 'detached' })
    await remove()
    await versions.getByRole('link', { name: 'Show in the Trash Can' }).click()
    await page.getByRole('row').filter({ hasText: 'plan.txt' }).waitFor()
    expect(complaints.filter((line) => !line.includes('404'))).toEqual([])
    await other.close()
    await close()
  })

  test('says that another one has deleted a version, in its list and its preview', async () => {
    const texts = ['first text', 'second text', 'third text', 'fourth text', 'fifth text']
    await store('/less/plan.txt', texts)
    const cas = { username: 'cas', password: 'Tide-tables-1906' }
    const permissions = { list: true, download: true, upload: true, modify: true, delete: true }
    const account = { email: 'cas@harbour.example', role: 'user', homeResource: '/', timeZone: 'UTC' } as const
    await app.client.call('addUser', { body: { ...account, ...cas, nickname: 'Cas', permissions } })
    const mine = await app.open('/files/less')
    const other = await app.open('/files/less', cas)
    const { versions, preview } = windowsOf(mine.page, 'plan.txt')
    const others = windowsOf(other.page, 'plan.txt')
    await windowsOf(mine.page, 'plan.txt').open()
    await others.open()
    const rowOf = (number: number) => versions.getByText(`Version ${number}`, { exact: true })
    const remove = async (number: number) => {
      await others.versions.getByRole('button', { name: `Actions for version ${number}` }).click()
      await other.page.getByRole('menuitem', { name: 'Delete permanently' }).click()
      await other.page
        .getByRole('dialog', { name: 'Delete this version permanently?' })
        .getByRole('button', { name: 'Delete permanently' })
        .click()
      await other.page.getByText(`Version ${number} deleted permanently`, { exact: true }).waitFor()
    }
    await rowOf(1).waitFor()
    await remove(1)
    await rowOf(1).waitFor({ state: 'detached' })
    // In the preview.
    await rowOf(2).click()
    await preview.getByText('second text').waitFor()
    await remove(2)
    await preview.getByText('This version was deleted', { exact: true }).waitFor()
    expect(await preview.getByRole('button', { name: 'Restore' }).count()).toBe(0)
    expect(await preview.getByRole('button', { name: 'Download' }).isDisabled()).toBe(true)
    await expectAccessible(mine.page)
    expect(await preview.getByRole('button', { name: 'Older version' }).getAttribute('aria-disabled')).toBe('true')
    await preview.getByRole('button', { name: 'Newer version' }).click()
    await preview.getByText('third text').waitFor()
    await mine.page.keyboard.press('Escape')
    await preview.waitFor({ state: 'detached' })
    await rowOf(2).waitFor({ state: 'detached' })
    // In a comparison that was opened by its address.
    await versions.getByRole('button', { name: 'Actions for version 3' }).click()
    await mine.page.getByRole('menuitem', { name: 'Compare with current' }).click()
    await preview.getByText('Changes from version 3 to version 5', { exact: true }).waitFor()
    await mine.page.reload()
    await preview.getByText('Changes from version 3 to version 5', { exact: true }).waitFor()
    await remove(3)
    await preview.getByText('This version was deleted', { exact: true }).waitFor()
    expect(await mine.page.locator('body').textContent()).not.toMatch(/no version \d|third text/)
    expect([...mine.complaints, ...other.complaints]).toEqual([])
    await other.close()
    await mine.close()
  })

  test('the focus goes to the next version after one is deleted, and to the list when the address opened the window', async () => {
    await store('/focus/plan.txt', ['first text', 'second text', 'third text', 'fourth text'])
    const { page, complaints, close } = await app.open('/files/focus')
    const { versions } = windowsOf(page, 'plan.txt')
    await windowsOf(page, 'plan.txt').open()
    const focused = () => page.evaluate('document.activeElement.ariaLabel ?? document.activeElement.textContent')
    for (const [number, next] of [
      [2, 'Version 1'],
      [1, 'Version 3'],
    ] as const) {
      await versions.getByRole('button', { name: `Actions for version ${number}` }).focus()
      await page.keyboard.press('Enter')
      await page.getByRole('menuitem', { name: 'Delete permanently' }).press('Enter')
      await page.getByRole('dialog').getByRole('button', { name: 'Delete permanently' }).press('Enter')
      await versions.getByText(`Version ${number}`, { exact: true }).waitFor({ state: 'detached' })
      await expect.poll(focused).toBe(next)
    }
    await page.reload()
    await versions.getByText('Version 3', { exact: true }).waitFor()
    await page.keyboard.press('Escape')
    await versions.waitFor({ state: 'detached' })
    await expect.poll(() => page.evaluate('document.activeElement.role')).toBe('grid')
    expect(complaints).toEqual([])
    await close()
  })

  test('the focus stays where it is while others delete versions', async () => {
    await store('/calm/plan.txt', ['first text', 'second text', 'third text', 'fourth text'])
    const { page, complaints, close } = await app.open('/files/calm')
    const { versions } = windowsOf(page, 'plan.txt')
    await windowsOf(page, 'plan.txt').open()
    const resource = '/calm/plan.txt'
    const { data } = await app.client.call('getVersions', { query: { resource } })
    const focused = () => page.evaluate('document.activeElement.role ?? document.activeElement.textContent')
    const remove = async (number: number) => {
      const version = data.find(({ attributes }) => attributes.number === number)?.id ?? 0
      await app.client.call('deleteVersion', { body: { resource, version } })
      await versions.getByText(`Version ${number}`, { exact: true }).waitFor({ state: 'detached' })
    }
    await versions.getByText('Version 1', { exact: true }).waitFor()
    await versions.locator('.versions-head').click({ position: { x: 2, y: 2 } })
    expect(await focused()).toBe('dialog')
    await remove(1)
    expect(await focused()).toBe('dialog')
    // The version that had the focus.
    await versions.getByRole('button', { name: 'Version 3', exact: true }).focus()
    await remove(3)
    await expect.poll(focused).toContain('2')
    expect(complaints).toEqual([])
    await close()
  })

  test('the activity of the file and the session log say which version was restored or deleted', async () => {
    await store('/logged/plan.txt', ['first text', 'second text', 'third text'])
    const resource = '/logged/plan.txt'
    const { data } = await app.client.call('getVersions', { query: { resource } })
    const idOf = (number: number) => data.find(({ attributes }) => attributes.number === number)?.id ?? 0
    await app.client.call('restoreVersion', { body: { resource, version: idOf(2) } })
    await app.client.call('deleteVersion', { body: { resource, version: idOf(1) } })
    const { page, complaints, close } = await app.open('/files/logged')
    await page.getByRole('row', { name: 'plan.txt' }).getByRole('gridcell').nth(2).click()
    await page.getByRole('button', { name: 'Details', exact: true }).click()
    const panel = page.getByRole('complementary', { name: 'Details' })
    await panel.getByRole('listitem').filter({ hasText: 'You deleted a version · version 1' }).waitFor()
    await panel.getByRole('listitem').filter({ hasText: 'You restored a version · version 2' }).waitFor()
    await expectAccessible(page)
    await page.goto('/activity/session?path=logged&type=DELE_VERSION')
    const row = page.getByRole('row').filter({ hasText: '/logged/plan.txt' })
    await row.getByText('version 1', { exact: true }).waitFor()
    await row.getByRole('link').press('Enter')
    const details = page.getByRole('region', { name: 'Details' })
    await details.getByText(/^1 of .*\d\d:\d\d:\d\d/).waitFor()
    await expectAccessible(page)
    expect(complaints).toEqual([])
    await close()
  })

  test('arrow keys, Home and End go through the versions, and ? shows the keys', async () => {
    await store('/keys/plan.txt', ['first text', 'second text', 'third text', 'fourth text'])
    const { page, complaints, close } = await app.open('/files/keys')
    const { versions, preview } = windowsOf(page, 'plan.txt')
    await windowsOf(page, 'plan.txt').open()
    await versions.getByText('Version 1', { exact: true }).waitFor()
    const focused = () => page.evaluate('document.activeElement.textContent')
    for (const [key, number] of [
      ['ArrowDown', 4],
      ['ArrowDown', 3],
      ['End', 1],
      ['ArrowDown', 1],
      ['ArrowUp', 2],
      ['Home', 4],
      ['ArrowUp', 4],
    ] as const) {
      await page.keyboard.press(key)
      await expect.poll(focused).toBe(`Version ${number}`)
    }
    // From a button of a row, too; in its menu they are those of the menu.
    await versions.getByRole('button', { name: 'Actions for version 2' }).focus()
    await page.keyboard.press('ArrowUp')
    await expect.poll(focused).toBe('Version 3')
    await versions.getByRole('button', { name: 'Actions for version 2' }).press('Enter')
    await page.getByRole('menuitem', { name: 'Preview' }).waitFor()
    await page.keyboard.press('End')
    await expect.poll(focused).toBe('Delete permanently')
    await page.keyboard.press('Escape')
    await page.getByRole('menu').waitFor({ state: 'detached' })
    await page.keyboard.press('Home')
    await page.keyboard.press('?')
    const help = page.getByRole('dialog', { name: 'Keyboard shortcuts' })
    await help.getByRole('region', { name: 'Versions' }).getByText('Previous or next version').waitFor()
    await expectAccessible(page)
    await page.keyboard.press('End')
    await page.keyboard.press('Escape')
    await help.waitFor({ state: 'detached' })
    expect(await versions.isVisible()).toBe(true)
    await expect.poll(focused).toBe('Version 4')
    await page.keyboard.press('Enter')
    await preview.getByText('fourth text').waitFor()
    await page.keyboard.press('?')
    await help.waitFor()
    await page.keyboard.press('Escape')
    await help.waitFor({ state: 'detached' })
    expect(await preview.isVisible()).toBe(true)
    expect(complaints).toEqual([])
    await close()
  })

  test('offers to undo a restore until the file changes again', async () => {
    await store('/again/plan.txt', ['first text', 'second text'])
    const { page, complaints, close } = await app.open('/files/again')
    const shown = windowsOf(page, 'plan.txt')
    await shown.open()
    await shown.versions.getByRole('button', { name: 'Restore version 1' }).click()
    const message = page.getByRole('alert').filter({ hasText: 'Version 1 restored' })
    await shown.versions
      .getByText(/Restored from version 1/)
      .first()
      .waitFor()
    // A message stays as long as the pointer is on it.
    await message.getByRole('button', { name: 'Undo' }).hover()
    await store('/again/plan.txt', ['fourth text'])
    await message.getByText('Version 1 restored. The file has changed since.').waitFor()
    expect(await page.getByRole('button', { name: 'Undo' }).count()).toBe(0)
    expect(complaints).toEqual([])
    await close()
  })

  for (const width of ['phone', 'desktop'] as const)
    test(`keeps its size, and its controls free, while a message is shown: ${width}`, async () => {
      const name = `${width}.txt`
      await store(`/shown/${name}`, ['first text', 'second text', 'third text'])
      const { page, complaints, close } = await app.open('/files/shown', { width })
      const shown = windowsOf(page, name)
      const { versions, preview } = shown
      await shown.open()
      const messages = page.locator('.mantine-Notification-root')
      const heightOf = async () => (await versions.boundingBox())?.height
      // Clicks on the centres of all controls of the topmost dialog reach them.
      const covered = () =>
        page.evaluate(`(() => {
          const top = [...document.querySelectorAll('[role=dialog][aria-modal=true]')].at(-1)
          return [...top.querySelectorAll('button, a, summary, select')]
            .filter((one) => !one.closest('.mantine-Notification-root') && one.checkVisibility())
            .filter((one) => {
              const message = [...document.querySelectorAll('.mantine-Notification-root')].map((it) => it.getBoundingClientRect())
              const box = one.getBoundingClientRect()
              return message.some((it) => it.left < box.right && it.right > box.left && it.top < box.bottom && it.bottom > box.top)
            })
            .map((one) => one.textContent || one.ariaLabel || one.className)
        })()`)
      await versions.getByRole('button', { name: 'Restore version 1' }).click()
      await messages.getByText('Version 1 restored').waitFor()
      await versions.getByText('Version 4', { exact: true }).waitFor()
      await expect.poll(covered).toEqual([])
      const box = await messages.boundingBox()
      expect(box?.x).toBeGreaterThanOrEqual(0)
      expect(box?.y).toBeGreaterThanOrEqual(0)
      const height = await heightOf()
      await versions.locator('.version-open').nth(1).click()
      await preview.getByText('third text').waitFor()
      await expect.poll(covered).toEqual([])
      await page.keyboard.press('Escape')
      await preview.waitFor({ state: 'detached' })
      await messages.getByRole('button', { name: 'Close' }).click()
      await messages.waitFor({ state: 'detached' })
      expect(await heightOf()).toBe(height)
      expect(complaints).toEqual([])
      await close()
    })
})
