/** Usability of the web app: no failing requests at start, no layout shifts, no unsaved input lost without asking. Runs on one engine. */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expectAccessible } from './accessible.ts'
import { enter, openTab, scrollsSideways, type Width, withoutLiveUpdates } from './browser.ts'
import { masterPassword } from './running.ts'
import { openWebApp, type WebApp } from './web-app.ts'

describe('usability of the web app', () => {
  let app: WebApp

  beforeAll(async () => {
    app = await openWebApp()
    const long = 'x'.repeat(255)
    await app.client.call('addFolder', { body: { path: `/${long}/${long}` } })
    const many = Array.from({ length: 100 }, (_, index) => `/many/folder ${String(index).padStart(2, '0')}`)
    for (const path of ['/inbound', '/outbound', ...many]) await app.client.call('addFolder', { body: { path } })
    for (const name of ['a.txt', 'b.txt', 'c.txt']) {
      await app.store(`/read/${name}`, `content of ${name}`)
    }
    await app.client.call('addFolder', { body: { path: '/read/between' } })
    await app.client.call('addFolder', { body: { path: `/names/${'ملف '.repeat(30).trim()}` } })
    const { data: gone } = await app.client.call('addFolder', { body: { path: `/${'y'.repeat(255)}` } })
    await app.client.call('deleteResourceById', { params: { id: gone.id } })
  })

  afterAll(() => app.close())

  const open = (address: string, width: Width = 'desktop') => app.open(address, { width })

  test('before sign-in, no request fails and the console is empty', async () => {
    const { page, close } = await openTab(app.browser, app.server.address, 'desktop')
    const said: string[] = []
    const refused: string[] = []
    page.on('console', (message) => said.push(message.text()))
    page.on('response', (answer) => answer.status() >= 400 && refused.push(answer.url()))
    await page.goto('/files')
    await page.getByRole('heading', { name: 'Sign in' }).waitFor()
    expect([said, refused]).toEqual([[], []])
    await close()
  })

  test.each(['/', '/files/many', '/account/developer', '/users', '/activity/session'])(
    'on a slow network nothing moves while %s loads',
    async (address) => {
      const tab = await openTab(app.browser, app.server.address, 'desktop')
      const { page, close } = tab
      await withoutLiveUpdates(page)
      if (address !== '/') await enter(tab, 'mira', masterPassword)
      await page.addInitScript(`globalThis.shifted = 0
        new PerformanceObserver((list) => { for (const { value } of list.getEntries()) shifted += value })
          .observe({ type: 'layout-shift', buffered: true })`)
      await slowNetwork(page)
      await page.goto(address)
      await page.waitForLoadState('networkidle')
      await page.getByRole('heading', { level: 1 }).waitFor()
      if (address === '/files/many') await page.getByText('folder 01', { exact: true }).waitFor()
      expect(await page.evaluate('shifted')).toBeLessThan(0.02)
      await close()
    },
  )

  test('at 200 % zoom and with the longest names nothing overflows horizontally', async () => {
    const { page, complaints, close } = await open('/files')
    await withoutLiveUpdates(page)
    await page.setViewportSize({ width: 720, height: 450 })
    const folder = `/files/${'x'.repeat(255)}`
    for (const address of [
      `${folder}/${folder.slice(7)}`,
      folder,
      '/trash',
      '/users',
      '/account/developer',
      '/activity/session',
    ]) {
      await page.goto(address)
      await page.getByRole('heading', { level: 1 }).waitFor()
      await page.waitForLoadState('networkidle')
      // While it is laid out, it may for a moment.
      await expect.poll(async () => [address, await scrollsSideways(page)]).toEqual([address, false])
      if (address === '/trash') await page.getByRole('table').getByText('y'.repeat(255)).waitFor()
    }
    // A right-to-left name is truncated at its end, not at its beginning.
    await page.goto('/files/names')
    const name = page.getByRole('grid').getByText('ملف')
    expect(await name.evaluate((it) => it.matches('span:dir(rtl)'))).toBe(true)
    expect(complaints).toEqual([])
    await close()
  })

  test('a section of DEVELOPER whose list fails shows the error, and does not repeat the request', async () => {
    const { page, close } = await open('/files')
    let requests = 0
    const refuse = { status: 403, json: { responseStatus: 403, errors: [{ code: 'ERROR_X', detail: 'Not today.' }] } }
    await page.route(/\/api\/v2\/webhooks\?/, (route) => {
      requests += 1
      return route.fulfill(refuse)
    })
    await page.goto('/account/developer')
    await page.getByRole('region', { name: 'Webhooks' }).getByText('Not today.').waitFor()
    await page.getByRole('button', { name: 'NEW API KEY' }).waitFor()
    const before = requests
    await page.getByRole('button', { name: 'Retry' }).click()
    await expect.poll(() => requests).toBe(before + 1)
    await page.getByText('Not today.').waitFor()
    expect(requests).toBe(before + 1)
    await close()
  })

  test('files dropped outside the drop area do not navigate away', async () => {
    const { page, close } = await open('/files')
    const stays = `((type) => {
      const dataTransfer = new DataTransfer()
      dataTransfer.items.add(new File(['x'], 'x.txt'))
      return !document.querySelector('nav').dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }))
    })`
    expect(await page.evaluate(`['dragover', 'drop'].map(${stays})`)).toEqual([true, true])
    await close()
  })

  test('a window asks before it discards input, however it is closed', async () => {
    const { page, complaints, close } = await open('/files')
    const window = page.getByRole('dialog', { name: 'New folder' })
    const question = page.getByRole('alertdialog')
    const name = window.getByLabel('Name')
    const opener = page.getByRole('button', { name: 'New folder' })
    await opener.click()
    await name.waitFor()
    await page.keyboard.press('Escape')
    await window.waitFor({ state: 'hidden' })

    await opener.click()
    await name.fill('2026')
    await page.keyboard.press('Escape')
    await question.getByText('Your changes have not been saved.').waitFor()
    await expectAccessible(page)
    // Escape again keeps the input, with the focus in its field.
    await page.keyboard.press('Escape')
    await question.waitFor({ state: 'hidden' })
    await page.keyboard.type('-11')
    expect(await name.inputValue()).toBe('2026-11')

    await page.mouse.click(20, 880)
    await question.getByRole('button', { name: 'Continue editing' }).click()
    for (const button of ['Close the window', 'Cancel']) {
      await window.getByRole('button', { name: button, exact: true }).click()
      await question.getByRole('button', { name: 'Continue editing' }).click()
    }
    await page.keyboard.press('Escape')
    await question.getByRole('button', { name: 'Leave without saving' }).click()
    await window.waitFor({ state: 'hidden' })
    expect(await opener.evaluate((it) => it.matches(':focus'))).toBe(true)

    // Back in the browser asks, too.
    await page.getByRole('link', { name: 'Users' }).click()
    await page.getByRole('button', { name: 'Add new user' }).click()
    await page.getByLabel('Username').fill('ada')
    await page.goBack()
    await question.getByRole('button', { name: 'Continue editing' }).click()
    expect(await page.getByLabel('Username').inputValue()).toBe('ada')
    await page.goBack()
    await question.getByRole('button', { name: 'Leave without saving' }).click()
    await opener.waitFor()
    expect(new URL(page.url()).pathname).toBe('/files')
    expect(complaints).toEqual([])
    await close()
  })

  test('arrows and buttons lead from one previewed file to the next; Escape in a window on top does not close it', async () => {
    const { page, complaints, close } = await open('/files/read')
    const shown = (text: string) => page.getByRole('dialog').getByText(`content of ${text}`).waitFor()
    await page.getByRole('button', { name: 'a.txt', exact: true }).click()
    await shown('a.txt')
    await page.getByRole('button', { name: 'Next file' }).and(page.locator('[aria-disabled=false]')).waitFor()
    await page.keyboard.press('ArrowRight')
    await shown('b.txt')
    await page.getByRole('button', { name: 'Next file' }).click()
    await shown('c.txt')
    await page.getByRole('button', { name: 'Next file' }).and(page.locator('[aria-disabled=true]')).waitFor()
    await expectAccessible(page)
    await page.getByRole('button', { name: 'Previous file' }).click()
    await shown('b.txt')
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'hidden' })

    await page.goto('/users')
    await page.getByRole('button', { name: 'Add new user' }).click()
    await page.getByRole('tab', { name: 'Permissions' }).click()
    await page.getByRole('textbox', { name: 'Home folder' }).fill('/')
    await page.getByText('With / the user sees all folders').waitFor()
    await page.getByRole('button', { name: 'change' }).click()
    const onTop = page.getByRole('dialog', { name: 'Home folder' })
    await onTop.getByRole('button', { name: 'inbound' }).click()
    await page.keyboard.press('Escape')
    await onTop.waitFor({ state: 'hidden' })
    await page.getByRole('button', { name: 'change' }).click()
    await onTop.getByRole('button', { name: 'inbound' }).click()
    await onTop.getByRole('button', { name: 'OK' }).click()
    await onTop.waitFor({ state: 'hidden' })
    // It only filled in the field of the window below, and sent nothing.
    expect(await page.getByRole('textbox', { name: 'Home folder' }).inputValue()).toBe('/inbound')
    expect(complaints).toEqual([])
    await close()
  })

  test('Escape in the field for a new folder closes that field, not the window around it', async () => {
    const { page, close } = await open('/files')
    await page.getByRole('checkbox', { name: 'Select inbound' }).click()
    await page.getByRole('button', { name: 'Move', exact: true }).click()
    const window = page.getByRole('dialog')
    await window.getByRole('button', { name: 'New folder' }).click()
    await window.getByLabel('Name of the new folder').fill('half')
    await page.keyboard.press('Escape')
    await window.getByLabel('Name of the new folder').waitFor({ state: 'hidden' })
    expect(await window.isVisible()).toBe(true)
    // A selected value is not unsaved input: it closes at once.
    await window.getByRole('button', { name: 'outbound' }).click()
    await window.getByRole('button', { name: 'Cancel' }).click()
    await window.waitFor({ state: 'hidden' })
    await close()
  })
})

/** A slow network: half a megabyte per second, 100 ms latency. */
async function slowNetwork(page: Page): Promise<void> {
  const line = await page.context().newCDPSession(page)
  const conditions = { offline: false, latency: 100, downloadThroughput: 500_000, uploadThroughput: 500_000 }
  await line.send('Network.enable')
  await line.send('Network.emulateNetworkConditions', conditions)
}
