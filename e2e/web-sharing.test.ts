/** Sharing, Notifications, Email lists and SSH keys in Chromium. */
import { readFile } from 'node:fs/promises'
import { type Client, createClient } from '@sallyport/client/api/client.ts'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { engines } from '../server/test/databases.ts'
import { expectAccessible } from './accessible.ts'
import { clipboard, enter, openBrowser, openTab, scrollsSideways, type Width, widths, widthsOn } from './browser.ts'
import { masterPassword, newPlace, type Place, type Running, setUpMaster, start } from './running.ts'

/** Types a path into the folder picker and leaves it. */
async function pick(page: Page, label: string, path: string): Promise<void> {
  const field = page.getByRole('dialog').getByRole('textbox', { name: label })
  await field.fill(path)
  await field.press('Enter')
}

describe.each(engines)('sharing and notifications in the browser on %s', (engine) => {
  let place: Place
  let server: Running
  let browser: Browser
  let client: Client

  beforeAll(async () => {
    place = await newPlace(engine)
    server = await start(place)
    browser = await openBrowser()
    client = createClient(server.address, await setUpMaster(place))
    for (const width of Object.keys(widths))
      for (const path of [`/share-${width}`, `/receive-${width}`, `/told-${width}`, `/direct-${width}`])
        await client.call('addFolder', { body: { path } })
  })

  afterAll(async () => {
    await browser.close()
    expect(await server.stop()).toBe(0)
    await place.remove()
  })

  const open = async (width: Width, address: string) => {
    const tab = await openTab(browser, server.address, width, width === 'phone')
    await enter(tab, 'mira', masterPassword)
    await tab.page.goto(address)
    return tab
  }

  /** Another user, who also shares a folder. */
  async function shareOfAda(username: string) {
    await client.call('addFolder', { body: { path: `/of-${username}` } })
    const permissions = { share: true, download: true, list: true }
    const body = { username, email: `${username}@harbour.example`, password: masterPassword, role: 'user' as const }
    await client.call('addUser', { body: { ...body, homeResource: '/', permissions, timeZone: 'UTC' } })
    const tab = await openTab(browser, server.address, 'desktop')
    await enter(tab, username, masterPassword)
    const data = { type: 'shared_folder', name: `Of ${username}`, resources: [`/of-${username}`] }
    const headers = { 'x-sallyport-client': 'web' }
    expect((await tab.page.context().request.post('/api/v2/shares', { headers, data })).ok()).toBe(true)
    await tab.close()
  }

  /** Sorts, searches, pauses and resumes: there is `Papers` already. */
  async function findReceiveFolders(page: Page, width: Width) {
    const list = page.getByRole('table', { name: 'Receive folders' })
    const names = async () =>
      (await list.locator('.share-submissions').allTextContents()).filter((name) => name.endsWith(width))
    const [papers, tenders] = [`Papers ${width}`, `Tenders ${width}`]
    await client.call('addFolder', { body: { path: `/tenders-${width}` } })
    await client.call('addShare', { body: { type: 'receive', name: tenders, resources: [`/tenders-${width}`] } })
    await expect.poll(names).toEqual([tenders, papers])
    if (width === 'phone') await page.getByLabel('Sort by').selectOption('Name')
    else await list.getByRole('columnheader', { name: 'Name' }).getByRole('button').click()
    await expect.poll(names).toEqual([papers, tenders])
    expect(new URL(page.url()).search).toBe('?sort=name')
    expect(await page.getByLabel('Sort by').isVisible()).toBe(width === 'phone')
    if (width === 'phone') {
      const card = await list.getByRole('row').filter({ hasText: papers }).boundingBox()
      expect(card?.height).toBeLessThan(120)
    }
    await page.getByRole('button', { name: `Copy link of ${papers}` }).click()
    await expect.poll(() => clipboard(page)).toMatch(/^http.*\/s\/.+/)
    await page.getByLabel('Search in this list').fill('/TEND')
    await expect.poll(names).toEqual([tenders])
    await page.getByRole('button', { name: `Actions for ${tenders}` }).click()
    await page.getByRole('menuitem', { name: 'Pause…' }).click()
    await page.getByRole('button', { name: 'Pause', exact: true }).click()
    await page.getByText('No results match “/TEND”').waitFor()
    await page.getByRole('button', { name: 'Paused 1' }).click()
    await list.getByText('Paused', { exact: true }).waitFor()
    await expectAccessible(page)
    expect(await scrollsSideways(page)).toBe(false)
    await page.getByRole('button', { name: `Actions for ${tenders}` }).click()
    await page.getByRole('menuitem', { name: 'Resume…' }).click()
    await page.getByRole('button', { name: 'Resume', exact: true }).click()
    await page.getByRole('button', { name: 'Show all' }).click()
    await expect.poll(names).toEqual([papers, tenders])
    await page.getByRole('button', { name: `Actions for ${tenders}` }).click()
    await page.getByRole('menuitem', { name: 'Stop receiving…' }).click()
    await page.getByRole('button', { name: 'Stop receiving', exact: true }).click()
    await expect.poll(names).toEqual([papers])
  }

  describe.each(widthsOn(engine))('at the width of a %s', (width) => {
    it('a folder is shared by a link that visitors can open, and the share is ended', async () => {
      const { page, complaints, close } = await open(width, '/sharing/share')
      await page.getByRole('button', { name: 'Share folder' }).click()
      await pick(page, 'Folder', `/share-${width}`)
      await page.getByLabel('Name', { exact: true }).fill(`Tides ${width}`)
      await expectAccessible(page)
      await page.getByRole('dialog').getByRole('button', { name: 'Share folder' }).click()
      const ready = page.getByRole('dialog', { name: `Tides ${width} is ready` })
      const link = (await ready.locator('code').first().textContent()) ?? ''
      await expectAccessible(page)
      await ready.getByRole('button', { name: 'Close', exact: true }).click()
      await page.getByRole('table', { name: 'Shared folders' }).getByText(`Tides ${width}`).waitFor()
      await expectAccessible(page)
      expect(await scrollsSideways(page)).toBe(false)

      const stranger = await openTab(browser, server.address, width)
      await stranger.page.goto(new URL(link).pathname)
      await stranger.page.getByRole('heading', { name: `Tides ${width}` }).waitFor()
      await page.getByRole('button', { name: `Actions for Tides ${width}` }).click()
      await page.getByRole('menuitem', { name: 'Stop sharing…' }).click()
      await page.getByRole('dialog').getByRole('button', { name: 'Stop sharing', exact: true }).click()
      await page.getByRole('button', { name: `Actions for Tides ${width}` }).waitFor({ state: 'detached' })
      expect((await stranger.page.reload())?.status()).toBe(404)
      await stranger.close()
      await page.goto('/sharing/history')
      const deleted = page.getByRole('table', { name: 'Deleted' })
      await deleted.getByText(`Tides ${width}`).waitFor()
      await expectAccessible(page)
      expect(await scrollsSideways(page)).toBe(false)
      await page.getByRole('button', { name: `Actions for Tides ${width}` }).click()
      await page.getByRole('menuitem', { name: 'Activity' }).click()
      await page
        .getByRole('dialog', { name: `Activity of Tides ${width}` })
        .getByText('ended the share')
        .waitFor()
      await page.getByRole('dialog').getByRole('button', { name: 'Close', exact: true }).click()
      await page.getByLabel('Search history').fill(`nothing like ${width}`)
      await deleted.waitFor({ state: 'detached' })
      expect(complaints).toEqual([])
      await close()
    })

    it('a receive folder is created, and is listed there and in the history', async () => {
      const { page, complaints, close } = await open(width, '/sharing/receive')
      await page.getByRole('button', { name: 'Create receive folder' }).click()
      await page.getByRole('dialog').getByText('Store files in').click()
      await pick(page, 'Folder', `/receive-${width}`)
      await page.getByText(`Store files in /receive-${width}`).waitFor()
      await page.getByLabel('Name', { exact: true }).fill(`Papers ${width}`)
      await page.getByRole('dialog').getByRole('button', { name: 'Create receive folder' }).click()
      await page.getByRole('dialog').getByRole('button', { name: 'Close', exact: true }).click()
      const list = page.getByRole('table', { name: 'Receive folders' })
      await list.getByText(`Papers ${width}`).waitFor()
      await expectAccessible(page)
      await findReceiveFolders(page, width)
      await page.getByRole('link', { name: 'History' }).click()
      const history = page.getByRole('table', { name: 'History' })
      await history.getByText(`Papers ${width}`).waitFor()
      // Of the other width.
      const hasOwners = (await history.getByText('Of ada-').count()) > 0
      expect(await history.getByRole('columnheader', { name: 'Owner' }).count()).toBe(hasOwners ? 1 : 0)
      await shareOfAda(`ada-${width}`)
      await page.reload()
      const row = history.getByRole('row').filter({ hasText: `Of ada-${width}` })
      await row.waitFor()
      expect(await row.locator('td').allTextContents()).toContain(`ada-${width}`)
      await expectAccessible(page)
      expect(await scrollsSideways(page)).toBe(false)
      expect(complaints).toEqual([])
      await close()
    })

    it('a form is edited beside its preview, visitors fill it in, and submissions are read, exported and deleted', async () => {
      const { page, complaints, close } = await open(width, '/sharing/receive')
      await page.getByRole('button', { name: `Actions for Papers ${width}` }).click()
      await page.getByRole('menuitem', { name: 'Form' }).click()
      await page.getByRole('button', { name: 'Add a field' }).click()
      await page.getByRole('menuitem', { name: 'Single-line text' }).click()
      await page.getByLabel('Label').fill('Berth')
      for (let at = 5; at > 1; at--) await page.getByRole('button', { name: 'Move Berth up' }).click()
      await page.getByText('Berth is number 2 of 6 now.').waitFor()
      if (width === 'desktop') {
        // Dragged there and back: other fields make room at once.
        const grip = (label: string) =>
          page.getByRole('listitem').filter({ hasText: label }).locator('[title="Drag to move"]')
        await grip('Subject').dragTo(page.getByRole('listitem').filter({ hasText: 'Your Name' }))
        await page.getByText('Subject is number 1 of 6 now.').waitFor()
        await grip('Subject').dragTo(page.getByRole('listitem').filter({ hasText: 'Email Address' }))
        await page.getByText('Subject is number 4 of 6 now.').waitFor()
      }
      await page.getByRole('button', { name: 'Add a field' }).click()
      await page.getByRole('menuitem', { name: 'Choice' }).click()
      await page.getByLabel('Label').fill('Gate')
      await page.getByLabel('Choices').fill('North')
      await page.getByText('Enter at least two choices.').waitFor()
      await page.getByLabel('Choices').fill('North\nSouth')
      await page.getByLabel('Store files in').first().click()
      await page.getByRole('option', { name: 'A folder named after “Berth”' }).click()
      await page.evaluate('scrollTo(0, 0)')
      await expectAccessible(page)
      expect(await scrollsSideways(page)).toBe(false)
      if (width === 'phone') await page.getByText('Preview', { exact: true }).click()
      const preview = page.frameLocator('iframe')
      await preview.getByText('Berth (required)').waitFor()
      await preview.getByText('harbour', { exact: true }).waitFor()
      await expectAccessible(page)

      // Leaving asks for confirmation; staying keeps everything.
      await page.getByRole('link', { name: 'History' }).click()
      await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click()
      await page.getByRole('button', { name: 'Save form' }).click()
      await page.getByText('Form saved.').waitFor()
      const link = (await page.getByRole('link', { name: 'Open public page' }).getAttribute('href')) ?? ''
      const stranger = await openTab(browser, server.address, width)
      await stranger.page.goto(link)
      const labels = await stranger.page.locator('.field label').allTextContents()
      expect(labels.slice(0, 3)).toEqual(['Your Name', 'Berth (required)', 'Email Address (required)'])
      await stranger.page.getByLabel('Berth').fill('Quay 7')
      await stranger.page.getByLabel('Email Address').fill('ann@quay.example')
      await stranger.page.getByLabel('Subject').fill('Papers')
      await stranger.page.getByLabel('Gate').selectOption('South')
      const file = { name: 'papers.txt', mimeType: 'text/plain', buffer: Buffer.from('of the ship') }
      const moved = { ...file, name: 'moved.txt' }
      const deleted = { ...file, name: 'deleted.txt' }
      await stranger.page.getByLabel('Upload Area').setInputFiles([file, moved, deleted])
      await stranger.page.getByRole('button', { name: 'Send Files' }).click()
      await stranger.page.getByRole('heading', { name: 'Your files were uploaded' }).waitFor()
      await stranger.close()
      await page.getByRole('link', { name: 'Submissions' }).click()
      const row = page.getByRole('table', { name: 'Submissions' }).getByRole('row').filter({ hasText: 'Quay 7' })
      await row.waitFor()
      await expectAccessible(page)
      expect(await scrollsSideways(page)).toBe(false)
      await page.getByRole('searchbox', { name: 'Search submissions' }).fill('papers.t')
      await page.waitForURL(/find=papers/)
      const loading = page.waitForEvent('download')
      await page.getByRole('link', { name: 'Export CSV' }).click()
      const csv = await readFile(await (await loading).path(), 'utf8')
      expect(csv).toMatch(/^\ufeffid,date,status,sender_email,ip_address,Your Name,Berth,Email Address,/)
      expect(csv).toMatch(/,completed,ann@quay\.example,127\.0\.0\.1,,Quay 7,ann@quay\.example,Papers,,South,/)
      // On phones there is nothing to delete before one is selected.
      if (width === 'phone') await row.getByRole('checkbox').check()
      else await page.getByRole('checkbox', { name: 'Select all shown' }).check()
      await page.getByRole('button', { name: 'Delete selected' }).click()
      await page
        .getByRole('dialog', { name: 'Delete this submission?' })
        .getByRole('button', { name: 'Cancel' })
        .click()
      expect(await row.getByRole('checkbox').isChecked()).toBe(true)
      const folder = `/receive-${width}/Quay 7`
      const body = { resources: [`${folder}/moved.txt`], parentResource: `/told-${width}` }
      await client.call('moveResources', { body })
      await client.call('deleteResources', { body: { resources: [`${folder}/deleted.txt`] } })
      // Anywhere on the row: here on the number of files.
      await row.getByRole('cell', { name: /3$/ }).click()
      const whole = page.getByRole('dialog', { name: 'Submission' })
      const place = await whole.getByRole('link', { name: 'Show in folder' }).getAttribute('href')
      expect(decodeURIComponent(place ?? '')).toBe(`/files${folder}`)
      await whole.getByRole('link', { name: `/told-${width}` }).waitFor()
      await whole.getByText('Deleted, or moved to a folder that you cannot access').waitFor()
      await expectAccessible(page)
      const archive = page.waitForEvent('download')
      await whole.getByRole('button', { name: 'Download all' }).click()
      expect((await archive).suggestedFilename()).toBe('ann@quay.example.zip')
      const single = page.waitForEvent('download')
      await whole.getByRole('link', { name: 'Download papers.txt' }).click()
      expect(await readFile(await (await single).path(), 'utf8')).toBe('of the ship')
      await whole.getByRole('link', { name: 'papers.txt', exact: true }).click()
      await page.getByRole('dialog', { name: 'papers.txt' }).getByText('of the ship').waitFor()
      await page.goBack()
      await whole.getByRole('button', { name: 'Delete' }).click()
      await page.getByRole('dialog').getByRole('button', { name: 'Delete', exact: true }).click()
      await row.waitFor({ state: 'detached' })
      const listed = await client.call('listResources', { query: { resource: `/receive-${width}/Quay 7` } })
      expect(listed.data.map(({ attributes }) => attributes.name)).toEqual(['papers.txt'])
      expect(complaints).toEqual([])
      await close()
    })

    it('stored files are sent from Files, and a folder gets a direct link that is listed, disabled and deleted', async () => {
      const folder = `direct-${width}`
      const { page, complaints, close } = await open(width, '/files')
      await page.getByRole('button', { name: `Actions for ${folder}` }).click()
      await page.getByRole('menuitem', { name: 'Send files…' }).click()
      await page.getByRole('button', { name: 'Select stored files' }).click()
      await page.getByRole('checkbox', { name: `Send share-${width}` }).check()
      const own = { name: `own-${width}.txt`, mimeType: 'text/plain', buffer: Buffer.from('of this computer') }
      await page.getByRole('dialog').locator('input[type=file]').setInputFiles(own)
      await expectAccessible(page)
      await page.getByRole('dialog').getByRole('button', { name: 'Send files' }).click()
      await page
        .getByRole('dialog', { name: `${folder} is ready` })
        .getByRole('button', { name: 'Close' })
        .first()
        .click()
      await page.getByRole('button', { name: `Actions for ${folder}` }).click()
      await page.getByRole('menuitem', { name: 'Direct Link' }).click()
      await page.getByRole('button', { name: 'Create direct link' }).click()
      const settings = page.getByRole('dialog', { name: `Direct Link Settings: /${folder}` })
      const address = new URL((await settings.locator('code').first().textContent()) ?? '').pathname
      const status = async () => (await page.request.get(`${address}/`)).status()
      expect(await status()).toBe(404)
      await settings.getByRole('switch', { name: 'Enable Folder Directory Listing' }).click()
      await expect.poll(status).toBe(200)
      await expectAccessible(page)
      await page.goto('/sharing/direct-links')
      const table = page.getByRole('table', { name: 'Direct links' })
      await table.getByRole('link', { name: `/${folder}` }).waitFor()
      await expectAccessible(page)
      expect(await scrollsSideways(page)).toBe(false)
      await page.getByRole('button', { name: `Actions for the direct link to /${folder}` }).click()
      await page.getByRole('menuitem', { name: 'Delete' }).click()
      await page.getByRole('dialog').getByRole('button', { name: 'Delete', exact: true }).click()
      await table.getByRole('link', { name: `/${folder}` }).waitFor({ state: 'detached' })
      expect(await status()).toBe(404)
      await page.goto('/sharing/send')
      // The column is hidden on a phone.
      await page
        .getByRole('table', { name: 'Sent files' })
        .getByText(new RegExp(`${folder}.*own-${width}.txt`))
        .waitFor({ state: 'attached' })
      expect(complaints).toEqual([])
      await close()
    })

    it('a notification is added and deleted', async () => {
      const { page, complaints, close } = await open(width, '/notifications')
      await page.getByRole('button', { name: 'Add notification' }).click()
      await pick(page, 'Folder, including its subfolders', `/told-${width}`)
      await expectAccessible(page)
      await page.getByRole('dialog').getByRole('button', { name: 'Add notification' }).click()
      const row = page.getByRole('table', { name: 'Notifications' }).getByText(`/told-${width}`)
      await row.waitFor()
      await expectAccessible(page)
      expect(await scrollsSideways(page)).toBe(false)
      await page.getByRole('button', { name: `Actions for the notification on /told-${width}` }).click()
      await page.getByRole('menuitem', { name: 'Delete' }).click()
      await page
        .getByRole('dialog')
        .getByRole('button', { name: /^Delete/ })
        .click()
      await row.waitFor({ state: 'detached' })
      expect(complaints).toEqual([])
      await close()
    })

    it('addresses are saved in a list; a key is generated whose private part is shown once', async () => {
      const { page, complaints, close } = await open(width, '/account/email-lists')
      await page.getByRole('button', { name: 'Add email list' }).click()
      await page.getByLabel('Name', { exact: true }).fill(`Partners ${width}`)
      await page.getByRole('dialog').getByPlaceholder('name@example.com').fill('it@north.example, desk@south.example')
      await page.getByLabel('Note').click()
      await expectAccessible(page)
      await page.getByRole('dialog').getByRole('button', { name: 'Add email list' }).click()
      await page.getByRole('table', { name: 'Email lists' }).getByText(`Partners ${width}`).waitFor()
      await expectAccessible(page)
      await page.goto('/notifications')
      await page.getByRole('button', { name: 'Add notification' }).click()
      const told = page.getByRole('dialog').getByLabel('Send emails to')
      await told.fill('north.example')
      await told.press('Enter')
      await page.getByText('“north.example” is not a valid email address.').waitFor()
      await told.press('Backspace')
      await page.getByRole('option', { name: `Partners ${width} (2 addresses)` }).click()
      for (const email of ['it@north.example', 'desk@south.example'])
        await page.getByRole('dialog').getByText(email, { exact: true }).waitFor()
      await page.goto('/users/ssh-keys')
      await page.getByRole('button', { name: 'Add new SSH key' }).click()
      await page.getByRole('dialog').getByLabel('Username').first().click()
      await page.getByRole('option', { name: 'mira' }).click()
      await expectAccessible(page)
      await page.getByRole('dialog').getByRole('button', { name: 'Create key' }).click()
      const made = page.getByRole('dialog', { name: 'SSH Key Created' })
      expect(await made.textContent()).toContain('PRIVATE KEY')
      await expectAccessible(page)
      await made.getByRole('button', { name: 'Close', exact: true }).click()
      await page.getByRole('table', { name: 'Active keys' }).getByText('mira').first().waitFor()
      await expectAccessible(page)
      expect(await scrollsSideways(page)).toBe(false)
      expect(complaints).toEqual([])
      await close()
    })
  })
})
