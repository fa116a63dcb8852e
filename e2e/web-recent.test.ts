/** Recent: what happened lately with files, and by whom. Runs on one engine. */
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openDatabase } from '../server/src/db/database/open.ts'
import { rowsPerStatement } from '../server/src/db/engine.ts'
import { slices } from '../server/src/lib/slices.ts'
import { canvasOf } from '../server/test/pictures.ts'
import { expectAccessible } from './accessible.ts'
import { scrollsSideways, type Width } from './browser.ts'
import { addColleague, type Colleague, colleaguePassword } from './colleague.ts'
import { type OpenOptions, openWebApp, type WebApp } from './web-app.ts'

const folder = '/customers/north/harbour and logistics company/invoices/2026/november'

async function select(page: Page, filter: string | RegExp, option: string): Promise<void> {
  await page.getByRole('button', { name: filter, exact: true }).click()
  await page.getByRole('option', { name: option, exact: true }).click()
}

describe('recent files', () => {
  let app: WebApp
  let ann: Colleague

  beforeAll(async () => {
    app = await openWebApp()
    const { client } = app
    ann = await addColleague(app)
    await client.call('addFolder', { body: { path: folder } })
    await app.store('/moved.csv')
    const renamed = await app.store('/before.txt')
    await app.store(`${folder}/quay.txt`)
    await app.store('/gone.txt')
    await annStores('/draft.pdf')
    for (let i = 1; i <= 28; i++) await annStores(`/Drafts/draft ${i}.txt`)
    await client.call('moveResources', { body: { resources: ['/moved.csv'], parentResource: '/customers' } })
    await ann.client.call('updateResourceById', { params: { id: renamed }, body: { name: 'after.txt' } })
    await ann.client.call('deleteResources', { body: { resources: ['/gone.txt'] } })
    const { data } = await client.call('getTrash', { query: {} })
    await client.call('restoreFromTrash', { body: { resources: data.map(({ id }) => id) } })
  })

  afterAll(() => app.close())

  const annStores = (path: string) => ann.store(path)

  const open = async (
    path = '/files?view=recent',
    width: Width = 'desktop',
    user: Pick<OpenOptions, 'username' | 'password'> = {},
  ) => {
    const tab = await app.open(path, { width, ...user })
    const grid = tab.page.getByRole('grid', { name: 'Recent' })
    await grid.waitFor()
    return { ...tab, grid, row: (name: string | RegExp) => grid.getByRole('row', { name }) }
  }

  test('each file is there once, with what happened to it last; filters are in the address', async () => {
    const { page, grid, row, complaints, close } = await open()
    for (const [name, what] of [
      ['gone.txt', 'You restored it'],
      ['after.txt', 'Ann Harbour renamed it'],
      ['moved.csv', 'You moved it'],
      ['draft.pdf', 'Ann Harbour uploaded it'],
      ['quay.txt', 'You uploaded it'],
    ] as const) {
      await row(name).getByText(what).waitFor()
      expect(await row(name).count()).toBe(1)
    }
    const way = (name: string) => row(name).locator('.recent-details')
    expect(await way('after.txt').textContent()).toBe('was before.txt')
    expect(await way('moved.csv').textContent()).toBe('from Files')
    await expectAccessible(page)
    await select(page, 'Last changed by', 'Everyone else')
    await page.waitForURL(/by=others/)
    await row('quay.txt').waitFor({ state: 'hidden' })
    await row('draft.pdf').waitFor()
    await select(page, 'Type', 'Pictures')
    await page.getByText('No files match these filters').waitFor()
    await page.reload()
    await page.getByRole('button', { name: 'Show everything' }).click()
    await row('quay.txt').waitFor()

    // What the user opens is at the top when Recent is shown again.
    await row('draft.pdf').getByRole('button', { name: 'draft.pdf', exact: true }).click()
    await page
      .getByRole('dialog')
      .getByText(/^Ann Harbour uploaded it$/)
      .waitFor()
    await page.getByRole('dialog').getByRole('button', { name: 'Download' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click()
    await page.getByRole('dialog').waitFor({ state: 'hidden' })
    await page.waitForURL((url) => !url.searchParams.has('preview'))
    const sent = await page.request.get(`/api/v2/resources/download?resources=${encodeURIComponent('/draft.pdf')}`)
    expect(sent.status()).toBe(200)
    // Here it says so at once.
    await row('draft.pdf').getByText('You opened it').waitFor()
    await page.reload()
    // First what it is in order by; the change before follows with its own time.
    const activity = row('draft.pdf').getByRole('gridcell').nth(2)
    await activity.getByText('You opened it').waitFor()
    expect(await activity.textContent()).toMatch(/^You opened itAnn Harbour uploaded it,\s\d\d:\d\d$/)
    const times = row('draft.pdf').getByRole('gridcell').nth(3)
    expect(await times.textContent()).toMatch(/^\d\d:\d\d$/)
    expect(await grid.getByRole('row').nth(2).textContent()).toContain('draft.pdf')
    await select(page, 'Activity', 'Changes only')
    await page.waitForURL(/activity=changes/)
    await row('draft.pdf').getByText('You opened it').waitFor({ state: 'hidden' })
    await row('quay.txt').waitFor()
    await select(page, 'Last changed by', 'Ann Harbour ann')
    await page.waitForURL(/user=ann/)
    await row('quay.txt').waitFor({ state: 'hidden' })
    await row('draft.pdf').getByText('Ann Harbour uploaded it').waitFor()
    await expectAccessible(page)
    await page.getByRole('button', { name: /^Last changed by\s*:\s*Ann Harbour$/ }).waitFor()
    await select(page, /^Last changed by/, 'Everyone else')
    await page.waitForURL((url) => !url.searchParams.get('user') && url.searchParams.get('by') === 'others')
    await row('draft.pdf').getByText('Ann Harbour uploaded it').waitFor()
    await page.getByRole('button', { name: 'Remove filter “Last changed by: Everyone else”' }).click()
    await row('quay.txt').waitFor()
    await row('quay.txt').getByRole('link').click()
    await page.getByRole('heading', { name: 'november', level: 1 }).waitFor()
    await page.getByRole('grid').getByText('quay.txt').first().waitFor()
    expect(complaints).toEqual([])
    await close()
  })

  test('people are offered by their display names, to users without administration only those in the list', async () => {
    const { page, complaints, close } = await app.open('/files?view=recent', {
      username: 'ann',
      password: colleaguePassword,
    })
    await page.getByRole('button', { name: 'Last changed by' }).click()
    const options = page.getByRole('option')
    await options.first().waitFor()
    expect(await options.allTextContents()).toEqual(['Me', 'Everyone else', 'Visitors', 'mira'])
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await page.waitForURL(/user=mira/)
    await page.getByRole('grid').getByText('mira uploaded it').first().waitFor()
    expect(complaints).toEqual([])
    await close()
  })

  test('a run of uploads is one row that opens, is selected as a whole, and leads to its folder', async () => {
    const { page, grid, row, complaints, close } = await open()
    const run = row('28 files in Drafts')
    await run.getByText('Ann Harbour uploaded them').waitFor()
    expect(await row('draft 28.txt').count()).toBe(0)
    const title = page.getByRole('button', { name: /^28 files in Drafts/ })
    await title.click()
    await row('draft 28.txt').waitFor()
    // The heading says who did what.
    expect(await row('draft 28.txt').textContent()).not.toContain('Uploaded')
    expect(await title.getAttribute('aria-expanded')).toBe('true')
    await expectAccessible(page)
    await title.click()
    await row('draft 28.txt').waitFor({ state: 'hidden' })

    const box = await grid.boundingBox()
    await run.getByRole('checkbox').check()
    await page.getByText('28 selected').first().waitFor()
    expect(await run.getAttribute('aria-selected')).toBe('true')
    await expectAccessible(page)
    // The title, the filters and the list stay where they are.
    await page.getByRole('heading', { name: 'Recent', level: 1 }).waitFor()
    expect(await page.getByRole('button', { name: 'Last changed by' }).isVisible()).toBe(true)
    expect(await grid.boundingBox()).toEqual(box)
    await page.keyboard.press('Escape')

    // Clicks beside the title select its files, as those on any row.
    const time = run.getByRole('gridcell').nth(3)
    await time.click()
    await page.getByText('28 selected').first().waitFor()
    await time.click({ modifiers: ['ControlOrMeta'] })
    await page.getByText('28 selected').first().waitFor({ state: 'hidden' })
    await title.click({ modifiers: ['ControlOrMeta'] })
    await page.getByText('28 selected').first().waitFor()
    await row('moved.csv').getByRole('gridcell').nth(3).click()
    await time.click({ modifiers: ['Shift'] })
    await expect.poll(() => run.getAttribute('aria-selected')).toBe('true')
    expect(await row('moved.csv').getAttribute('aria-selected')).toBe('true')
    await page.keyboard.press('Escape')
    await time.dblclick()
    await row('draft 28.txt').waitFor()
    await time.dblclick()
    await row('draft 28.txt').waitFor({ state: 'hidden' })
    await page.keyboard.press('Escape')

    await grid.focus()
    const active = () => grid.getAttribute('aria-activedescendant')
    const index = (await run.getAttribute('id')) ?? ''
    await page.keyboard.press('Home')
    for (let i = 0; (await active()) !== index; i++) {
      expect(i).toBeLessThan(10)
      await page.keyboard.press('ArrowDown')
    }
    await page.keyboard.press('Enter')
    await row('draft 28.txt').waitFor()
    await page.keyboard.press('ArrowLeft')
    await row('draft 28.txt').waitFor({ state: 'hidden' })
    await page.keyboard.press('Shift+F10')
    await page.getByRole('menuitem', { name: 'Download' }).waitFor()
    await page.getByText('28 selected').first().waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('menu').waitFor({ state: 'hidden' })
    await page.keyboard.press('Escape')
    await page.getByText('28 selected').first().waitFor({ state: 'hidden' })
    expect(await active()).toBe(index)
    await page.keyboard.press(' ')
    await page.getByText('28 selected').first().waitFor()

    await page.getByRole('button', { name: 'Grid view' }).click()
    await title.click()
    await grid.getByRole('gridcell', { name: 'draft 28.txt' }).waitFor()
    await expectAccessible(page)
    await page.getByRole('button', { name: 'List view' }).click()
    await run.getByRole('button', { name: 'Actions for 28 files in Drafts' }).click()
    await page.getByRole('menuitem', { name: 'Details' }).waitFor()
    await page.getByRole('menuitem', { name: 'Open folder' }).click()
    await page.getByRole('heading', { name: 'Drafts', level: 1 }).waitFor()
    expect(complaints).toEqual([])
    await close()
  })

  test('keys begin with the first row, and with the search field', async () => {
    const { page, grid, close } = await open()
    await page.keyboard.press('ArrowDown')
    await expect.poll(() => grid.getAttribute('aria-activedescendant')).toBe('entry-0')
    await page.keyboard.press('/')
    const field = page.getByRole('searchbox', { name: 'Search recent files' })
    await expect.poll(() => field.evaluate((it) => it.matches(':focus'))).toBe(true)
    await close()
  })

  test('a closed run shows its pictures, or the kinds of its files', async () => {
    const colors = ['red', 'green', 'blue', 'gray', 'teal']
    for (const color of colors) await app.store(`/Photos/${color}.png`, await canvasOf(60, 40, color).png().toBuffer())
    for (const name of ['a.csv', 'b.csv', 'c.pdf']) await app.store(`/Tables/${name}`)
    const { page, row, complaints, close } = await open()
    const pictures = row('5 files in Photos').locator('.collage img')
    await expect.poll(() => pictures.count()).toBe(4)
    const sources = await pictures.evaluateAll((all) => all.map((one) => one.getAttribute('src')))
    expect(new Set(sources).size).toBe(4)
    expect(await row('3 files in Tables').locator('.collage svg').count()).toBe(2)
    expect(await row('28 files in Drafts').locator('.collage svg').count()).toBe(1)
    await expectAccessible(page)
    expect(complaints).toEqual([])
    await close()
  })

  test('a run of thousands of files is not loaded without a question', async () => {
    await flood(1_200)
    const { page, row, complaints, close } = await open()
    await page.getByRole('grid', { name: 'Recent' }).focus()
    await page.keyboard.press('End')
    const run = page.getByRole('button', { name: /^\d+ files in flood$/ })
    const count = async () => Number((await run.textContent())?.replace(/\D/g, ''))
    await page.getByRole('button', { name: 'Show earlier activity' }).waitFor()
    const before = await count()
    expect(before).toBeLessThan(1_200)
    await expectAccessible(page)
    await page.getByRole('button', { name: 'Show earlier activity' }).click()
    await expect.poll(count).toBeGreaterThan(before)
    expect(await row('quay.txt').count()).toBe(1)
    expect(complaints).toEqual([])
    await close()
  })

  /** Files of mira in one folder, of long ago, as rows. */
  async function flood(count: number, name = 'flood', at = '2025-02-04T10:00:00.000Z'): Promise<void> {
    await app.store(`/${name}/0.txt`)
    const url = join(app.place.environment['SALLYPORT_DATA'] ?? '', 'sallyport.db')
    const db = await openDatabase({ url, power: false })
    const query = db.q.selectFrom('resources').selectAll().where('name', '=', '0.txt').orderBy('id', 'desc')
    const { id, ...row } = await query.executeTakeFirstOrThrow()
    const times = { created_at: at, uploaded_at: at }
    const rows = Array.from({ length: count }, (_, i) => {
      const file = `${i + 1}.txt`
      return { ...row, ...times, name: file, search_name: file, sort_key: file, hash: `${name}${i}` }
    })
    await db.tx(async (tx) => {
      for (const some of slices(rows, rowsPerStatement)) await tx.insertInto('resources').values(some).execute()
      await tx.updateTable('resources').set(times).where('id', '=', id).execute()
      await tx
        .updateTable('resources')
        .set({ child_count: count + 1 })
        .where('name', '=', name)
        .execute()
    })
    await db.close()
  }

  test('changes of others appear while it is open', async () => {
    const { row, complaints, close } = await open()
    await row('moved.csv').getByText('You moved it').waitFor()
    await ann.store('/customers/moved.csv', 'new')
    await row('moved.csv').getByText('Ann Harbour replaced it').waitFor()
    expect(complaints).toEqual([])
    await close()
  })

  test('on a phone a row has three lines: the whole width for the name, who did what, then when and where', async () => {
    const name = 'Minutes of the meeting of the harbour board in November 2026.docx'
    const id = await app.store(`/${name}`)
    await app.store('/a folder with a name that is longer than phones are wide/deep.txt')
    const { page, grid, row, complaints, close } = await open('/files?view=recent', 'phone')
    const quay = row('quay.txt')
    await quay.scrollIntoViewIfNeeded()
    const box = await quay.boundingBox()
    expect(box?.height).toBeLessThanOrEqual(74)
    await quay.getByText(/^You uploaded it/).waitFor()
    const isCut = (one: ReturnType<typeof row>) =>
      one.locator('.recent-who').evaluate(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth)
    expect(await isCut(quay)).toBe(false)
    // The end of the path is visible, whose beginning gives way.
    const where = await quay.locator('.file-in .entry-end').boundingBox()
    expect(where?.width).toBeGreaterThan(40)
    expect((where?.y ?? 0) + (where?.height ?? 0)).toBeLessThanOrEqual((box?.y ?? 0) + (box?.height ?? 0))
    expect(await quay.locator('.file-in [title]').getAttribute('title')).toBe(folder)
    // The name of a folder that is longer is shortened at its end, visibly.
    await row('deep.txt').scrollIntoViewIfNeeded()
    const deep = row('deep.txt').locator('.file-in')
    const [place, end] = [await deep.boundingBox(), await deep.locator('.entry-text').boundingBox()]
    expect((end?.x ?? 0) + (end?.width ?? 0)).toBeLessThanOrEqual((place?.x ?? 0) + (place?.width ?? 0) + 1)
    const after = row('after.txt')
    await after.scrollIntoViewIfNeeded()
    await after.getByText('was before.txt').waitFor()
    // Only the menu limits a name, and its end stays visible.
    const minutes = row(name)
    const [text, menu] = [minutes.locator('.entry-text').first(), minutes.getByRole('button', { name: /^Actions/ })]
    const [textBox, menuBox] = [await text.boundingBox(), await menu.boundingBox()]
    expect((menuBox?.x ?? 0) - (textBox?.x ?? 0) - (textBox?.width ?? 0)).toBeLessThan(24)
    expect(await text.locator('.entry-end').textContent()).toBe('2026.docx')
    await app.client.call('moveResources', { body: { resources: [`id:${id}`], parentResource: '/customers' } })
    await minutes.getByText('You moved it').waitFor()
    await minutes.getByText('from Files').waitFor()
    await minutes.getByText('/customers').first().waitFor()

    const run = row('28 files in Drafts')
    for (const target of [
      run.getByRole('button', { name: /^Actions/ }),
      quay.getByRole('button', { name: 'quay.txt', exact: true }),
      quay.getByRole('button', { name: /^Actions/ }),
      quay.locator('.entry-check'),
      run.locator('.recent-title'),
    ]) {
      const { width, height } = (await target.boundingBox()) ?? {}
      expect([width, height].every((size) => size !== undefined && size >= 40)).toBe(true)
    }
    // Details stay in reach when a row is selected.
    await quay.getByRole('checkbox').check()
    const details = page.getByRole('button', { name: 'Details' })
    const { x = 0, width = 0 } = (await details.boundingBox()) ?? {}
    expect(x + width).toBeLessThanOrEqual(390)
    await details.click()
    await page.getByRole('dialog', { name: 'Details' }).getByText('quay.txt').first().waitFor()
    await page.getByRole('button', { name: 'Close details' }).click()
    await grid.waitFor()
    expect(await scrollsSideways(page)).toBe(false)
    await expectAccessible(page)
    expect(complaints).toEqual([])
    await close()
  })

  test('between phones and wide screens a row has one line below the name, without holes, and tiles none either', async () => {
    const { page, row, grid, complaints, close } = await open('/files?view=recent', 'desktop', {
      username: 'ann',
      password: colleaguePassword,
    })
    await page.setViewportSize({ width: 768, height: 1024 })
    const quay = row('quay.txt')
    await expect.poll(async () => (await quay.locator('.recent-main').boundingBox())?.height).toBe(17)
    // A short name has no more space than its letters.
    const space = `(() => {
      const name = [...document.querySelectorAll('.recent-who bdi')].find((one) => one.textContent === 'mira')
      const range = document.createRange()
      range.selectNodeContents(name)
      return name.getBoundingClientRect().width - range.getBoundingClientRect().width
    })()`
    expect(await page.evaluate(space)).toBeLessThan(1)
    expect(await page.evaluate('getComputedStyle(document.querySelector(".recent-who bdi")).minWidth')).toMatch(
      /^(auto|0px)$/,
    )
    await quay.locator('.file-in').getByText('november').first().waitFor()
    // Runs that are closed are tiles as high and as wide as those of files.
    await page.getByRole('button', { name: 'Grid view' }).click()
    const run = grid.locator('.file-tile').filter({ hasText: '28 files in Drafts' })
    await run.scrollIntoViewIfNeeded()
    const sizes = async () => {
      const tiles = await grid
        .locator('.file-tile')
        .evaluateAll((all) => all.map((one) => `${one.clientWidth} ${one.clientHeight}`))
      return new Set(tiles).size
    }
    expect(await sizes()).toBe(1)
    await run.getByRole('checkbox').check()
    await page.getByText('28 selected').first().waitFor()
    await run.getByRole('checkbox').uncheck()
    // A right click selects its files only, as that on a file does.
    await grid.getByRole('gridcell', { name: 'gone.txt' }).getByRole('checkbox').check()
    await run.click({ button: 'right' })
    await page.locator('.entry-menu').getByText('28 items').waitFor()
    await page.getByText('28 selected').first().waitFor()
    await page.keyboard.press('Escape')
    await page.locator('.entry-menu').waitFor({ state: 'hidden' })
    await page.keyboard.press('Escape')
    const place = await run.boundingBox()
    await run.locator('.file-tile-open').click()
    await grid.getByRole('gridcell', { name: 'draft 28.txt' }).waitFor()
    // The tile stays where it is, before those of its files. In a grid arrows move, and Enter closes it.
    expect(await run.locator('.file-tile-open').getAttribute('aria-expanded')).toBe('true')
    expect(await run.boundingBox()).toEqual(place)
    await page.keyboard.press('ArrowRight')
    await grid.locator('[data-active=true]').getByText('draft 28.txt').first().waitFor()
    await expect.poll(sizes).toBe(1)
    await page.keyboard.press('ArrowLeft')
    await page.keyboard.press('Enter')
    await grid.getByRole('gridcell', { name: 'draft 28.txt' }).waitFor({ state: 'hidden' })
    await expectAccessible(page)
    expect(complaints).toEqual([])
    await close()
  })

  test('rows that are read stay where they are; a button leads to what is new above them', async () => {
    const { page, row, complaints, close } = await open('/files?view=recent', 'phone')
    await row('28 files in Drafts').locator('.recent-title').click()
    await row('draft 28.txt').waitFor()
    const read = row('draft 24.txt')
    // The heading of the run is above what is visible: a file that comes into the run is listed just below it.
    const { y = 0 } = (await read.boundingBox()) ?? {}
    await page.evaluate(`(() => {
      const list = document.querySelector('.recent')
      list.scrollBy(0, ${y} - list.getBoundingClientRect().top - 120)
    })()`)
    await expect.poll(() => page.evaluate('document.querySelector(".recent").scrollTop')).toBeGreaterThan(0)
    const place = async () => Math.round((await read.boundingBox())?.y ?? 0)
    const before = await place()
    await annStores('/Drafts/draft 29.txt')
    await annStores('/new.txt')
    await page.getByRole('button', { name: '2 new files' }).waitFor()
    expect(await place()).toBe(before)
    await expectAccessible(page)
    await page.getByRole('button', { name: '2 new files' }).click()
    await row('new.txt').waitFor()
    await page.getByRole('button', { name: 'new file' }).waitFor({ state: 'hidden' })
    // At the top, untouched, new rows appear at once.
    await page.mouse.move(5, 5)
    await annStores('/pier/newer.txt')
    await row('newer.txt').waitFor()
    expect(await page.getByRole('button', { name: 'new file' }).count()).toBe(0)
    expect(complaints).toEqual([])
    await close()
  })

  test('times are those of the clock, with the exact time', async () => {
    await flood(1, 'older', new Date(Date.now() - 86_400_000).toISOString())
    const { page, grid, row, complaints, close } = await open()
    const exact = /\d{4}, \d{1,2}:\d\d:\d\d.* \(.+\)/
    const today = row('quay.txt').locator('time').last()
    expect(await today.textContent()).toMatch(/^\d\d:\d\d$/)
    await today.hover()
    await page.getByRole('tooltip').getByText(exact).waitFor()
    await grid.focus()
    await page.keyboard.press('End')
    const older = row('1.txt').filter({ hasText: 'older' }).locator('time').last()
    expect(await older.textContent()).toMatch(/^\d\d:\d\d$/)
    await older.hover()
    await page.getByRole('tooltip').getByText(exact).filter({ hasText: 'yesterday' }).waitFor()
    expect(complaints).toEqual([])
    await close()
  })

  test('after a preview there is one cursor: keys move from the opened file, and act on the active row', async () => {
    for (const path of ['/pier/near.txt', '/quay/last.txt', '/dock/top.txt']) await annStores(path)
    const { page, grid, row, complaints, close } = await open()
    const active = async () => Number((await grid.getAttribute('aria-activedescendant'))?.slice('entry-'.length))
    const rowAt = (index: number) => page.locator(`#entry-${index}`)
    const focused = () => page.evaluate('document.activeElement.getAttribute("role")')
    const preview = page.getByRole('dialog')
    const closePreview = async () => {
      await page.keyboard.press('Escape')
      await preview.waitFor({ state: 'hidden' })
      expect(await focused()).toBe('grid')
    }
    await row(/files in Drafts/)
      .locator('.recent-title')
      .click()
    for (const [name, key, step] of [
      ['draft 20.txt', 'ArrowDown', 2],
      ['near.txt', 'ArrowUp', -2],
    ] as const) {
      await row(name).getByRole('button', { name, exact: true }).click()
      await preview.getByRole('heading', { name }).waitFor()
      await closePreview()
      const start = await active()
      expect(await rowAt(start).textContent()).toContain(name)
      await page.keyboard.press(key)
      await page.keyboard.press(key)
      expect(await active()).toBe(start + step)
      const other =
        (await rowAt(start + step)
          .locator('.entry-text')
          .first()
          .getAttribute('title')) ?? ''
      expect(await rowAt(start + step).getAttribute('aria-selected')).toBe('true')
      await page.keyboard.press(' ')
      expect(await rowAt(start + step).getAttribute('aria-selected')).toBe('false')
      expect(await preview.count()).toBe(0)
      await page.keyboard.press('Enter')
      await preview.getByRole('heading', { name: other }).waitFor()
      await closePreview()
      // The next one may be above what is visible.
      await page.keyboard.press('Home')
    }
    // From a checkbox, too.
    await row('near.txt').getByRole('checkbox').check()
    await page.keyboard.press('ArrowDown')
    expect(await focused()).toBe('grid')
    expect(complaints).toEqual([])
    await close()
  })

  test('moving a file begins in its folder, of files in several folders in the home folder', async () => {
    const { page, row, complaints, close } = await open()
    await row('quay.txt').getByRole('button', { name: 'Actions for quay.txt' }).click()
    await page.getByRole('menuitem', { name: 'Move' }).click()
    const moving = page.getByRole('dialog', { name: 'Move “quay.txt”' })
    await expect.poll(() => moving.getByLabel('Folder').first().inputValue()).toBe(folder)
    expect(await moving.getByRole('button', { name: 'Move here' }).isDisabled()).toBe(true)
    await page.keyboard.press('Escape')
    await moving.waitFor({ state: 'hidden' })
    await row('draft.pdf').getByRole('checkbox').click()
    await page.getByRole('button', { name: 'Move', exact: true }).click()
    await expect.poll(() => page.getByRole('dialog').getByLabel('Folder').first().inputValue()).toBe('/')
    await page.keyboard.press('Escape')
    expect(complaints).toEqual([])
    await close()
  })
})
