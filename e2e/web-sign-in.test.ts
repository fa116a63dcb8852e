import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { engines } from '../server/test/databases.ts'
import { expectAccessible } from './accessible.ts'
import { openBrowser, openTab, type Tab, type Width, withoutLiveUpdates } from './browser.ts'
import { type Mailbox, openMailbox } from './mailbox.ts'
import { newPlace, type Place, type Running, root, setUpMaster, start } from './running.ts'

const password = 'a long enough password'
const other = 'another long password'

const signIn = async (page: Page, word: string) => {
  await page.getByLabel('Username').fill('mira')
  await page.getByRole('textbox', { name: 'Password' }).fill(word)
  await page.getByRole('button', { name: 'Sign in' }).click()
}

describe.each(engines)('signing in on %s', (engine) => {
  let place: Place
  let server: Running
  let mailbox: Mailbox
  let browser: Browser
  let tab: Tab

  beforeAll(async () => {
    mailbox = await openMailbox()
    place = await newPlace(engine, { SALLYPORT_SMTP_URL: mailbox.url })
    server = await start(place)
    browser = await openBrowser()
  })

  afterAll(async () => {
    await browser.close()
    expect(await server.stop()).toBe(0)
    await mailbox.close()
    await place.remove()
  })

  const inTab = async (width: Width, work: (page: Page) => Promise<void>) => {
    tab = await openTab(browser, server.address, width)
    await work(tab.page)
    expect(tab.complaints).toEqual([])
    await tab.close()
  }

  it('completes the setup from the link that the server prints, and is signed in (T-37)', () =>
    inTab('desktop', async (page) => {
      const link = /http:\S+\/setup#code=\S+/.exec(server.output())?.[0] ?? ''
      await page.goto('/')
      await page.getByRole('heading', { name: 'Set up Sallyport' }).waitFor()
      await page.goto('about:blank')
      await page.goto(link)
      await page.getByLabel('Account name').waitFor()
      await expectAccessible(page)
      await page.getByLabel('Account name').fill('Harbour & Sons')
      expect(await page.getByLabel('Account name').evaluate((it) => it.matches(':invalid'))).toBe(true)
      await page.getByLabel('Account name').fill('harbour')
      await page.getByLabel('Username').fill('mira')
      await page.getByLabel('Email').fill('mira@harbour.example')
      await page.getByRole('textbox', { name: 'Password' }).fill('short')
      await page.getByRole('button', { name: 'Create account' }).click()
      expect(await page.getByRole('alert').textContent()).toContain('at least 8 characters')
      await expectAccessible(page)
      await page.getByRole('textbox', { name: 'Password' }).fill(password)
      await page.getByRole('button', { name: 'Create account' }).click()
      await page.getByRole('heading', { level: 1, name: 'Dashboard' }).waitFor()
      await page.getByRole('heading', { name: 'First steps' }).waitFor()
      await expect.poll(() => page.title()).toBe('Dashboard · harbour · Sallyport')
      await page.goto('/')
      await page.getByRole('heading', { level: 1, name: 'Files' }).waitFor()
      expect(new URL(page.url()).pathname).toBe('/files')
    }))

  it.each(['desktop', 'phone'] as const)('signs in at any address, continues there, and signs out, on a %s', (width) =>
    inTab(width, async (page) => {
      await page.goto('/account/developer')
      await page.getByRole('heading', { name: 'Sign in' }).waitFor()
      await expectAccessible(page)
      await signIn(page, 'wrong')
      expect(await page.getByRole('alert').textContent()).toContain('Check your username and password.')
      await expectAccessible(page)
      await signIn(page, password)
      await page.getByRole('heading', { name: 'API keys' }).waitFor()
      expect(new URL(page.url()).pathname).toBe('/account/developer')
      await page.getByRole('button', { name: 'Signed in as mira' }).click()
      await expectAccessible(page)
      await page.getByRole('menuitem', { name: 'Sign out' }).click()
      await page.getByRole('heading', { name: 'Sign in' }).waitFor()
      // The cookie that identifies the browser grants nothing, and stays.
      expect((await page.context().cookies()).map(({ name }) => name)).toEqual(['sallyport_browser'])
    }),
  )

  it('says that the session has ended, and returns to the same page', () =>
    inTab('desktop', async (page) => {
      await page.goto('/account/developer')
      // Once connected, live updates do not notice that the cookie is missing.
      const isLive = page.waitForResponse('**/live-updates')
      await signIn(page, password)
      await page.getByRole('heading', { name: 'API keys' }).waitFor()
      await isLive
      await page.context().clearCookies()
      await page.getByRole('button', { name: 'NEW API KEY' }).click()
      await page.getByLabel('Application name').fill('order-import')
      await page.getByRole('button', { name: 'ADD API KEY' }).click()
      await page.getByText('Your session has expired').waitFor()
      expect(await page.getByRole('dialog').isVisible()).toBe(false)
      await signIn(page, password)
      // Entered values are still there, and are submitted now.
      const form = page.getByRole('dialog', { name: 'Generate API Key' })
      expect(await form.getByLabel('Application name').inputValue()).toBe('order-import')
      await form.getByRole('button', { name: 'ADD API KEY' }).click()
      await page.getByRole('dialog', { name: 'API key added' }).waitFor()
    }))

  it('sets a new password with the link in an email, once', () =>
    inTab('phone', async (page) => {
      await page.goto('/')
      await page.getByRole('link', { name: 'Forgot your password?' }).click()
      await expectAccessible(page)
      await page.getByLabel('Username or email').fill('mira@harbour.example')
      await page.getByRole('button', { name: 'Send email' }).click()
      const sent = page.getByRole('heading', { name: 'Check your email' })
      await expect.poll(() => sent.evaluate((it) => it.matches(':focus'))).toBe(true)
      await expectAccessible(page)
      const link =
        /http:\S+\/reset-password#code=\w+/.exec((await mailbox.to('mira@harbour.example')).text ?? '')?.[0] ?? ''
      // The email has the public address; this server uses a port of its own.
      const { pathname, hash } = new URL(link)
      await page.goto(pathname + hash)
      await page.getByRole('heading', { name: 'Set a new password' }).waitFor()
      await expectAccessible(page)
      await page.getByRole('textbox', { name: 'New password' }).fill('short')
      await page.getByRole('button', { name: 'Set password' }).click()
      await page.getByText('The password is too short.').waitFor()
      await page.getByRole('textbox', { name: 'New password' }).fill(other)
      await page.getByRole('button', { name: 'Set password' }).click()
      await page.getByRole('heading', { name: 'Password set' }).waitFor()
      await page.getByRole('button', { name: 'Sign in' }).click()
      await page.getByRole('heading', { name: 'Sign in' }).waitFor()
      await page.goto('about:blank')
      // A new user's link also has the name.
      await page.goto(`${pathname}${hash}&user=ann`)
      await page.getByRole('heading', { name: 'Welcome' }).waitFor()
      await page.getByText('Your username is ann.').waitFor()
      await page.goto('about:blank')
      await page.goto(pathname + hash)
      await page.getByRole('textbox', { name: 'New password' }).fill(other)
      await page.getByRole('button', { name: 'Set password' }).click()
      expect(await page.getByRole('alert').textContent()).toContain('This link is no longer valid')
      await page.goto('/reset-password')
      await page.getByRole('heading', { name: 'Incomplete link' }).waitFor()
      await page.goto('/')
      await signIn(page, other)
      await page.getByRole('heading', { level: 1, name: 'Files' }).waitFor()
    }))
})

