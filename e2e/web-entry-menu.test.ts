/** The menu of an entry on touch screens. Runs on one engine. */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expectAccessible } from './accessible.ts'
import { enter, widths } from './browser.ts'
import { masterPassword } from './running.ts'
import { openWebApp, type WebApp } from './web-app.ts'

describe('the menu of an entry on a phone', () => {
  let app: WebApp

  beforeAll(async () => {
    app = await openWebApp()
    for (let i = 10; i < 40; i++) await app.store(`/desk ${i % 2}/plan ${i}.txt`)
  })

  afterAll(() => app.close())

  async function openPhone(address: string): Promise<Page> {
    const context = await app.browser.newContext({
      ...{ baseURL: app.server.address, viewport: widths.phone, hasTouch: true, isMobile: true },
      reducedMotion: 'reduce',
    })
    const page = await context.newPage()
    await enter({ page }, 'mira', masterPassword)
    await page.goto(address)
    await page.getByRole('grid').getByRole('row').nth(3).waitFor()
    return page
  }

  /** The part of the menu below a point: "" if it is elsewhere. */
  const below = (page: Page, { x, y }: { x: number; y: number }) =>
    page.evaluate(`document.elementFromPoint(${x}, ${y})?.closest('.entry-menu [role=menuitem]')?.textContent ?? ''`)

  test.each([
    ['a list', '/files/desk 0', 'List view', false],
    ['a grid', '/files/desk 0', 'Grid view', false],
    ['Recent', '/files?view=recent', 'List view', true],
  ])('in %s a second tap hits no action, and no keys are shown', async (_, address, view, hasRuns) => {
    const page = await openPhone(address)
    await page.getByRole('button', { name: view, exact: true }).tap()
    if (hasRuns) await page.getByRole('button', { name: /^\d+ files in desk 1/ }).tap()
    const buttons = page.getByRole('button', { name: /^Actions for plan/ })
    const menu = page.locator('.entry-menu')
    await buttons.nth(3).waitFor()
    const boxes = (await Promise.all((await buttons.all()).map((button) => button.boundingBox()))).flatMap((box) =>
      box && box.y > 250 && box.y + box.height < 740 ? [box] : [],
    )
    expect(boxes.length).toBeGreaterThan(3)
    for (const box of boxes) {
      const finger = { x: box.x + box.width / 2, y: box.y + box.height / 2 }
      await page.touchscreen.tap(finger.x, finger.y)
      await menu.getByRole('menuitem', { name: /^Delete/ }).waitFor()
      const hit = await below(page, finger)
      expect(view === 'List view' ? hit : hit === 'Delete').toBe(view === 'List view' ? '' : false)
      expect(await page.locator('.entry-menu-key').first().isVisible()).toBe(false)
      if (box === boxes[0]) await expectAccessible(page)
      await page.keyboard.press('Escape')
      await menu.waitFor({ state: 'hidden' })
      // Where a long press ends.
      const point = { x: 180, y: finger.y }
      await page.evaluate(`document.elementFromPoint(${point.x}, ${point.y}).dispatchEvent(
        new MouseEvent('contextmenu', { bubbles: true, cancelable: true, clientX: ${point.x}, clientY: ${point.y} }))`)
      await menu.getByRole('menuitem', { name: /^Delete/ }).waitFor()
      expect(await below(page, point)).not.toMatch(/^Delete/)
      await page.keyboard.press('Escape')
      await menu.waitFor({ state: 'hidden' })
    }
    await page.context().close()
  })
})
