/** Details: who has access, by home folders and shares; of one entry and of several. Runs on one engine. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expectAccessible } from './accessible.ts'
import { addColleague, type Colleague, colleaguePassword } from './colleague.ts'
import { detailsOf, openDetails, select } from './details-panel.ts'
import { openWebApp, type WebApp } from './web-app.ts'

describe('access in details', () => {
  let app: WebApp
  let ann: Colleague

  beforeAll(async () => {
    app = await openWebApp()
    ann = await addColleague(app)
  })

  afterAll(() => app.close())

  const openOn = (address: string, names: readonly string[], options: Parameters<WebApp['open']>[1] = {}) =>
    openDetails(app, address, names, options)

  const addUser = (username: string, homeResource: string, permissions: Record<string, boolean> = { list: true }) =>
    app.client.call('addUser', {
      body: {
        ...{ username, nickname: '', email: `${username}@harbour.example`, password: colleaguePassword },
        ...{ role: 'user', permissions, homeResource, timeZone: 'UTC' },
      },
    })

  test('administrators see whose home folders lead to it and what they may do there, and ask once for each folder', async () => {
    for (const name of ['one.txt', 'two.txt']) await app.store(`/Operations/Berths/${name}`)
    for (const name of ['abel', 'bea', 'carl', 'dora', 'emil', 'fred', 'gerd']) await addUser(name, '/Operations')
    await addUser('hilda', '/Operations', { list: true, download: true })
    await addUser('zoe', '/Operations/Berths', { list: true, download: true, upload: true })
    const { data: yan } = await addUser('yan', '/Operations/Berths')
    await app.client.call('updateUser', { params: { id: yan.id }, body: { locked: true } })
    const { page, panel, fact, complaints, close } = await openOn('/files/Operations/Berths', ['one.txt'])
    const access = fact('Access').locator('.access-line')
    // Folded first, for it can be long.
    const all = fact('Access').getByRole('button', { name: '12 people' })
    await all.waitFor()
    expect([await access.count(), await all.getAttribute('aria-expanded')]).toEqual([0, 'false'])
    await all.press('Enter')
    const everybody = [
      'zoecan view, download, upload and replace · through /Operations/Berths',
      'yanno access: locked · through /Operations/Berths',
      'abel, bea, carl, dora, emil and 2 morecan see names · through /Operations',
      'hildacan view and download · through /Operations',
      'Youfull access · whole account',
      'Ann Harbourfull access except sharing · whole account',
    ]
    await expect.poll(() => access.allTextContents()).toEqual(everybody)
    await expectAccessible(page)
    let requests = 0
    page.on('request', (request) => {
      if (/\/users\?/.test(request.url())) requests++
    })
    await page.getByRole('checkbox', { name: 'one.txt' }).uncheck()
    await select(page, 'two.txt')
    await panel.getByRole('heading', { name: 'two.txt' }).waitFor()
    await expect.poll(() => access.count()).toBe(6)
    expect(requests).toBe(0)
    // The folder itself is the home.
    await page.getByRole('checkbox', { name: 'two.txt' }).uncheck()
    await access.filter({ hasText: 'zoecan view, download, upload and replace · home folder' }).waitFor()
    await fact('Access').getByRole('button', { name: 'You and 9 other people' }).click()
    await expect.poll(() => access.count()).toBe(2)
    await fact('Access').getByRole('button', { name: 'You and 9 other people' }).click()

    // A name leads to the settings of the user, which Back leaves.
    await access.getByRole('link', { name: 'zoe' }).click()
    const settings = page.getByRole('dialog', { name: 'Edit zoe' })
    await settings.waitFor()
    expect(await settings.getByRole('textbox', { name: 'Username' }).inputValue()).toBe('zoe')
    await expect.poll(() => page.url()).toMatch(/\/users\/list$/)
    await page.keyboard.press('Escape')
    await page.goBack()
    await fact('Access').getByRole('button', { name: 'You and 9 other people' }).click()
    await access.getByRole('link', { name: '2 more' }).click()
    await page.getByRole('row', { name: /fred/ }).waitFor()
    expect(await page.getByRole('row', { name: /ann/ }).count()).toBe(0)
    expect(complaints).toEqual([])
    await close()
  })

  test('an address with a user that is not there, or that of the master, opens the list', async () => {
    const { page, complaints, close } = await app.open('/users/list')
    for (const id of ['999999', 'x', '1']) {
      await page.goto(`/users/list?user=${id}`)
      await page.getByRole('row', { name: /mira/ }).waitFor()
      await expect.poll(() => page.url()).toMatch(/\/users\/list$/)
      expect(await page.getByRole('dialog').count()).toBe(0)
    }
    expect(complaints).toEqual([])
    await close()
  })

  test('others see what they may do themselves', async () => {
    await app.store('/Slips/slip.txt')
    await addUser('ivo', '/Slips', { list: true, download: true })
    const asIvo = { username: 'ivo', password: colleaguePassword }
    const { page, panel, fact, complaints, close } = await openOn('/files', ['slip.txt'], asIvo)
    await expect
      .poll(() => fact('Access').textContent())
      .toBe('You can view and downloadAdministrators have full access, and other users may have access.')
    await expectAccessible(page)
    await page.getByRole('checkbox', { name: 'slip.txt' }).uncheck()
    await panel.getByRole('heading', { name: 'Files' }).waitFor()
    await expect
      .poll(() => fact('Access').textContent())
      .toBe('You can view and downloadAdministrators have full access, and other users may have access.')
    expect(complaints).toEqual([])
    await close()
  })

  test('of several in a receive folder they say the same about it as of one', async () => {
    for (const name of ['x.txt', 'y.txt']) await app.store(`/slips/${name}`)
    await app.client.call('addShare', {
      body: {
        type: 'receive',
        name: 'Send slips',
        resources: ['/slips'],
        isPublic: true,
        accessMode: { upload: true },
      },
    })
    const { page, sharing, complaints, close } = await openOn('/files/slips', ['x.txt', 'y.txt'])
    const text = 'Send slipsAnyone with the link can upload to /slips, but not see files'
    await expect.poll(() => sharing.getByRole('listitem').allTextContents()).toEqual([text])
    expect(await sharing.getByText(/Not shared|of 2 shared/).count()).toBe(0)
    await page.getByRole('checkbox', { name: 'y.txt' }).uncheck()
    await page.getByText('1 selected').first().waitFor()
    await expect
      .poll(() => sharing.getByRole('listitem').allTextContents())
      .toEqual([expect.stringContaining('can upload to /slips, but not see files')])
    expect(complaints).toEqual([])
    await close()
  })

  test('of several selected they say which are shared, who has access, and what happened to them', async () => {
    for (const name of ['a.txt', 'b.txt', 'c.txt']) await app.store(`/pier/${name}`)
    await app.store('/pier/plans/d.txt')
    await app.client.call('addShare', {
      body: { type: 'shared_folder', name: 'Plans', resources: ['/pier/plans'], accessMode: { download: true } },
    })
    await app.client.call('addShare', {
      body: { type: 'send', name: 'a.txt', resources: ['/pier/a.txt'], isPublic: true, accessMode: { download: true } },
    })
    const dateOf = async (resource: string) =>
      (await app.client.call('getResourceInfo', { query: { resource } })).data.attributes.uploadDate
    // Times have seconds.
    await expect
      .poll(async () => {
        await ann.store('/pier/b.txt', 'newer')
        return (await dateOf('/pier/b.txt')) > (await dateOf('/pier/plans/d.txt'))
      })
      .toBe(true)
    const names = ['a.txt', 'b.txt', 'c.txt', 'plans']
    const { page, panel, fact, sharing, lines, complaints, close } = await openOn('/files/pier', names)
    await sharing.getByText('2 of 4 shared').waitFor()
    // A share with the name of what it shares says what it is instead.
    expect(await sharing.getByRole('listitem').allTextContents()).toEqual([
      expect.stringMatching(/a\.txta copy, by a link$/),
      expect.stringMatching(/plansby a link$/),
    ])
    // As of one entry: who has access, and what happened to all of them.
    await fact('Access').getByRole('button', { name: '2 people' }).waitFor()
    await lines
      .filter({ hasText: /^b\.txtAnn Harbour replaced it/ })
      .first()
      .waitFor()
    await lines.filter({ hasText: /^plansYou shared it/ }).waitFor()
    await lines.filter({ hasText: /^d\.txt/ }).waitFor()
    await expect.poll(() => fact('Latest change').textContent()).toMatch(/ by Ann Harbourb\.txt$/)
    await expectAccessible(page)
    await page.getByRole('checkbox', { name: 'plans' }).uncheck()
    await sharing.getByText('1 of 3 shared').waitFor()
    // One link for all of them.
    await sharing.getByRole('button', { name: 'Share', exact: true }).click()
    await page.getByRole('dialog', { name: 'Share “3 items”' }).waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    // A name leads to the details of that one.
    await sharing.getByRole('link', { name: 'a.txt' }).click()
    await panel.getByRole('heading', { name: 'a.txt' }).waitFor()
    expect(complaints).toEqual([])
    await close()
  })

  test('the latest change of several is that of one of them, as its own details say', async () => {
    for (const name of ['notes.txt', 'list.txt']) await app.store(`/mole/${name}`)
    await app.store('/mole/drafts/old.txt')
    await app.store('/mole/drafts/deep/plan.txt')
    // Times have seconds.
    await new Promise((resolve) => setTimeout(resolve, 1_100))
    await ann.client.call('deleteResources', { body: { resources: ['/mole/drafts/old.txt'] } })
    const { page, panel, fact, complaints, close } = await openOn('/files/mole', ['drafts'])
    const latest = fact('Latest change')
    await latest.getByText('old.txt').waitFor()
    const time = () => latest.locator('time').getAttribute('datetime')
    const alone = [await time(), await latest.locator('.uploader, bdi').first().textContent()]
    expect(alone[1]).toBe('Ann Harbour')
    await select(page, 'list.txt')
    await panel.getByRole('heading', { name: '2 selected' }).waitFor()
    await expect.poll(() => latest.textContent()).toMatch(/ by Ann Harbourdrafts\/old\.txt$/)
    expect([await time(), await latest.locator('.uploader, bdi').first().textContent()]).toEqual(alone)
    await expectAccessible(page)
    // A file that was renamed has the time of its content, as in the list and in its own details.
    await page.getByRole('checkbox', { name: 'drafts' }).uncheck()
    const { id } = (await app.client.call('getResourceInfo', { query: { resource: '/mole/list.txt' } })).data
    await new Promise((resolve) => setTimeout(resolve, 1_100))
    await ann.client.call('updateResourceById', { params: { id }, body: { name: 'names.txt' } })
    await page.getByRole('checkbox', { name: 'notes.txt' }).check()
    await expect.poll(() => latest.textContent(), { timeout: 15_000 }).toMatch(/ by younames\.txt$/)
    // Of many it is not asked.
    for (let i = 0; i < 11; i++) await app.client.call('addFolder', { body: { path: `/mole/many/${i}` } })
    await page.goto('/files/mole/many')
    await page.getByRole('checkbox', { name: 'Select 10', exact: true }).waitFor()
    await page.getByRole('checkbox', { name: 'Select all' }).check()
    await panel.getByRole('heading', { name: '11 selected' }).waitFor()
    await fact('Selected').waitFor()
    expect(await latest.count()).toBe(0)
    expect(complaints).toEqual([])
    await close()
  })

  test('users learn who shares what they work with, not how', async () => {
    await app.store('/Tariffs/open/tariff.txt')
    await app.client.call('addShare', {
      body: {
        ...{ type: 'shared_folder', name: 'Secret name', resources: ['/Tariffs/open'], isPublic: true },
        accessMode: { download: true },
      },
    })
    await addUser('hugo', '/Tariffs')
    const asHugo = { username: 'hugo', password: colleaguePassword }
    await app.client.call('addShare', {
      body: {
        type: 'send',
        name: 'Secret copy',
        resources: ['/Tariffs/open/tariff.txt'],
        accessMode: { download: true },
      },
    })
    await app.client.call('addShare', { body: { type: 'receive', name: 'Secret form', resources: ['/Tariffs'] } })
    const { page, panel, sharing, complaints, close } = await openOn('/files/open', ['tariff.txt'], asHugo)
    await expect
      .poll(() => sharing.getByRole('listitem').allTextContents())
      .toEqual([
        'Shared by miraVisitors can reach it by a link.',
        'Copy shared by miraVisitors can download a copy by a link.',
        'Receive folder of miraVisitors can upload by a link, but not see files.',
      ])
    expect(await panel.textContent()).not.toContain('Secret')
    await expectAccessible(page)
    expect(complaints).toEqual([])
    await close()
  })

  test('a direct link to a folder above is no secret to administrators and users', async () => {
    await app.store('/Public/maps/map.txt')
    await app.client.call('addDirectLink', { body: { resource: '/Public' } })
    const { page, sharing, complaints, close } = await openOn('/files/Public/maps', ['map.txt'])
    await expect
      .poll(() => sharing.getByRole('listitem').allTextContents())
      .toEqual(['Direct link of miraAnyone who knows the address can download files, without signing in.'])
    expect(await sharing.getByText('Not shared').count()).toBe(0)
    await expectAccessible(page)
    expect(complaints).toEqual([])
    await close()
  })

  test('the latest change of a folder says whose and of what it is, and an empty folder that it is empty', async () => {
    await app.store('/sheds/keys/key.txt')
    await app.client.call('addFolder', { body: { path: '/sheds/nothing' } })
    await ann.store('/sheds/keys/list.txt')
    const { page, panel, fact, complaints, close } = await openOn('/files/sheds', ['keys'])
    await expect.poll(() => fact('Latest change').textContent()).toMatch(/ by Ann Harbourlist\.txt$/)
    // Its time leads to the line that says more.
    await fact('Latest change').getByRole('button').press('Enter')
    await panel
      .locator('.details-activity li:focus')
      .filter({ hasText: /^list\.txtAnn Harbour uploaded it/ })
      .waitFor()
    await expectAccessible(page)
    await page.getByRole('checkbox', { name: 'keys' }).uncheck()
    await select(page, 'nothing')
    await panel.getByRole('heading', { name: 'nothing' }).waitFor()
    expect(await fact('Contains').textContent()).toBe('Empty')
    expect(await fact('Size').count()).toBe(0)
    expect(complaints).toEqual([])
    await close()
  })

  test('what was deleted in a folder that was deleted can be restored from its details', async () => {
    await app.store('/attic/box/hat.txt')
    const { page, panel, complaints, close } = await openOn('/files?find=hat', ['hat.txt'])
    await ann.client.call('deleteResources', { body: { resources: ['/attic/box'] } })
    await panel.getByText('This file was deleted').waitFor({ timeout: 15_000 })
    await panel.getByRole('link', { name: 'Show in the Trash Can' }).waitFor()
    await expectAccessible(page)
    await panel.getByRole('button', { name: 'Restore' }).click()
    await expect
      .poll(
        async () => (await app.client.call('getResourceInfo', { query: { resource: '/attic/box/hat.txt' } })).data.id,
      )
      .toBeGreaterThan(0)
    expect(complaints.filter((one) => !/40[34]/.test(one))).toEqual([])
    await close()
  })

  test('of a very deep folder it is not asked who has access to each above it', async () => {
    const deep = Array.from({ length: 30 }, (_, level) => `/d${level}`).join('')
    await app.store(`${deep}/deep.txt`)
    await app.store('/shallow/low.txt')
    const { page, close } = await app.open('/dashboard')
    const asked: string[] = []
    page.on('request', (request) => {
      if (request.url().includes('homeResource=')) asked.push(request.url())
    })
    for (const [folder, file, count] of [
      [deep, 'deep.txt', 0],
      ['/shallow', 'low.txt', 2],
    ] as const) {
      await page.goto(`/files${folder}`)
      await select(page, file)
      if (folder === deep) await page.getByRole('button', { name: 'Details', exact: true }).click()
      await detailsOf(page).getByRole('heading', { name: file }).waitFor()
      await detailsOf(page).locator('.details-activity li').first().waitFor()
      await expect.poll(() => asked.length).toBe(count)
    }
    await close()
  })
})
