/** Tables: actions as links and what tells tokens apart in the Developer tab, one line for each entry of a log. Runs on one engine. */
import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { expectAccessible } from './accessible.ts'
import { clipboard, enter, openTab, scrollsSideways, type Tab, type Width, widths } from './browser.ts'
import { masterPassword } from './running.ts'
import { openWebApp, type WebApp } from './web-app.ts'

const deep = '/inbound/customers/northern-harbour-logistics/2026/quarter-four'

let app: WebApp

beforeAll(async () => {
  app = await openWebApp()
  const path = `${deep}/orders-of-the-seventeenth-of-april-corrected.csv`
  await app.store(path, 'number,pieces\n')
  await app.client.call('moveResources', { body: { resources: [path], parentResource: '/' } })
}, 60_000)

afterAll(() => app.close())

describe.each(['desktop', 'phone'] as const satisfies Width[])('the Developer tab on a %s', (width) => {
  let tab: Tab
  let page: Page
  const dialog = (name: string) => page.getByRole('dialog', { name, exact: true })
  const row = (table: string, text: string) =>
    page.getByRole('table', { name: table }).getByRole('row').filter({ hasText: text })
  const link = (of: Locator, label: string) => of.getByRole('button', { name: new RegExp(`^${label} `) })

  beforeAll(async () => {
    tab = await openTab(app.browser, app.server.address, width)
    page = tab.page
    await enter(tab, 'mira', masterPassword)
    await page.goto('/account/developer')
    await page.getByRole('heading', { name: 'Webhooks' }).waitFor()
  })

  afterAll(async () => {
    expect(tab.complaints).toEqual([])
    await tab.close()
  })

  it('has Edit and Delete of a key as links, beside the menu', async () => {
    const key = row('API keys', 'order-import')
    await link(key, 'Edit').click()
    await dialog('Edit the API key of order-import').getByRole('button', { name: 'Cancel' }).click()
    await link(key, 'Delete').click()
    await dialog('Delete the API key of order-import?').getByRole('button', { name: 'Cancel' }).click()
    await key.getByRole('button', { name: 'Actions for order-import' }).click()
    await page.getByRole('menuitem', { name: 'Edit', exact: true }).waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('menu').waitFor({ state: 'detached' })
  })

  it('shows the name and the last four characters of a token, and of its new value once it is regenerated', async () => {
    const name = `Order server ${width}`
    await page.getByRole('button', { name: 'NEW ACCESS TOKEN' }).click()
    const form = dialog('Generate Access Token')
    await form.getByLabel('Name', { exact: true }).fill(name)
    await form.getByRole('button', { name: 'GENERATE TOKEN' }).click()
    const close = async () => {
      const created = dialog('Access Token Created')
      await created.getByRole('button', { name: 'Copy Access token' }).click()
      await created.getByRole('button', { name: 'Access token copied' }).waitFor()
      const token = await clipboard(page)
      await created.getByRole('button', { name: 'CLOSE', exact: true }).click()
      await created.waitFor({ state: 'detached' })
      return token
    }
    const ending = (token: string) =>
      row('Access Tokens', name)
        .getByRole('cell')
        .getByText(`ends with ${token.slice(-4)}`)
        .waitFor()
    const first = await close()
    await ending(first)
    await link(row('Access Tokens', name), 'Regenerate').click()
    await page.getByRole('button', { name: 'REGENERATE TOKEN' }).click()
    const second = await close()
    await ending(second)
    await link(row('Access Tokens', name), 'Delete').click()
    const question = dialog('Delete the access token?')
    await question.getByText(`order-import (${name}, …${second.slice(-4)})`).waitFor()
    await question.getByRole('button', { name: 'Cancel' }).click()
  })

  it('selects triggers above the example body, and then shows both secrets with copy buttons', async () => {
    const url = `http://127.0.0.1:9/${width}`
    await page.getByRole('button', { name: 'NEW WEBHOOK' }).click()
    const form = dialog('Create Webhook')
    const endpoint = form.getByLabel('Endpoint URL')
    await endpoint.fill('http://10.0.0.1/hook')
    await form.getByRole('button', { name: 'CREATE WEBHOOK' }).click()
    await form.getByText('is a private address').waitFor()
    await expect.poll(() => endpoint.evaluate((it) => it.matches(':focus'))).toBe(true)
    await endpoint.fill(url)
    const triggers = await form.getByRole('group', { name: 'Activity Triggers' }).boundingBox()
    const example = await form.getByRole('region', { name: 'example body in v2' }).boundingBox()
    expect(triggers && example && triggers.y + triggers.height <= example.y).toBe(true)
    await form.getByRole('button', { name: 'CREATE WEBHOOK' }).click()
    const created = dialog('Webhook Created')
    for (const [what, form] of [
      ['Verification token', /^[0-9a-f]{32}$/],
      ['Signing secret', /^whsec_/],
    ] as const) {
      await created.getByRole('button', { name: `Copy ${what}` }).click()
      await created.getByRole('button', { name: `${what} copied` }).waitFor()
      const value = await clipboard(page)
      expect(value).toMatch(form)
      expect(await created.textContent()).toContain(value)
    }
    await created.getByRole('button', { name: 'CLOSE', exact: true }).click()
    const webhook = row('Webhooks', url)
    await link(webhook, 'Edit').click()
    await dialog('Edit Webhook').getByRole('button', { name: 'Cancel' }).click()
    await link(webhook, 'Regenerate').click()
    await dialog('Regenerate the token?').getByRole('button', { name: 'Cancel' }).click()
    await link(webhook, 'Delete').click()
    await dialog('Delete the webhook?').getByRole('button', { name: 'Cancel' }).click()
    await dialog('Delete the webhook?').waitFor({ state: 'detached' })
    // Tall enough that no bar covers a link until one scrolls.
    await page.setViewportSize({ width: widths[width].width, height: 2_400 })
    await expectAccessible(page)
    expect(await scrollsSideways(page)).toBe(false)
  })
})

