/** Screens show by themselves what has changed on the server. */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { engines } from '../server/test/databases.ts'
import { openWebApp, type WebApp } from './web-app.ts'

describe.each(engines)('live screens on %s', (engine) => {
  let app: WebApp

  beforeAll(async () => {
    app = await openWebApp(engine)
  })

  afterAll(() => app.close())

  const row = (page: Page, name: string) => page.getByRole('grid').getByRole('row').filter({ hasText: name })

  test('an upload appears in every tab, over one connection, and the selection and an open menu stay', async () => {
    await app.store('/in/b.txt')
    const { page, complaints, close } = await app.open('/files/in')
    const feeds: string[] = []
    page.context().on('request', (request) => request.url().endsWith('/live-updates') && feeds.push(request.url()))
    await row(page, 'b.txt').waitFor()
    const other = await page.context().newPage()
    await other.goto('/files/in')
    await row(other, 'b.txt').waitFor()
    await row(page, 'b.txt').getByRole('checkbox').click()
    await page.getByRole('grid').focus()
    await page.keyboard.press('Shift+F10')
    await page.getByRole('menuitem', { name: 'Rename' }).waitFor()

    await app.store('/in/a.txt')
    await row(page, 'a.txt').waitFor()
    await row(other, 'a.txt').waitFor()
    expect(await row(page, 'a.txt').getAttribute('data-arrived')).toBe('true')
    expect(await row(page, 'b.txt').getAttribute('data-arrived')).toBe('false')
    expect(await row(page, 'b.txt').getAttribute('aria-selected')).toBe('true')
    expect(await page.getByRole('menuitem', { name: 'Rename' }).isVisible()).toBe(true)
    await app.client.call('deleteResources', { body: { resources: ['/in/a.txt'] } })
    await row(page, 'a.txt').waitFor({ state: 'detached' })
    // The page that was opened first may have been connected before requests were observed.
    expect(feeds.length).toBeLessThanOrEqual(1)
    expect(complaints).toEqual([])
    await close()
  })

  test('a deleted folder is reported by the screen that shows it; shares and activity follow', async () => {
    await app.store('/gone/sub/a.txt')
    const { page, close } = await app.open('/files/gone/sub')
    await row(page, 'a.txt').waitFor()
    await app.client.call('deleteResources', { body: { resources: ['/gone'] } })
    await page.getByText('“gone” is in the Trash Can').waitFor()
    await page.goto('/sharing/share')
    await page.getByText('No shared folders').waitFor()
    await app.client.call('addShare', { body: { type: 'shared_folder', name: 'Plans', resources: ['/in'] } })
    await page.getByRole('table', { name: 'Shared folders' }).getByText('Plans').waitFor()
    await page.goto('/activity/session')
    await page.getByRole('table', { name: 'Session log' }).getByRole('row').nth(1).waitFor()
    await app.store('/in/logged.txt')
    await page.getByRole('table', { name: 'Session log' }).getByText('/in/logged.txt').waitFor()
    await close()
  })

  test('the end of the session shows the sign-in screen', async () => {
    const { page, close } = await app.open('/files/in')
    await page.context().request.delete('/api/v2/sessions/current', { headers: { 'x-sallyport-client': 'web' } })
    await page.getByRole('heading', { name: 'Sign in' }).waitFor()
    await close()
  })
})
