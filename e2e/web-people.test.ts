/** Users, Activity and PREFERENCES in Chromium: what an administrator does with users, and the logs of it. */
import { request } from 'node:http'
import { type Client, createClient } from '@sallyport/client/api/client.ts'
import type { Browser, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { engines, testsAll } from '../server/test/databases.ts'
import { type Endpoint, openEndpoint } from '../server/test/endpoint.ts'
import { canvasOf } from '../server/test/pictures.ts'
import { expectAccessible } from './accessible.ts'
import {
  clipboard,
  dropFiles,
  enter,
  openBrowser,
  openTab,
  scrollsSideways,
  type Width,
  widths,
  widthsOn,
} from './browser.ts'
import { expectInert, hostile, nameAll } from './hostile-names.ts'
import { masterPassword, newPlace, type Place, type Running, setUpMaster, start } from './running.ts'

/** Opens the menu of a row and selects an action. */
async function choose(page: Page, of: string, action: string): Promise<void> {
  await page.getByRole('button', { name: `Actions for ${of}` }).click()
  await page.getByRole('menuitem', { name: action, exact: true }).click()
}

const rowOf = (page: Page, table: string, text: string): Locator =>
  page.getByRole('table', { name: table }).getByRole('row').filter({ hasText: text })

const csv = (width: Width) => `username,email,password,home_folder
north-${width},it@north.example,Spring-tide-at-six-7,/north
no blanks,desk@south.example,Spring-tide-at-six-7,/south
`

describe.each(engines)('users and logs on %s', (engine) => {
  let place: Place
  let server: Running
  let browser: Browser
  let endpoint: Endpoint
  let client: Client
  let credentials: Awaited<ReturnType<typeof setUpMaster>>

  beforeAll(async () => {
    endpoint = await openEndpoint()
    place = await newPlace(engine)
    server = await start(place)
    browser = await openBrowser()
    credentials = await setUpMaster(place)
    client = createClient(server.address, credentials)
    await client.call('addWebhook', { body: { endpointUrl: endpoint.url, resource: '/' } })
    await client.call('addFolder', { body: { path: '/inbound' } })
  })

  afterAll(async () => {
    await browser.close()
    expect(await server.stop()).toBe(0)
    await place.remove()
    await endpoint.close()
  })

  const open = async (width: Width, address: string, dark = false) => {
    const tab = await openTab(browser, server.address, width, dark)
    await enter(tab, 'mira', masterPassword)
    await tab.page.goto(address)
    return tab
  }

  describe.each(widthsOn(engine))('at the width of a %s', (width) => {
    it('a user is added, changed, locked, unlocked and deleted', async () => {
      const { page, complaints, close } = await open(width, '/users', width === 'phone')
      const name = `ada-${width}`
      await page.getByRole('button', { name: 'Add new user' }).click()
      const form = page.getByRole('dialog', { name: 'Add new user' })
      await form.getByLabel('Username').fill(name)
      await form.getByRole('textbox', { name: 'Email' }).fill('ada@harbour.example')
      await form.getByRole('textbox', { name: 'Password' }).fill('Spring-tide-at-six-7')
      await form.getByRole('tab', { name: 'Permissions' }).click()
      await form.getByLabel('Home folder').fill('/inbound')
      await expectAccessible(page)
      await form.getByRole('button', { name: 'Add new user' }).click()
      await rowOf(page, 'Users', name).getByText('active').waitFor()
      await expectAccessible(page)
      expect(await scrollsSideways(page)).toBe(false)

      await choose(page, name, 'Edit User')
      const edit = page.getByRole('dialog', { name: `Edit ${name}` })
      await edit.getByLabel('Display name').fill('Ada of the quay')
      await edit.getByRole('button', { name: 'Save changes' }).click()
      await rowOf(page, 'Users', name).getByText('Ada of the quay').waitFor()

      await choose(page, name, 'Lock')
      await page.getByRole('button', { name: 'Lock user' }).click()
      await rowOf(page, 'Users', name).getByText('locked').waitFor()
      await choose(page, name, 'Unlock')
      await page.getByRole('button', { name: 'Unlock user' }).click()
      await rowOf(page, 'Users', name).getByText('active').waitFor()

      await choose(page, name, 'Delete User')
      const sure = page.getByRole('dialog', { name: `Delete ${name}?` })
      expect(await sure.getByRole('button', { name: 'Delete user' }).isDisabled()).toBe(true)
      await sure.getByLabel(`To confirm, type: ${name}`).fill(name)
      await expectAccessible(page)
      await sure.getByRole('button', { name: 'Delete user' }).click()
      await rowOf(page, 'Users', name).waitFor({ state: 'detached' })
      expect(complaints).toEqual([])
      await close()
    })

    it('users are sorted in the address bar, and a click on a row or Enter opens one', async () => {
      const named = (name: string) => `${name}-${width}`
      const fields = { password: 'Spring-tide-at-six-7', role: 'user' as const, permissions: {}, timeZone: 'UTC' }
      for (const [username, homeResource] of [
        [named('kim'), '/zones/of-the-far-north'],
        [named('lea'), '/arches'],
      ] as const)
        await client.call('addUser', {
          body: { ...fields, username, email: `${username}@harbour.example`, homeResource },
        })
      const { page, complaints, close } = await open(width, '/users', width === 'phone')
      const names = () => page.getByRole('table', { name: 'Users' }).locator('.users-name').allTextContents()
      const ours = async () => (await names()).filter((name) => [named('kim'), named('lea')].includes(name))
      await expect.poll(ours).toEqual([named('kim'), named('lea')])
      if (width === 'phone') {
        await page.getByRole('combobox', { name: 'Order' }).click()
        await page.getByRole('option', { name: 'Home folder, A to Z' }).click()
      } else await page.getByRole('button', { name: 'Home folder', exact: true }).click()
      await page.waitForURL(/sort=homeDir/)
      await expect.poll(ours).toEqual([named('lea'), named('kim')])
      await page.getByRole('searchbox', { name: 'Search users' }).fill(`-${width}@`)
      await page.waitForURL(/find=/)
      await expect.poll(names).toEqual([named('lea'), named('kim')])
      expect(new URL(page.url()).searchParams.get('sort')).toBe('homeDir')
      await page.reload()
      await expect.poll(names).toEqual([named('lea'), named('kim')])
      expect(await scrollsSideways(page)).toBe(false)

      await rowOf(page, 'Users', named('kim')).getByText('active', { exact: true }).click()
      const edit = page.getByRole('dialog', { name: `Edit ${named('kim')}` })
      await edit.waitFor()
      await page.keyboard.press('Escape')
      await edit.waitFor({ state: 'detached' })
      await page.getByRole('button', { name: named('kim'), exact: true }).press('Enter')
      await edit.waitFor()
      expect(complaints).toEqual([])
      await close()
    })

    it('users are filtered by role and state, and several of them locked, unlocked and deleted together', async () => {
      const names = ['ann', 'ben', 'cid', 'dan'].map((name) => `${name}-together-${width}`)
      const fields = { password: 'Spring-tide-at-six-7', permissions: {}, timeZone: 'UTC' }
      for (const [index, username] of names.entries())
        await client.call('addUser', {
          body: {
            ...fields,
            ...{ username, email: `${username}@harbour.example` },
            ...(index === 3 ? { role: 'admin', homeResource: '/' } : { role: 'user', homeResource: '/together' }),
          },
        })
      const [ann = '', ben = '', cid = '', dan = ''] = names
      const { page, complaints, close } = await open(width, `/users/list?find=together-${width}`, width === 'phone')
      const table = page.getByRole('table', { name: 'Users' })
      const shown = () => table.locator('.users-name').allTextContents()
      await expect.poll(shown).toEqual(names)
      const chip = async (name: string, option: string) => {
        const filters = page.getByRole('group', { name: 'Filters' })
        await filters.getByRole('button', { name: new RegExp(`^${name}`) }).click()
        await page.getByRole('option', { name: option, exact: true }).click()
      }
      await chip('Role', 'Administrator')
      await expect.poll(shown).toEqual([dan])
      await page.getByRole('button', { name: 'Remove filter “Role: Administrator”' }).click()
      await expect.poll(shown).toEqual(names)

      const box = (name: string) => table.getByRole('checkbox', { name: `Select ${name}` })
      await box(ann).check()
      await box(cid).click({ modifiers: ['Shift'] })
      expect(await table.getByRole('checkbox', { checked: true }).count()).toBe(3)
      const bar = page.getByRole('group', { name: 'Selected users' })
      await bar.getByText('3 selected').waitFor()
      await expectAccessible(page)
      await bar.getByRole('button', { name: 'Lock', exact: true }).click()
      const lock = page.getByRole('dialog', { name: 'Lock 3 users?' })
      expect(await lock.getByRole('listitem').allTextContents()).toEqual([ann, ben, cid])
      await expectAccessible(page)
      await lock.getByRole('button', { name: 'Lock users' }).click()
      await lock.waitFor({ state: 'detached' })
      await rowOf(page, 'Users', cid).getByText('locked', { exact: true }).waitFor()
      // The selection ends with the action.
      await chip('Status', 'locked')
      await expect.poll(shown).toEqual([ann, ben, cid])
      expect(await table.getByRole('checkbox', { checked: true }).count()).toBe(0)

      await box(ben).check()
      await page.keyboard.press('Escape')
      await bar.waitFor({ state: 'detached' })
      // The selection is kept while others are looked for.
      await box(ben).check()
      await page.getByRole('searchbox', { name: 'Search users' }).fill(ann)
      await expect.poll(shown).toEqual([ann])
      await bar.getByText('1 selected').waitFor()
      await bar.getByRole('button', { name: 'Unlock', exact: true }).click()
      await page.getByRole('button', { name: 'Unlock users' }).click()
      await bar.waitFor({ state: 'detached' })
      await page.getByRole('searchbox', { name: 'Search users' }).fill(`together-${width}`)
      await expect.poll(shown).toEqual([ann, cid])
      await chip('Status', 'active')
      await expect.poll(shown).toEqual([ben, dan])

      await page.getByRole('button', { name: 'Clear filters' }).click()
      await expect.poll(shown).toEqual(names)
      for (const name of names) await box(name).check()
      // Meanwhile another administrator deletes one of them.
      const { data } = await client.call('listUsers', { query: { username: ben } })
      await client.call('deleteUser', { params: { id: data[0]?.id ?? 0 } })
      await bar.getByRole('button', { name: 'Delete', exact: true }).click()
      const sure = page.getByRole('dialog', { name: 'Delete 4 users?' })
      const confirm = sure.getByRole('button', { name: 'Delete users' })
      expect(await confirm.isDisabled()).toBe(true)
      await sure.getByLabel('To confirm, type').fill('delete 4 users')
      await confirm.click()
      const failed = page.getByRole('dialog', { name: '1 of 4 users were not changed' })
      await failed.getByText(ben).waitFor()
      await failed.getByRole('button', { name: 'Close', exact: true }).last().click()
      await bar.waitFor({ state: 'detached' })
      await page.getByText('No results match').waitFor()
      expect(complaints.filter((one) => !one.includes('404'))).toEqual([])
      expect(await scrollsSideways(page)).toBe(false)
      await close()
    })

    it('a file of users is checked first, and its valid rows are imported', async () => {
      const { page, complaints, close } = await open(width, '/users')
      await page.getByRole('button', { name: 'Import' }).click()
      const chooser = page.waitForEvent('filechooser')
      await page.getByLabel('CSV file').click()
      const content = { name: 'people.csv', mimeType: 'text/csv', buffer: Buffer.from(csv(width)) }
      await (await chooser).setFiles(content)
      await page.getByText('1 would be added, 1 rejected.').waitFor()
      await expectAccessible(page)
      await page.getByRole('button', { name: 'IMPORT 1 USER' }).click()
      await page.getByText('1 added, 1 rejected.').waitFor()
      await page.getByRole('dialog').getByRole('button', { name: 'Close', exact: true }).last().click()
      await rowOf(page, 'Users', `north-${width}`).waitFor()
      expect(complaints).toEqual([])
      await close()
    })

    it('the webhook log shows requests and responses, and resends', async () => {
      const { page, complaints, close } = await open(width, '/activity/webhooks', width === 'phone')
      await expect.poll(() => endpoint.received.length, { timeout: 20_000 }).toBeGreaterThan(0)
      const before = endpoint.received.length
      await page
        .getByRole('table', { name: 'Webhook log' })
        .getByRole('button', { name: /^Show / })
        .first()
        .waitFor()
      await expectAccessible(page)
      expect(await scrollsSideways(page)).toBe(false)
      await page
        .getByRole('button', { name: /^Show / })
        .last()
        .click()
      const window = page.getByRole('dialog')
      await window.getByRole('region', { name: 'Attempts' }).getByText('The message was delivered').waitFor()
      expect(await window.textContent()).toContain('/inbound')
      await expectAccessible(page)
      await window.getByRole('button', { name: 'RESEND WEBHOOK' }).click()
      await window.getByText('The message is being sent again').waitFor()
      await expect.poll(() => endpoint.received.length, { timeout: 20_000 }).toBe(before + 1)
      expect(endpoint.received.at(-1)?.body).toBe(endpoint.received[0]?.body)
      expect(complaints).toEqual([])
      await close()
    })

    it('the session log updates live and is filtered in the address bar; the statistics of the day are shown', async () => {
      const { page, complaints, close } = await open(width, '/activity/session?user=mira')
      const log = page.getByRole('table', { name: 'Session log' })
      await log.getByRole('rowheader', { name: 'Today' }).waitFor()
      await expectAccessible(page)
      const before = endpoint.received.length
      await page.getByText('Live', { exact: true }).waitFor()
      await client.call('addFolder', { body: { path: `/live-${width}` } })
      await log.getByText(`/live-${width}`).waitFor()
      await expect.poll(() => endpoint.received.length, { timeout: 20_000 }).toBeGreaterThan(before)
      await page.getByRole('button', { name: 'Today', exact: true }).click()
      await page.waitForURL(/range=today/)
      await page.getByRole('button', { name: 'Type', exact: true }).click()
      await page.getByRole('option', { name: 'Create Folder' }).click()
      await page.waitForURL(/type=MKD/)
      await log.getByText(`/live-${width}`).waitFor()
      await expectAccessible(page)
      expect(await scrollsSideways(page)).toBe(false)
      await page.getByRole('button', { name: 'Remove filter “Type: Create Folder”' }).click()
      await page.getByRole('button', { name: /^Username/ }).click()
      await page.getByRole('option', { name: 'mira', exact: true }).waitFor()
      await page.getByRole('textbox', { name: 'Search in the list' }).fill('nobody-at-all')
      await page.getByRole('option', { name: 'Only “nobody-at-all”' }).waitFor()
      await page.getByRole('textbox', { name: 'Search in the list' }).press('Enter')
      await page.waitForURL(/user=nobody-at-all/)
      await page.getByText('No results match these filters').waitFor()
      await page.getByRole('button', { name: 'Clear filters' }).click()
      await log.waitFor()
      expect(new URL(page.url()).search).toBe('')
      await page.getByRole('link', { name: 'LAST 24 HOURS' }).click()
      const { length } = endpoint.received
      await page
        .getByRole('paragraph')
        .filter({ hasText: `${length} attempts delivered, 0 failed.` })
        .waitFor()
      await page.getByRole('img', { name: `${length} attempts delivered, 0 failed.` }).waitFor()
      await expectAccessible(page)
      expect(await scrollsSideways(page)).toBe(false)
      expect(complaints).toEqual([])
      await close()
    })

    it('an entry of the session log opens by click and by keyboard, with an address of its own', async () => {
      const path = `/${'long-'.repeat(12)}${width}`
      await client.call('addFolder', { body: { path } })
      const { page, complaints, close } = await open(width, '/activity/session?path=long-', width === 'phone')
      const details = page.getByRole(width === 'phone' ? 'dialog' : 'region', {
        name: width === 'phone' ? 'Create Folder' : 'Details',
      })
      const link = page.getByRole('link', { name: `Details: Create Folder ${path}` })
      await rowOf(page, 'Session log', path).getByText('Create Folder', { exact: true }).click()
      await details.getByText(path, { exact: true }).waitFor()
      await expectAccessible(page)
      expect(await scrollsSideways(page)).toBe(false)
      await details.getByRole('button', { name: 'Copy Path/File' }).click()
      expect(await clipboard(page)).toBe(path)
      await page.keyboard.press('Escape')
      await details.waitFor({ state: 'detached' })
      await expect.poll(() => new URL(page.url()).search).toBe('?path=long-')
      await link.press('Enter')
      await details.getByText('MKD', { exact: true }).waitFor()
      await page.waitForURL(/entry=\d+/)
      // Closed, it leaves nothing behind for Back.
      const entries = await page.evaluate('history.length')
      await page.keyboard.press('Escape')
      await details.waitFor({ state: 'detached' })
      await link.press('Enter')
      await page.waitForURL(/entry=\d+/)
      expect(await page.evaluate('history.length')).toBe(entries)

      // Its address shows it under other filters, too.
      const entry = new URL(page.url()).searchParams.get('entry')
      await page.goto(`/activity/session?type=PASS&entry=${entry}`)
      await details.getByText(path, { exact: true }).waitFor()
      const opened = page.locator('tr[aria-current]')
      expect(await opened.getByTitle(path).count()).toBe(1)
      await page.getByText('Opened entry: Today').waitFor()
      // Far down in the table it is scrolled to.
      const { data } = await client.call('getSessionLogs', { query: { sort: ['date'], limit: 1 } })
      await page.setViewportSize({ ...widths[width], height: 400 })
      await page.goto(`/activity/session?entry=${data[0]?.id}`)
      await opened.waitFor()
      const top = () =>
        opened.evaluate((row: { getBoundingClientRect(): { readonly top: number } }) => row.getBoundingClientRect().top)
      await expect.poll(async () => (await top()) > 0 && (await top()) < 360).toBe(true)
      await page.setViewportSize(widths[width])
      await page.goto(`/activity/session?type=PASS&entry=${entry}`)
      await details.getByRole('button', { name: 'Show only this user' }).click()
      await page.waitForURL(/user=mira/)
      if (width === 'desktop') {
        // The open list of a filter is closed first.
        await page.getByRole('button', { name: 'Status', exact: true }).click()
        await page.getByRole('option', { name: 'OK' }).waitFor()
        await page.keyboard.press('Escape')
        await page.getByRole('option', { name: 'OK' }).waitFor({ state: 'detached' })
        expect(await details.isVisible()).toBe(true)
        // The button of the list is no reason to stay open.
        await page.getByRole('button', { name: 'Status', exact: true }).focus()
      }
      await page.keyboard.press('Escape')
      await details.waitFor({ state: 'detached' })
      expect(complaints).toEqual([])
      await close()
    })

    it('CONNECTIONS shows an upload that is in progress, and ends it', async () => {
      const { page, complaints, close } = await open(width, '/activity/connections', width === 'phone')
      await page
        .getByText('Nobody is connected over SFTP or FTP, and nobody is uploading or downloading at the moment.')
        .waitFor()
      await expectAccessible(page)
      const path = `/inbound/slow-${width}.bin`
      const { apiKey, accessToken } = credentials
      const upload = request(`${server.address}/api/v2/resources/upload?path=${path}&fileSize=4000000`, {
        method: 'POST',
        headers: { 'ev-api-key': apiKey, 'ev-access-token': accessToken, 'content-type': 'application/octet-stream' },
      })
      const closed = new Promise((resolve) => upload.on('error', resolve).on('response', resolve))
      upload.write(Buffer.alloc(1_000_000))
      const row = rowOf(page, 'Connections', path)
      await row.getByText('1 MB of 4 MB').waitFor()
      expect(await row.textContent()).toContain('mira')
      await expectAccessible(page)
      expect(await scrollsSideways(page)).toBe(false)
      await row.getByRole('button', { name: `End the upload of ${path} by mira` }).click()
      await expectAccessible(page)
      await page.getByRole('button', { name: 'End connection' }).click()
      await closed
      await page
        .getByText('Nobody is connected over SFTP or FTP, and nobody is uploading or downloading at the moment.')
        .waitFor()
      expect(complaints).toEqual([])
      await close()
    })

    it('BRANDING accepts a logo, a name and colours, and shows a preview of the page for visitors', async () => {
      const { page, complaints, close } = await open(width, '/account/branding', width === 'phone')
      await page.getByRole('button', { name: 'Select picture' }).waitFor()
      await dropFiles(page, '.branding-drop', { 'logo.svg': '<svg xmlns="http://www.w3.org/2000/svg"/>' })
      await page.getByText('a logo is a png, jpg, gif or webp image').waitFor()
      await expectAccessible(page)
      const buffer = await canvasOf(600, 160).png().toBuffer()
      await page.getByLabel('Logo picture').setInputFiles({ name: 'logo.png', mimeType: 'image/png', buffer })
      await page.getByRole('img', { name: 'Your logo' }).first().waitFor()
      const name = `Harbour on a ${width}`
      await page.getByLabel('Company name').fill(name)
      await page.getByRole('radio', { name: width === 'phone' ? 'Light' : 'Dark' }).check()
      await page.getByRole('button', { name: 'Save' }).click()
      await page.getByText('Name and colours are saved.').waitFor()
      await expectAccessible(page)
      expect(await scrollsSideways(page)).toBe(false)
      await page.reload()
      await page.getByRole('figure').getByRole('img', { name }).waitFor()
      expect(await page.locator('.branding-page').count()).toBe(1)
      const stranger = await openTab(browser, server.address, width, width === 'phone')
      await stranger.page.goto('/')
      await stranger.page.getByRole('img', { name }).waitFor()
      await expectAccessible(stranger.page)
      await stranger.close()
      await page.getByRole('button', { name: 'Remove' }).click()
      await page.getByRole('figure').getByText(name).waitFor()
      await page.getByRole('button', { name: 'Select picture' }).waitFor()
      expect(complaints).toEqual([])
      await close()
    })

    it('PREFERENCES are saved, and a range that would lock out the caller is refused', async () => {
      const { page, complaints, close } = await open(width, '/account/preferences', width === 'desktop')
      await page.getByLabel('Display name').fill(`Mira on a ${width}`)
      await page.getByRole('link', { name: 'Security' }).click()
      const sure = page.getByRole('dialog', { name: 'Leave without saving?' })
      await sure.getByRole('button', { name: 'Cancel' }).click()
      await sure.waitFor({ state: 'hidden' })
      await page.getByRole('button', { name: 'Save' }).click()
      await page.getByText('Your profile is saved.').waitFor()
      await expectAccessible(page)
      await page.getByRole('tab', { name: 'Account' }).click()
      const form = page.getByRole('form', { name: 'Allowed addresses' })
      await form.getByRole('button', { name: 'Add range' }).click()
      await form.getByLabel('Range 1: first address').fill('198.51.100.7')
      await form.getByRole('button', { name: 'Save' }).click()
      await form.getByText('would lock you out').waitFor()
      await expectAccessible(page)
      await page.getByRole('tab', { name: 'Communication' }).click()
      await page.getByRole('textbox', { name: 'Signature' }).fill(`From the quay, ${width}`)
      await page.getByRole('form', { name: 'Signature' }).getByRole('button', { name: 'Save' }).click()
      await page.getByText('The signature is saved.').waitFor()
      await expectAccessible(page)
      await page.reload()
      await page.getByText(`From the quay, ${width}`).waitFor()
      expect(await scrollsSideways(page)).toBe(false)
      expect(complaints).toEqual([])
      await close()
    })
  })

  // Opens every screen. The pages are the same on both engines, so one is enough.
  it.runIf(testsAll && engine === engines[0])(
    'T-09: names that look like markup are shown as text, on every screen and on public pages',
    async () => {
      const named = await nameAll(client, endpoint)
      const stranger = await openTab(browser, server.address, 'desktop')
      await stranger.page.goto(`/s/${named.shareHash}`)
      await expectInert(stranger.page)
      await stranger.page.goto(named.linkAddress)
      await expectInert(stranger.page)
      await stranger.page.goto(`/s/${named.receiveHash}`)
      await stranger.page.getByRole('textbox').first().fill(hostile)
      const file = { name: `${hostile}.txt`, mimeType: 'text/html', buffer: Buffer.from(hostile) }
      await stranger.page.locator('input[type=file]').first().setInputFiles(file)
      await expectInert(stranger.page, `${hostile}.txt`)
      const send = stranger.page.getByRole('button', { name: hostile, exact: true })
      await send.click()
      await send.waitFor({ state: 'detached' })
      await expectInert(stranger.page)
      expect(stranger.complaints).toEqual([])
      await stranger.close()

      const { page, complaints, close } = await open('desktop', '/files')
      const isTried = async () => (await client.call('getWebhookLogs', { query: { statusCode: 500 } })).data.length > 0
      await expect.poll(isTried, { timeout: 20_000 }).toBe(true)
      const screens = [
        ...[
          '/files',
          `/files/${encodeURIComponent(hostile)}`,
          '/trash',
          '/users',
          '/notifications',
          '/account/developer',
        ],
        ...['/activity/session', '/activity/webhooks', '/sharing/share', '/sharing/receive'],
        ...['/sharing/history', '/sharing/direct-links', '/account/email-lists', '/dashboard'],
        ...[`/sharing/receive/${named.formId}/form`, `/sharing/receive/${named.formId}/submissions`],
      ]
      for (const screen of screens) {
        await page.goto(screen)
        await expectInert(page)
      }
      await page.goto('/account/branding')
      await page.getByRole('figure').getByText(hostile).first().waitFor()
      await expectInert(page)
      await page.goto('/activity/webhooks?status=500')
      await page
        .getByRole('button', { name: /^Show / })
        .first()
        .click()
      await page.getByRole('region', { name: 'Attempts' }).waitFor()
      await expectInert(page)
      expect(complaints).toEqual([])
      await close()
    },
  )
})
