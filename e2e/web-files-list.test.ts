/** The list of files under pointer and keyboard: double-clicks, selection, narrow screens. Runs on one engine. */
import { type Client, createClient } from '@sallyport/contract/client.ts'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { enter, openBrowser, openTab, type Width } from './browser.ts'
import { masterPassword, newPlace, type Place, type Running, setUpMaster, start } from './running.ts'

describe('the list of files', () => {
  let place: Place
  let server: Running
  let client: Client
  let browser: Browser

  beforeAll(async () => {
    place = await newPlace('sqlite')
    const credentials = await setUpMaster(place)
    server = await start(place)
    client = createClient(server.address, credentials)
    for (const path of ['/outer/inner/innermost', '/outer/inner/second'])
      await client.call('addFolder', { body: { path } })
    for (const name of ['a.txt', 'b.txt', 'c.txt']) await store(`/read/${name}`)
    browser = await openBrowser()
  })

  afterAll(async () => {
    await browser.close()
    await server.stop()
    await place.remove()
  })

  const store = (path: string) => {
    const body = Buffer.from(`content of ${path.split('/').at(-1)}`) as Uint8Array<ArrayBuffer>
    return client.upload({ path, size: body.length, body })
  }
  const open = async (path: string, width: Width = 'desktop') => {
    const tab = await openTab(browser, server.address, width)
    await enter(tab, 'mira', masterPassword)
    await tab.page.goto(`/files${path}`)
    await tab.page.getByRole('heading', { level: 1 }).waitFor()
    return tab
  }

  test.each(['List view', 'Grid view'])(
    'a double-click on a folder opens that folder, and on a file its preview, in the %s',
    async (view) => {
      const { page, complaints, close } = await open('/outer')
      await page.getByRole('button', { name: view }).click()
      // The second click comes when the folder below the pointer is shown.
      // The grid is laid out anew.
      await entry(page, 'inner').click({ trial: true })
      const { x, y } = await middleOf(page, 'inner')
      await page.mouse.click(x, y)
      await entry(page, 'innermost').waitFor()
      await page.mouse.down({ clickCount: 2 })
      await page.mouse.up({ clickCount: 2 })
      await page.getByText('2 entries').waitFor()
      await page.getByRole('checkbox', { name: 'Select second' }).click()
      await page.getByText('1 selected').first().waitFor()
      expect(new URL(page.url()).pathname).toBe('/files/outer/inner')

      // On the row itself the first click selects, and the second opens.
      await page.goto('/files/outer')
      await entry(page, 'inner').waitFor()
      const box = await page.getByRole('row', { name: 'inner' }).last().boundingBox()
      if (view === 'List view' && box) await page.mouse.dblclick(box.x + box.width - 300, box.y + box.height / 2)
      else await entry(page, 'inner').dblclick()
      await entry(page, 'innermost').waitFor()
      expect(new URL(page.url()).pathname).toBe('/files/outer/inner')

      await page.goto('/files/read')
      await entry(page, 'b.txt').dblclick()
      await page.getByRole('dialog').getByText('content of b.txt').waitFor()
      await page.mouse.click(20, 880)
      await page.getByRole('dialog').waitFor({ state: 'hidden' })
      expect(complaints).toEqual([])
      await close()
    },
  )

  test('a double-click in the folder picker opens one folder', async () => {
    const { page, close } = await open('')
    await page.getByRole('checkbox', { name: 'Select read' }).click()
    await page.getByRole('button', { name: 'Copy', exact: true }).click()
    const window = page.getByRole('dialog')
    await window.getByRole('button', { name: 'outer' }).dblclick()
    await window.getByRole('button', { name: 'inner' }).waitFor()
    expect(await window.getByRole('textbox', { name: 'Folder' }).inputValue()).toBe('/outer')
    await close()
  })
})

const entry = (page: Page, name: string) => page.getByRole('grid').getByRole('button', { name, exact: true })

async function middleOf(page: Page, name: string) {
  const box = await entry(page, name).boundingBox()
  if (!box) throw new Error(`${name} is not shown`)
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 }
}
