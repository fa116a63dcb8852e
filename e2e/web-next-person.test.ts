/** The end of a session in a tab: what its user had in memory is there for the same user, for nobody else. Runs on one engine. */
import type { Page, Route } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { dropFiles } from './browser.ts'
import { masterPassword } from './running.ts'
import { openWebApp, type WebApp } from './web-app.ts'

const password = 'Another-long-one-7'

describe('the next person in the same tab', () => {
  let app: WebApp

  beforeAll(async () => {
    app = await openWebApp()
    // With the rights to undo everything.
    const person = { username: 'pola', email: 'pola@harbour.example', password, homeResource: '/' }
    await app.client.call('addUser', { body: { ...person, role: 'admin', permissions: {}, timeZone: 'UTC' } })
  })

  afterAll(() => app.close())

  const row = (page: Page, name: string) => page.getByRole('row', { name: new RegExp(`^(Select )?${name}`) })
  const deleted = async () => (await app.client.call('getTrash', { query: {} })).data.map((one) => one.attributes.name)

  /** Deletes a file and cuts another one. */
  async function work(page: Page, [first, second]: readonly [string, string]): Promise<void> {
    await page.getByRole('checkbox', { name: `Select ${first}` }).click()
    await page.getByRole('grid').focus()
    await page.keyboard.press('Delete')
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click()
    await page.getByRole('alert').filter({ hasText: first }).waitFor()
    await page.getByRole('checkbox', { name: `Select ${second}` }).click()
    await page.getByRole('grid').focus()
    await page.keyboard.press('Control+x')
    await page
      .getByText(/cut\. Go to a folder/)
      .or(row(page, second))
      .first()
      .waitFor()
  }

  /** As by another tab, an administrator or an expiry. */
  async function endSession(page: Page): Promise<void> {
    await page.context().request.delete('/api/v2/sessions/current', { headers: { 'x-sallyport-client': 'web' } })
    await page.getByRole('heading', { name: 'Sign in' }).waitFor()
  }

  async function signIn(page: Page, username: string, word: string): Promise<void> {
    await page.getByLabel('Username').fill(username)
    await page.getByRole('textbox', { name: 'Password' }).fill(word)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByRole('button', { name: `Signed in as ${username}` }).waitFor()
  }

  const held = (page: Page) => page.evaluate('JSON.stringify({ ...sessionStorage })')

  test('can undo, paste and upload nothing of the one before; nobody can while the session has ended', async () => {
    for (const name of ['a.txt', 'b.txt', 'c.txt']) await app.store(`/secret-deals/${name}`)
    const { page, close } = await app.open('/files/secret-deals')
    await page.evaluate("sessionStorage.setItem('of-mira', '/secret-deals')")
    // A page can write until it is unloaded.
    await page.evaluate("void setInterval(() => sessionStorage.setItem('late', '/secret-deals'))")
    await work(page, ['a.txt', 'b.txt'])
    // It waits in the queue until the session is there again.
    await page.route('**/api/v2/resources/upload?**', (route) => route.abort())
    await dropFiles(page, '.entries, [role=grid]', { 'sent.txt': 'of mira' })
    await page.getByText('sent.txt').first().waitFor()
    await endSession(page)
    expect(await page.getByText('a.txt').count()).toBe(0)
    await page.getByRole('heading', { name: 'Sign in' }).click()
    await page.keyboard.press('Control+z')
    await page.unroute('**/api/v2/resources/upload?**')

    await signIn(page, 'pola', password)
    await page.waitForURL('**/files')
    await row(page, 'secret-deals').waitFor()
    expect(await page.getByRole('alert').count()).toBe(0)
    await page.keyboard.press('Control+z')
    await page.getByRole('grid').focus()
    await page.keyboard.press('Control+v')
    await page.getByRole('link', { name: 'Trash Can', exact: true }).click()
    await page.getByRole('button', { name: 'Restore “a.txt”' }).waitFor()
    expect(await held(page)).not.toContain('deals')
    expect(await deleted()).toEqual(['a.txt'])
    expect(await app.namesIn('/secret-deals')).toEqual(['b.txt', 'c.txt'])
    expect(await app.namesIn('/')).toEqual(['secret-deals'])
    await close()
  })

  test('is known in other tabs, and after the page was loaded again; session storage is emptied', async () => {
    await app.store('/tabs/a.txt')
    const { page, close } = await app.open('/files/tabs')
    const second = await page.context().newPage()
    await second.goto('/files/tabs')
    await row(second, 'a.txt').waitFor()
    await second.evaluate("sessionStorage.setItem('of-mira', '/tabs')")
    await page.getByRole('button', { name: 'Signed in as mira' }).click()
    await page.getByRole('menuitem', { name: 'Sign out' }).click()
    await second.getByRole('heading', { name: 'Sign in' }).waitFor()
    await second.reload()
    await second.getByRole('heading', { name: 'Sign in' }).waitFor()
    await signIn(second, 'pola', password)
    expect(await held(second)).not.toContain('tabs')
    await page.getByRole('button', { name: 'Signed in as pola' }).waitFor()
    await close()
  })

  test('the same person goes on where they were: the last action can be undone, what was cut is pasted', async () => {
    for (const name of ['a.txt', 'b.txt']) await app.store(`/again/${name}`)
    const { page, complaints, close } = await app.open('/files/again')
    await work(page, ['a.txt', 'b.txt'])
    await endSession(page)
    await signIn(page, 'mira', masterPassword)
    expect(new URL(page.url()).pathname).toBe('/files/again')
    await row(page, 'b.txt').waitFor()
    await page.getByRole('main').focus()
    await page.keyboard.press('Control+z')
    await row(page, 'a.txt').waitFor()
    expect(complaints).toEqual([])
    await close()
  })

  test('an upload that has waited for the session names its user from the first request', async () => {
    await app.store('/waiting/a.txt')
    const { page, close } = await app.open('/files/waiting')
    await row(page, 'a.txt').waitFor()
    const uploads = '**/api/v2/resources/upload?**'
    const running: Route[] = []
    await page.route(uploads, (route) => void running.push(route))
    // One more than are sent at once.
    const names = ['b.txt', 'c.txt', 'd.txt', 'e.txt']
    await dropFiles(page, '.entries, [role=grid]', Object.fromEntries(names.map((name) => [name, 'of mira'])))
    await expect.poll(() => running.length).toBe(3)
    await endSession(page)
    for (const route of running) await route.abort()
    await page.unroute(uploads)
    const named: (string | undefined)[] = []
    page.on('request', (request) => {
      if (request.method() === 'POST' && request.url().includes('/resources/upload?'))
        named.push(request.headers()['x-sallyport-user'])
    })
    await signIn(page, 'mira', masterPassword)
    await expect.poll(() => app.namesIn('/waiting')).toEqual(['a.txt', ...names])
    expect(named).toHaveLength(names.length)
    expect(new Set(named).size).toBe(1)
    expect(named).not.toContain(undefined)
    await close()
  })

  test('a page that has not learned of the other user does nothing with their rights', async () => {
    await app.store('/late/a.txt')
    const { page, close } = await app.open('/files/late')
    await row(page, 'a.txt').waitFor()
    // Without a message to the other tabs, and with live updates of a session that is not ended.
    await page.context().request.post('/api/v2/sessions', {
      headers: { 'x-sallyport-client': 'web' },
      data: { username: 'pola', password },
    })
    await page.getByRole('checkbox', { name: 'Select a.txt' }).click()
    await page.getByRole('grid').focus()
    await page.keyboard.press('Delete')
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click()
    await page.getByRole('button', { name: 'Signed in as pola' }).waitFor()
    expect(await app.namesIn('/late')).toEqual(['a.txt'])
    await close()
  })
})
