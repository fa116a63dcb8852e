/** Details of files and folders: what others change is there within two seconds. Runs on one engine. */
import type { Client } from '@sallyport/client/api/client.ts'
import type { Locator } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { canvasOf } from '../server/test/pictures.ts'
import { expectAccessible } from './accessible.ts'
import { addColleague } from './colleague.ts'
import { detailsOf, factsOf, sharingOf } from './details-panel.ts'
import { openWebApp, type WebApp } from './web-app.ts'

describe('details', () => {
  let app: WebApp
  let ann: Client

  beforeAll(async () => {
    app = await openWebApp()
    ann = (await addColleague(app, 'ann', 'Ann Harbour', 'Scanner at the quay')).client
  })

  afterAll(() => app.close())

  const annReplaces = (path: string, content: string | Buffer<ArrayBuffer>) => {
    const body = typeof content === 'string' ? Buffer.from(content) : content
    return ann.upload({ path, size: body.length, body, allowOverwrite: true })
  }

  const openOn = async (address: string, name: string) => {
    const tab = await app.open(address)
    await tab.page.getByRole('button', { name: 'Details' }).click()
    await tab.page.getByRole('grid').getByRole('row', { name }).getByRole('checkbox').check()
    const panel = detailsOf(tab.page)
    await panel.getByRole('heading', { name: 'Activity' }).waitFor()
    const fact = factsOf(panel)
    return { ...tab, panel, fact }
  }

  test.each([
    ['its folder', '/files/in', 'folder.txt'],
    ['Recent', '/files?view=recent', 'recent.txt'],
    ['a search', '/files?find=searched', 'searched.txt'],
    ['a search with filters', '/files?find=filtered%20type:txt', 'filtered.txt'],
    ['Starred', '/files?view=starred', 'starred.txt'],
  ])('facts follow what others upload, in %s', async (_, address, name) => {
    const path = `/in/${name}`
    const id = await app.store(path, 'first')
    if (name === 'starred.txt') await app.client.call('addStarred', { body: { resources: [`id:${id}`] } })
    const { page, panel, fact, complaints, close } = await openOn(address, name)
    await fact('Size').getByText('5 B').waitFor()
    await panel.getByRole('button', { name: 'More details' }).click()
    const hash = await fact('SHA-256').textContent()
    // As in the activity below.
    await expect.poll(() => fact('Created').textContent()).toMatch(/ by you$/)
    expect(await fact('Changed').count()).toBe(0)

    await annReplaces(path, 'the second content')
    await fact('Size').getByText('18 B').waitFor({ timeout: 15_000 })
    expect(await fact('SHA-256').textContent()).not.toBe(hash)
    await fact('Changed').getByText('Ann Harbour').waitFor({ timeout: 15_000 })
    await expect.poll(() => fact('Created').textContent()).toMatch(/ by you$/)
    const latest = panel.getByRole('listitem').first()
    await latest.getByText('Ann Harbour replaced it').waitFor({ timeout: 15_000 })
    // The key is beside the time only.
    expect(await latest.locator('.details-when').textContent()).toMatch(/ · via API key Scanner at the quay$/)
    expect(await panel.getByRole('listitem').last().textContent()).toMatch(/^You uploaded it/)

    // Renamed and moved, it is the same file.
    await ann.call('updateResourceById', { params: { id }, body: { name: `new ${name}` } })
    await panel.getByText(`new ${name}`, { exact: true }).first().waitFor({ timeout: 15_000 })
    await app.client.call('addFolder', { body: { path: `/out of ${name}` } })
    await ann.call('moveResources', { body: { resources: [`id:${id}`], parentResource: `/out of ${name}` } })
    await fact('Location').getByRole('link').getByText(`/out of ${name}`).waitFor({ timeout: 15_000 })

    await latest.getByText('Ann Harbour moved it').waitFor({ timeout: 15_000 })
    expect(await latest.locator('.from-to .unseen').first().textContent()).toBe(`from /in to /out of ${name}`)

    await ann.call('deleteResources', { body: { resources: [`id:${id}`] } })
    await panel.getByText('This file was deleted', { exact: true }).waitFor({ timeout: 15_000 })
    await panel.getByText('It was deleted by Ann Harbour.').waitFor()
    await expect.poll(() => panel.getByRole('button').allTextContents()).toEqual(['', 'Restore'])
    expect(await panel.getByRole('link').allTextContents()).toEqual(['Show in the Trash Can'])
    expect(await panel.getByRole('link').getAttribute('href')).toContain(`&show=${id}`)
    await page.getByRole('button', { name: 'Rename' }).waitFor({ state: 'detached' })
    await page.locator('.toolbar-selected').waitFor({ state: 'detached' })
    await latest.getByText('Ann Harbour deleted it').waitFor({ timeout: 15_000 })
    await expectAccessible(page)
    expect(complaints).toEqual([])
    await close()
  })

  test('a selected file that somebody moves away is selected no longer, and its details say where it is', async () => {
    const id = await app.store('/berth/chart.txt')
    for (const name of ['log.txt', 'tide.txt']) await app.store(`/berth/${name}`)
    await app.client.call('addFolder', { body: { path: '/harbour office' } })
    const { page, panel, complaints, close } = await openOn('/files/berth', 'chart.txt')
    const toolbar = page.locator('.toolbar-selected')
    await toolbar.getByText('1 selected').waitFor()
    await ann.call('moveResources', { body: { resources: [`id:${id}`], parentResource: '/harbour office' } })
    const note = panel.getByRole('status')
    await note.getByText('This file was moved').waitFor({ timeout: 15_000 })
    await note.getByText('It is now in').waitFor()
    await panel.getByRole('heading', { name: 'chart.txt' }).waitFor()
    await toolbar.waitFor({ state: 'detached' })
    await page.getByText('2 items').first().waitFor()
    await expectAccessible(page)

    // Back in the list it is selected as before.
    await ann.call('moveResources', { body: { resources: [`id:${id}`], parentResource: '/berth' } })
    await toolbar.getByText('1 selected').waitFor({ timeout: 15_000 })
    await note.waitFor({ state: 'detached' })
    await ann.call('moveResources', { body: { resources: [`id:${id}`], parentResource: '/harbour office' } })
    await note.getByText('This file was moved').waitFor({ timeout: 15_000 })
    // Another one that is selected is the only one.
    await page.getByRole('grid').getByRole('row', { name: 'log.txt' }).getByRole('checkbox').check()
    await toolbar.getByText('1 selected').waitFor()
    await panel.getByRole('heading', { name: 'log.txt' }).waitFor()
    // The details have said it already.
    expect(await page.getByText('“chart.txt” was moved').count()).toBe(0)
    await ann.call('moveResources', { body: { resources: ['/berth/log.txt'], parentResource: '/harbour office' } })
    await note.getByRole('link', { name: '/harbour office' }).click()
    await toolbar.getByText('1 selected').waitFor()
    await page.getByRole('grid').getByRole('row', { name: 'log.txt', selected: true }).waitFor()
    await note.waitFor({ state: 'detached' })
    expect(complaints).toEqual([])
    await close()
  })

  test('activity is that of the file, not of another one that had its name', async () => {
    const path = '/named/notes.md'
    const old = await app.store(path, 'old')
    await ann.call('deleteResources', { body: { resources: [path] } })
    await app.store(path, 'new')
    const { page, panel, fact, complaints, close } = await openOn('/files/named', 'notes.md')
    const lines = () => panel.locator('.details-activity li > span:first-child').allTextContents()
    await expect.poll(lines).toEqual(['You uploaded it'])

    await ann.call('restoreFromTrash', { body: { resources: [old] } })
    const { data } = await app.client.call('getResourceInfo', { query: { resource: `id:${old}` } })
    expect(data.attributes.name).not.toBe('notes.md')
    // The list moves when it comes.
    const restored = page.getByRole('grid').getByRole('row', { name: data.attributes.name })
    await restored.waitFor()
    await page.getByRole('grid').getByRole('row', { name: 'notes.md' }).getByRole('checkbox').uncheck()
    await restored.getByRole('checkbox').check()
    await expect.poll(lines).toEqual(['Ann Harbour restored it', 'Ann Harbour deleted it', 'You uploaded it'])

    // Downloads are in the facts as soon as they are in the activity.
    expect(await fact('Last download').count()).toBe(0)
    const query = { resources: [`id:${old}`] }
    await (await ann.stream('download', { query })).arrayBuffer()
    await expect.poll(lines, { timeout: 15_000 }).toContain('Ann Harbour downloaded it')
    await fact('Last download').getByText('Ann Harbour').waitFor({ timeout: 15_000 })
    expect(complaints).toEqual([])
    await close()
  })

  test('of several selected files that were deleted, the last one is named, and asked for once', async () => {
    const names = ['lost 1.txt', 'lost 2.txt']
    for (const name of names) await app.store(`/in/${name}`)
    await app.client.call('addStarred', { body: { resources: names.map((name) => `/in/${name}`) } })
    const { page, complaints, close } = await app.open('/files?view=starred')
    for (const name of names) await page.getByRole('grid').getByRole('row', { name }).getByRole('checkbox').check()
    await page.getByRole('button', { name: 'Details' }).click()
    const panel = page.getByRole('complementary', { name: 'Details' })
    await panel.getByRole('heading', { name: '2 selected' }).waitFor()
    let requests = 0
    page.on('request', (request) => {
      if (/resources\?resource=id/.test(request.url())) requests++
    })
    await ann.call('deleteResources', { body: { resources: names.map((name) => `/in/${name}`) } })
    await page.getByText('2 selected items were moved or deleted').waitFor()
    for (const name of ['new 1.txt', 'new 2.txt', 'new 3.txt']) {
      await app.store(`/in/${name}`)
      await app.client.call('addStarred', { body: { resources: [`/in/${name}`] } })
    }
    await page.getByRole('grid').getByRole('row', { name: 'new 3.txt' }).waitFor()
    expect(requests).toBeLessThan(30)
    await panel.getByText('It was deleted by Ann Harbour.').waitFor()
    expect(complaints).toEqual([])
    await close()
  })

  test('folders count what others add, selected or open, and say how they are shared', async () => {
    await app.store('/counted/sub/a.txt')
    await app.client.call('addShare', { body: { type: 'receive', name: 'Tenders', resources: ['/counted/sub'] } })
    const { page, panel, fact, complaints, close } = await openOn('/files/counted', 'sub')
    await fact('Contains').getByText('1 item', { exact: true }).waitFor()
    await fact('Size').getByText('18 B in 1 file', { exact: true }).waitFor()
    await sharingOf(panel).getByRole('listitem').waitFor()
    expect(await sharingOf(panel).textContent()).toBe(
      'SharingShareTendersAnyone with the link can upload, but not see files',
    )
    await annReplaces('/counted/sub/b.txt', 'b')
    await fact('Contains').getByText('2 items').waitFor({ timeout: 15_000 })
    await fact('Size').getByText('19 B in 2 files').waitFor({ timeout: 15_000 })
    await page.keyboard.press('Escape')
    await panel.getByText('counted', { exact: true }).first().waitFor()
    await fact('Contains').getByText('1 item', { exact: true }).waitFor()
    await annReplaces('/counted/c.txt', 'c')
    await fact('Contains').getByText('2 items').waitFor({ timeout: 15_000 })
    await fact('Size').getByText('20 B in 3 files').waitFor({ timeout: 15_000 })
    // Below the open folder, which does not show it.
    await annReplaces('/counted/sub/deeper/d.txt', '0123456789')
    await fact('Size').getByText('30 B in 4 files').waitFor({ timeout: 15_000 })
    const lines = panel.getByRole('list', { name: 'Activity' }).getByRole('listitem')
    await lines.first().getByRole('link', { name: 'd.txt' }).waitFor({ timeout: 15_000 })
    await lines.first().getByText('Ann Harbour uploaded them').waitFor()
    const names = lines.getByRole('link', { name: /\.txt$/ })
    expect(await names.allTextContents()).toEqual(['d.txt', 'c.txt', 'b.txt', 'a.txt'])
    await lines.filter({ hasText: /^subYou made it a receive folder/ }).waitFor()
    await page.getByRole('checkbox', { name: 'Select all' }).check()
    await panel.getByRole('heading', { name: '2 selected' }).waitFor()
    await fact('Total size').getByText('30 B in 4 files').waitFor()
    await expectAccessible(page)
    expect(complaints).toEqual([])
    await close()
  })

  test('paths break after slashes, and only one element shows the focus', async () => {
    const path = '/Customers/North and South Trading Company Limited/Correspondence 2026/letter.txt'
    await app.store(path)
    const { page, panel, fact, complaints, close } = await openOn(
      `/files${path.slice(0, path.lastIndexOf('/'))}`,
      'letter.txt',
    )
    const title = panel.getByRole('heading', { name: 'letter.txt' }).getByTitle('letter.txt')
    expect(await title.textContent()).toBe('letter.txt')
    const folder = fact('Location').getByRole('link')
    // The name is in the heading.
    expect(await folder.textContent()).toBe(path.slice(0, -'/letter.txt'.length))
    expect(await fact('Type').textContent()).toBe('Text (TXT)')
    expect(await folder.getAttribute('title')).toBe(path)
    const linesOfWords = await page.evaluate(`(() => {
      const range = document.createRange()
      const texts = document.createTreeWalker(document.querySelector('.details-facts .details-code'), NodeFilter.SHOW_TEXT)
      const lines = new Set()
      while (texts.nextNode()) {
        for (const { index, 0: word } of texts.currentNode.data.matchAll(/[^\\s/]+/g)) {
          range.setStart(texts.currentNode, index)
          range.setEnd(texts.currentNode, index + word.length)
          lines.add(range.getClientRects().length)
        }
      }
      return [...lines]
    })()`)
    expect(linesOfWords).toEqual([1])

    const grid = page.getByRole('grid')
    await grid.focus()
    await page.keyboard.press('Enter')
    await page.getByRole('dialog').getByText(path).waitFor()
    await page.goBack()
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    const outlined = () =>
      page.evaluate(
        `[...document.querySelectorAll('*')].filter((it) => getComputedStyle(it).outlineStyle === 'solid').map((it) => it.className)`,
      )
    await expect.poll(outlined).toEqual(['file-row'])
    await page.getByRole('button', { name: 'Grid view' }).click()
    await grid.focus()
    await page.keyboard.press('ArrowRight')
    await expect.poll(outlined).toEqual(['file-tile'])
    await panel.getByRole('button', { name: 'Close details' }).press('Enter')
    await panel.waitFor({ state: 'detached' })
    expect(await page.getByRole('button', { name: 'Details' }).evaluate((it) => it.matches(':focus'))).toBe(true)
    expect(complaints).toEqual([])
    await close()
  })

  test.each([
    [1280, 800],
    [1024, 768],
  ])('labels are beside values, and activity is in view, in a window of %i × %i', async (width, height) => {
    const name = `quay ${width}.png`
    const id = await app.store(`/narrow/${name}`, await canvasOf(900, 600).png().toBuffer())
    await annReplaces(`/narrow/${name}`, await canvasOf(600, 600).png().toBuffer())
    await (await ann.stream('download', { query: { resources: [`id:${id}`] } })).arrayBuffer()
    const { page, panel, fact, complaints, close } = await openOn('/files/narrow', name)
    await page.setViewportSize({ width, height })
    await fact('Last download').waitFor()
    await fact('Versions').getByText('2 versions').waitFor()
    await sharingOf(panel).getByText('Not shared').waitFor()
    const boxOf = async (of: Locator) => (await of.boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 }
    const isBeside = async (label: string) => {
      const [left, right] = [await boxOf(panel.locator('dt', { hasText: label })), await boxOf(fact(label))]
      return left.x + left.width <= right.x && Math.abs(left.y - right.y) < 4
    }
    for (const label of ['Location', 'Created', 'Changed', 'Last download'])
      await expect.poll(() => isBeside(label)).toBe(true)
    const first = await boxOf(panel.getByRole('list', { name: 'Activity' }).getByRole('listitem').first())
    expect(first.y + first.height).toBeLessThanOrEqual(height)
    expect(complaints).toEqual([])
    await close()
  })

  test('a picture is shown without counting as an opening, until its preview is opened', async () => {
    const picture = await canvasOf(900, 600).png().toBuffer()
    const id = await app.store('/pictures/quay.png', picture)
    const { page, panel, complaints, close } = await openOn('/files/pictures', 'quay.png')
    const shown = panel.getByRole('button', { name: 'Preview' })
    await expect.poll(async () => (await shown.locator('img').boundingBox())?.width).toBeGreaterThan(99)
    const latest = async () => {
      const { data } = await app.client.call('listRecent', { query: {} })
      return data.find((file) => file.id === id)?.attributes.action
    }
    const previews = async () => {
      const { data } = await app.client.call('getSessionLogs', { query: { path: '/pictures/quay.png' } })
      return data.filter(({ attributes }) => attributes.operation === 'PREVIEW').length
    }
    expect([await latest(), await previews()]).toEqual(['uploaded', 0])
    await shown.click()
    await page.getByRole('dialog').getByRole('img').first().waitFor()
    await expect.poll(latest).toBe('opened')
    await expect.poll(previews).toBe(1)
    // Again, as a comparison of versions does: one line, by the same person.
    for (const size of ['medium', 'large'] as const)
      await app.client.call('getPreviewImage', { query: { resource: `id:${id}`, size } })
    await expect.poll(previews).toBe(3)
    await page.keyboard.press('Escape')
    const lines = () => panel.locator('.details-activity li').allTextContents()
    await expect
      .poll(async () => (await lines()).map((line) => /^You (opened|uploaded) it/.exec(line)?.[1]), { timeout: 15_000 })
      .toEqual(['opened', 'opened', 'uploaded'])
    expect(complaints).toEqual([])
    await close()
  })

  test('a restored content says so, and from which version it is', async () => {
    const path = '/restored/plan.txt'
    await app.store(path, 'a plan')
    const { page, panel, fact, complaints, close } = await openOn('/files/restored', 'plan.txt')
    await expect.poll(() => fact('Created').textContent()).toMatch(/ by you$/)
    await annReplaces(path, 'another plan')
    await fact('Changed').getByText('Ann Harbour').waitFor({ timeout: 15_000 })
    const { data } = await app.client.call('getVersions', { query: { resource: path } })
    await app.client.call('restoreVersion', { body: { resource: path, version: data[0]?.id ?? 0 } })
    await fact('Changed').getByText('version 1 restored as version 3').waitFor({ timeout: 15_000 })
    expect(await fact('Changed').textContent()).toMatch(/ by youversion 1 restored as version 3$/)
    await panel.getByText('You restored a version').waitFor({ timeout: 15_000 })
    await expectAccessible(page)
    await annReplaces(path, 'a third plan')
    await fact('Changed').getByText('Ann Harbour').waitFor({ timeout: 15_000 })
    expect(await fact('Changed').textContent()).not.toContain('version')
    expect(complaints).toEqual([])
    await close()
  })

  test('a preview shows what others have uploaded, and that the file was deleted', async () => {
    const id = await app.store('/in/shown.txt', 'first')
    const { page, complaints, close } = await app.open('/files/in')
    await page.getByRole('button', { name: 'shown.txt', exact: true }).click()
    const preview = page.getByRole('dialog')
    await preview.getByText('first').waitFor()
    await preview.getByText('5 B', { exact: true }).waitFor()
    await annReplaces('/in/shown.txt', 'the second content')
    await preview.getByText('the second content').waitFor({ timeout: 15_000 })
    await preview.getByText('18 B', { exact: true }).waitFor()
    await ann.call('deleteResources', { body: { resources: [`id:${id}`] } })
    await preview.getByText('This file was deleted', { exact: true }).waitFor({ timeout: 15_000 })
    await preview.getByText('It was deleted by Ann Harbour.').waitFor()
    expect(await preview.getByRole('button', { name: 'Download' }).isDisabled()).toBe(true)
    await expectAccessible(page)
    expect(complaints).toEqual([])
    await close()
  })
})
