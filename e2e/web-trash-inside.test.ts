/** The way into deleted folders: by a search, by links, and back again. Runs on one engine. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expectAccessible } from './accessible.ts'
import { addColleague, colleaguePassword } from './colleague.ts'
import { openWebApp, type WebApp } from './web-app.ts'

describe('deleted folders', () => {
  let app: WebApp

  beforeAll(async () => {
    app = await openWebApp()
    await addColleague(app)
  })

  afterAll(() => app.close())

  const remove = (...resources: string[]) => app.client.call('deleteResources', { body: { resources } })

  test('a folder that was found by its content opens where that is, with it highlighted', async () => {
    for (let i = 1; i <= 40; i++) await app.store(`/Old procedures/2019/Checklist ${i}.pdf`)
    await app.store('/Old procedures/top.txt')
    await remove('/Old procedures')
    const { page, complaints, close } = await app.open('/trash?find=Checklist 39')
    await page.getByText('contains 2019/Checklist 39.pdf').waitFor()
    await page.getByRole('button', { name: 'Old procedures', exact: true }).click()
    const window = page.getByRole('dialog', { name: '2019' })
    const hit = window.getByRole('row').filter({ hasText: 'Checklist 39.pdf' })
    await expect.poll(() => hit.getAttribute('aria-current')).toBe('true')
    await expect
      .poll(async () => {
        const box = await hit.boundingBox()
        return box !== null && box.y > 0 && box.y + box.height <= 900
      })
      .toBe(true)
    await expectAccessible(page)
    // The same after the page is loaded again.
    await page.reload()
    await expect.poll(() => hit.getAttribute('aria-current')).toBe('true')
    await window.getByRole('button', { name: 'Back to Old procedures' }).click()
    await page.getByRole('dialog', { name: 'Old procedures' }).getByText('top.txt').waitFor()
    await page.goBack()
    await window.waitFor()
    await page.goBack()
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    expect(new URL(page.url()).pathname).toBe('/trash')
    expect(complaints).toEqual([])
    await close()
  })

  test('a folder that was found by its content says how much in it was', async () => {
    for (let i = 1; i <= 3; i++) await app.store(`/Counted/2020/Tally ${i}.pdf`)
    for (let i = 1; i <= 100; i++) await app.store(`/Counted many/Tally ${i}.pdf`)
    await remove('/Counted', '/Counted many')
    const { page, complaints, close } = await app.open('/trash?find=Tally')
    await page.getByText('contains 2020/Tally 1.pdf and 2 other matches').waitFor()
    await page.getByText('contains Tally 1.pdf and 99+ other matches').waitFor()
    expect(await page.locator('.trash-table mark').allTextContents()).toEqual(['Tally', 'Tally'])
    await page.goto('/trash?find=Tally 3')
    await page.getByText('contains 2020/Tally 3.pdf').waitFor()
    await expectAccessible(page)
    expect(complaints).toEqual([])
    await close()
  })

  test('each folder is an entry of the history; closing leaves none behind', async () => {
    await app.store('/levels/a/b/deep.txt')
    await remove('/levels')
    const { page, complaints, close } = await app.open('/files')
    await page.goto('/trash?find=levels')
    const title = (name: string) => page.getByRole('dialog', { name, exact: true }).waitFor()
    const inWindow = (name: string) => page.getByRole('dialog').getByRole('button', { name, exact: true })
    await page.getByRole('button', { name: 'levels', exact: true }).click()
    await title('levels')
    await inWindow('a').click()
    await title('a')
    expect(new URL(page.url()).searchParams.get('inside')).toBe('a')
    await inWindow('b').click()
    await title('b')
    await inWindow('deep.txt').click()
    await title('deep.txt')
    await page.goBack()
    await title('b')
    await page.goBack()
    await title('a')
    await page.goForward()
    await title('b')
    await page.getByRole('button', { name: 'Back to a' }).click()
    await title('a')
    await page.reload()
    await title('a')
    await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click()
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    expect(new URL(page.url()).search).toBe('?find=levels')
    await page.goBack()
    await expect.poll(() => new URL(page.url()).pathname).toBe('/files')
    expect(complaints).toEqual([])
    await close()
  })

  test('a link to what is no longer in the trash says where it is', async () => {
    const restored = await app.store('/back/again.txt')
    const purged = await app.store('/back/never.txt')
    const inside = await app.store('/back/box/2020/in.txt')
    await remove('/back/again.txt', '/back/never.txt', '/back/box')
    await app.client.call('restoreFromTrash', { body: { resources: [restored] } })
    await app.client.call('purgeTrash', { body: { resources: [purged] } })
    const { page, complaints, close } = await app.open(`/trash?find=again.txt&show=${restored}`)
    const window = page.getByRole('dialog')
    await window.getByText('“again.txt” is no longer in the Trash Can').waitFor()
    await expectAccessible(page)
    await window.getByRole('link', { name: 'Open folder' }).click()
    const row = page.getByRole('grid').getByRole('row').filter({ hasText: 'again.txt' })
    await expect.poll(() => row.getAttribute('aria-selected')).toBe('true')

    await page.goto(`/trash?preview=${restored}`)
    await window.getByText('“again.txt” is no longer in the Trash Can').waitFor()
    for (const id of [purged, 999_999]) {
      await page.goto(`/trash?preview=${id}`)
      await window.getByText('This is not in the Trash Can').waitFor()
      await page.keyboard.press('Escape')
      await window.waitFor({ state: 'detached' })
      await expect.poll(() => new URL(page.url()).search).toBe('')
    }
    // In a deleted folder.
    await page.goto(`/trash?show=${inside}`)
    await page.getByRole('dialog', { name: '2020' }).getByText('in.txt').waitFor()
    // The window was opened here: one Escape closes it.
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    expect(complaints.filter((one) => !one.includes('404'))).toEqual([])
    await close()

    const other = await app.open(`/trash?preview=${inside}`, { username: 'ann', password: colleaguePassword })
    await other.page.getByRole('dialog').getByText('This is not in your Trash Can').waitFor()
    expect(await other.page.getByText('in.txt').count()).toBe(0)
    await other.close()
  })

  test('a link to an entry that the first page lacks, or filters hide, leads to it', async () => {
    const id = await app.store('/hidden/there.txt')
    await remove('/hidden/there.txt')
    const { page, complaints, close } = await app.open(`/trash?type=picture&show=${id}`)
    await page.getByRole('checkbox', { name: 'there.txt' }).waitFor()
    expect(await page.getByRole('checkbox', { name: 'there.txt' }).isChecked()).toBe(true)
    await page.goto(`/trash?find=nothing&preview=${id}`)
    await page.getByRole('dialog', { name: 'there.txt' }).getByText('/hidden/there.txt').waitFor()
    // What becomes of it here is not shown as a change.
    await page.getByRole('dialog').getByRole('button', { name: 'Restore' }).click()
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await page.getByText('“there.txt” restored', { exact: false }).first().waitFor()
    expect(await page.getByRole('dialog').count()).toBe(0)
    expect(complaints).toEqual([])
    await close()
  })

  test('the button for what is selected in a long folder stays in view, in place of those of the folder', async () => {
    for (let i = 1; i <= 40; i++) await app.store(`/long/n${i}.txt`)
    await remove('/long')
    const { page, complaints, close } = await app.open('/trash?find=long')
    await page.getByRole('button', { name: 'long', exact: true }).click()
    const window = page.getByRole('dialog', { name: 'long' })
    for (const name of ['n39.txt', 'n40.txt']) await window.getByRole('checkbox', { name, exact: true }).click()
    const several = window.getByRole('button', { name: 'Restore 2', exact: true })
    const isInView = async (box: { y: number; height: number } | null) =>
      box !== null && box.y > 0 && box.y + box.height <= 900
    await expect.poll(async () => isInView(await several.boundingBox())).toBe(true)
    await window.getByText('2 selected').waitFor()
    expect(await window.getByRole('button', { name: 'Restore folder' }).count()).toBe(0)
    const head = await window.getByRole('columnheader', { name: 'Name' }).boundingBox()
    const title = await window.getByRole('heading', { name: 'long' }).boundingBox()
    expect(head?.y).toBeGreaterThan(title?.y ?? 900)
    await expectAccessible(page)
    await window.getByRole('button', { name: 'Clear selection' }).click()
    await window.getByRole('button', { name: 'Restore folder' }).waitFor()
    for (const name of ['n39.txt', 'n40.txt']) await window.getByRole('checkbox', { name, exact: true }).click()
    await several.click()
    await expect.poll(() => app.namesIn('/long')).toEqual(['n39.txt', 'n40.txt'])
    await window.getByText('38 items').waitFor()
    expect(complaints).toEqual([])
    await close()
  })
})
