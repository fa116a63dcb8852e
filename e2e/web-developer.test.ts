import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Browser, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openDatabase } from '../server/src/db/database/open.ts'
import { engines } from '../server/test/databases.ts'
import { expectAccessible } from './accessible.ts'
import { clipboard, openBrowser, openTab, type Tab, widthsOn } from './browser.ts'
import {
  type Listener,
  listen,
  newPlace,
  type Place,
  type Running,
  root,
  sallyportJson,
  setUpMaster,
  start,
} from './running.ts'

const run = promisify(execFile)
const password = 'a long enough password'

describe.each(engines)('My Account → DEVELOPER on %s', (engine) => {
  let place: Place
  let server: Running
  let listener: Listener
  let browser: Browser
  let headers: Record<string, string>

  const api = (method: string, path: string, body?: object) =>
    fetch(`${server.address}/api/v2/${path}`, {
      method,
      headers: { ...headers, 'content-type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
    })

  const upload = async (path: string) => {
    const content = 'number,pieces\n417,12\n'
    const query = new URLSearchParams({ path, fileSize: String(content.length) })
    const stored = await fetch(`${server.address}/api/v2/resources/upload?${query}`, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/octet-stream' },
      body: content,
    })
    expect(stored.status).toBe(201)
  }

  /** Makes the messages about a path exhausted, as if every attempt had failed, which takes a day. */
  const exhaust = async (path: string) => {
    const url = place.environment['DATABASE_URL'] ?? join(place.folder, 'data', 'sallyport.db')
    const db = await openDatabase({ url, power: false })
    await db.q.updateTable('webhook_messages').set({ state: 'exhausted' }).where('path', '=', path).execute()
    await db.close()
  }

  const enter = async (tab: Tab, username = 'mira') => {
    await tab.page.goto('/account/developer')
    await tab.page.getByLabel('Username').fill(username)
    await tab.page.getByRole('textbox', { name: 'Password' }).fill(password)
    await tab.page.getByRole('button', { name: 'Sign in' }).click()
  }

  beforeAll(async () => {
    place = await newPlace(engine)
    server = await start(place)
    listener = await listen()
    browser = await openBrowser()
    const { apiKey, accessToken } = await setUpMaster(place)
    headers = { 'ev-api-key': apiKey, 'ev-access-token': accessToken }
    expect((await api('POST', 'resources', { path: '/inbound/north' })).status).toBe(201)
  })

  afterAll(async () => {
    await browser.close()
    await listener.close()
    expect(await server.stop()).toBe(0)
    await place.remove()
  })

  describe.each(widthsOn(engine))('on a %s', (width) => {
    const application = `order-import-${width}`
    let tab: Tab
    let page: Page
    let token = ''

    const dialog = (name: string) => page.getByRole('dialog', { name, exact: true })
    const row = (table: string, text: string) =>
      page.getByRole('table', { name: table }).getByRole('row').filter({ hasText: text })
    const act = async (of: Locator, action: string) => {
      // A list that is fading out still has entries.
      await page.getByRole('menu').first().waitFor({ state: 'detached' })
      await of.getByRole('button', { name: /^Actions for / }).click()
      await page.getByRole('menuitem', { name: action, exact: true }).click()
    }
    const webhookRow = () => row('Webhooks', listener.url)

    beforeAll(async () => {
      tab = await openTab(browser, server.address, width, width === 'phone')
      page = tab.page
      await enter(tab)
      await page.getByRole('heading', { name: 'Webhooks' }).waitFor()
    })

    afterAll(async () => {
      expect(tab.complaints).toEqual([])
      await tab.close()
    })

    it('creates an API key, and offers to create a token for it', async () => {
      for (const heading of ['API keys', 'Access Tokens', 'Webhooks'])
        expect(await page.getByRole('heading', { level: 2, name: heading, exact: true }).isVisible()).toBe(true)
      await row('API keys', 'order-import').first().waitFor()
      await expectAccessible(page)
      await page.getByRole('button', { name: 'NEW API KEY' }).click()
      await dialog('Generate API Key').getByLabel('Application name').fill(application)
      await dialog('Generate API Key').getByLabel('Short description').fill('Fetches orders')
      await expectAccessible(page)
      await dialog('Generate API Key').getByRole('button', { name: 'ADD API KEY' }).click()
      await dialog('API key added').waitFor()
      await expectAccessible(page)
      await dialog('API key added').getByRole('button', { name: 'NEW ACCESS TOKEN' }).click()
      const form = dialog('Generate Access Token')
      expect(await form.getByRole('combobox', { name: 'Application Name(API Key)' }).inputValue()).toContain(
        application,
      )
      await expectAccessible(page)
      // There is only one user, so nothing has to be selected.
      await expect.poll(() => form.getByRole('combobox', { name: 'Username' }).inputValue()).toBe('mira')
      await form.getByRole('button', { name: 'GENERATE TOKEN' }).click()
      await dialog('Access Token Created').waitFor()
    })

    it('shows the token once, with sample code that works', async () => {
      const created = dialog('Access Token Created')
      await expectAccessible(page)
      await created.getByRole('button', { name: 'Copy Access token' }).click()
      await created.getByRole('button', { name: 'Access token copied' }).waitFor()
      token = await clipboard(page)
      await created.getByRole('button', { name: 'Copy API key' }).click()
      const key = await clipboard(page)
      expect(await created.textContent()).toContain(token)
      await created.getByRole('button', { name: 'Copy curl command' }).click()
      expect(JSON.parse((await run('sh', ['-c', await clipboard(page)])).stdout).data.attributes.username).toBe('mira')
      await created.getByText('JavaScript', { exact: true }).click()
      await created.getByRole('button', { name: 'Copy JavaScript snippet' }).click()
      const options = { cwd: root, env: { ...process.env, NODE_PATH: join(root, 'node_modules') } }
      expect((await run(process.execPath, ['-e', await clipboard(page)], options)).stdout).toContain('/inbound\n')
      await created.getByText('Python', { exact: true }).click()
      await created.getByRole('button', { name: 'Copy Python snippet' }).click()
      expect((await run('python3', ['-c', await clipboard(page)])).stdout).toContain('/inbound\n')
      await page.keyboard.press('Escape')
      expect(await created.isVisible()).toBe(true)
      await created.getByRole('button', { name: 'CLOSE', exact: true }).click()
      await created.waitFor({ state: 'detached' })
      expect(await page.content()).not.toContain(token)
      expect(await row('API keys', application).textContent()).toContain(key)
      expect(await row('API keys', application).textContent()).toContain('Fetches orders')
    })

    it('edits name and description of a key and copies its value from the table', async () => {
      await row('API keys', application).getByRole('button', { name: 'Copy API key' }).click()
      expect(await row('API keys', application).textContent()).toContain(await clipboard(page))
      await act(row('API keys', application), 'Edit')
      await dialog(`Edit the API key of ${application}`).getByLabel('Short description').fill('Fetches all orders')
      await page.getByRole('button', { name: 'SAVE CHANGES' }).click()
      await row('API keys', application).getByText('Fetches all orders').waitFor()
    })

    it('regenerates a token: the new one is shown with its key, the old one is refused', async () => {
      await act(row('Access Tokens', application), 'Regenerate')
      await expectAccessible(page)
      await page.getByRole('button', { name: 'REGENERATE TOKEN' }).click()
      const created = dialog('Access Token Created')
      await created.getByRole('button', { name: 'Copy API key' }).click()
      const key = await clipboard(page)
      await created.getByRole('button', { name: 'Copy Access token' }).click()
      const fresh = await clipboard(page)
      const status = async (value: string) =>
        (
          await fetch(`${server.address}/api/v2/users/me`, {
            headers: { 'ev-api-key': key, 'ev-access-token': value },
          })
        ).status
      expect([await status(token), await status(fresh)]).toEqual([401, 200])
      await created.getByRole('button', { name: 'CLOSE', exact: true }).click()
    })

    it('creates a webhook, sends a test message and shows the response', async () => {
      await page.getByRole('button', { name: 'NEW WEBHOOK' }).click()
      const form = dialog('Create Webhook')
      await form.getByLabel('Endpoint URL').fill(listener.url)
      await form.getByLabel("What folder's activity should trigger this webhook?").waitFor()
      await form.getByRole('button', { name: 'inbound' }).click()
      expect(await form.getByRole('combobox', { name: 'Format' }).inputValue()).toBe('v2 (recommended)')
      expect(await form.getByRole('region', { name: 'example body in v2' }).textContent()).toContain('"attemptId"')
      await form.getByRole('combobox', { name: 'Format' }).click()
      await page.getByRole('option', { name: 'v1 (legacy)' }).click()
      expect(await form.getByRole('region', { name: 'example body in v1' }).textContent()).toContain('"operation"')
      await form.getByRole('combobox', { name: 'Format' }).click()
      await page.getByRole('option', { name: 'v2 (recommended)' }).click()
      const triggers = form.getByRole('group', { name: 'Activity Triggers' })
      expect(await triggers.getByRole('checkbox').count()).toBe(10)
      await triggers.getByRole('checkbox', { name: 'Delete' }).check()
      await triggers.getByRole('button', { name: 'Request example for Move' }).click()
      expect(await triggers.getByRole('region').textContent()).toContain('previousPath')
      await expectAccessible(page)
      await form.getByRole('button', { name: 'CREATE WEBHOOK' }).click()
      await dialog('Webhook Created').waitFor()
      await expectAccessible(page)
      await dialog('Webhook Created').getByRole('button', { name: 'SEND TEST' }).click()
      await dialog('Send test').getByRole('button', { name: 'SEND TEST' }).click()
      await dialog('Send test').getByText('Response body').waitFor()
      expect(await dialog('Send test').textContent()).toContain('thank you')
      await expectAccessible(page)
      await dialog('Send test').getByRole('button', { name: 'CLOSE', exact: true }).click()
      for (const text of [/^\/inbound$/, /^v2$/, /Delete$/, /^active$/, /^200$/])
        await webhookRow().getByText(text).filter({ visible: true }).waitFor()
    })

    it('shows secrets that match the signatures of messages', async () => {
      await act(webhookRow(), 'Show secrets')
      await dialog('Secrets of the webhook').getByRole('button', { name: 'Copy Verification token' }).click()
      const secret = await clipboard(page)
      const { body, headers: sent } = listener.messages.at(-1) ?? { body: '', headers: {} }
      expect(
        createHash('md5')
          .update(secret + body)
          .digest('hex'),
      ).toBe(sent['x-exavault-signature'])
      await dialog('Secrets of the webhook').getByRole('button', { name: 'CLOSE', exact: true }).click()
      await act(webhookRow(), 'Regenerate token')
      await page.getByRole('button', { name: 'REGENERATE TOKEN' }).click()
      await dialog('Token regenerated').waitFor()
      expect(await dialog('Token regenerated').textContent()).not.toContain(secret)
      // By default the overlap is a day.
      await dialog('Token regenerated').getByText('Messages are also signed with the previous secrets until').waitFor()
      await dialog('Token regenerated').getByRole('button', { name: 'CLOSE', exact: true }).click()
    })

    it('promise 10: lists deliveries in the log, with both bodies, and resends one', async () => {
      const name = `orders-${width}.csv`
      const isIt = ({ body }: { body: string }) => body.includes(name)
      await upload(`/inbound/${name}`)
      const first = await listener.first(isIt)
      await act(webhookRow(), 'View log')
      await row('Attempts', 'Upload').nth(1).waitFor()
      await expectAccessible(page)
      await row('Attempts', 'Upload')
        .first()
        .getByRole('button', { name: /^Show / })
        .click()
      await page.getByText('Request body').waitFor()
      expect(await page.getByRole('region', { name: 'Request body' }).textContent()).toContain(name)
      await expectAccessible(page)
      await page.getByRole('button', { name: 'RESEND WEBHOOK' }).click()
      await page.getByText('The message is being sent again').waitFor()
      const again = await listener.first((message) => isIt(message) && message !== first)
      expect(again.headers['webhook-id']).toBe(first.headers['webhook-id'])
      await page.getByRole('button', { name: 'Close the window' }).click()
    })

    it('pauses and resumes: events in between are delivered', async () => {
      await act(webhookRow(), 'Pause')
      await page.getByRole('button', { name: 'PAUSE WEBHOOK' }).click()
      await webhookRow().getByText('paused').waitFor()
      const name = `meanwhile-${width}.csv`
      await upload(`/inbound/${name}`)
      await act(webhookRow(), 'Resume')
      await page.getByText('1 message is waiting').waitFor()
      await expectAccessible(page)
      await page.getByRole('button', { name: 'RESUME WEBHOOK' }).click()
      await webhookRow().getByText('active').waitFor()
      await listener.first(({ body }) => body.includes(name))
    })

    it('skips pending messages on request', async () => {
      await act(webhookRow(), 'Pause')
      await page.getByRole('button', { name: 'PAUSE WEBHOOK' }).click()
      await webhookRow().getByText('paused').waitFor()
      await upload(`/inbound/skipped-${width}.csv`)
      await act(webhookRow(), 'Resume')
      await page.getByText('1 message is waiting').waitFor()
      await page.getByText('Discard waiting messages').click()
      await page.getByRole('button', { name: 'RESUME WEBHOOK' }).click()
      await webhookRow().getByText('active').waitFor()
      await upload(`/inbound/after-${width}.csv`)
      await listener.first(({ body }) => body.includes(`after-${width}`))
      expect(listener.messages.some(({ body }) => body.includes(`skipped-${width}`))).toBe(false)
    })

    it('edits a webhook', async () => {
      await page.getByRole('menu').first().waitFor({ state: 'detached' })
      await webhookRow().getByText('active').click({ button: 'right' })
      await page.getByRole('menuitem', { name: 'Edit', exact: true }).click()
      const form = dialog('Edit Webhook')
      await form.getByRole('button', { name: 'north' }).click()
      await form.getByRole('button', { name: 'SAVE CHANGES' }).click()
      await webhookRow().getByText('/inbound/north', { exact: true }).waitFor()
    })

    it('promise 10: sends only events that match its filters: dry run before, explanation after', async () => {
      for (const name of ['first.csv', 'first.txt']) await upload(`/inbound/north/${width}-${name}`)
      await act(webhookRow(), 'Edit')
      const form = dialog('Edit Webhook')
      await form.getByText('Filters').click()
      await form.getByLabel('Extensions').first().fill('csv')
      await form.getByRole('button', { name: 'Test with the last 7 days' }).click()
      const would = form.getByRole('table', { name: 'Would have fired' })
      await would.getByText(`/inbound/north/${width}-first.csv`).waitFor()
      expect(await would.textContent()).not.toContain('first.txt')
      await form.getByText('More settings').click()
      await form.getByLabel('Rate limit').fill('50')
      await expectAccessible(page)
      await form.getByRole('button', { name: 'SAVE CHANGES' }).click()
      await form.waitFor({ state: 'detached' })
      for (const name of ['second.txt', 'second.csv']) await upload(`/inbound/north/${width}-${name}`)
      await listener.first(({ body }) => body.includes(`${width}-second.csv`))
      await act(webhookRow(), 'Why did it (not) fire?')
      await page.getByLabel('File or folder').fill('second')
      const reasons = page.getByRole('list', { name: 'Explanations' }).getByRole('listitem')
      await reasons.filter({ hasText: 'The filter "extensions" (csv) does not match' }).first().waitFor()
      await reasons
        .filter({ hasText: `${width}-second.csv` })
        .getByText('fired', { exact: true })
        .waitFor()
      expect(listener.messages.some(({ body }) => body.includes('second.txt'))).toBe(false)
      await expectAccessible(page)
      await page.getByRole('button', { name: 'Close the window' }).click()
    })

    it('resends all failed messages after counting them, and links to their part of the log', async () => {
      const path = `/inbound/north/${width}-second.csv`
      await exhaust(path)
      await act(webhookRow(), 'View log')
      await page.getByRole('button', { name: 'Resend failed' }).click()
      await page.getByText('1 message failed on these days.').waitFor()
      await expectAccessible(page)
      const before = listener.messages.filter(({ body }) => body.includes(`${width}-second.csv`))
      await page.getByRole('button', { name: 'RESEND 1 MESSAGE' }).click()
      await page.getByText('1 message is being sent again').waitFor()
      const again = await listener.first((it) => it.body.includes(`${width}-second.csv`) && !before.includes(it))
      expect(again.headers['webhook-id']).toBe(before[0]?.headers['webhook-id'])
      await page.getByRole('button', { name: 'Back to log' }).click()
      await page.getByRole('link', { name: 'Search and export in Activity' }).click()
      await row('Webhook log', 'Upload').first().waitFor()
      expect(new URL(page.url()).search).toMatch(/^\?webhook=\d+$/)
      await page.getByRole('link', { name: 'Session logs' }).click()
      await page.getByRole('link', { name: `Details: Upload ${path}` }).click()
      await page.getByRole('button', { name: 'Why did it (not) fire?' }).click()
      await page.getByRole('list', { name: 'Explanations' }).getByText('delivered when it was sent again').waitFor()
      await dialog('Why did it (not) fire?').getByRole('button', { name: 'Close the window' }).click()
      await page.goto('/account/developer')
      await webhookRow().waitFor()
    })

    it('asks before it deletes, shows recent uses, and requires the name if there are any', async () => {
      await act(webhookRow(), 'Delete')
      await page.getByText(/In use: \d+ sent in the last 24 hours/).waitFor()
      await expectAccessible(page)
      const remove = page.getByRole('button', { name: 'DELETE WEBHOOK' })
      expect(await remove.isDisabled()).toBe(true)
      await page.getByLabel('To confirm, type: 127.0.0.1').fill('127.0.0.1')
      await remove.click()
      await page.getByText('No webhooks yet').waitFor()
      // While recent uses are unknown, nothing can be deleted, and no claim is made.
      const held = Promise.withResolvers<void>()
      await page.route('**/api/v2/access-tokens?*', async (route) => {
        await held.promise
        await route.continue()
      })
      await act(row('API keys', application), 'Delete')
      await page.getByText('Checking recent use…').waitFor()
      expect(await page.getByRole('button', { name: 'DELETE API KEY' }).isDisabled()).toBe(true)
      expect(await page.getByRole('dialog').textContent()).not.toContain('Not used in the last')
      held.resolve()
      await page.getByText('Its access token is deleted too.').waitFor()
      await page.unroute('**/api/v2/access-tokens?*')
      await expect.poll(() => page.getByRole('dialog').textContent()).toContain(`${application} as mira`)
      const removeKey = page.getByRole('button', { name: 'DELETE API KEY' })
      expect(await removeKey.isDisabled()).toBe(true)
      await page.keyboard.press('Escape')
      await act(row('Access Tokens', application), 'Delete')
      await page.getByLabel(`To confirm, type: ${application}`).fill(application)
      await page.getByRole('button', { name: 'DELETE TOKEN' }).click()
      await row('Access Tokens', application).waitFor({ state: 'detached' })
      await act(row('API keys', application), 'Delete')
      await page.getByText('It has no access tokens.').waitFor()
      await removeKey.click()
      await row('API keys', application).waitFor({ state: 'detached' })
    })
  })

  it('can be used with the keyboard only: a key is created, and the focus returns', async () => {
    const tab = await openTab(browser, server.address, 'desktop')
    const { page } = tab
    await enter(tab)
    const button = page.getByRole('button', { name: 'NEW API KEY' })
    await button.waitFor()
    const hasFocus = (it: Locator) =>
      it.evaluate((node: { matches(selector: string): boolean }) => node.matches(':focus'))
    for (let i = 0; i < 40 && !(await hasFocus(button)); i++) await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    const name = page.getByRole('dialog').getByLabel('Application name')
    await expect.poll(() => hasFocus(name)).toBe(true)
    await page.keyboard.type('by-keyboard')
    await page.keyboard.press('Enter')
    await page.getByRole('dialog', { name: 'API key added' }).waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    expect(await hasFocus(button)).toBe(true)
    await page.getByRole('table', { name: 'API keys' }).getByText('by-keyboard').waitFor()
    expect(tab.complaints).toEqual([])
    await tab.close()
  })

  it('shows what the plan does not allow, disabled, with the reason', async () => {
    await sallyportJson(place, ['account', 'plan', 'harbour', 'essential'])
    const tab = await openTab(browser, server.address, 'desktop')
    const { page } = tab
    await enter(tab)
    await page.getByRole('button', { name: 'NEW WEBHOOK' }).click()
    const form = page.getByRole('dialog', { name: 'Create Webhook' })
    await form.getByText('The plan allows webhooks on the root folder "/" only.').first().waitFor()
    expect(await form.getByRole('button', { name: 'inbound' }).isDisabled()).toBe(true)
    expect(await form.getByRole('checkbox', { name: 'Move' }).isDisabled()).toBe(true)
    expect(await form.getByText('Not in your plan.').count()).toBe(8)
    await form.getByLabel('Endpoint URL').fill(listener.url)
    await form.getByRole('button', { name: 'CREATE WEBHOOK' }).click()
    await page
      .getByRole('dialog', { name: 'Webhook Created' })
      .getByRole('button', { name: 'CLOSE', exact: true })
      .click()
    await page.getByText('The plan allows 1 webhook, and it is in use.').first().waitFor()
    await page.getByRole('button', { name: 'NEW WEBHOOK' }).press('Enter')
    expect(await page.getByRole('dialog').count()).toBe(0)
    await expectAccessible(page)
    expect(tab.complaints).toEqual([])
    await tab.close()
  })

  it('tells users who are not administrators to ask one', async () => {
    const user = { username: 'partner', email: 'p@north.example', password, role: 'user', homeResource: '/inbound' }
    const permissions = { list: true, download: true }
    expect((await api('POST', 'users', { ...user, timeZone: 'UTC', permissions })).status).toBe(201)
    const tab = await openTab(browser, server.address, 'desktop')
    await enter(tab, 'partner')
    await tab.page.getByText('You have no access to Developer').waitFor()
    await tab.page.getByText('Ask an administrator of your account.').waitFor()
    expect(await tab.page.getByRole('link', { name: 'Developer' }).count()).toBe(0)
    await expectAccessible(tab.page)
    expect(tab.complaints).toEqual([])
    await tab.close()
  })
})
