/** What a deletion has stopped, and what a restore will do. Runs on one engine. */
import type { Route } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expectAccessible } from './accessible.ts'
import { openWebApp, type WebApp } from './web-app.ts'

describe('consequences of deleting and restoring', () => {
  let app: WebApp

  beforeAll(async () => {
    app = await openWebApp()
  })

  afterAll(() => app.close())

  const remove = (...resources: string[]) => app.client.call('deleteResources', { body: { resources } })

  test('the message and the details say what becomes of links; details of several, where they were and when', async () => {
    await app.store('/rates/inner/a.txt')
    await app.store('/rates/sent.txt')
    const share = { accessMode: { download: true, upload: false, modify: false, delete: false } }
    await app.client.call('addShare', {
      body: { type: 'shared_folder', name: 'Rates', resources: ['/rates'], ...share },
    })
    await app.client.call('addDirectLink', { body: { resource: '/rates/inner' } })
    await app.client.call('addShare', {
      body: { type: 'send', name: 'Sent', resources: ['/rates/sent.txt'], ...share },
    })
    await remove('/rates/sent.txt')
    const { page, complaints, close } = await app.open('/files')
    await page.getByRole('checkbox', { name: 'Select rates' }).click()
    await page.getByRole('grid').focus()
    await page.keyboard.press('Delete')
    await page.getByText('do not work until you restore them').waitFor()
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click()
    const message = page.getByRole('alert').filter({ hasText: 'Deleted: /rates' })
    await message.getByText('2 links do not work until restored.').waitFor()
    await expectAccessible(page)
    await message.getByRole('link', { name: 'Show in the Trash Can' }).click()
    const details = page.getByRole('complementary', { name: 'Details' })
    const factOf = (name: string) => details.locator(`dt:text-is("${name}") + dd`)
    await page.getByRole('button', { name: 'Details', exact: true }).click()
    await factOf('Links').getByText('2 links do not work until restored.').waitFor()
    await details.getByRole('heading', { name: 'Activity' }).waitFor()
    await details.getByText('You deleted it').waitFor()
    await expectAccessible(page)
    await page.goto('/trash')
    await page.getByRole('checkbox', { name: 'sent.txt', exact: true }).check()
    await factOf('Links').getByText('A copy that was sent stays available.').waitFor()
    await page.getByRole('checkbox', { name: 'rates', exact: true }).check()
    await factOf('Original folders').getByText('/rates').waitFor()
    await factOf('Deleted by').getByText('You').waitFor()
    await factOf('Deletes permanently').getByText('7 days left').waitFor()
    await factOf('Total size').getByText('in 2 files').waitFor()
    await factOf('Links').getByText('2 links do not work until restored.').waitFor()
    expect(complaints).toEqual([])
    await close()
  })

  test('of a deleted folder, what happened in it is not requested', async () => {
    const { data } = await app.client.call('addFolder', { body: { path: '/emptied' } })
    await remove('/emptied')
    const { page, complaints, close } = await app.open(`/trash?show=${data.id}`)
    const requested: string[] = []
    page.on('request', (request) => {
      if (request.url().includes(`id%3A${data.id}`)) requested.push(request.url())
    })
    await page.reload()
    await page.getByRole('button', { name: 'Details', exact: true }).click()
    await page.getByRole('complementary', { name: 'Details' }).getByText('You deleted it').waitFor()
    expect(requested).toEqual([])
    expect(complaints).toEqual([])
    await close()
  })

  test('before a file is restored whose name is taken, it is asked, with the name that it gets', async () => {
    await app.store('/desk/a.txt', 'former')
    await remove('/desk/a.txt')
    await app.store('/desk/a.txt', 'present')
    await app.store('/desk/a (2).txt')
    const { page, complaints, close } = await app.open('/trash?find=a.txt')
    const restore = page.getByRole('button', { name: 'Restore “a.txt”' })
    const question = page.getByRole('dialog', { name: 'Restore “a.txt”?' })
    await restore.click()
    await question.getByText('the restored one is named “a (3).txt”').waitFor()
    await expectAccessible(page)
    await question.getByRole('button', { name: 'Cancel' }).click()
    await question.waitFor({ state: 'detached' })
    expect(await app.namesIn('/desk')).toEqual(['a (2).txt', 'a.txt'])
    await restore.click()
    await question.getByRole('button', { name: 'Another folder…' }).click()
    const other = page.getByRole('dialog', { name: 'Restore “a.txt” to another folder' })
    await other.getByRole('button', { name: 'Cancel' }).click()
    await page.getByRole('checkbox', { name: 'a.txt', exact: true }).check()
    await page.getByRole('button', { name: 'Details', exact: true }).click()
    await page.getByRole('complementary', { name: 'Details' }).getByText('a (3).txt').waitFor()
    await restore.click()
    await question.getByRole('button', { name: 'Restore renamed' }).click()
    await page.getByText('“a.txt” restored to /desk as “a (3).txt”').waitFor()
    expect(await app.namesIn('/desk')).toEqual(['a (2).txt', 'a (3).txt', 'a.txt'])
    expect(complaints).toEqual([])
    await close()
  })

  test('where a deleted file is found, its restore asks, too, if the name is taken', async () => {
    const id = await app.store('/found/a.fnd', 'former')
    await remove('/found/a.fnd')
    await app.store('/found/a.fnd', 'present')
    const { page, complaints, close } = await app.open(`/files/found?preview=${id}`)
    await page.getByRole('dialog', { name: 'a.fnd' }).getByRole('button', { name: 'Restore' }).click()
    const question = page.getByRole('dialog', { name: 'Restore “a.fnd”?' })
    await question.getByText('the restored one is named “a (2).fnd”').waitFor()
    await expectAccessible(page)
    await question.getByRole('button', { name: 'Restore renamed' }).click()
    await page.getByText('“a.fnd” restored to /found as “a (2).fnd”').waitFor()
    expect(await app.namesIn('/found')).toEqual(['a (2).fnd', 'a.fnd'])
    expect(complaints.filter((one) => !one.includes('404'))).toEqual([])
    await close()
  })

  test('while names are looked up the button is busy; a name that is not known is not promised', async () => {
    const id = await app.store('/full/a.ful', 'former')
    await remove('/full/a.ful')
    for (const name of ['a', ...Array.from({ length: 98 }, (_, i) => `a (${i + 2})`)])
      await app.store(`/full/${name}.ful`)
    const { page, complaints, close } = await app.open(`/files/full?preview=${id}`)
    const restore = page.getByRole('dialog', { name: 'a.ful' }).getByRole('button', { name: 'Restore' })
    await restore.waitFor()
    const held: Route[] = []
    const lookUps = (url: URL) => url.searchParams.get('resource') === '/full/a (2).ful'
    await page.route(lookUps, (route) => void held.push(route))
    await restore.click()
    await expect.poll(() => held.length).toBe(1)
    expect(await restore.isDisabled()).toBe(true)
    for (const route of held) await route.continue()
    const question = page.getByRole('dialog', { name: 'Restore “a.ful”?' })
    await question.getByText('a number is added to the name of the restored one.').waitFor()
    await question.getByRole('button', { name: 'Restore renamed' }).click()
    await page.getByText('“a.ful” restored to /full as “a (100).ful”').waitFor()
    expect(complaints.filter((one) => !one.includes('404'))).toEqual([])
    await close()
  })

  test('files of one name that are restored together are told apart by their size and deletion', async () => {
    for (const content of ['first', 'the second']) {
      await app.store('/pair/twin.txt', content)
      await remove('/pair/twin.txt')
    }
    await app.store('/pair/twin.txt', 'present')
    const { page, complaints, close } = await app.open('/trash?find=twin')
    const boxes = page.getByRole('checkbox', { name: 'twin.txt', exact: true })
    await boxes.first().waitFor()
    for (const box of await boxes.all()) await box.check()
    await page.locator('.trash-acts').getByRole('button', { name: 'Restore', exact: true }).click()
    const names = page.getByRole('dialog').getByRole('listitem')
    await names.first().waitFor()
    expect(await names.allTextContents()).toEqual([
      expect.stringMatching(/^twin \(\d\)\.txt10 B · deleted /),
      expect.stringMatching(/^twin \(\d\)\.txt5 B · deleted /),
    ])
    await expectAccessible(page)
    expect(complaints).toEqual([])
    await close()
  })

  test('rows keep their form beside the details, and one selected file can be downloaded', async () => {
    for (const path of ['/form/one.frm', '/form/two.frm']) await app.store(path)
    await remove('/form/one.frm', '/form/two.frm')
    const { page, complaints, close } = await app.open('/trash?find=frm')
    await page.setViewportSize({ width: 1280, height: 800 })
    const row = page.locator('tbody tr').first()
    const heightOf = async () => (await row.boundingBox())?.height
    const heads = () => page.locator('thead th:visible').allTextContents()
    const [before, all] = [await heightOf(), await heads()]
    await page.getByRole('checkbox', { name: 'one.frm' }).check()
    await page.getByRole('button', { name: 'Details', exact: true }).click()
    await page.getByRole('complementary', { name: 'Details' }).waitFor()
    expect(await heightOf()).toBe(before)
    expect(await heads()).toEqual(all.filter((head) => !/Original folder|Time left/.test(head)))
    const download = page.waitForEvent('download')
    await page.locator('.trash-acts').getByRole('button', { name: 'Download' }).click()
    expect((await download).suggestedFilename()).toBe('one.frm')
    await page.getByRole('checkbox', { name: 'two.frm' }).check()
    expect(await page.locator('.trash-acts').getByRole('button', { name: 'Download' }).count()).toBe(0)
    expect(complaints).toEqual([])
    await close()
  })
})
