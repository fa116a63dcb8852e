/** Details say by which form a visitor has sent a file, what was undone, and what was restored under another name. Runs on one engine. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expectAccessible } from './accessible.ts'
import { openTab, scrollsSideways } from './browser.ts'
import { addColleague, type Colleague, colleaguePassword } from './colleague.ts'
import { openDetails, select } from './details-panel.ts'
import { openWebApp, type WebApp } from './web-app.ts'

describe('the history of files in details', () => {
  let app: WebApp
  let ann: Colleague

  beforeAll(async () => {
    app = await openWebApp()
    ann = await addColleague(app)
    await app.client.call('addFolder', { body: { path: '/inbound' } })
    const { data } = await app.client.call('addShare', {
      body: { type: 'receive', name: 'Send us your orders', resources: ['/inbound'] },
    })
    const entered = { 'Your Name': 'Pat Visitor', 'Email Address': 'pat@north.example', Subject: 'Order 4711' }
    await submit(data.attributes.hash, entered, ['a.csv', 'b.csv'])
  })

  afterAll(() => app.close())

  const submit = async (hash: string, entered: Readonly<Record<string, string>>, names: readonly string[]) => {
    const { page, close } = await openTab(app.browser, app.server.address, 'desktop')
    await page.goto(`/s/${hash}`)
    for (const [label, text] of Object.entries(entered)) await page.getByLabel(label).fill(text)
    const files = names.map((name) => ({ name, mimeType: 'text/csv', buffer: Buffer.from(name) }))
    await page.getByLabel('Upload Area').setInputFiles(files)
    await page.getByRole('button', { name: 'Send Files' }).click()
    await page.getByRole('heading', { name: 'Your files were uploaded' }).waitFor()
    await close()
  }

  const asAnn = { username: 'ann', password: colleaguePassword }
  const rename = async (path: string, name: string, client = app.client) => {
    const { id } = (await client.call('getResourceInfo', { query: { resource: path } })).data
    await client.call('updateResourceById', { params: { id }, body: { name } })
    return id
  }

  test('a file that a visitor has sent says by which form, also after it was renamed, and leads to the submission', async () => {
    await rename('/inbound/a.csv', 'first.csv')
    const { page, panel, fact, lines, complaints, close } = await openDetails(app, '/files/inbound', ['first.csv'])
    const submitted = fact('Submitted')
    await expect
      .poll(() => submitted.textContent())
      .toMatch(/ by Pat Visitor \(visitor\)via “Send us your orders”Order 4711pat@north\.example$/)
    expect(await panel.locator('dt', { hasText: 'Created' }).count()).toBe(0)
    const line = /^Pat Visitor \(visitor\) submitted it via “Send us your orders”/
    await lines.filter({ hasText: line }).waitFor()
    await expectAccessible(page)
    // As of several, and of their folder.
    await select(page, 'b.csv')
    await lines.filter({ hasText: /Pat Visitor \(visitor\) submitted them via “Send us your orders”/ }).waitFor()
    await expect.poll(() => fact('Latest change').textContent()).toMatch(/ by Pat Visitor \(visitor\)/)
    await page.getByRole('checkbox', { name: 'b.csv' }).uncheck()
    await page.getByRole('checkbox', { name: 'first.csv' }).uncheck()
    await panel.getByRole('heading', { name: 'inbound' }).waitFor()
    await lines
      .filter({ hasText: /first\.csv.*Pat Visitor \(visitor\) submitted them via “Send us your orders”/ })
      .waitFor()
    await select(page, 'first.csv')
    await submitted.getByRole('link', { name: 'Send us your orders' }).click()
    await page.getByRole('dialog', { name: 'Submission' }).getByText('Order 4711').waitFor()
    expect(complaints).toEqual([])
    await close()
  })

  test('a name is no subject, and who has entered no name is a visitor', async () => {
    for (const path of ['/named', '/nameless']) await app.client.call('addFolder', { body: { path } })
    const receive = async (name: string, folder: string) =>
      (await app.client.call('addShare', { body: { type: 'receive', name, resources: [folder] } })).data.attributes.hash
    const entered = { 'Your Name': 'Pat Visitor', 'Email Address': 'pat@north.example', Subject: 'Pat Visitor' }
    await submit(await receive('Orders', '/named'), entered, ['named.csv'])
    const shareHash = await receive('Numbers', '/nameless')
    const { id } = (await app.client.call('getFormByShareHash', { query: { shareHash } })).data
    const elements = [
      { name: 'Number', type: 'text' as const },
      { name: 'Upload Area', type: 'upload_area' as const },
    ]
    await app.client.call('updateFormById', { params: { id }, body: { elements } })
    await submit(shareHash, { Number: '4712' }, ['nameless.csv'])
    const named = await openDetails(app, '/files/named', ['named.csv'])
    await expect
      .poll(() => named.fact('Submitted').textContent())
      .toMatch(/ by Pat Visitor \(visitor\)via “Orders”pat@north\.example$/)
    await named.close()
    const { page, fact, lines, close } = await openDetails(app, '/files/nameless', ['nameless.csv'])
    await expect.poll(() => fact('Submitted').textContent()).toMatch(/ by a visitorvia “Numbers”4712$/)
    const line = lines.filter({ hasText: /^A visitor submitted it via “Numbers”/ })
    await line.waitFor()
    // In the activity of their folder, too.
    await page.getByRole('checkbox', { name: 'nameless.csv' }).uncheck()
    await lines.filter({ hasText: /^nameless\.csvA visitor submitted it via “Numbers”/ }).waitFor()
    await close()
  })

  test('long activity scrolls in the panel, and never the page', async () => {
    const id = await app.store('/yard/in/a.txt')
    await app.client.call('addFolder', { body: { path: '/yard/out' } })
    await app.client.call('moveResources', { body: { resources: [`id:${id}`], parentResource: '/yard/out' } })
    for (const name of ['b', 'c', 'd']) await rename('/yard/out', name).then(() => rename(`/yard/${name}`, 'out'))
    const { page, panel, fact, close } = await openDetails(app, '/files', ['yard'])
    await page.setViewportSize({ width: 1280, height: 480 })
    await panel.getByText('from /yard/in to /yard/out').waitFor({ state: 'attached' })
    await fact('Latest change').getByRole('button').click()
    const heights = () => page.locator('html').evaluate((it) => [it.scrollHeight, it.scrollTop])
    await expect.poll(heights).toEqual([480, 0])
    await close()
  })

  test('on a phone, too', async () => {
    const { page, complaints, close } = await app.open('/files/inbound', { width: 'phone' })
    await select(page, 'b.csv')
    await page.getByRole('button', { name: 'Details', exact: true }).click()
    const sheet = page.getByRole('dialog', { name: 'Details' })
    const link = sheet.getByRole('link', { name: 'Send us your orders' }).first()
    await link.waitFor()
    expect(await scrollsSideways(page)).toBe(false)
    await expectAccessible(page)
    await link.click()
    await page.getByRole('dialog', { name: 'Submission' }).getByText('Order 4711').waitFor()
    expect(complaints).toEqual([])
    await close()
  })

  test('who may not see submissions learns that a visitor has uploaded it', async () => {
    const { panel, fact, lines, complaints, close } = await openDetails(app, '/files/inbound', ['b.csv'], asAnn)
    await lines.filter({ hasText: 'A visitor uploaded it' }).waitFor()
    await expect.poll(() => fact('Created').textContent()).toMatch(/ by a visitor$/)
    expect(await panel.textContent()).not.toMatch(/Pat|Send us/)
    expect(complaints).toEqual([])
    await close()
  })

  test('what was undone at once is one quiet line, of a file and in its folder', async () => {
    const id = await app.store('/desk/plan.txt')
    await app.client.call('addFolder', { body: { path: '/shelf' } })
    for (const parentResource of ['/shelf', '/desk'])
      await app.client.call('moveResources', { body: { resources: [`id:${id}`], parentResource } })
    const { page, panel, lines, complaints, close } = await openDetails(app, '/files/desk', ['plan.txt'])
    await expect.poll(() => lines.count()).toBe(2)
    const undone = lines.filter({ hasText: /^You moved it · undone/ })
    await undone.waitFor()
    expect(await undone.locator('.from-to').count()).toBe(0)
    await expectAccessible(page)
    await page.getByRole('checkbox', { name: 'plan.txt' }).uncheck()
    await panel.getByRole('heading', { name: 'desk' }).waitFor()
    await lines.filter({ hasText: /^plan\.txtYou moved it · undone/ }).waitFor()
    expect(await lines.filter({ hasText: 'moved it' }).count()).toBe(1)
    // What another person did afterwards is no undoing.
    await app.client.call('moveResources', { body: { resources: [`id:${id}`], parentResource: '/shelf' } })
    await ann.client.call('moveResources', { body: { resources: [`id:${id}`], parentResource: '/desk' } })
    await lines.filter({ hasText: /^plan\.txtAnn Harbour moved it/ }).waitFor({ timeout: 15_000 })
    expect(complaints).toEqual([])
    await close()
  })

  test('the latest change of a folder says that it was a deletion', async () => {
    const id = await app.store('/attic/old.txt')
    await app.store('/attic/new.txt')
    await app.client.call('deleteResources', { body: { resources: [`id:${id}`] } })
    const { fact, complaints, close } = await openDetails(app, '/files', ['attic'])
    await expect.poll(() => fact('Latest change').textContent()).toMatch(/ by youDeleted: old\.txt$/)
    expect(complaints).toEqual([])
    await close()
  })

  test('what was restored under another name says why', async () => {
    const id = await app.store('/cellar/list.csv')
    await app.client.call('deleteResources', { body: { resources: [`id:${id}`] } })
    await app.store('/cellar/list.csv', 'another one')
    await app.client.call('restoreFromTrash', { body: { resources: [id] } })
    const { page, panel, lines, complaints, close } = await openDetails(app, '/files/cellar', ['list (2).csv'])
    await lines.filter({ hasText: /^You restored itas list \(2\)\.csv, since list\.csv was there/ }).waitFor()
    await page.getByRole('checkbox', { name: 'list (2).csv' }).uncheck()
    await panel.getByRole('heading', { name: 'cellar' }).waitFor()
    await lines
      .filter({ hasText: /^list \(2\)\.csvYou restored itas list \(2\)\.csv, since list\.csv was there/ })
      .waitFor()
    expect(complaints).toEqual([])
    await close()
  })

  test('one kind of activity can be shown alone, by keys, and stays chosen for other files', async () => {
    const id = await app.store('/rack/a.txt')
    await app.store('/rack/b.txt')
    await (await app.client.stream('download', { query: { resources: [`id:${id}`] } })).arrayBuffer()
    const { page, panel, lines, complaints, close } = await openDetails(app, '/files/rack', ['a.txt'])
    await expect
      .poll(() => lines.allTextContents())
      .toEqual([expect.stringMatching(/^You downloaded it/), expect.stringMatching(/^You uploaded it/)])
    const shown = (kind: string) => panel.getByRole('button', { name: `Activity shown: ${kind}` })
    await shown('Everything').press('Enter')
    await page.getByRole('menuitemradio', { name: 'Everything', checked: true }).waitFor()
    await expectAccessible(page)
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await expect.poll(() => lines.allTextContents()).toEqual([expect.stringMatching(/^You uploaded it/)])
    await expect.poll(() => shown('Changes').evaluate((it) => it.matches(':focus'))).toBe(true)
    await shown('Changes').click()
    await page.getByRole('menuitemradio', { name: 'Opened and downloaded' }).click()
    await expect.poll(() => lines.allTextContents()).toEqual([expect.stringMatching(/^You downloaded it/)])
    await page.getByRole('checkbox', { name: 'a.txt' }).uncheck()
    await select(page, 'b.txt')
    await panel.getByText('No activity of this kind.').waitFor()
    await shown('Opened and downloaded').click()
    await page.getByRole('menuitemradio', { name: 'Everything' }).click()
    await lines.filter({ hasText: 'You uploaded it' }).waitFor()
    // There is only one kind.
    expect(await panel.getByRole('button', { name: /^Activity shown/ }).count()).toBe(0)
    expect(complaints).toEqual([])
    await close()
  })
})