it('without a mail server, the page says whom to ask for a new password', async () => {
  const place = await newPlace('sqlite')
  const server = await start(place)
  const browser = await openBrowser()
  try {
    await setUpMaster(place)
    for (const width of ['desktop', 'phone'] as const) {
      const { page, close } = await openTab(browser, server.address, width)
      await page.goto('/')
      await page.getByRole('link', { name: 'Forgot your password?' }).click()
      await page.getByText('This server cannot send emails.').waitFor()
      expect(await page.getByRole('textbox').count()).toBe(0)
      await expectAccessible(page)
      await page.getByRole('link', { name: 'Back to sign-in' }).click()
      await page.getByRole('button', { name: 'Sign in' }).waitFor()
      await close()
    }
  } finally {
    await browser.close()
    await server.stop()
    await place.remove()
  }
})

describe('bytes that browsers load', () => {
  /** Bytes that a page requested, compressed with gzip, without fonts and images. */
  const sizeOf = (names: Iterable<string>): number => {
    let sum = 0
    for (const name of names) sum += readFileSync(join(root, 'dist/web/assets', `${name}.gz`)).length
    return sum
  }

  /** Compressed bytes of everything that a visitor of a receive folder loads, including the page. */
  async function weightOfReceivePage(owner: Page, browser: Browser, address: string): Promise<number> {
    const headers = { 'x-sallyport-client': 'web' }
    await owner.request.post('/api/v2/resources', { headers, data: { path: '/papers' } })
    const data = { type: 'receive', name: 'Papers', resources: ['/papers'] }
    const made = await owner.request.post('/api/v2/shares', { headers, data })
    const { hash } = ((await made.json()) as { data: { attributes: { hash: string } } }).data.attributes
    const visitor = await openTab(browser, address, 'phone')
    const bodies: Promise<Buffer>[] = []
    visitor.page.on('response', (response) => bodies.push(response.body()))
    await visitor.page.goto(`/s/${hash}`)
    await visitor.page.getByLabel('Email Address').waitFor()
    await visitor.page.waitForLoadState('networkidle')
    const loaded = await Promise.all(bodies)
    expect(loaded.length).toBeGreaterThanOrEqual(3)
    return loaded.reduce((sum, body) => sum + gzipSync(body).length, 0)
  }

  it('sign-in loads at most 132 kB, public pages 120 kB, the shell with Files 320 kB (gzip)', async () => {
    const place = await newPlace('sqlite')
    const server = await start(place)
    const browser = await openBrowser()
    const tab = await openTab(browser, server.address, 'desktop')
    await withoutLiveUpdates(tab.page)
    const loaded = new Set<string>()
    tab.page.on('request', (request) => {
      const name = /\/assets\/([\w.-]+\.(?:js|css))$/.exec(request.url())?.[1]
      if (name) loaded.add(name)
    })
    try {
      const code = /setup#code=(\S+)/.exec(server.output())?.[1] ?? ''
      const data = { code, account: 'harbour', username: 'mira', email: 'mira@harbour.example', password }
      expect((await tab.page.request.post('/api/v2/setup', { data })).status()).toBe(201)
      await tab.page.goto('/')
      await tab.page.getByRole('heading', { name: 'Sign in' }).waitFor()
      await tab.page.waitForLoadState('networkidle')
      expect(sizeOf(loaded)).toBeLessThan(132_000)
      await signIn(tab.page, password)
      await tab.page.getByRole('heading', { level: 1, name: 'Files' }).waitFor()
      await tab.page.waitForLoadState('networkidle')
      expect(sizeOf(loaded)).toBeLessThan(320_000)
      expect(await weightOfReceivePage(tab.page, browser, server.address)).toBeLessThan(120_000)
    } finally {
      await browser.close()
      await server.stop()
      await place.remove()
    }
  })
})
