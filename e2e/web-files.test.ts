import { createHash } from 'node:crypto'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { fill } from '../bench/fill.ts'
import { engines } from '../server/test/databases.ts'
import { expectAccessible } from './accessible.ts'
import { dropFiles, scrollsSideways, type Width } from './browser.ts'
import { masterPassword } from './running.ts'
import { openWebApp, type WebApp } from './web-app.ts'

describe.each(engines)('files in the browser on %s', (engine) => {
  let app: WebApp

  beforeAll(async () => {
    app = await openWebApp(engine)
  })

  afterAll(() => app.close())

  const hashAt = async (path: string) =>
    (await app.client.call('getResourceInfo', { query: { resource: path } })).data.attributes.sha256
  const filesAt = (path: string, width: Width = 'desktop', username = 'mira', password = masterPassword) =>
    app.open(`/files${path === '/' ? '' : path}`, { width, username, password })

  test('dropped files are uploaded; the user decides about existing names', async () => {
    await app.store('/in/orders.csv', 'old')
    const { page, complaints, close } = await filesAt('/in')
    await entry(page, 'orders.csv').waitFor()
    await dropFiles(page, '.drop-area', { 'orders.csv': 'new', 'a.txt': 'a', 'b.txt': 'b' })
    const question = page.getByRole('dialog', { name: '“orders.csv” already exists' })
    // What becomes of the existing content is said before.
    await question.getByText('is kept as an earlier version for up to 7 days').waitFor()
    await question.getByRole('region', { name: 'Existing file' }).getByText('3 B', { exact: true }).waitFor()
    await expectAccessible(page)
    await question.getByRole('button', { name: 'Keep both' }).click()
    await entry(page, 'orders (2).csv').waitFor()
    await page.getByText('3 files uploaded').first().waitFor()
    expect(await app.namesIn('/in')).toEqual(['a.txt', 'b.txt', 'orders (2).csv', 'orders.csv'])

    await dropFiles(page, '.drop-area', { 'orders.csv': 'newest', 'a.txt': 'other' })
    await page.getByText('Apply to the other one').click()
    await page.getByRole('button', { name: 'Replace' }).click()
    await page.getByText('5 files uploaded').first().waitFor()
    expect(await app.namesIn('/in')).toHaveLength(4)
    expect(await hashAt('/in/orders.csv')).toBe(sha256('newest'))

    await app.client.call('updateAccount', { body: { keepVersions: false } })
    await page.reload()
    await entry(page, 'a.txt').waitFor()
    await dropFiles(page, '.drop-area', { 'a.txt': 'skipped' })
    await page.getByText('is moved to the Trash Can for 7 days').waitFor()
    await page.getByRole('button', { name: 'Skip' }).click()
    await question.waitFor({ state: 'hidden' })
    expect(await hashAt('/in/a.txt')).toBe(sha256('other'))
    await app.client.call('updateAccount', { body: { keepVersions: true } })
    await expectAccessible(page)
    expect(complaints).toEqual([])
    await close()
  })

  test('renaming, moving and copying show a confirmation', async () => {
    for (const name of ['one.txt', 'two.txt', 'three.txt']) await app.store(`/desk/${name}`, name)
    await app.client.call('addFolder', { body: { path: '/shelf' } })
    const { page, complaints, close } = await filesAt('/desk')
    await entry(page, 'one.txt').waitFor()

    await choose(page, 'one.txt')
    await page.getByRole('grid').focus()
    await page.keyboard.press('Shift+F10')
    await page.getByRole('menuitem', { name: 'Rename' }).waitFor()
    await expectAccessible(page)
    await page.keyboard.press('Escape')
    await page.keyboard.press('F2')
    const renaming = page.getByRole('dialog', { name: 'Rename “one.txt”' })
    await renaming.getByLabel('New name').press('End')
    await renaming.getByLabel('New name').fill('two.txt')
    await page.keyboard.press('Enter')
    await renaming.getByRole('alert').waitFor()
    // The refusal of a name says nothing about the next one.
    await renaming.getByLabel('New name').fill('first.txt')
    expect(await renaming.getByRole('alert').count()).toBe(0)
    await page.keyboard.press('Enter')
    await entry(page, 'first.txt').waitFor()
    await page.getByText('Renamed: /desk/first.txt').waitFor()

    await page.getByRole('checkbox', { name: 'Select all' }).click()
    await page.getByText('3 selected').first().waitFor()
    // A window opened from the menu returns the focus to the list.
    await page.getByRole('grid').focus()
    await page.keyboard.press('Shift+F10')
    // The menu takes the focus a moment after it is shown.
    await page.locator('[role=menu]:focus, [role=menu] :focus').waitFor()
    await page.getByRole('menuitem', { name: 'Copy' }).press('Enter')
    await page.locator('.folder-list:focus').waitFor()
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).press('Enter')
    await page.locator('.file-list:focus').waitFor()
    await page.getByRole('button', { name: 'Move', exact: true }).click()
    await page.getByRole('button', { name: 'Go up to the home folder' }).click()
    await page.getByRole('button', { name: 'shelf' }).click()
    await expectAccessible(page)
    await page.getByRole('button', { name: 'Move here' }).click()
    await page.getByText('Moved: 3 items').waitFor()
    await expectAccessible(page)
    await page.getByText('This folder is empty').waitFor()
    expect(await app.namesIn('/shelf')).toEqual(['first.txt', 'three.txt', 'two.txt'])

    await page.getByRole('button', { name: 'New folder' }).click()
    await page.getByRole('dialog').getByLabel('Name').fill('2026')
    await page.keyboard.press('Enter')
    await page.getByText('Folder created: 2026').waitFor()
    // By keyboard only: into the folder, whose list gets the focus, and back to the parent.
    await page.getByRole('grid').press('Home')
    await page.keyboard.press('Enter')
    await page.waitForURL('**/files/desk/2026')
    await page.locator('main:focus').waitFor()
    await page.goBack()
    await entry(page, '2026').click()
    await page.waitForURL('**/files/desk/2026')
    expect(complaints).toEqual([])
    await close()
  })

  test('deleted files can be restored from the trash, or permanently deleted', async () => {
    await app.store('/bin/keep.txt', 'keep')
    await app.store('/bin/lose.txt', 'lose')
    const { page, complaints, close } = await filesAt('/bin')
    await choose(page, 'keep.txt')
    await page.getByRole('checkbox', { name: 'Select lose.txt' }).click()
    await page.keyboard.press('Delete')
    await page.getByRole('dialog').getByRole('button', { name: 'Delete', exact: true }).click()
    await page.getByText('Deleted: 2 items').waitFor()
    await page.getByText('This folder is empty').waitFor()

    await page.getByRole('link', { name: 'Trash Can', exact: true }).click()
    // Actions of the selection are there only with one.
    await page.getByRole('button', { name: 'Empty the Trash Can' }).waitFor()
    expect(await page.getByRole('button', { name: 'Restore', exact: true }).count()).toBe(0)
    await page.getByRole('checkbox', { name: 'keep.txt' }).check()
    await page.getByRole('button', { name: 'Delete permanently' }).waitFor()
    await page.getByRole('status').getByText('1 selected').waitFor()
    await expectAccessible(page)
    await page.getByRole('button', { name: 'Restore to another folder…' }).click()
    const window = page.getByRole('dialog')
    await window.getByText('Restore “keep.txt” to another folder').waitFor()
    await expectAccessible(page)
    await window.getByRole('textbox', { name: 'Folder' }).fill('/bin/elsewhere')
    await window.getByRole('button', { name: 'Cancel' }).click()
    await page.getByRole('button', { name: 'Restore', exact: true }).click()
    const restored = page.getByRole('alert').filter({ hasText: '“keep.txt” restored to /bin' })
    await restored.getByRole('button', { name: 'Undo' }).click()
    await page.getByText('“keep.txt” is in the Trash Can again').waitFor()
    expect(await app.namesIn('/bin')).toEqual([])

    // A row's menu acts on that row, whatever is selected.
    await page.getByRole('checkbox', { name: 'lose.txt' }).check()
    await page.getByRole('button', { name: 'Actions for keep.txt' }).click()
    await page.getByRole('menuitem', { name: 'Restore', exact: true }).click()
    await page.getByRole('checkbox', { name: 'keep.txt' }).waitFor({ state: 'detached' })
    // The focus goes to the next entry.
    await expect.poll(() => page.evaluate('document.activeElement.type')).toBe('checkbox')
    expect(await page.getByRole('checkbox', { name: 'lose.txt' }).isChecked()).toBe(true)
    expect(await app.namesIn('/bin')).toEqual(['keep.txt'])
    await page.getByRole('checkbox', { name: 'lose.txt' }).uncheck()

    await page.getByRole('button', { name: 'Actions for lose.txt' }).click()
    await page.getByRole('menuitem', { name: 'Delete permanently' }).click()
    await page.getByText('The file “lose.txt” is deleted now and permanently.').waitFor()
    expect(await page.getByRole('checkbox', { name: 'lose.txt' }).isChecked()).toBe(false)
    await page.getByRole('dialog').getByRole('button', { name: 'Delete permanently' }).click()
    await page.getByRole('checkbox', { name: 'lose.txt' }).waitFor({ state: 'detached' })
    const { data } = await app.client.call('getTrash', { query: { name: 'lose.txt' } })
    expect(data).toEqual([])
    await page.getByRole('alert').getByRole('link', { name: 'Open folder' }).first().click()
    await page.waitForURL('**/files/bin')
    await entry(page, 'keep.txt').waitFor()
    expect(complaints).toEqual([])
    await close()
  })

  test('a look into the trash shows deleted files and what deleted folders contain', async () => {
    await app.store('/looked/deep/in.txt', 'text inside')
    await app.store('/looked/top.txt', 'text on top')
    await app.client.call('deleteResources', { body: { resources: ['/looked/top.txt'] } })
    await app.client.call('deleteResources', { body: { resources: ['/looked'] } })
    const { page, complaints, close } = await app.open('/trash', { width: 'phone' })
    const window = page.getByRole('dialog')
    // A click on a row selects it, and moves nothing.
    const bar = page.locator('.trash-tools')
    await page.getByRole('button', { name: 'top.txt', exact: true }).waitFor()
    const before = await bar.boundingBox()
    const row = page.getByRole('row').filter({ hasText: 'top.txt' })
    await row.click({ position: { x: 200, y: 60 } })
    await page.getByRole('status').getByText('1 selected').waitFor()
    expect(await bar.boundingBox()).toEqual(before)
    await row.dblclick({ position: { x: 200, y: 60 } })
    await window.getByText('text on top').waitFor()
    await page.keyboard.press('Escape')
    await window.waitFor({ state: 'detached' })
    await page.getByRole('button', { name: 'top.txt', exact: true }).press('Enter')
    await window.getByText('text on top').waitFor()
    await window.getByText('by you, from /looked').waitFor()
    expect(await scrollsSideways(page)).toBe(false)
    await expectAccessible(page)
    await window.getByRole('button', { name: 'Delete permanently' }).click()
    await page.getByText('The file “top.txt” is deleted now and permanently.').waitFor()
    await page.getByRole('button', { name: 'Cancel' }).click()
    await page.getByRole('button', { name: 'Actions for looked' }).click()
    await page.getByRole('menuitem', { name: 'Show contents' }).click()
    await window.getByRole('button', { name: 'deep', exact: true }).click()
    await window.getByRole('button', { name: 'in.txt', exact: true }).click()
    await window.getByText('text inside').waitFor()
    await expectAccessible(page)
    await window.getByRole('button', { name: 'Back to deep' }).click()
    await window.getByRole('button', { name: 'Back to looked' }).click()
    await window.getByRole('button', { name: 'Restore folder' }).click()
    await page.getByText('“looked” restored to Files').waitFor()
    expect(await app.namesIn('/looked/deep')).toEqual(['in.txt'])
    expect(complaints).toEqual([])
    await close()
  })

  test('the trash is sorted by its heads, on phones by a field, and by original folder only when it is complete', async () => {
    const paths = ['/sorted/b/file10.txt', '/sorted/a/File2.txt', '/sorted/c/file1.txt']
    for (const [index, path] of paths.entries()) await app.store(path, 'x'.repeat(index + 1))
    await app.client.call('deleteResources', { body: { resources: paths } })
    const { page, complaints, close } = await app.open('/trash')
    const search = page.getByLabel('Search the Trash Can')
    await page.getByRole('table').waitFor()
    await page.evaluate('document.fonts.ready')
    const before = await search.boundingBox()
    await search.fill('no such name')
    await page.getByText('No results match').waitFor()
    await expect.poll(() => search.boundingBox()).toEqual(before)
    await page.getByRole('button', { name: 'Empty the Trash Can' }).waitFor()
    await search.fill('file*.txt')
    const names = () => page.getByRole('table').locator('.entry-name').allTextContents()
    const isSorted = (column: string) =>
      page
        .getByRole('columnheader')
        .filter({ has: page.getByRole('button', { name: column }) })
        .getAttribute('aria-sort')
    const sortBy = (column: string) => page.getByRole('columnheader').getByRole('button', { name: column }).click()
    await expect.poll(names).toHaveLength(3)
    expect(await isSorted('Deleted')).toBe('descending')
    await sortBy('Name')
    await expect.poll(names).toEqual(['file1.txt', 'File2.txt', 'file10.txt'])
    expect(await isSorted('Name')).toBe('ascending')
    await sortBy('Original folder')
    await expect.poll(names).toEqual(['File2.txt', 'file10.txt', 'file1.txt'])
    await sortBy('Size')
    await expect.poll(names).toEqual(['file1.txt', 'File2.txt', 'file10.txt'])
    await expectAccessible(page)

    // On a tablet names have the space of the size, by which the field sorts, and do not reach into the next column.
    await page.setViewportSize({ width: 768, height: 900 })
    // In place of sorting by heads, of which one is missing.
    const heads = page.getByRole('columnheader').getByRole('button')
    await page.getByRole('combobox', { name: 'Order' }).waitFor()
    expect(await heads.count()).toBe(0)
    const cut = await page
      .getByRole('cell')
      .filter({ has: page.getByRole('checkbox') })
      .evaluateAll((cells) => cells.map((it) => it.scrollWidth > it.clientWidth))
    expect(cut).toEqual([false, false, false])

    await page.setViewportSize({ width: 390, height: 844 })
    await page.getByText('7 days left').first().waitFor()
    const heights = () => page.getByRole('row').evaluateAll((rows) => rows.slice(1).map((it) => it.clientHeight))
    await expect.poll(async () => (await heights()).filter((height) => height > 112)).toEqual([])
    await page.getByRole('combobox', { name: 'Order' }).click()
    await page.getByRole('option', { name: 'Smallest first' }).click()
    await expect.poll(names).toEqual(['file10.txt', 'File2.txt', 'file1.txt'])
    await page.getByRole('checkbox', { name: 'File2.txt' }).check()
    await page.getByRole('button', { name: 'Restore', exact: true }).waitFor()
    expect(await scrollsSideways(page)).toBe(false)
    await expectAccessible(page)
    // Its buttons are not there, but its words are, for screen readers.
    expect(await page.getByRole('columnheader', { name: 'Name' }).count()).toBe(1)

    // With half of the list, there is no order by folder.
    await page.route(/\/api\/v2\/trash\?/, async (route) => {
      // The rest does not come.
      if (Number(new URL(route.request().url()).searchParams.get('offset')) > 0) return
      const response = await route.fetch()
      await route.fulfill({ response, json: { ...(await response.json()), totalResults: 300 } })
    })
    await page.setViewportSize({ width: 1280, height: 800 })
    const deletedBy = page.getByRole('table').locator('.trash-by')
    await deletedBy.first().waitFor()
    // Users who are not administrators see what they deleted themselves.
    await page.route(/\/api\/v2\/users\/me(\?|$)/, async (route) => {
      const response = await route.fetch()
      const me = (await response.json()) as { data: { attributes: object } }
      Object.assign(me.data.attributes, { role: 'user' })
      await route.fulfill({ response, json: me })
    })
    await page.reload()
    await expect.poll(names).toHaveLength(3)
    expect(await deletedBy.count()).toBe(0)
    await expect.poll(() => heads.allTextContents()).toEqual(['Name', 'Size', 'Deleted'])
    expect(complaints).toEqual([])
    await close()
  })

  test('T-09 T-23: names and contents that look like code are shown as text', async () => {
    const script = '<script>document.title = "taken"</script>'
    const name = '<img src=x onerror=document.title=1>.html'
    await app.store(`/odd/${name}`, script)
    await app.store('/odd/drawing.svg', `<svg xmlns="http://www.w3.org/2000/svg">${script}</svg>`)
    const { page, complaints, close } = await filesAt('/odd')
    for (const it of [name, 'drawing.svg']) {
      await entry(page, it).click()
      // A drawing is a picture first.
      if (it !== name) await page.getByRole('dialog').getByText('Text', { exact: true }).click()
      await page.getByLabel(`Content of ${it}`).getByText('<script>').waitFor()
      await expectAccessible(page)
      await page.keyboard.press('Escape')
      await page.getByRole('dialog').waitFor({ state: 'hidden' })
    }
    await page.getByRole('button', { name: 'Grid view' }).click()
    await page.getByRole('button', { name: 'Details' }).click()
    await page.getByRole('checkbox', { name: `Select ${name}` }).click()
    await page.getByText('You uploaded it').waitFor()
    await expectAccessible(page)
    expect(await page.title()).toBe('odd · harbour · Sallyport')
    expect(complaints).toEqual([])

    const address = `/api/v2/resources/download?resources[]=${encodeURIComponent('/odd/drawing.svg')}`
    const headers = (await page.context().request.get(address)).headers()
    expect(headers['content-disposition']).toMatch(/^attachment/)
    expect(headers['content-type']).toBe('application/octet-stream')
    expect(headers['x-content-type-options']).toBe('nosniff')
    await close()
  })

  test('one file and several are downloaded by the browser itself', async () => {
    await app.store('/out/a.txt', 'content of a')
    await app.store('/out/b.txt', 'content of b')
    const { page, complaints, close } = await filesAt('/out')
    await choose(page, 'a.txt')
    const [one] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Download' }).click(),
    ])
    expect(one.suggestedFilename()).toBe('a.txt')
    await page.getByRole('checkbox', { name: 'Select b.txt' }).click()
    const [both] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Download' }).click(),
    ])
    expect(both.suggestedFilename()).toBe('out.zip')
    expect(complaints).toEqual([])
    await close()
  })

  test('users who can only upload see a drop area and nothing else', async () => {
    const permissions = { upload: true }
    const password = 'Another-long-one-7'
    const body = {
      username: 'pola',
      email: 'pola@harbour.example',
      password,
      homeResource: '/pola',
      role: 'user' as const,
    }
    await app.client.call('addUser', { body: { ...body, permissions, timeZone: 'UTC' } })
    const { page, complaints, close } = await filesAt('/', 'phone', 'pola', password)
    await page.getByRole('heading', { name: 'Upload files' }).waitFor()
    await expectAccessible(page)
    await page.setInputFiles('input[aria-label="Files to upload"]', {
      name: 'paper.txt',
      mimeType: 'text/plain',
      buffer: Buffer.from('x'),
    })
    await page.getByText('Uploaded just now').waitFor()
    expect(await app.namesIn('/pola')).toEqual(['paper.txt'])
    expect(await scrollsSideways(page)).toBe(false)
    expect(complaints).toEqual([])
    await close()
  })

  test('on a phone, the list and the trash fit and are accessible', async () => {
    await app.store(`/phone/${'w'.repeat(240)}.txt`, 'x')
    await app.store('/phone/שלום.txt', 'x')
    await app.store('/phone/below/deeper/x.txt', 'x')
    const { page, complaints, close } = await filesAt('/phone/below/deeper', 'phone')
    // One way up, and the whole name of the folder.
    const path = page.getByRole('navigation', { name: 'Path' })
    await entry(page, 'x.txt').waitFor()
    const name = await path.getByRole('heading', { name: 'deeper' }).evaluate((heading) => {
      const { scrollWidth, clientWidth } = heading as unknown as { scrollWidth: number; clientWidth: number }
      return { isWhole: scrollWidth <= clientWidth }
    })
    expect(name).toEqual({ isWhole: true })
    await path.getByRole('link', { name: 'below' }).click()
    await path.getByRole('heading', { name: 'below' }).waitFor()
    await path.getByRole('link', { name: 'phone' }).click()
    await entry(page, 'שלום.txt').waitFor()
    expect(await scrollsSideways(page)).toBe(false)
    await expectAccessible(page)
    await page.getByRole('button', { name: 'Actions for שלום.txt' }).click()
    await page.getByRole('menuitem', { name: 'Details' }).click()
    await page.getByRole('dialog', { name: 'Details' }).waitFor()
    expect(await scrollsSideways(page)).toBe(false)
    await expectAccessible(page)
    await page.goto('/trash')
    await page.getByRole('heading', { name: 'Trash Can' }).waitFor()
    expect(await scrollsSideways(page)).toBe(false)
    await expectAccessible(page)
    expect(complaints).toEqual([])
    await close()
  })

  test('names are in the natural order, and the order that a user selects is that of every browser', async () => {
    for (const name of ['file10.txt', 'File2.txt', 'file1.txt', 'Job applications/a', 'customers/a', 'Ölpreise.txt'])
      await app.store(`/order/${name}`, name)
    const namesOf = (page: Page) => page.locator('.file-rows .entry-name').allTextContents()
    const natural = ['customers', 'Job applications', 'file1.txt', 'File2.txt', 'file10.txt', 'Ölpreise.txt']
    const first = await filesAt('/order')
    await expect.poll(() => namesOf(first.page)).toEqual(natural)
    const isSaved = first.page.waitForResponse((response) => response.request().method() === 'PATCH')
    await first.page.getByRole('button', { name: 'Name' }).click()
    await expect
      .poll(() => namesOf(first.page))
      .toEqual([...natural.slice(0, 2).reverse(), ...natural.slice(2).reverse()])
    await isSaved
    await first.close()
    const second = await filesAt('/order')
    await expect
      .poll(() => second.page.getByRole('columnheader', { name: 'Name' }).getAttribute('aria-sort'))
      .toBe('descending')
    await second.page.getByRole('button', { name: 'Name' }).click()
    await expect.poll(() => namesOf(second.page)).toEqual(natural)
    expect(second.complaints).toEqual([])
    await second.close()
  })

  test('a folder of 100,000 files opens, scrolls to its end and is searched', async () => {
    const file = await app.store('/sample.csv', 'x')
    await app.server.stop()
    await fill({ place: app.place }, { lists: [100_000], trees: [], file })
    await app.restart()
    const { page, complaints, close } = await filesAt('/list-100000')
    await entry(page, 'order-0000001.csv').waitFor()
    await page.getByText('100,000 items').waitFor()
    await page.getByRole('grid').focus()
    await page.keyboard.press('End')
    await entry(page, 'order-0100000.csv').waitFor()
    expect(await page.locator('.file-row').count()).toBeLessThan(100)
    await page.getByRole('button', { name: 'Name' }).click()
    await page.keyboard.press('Home')
    await page.getByRole('searchbox').fill('0077777')
    await page.getByText('1 found for “0077777”').waitFor()
    await entry(page, 'order-0077777.csv').waitFor()
    expect(complaints).toEqual([])
    await close()
  })
})

const entry = (page: Page, name: string) => page.getByRole('grid').getByRole('button', { name, exact: true })

/** Selects one entry only. */
async function choose(page: Page, name: string): Promise<void> {
  await entry(page, name).waitFor()
  await page.getByRole('checkbox', { name: `Select ${name}` }).click()
}

const sha256 = (content: string | Buffer) => createHash('sha256').update(content).digest('hex')
