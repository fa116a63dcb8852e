/**
 * A visitor without an account uploads three files: in a real browser, with and without JavaScript, on a desktop and on a phone.
 * The files are in the named folder, and the application is notified. And the complete process: the owner creates the folder and
 * invites, a visitor follows the link in the email, the owner gets an email.
 */
import { createHash, randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { engines } from '../server/test/databases.ts'
import { expectAccessible } from './accessible.ts'
import { enter, openBrowser, openTab, scrollsSideways } from './browser.ts'
import { type Mailbox, openMailbox } from './mailbox.ts'
import {
  type Listener,
  listen,
  masterPassword,
  newPlace,
  type Place,
  type Running,
  setUpMaster,
  start,
} from './running.ts'
import { openSlowNetwork } from './slow-network.ts'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const desk = { viewport: { width: 1440, height: 900 } }
const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, colorScheme: 'dark' as const }

const files = ['one.txt', 'two.txt', 'three.txt'].map((name) => ({
  name,
  mimeType: 'text/plain',
  buffer: Buffer.from(`content of ${name}`),
}))

const sha256 = (content: Buffer | string) => createHash('sha256').update(content).digest('hex')

describe.each(engines)('a receive folder in the browser on %s', (engine) => {
  let place: Place
  let server: Running
  let listener: Listener
  let mailbox: Mailbox
  let browser: Browser
  let headers: Record<string, string>

  beforeAll(async () => {
    mailbox = await openMailbox()
    place = await newPlace(engine, { SALLYPORT_SMTP_URL: mailbox.url, SALLYPORT_NOTIFICATION_DIGEST: '2s' })
    server = await start(place)
    listener = await listen()
    const { apiKey, accessToken } = await setUpMaster(place)
    headers = { 'ev-api-key': apiKey, 'ev-access-token': accessToken, 'content-type': 'application/json' }
    browser = await openBrowser()
    const triggers = { shares: { formSubmit: true } }
    await api('POST', 'webhooks', { endpointUrl: listener.url, responseVersion: 'v2', triggers })
  })
  afterAll(async () => {
    await browser.close()
    await listener.close()
    expect(await server.stop()).toBe(0)
    await mailbox.close()
    await place.remove()
  })

  async function api<T = { data: { id: number; attributes: Record<string, unknown> } }>(
    method: string,
    path: string,
    json?: object,
  ): Promise<T> {
    const body = json === undefined ? {} : { body: JSON.stringify(json) }
    const response = await fetch(`${server.address}/api/v2/${path}`, { method, headers, ...body })
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`)
    return (await response.json()) as T
  }

  async function receiveFolder(folder: string) {
    await api('POST', 'resources', { path: folder })
    const json = { type: 'receive', name: 'Papers for Harbour', resources: [folder], fileDropCreateFolders: true }
    const { id, attributes } = (await api('POST', 'shares', json)).data
    return { id, hash: attributes['hash'] }
  }

  /** Limits the size and the types of files of a receive folder's form. */
  async function limitFiles(hash: string, maxFileSize: number): Promise<void> {
    const { data } = await api<{
      data: { id: number; attributes: { elements: { type: string; settings: object }[] } }
    }>('GET', `forms?shareHash=${hash}`)
    const limits = { maxFileSize, fileTypes: 'image/png,application/octet-stream' }
    const elements = data.attributes.elements.map((element) =>
      element.type === 'upload_area' ? { ...element, settings: { ...element.settings, ...limits } } : element,
    )
    await api('PATCH', `forms/${data.id}`, { elements })
  }

  /** A separate browser context, whose console must stay empty except for expected messages. */
  async function visit(
    path: string,
    options: BrowserContextOptions,
    work: (page: Page) => Promise<void>,
    expected: readonly string[] = [],
  ): Promise<void> {
    const context = await browser.newContext(options)
    const page = await context.newPage()
    const noise: string[] = []
    page.on('console', (message) => message.type() === 'error' && noise.push(message.text()))
    page.on('pageerror', (error) => noise.push(String(error)))
    await page.goto(server.address + path)
    await work(page)
    expect(noise).toEqual(expected)
    await context.close()
  }

  /** Findings of axe, which runs outside the page's policy. */
  async function accessibilityViolations(page: Page): Promise<string[]> {
    await page.evaluate(axe)
    return await page.evaluate(async () => {
      const { run } = (globalThis as unknown as { axe: { run(): Promise<{ violations: { id: string }[] }> } }).axe
      return (await run()).violations.map(({ id }) => id)
    })
  }

  async function fillIn(page: Page, email: string): Promise<void> {
    await page.getByLabel('Your Name').fill('Ann')
    await page.getByLabel('Email Address').fill(email)
    await page.getByLabel('Subject').fill('Papers')
    await page.getByLabel('Upload Area').setInputFiles(files)
    await page.getByRole('button', { name: 'Send Files' }).click()
    await page.getByRole('heading', { name: 'Your files were uploaded' }).waitFor()
  }

  const profiles: [string, BrowserContextOptions, boolean][] = [
    ['at a desk', desk, true],
    ['with a phone', phone, true],
    ['without JavaScript', { ...desk, javaScriptEnabled: false }, false],
  ]
  it.each(profiles)('files are uploaded %s', async (name, options, scripted) => {
    const slug = name.replaceAll(' ', '-')
    const { hash } = await receiveFolder(`/in/${slug}`)
    const email = `${slug}@quay.example`
    await visit(`/s/${hash}`, options, async (page) => {
      if (scripted) expect(await accessibilityViolations(page)).toEqual([])
      await fillIn(page, email)
      for (const file of files) await page.getByText(file.name, { exact: true }).waitFor()
      if (scripted) expect(await accessibilityViolations(page)).toEqual([])
    })
    const listed = await api<{ data: { attributes: { name: string; size: number } }[] }>(
      'GET',
      `resources/list?resource=/in/${slug}/${email}&sort=name`,
    )
    expect(listed.data.map(({ attributes }) => attributes.name)).toEqual(['one.txt', 'three.txt', 'two.txt'])
    const { body } = await listener.first((message) => message.body.includes(email))
    expect(JSON.parse(body)).toMatchObject({
      event: 'shares.formSubmit',
      eventData: { formDetails: [{ value: 'Ann' }, { value: email }, { value: 'Papers' }], resources: { length: 3 } },
    })
  })

  // The script is the same on both engines.
  it.runIf(engine === 'sqlite')(
    'every error is shown at once beside its field, and missing files are asked for',
    async () => {
      const { hash } = await receiveFolder('/in/asked')
      await visit(`/s/${hash}`, { ...phone, locale: 'de-DE' }, async (page) => {
        const send = page.getByRole('button', { name: 'Dateien senden', exact: true })
        await send.click()
        await page.getByText('E-Mail-Adresse ist erforderlich.').waitFor()
        await page.getByText('Betreff ist erforderlich.').waitFor()
        const email = page.getByLabel('E-Mail-Adresse')
        expect(await page.locator(':focus').getAttribute('name')).toBe(await email.getAttribute('name'))
        await email.fill('nobody')
        await page.getByLabel('Betreff').fill('Papiere')
        await page.getByText('E-Mail-Adresse muss eine E-Mail-Adresse sein').waitFor()
        expect(await accessibilityViolations(page)).toEqual([])
        await email.fill('asked@quay.example')
        await page.getByText('E-Mail-Adresse muss').waitFor({ state: 'detached' })
        await send.click()
        const asked = page.getByRole('alert').filter({ hasText: 'Es sind keine Dateien ausgewählt.' })
        await asked.waitFor()
        expect(await accessibilityViolations(page)).toEqual([])
        await page.getByLabel('Ihre Dateien').setInputFiles(files.slice(0, 1))
        await asked.waitFor({ state: 'detached' })
        await page.getByRole('button', { name: 'one.txt entfernen' }).click()
        await send.click()
        await page.getByRole('button', { name: 'Ohne Dateien senden' }).click()
        await page.getByRole('heading', { name: 'Ihre Antworten wurden gesendet' }).waitFor()
        await page.getByText('Es wurden keine Dateien gesendet.').waitFor()
        expect(await accessibilityViolations(page)).toEqual([])
        await page.getByRole('link', { name: 'Formular erneut öffnen' }).click()
        await email.waitFor()
      })
    },
  )

  it('an owner creates a receive folder and invites; a visitor follows the link in the email; email, webhook and files arrive', async () => {
    const tab = await openTab(browser, server.address, 'desktop')
    await enter(tab, 'mira', masterPassword)
    const owner = tab.page
    await owner.goto('/sharing/receive')
    await owner.getByRole('button', { name: 'Create receive folder' }).first().click()
    const made = owner.getByRole('dialog')
    await made.getByLabel('Name', { exact: true }).fill('Tenders')
    await made.getByText('Store files in /Tenders').waitFor()
    await expectAccessible(owner)
    // Clicked directly: an address that was typed but not entered counts, and the button does not move.
    await made.getByLabel('Invite', { exact: true }).fill('ann@quay.example')
    await made.getByRole('button', { name: 'Create receive folder' }).click()
    const ready = owner.getByRole('dialog', { name: 'Tenders is ready' })
    await ready.getByText('An invitation to ann@quay.example is being sent.').waitFor()

    const invitation = await mailbox.to('ann@quay.example')
    expect(invitation.subject).toBe('Please send your files: Tenders')
    const { pathname } = new URL(/http\S+/.exec(invitation.text ?? '')?.[0] ?? '')
    const guest = await openTab(browser, server.address, 'phone', true)
    await guest.page.goto(pathname)
    await fillIn(guest.page, 'ann@quay.example')
    expect([await scrollsSideways(guest.page), guest.complaints]).toEqual([false, []])
    await guest.close()

    const receipt = await mailbox.to('mira@harbour.example')
    expect(receipt.subject).toBe('/Tenders: 3 uploads')
    expect(receipt.text).toContain('ann@quay.example uploaded 3 files')
    const folder = new URL(/Open the folder: (\S+)/.exec(receipt.text ?? '')?.[1] ?? '')
    await owner.goto(folder.pathname)
    await owner.getByText('ann@quay.example').first().waitFor()
    const { body } = await listener.first((message) => message.body.includes('ann@quay.example'))
    expect(JSON.parse(body)).toMatchObject({
      event: 'shares.formSubmit',
      eventData: { formDetails: [{ value: 'Ann' }, { value: 'ann@quay.example' }, { value: 'Papers' }] },
    })
    await owner.goto('/sharing/receive')
    await owner.getByRole('link', { name: '1 submission of Tenders' }).waitFor()
    await owner.goto('/sharing/history')
    await owner.getByLabel('Search history').fill('ann@quay')
    await owner.getByRole('button', { name: 'Actions for Tenders' }).click()
    await owner.getByRole('menuitem', { name: 'Activity' }).click()
    const activity = owner.getByRole('dialog', { name: 'Activity of Tenders' })
    await activity.getByText('ann@quay.example: opened the link').waitFor()
    const uploaded = activity.getByRole('row').filter({ hasText: 'Uploaded' })
    await uploaded.getByTitle('/Tenders/ann@quay.example/one.txt').waitFor()
    await expectAccessible(owner)
    await activity.getByRole('link', { name: '/Tenders' }).click()
    await owner.getByText('ann@quay.example').first().waitFor()
    await owner.goto('/files?view=recent')
    // Ann also submits through the other receive folders of these tests.
    const run = owner.getByRole('row').filter({ hasText: 'Submitted via “Tenders”' })
    await run.getByRole('button', { name: '3 files from Ann', exact: true }).waitFor()
    await run.getByText('Papers', { exact: true }).waitFor()
    await owner.goto('/files/Tenders/ann@quay.example')
    for (const { name } of files) await owner.getByText(name).first().waitFor()
    expect(tab.complaints).toEqual([])
    await tab.close()
  })

  // Folders and lost connections in the browser are the same on both engines.
  it.runIf(engine === 'sqlite')(
    'folders can be dropped and selected; interrupted uploads are resumed, byte for byte',
    async () => {
      const { hash } = await receiveFolder('/in/folders')
      const box = join(place.folder, 'papers')
      await mkdir(join(box, '2026', 'empty'), { recursive: true })
      const large = randomBytes(32 * 1024 * 1024)
      await Promise.all([writeFile(join(box, 'one.txt'), 'one'), writeFile(join(box, '2026', 'large.bin'), large)])
      const chosen = join(place.folder, 'chosen')
      await mkdir(chosen)
      await writeFile(join(chosen, 'two.txt'), 'two')
      const line = await openSlowNetwork(server.address, 12 * 1024 * 1024)
      const context = await browser.newContext(desk)
      const page = await context.newPage()
      context.setDefaultTimeout(60_000)
      await page.goto(`${line.address}/s/${hash}`)
      await page.getByLabel('Email Address').fill('ann@quay.example')
      await page.getByLabel('Subject').fill('Papers')
      await page.getByLabel('Upload Area').scrollIntoViewIfNeeded()
      const at = await page.locator('[data-files]').boundingBox()
      const wire = await context.newCDPSession(page)
      for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
        await wire.send('Input.dispatchDragEvent', {
          ...{ type, x: (at?.x ?? 0) + 20, y: (at?.y ?? 0) + 20 },
          data: { items: [], files: [box], dragOperationsMask: 1 },
        })
      await page.getByText('papers/2026/large.bin').waitFor()
      // The button is the label of the field, which the keyboard reaches.
      const chooser = page.waitForEvent('filechooser')
      await page.locator('label', { hasText: 'Select files' }).click()
      expect((await chooser).isMultiple()).toBe(true)
      const byKeyboard = page.waitForEvent('filechooser')
      await page.getByLabel('Upload Area').press('Enter')
      await byKeyboard
      const choosing = page.waitForEvent('filechooser')
      await page.getByRole('button', { name: 'Add a folder' }).click()
      await (await choosing).setFiles(chosen)
      await page.getByText('chosen/two.txt').waitFor()

      const resumed = page.waitForRequest((request) => /large\.bin.*offset=[1-9]/.test(request.url()))
      await page.getByRole('button', { name: 'Send Files' }).click()
      await page.getByText('Waiting for the connection').waitFor()
      line.repair()
      const offset = Number(new URL((await resumed).url()).searchParams.get('offset'))
      expect(offset).toBeGreaterThan(4 * 1024 * 1024)
      expect(offset).toBeLessThan(large.length)
      await page.getByRole('heading', { name: 'Your files were uploaded' }).waitFor()
      await context.close()
      await line.close()

      const own = '/in/folders/ann@quay.example'
      const bytes = async (path: string) => {
        const query = new URLSearchParams({ 'resources[]': own + path })
        const answer = await fetch(`${server.address}/api/v2/resources/download?${query}`, { headers })
        return sha256(Buffer.from(await answer.arrayBuffer()))
      }
      expect(await bytes('/papers/2026/large.bin')).toBe(sha256(large))
      expect(await bytes('/papers/one.txt')).toBe(sha256('one'))
      expect(await bytes('/chosen/two.txt')).toBe(sha256('two'))
    },
    180_000,
  )

  // Frames are the same on both engines.
  it.runIf(engine === 'sqlite')(
    'another site can embed the page if that is enabled, and files can be uploaded there',
    async () => {
      const { id, hash } = await receiveFolder('/in/framed')
      await api('PATCH', `shares/${id}`, { embed: true, name: 'Papers "of" <Harbour>' })
      const tab = await openTab(browser, server.address, 'desktop')
      await enter(tab, 'mira', masterPassword)
      await tab.page.goto('/sharing/receive')
      await tab.page.getByRole('button', { name: 'Actions for Papers "of" <Harbour>' }).click()
      await tab.page.getByRole('menuitem', { name: 'Link', exact: true }).click()
      await tab.page.getByRole('img', { name: 'QR code of the link' }).waitFor()
      const snippet = (await tab.page.getByRole('dialog').locator('code').last().textContent()) ?? ''
      await tab.close()

      // Another host for the browser, and therefore another site.
      const other = createServer((_request, response) =>
        response.setHeader('content-type', 'text/html').end(`<!doctype html><title>Harbour</title>${snippet}`),
      )
      await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
      const address = `http://localhost:${(other.address() as AddressInfo).port}/`
      const context = await browser.newContext(desk)
      const page = await context.newPage()
      await page.goto(address)
      const frame = page.frameLocator('iframe[title=\'Papers "of" <Harbour>\']')
      await frame.getByLabel('Your Name').fill('Ann')
      await frame.getByLabel('Email Address').fill('framed@quay.example')
      await frame.getByLabel('Subject').fill('Papers')
      await frame.getByLabel('Upload Area').setInputFiles(files)
      await frame.getByRole('button', { name: 'Send Files' }).click()
      await frame.getByRole('heading', { name: 'Your files were uploaded' }).waitFor()
      expect(await context.cookies()).toEqual([])
      const path = '/in/framed/framed@quay.example'
      const listed = await api<{ data: object[] }>('GET', `resources/list?resource=${path}`)
      expect(listed.data).toHaveLength(3)

      await api('PATCH', `shares/${id}`, { embed: false })
      const refused = page.waitForEvent('console', (message) => message.text().includes('frame-ancestors'))
      await page.reload()
      await refused
      await expect(frame.getByLabel('Your Name').count()).resolves.toBe(0)
      // It can still be opened directly.
      await page.goto(`${server.address}/s/${hash}`)
      await page.getByLabel('Your Name').waitFor()
      await context.close()
      await new Promise((resolve) => other.close(resolve))
    },
  )

  it.each(profiles)(
    'errors are shown beside their fields, and entered values are kept, %s',
    async (name, options, scripted) => {
      const { id, hash } = await receiveFolder(`/in/wrong-${name.replaceAll(' ', '-')}`)
      if (scripted) await limitFiles(String(hash), 2_000)
      // Chromium logs refused requests to the console.
      const refused = 'Failed to load resource: the server responded with a status of 400 (Bad Request)'
      const work = async (page: Page) => {
        await page.getByLabel('Your Name').fill('Ann')
        // Valid for the browser, but not as an email address.
        const tooLong = `${'a'.repeat(65)}@quay.example`
        await page.getByLabel('Email Address').fill(tooLong)
        await page.getByLabel('Subject').fill('Papers')
        const large = {
          name: 'large.bin',
          mimeType: 'application/octet-stream',
          buffer: Buffer.alloc(scripted ? 1_024 : 4_194_304),
        }
        if (scripted) {
          // Refused at once, and before anything is sent.
          await page.getByLabel('Upload Area').setInputFiles({ ...large, buffer: Buffer.alloc(2_001) })
          await page.getByText('Too large: 2 kB at most. Remove it.').waitFor()
          await page.getByText(/types: PNG, application\/octet-stream$/).waitFor()
          await page.getByRole('button', { name: 'Send Files' }).click()
          await page.getByText('Remove the files that are too large.').waitFor()
          await page.getByRole('button', { name: 'Remove large.bin' }).click()
        }
        await page.getByLabel('Upload Area').setInputFiles(large)
        await page.getByRole('button', { name: 'Send Files' }).click()
        await page.getByRole('alert').filter({ hasText: 'marked' }).waitFor()
        const email = page.getByLabel('Email Address')
        expect(await email.inputValue()).toBe(tooLong)
        expect(await email.getAttribute('aria-invalid')).toBe('true')
        expect(await page.locator(`#problem-${await email.getAttribute('name')}`).textContent()).toMatch(
          /^Email Address must be an email address/,
        )
        expect(await page.locator(':focus').getAttribute('name')).toBe(await email.getAttribute('name'))
        expect(await page.getByLabel('Your Name').inputValue()).toBe('Ann')
        if (!scripted) return
        expect(await accessibilityViolations(page)).toEqual([])
        expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true)
        await email.fill('ann@quay.example')
        expect(await email.getAttribute('aria-invalid')).toBe(null)
        // A file is refused; values corrected before it is sent again are stored.
        await page.route(/large\.bin/, (route) => route.fulfill({ status: 400, json: { problem: 'Not now.' } }), {
          times: 1,
        })
        await page.getByRole('button', { name: 'Send Files' }).click()
        await page.getByText('Not now.').waitFor()
        await page.getByText('Some files were not uploaded').waitFor()
        await page.getByLabel('Subject').fill('Tenders')
        await page.getByRole('button', { name: 'Send Files' }).click()
        await page.getByRole('heading', { name: 'Your files were uploaded' }).waitFor()
        const { formId } = (await api('GET', `shares/${id}`)).data.attributes
        const entered = await api<{ data: { attributes: object }[] }>('GET', `forms/entries/${formId}`)
        expect(JSON.stringify(entered.data)).toContain('Tenders')
      }
      await visit(`/s/${hash}`, options, work, scripted ? [refused, refused] : [refused])
    },
  )

  it('a protected folder is opened with its password, listed, downloaded and added to, at both sizes, and without a script', async () => {
    await api('POST', 'resources', { path: '/out/box' })
    const accessMode = { upload: true, download: true, modify: true, delete: true }
    const json = {
      type: 'shared_folder',
      name: 'Box',
      resources: ['/out/box'],
      accessMode,
      password: 'Tide-tables-1906',
    }
    const { hash } = (await api('POST', 'shares', json)).data.attributes
    for (const [name, options, scripted] of profiles)
      await visit(`/s/${hash}`, options, async (page) => {
        expect(await page.title()).toBe('This page is protected')
        if (scripted) expect(await accessibilityViolations(page)).toEqual([])
        await page.getByLabel('Password', { exact: true }).fill('Tide-tables-1906')
        if (scripted) {
          await page.getByRole('button', { name: 'Show password' }).click()
          expect(await page.getByLabel('Password', { exact: true }).getAttribute('type')).toBe('text')
          await page.getByRole('button', { name: 'Hide password' }).click()
        }
        // The script arrives after the file was selected, as on a slow connection.
        const selected = Promise.withResolvers<void>()
        await page.route('**/public-pages.js', (route) => selected.promise.then(() => route.continue()), { times: 1 })
        await page.getByRole('button', { name: 'Continue' }).click()
        await page.getByLabel('Add files').setInputFiles(files.slice(0, 1))
        selected.resolve()
        if (scripted) await page.getByRole('button', { name: 'Remove one.txt' }).waitFor()
        const questions: string[] = []
        page.on('dialog', (dialog) => {
          questions.push(dialog.type())
          void dialog.accept()
        })
        await page
          .locator('form.send')
          .getByRole('button', { name: /^Upload/ })
          .click()
        const link = page.getByRole('link', { name: 'one.txt' }).first()
        await link.waitFor()
        const done = page.getByRole('status').filter({ hasText: '1 file uploaded' })
        await done.getByText('one.txt').waitFor()
        expect(questions).toEqual([])
        if (scripted) await expect.poll(() => done.evaluate((box) => box.matches(':focus'))).toBe(true)
        await page.getByRole('row').filter({ hasText: 'one.txt' }).getByText('New', { exact: true }).waitFor()
        const row = page.getByRole('row').filter({ hasText: 'one.txt' }).first()
        const loading = page.waitForEvent('download')
        if (name !== 'with a phone') await row.getByRole('link', { name: 'Download one' }).click()
        else {
          await row.getByRole('button', { name: 'Actions for one.txt' }).click()
          await page.getByRole('menuitem', { name: 'Download' }).click()
        }
        expect(readFileSync(await (await loading).path(), 'utf8')).toBe('content of one.txt')
        const renamed = `${name}.txt`
        const again = page.getByRole('row').filter({ hasText: renamed })
        if (scripted) {
          await row.getByRole('button', { name: 'Actions for one.txt' }).click()
          expect(await accessibilityViolations(page)).toEqual([])
          await page.getByRole('menuitem', { name: 'Rename' }).click()
          await row.getByRole('textbox', { name: 'New name of one.txt' }).fill(renamed)
          expect(await accessibilityViolations(page)).toEqual([])
          await row.getByRole('button', { name: 'Save' }).click()
          await again.getByRole('button', { name: `Actions for ${renamed}` }).click()
          await page.getByRole('menuitem', { name: 'Delete' }).click()
          await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click()
        } else {
          await row.locator('summary', { hasText: 'Actions for one.txt' }).click()
          await row.getByRole('textbox', { name: 'New name of one.txt' }).fill(renamed)
          await row.getByRole('button', { name: 'Rename' }).click()
          await again.locator('summary', { hasText: `Actions for ${renamed}` }).click()
          await again.getByText('Delete', { exact: true }).click()
          await again.getByRole('button', { name: `Delete ${renamed}` }).click()
        }
        await again.waitFor({ state: 'detached' })
      })
  })
})
