/** Recent says who sent files by a form, and about what. Runs on one engine. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expectAccessible } from './accessible.ts'
import { openTab, scrollsSideways, type Width } from './browser.ts'
import { addColleague, colleaguePassword } from './colleague.ts'
import { openWebApp, type WebApp } from './web-app.ts'

describe('submissions in recent files', () => {
  let app: WebApp

  beforeAll(async () => {
    app = await openWebApp()
    const { client } = app
    await addColleague(app)
    await client.call('addFolder', { body: { path: '/inbound' } })
    const { data } = await client.call('addShare', {
      body: { type: 'receive', name: 'Send us your orders', resources: ['/inbound'], fileDropCreateFolders: true },
    })
    const submit = async (email: string, subject: string, names: readonly string[]) => {
      const visitor = await openTab(app.browser, app.server.address, 'desktop')
      await visitor.page.goto(`/s/${data.attributes.hash}`)
      await visitor.page.getByLabel('Your Name').fill('Jana Beer')
      await visitor.page.getByLabel('Email Address').fill(email)
      await visitor.page.getByLabel('Subject').fill(subject)
      const files = names.map((name) => ({ name, mimeType: 'text/plain', buffer: Buffer.from(name) }))
      await visitor.page.getByLabel('Upload Area').setInputFiles(files)
      await visitor.page.getByRole('button', { name: 'Send Files' }).click()
      await visitor.page.getByRole('heading', { name: 'Your files were uploaded' }).waitFor()
      await visitor.close()
    }
    await submit('jana@beer.example', 'Order 4711', ['a.csv', 'b.csv'])
    await submit('jana@beer.example', 'Reminder', ['single.csv'])
  })

  afterAll(() => app.close())

  const open = async (width: Width, user: { username?: string; password?: string } = {}) => {
    const tab = await app.open('/files?view=recent', { width, ...user })
    const grid = tab.page.getByRole('grid', { name: 'Recent' })
    await grid.waitFor()
    return { ...tab, row: (name: string | RegExp) => grid.getByRole('row', { name }) }
  }

  test.each(['desktop', 'phone'] as const)('two files sent together are one row, %s', async (width) => {
    const { page, row, complaints, close } = await open(width)
    const run = row('2 files from Jana Beer')
    await run.getByText('Submitted via “Send us your orders”').waitFor()
    await run.getByText('Order 4711', { exact: true }).waitFor()
    await run.getByText('jana@beer.example').first().waitFor()
    const single = row('single.csv')
    await expect.poll(() => single.locator('.recent-who').textContent()).toBe('Jana Beer (visitor) submitted it')
    await expect.poll(() => single.locator('.recent-sent').textContent()).toBe('via “Send us your orders”Reminder')
    // Nothing of it is cut.
    const cut = await single
      .locator('.recent-who, .recent-before, .recent-sent > *')
      .evaluateAll((all) => all.filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth + 1).length)
    expect(cut).toBe(0)
    await page.getByText('3 files, latest activity first').waitFor()
    expect(await row('a.csv').count()).toBe(0)
    await page.getByRole('button', { name: '2 files from Jana Beer', exact: true }).click()
    await row('a.csv').waitFor()
    expect(await row('a.csv').textContent()).not.toContain('Order 4711')
    await expectAccessible(page)
    expect(await scrollsSideways(page)).toBe(false)
    await page.getByRole('button', { name: 'Actions for single.csv' }).click()
    await page.getByRole('menuitem', { name: 'Show submission' }).click()
    await page.getByRole('dialog', { name: 'Submission' }).getByText('Reminder').waitFor()
    await page.goBack()
    if (width === 'desktop') {
      await single.getByRole('link', { name: 'Send us your orders' }).click()
      await page.getByRole('dialog', { name: 'Submission' }).getByText('Reminder').waitFor()
    }
    expect(complaints).toEqual([])
    await close()
  })

  test('beside details each row says it on two lines at most, whole on hover, with one icon', async () => {
    const { page, row, close } = await open('desktop')
    await page.getByRole('button', { name: 'Details' }).click()
    await page.getByRole('complementary', { name: 'Details' }).waitFor()
    for (const one of [row('2 files from Jana Beer'), row('single.csv')]) {
      const words = one.locator('.recent-words')
      const lines = () =>
        words.evaluate((it: { children: { length: number; [index: number]: { offsetHeight: number } } }) =>
          Array.from(it.children, ({ offsetHeight }) => offsetHeight),
        )
      await expect.poll(async () => (await lines()).length).toBe(2)
      expect(Math.max(...(await lines()))).toBeLessThan(24)
      await words.hover()
      await expect.poll(() => words.getAttribute('title')).toMatch(/“Send us your orders”/)
      expect(await one.locator('.recent-what svg:visible').count()).toBe(1)
    }
    await close()
  })

  test('who may not see submissions sees that a visitor has uploaded the files', async () => {
    const { row, close } = await open('desktop', { username: 'ann', password: colleaguePassword })
    const run = row('3 files in jana@beer.example')
    await run.getByText('A visitor uploaded them').waitFor()
    expect(await run.textContent()).not.toContain('Send us your orders')
    await close()
  })
})
