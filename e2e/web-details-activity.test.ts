/** Details: what ordinary users see of a file, what happened in a folder, how it is shared, and what is announced. Runs on one engine. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expectAccessible } from './accessible.ts'
import { scrollsSideways } from './browser.ts'
import { addColleague, type Colleague, colleaguePassword } from './colleague.ts'
import { detailsOf, factsOf, select, sharingOf } from './details-panel.ts'
import { openWebApp, type WebApp } from './web-app.ts'

describe('details', () => {
  let app: WebApp
  let ann: Colleague

  beforeAll(async () => {
    app = await openWebApp()
    ann = await addColleague(app)
  })

  afterAll(() => app.close())

  const asAnn = { username: 'ann', password: colleaguePassword }
  const openOn = async (address: string, name: string, options: Parameters<WebApp['open']>[1] = {}) => {
    const tab = await app.open(address, options)
    await tab.page.getByRole('button', { name: 'Details', exact: true }).click()
    await select(tab.page, name)
    const panel = detailsOf(tab.page)
    await panel.getByRole('heading', { name }).waitFor()
    const lines = () => panel.locator('.details-activity li').allTextContents()
    const [fact, sharing] = [factsOf(panel), sharingOf(panel)]
    /** Selects an action in the menu of a share. */
    const act = async (name: string, action: string) => {
      await sharing.getByRole('button', { name: `Actions for ${name}` }).click()
      await tab.page.getByRole('menuitem', { name: action }).click()
    }
    return { ...tab, panel, lines, fact, sharing, act }
  }

  test('users without administration see who changed a file, not who read it', async () => {
    const id = await app.store('/desk/plan.txt')
    await ann.store('/desk/plan.txt', 'the second plan')
    await (await app.client.stream('download', { query: { resources: [`id:${id}`] } })).arrayBuffer()
    await app.client.call('updateResourceById', { params: { id }, body: { name: 'final plan.txt' } })
    const { page, panel, lines, fact, complaints, close } = await openOn('/files/desk', 'final plan.txt', asAnn)
    await expect.poll(async () => (await lines()).length).toBe(3)
    const [renamed, replaced, uploaded] = await lines()
    expect(renamed).toMatch(/^mira renamed it.*plan\.txt.*final plan\.txt/)
    expect(replaced).toMatch(/^You replaced it/)
    expect(uploaded).toMatch(/^mira uploaded it/)
    // As in the facts, which say no more of who read it.
    await expect.poll(() => fact('Created').textContent()).toMatch(/ by mira$/)
    expect(await fact('Changed').textContent()).toMatch(/ by you$/)
    expect(await panel.locator('dt', { hasText: 'Last download' }).count()).toBe(0)
    // It is refreshed while it is open.
    await app.client.call('addFolder', { body: { path: '/cellar' } })
    await app.client.call('moveResources', { body: { resources: [`id:${id}`], parentResource: '/cellar' } })
    await panel.getByText('mira moved it').waitFor({ timeout: 15_000 })
    expect(await panel.getByText(/downloaded it/).count()).toBe(0)
    await expectAccessible(page)
    await app.client.call('deleteResources', { body: { resources: [`id:${id}`] } })
    await panel.getByText('This file is no longer here', { exact: true }).waitFor({ timeout: 15_000 })
    // The log of deleted files is for administrators.
    await panel.getByRole('heading', { name: 'Activity' }).waitFor({ state: 'detached' })
    await close()
    expect(complaints.filter((one) => !/404/.test(one))).toEqual([])
  })

  test('what came from outside of the home folder does not say from where', async () => {
    const id = await app.store('/board/secret merger.txt', 'minutes')
    await app.client.call('updateResourceById', { params: { id }, body: { name: 'memo.txt' } })
    await app.client.call('addFolder', { body: { path: '/rooms/ben' } })
    const permissions = { download: true, list: true }
    const body = { username: 'ben', nickname: 'Ben', email: 'ben@harbour.example', password: colleaguePassword }
    const user = { role: 'user', permissions, homeResource: '/rooms/ben', timeZone: 'UTC' } as const
    await app.client.call('addUser', { body: { ...body, ...user } })
    await app.client.call('moveResources', { body: { resources: [`id:${id}`], parentResource: '/rooms/ben' } })
    const { panel, lines, complaints, close } = await openOn('/files', 'memo.txt', {
      ...{ username: 'ben', password: colleaguePassword },
    })
    await expect.poll(lines).toEqual([expect.stringMatching(/^mira moved it/)])
    expect(await panel.textContent()).not.toMatch(/board|merger|rooms/)
    expect(complaints).toEqual([])
    await close()
  })

  test('a folder shows all that happened in it, with what happened to itself', async () => {
    for (const name of ['1.txt', '2.txt', '3.txt', '4.txt', '5.txt']) await ann.store(`/album/in/${name}`)
    const moved = await app.store('/loose.txt')
    await app.client.call('moveResources', { body: { resources: [`id:${moved}`], parentResource: '/album/in' } })
    const { page, panel, lines, fact, complaints, close } = await openOn('/files', 'album', asAnn)
    await expect.poll(async () => (await lines()).length).toBe(4)
    const [first, second, third, last] = await lines()
    expect(first).toMatch(/^loose\.txtmira moved it.*Files.*\/album\/in/)
    expect(second).toMatch(/^5\.txt4\.txt3\.txtand 2 moreYou uploaded them/)
    expect(third).toMatch(/^inYou created it/)
    expect(last).toMatch(/^You created it/)
    await ann.store('/album/in/deeper/6.txt')
    await panel.getByRole('link', { name: '6.txt' }).waitFor({ timeout: 15_000 })
    // What was before stays, under the present name; the log has seconds.
    await new Promise((resolve) => setTimeout(resolve, 2_100))
    await app.client.call('updateResourceById', { params: { id: moved }, body: { name: 'bound.txt' } })
    for (const content of ['second', 'third']) await ann.store('/album/in/1.txt', content)
    await panel.getByText('2 times').waitFor({ timeout: 15_000 })
    const texts = await lines()
    expect(texts[0]).toMatch(/^1\.txtYou replaced it · 2 times/)
    expect(texts[1]).toMatch(/^bound\.txtmira renamed it.*loose\.txt.*bound\.txt/)
    expect(texts.filter((text) => /mira moved it/.test(text))).toEqual([expect.stringMatching(/^bound\.txt/)])
    expect(await fact('Latest change').textContent()).toMatch(/ by you1\.txt$/)
    await expectAccessible(page)
    // A link leads to the file in its folder, and to a folder where that is.
    const row = (name: string) => page.getByRole('grid').getByRole('row', { name, selected: true })
    await panel.getByRole('link', { name: 'bound.txt' }).first().click()
    await row('bound.txt').waitFor()
    await page.goBack()
    await panel.getByRole('link', { name: 'deeper', exact: true }).click()
    await row('deeper').waitFor()
    expect(complaints).toEqual([])
    await close()
  })

  test('a folder says that its activity goes back further than it is shown', async () => {
    await ann.store('/often/a.txt')
    const { panel, complaints, close } = await openOn('/files', 'often', asAnn)
    await panel.getByRole('link', { name: 'a.txt' }).waitFor()
    const sentence = panel.getByText('Not all older changes are shown.', { exact: true })
    expect(await sentence.count()).toBe(0)
    for (let i = 0; i < 20; i++) await ann.store('/often/a.txt', `${i}`)
    await sentence.waitFor({ timeout: 15_000 })
    expect(complaints).toEqual([])
    await close()
  })

  test('a folder shows what was deleted in it and moved out of it, by keys, too', async () => {
    for (const name of ['a.txt', 'b.txt', 'c.txt', 'kept.txt']) await ann.store(`/pier/north/${name}`)
    await app.client.call('addFolder', { body: { path: '/shelf' } })
    const remove = (...resources: string[]) => app.client.call('deleteResources', { body: { resources } })
    await remove('/pier/north/a.txt', '/pier/north/b.txt')
    await ann.client.call('moveResources', {
      body: { resources: ['/pier/north/c.txt'], parentResource: '/shelf' },
    })
    const { page, complaints, close } = await app.open('/files', asAnn)
    await page.getByRole('grid').getByRole('row', { name: 'pier' }).click()
    // The key is there once messages are.
    await page.locator('.mantine-Notifications-root').first().waitFor({ state: 'attached' })
    await page.keyboard.press('Alt+Enter')
    const panel = detailsOf(page)
    const lines = panel.locator('.details-activity li')
    await expect.poll(() => lines.count()).toBe(5)
    // The log has seconds, so their order is not certain.
    await lines.filter({ hasText: /^c\.txtYou moved it.*\/pier\/north.*\/shelf/ }).waitFor()
    await lines.filter({ hasText: /^(a\.txtb|b\.txta)\.txtmira deleted them from \/pier\/north/ }).waitFor()
    // Their uploads stay in the activity; what others deleted is not in her trash.
    const uploads = lines.filter({ hasText: /^(?=.*a\.txt)(?=.*b\.txt).*You uploaded them/ })
    await uploads.waitFor()
    await uploads.getByRole('link', { name: 'kept.txt' }).waitFor()
    expect(await uploads.getByRole('link', { name: 'a.txt' }).count()).toBe(0)
    // It is refreshed while it is open.
    await remove('/pier/north')
    await lines.filter({ hasText: /^northmira deleted it(?! from)/ }).waitFor({ timeout: 15_000 })
    await expectAccessible(page)
    expect(complaints).toEqual([])
    await close()
  })

  test('a folder shows more of what happened in it', async () => {
    for (let i = 0; i < 52; i++) await (i % 2 ? ann.store : app.store)(`/busy/${i}.txt`)
    const { panel, complaints, close } = await openOn('/files', 'busy')
    const lines = panel.locator('.details-activity li')
    await expect.poll(() => lines.count()).toBe(20)
    for (const [before, count] of [
      [20, 40],
      [40, 53],
    ] as const) {
      await panel.getByRole('button', { name: 'Show more' }).press('Enter')
      await expect.poll(() => lines.count()).toBe(count)
      // The button may be gone: the focus is on the first of the new lines.
      const isFocused = () => lines.nth(before).evaluate((line) => line === line.ownerDocument.activeElement)
      await expect.poll(isFocused).toBe(true)
    }
    expect(await panel.getByRole('button', { name: 'Show more' }).count()).toBe(0)
    expect(complaints).toEqual([])
    await close()
  })

  test('nothing is said of a folder before its activity has loaded, or when that fails', async () => {
    await app.store('/first.txt')
    const { page, complaints, close } = await app.open('/files')
    let answer: () => void = () => undefined
    const isAnswered = new Promise<void>((resolve) => (answer = resolve))
    let isBusy = true
    await page.route(/\/api\/v2\/recent\?/, async (route) => {
      await isAnswered
      if (!isBusy) await route.continue()
      // It is not repeated by itself.
      else await route.fulfill({ status: 429, json: { errors: [{ code: 'ERROR_RATE_LIMIT', detail: 'Too many.' }] } })
    })
    await page.getByRole('grid').getByRole('row', { name: 'first.txt' }).waitFor()
    await page.getByRole('button', { name: 'Details', exact: true }).click()
    const panel = detailsOf(page)
    await panel.getByRole('heading', { name: 'Activity' }).waitFor()
    const none = panel.getByText('No activity yet.')
    expect(await none.count()).toBe(0)
    answer()
    await panel.getByRole('alert').waitFor()
    expect(await none.count()).toBe(0)
    isBusy = false
    await panel.getByRole('button', { name: 'Retry' }).click()
    await panel.getByRole('link', { name: 'first.txt' }).waitFor()
    await panel.getByRole('alert').waitFor({ state: 'detached' })
    expect(complaints.filter((one) => !/429/.test(one))).toEqual([])
    await close()
  })

  test('it says through which folder above something is shared, and by whom', async () => {
    await app.store('/Fotos/2026/quay.txt')
    await app.store('/Fotos/2026/in/form.txt')
    await app.client.call('updateUser', {
      ...{ params: { id: ann.id } },
      body: { permissions: { download: true, upload: true, modify: true, delete: true, list: true, share: true } },
    })
    const accessMode = { download: true }
    await app.client.call('addShare', {
      body: { type: 'shared_folder', name: 'Holidays', resources: ['/Fotos'], accessMode, isPublic: true },
    })
    await ann.client.call('addShare', { body: { type: 'receive', name: 'Forms', resources: ['/Fotos/2026/in'] } })
    const { page, sharing, act, panel, complaints, close } = await openOn('/files/Fotos/2026', 'quay.txt')
    const shares = sharing.getByRole('listitem')
    await shares.getByText('Holidays').waitFor()
    expect(await sharing.textContent()).toBe(
      'SharingShareHolidaysAnyone with the link can view and downloadthrough /Fotos',
    )
    await page.getByRole('checkbox', { name: 'quay.txt' }).uncheck()
    await select(page, 'in')
    await panel.getByRole('heading', { name: 'in', exact: true }).waitFor()
    await expect
      .poll(() => shares.allTextContents())
      .toEqual([
        'FormsAnyone with the link can upload, but not see filesby Ann Harbour',
        'HolidaysAnyone with the link can view and downloadthrough /Fotos',
      ])
    await expectAccessible(page)
    // Its settings are shown in place, and so are those of a receive folder; Escape leaves the menu only.
    const window = page.getByRole('dialog')
    await sharing.getByRole('button', { name: 'Actions for Holidays' }).click()
    await page.getByRole('menuitem', { name: 'Settings…' }).waitFor()
    await expectAccessible(page)
    await page.keyboard.press('Escape')
    await page.getByRole('menuitem').first().waitFor({ state: 'detached' })
    await act('Holidays', 'Settings…')
    await window.getByRole('heading', { name: 'Share “Holidays”' }).waitFor()
    await window.getByRole('region', { name: 'Link' }).waitFor()
    await expectAccessible(page)
    await page.keyboard.press('Escape')
    await window.waitFor({ state: 'detached' })
    await act('Forms', 'Settings…')
    await window.getByRole('heading', { name: 'Edit the receive folder “Forms”' }).waitFor()
    await page.keyboard.press('Escape')
    await window.waitFor({ state: 'detached' })
    await act('Forms', 'Stop receiving…')
    await window.getByRole('heading', { name: 'Stop receiving files with “Forms”?' }).waitFor()
    await page.keyboard.press('Escape')
    await window.waitFor({ state: 'detached' })
    await panel.getByRole('heading', { name: 'in', exact: true }).waitFor()
    expect(new URL(page.url()).pathname).toBe('/files/Fotos/2026')
    expect(complaints).toEqual([])
    await close()
    // Shares of others are not listed for users, only whose they are.
    const own = await openOn('/files', 'Fotos', asAnn)
    await own.panel.getByText('mira shared it').waitFor()
    await expect
      .poll(() => own.sharing.textContent())
      .toBe('SharingShareShared by miraVisitors can reach it by a link.1 receive folder inside2026/in')
    await own.close()
    const inside = await openOn('/files/Fotos/2026/in', 'form.txt', asAnn)
    // What is in a receive folder can be added to, but not seen.
    await expect
      .poll(() => inside.sharing.getByRole('listitem').allTextContents())
      .toEqual([
        'Shared by miraVisitors can reach it by a link.',
        'FormsAnyone with the link can upload to /Fotos/2026/in, but not see files',
      ])
    await inside.close()
  })

  test('a folder says which folders inside it are shared, and leads to them', async () => {
    await app.store('/Berths/east/1/plan.txt')
    const share = (type: 'shared_folder' | 'receive', folder: string) => {
      const more = type === 'receive' ? {} : { accessMode: { download: true }, isPublic: true }
      return app.client.call('addShare', { body: { type, name: folder, resources: [folder], ...more } })
    }
    await share('shared_folder', '/Berths/east/1')
    const { page, sharing, complaints, close } = await openOn('/files', 'Berths')
    const inside = sharing.getByRole('link', { name: '1 folder inside is shared' })
    await inside.waitFor()
    expect(await sharing.textContent()).toBe('SharingNot sharedShare1 folder inside is sharedeast/1')
    await inside.click()
    await page.getByRole('grid').getByRole('row', { name: '1', selected: true }).waitFor()
    await page.goBack()
    await select(page, 'Berths')
    await inside.waitFor()
    // It is refreshed while it is open.
    for (let i = 2; i <= 7; i++) await app.client.call('addFolder', { body: { path: `/Berths/west/${i}` } })
    for (let i = 2; i <= 6; i++) await share('shared_folder', `/Berths/west/${i}`)
    await share('receive', '/Berths/west/7')
    const several = sharing.getByRole('button', { name: '6 shared folders and 1 receive folder inside' })
    await several.waitFor({ timeout: 15_000 })
    await several.press('Enter')
    await expect
      .poll(() => sharing.getByRole('listitem').getByRole('listitem').allTextContents())
      .toEqual(['west/7 (receive folder)', ...['west/6', 'west/5', 'west/4', 'west/3'], 'and 2 more'])
    await expectAccessible(page)
    await app.client.call('deleteResources', { body: { resources: ['/Berths/west'] } })
    await inside.waitFor({ timeout: 15_000 })
    expect(complaints).toEqual([])
    await close()
    // Others see whose folders are shared, of what they are in.
    const own = await openOn('/files', 'Berths', asAnn)
    await own.panel.getByText('mira created it').first().waitFor()
    expect(await own.panel.getByText(/inside is shared/).count()).toBe(0)
    await own.close()
  })

  test('it says what visitors may do, and what protects it', async () => {
    await app.store('/Clients/terms.txt')
    const all = { upload: true, download: true, modify: true, delete: true }
    const share = async (name: string, more: object) => {
      await app.client.call('addFolder', { body: { path: `/Clients/${name}` } })
      await app.client.call('addShare', {
        body: { type: 'shared_folder', name, resources: [`/Clients/${name}`], isPublic: true, ...more },
      })
    }
    await share('both', {
      accessMode: { upload: true, download: true },
      password: 'a long password 1',
      downloadLimit: 5,
    })
    await share('whole', { accessMode: all, requireEmail: true })
    await share('invited', {
      ...{ accessMode: { download: true }, isPublic: false, recipients: [{ email: 'it@north.example' }] },
      ...{ messageSubject: 'Papers', messageBody: 'Here they are.' },
    })
    const { page, sharing, panel, complaints, close } = await openOn('/files/Clients', 'both')
    await expect
      .poll(() => sharing.textContent())
      .toBe('SharingbothAnyone with the link can view, download and uploadpassword required · 0 of 5 downloads')
    await page.getByRole('checkbox', { name: 'both' }).uncheck()
    await select(page, 'whole')
    await expect
      .poll(() => sharing.textContent())
      .toBe('SharingwholeAnyone with the link can view, download, upload, rename and deleteemail address required')
    await page.getByRole('checkbox', { name: 'whole' }).uncheck()
    await select(page, 'invited')
    await expect.poll(() => sharing.textContent()).toBe('SharingPapersit@north.example can view and download')
    await page.getByRole('checkbox', { name: 'invited' }).uncheck()
    await select(page, 'terms.txt')
    await panel.getByRole('heading', { name: 'terms.txt' }).waitFor()
    await expect.poll(() => sharing.textContent()).toBe('SharingNot sharedShare')
    expect(complaints).toEqual([])
    await close()
  })

  test('a file shared by link says so, who downloaded the copy, and has the settings of the link', async () => {
    const id = await app.store('/offers/offer.txt')
    await app.store('/offers/other.txt')
    const { page, panel, lines, sharing, act, complaints, close } = await openOn('/files/offers', 'offer.txt')
    await sharing.getByRole('button', { name: 'Share', exact: true }).click()
    const window = page.getByRole('dialog')
    await window.getByRole('button', { name: 'Create and copy link' }).click()
    await window.getByText('The link is copied.').waitFor()
    await page.keyboard.press('Escape')
    const terms = sharing.getByRole('listitem').locator('.details-when')
    await expect
      .poll(() => terms.allTextContents())
      .toEqual([
        'Anyone with the link can download a copy',
        expect.stringMatching(/^copied \d+ \w+ \d\d:\d\d · not downloaded yet$/),
      ])
    const { data } = await app.client.call('listShares', { query: { resource: `id:${id}` } })
    const [send] = data
    if (!send) throw new Error('there is no send of the file')
    const address = `${app.server.address}/s/${send.attributes.hash}`
    await page.evaluate('navigator.clipboard.writeText("")')
    await act('offer.txt', 'Copy link')
    await page.getByText('The link of offer.txt is copied.').waitFor()
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(address)
    const visitor = await app.browser.newPage()
    await visitor.goto(address)
    const download = visitor.waitForEvent('download')
    await visitor
      .getByRole('link', { name: /download/i })
      .first()
      .click()
    await (await download).path()
    await visitor.close()
    await panel.getByText('A visitor downloaded the shared copy', { exact: true }).waitFor({ timeout: 15_000 })
    expect((await lines())[1]).toMatch(/^You shared a copy by link/)
    // That was no download of the file.
    expect(await panel.locator('dt', { hasText: /ownload/ }).count()).toBe(0)
    await expectAccessible(page)
    await terms.getByText(/^ · downloaded \d+ \w+ \d\d:\d\d$/).waitFor({ timeout: 15_000 })
    // Its settings are shown in place, and it is ended there.
    await act('offer.txt', 'Settings…')
    await window.getByRole('heading', { name: 'Link of offer.txt' }).waitFor()
    expect(await window.getByText(address).count()).toBe(1)
    await page.keyboard.press('Escape')
    await window.waitFor({ state: 'detached' })
    await act('offer.txt', 'Stop sharing…')
    await window.getByRole('heading', { name: 'Stop sharing “offer.txt”?' }).waitFor()
    await window.getByRole('button', { name: 'Stop sharing' }).click()
    await page.getByRole('grid').getByRole('row', { name: 'offer.txt', selected: true }).waitFor()
    await panel.getByText('You deleted the link to a copy').waitFor({ timeout: 15_000 })
    await sharing.getByText('Not shared').waitFor({ timeout: 15_000 })
    expect(complaints).toEqual([])
    await close()
  })

  test('links to copies of one file are told apart, and say if the file is another one by now', async () => {
    const id = await app.store('/tenders/tender.txt')
    await app.store('/tenders/annex.txt')
    const { page, sharing, complaints, close } = await openOn('/files/tenders', 'tender.txt')
    const resources = [`id:${id}`, '/tenders/annex.txt']
    await app.client.call('addShare', { body: { type: 'send', name: 'Bundle', isPublic: true, resources } })
    const links = sharing.getByRole('listitem')
    const bundle = links.filter({ hasText: 'Bundle' })
    await bundle.getByText(/^ · with 1 other$/).waitFor({ timeout: 15_000 })
    // The log has seconds.
    await new Promise((resolve) => setTimeout(resolve, 1_100))
    await ann.store('/tenders/tender.txt', 'another tender')
    await bundle.getByText('The file was changed since').waitFor({ timeout: 15_000 })
    await app.client.call('addShare', {
      body: { type: 'send', name: 'tender.txt', isPublic: true, resources: [`id:${id}`] },
    })
    await expect.poll(() => links.count(), { timeout: 15_000 }).toBe(2)
    expect(await links.nth(1).textContent()).toContain('changed since')
    await new Promise((resolve) => setTimeout(resolve, 1_100))
    // Another one is made beside them, whose subject tells it apart.
    await sharing.getByRole('button', { name: 'Share', exact: true }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Create and copy link' }).click()
    await page.getByRole('dialog').getByText('The link is copied.').waitFor()
    await page.keyboard.press('Escape')
    const invited = {
      messageSubject: 'The final tender',
      messageBody: 'Here it is.',
      recipients: [{ email: 'it@north.example' }],
    }
    await app.client.call('addShare', {
      body: { type: 'send', name: 'tender.txt', isPublic: false, resources: [`id:${id}`], ...invited },
    })
    await links
      .filter({ hasText: /^The final tenderit@north\.example can download a copycopied \d+ \w+ \d\d:\d\d/ })
      .waitFor({ timeout: 15_000 })
    // A personal link is in its email only.
    await sharing.getByRole('button', { name: 'Actions for The final tender' }).click()
    expect(await page.getByRole('menuitem').allTextContents()).toEqual(['Settings…', 'Stop sharing…'])
    expect(complaints).toEqual([])
    await close()
  })

  test('a long name is shown whole, and the size with its bytes', async () => {
    const name = `Protocol of the meeting about ${'harbour dues and pilotage '.repeat(7)}final.txt`
    await app.store(`/long/${name}`, Buffer.alloc(3_000_000))
    const { page, complaints, close } = await app.open('/files/long', { width: 'phone' })
    await select(page, 'Protocol')
    await page.getByRole('button', { name: 'Details', exact: true }).click()
    const sheet = page.getByRole('dialog', { name: 'Details' })
    const shown = sheet.locator('.details-name')
    await shown.waitFor()
    expect(await shown.textContent()).toBe(name)
    expect(await shown.evaluate((it) => it.scrollHeight - it.clientHeight)).toBeLessThan(2)
    await sheet.getByText('3 MB', { exact: true }).waitFor()
    await sheet.getByRole('button', { name: 'More details' }).click()
    await sheet.getByText('3,000,000 bytes').waitFor()
    expect(await scrollsSideways(page)).toBe(false)
    await expectAccessible(page)
    expect(complaints).toEqual([])
    await close()
  })

  test('screen readers are told what the details are of, and that they were closed', async () => {
    for (const name of ['a.txt', 'b.txt']) await app.store(`/said/${name}`)
    const { page, complaints, close } = await app.open('/files/said')
    const said = page.getByRole('status')
    await page.getByRole('grid').getByRole('row', { name: 'a.txt' }).waitFor()
    await page.getByRole('button', { name: 'Details', exact: true }).click()
    await said.getByText('Details of said', { exact: true }).waitFor({ state: 'attached' })
    await select(page, 'a.txt')
    await said.getByText('Details of a.txt', { exact: true }).waitFor({ state: 'attached' })
    await select(page, 'b.txt')
    await said.getByText('Details of 2 selected items', { exact: true }).waitFor({ state: 'attached' })
    await page.getByRole('button', { name: 'Close details' }).click()
    await said.getByText('Details closed', { exact: true }).waitFor({ state: 'attached' })
    expect(complaints).toEqual([])
    await close()
  })
})
