/** Restoring in the browser: clicks that come twice, and where the focus goes. Runs on one engine. */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openWebApp, type WebApp } from './web-app.ts'

describe('restoring from the trash', () => {
  let app: WebApp

  beforeAll(async () => {
    app = await openWebApp()
  })

  afterAll(() => app.close())

  const trash = async (...paths: string[]) => {
    for (const path of paths) await app.store(path)
    await app.client.call('deleteResources', { body: { resources: paths } })
  }
  const row = (page: Page, name: string) => page.getByRole('checkbox', { name, exact: true })
  const restoreOf = (page: Page, name: string) => page.getByRole('button', { name: `Restore “${name}”`, exact: true })

  test('a second click on Restore sends no second request, wherever the button is', async () => {
    const names = ['row', 'quick', 'menu', 'bar', 'preview', 'other'].map((name) => `${name}.dbl`)
    await trash(...names.map((name) => `/double/${name}`))
    const { page, complaints, close } = await app.open('/trash?find=dbl&sort=name')
    let requests = 0
    page.on('request', (request) => {
      if (request.method() === 'POST' && request.url().includes('/trash')) requests++
    })
    const restored = async (name: string, request: number) => {
      await page.getByText(`“${name}” restored to /double`).waitFor()
      await row(page, name).waitFor({ state: 'detached' })
      await page.getByRole('button', { name: 'Undo' }).waitFor()
      expect(requests).toBe(request)
      expect(await page.getByRole('dialog').allTextContents()).toEqual([])
    }
    await restoreOf(page, 'row.dbl').dblclick({ delay: 30 })
    await restored('row.dbl', 1)
    // Before anything can be rendered.
    await restoreOf(page, 'quick.dbl').evaluate((button) => {
      for (let click = 0; click < 2; click++) (button as unknown as { click(): void }).click()
    })
    await restored('quick.dbl', 2)

    await page.getByRole('button', { name: 'Actions for menu.dbl' }).click()
    await page.getByRole('menuitem', { name: 'Restore', exact: true }).dblclick()
    await restored('menu.dbl', 3)

    await row(page, 'bar.dbl').click()
    await page.locator('.trash-acts').getByRole('button', { name: 'Restore', exact: true }).dblclick()
    await restored('bar.dbl', 4)

    await page.getByRole('button', { name: 'preview.dbl', exact: true }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Restore', exact: true }).dblclick()
    await restored('preview.dbl', 5)

    // A held key: the next row gets the focus, and is not restored, too.
    await page.keyboard.press('Control+z')
    await row(page, 'preview.dbl').waitFor()
    requests = 0
    await restoreOf(page, 'other.dbl').focus()
    for (let press = 0; press < 8; press++) await page.keyboard.down('Enter')
    await page.keyboard.up('Enter')
    await restored('other.dbl', 1)
    await row(page, 'preview.dbl').waitFor()
    expect(complaints).toEqual([])
    await close()
  })

  test('an entry that is still listed after its restore is not restored again', async () => {
    await trash('/slow/a.slw')
    const { page, complaints, close } = await app.open('/trash?find=slw')
    await restoreOf(page, 'a.slw').waitFor()
    const held: (() => void)[] = []
    await page.route(/\/trash\?/, async (route) => {
      await new Promise<void>((resolve) => held.push(resolve))
      await route.continue().catch(() => undefined)
    })
    let requests = 0
    page.on('request', (request) => {
      if (request.method() === 'POST' && request.url().includes('/trash')) requests++
    })
    await restoreOf(page, 'a.slw').click()
    await expect.poll(() => app.namesIn('/slow')).toEqual(['a.slw'])
    await expect.poll(() => held.length).toBeGreaterThan(0)
    await restoreOf(page, 'a.slw').click()
    await page.unroute(/\/trash\?/)
    for (const release of held) release()
    await page.getByText('“a.slw” restored to /slow').waitFor()
    await row(page, 'a.slw').waitFor({ state: 'detached' })
    await page.getByRole('button', { name: 'Undo' }).waitFor()
    expect(requests).toBe(1)
    expect(await page.getByRole('dialog').allTextContents()).toEqual([])
    expect(complaints).toEqual([])
    await close()
  })

  test('the rest of a double-click does not restore the row that has come below the pointer', async () => {
    await trash('/moved/a.mvd', '/moved/b.mvd')
    const { page, complaints, close } = await app.open('/trash?find=mvd&sort=name')
    const box = await restoreOf(page, 'a.mvd').boundingBox()
    const [x, y] = [(box?.x ?? 0) + 20, (box?.y ?? 0) + 10]
    await page.mouse.move(x, y)
    await page.mouse.down({ clickCount: 1 })
    await page.mouse.up({ clickCount: 1 })
    await row(page, 'a.mvd').waitFor({ state: 'detached' })
    await page.mouse.down({ clickCount: 2 })
    await page.mouse.up({ clickCount: 2 })
    await page.getByText('“a.mvd” restored to /moved').waitFor()
    expect(await app.namesIn('/moved')).toEqual(['a.mvd'])
    await row(page, 'b.mvd').waitFor()
    expect(complaints).toEqual([])
    await close()
  })

  test('by keys, the focus goes from Restore of a row to that of the next one, at last to the text of the empty list', async () => {
    await trash(...['a', 'b', 'c'].map((name) => `/focus/${name}.fcs`))
    const { page, complaints, close } = await app.open('/trash?find=fcs&sort=name')
    const focused = () => page.evaluate('document.activeElement.ariaLabel ?? document.activeElement.textContent')
    const restore = async (name: string, next: string) => {
      await restoreOf(page, name).focus()
      await page.keyboard.press('Enter')
      await row(page, name).waitFor({ state: 'detached' })
      await expect.poll(focused).toContain(next)
    }
    await restore('b.fcs', 'Restore “c.fcs”')
    await restore('c.fcs', 'Restore “a.fcs”')
    await restore('a.fcs', 'No results match “fcs”')
    // While more are in the trash than have been loaded, one of these comes in for it.
    await trash(...Array.from({ length: 102 }, (_, index) => `/many/${index}.mny`))
    await page.goto('/trash?find=mny&sort=name')
    await restore('7.mny', 'Restore “8.mny”')
    expect(complaints).toEqual([])
    await close()
  })

  test('the message leads to what was restored, which is selected there', async () => {
    for (const name of ['a', 'b', 'z']) await app.store(`/shown/${name}.shw`)
    await trash('/shown/one.shw', '/shown/two.shw')
    const { page, complaints, close } = await app.open('/trash?find=shw&sort=name')
    await restoreOf(page, 'two.shw').click()
    await page.getByText('“two.shw” restored to /shown').waitFor()
    const link = page.getByRole('link', { name: 'Open folder' })
    expect(await link.getAttribute('href')).toMatch(/^\/files\/shown\?show=\d+$/)
    await link.click()
    const found = page.getByRole('grid').getByRole('row').filter({ hasText: 'two.shw' })
    await expect.poll(() => found.getAttribute('aria-selected')).toBe('true')
    expect(complaints).toEqual([])
    await close()
  })
})
