/** Versions of files: the list, the preview of each, what changed between them, restoring and deleting. Runs on one engine. */
import { readFile } from 'node:fs/promises'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { canvasOf } from '../server/test/pictures.ts'
import { expectAccessible } from './accessible.ts'
import { scrollsSideways } from './browser.ts'
import { type OpenOptions, openWebApp, type WebApp } from './web-app.ts'

const ada = { username: 'ada', password: 'Tide-tables-1906' }

const clippingOf = "getComputedStyle(document.querySelector('.versions-table').closest('[role=dialog]')).clipPath"

describe('versions of a file', () => {
  let app: WebApp

  beforeAll(async () => {
    app = await openWebApp()
    const permissions = { list: true, download: true, upload: true, modify: true, delete: true }
    const account = { email: 'ada@harbour.example', role: 'user', homeResource: '/', timeZone: 'UTC' } as const
    await app.client.call('addUser', { body: { ...account, ...ada, nickname: 'Ada of the quay', permissions } })
  })

  afterAll(() => app.close())

  const store = async (path: string, text: string) => {
    const body = Buffer.from(text) as Uint8Array<ArrayBuffer>
    await app.client.upload({ path, size: body.length, body, allowOverwrite: true })
  }

  async function openVersions(folder: string, name: string, options: OpenOptions = {}) {
    const tab = await app.open(`/files/${folder}`, options)
    await tab.page.getByRole('button', { name: `Actions for ${name}` }).click()
    await tab.page.getByRole('menuitem', { name: 'Versions' }).click()
    const versions = tab.page.getByRole('dialog', { name: `Versions of ${name}` })
    const rows = versions.getByRole('row')
    const numbers = () => versions.locator('.version-open').allTextContents()
    return { ...tab, versions, rows, numbers }
  }

  const focused = (page: Page) => page.evaluate('document.activeElement.closest("tr")?.innerText ?? ""')

  test('are listed, previewed, restored and deleted on a phone', async () => {
    const texts = ['first draft', 'second draft', 'third and last draft']
    for (const text of texts) await store('/read/plan.txt', text)
    const { page, complaints, versions, rows, numbers, close } = await openVersions('read', 'plan.txt', {
      width: 'phone',
      ...ada,
    })
    await expect.poll(numbers).toEqual(['Version 3', 'Version 2', 'Version 1'])
    // They are kept for a week: the time that is left is said only when the end is near, before the day.
    expect(await versions.getByText(/^kept until \d+ \w+ \d{4}$/).count()).toBe(2)
    expect(await versions.getByText(/days? left/).count()).toBe(0)
    const current = rows.nth(1)
    await current.getByText('Current').waitFor()
    expect(await current.locator('.version-facts').allTextContents()).toEqual([
      expect.stringMatching(/\d\d:\d\d:\d\d20 B \+8 B$/),
      'mira',
    ])
    expect(await rows.nth(3).locator('.version-change').count()).toBe(0)
    await versions.getByText('A file has at most 100 earlier versions.').waitFor({ state: 'hidden' })
    await versions.getByText('More', { exact: true }).click()
    await versions.getByText('A file has at most 100 earlier versions.').waitFor()
    await versions.getByText('Earlier versions are kept').click()
    await expectAccessible(page)
    const restoring = versions.getByRole('button', { name: /^Restore version/ })
    for (const button of await restoring.all()) expect((await button.boundingBox())?.height).toBeGreaterThanOrEqual(40)
    expect(await restoring.count()).toBe(2)
    expect(await rows.evaluateAll((all) => all.slice(1).filter((row) => row.clientHeight > 100).length)).toBe(0)
    await current.getByRole('button', { name: /^Actions/ }).click()
    await expect.poll(() => page.getByRole('menuitem').allTextContents()).toEqual(['Preview', 'Download'])
    await page.getByRole('menuitem', { name: 'Preview' }).click()
    const preview = page.getByRole('dialog', { name: 'plan.txt', exact: true })
    await preview.getByText(texts[2] ?? '', { exact: true }).waitFor()
    expect(await preview.getByRole('button', { name: 'Restore' }).count()).toBe(0)
    await page.keyboard.press('Escape')

    // A tap anywhere on the row.
    await rows.nth(3).locator('.version-by').click()
    for (const text of ['Earlier version', /^Version 1 of .*, uploaded by mira$/, texts[0] ?? ''])
      await preview.getByText(text).first().waitFor()
    expect(await scrollsSideways(page)).toBe(false)
    await expectAccessible(page)
    await page.keyboard.press('ArrowRight')
    for (const text of [/^Version 2 of/, texts[1] ?? '']) await preview.getByText(text).first().waitFor()
    await preview.getByRole('button', { name: 'Older version' }).click()
    await preview.getByText(texts[0] ?? '', { exact: true }).waitFor()
    const [saved] = await Promise.all([
      page.waitForEvent('download'),
      preview.getByRole('button', { name: 'Download' }).click(),
    ])
    expect(saved.suggestedFilename()).toBe('plan.txt')
    expect(await readFile(await saved.path(), 'utf8')).toBe(texts[0])
    await preview.getByRole('button', { name: 'Restore' }).click()
    await page.getByText('Version 1 restored', { exact: true }).waitFor()
    await preview.waitFor({ state: 'hidden' })
    await expect.poll(() => focused(page)).toMatch(/Version 4\s+Current[\s\S]*You[\s\S]*Restored from version 1\s*, /)
    expect(await current.getByTitle('Ada of the quay (ada)').count()).toBeGreaterThan(0)
    // The version that was restored stays; its content is the current one.
    expect(await numbers()).toEqual(['Version 4', 'Version 3', 'Version 2', 'Version 1'])
    await rows.nth(4).getByText('Same as current').waitFor()
    const size = async () =>
      (await app.client.call('getResourceInfo', { query: { resource: '/read/plan.txt' } })).data.attributes.size
    expect(await size()).toBe(texts[0]?.length)
    await page.getByRole('button', { name: 'Undo' }).click()
    await expect.poll(size).toBe(texts[2]?.length)
    await page.getByText('Undone: the content of version 3 is current again', { exact: true }).waitFor()
    expect(await page.getByText('Version 1 restored').count()).toBe(0)
    await page.getByRole('button', { name: 'Undo' }).waitFor({ state: 'detached' })
    await expect.poll(() => focused(page)).toMatch(/Version 5\s+Current[\s\S]*Restored from version 3\s*, /)
    // From the list.
    await versions.getByRole('button', { name: 'Restore version 2' }).click()
    await page.getByRole('button', { name: 'Undo' }).waitFor()
    await expect.poll(() => focused(page)).toMatch(/Version 6\s+Current/)
    await versions.getByRole('button', { name: 'Actions for version 5' }).click()
    await page.getByRole('menuitem', { name: 'Delete permanently' }).click()
    const question = page.getByRole('dialog', { name: 'Delete this version permanently?' })
    await expectAccessible(page)
    await question.getByRole('button', { name: 'Delete permanently' }).click()
    await expect.poll(numbers).toEqual([6, 4, 3, 2, 1].map((number) => `Version ${number}`))
    // The preview of the current content follows it.
    await current.locator('.version-open').click()
    await preview.getByText('second draft').waitFor()
    await store('/read/plan.txt', 'replaced meanwhile')
    await preview.getByText('replaced meanwhile').waitFor()
    await page.keyboard.press('Escape')
    // A file of any name is a new version of this one; one of another type after a question.
    const select = async () => {
      const chooser = page.waitForEvent('filechooser')
      await versions.getByRole('button', { name: 'Upload new version' }).click()
      const content = Buffer.from('from another file')
      await (await chooser).setFiles({ name: 'other name.doc', mimeType: 'text/plain', buffer: content })
    }
    const typeQuestion = page.getByRole('dialog', { name: 'Upload a file of another type?' })
    await select()
    await typeQuestion.getByText('other name.doc').waitFor()
    await expectAccessible(page)
    await typeQuestion.getByRole('button', { name: 'Cancel' }).click()
    await typeQuestion.waitFor({ state: 'detached' })
    expect((await numbers())[0]).toBe('Version 7')
    await select()
    await typeQuestion.getByRole('button', { name: 'Upload as new version' }).click()
    await expect.poll(async () => (await numbers())[0]).toBe('Version 8')
    // The rows move up when the progress above them has gone.
    await page.getByText('Version 8 uploaded').waitFor()
    await page.locator('.version-uploads').waitFor({ state: 'detached' })
    await current.locator('.version-open').click()
    await preview.getByText('from another file').waitFor()
    expect(await app.namesIn('/read')).toEqual(['plan.txt'])
    expect(complaints).toEqual([])
    await close()
  })

  test('are uploaded with progress in the dialog, and a message with Undo', async () => {
    for (const text of ['one', 'second']) await store('/sent/log.txt', text)
    const { page, complaints, versions, numbers, close } = await openVersions('sent', 'log.txt')
    await versions.getByRole('button', { name: 'Restore version 1' }).click()
    await page.getByText('Version 1 restored', { exact: true }).waitFor()
    let release = () => {}
    const released = new Promise<void>((resolve) => {
      release = resolve
    })
    await page.route(/\/api\/v2\/.*log\.txt/, async (route) => {
      if (route.request().method() !== 'GET') await released
      await route.continue()
    })
    const select = async (content: string) => {
      const chooser = page.waitForEvent('filechooser')
      await versions.getByRole('button', { name: 'Upload new version' }).click()
      await (await chooser).setFiles({ name: 'from here.txt', mimeType: 'text/plain', buffer: Buffer.from(content) })
    }
    await select('the third content')
    const progress = versions.getByRole('list', { name: 'Uploads' })
    await progress.getByRole('progressbar', { name: 'from here.txt' }).waitFor()
    // Its name is told, which the file does not take.
    await progress.getByText('from here.txt becomes the new version of log.txt', { exact: true }).waitFor()
    await expectAccessible(page)
    release()
    // In place of the message before.
    await versions
      .getByText('Version 4 uploaded from “from here.txt”; the file keeps its name', { exact: true })
      .waitFor()
    await progress.waitFor({ state: 'detached' })
    await page.getByText('Version 1 restored', { exact: true }).waitFor({ state: 'detached' })
    await expect.poll(numbers).toEqual(['Version 4', 'Version 3', 'Version 2', 'Version 1'])
    await page.keyboard.press('Control+z')
    await page.getByText('Undone: the content of version 3 is current again').waitFor()
    await expect.poll(async () => (await numbers())[0]).toBe('Version 5')
    const { data } = await app.client.call('getResourceInfo', { query: { resource: '/sent/log.txt' } })
    expect(data.attributes.size).toBe(3)
    // What was changed since is left as it is.
    await select('one more')
    await versions.getByText(/^Version 6 uploaded from “from here\.txt”/).waitFor()
    await store('/sent/log.txt', 'from elsewhere')
    await page.keyboard.press('Control+z')
    await page.getByText('Uploading could not be undone').waitFor()
    expect(complaints).toEqual([])
    await close()
  })

  test('say which end soon, and can all be seen above a message', async () => {
    for (let i = 1; i <= 24; i++) await store('/soon/log.txt', `content ${i}`)
    const { page, complaints, versions, rows, close } = await openVersions('soon', 'log.txt')
    await rows.nth(24).waitFor()
    expect(await versions.getByText(/left$/).count()).toBe(0)
    await page.keyboard.press('Escape')
    await versions.waitFor({ state: 'detached' })
    // The last one has less than a day.
    await page.route(/\/resources\/versions\?/, async (route) => {
      const response = await route.fetch()
      const json = await response.json()
      json.data.at(-1).attributes.expires = new Date(Date.now() + 20 * 3_600_000).toISOString()
      await route.fulfill({ response, json })
    })
    await page.reload()
    await page.getByRole('button', { name: 'Actions for log.txt' }).click()
    await page.getByRole('menuitem', { name: 'Versions' }).click()
    await rows
      .nth(24)
      .getByText(/hours left$/)
      .waitFor()
    expect(await versions.getByText(/left$/).count()).toBe(1)
    expect(await versions.getByRole('columnheader').allTextContents()).toEqual(['Version', 'By', 'Size', 'Actions'])

    await versions.getByRole('button', { name: 'Restore version 23' }).click()
    const message = page.getByRole('alert').filter({ hasText: 'Version 23 restored' })
    await message.waitFor()
    await rows.nth(25).waitFor()
    // It covers neither the end of the list nor a control.
    await page.evaluate(`(() => {
      for (const one of document.querySelectorAll('[role=dialog], [role=dialog] *')) one.scrollTop = one.scrollHeight
    })()`)
    const last = (await rows.nth(25).boundingBox()) ?? { y: 0, height: 0 }
    expect(last.y + last.height).toBeLessThan((await message.boundingBox())?.y ?? 0)
    expect(
      await rows
        .nth(25)
        .getByRole('button', { name: /^Restore/ })
        .isVisible(),
    ).toBe(true)
    expect(complaints).toEqual([])
    await close()
  })

  test('show what changed between two of them', async () => {
    const lines = Array.from({ length: 30 }, (_, at) => `berth ${at + 1} is free`)
    const [first, second] = [lines, lines.with(11, 'berth 12 is taken')].map((all) => `${all.join('\n')}\n`)
    for (const text of [first, second, second, 'x'.repeat(300_000)]) await store('/compared/berths.txt', text ?? '')
    const { page, complaints, versions, numbers, rows, close } = await openVersions('compared', 'berths.txt')
    await expect.poll(numbers).toHaveLength(4)
    const preview = page.getByRole('dialog', { name: 'berths.txt', exact: true })
    // The current content is too large.
    await rows.nth(1).locator('.version-open').click()
    await preview.getByText('Current version').waitFor()
    expect(await preview.getByRole('button', { name: 'Changes' }).count()).toBe(0)
    await page.keyboard.press('ArrowLeft')
    await preview.getByRole('button', { name: 'Changes' }).click()
    await preview.getByText('Both versions have the same text.').waitFor()
    // The side stays while other versions are shown.
    await page.keyboard.press('ArrowLeft')
    const changes = preview.getByRole('region', { name: 'Changes from version 1 to version 2' })
    await changes.waitFor()
    expect(await changes.locator('ins').allTextContents()).toEqual(['berth 12 is taken'])
    expect(await changes.locator('del').allTextContents()).toEqual(['berth 12 is free'])
    expect(await changes.locator('mark').allTextContents()).toEqual(['free', 'taken'])
    expect(await changes.locator('.changes-line').count()).toBe(8)
    await preview.getByText('1 line added, 1 line removed').waitFor()
    // What is around them is shown when it is asked for.
    const around = changes.getByRole('button', { name: 'unchanged lines' })
    expect(await around.allTextContents()).toEqual(['8 unchanged lines', '15 unchanged lines'])
    await around.first().focus()
    await page.keyboard.press('Enter')
    await changes.getByText('berth 1 is free', { exact: true }).waitFor()
    expect(await around.first().getAttribute('aria-expanded')).toBe('true')
    expect(await changes.locator('.changes-line').count()).toBe(16)
    await around.first().click()
    await changes.getByText('berth 1 is free', { exact: true }).waitFor({ state: 'detached' })
    await preview.getByText('Changes from version 1 to version 2', { exact: true }).waitFor()
    await expectAccessible(page)
    // Nothing is before the first version: the same direction as before.
    await page.keyboard.press('ArrowLeft')
    await preview.getByText(/^Version 1 of/).waitFor()
    await preview.getByText('Changes from version 1 to version 2', { exact: true }).waitFor()
    expect(await changes.locator('ins').allTextContents()).toEqual(['berth 12 is taken'])
    await page.keyboard.press('ArrowRight')
    await preview.getByText(/^Version 2 of/).waitFor()
    const others = preview.getByRole('combobox', { name: 'Compared with' })
    expect(await others.locator('option').allTextContents()).toEqual([
      expect.stringMatching(/^Version 3 · \d+ \w+ \d\d:\d\d · You$/),
      expect.stringMatching(/^Version 1 · \d+ \w+ \d\d:\d\d · You$/),
    ])
    await others.selectOption({ index: 0 })
    await preview.getByText('Both versions have the same text.').waitFor()
    await preview.getByRole('button', { name: 'Content', exact: true }).click()
    await preview.getByText('berth 12 is taken').waitFor()
    // With the current content, from the menu.
    await page.keyboard.press('Escape')
    await store('/compared/berths.txt', `${second}now\n`)
    await expect.poll(numbers).toHaveLength(5)
    await versions.getByRole('button', { name: 'Actions for version 1' }).click()
    await page.getByRole('menuitem', { name: 'Compare with current' }).click()
    await preview.getByText('Changes from version 1 to version 5', { exact: true }).waitFor()
    await preview.getByText('2 lines added, 1 line removed').waitFor()
    // The list is not a strip at the edges of the comparison.
    expect(await page.evaluate(clippingOf)).toBe('inset(50%)')
    // It stays compared with the current content while other versions are shown.
    await page.keyboard.press('ArrowRight')
    await preview.getByText('Changes from version 2 to version 5', { exact: true }).waitFor()
    expect(await others.locator('option:checked').textContent()).toMatch(/^Version 5 · Current · /)
    expect(complaints).toEqual([])
    await close()
  })

  test('of pictures are compared side by side', async () => {
    for (const color of ['#345', '#a43']) {
      const body = (await canvasOf(60, 40, color).png().toBuffer()) as Uint8Array<ArrayBuffer>
      await app.client.upload({ path: '/pictures/plan.png', size: body.length, body, allowOverwrite: true })
    }
    const { page, complaints, versions, close } = await openVersions('pictures', 'plan.png', { width: 'phone' })
    await versions.getByRole('button', { name: 'Actions for version 1' }).click()
    await page.getByRole('menuitem', { name: 'Compare with current' }).click()
    const preview = page.getByRole('dialog', { name: 'plan.png', exact: true })
    for (const name of [/^Version 1 · .* · You$/, /^Version 2 · Current · .* · You$/])
      await preview.getByRole('img', { name }).waitFor()
    // Beside each other, and large enough to be seen.
    const panes = await preview.locator('.preview-pane').all()
    const [first, second] = await Promise.all(panes.map((pane) => pane.boundingBox()))
    expect(first?.height).toBeGreaterThan(150)
    expect(second?.x).toBeGreaterThanOrEqual((first?.x ?? 0) + (first?.width ?? 0))
    expect(second?.y).toBe(first?.y)
    expect(await scrollsSideways(page)).toBe(false)
    await expectAccessible(page)
    await preview.getByRole('button', { name: 'Content', exact: true }).click()
    await preview.getByRole('img', { name: 'plan.png' }).waitFor()
    expect(complaints).toEqual([])
    await close()
  })
})
