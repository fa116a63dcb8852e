/** The window with the versions of a file: its address, the browser's Back, and a file that is deleted meanwhile. Runs on one engine. */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
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
})