it.each([700, 768, 1024, 1101])('cuts off no action at a width of %i', async (width) => {
  const { page, complaints, close } = await app.open('/account/developer')
  await page.setViewportSize({ width, height: 1024 })
  // A table clips what is wider than it, without a bar for scrolling.
  const cut = `[...document.querySelectorAll('.data-table, .section-head button *')]
    .filter((it) => it.scrollWidth > it.clientWidth + 1 && it.clientWidth > 0).map((it) => it.outerHTML.slice(0, 80))`
  await page.getByRole('table', { name: 'Access Tokens' }).waitFor()
  // The bar on the left follows the width of the window a moment later.
  await expect.poll(() => page.evaluate(cut)).toEqual([])
  for (const [address, button] of [
    ['/sharing/share', 'Share folder'],
    ['/sharing/receive', 'Create receive folder'],
  ] as const) {
    await page.goto(address)
    await page.getByRole('button', { name: button }).first().waitFor()
    await expect.poll(() => page.evaluate(cut)).toEqual([])
  }
  for (const address of ['/activity/session', '/users']) {
    await page.goto(address)
    await page.getByRole('table').waitFor()
    await expect.poll(() => page.evaluate(cut)).toEqual([])
    // Who did something is never left out.
    expect(await page.getByRole('columnheader', { name: 'Username' }).isVisible()).toBe(true)
  }
  expect(complaints).toEqual([])
  await close()
})

it('has an entry of the session log on one line, with the exact time, and paths shortened in the middle', async () => {
  const { page, complaints, close } = await openTab(app.browser, app.server.address, 'desktop')
  await page.setViewportSize({ width: 1280, height: 900 })
  await enter({ page }, 'mira', masterPassword)
  await page.goto('/activity/session?type=STOR')
  const row = page.getByRole('table', { name: 'Session log' }).getByRole('row').nth(2)
  await page.getByRole('rowheader', { name: 'Today' }).waitFor()
  await row.getByText(/^\d\d:\d\d:\d\d$/).waitFor()
  expect((await row.boundingBox())?.height).toBeLessThan(60)
  expect(await row.getByTitle(deep).locator('.unseen').textContent()).toBe(
    `${deep}/orders-of-the-seventeenth-of-april-corrected.csv`,
  )
  // No gap where it is shortened.
  const gap = `((start) => start.getBoundingClientRect().width - Math.floor(start.getBoundingClientRect().width /
    (start.scrollWidth / start.textContent.length) + 0.01) * (start.scrollWidth / start.textContent.length))(
    document.querySelector('td .long-path-start'))`
  expect(await page.evaluate(gap)).toBeLessThan(1)
  // Its beginning is cut off, its end is not.
  const isCut = (part: string) =>
    page.evaluate(`((it) => it.scrollWidth > it.clientWidth)(document.querySelector('td ${part}'))`)
  expect([await isCut('.long-path-start'), await isCut('.long-path')]).toEqual([true, false])
  const isRight = `[...document.querySelectorAll('th, td')].filter((it) => ['Size', '14 B'].includes(it.textContent))
    .map((it) => getComputedStyle(it).textAlign)`
  expect(await page.evaluate(isRight)).toEqual(['right', 'right'])
  await page.goto('/activity/session?type=MOVE')
  await row.getByText(`from ${deep}`).waitFor()
  await row.getByRole('link', { name: 'Details: ' }).click()
  await page.getByRole('region', { name: 'Details' }).waitFor()
  await row.getByText('mira', { exact: true }).waitFor()
  await page.keyboard.press('Escape')
  // The word in front is outside of the part that is shortened.
  expect(await row.getByTitle(deep).locator('.unseen').textContent()).toBe(
    `${deep}/orders-of-the-seventeenth-of-april-corrected.csv`,
  )
  expect((await row.boundingBox())?.height).toBeLessThan(75)
  expect(await scrollsSideways(page)).toBe(false)
  await expectAccessible(page)
  expect(complaints).toEqual([])
  await close()
})
