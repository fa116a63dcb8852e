/** Details: versions of a file, names that are unfolded, where entries are, what is selected, and Escape. Runs on one engine. */
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expectAccessible } from './accessible.ts'
import { addColleague, type Colleague, colleaguePassword } from './colleague.ts'
import { openDetails, select } from './details-panel.ts'
import { openWebApp, type WebApp } from './web-app.ts'

describe('facts of details', () => {
  let app: WebApp
  let ann: Colleague

  beforeAll(async () => {
    app = await openWebApp()
    ann = await addColleague(app)
  })

  afterAll(() => app.close())

  const openOn = (address: string, names: readonly string[], options: Parameters<WebApp['open']>[1] = {}) =>
    openDetails(app, address, names, options)

  test('they count the versions, and lead to the one that an upload made', async () => {
    const path = '/plans/plan.txt'
    const id = await app.store(path, 'a plan')
    const { page, fact, lines, complaints, close } = await openOn('/files/plans', ['plan.txt'])
    const versions = fact('Versions').getByRole('button')
    await expect.poll(() => versions.textContent()).toBe('1 version')
    await ann.store(path, 'the second plan')
    await expect.poll(() => versions.textContent(), { timeout: 15_000 }).toBe('2 versions')
    await lines.filter({ hasText: /^Ann Harbour replaced it\s· version 2/ }).waitFor({ timeout: 15_000 })
    const [first] = (await ann.client.call('getVersions', { query: { resource: path } })).data
    await ann.client.call('restoreVersion', { body: { resource: path, version: first?.id ?? 0 } })
    await expect.poll(() => versions.textContent(), { timeout: 15_000 }).toBe('3 versions')
    await lines
      .filter({ hasText: /^Ann Harbour restored a version\s· version 1 as version 3/ })
      .waitFor({ timeout: 15_000 })
    // What was uploaded first has replaced nothing.
    expect(await lines.last().textContent()).toMatch(/^You uploaded it(?!.*version)/)
    await expectAccessible(page)

    const link = lines.getByRole('button', { name: 'version 2' })
    await link.click()
    await page.getByRole('dialog').getByText('the second plan').waitFor()
    await page.goBack()
    await expect.poll(() => page.getByRole('dialog').count()).toBe(0)
    await versions.click()
    await page
      .getByRole('dialog')
      .getByRole('row', { name: /Version 3/ })
      .waitFor()
    await page.keyboard.press('Escape')
    await expect.poll(() => page.getByRole('dialog').count()).toBe(0)

    // Of a version that was deleted nothing is left to show.
    const { data } = await app.client.call('getVersions', { query: { resource: path } })
    const second = data.find(({ attributes }) => attributes.number === 2)
    await app.client.call('deleteVersion', { body: { resource: `id:${id}`, version: second?.id ?? 0 } })
    await expect.poll(() => versions.textContent(), { timeout: 15_000 }).toBe('2 versions')
    await link.waitFor({ state: 'detached' })
    expect(complaints).toEqual([])
    await close()
  })

  test('who may not read a file does not learn of its versions', async () => {
    await app.store('/sealed/letter.txt', 'one')
    await ann.store('/sealed/letter.txt', 'two')
    const permissions = { upload: true, list: true }
    await app.client.call('addUser', {
      body: {
        ...{ username: 'ben', nickname: 'Ben', email: 'ben@harbour.example', password: colleaguePassword },
        ...{ role: 'user', permissions, homeResource: '/sealed', timeZone: 'UTC' },
      },
    })
    const { page, panel, lines, complaints, close } = await openOn('/files', [], {
      ...{ username: 'ben', password: colleaguePassword },
    })
    let requests = 0
    page.on('request', (request) => {
      if (request.url().includes('/resources/versions')) requests++
    })
    await select(page, 'letter.txt')
    await lines.filter({ hasText: /^Ann Harbour replaced it(?!.*version)/ }).waitFor()
    expect(await panel.locator('dt', { hasText: 'Versions' }).count()).toBe(0)
    expect(requests).toBe(0)
    expect(complaints).toEqual([])
    await close()
  })

  test('names are unfolded in place by the keyboard, and stay so when more happens', async () => {
    const names = Array.from({ length: 12 }, (_, i) => `${i + 10}.txt`)
    const removed = names.slice(0, 6).map((name) => `/crates/${name}`)
    for (const path of removed) await ann.store(path)
    await app.client.call('deleteResources', { body: { resources: removed } })
    // The log has seconds.
    await new Promise((resolve) => setTimeout(resolve, 1_100))
    for (const name of names.slice(6)) await ann.store(`/crates/${name}`)
    const { page, lines, complaints, close } = await openOn('/files', ['crates'])
    // What was deleted is on a line of its own: the deletion is between them.
    await expect.poll(() => lines.filter({ hasText: 'Ann Harbour uploaded them' }).count()).toBe(2)
    const uploaded = lines.filter({ hasText: 'Ann Harbour uploaded them' }).first()
    const more = uploaded.getByRole('button')
    await expect.poll(() => uploaded.getByRole('link').count()).toBe(3)
    expect(await more.textContent()).toBe('and 3 more')
    expect(await more.getAttribute('aria-expanded')).toBe('false')
    await more.press('Enter')
    await expect.poll(() => uploaded.getByRole('link').count()).toBe(6)
    expect(await more.getAttribute('aria-expanded')).toBe('true')
    const deleted = lines.filter({ hasText: 'You deleted them' })
    await deleted.getByRole('button', { name: 'and 3 more' }).press('Space')
    await expect.poll(() => deleted.locator('.details-subject').count()).toBe(6)
    await expectAccessible(page)

    await more.focus()
    await ann.store('/crates/later.txt')
    await uploaded.getByRole('link', { name: 'later.txt' }).waitFor({ timeout: 15_000 })
    await expect.poll(() => uploaded.getByRole('link').count()).toBe(7)
    expect(await more.evaluate((it) => it.matches(':focus'))).toBe(true)
    await page.keyboard.press('Enter')
    await expect.poll(() => uploaded.getByRole('link').count()).toBe(3)
    expect(await more.textContent()).toBe('and 4 more')

    // Folded from the end of a long list, its button stays in view.
    for (let i = 0; i < 40; i++) await app.store(`/crates/long/${i}.txt`)
    await page.setViewportSize({ width: 1440, height: 460 })
    const long = lines.filter({ hasText: 'You uploaded them' }).getByRole('button')
    await expect.poll(() => long.textContent(), { timeout: 15_000 }).toBe('and 37 more')
    await long.press('Enter')
    await long.getByText('Show less').press('Enter')
    await long.getByText('and 37 more').waitFor()
    const isInView = () =>
      long.evaluate((it) => {
        const [own, panel] = [it.getBoundingClientRect(), it.closest('.details-content')?.getBoundingClientRect()]
        return panel !== undefined && own.top >= panel.top && own.bottom <= panel.bottom
      })
    await expect.poll(isInView).toBe(true)
    expect(complaints).toEqual([])
    await close()
  })

  test('a folder was changed when something was removed from it, or changed below it', async () => {
    for (const name of ['a.txt', 'b.txt']) await app.store(`/old/sub/${name}`)
    const { page, fact, panel, complaints, close } = await openOn('/files', [])
    // The folder has a time of its own, long before what happens in it.
    await page.route(/\/api\/v2\/resources\?resource=id/, async (route) => {
      const response = await route.fetch()
      const body = (await response.json()) as { data: { attributes: { updatedAt: string } } }
      body.data.attributes.updatedAt = '2020-03-01T10:00:00+00:00'
      await route.fulfill({ response, json: body })
    })
    await select(page, 'old')
    await panel.getByRole('heading', { name: 'old' }).waitFor()
    await panel.getByRole('link', { name: 'b.txt' }).waitFor()
    const latest = () => panel.locator('.details-activity time').first().getAttribute('datetime')
    const changed = () => fact('Latest change').locator('time').getAttribute('datetime')
    await expect.poll(async () => Date.parse((await changed()) ?? '') === Date.parse((await latest()) ?? '')).toBe(true)
    const before = Date.parse((await changed()) ?? '')
    await ann.client.call('deleteResources', { body: { resources: ['/old/sub/a.txt'] } })
    await panel.getByText('Ann Harbour deleted it').waitFor({ timeout: 15_000 })
    await expect.poll(async () => Date.parse((await changed()) ?? '') >= before).toBe(true)
    expect(await changed()).toBe(await latest())
    expect(complaints).toEqual([])
    await close()
  })

  test('they say once where an entry is, with the path to copy', async () => {
    const id = await app.store('/North/Sea Lines/found.txt')
    await app.client.call('addStarred', { body: { resources: [`id:${id}`] } })
    for (const address of ['/files?find=found', '/files?view=recent', '/files?view=starred']) {
      const { page, panel, fact, complaints, close } = await openOn(address, ['found.txt'])
      await fact('Location').getByRole('link', { name: '/North/Sea Lines' }).waitFor()
      expect(await panel.locator('dt', { hasText: /^Path$/ }).count()).toBe(0)
      await fact('Location')
        .getByRole('button', { name: /^Copy path of / })
        .click()
      await expect.poll(() => page.evaluate('navigator.clipboard.readText()')).toBe('/North/Sea Lines/found.txt')
      await fact('Location').getByRole('link').click()
      await page.getByRole('grid').getByRole('row', { name: 'found.txt', selected: true }).waitFor()
      // So has its own list.
      await fact('Location').getByRole('link', { name: '/North/Sea Lines' }).waitFor()
      expect(complaints).toEqual([])
      await close()
    }
  })

  test('the icon of a visitor is on the line of the name', async () => {
    const visitor = 'jens-christian.petersen@nordlicht-logistik.example'
    await app.store('/inbox/offer.txt')
    const { page, fact, complaints, close } = await openOn('/files/inbox', [])
    await page.route(/\/api\/v2\/resources\?resource=id/, async (route) => {
      const response = await route.fetch()
      const body = (await response.json()) as { data: { attributes: { visitor?: string; uploadDate: string } } }
      Object.assign(body.data.attributes, { visitor, uploadDate: '2030-03-01T10:00:00+00:00' })
      await route.fulfill({ response, json: body })
    })
    await select(page, 'offer.txt')
    const uploader = fact('Changed').locator('.uploader')
    await uploader.getByText(visitor).waitFor()
    const [icon, first] = await uploader.evaluate((it) =>
      [it.querySelector('svg'), it.querySelector('bdi')].map((part) => part?.getClientRects()[0]?.toJSON()),
    )
    expect(Math.abs(icon.y + icon.height / 2 - first.y - first.height / 2)).toBeLessThan(4)
    expect(icon.right).toBeLessThanOrEqual(first.left)
    expect(complaints).toEqual([])
    await close()
  })

  test('of several selected they say what they are, and how much all of it is, once', async () => {
    await app.store('/mixed/alone.txt', '12345')
    for (const name of ['1.txt', '2.txt']) await app.store(`/mixed/sub/${name}`, '1234567890')
    await app.store('/mixed/other.txt', '12345')
    await app.client.call('addStarred', { body: { resources: ['/mixed/sub', '/mixed/other.txt'] } })
    const { page, panel, complaints, close } = await openOn('/files/mixed', ['alone.txt', 'other.txt'])
    const facts = async () => [await panel.locator('dt').allTextContents(), await panel.locator('dd').allTextContents()]
    await expect.poll(facts).toEqual([
      ['Selected', 'Total size', 'Starred', 'Latest change', 'Access'],
      ['2 files', '10 B', '1 of 2', expect.stringMatching(/(alone\.txt|other\.txt|sub)$/), '2 people'],
    ])
    await select(page, 'sub')
    await expect.poll(facts).toEqual([
      ['Selected', 'Total size', 'Starred', 'Latest change', 'Access'],
      [
        ...['2 files, 1 folder', '30 B in 4 files', '2 of 3'],
        ...[expect.stringMatching(/(alone\.txt|other\.txt|sub)$/), '2 people'],
      ],
    ])
    await expectAccessible(page)
    // A name leads to the details of that one.
    await panel.getByRole('link', { name: 'other.txt' }).first().click()
    await panel.getByRole('heading', { name: 'other.txt' }).waitFor()
    await page.getByRole('grid').getByRole('row', { name: 'other.txt', selected: true }).waitFor()
    expect(complaints).toEqual([])
    await close()
  })

  test('what was deleted leads to it in the trash, for those who see it there', async () => {
    for (const name of ['hers.txt', 'other.txt']) await app.store(`/bin/${name}`)
    await app.store('/elsewhere/hers.txt')
    await ann.client.call('deleteResources', { body: { resources: ['/elsewhere/hers.txt', '/bin/hers.txt'] } })
    await app.client.call('deleteResources', { body: { resources: ['/bin/other.txt'] } })
    const asAnn = { username: 'ann', password: colleaguePassword }
    const { page, lines, complaints, close } = await openOn('/files', ['bin'], asAnn)
    await lines.filter({ hasText: /^other\.txtmira deleted it/ }).waitFor()
    expect(await lines.getByRole('link').allTextContents()).toEqual(['hers.txt', 'hers.txt'])
    // What leads nowhere says why.
    await lines.getByTitle('Not in your Trash Can').and(page.locator('.dim')).getByText('other.txt').waitFor()
    await expectAccessible(page)
    await lines.getByRole('link', { name: 'hers.txt' }).first().click()
    await page.getByRole('heading', { level: 1, name: 'Trash Can' }).waitFor()
    const row = (folder: string) => page.getByRole('row').filter({ hasText: 'hers.txt' }).filter({ hasText: folder })
    await row('bin').getByRole('checkbox', { checked: true }).waitFor()
    expect(await row('elsewhere').getByRole('checkbox').isChecked()).toBe(false)
    // Details are open there, too.
    await page.getByRole('complementary', { name: 'Details' }).getByRole('heading', { name: 'hers.txt' }).waitFor()
    await page.getByRole('button', { name: 'Restore', exact: true }).first().click()
    await row('bin').waitFor({ state: 'detached' })
    await page.goto('/files')
    await select(page, 'bin')
    // A deletion that was undone is left out.
    await lines.filter({ hasText: /^other\.txtmira deleted it/ }).waitFor()
    await expect.poll(() => lines.filter({ hasText: /^hers\.txtYou deleted it/ }).count()).toBe(0)
    await expect.poll(() => lines.filter({ hasText: 'deleted it' }).getByRole('link').count()).toBe(0)
    expect(complaints).toEqual([])
    await close()
  })

  test('administrators see whose home folder a folder is', async () => {
    await app.store('/rooms/dora/own.txt')
    for (const [username, nickname] of [
      ['beatrix', 'Beatrix Holm'],
      ['dora', ''],
    ])
      await app.client.call('addUser', {
        body: {
          ...{ username: `${username}`, nickname: `${nickname}`, email: `${username}@harbour.example` },
          ...{ role: 'user', permissions: { list: true }, homeResource: '/rooms/dora', timeZone: 'UTC' },
          password: colleaguePassword,
        },
      })
    const { page, fact, sharing, panel, complaints, close } = await openOn('/files/rooms', ['dora'])
    await expect
      .poll(() => fact('Access').textContent())
      .toBe('Beatrix Holm, doracan see names · home folderYou and 1 other person')
    await expectAccessible(page)
    await page.getByRole('checkbox', { name: 'dora' }).uncheck()
    await panel.getByRole('heading', { name: 'rooms' }).waitFor()
    await sharing.getByText('Not shared').waitFor()
    await expect.poll(() => fact('Access').textContent()).toBe('2 people')
    expect(complaints).toEqual([])
    await close()
  })

  test('an address breaks before its @, not in the middle of a word', async () => {
    await app.store('/inbox/note.txt')
    const { page, fact, complaints, close } = await openOn('/files/inbox', [])
    await page.route(/\/api\/v2\/resources\?resource=id/, async (route) => {
      const response = await route.fetch()
      const body = (await response.json()) as { data: { attributes: { visitor?: string; uploadDate: string } } }
      const visitor = 'jens.petersen@nordlicht.example'
      Object.assign(body.data.attributes, { visitor, uploadDate: '2030-03-01T10:00:00+00:00' })
      await route.fulfill({ response, json: body })
    })
    await select(page, 'note.txt')
    const name = fact('Changed').locator('.uploader bdi')
    await name.waitFor()
    const parts = await name.locator('.breakable-part').evaluateAll((all) =>
      all.map((part) => {
        const range = part.ownerDocument.createRange()
        range.selectNodeContents(part)
        const tops = new Set([...range.getClientRects()].map(({ top }) => Math.round(top)))
        return [part.textContent, tops.size]
      }),
    )
    expect(parts).toEqual([
      ['jens.petersen', 1],
      ['@nordlicht.example', 1],
    ])
    expect(complaints).toEqual([])
    await close()
  })

  test('a hash has one line, and the home folder neither a path nor who made it', async () => {
    await app.store('/hashed.txt')
    const { page, panel, fact, complaints, close } = await openOn('/files', [])
    await fact('Contains').waitFor()
    expect(await panel.locator('dt', { hasText: /^Location$/ }).count()).toBe(0)
    expect(await fact('Created').textContent()).not.toContain('by')
    await select(page, 'hashed.txt')
    const hash = fact('SHA-256').locator('code')
    const more = panel.getByRole('button', { name: 'More details' })
    await more.waitFor()
    expect([await hash.count(), await more.getAttribute('aria-expanded')]).toEqual([0, 'false'])
    await more.click()
    await hash.waitFor()
    await fact('Media type').getByText('text/plain').waitFor()
    // Its size is exact.
    await fact('Size')
      .getByText(/^[0-9]+ B$/)
      .waitFor()
    expect(await fact('Exact size').count()).toBe(0)
    expect(await hash.textContent()).toMatch(/^[0-9a-f]{64}$/)
    expect((await hash.boundingBox())?.height).toBeLessThan(30)
    await fact('Location').waitFor()
    // It stays so for the next file.
    await app.store('/second.txt')
    await page.getByRole('checkbox', { name: 'hashed.txt' }).uncheck()
    await select(page, 'second.txt')
    await panel.getByRole('heading', { name: 'second.txt' }).waitFor()
    await hash.waitFor()
    await expectAccessible(page)
    expect(complaints).toEqual([])
    await close()
  })

  test('the button of more details is below what it unfolds, and in view', async () => {
    await app.store('/ends/end.txt', 'x'.repeat(2_000))
    const { page, panel, fact, complaints, close } = await openOn('/files/ends', ['end.txt'])
    const more = panel.getByRole('button', { name: 'More details' })
    const less = panel.getByRole('button', { name: 'Show less' })
    await panel.locator('.details-activity li').first().waitFor()
    await page.setViewportSize({ width: 1440, height: 520 })
    const boxOf = async (it: typeof more) => (await it.boundingBox()) ?? { y: 0, height: 0 }
    await more.scrollIntoViewIfNeeded()
    await more.click()
    await less.waitFor()
    const [hash, button, whole] = [await boxOf(fact('SHA-256')), await boxOf(less), await boxOf(panel)]
    expect(button.y).toBeGreaterThanOrEqual(hash.y + hash.height)
    expect(button.y + button.height).toBeLessThanOrEqual(whole.y + whole.height)
    await less.click()
    await more.waitFor()
    expect(await more.evaluate((it) => it.matches(':focus'))).toBe(true)
    const folded = await boxOf(more)
    expect(folded.y).toBeGreaterThan(whole.y)
    expect(complaints).toEqual([])
    await close()
  })

  test('a picture says how large it is, and what is drawn by text is a picture, too', async () => {
    const picture = sharp({ create: { width: 1_280, height: 720, channels: 3, background: '#3377aa' } })
    await app.store('/pictures/quay.jpg', new Uint8Array(await picture.jpeg().toBuffer()))
    await app.store('/pictures/plan.svg', '<svg xmlns="http://www.w3.org/2000/svg" width="90" height="60"></svg>')
    const { page, panel, fact, complaints, close } = await openOn('/files/pictures', ['quay.jpg'])
    await fact('Size').getByText('1,280 × 720 px', { exact: true }).waitFor()
    await page.getByRole('checkbox', { name: 'quay.jpg' }).uncheck()
    await select(page, 'plan.svg')
    await panel.getByRole('heading', { name: 'plan.svg' }).waitFor()
    await fact('Type').getByText('Picture (SVG)', { exact: true }).waitFor()
    expect(await fact('Size').textContent()).toBe('69 B')
    // It is drawn once its preview has read it, which counts as an opening.
    const drawn = panel.getByRole('button', { name: 'Preview' })
    expect(await drawn.locator('img').count()).toBe(0)
    const openings = async () => {
      const { data } = await app.client.call('getSessionLogs', { query: { path: '/pictures/plan.svg' } })
      return data.filter(({ attributes }) => attributes.operation === 'PREVIEW').length
    }
    expect(await openings()).toBe(0)
    await drawn.click()
    await page.getByRole('dialog').getByRole('img').first().waitFor()
    await page.keyboard.press('Escape')
    await drawn.locator('img').waitFor()
    expect(await openings()).toBe(1)
    await expectAccessible(page)
    expect(complaints).toEqual([])
    await close()
  })

  test('Escape in the panel closes it, and leaves what is selected', async () => {
    await app.store('/keys/a.txt')
    const { page, panel, complaints, close } = await openOn('/files/keys', ['a.txt'])
    const opener = page.getByRole('button', { name: 'Details', exact: true })
    await panel.getByRole('button', { name: /^Copy path of / }).focus()
    await page.keyboard.press('Escape')
    await panel.waitFor({ state: 'detached' })
    expect(await opener.evaluate((it) => it.matches(':focus'))).toBe(true)
    expect(await page.getByRole('grid').getByRole('row', { selected: true }).count()).toBe(1)

    // A window that was opened in it gives the focus back, and each Escape closes one thing.
    await opener.click()
    const versions = panel.getByRole('button', { name: '1 version' })
    await versions.click()
    await page.getByRole('dialog').waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await expect.poll(() => versions.evaluate((it) => it.matches(':focus'))).toBe(true)
    await page.keyboard.press('Escape')
    expect(await panel.count()).toBe(1)
    await page.keyboard.press('Tab')
    await page.keyboard.press('Escape')
    await panel.waitFor({ state: 'detached' })

    // The name of the switch does not cover the button that closes them.
    await opener.click()
    await panel.waitFor()
    await page.mouse.move(10, 10)
    await opener.hover()
    const name = page.getByRole('tooltip', { name: 'Details (Alt+Enter)' })
    await name.waitFor()
    const [over, button] = [
      await name.boundingBox(),
      await panel.getByRole('button', { name: 'Close details' }).boundingBox(),
    ]
    expect(over && button && over.y + over.height <= button.y + 2).toBe(true)
    expect(complaints).toEqual([])
    await close()
  })
})
