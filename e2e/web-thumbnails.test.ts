/** Text files as thumbnails: in grids, and in details. Runs on one engine. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expectAccessible } from './accessible.ts'
import { colleaguePassword } from './colleague.ts'
import { openWebApp, type WebApp } from './web-app.ts'

describe('thumbnails of text files', () => {
  let app: WebApp

  beforeAll(async () => {
    app = await openWebApp()
    await app.store('/texts/crates.csv', 'order;crates\n4711;12\n')
    await app.store('/texts/letter.txt', 'Dear harbour,\nthe crates are on the quay.\n')
    await app.store('/texts/binary.txt', new Uint8Array([0, 1, 2, 3]))
    await app.store('/texts/empty.txt', '')
    for (let i = 10; i < 90; i++) await app.store(`/texts/one of many ${i}.txt`)
    await app.client.call('addUser', {
      body: {
        ...{ username: 'lister', nickname: 'Lister', email: 'lister@harbour.example', password: colleaguePassword },
        ...{ role: 'user', permissions: { list: true, upload: true }, homeResource: '/', timeZone: 'UTC' },
      },
    })
  })

  afterAll(() => app.close())

  test('show the first lines of those in view, which is no opening', async () => {
    const { page, complaints, close } = await app.open('/files/texts')
    const asked: string[] = []
    page.on('request', (request) => {
      if (request.url().includes('/preview/text')) asked.push(request.url())
    })
    await page.getByRole('button', { name: 'Grid view' }).click()
    const tile = (name: string) => page.getByRole('gridcell').filter({ hasText: name })
    await expect
      .poll(() => tile('crates.csv').locator('.text-thumbnail').textContent())
      .toBe('order  crates\n4711   12')
    await tile('letter.txt').getByText('the crates are on the quay.').waitFor()
    // Those below the view are there when they scroll into it.
    const grid = page.getByRole('grid')
    await expect
      .poll(() =>
        grid.evaluate((it) =>
          [...it.querySelectorAll('.text-thumbnail[data-text="true"]')].some(
            (one) => one.getBoundingClientRect().top > it.getBoundingClientRect().bottom,
          ),
        ),
      )
      .toBe(true)
    for (const none of ['binary.txt', 'empty.txt']) await tile(none).locator('.file-tile-picture svg').waitFor()
    expect(asked.every((url) => url.includes('size=small'))).toBe(true)
    expect(asked.length).toBeLessThan(60)
    await expectAccessible(page)
    const { data } = await app.client.call('getSessionLogs', { query: { limit: 100 } })
    expect(data.filter(({ attributes }) => attributes.operation.startsWith('PREVIEW'))).toEqual([])
    expect(complaints).toEqual([])
    await close()
  })

  test('are in details, where they open the preview', async () => {
    const { page, close } = await app.open('/files/texts')
    await page.getByRole('row', { name: 'letter.txt' }).getByRole('checkbox').check()
    await page.getByRole('button', { name: 'Details', exact: true }).click()
    const details = page.getByRole('complementary', { name: 'Details' })
    await details.getByText('the crates are on the quay.').waitFor()
    await details.getByRole('button', { name: 'Preview', exact: true }).click()
    await page.getByRole('dialog', { name: 'letter.txt' }).getByText('the crates are on the quay.').waitFor()
    await close()
  })

  test('are not requested by users who may not download', async () => {
    const { page, close } = await app.open('/files/texts', { username: 'lister', password: colleaguePassword })
    const asked: string[] = []
    page.on('request', (request) => {
      if (request.url().includes('/preview')) asked.push(request.url())
    })
    await page.getByRole('button', { name: 'Grid view' }).click()
    await page.getByRole('gridcell').filter({ hasText: 'letter.txt' }).locator('.file-tile-picture svg').waitFor()
    await page.waitForLoadState('load')
    expect(asked).toEqual([])
    await close()
  })
})
