/** The trash while others delete again what was restored, and take out what is selected. Runs on one engine. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expectAccessible } from './accessible.ts'
import { addColleague, type Colleague } from './colleague.ts'
import { openWebApp, type WebApp } from './web-app.ts'

describe('the trash and what others do', () => {
  let app: WebApp
  let ann: Colleague

  beforeAll(async () => {
    app = await openWebApp()
    ann = await addColleague(app)
  })

  afterAll(() => app.close())

  const trash = async (...paths: string[]) => {
    for (const path of paths) {
      await app.store(path)
      await app.client.call('deleteResources', { body: { resources: [path] } })
    }
  }
  const idOf = async (name: string) => {
    const { data } = await app.client.call('getTrash', { query: { name } })
    return data[0]?.id ?? 0
  }
  const nextSecond = () => new Promise((resolve) => setTimeout(resolve, 1_100))

  test('a restored entry that somebody deletes again is at the top, and its message says so', async () => {
    await trash('/again.txt', '/later.txt')
    await nextSecond()
    const { page, complaints, close } = await app.open('/trash')
    const names = () => page.locator('.trash-table .trash-check .entry-name').allTextContents()
    await expect.poll(names).toEqual(['later.txt', 'again.txt'])
    await page.getByRole('button', { name: 'Restore “again.txt”' }).click()
    const message = page.getByText('“again.txt” restored to Files')
    await message.waitFor()
    await expect.poll(names).toEqual(['later.txt'])
    await page.mouse.move(5, 5)
    await ann.client.call('deleteResources', { body: { resources: ['/again.txt'] } })
    await page.getByText('“again.txt” was deleted again').waitFor()
    expect(await message.count()).toBe(0)
    expect(await page.getByRole('button', { name: 'Undo' }).count()).toBe(0)
    await page.evaluate('document.activeElement?.blur()')
    await expect.poll(names).toEqual(['again.txt', 'later.txt'])
    // The entry is no longer at its address.
    expect(complaints.filter((one) => !one.includes('404'))).toEqual([])
    await close()
  })

  test('details of an entry that somebody else takes out say what has become of it', async () => {
    await trash('/purged.txt', '/restored.txt')
    const { page, complaints, close } = await app.open('/trash')
    await page.getByRole('button', { name: 'Details', exact: true }).click()
    const panel = page.getByRole('complementary', { name: 'Details' })
    await page.getByRole('checkbox', { name: 'purged.txt' }).check()
    await panel.getByText('Deletes permanently').waitFor()
    await app.client.call('purgeTrash', { body: { resources: [await idOf('purged.txt')] } })
    await panel.getByText('“purged.txt” is no longer in the Trash Can').waitFor()
    await panel.getByText('It was permanently deleted.').waitFor()
    await expectAccessible(page)
    await page.getByRole('checkbox', { name: 'restored.txt' }).check()
    await panel.getByText('Deletes permanently').waitFor()
    await app.client.call('restoreFromTrash', { body: { resources: [await idOf('restored.txt')] } })
    await panel.getByText('“restored.txt” is no longer in the Trash Can').waitFor()
    await panel.getByRole('link', { name: 'Open folder' }).waitFor()
    await panel.getByRole('button', { name: 'Close', exact: true }).click()
    await panel.getByText('Select a file or folder to see its details.').waitFor()
    expect(complaints.filter((one) => !one.includes('404'))).toEqual([])
    await close()
  })

  test('of selected files the message says who deleted one', async () => {
    for (const name of ['kept.txt', 'gone.txt']) await app.store(`/picked/${name}`)
    const { page, complaints, close } = await app.open('/files/picked')
    await page.getByRole('checkbox', { name: 'kept.txt' }).check()
    await page.getByRole('checkbox', { name: 'gone.txt' }).check()
    await page.getByText('2 selected').first().waitFor()
    await ann.client.call('deleteResources', { body: { resources: ['/picked/gone.txt'] } })
    await page.getByText('Ann Harbour deleted “gone.txt”').waitFor()
    expect(complaints.filter((one) => !one.includes('404'))).toEqual([])
    await close()
  })

  test('details count folders and files together, name people as elsewhere, and count versions as Files', async () => {
    await ann.store('/sum/a.txt', '12345')
    await ann.store('/sum/b.txt', '12345')
    await ann.store('/beside.txt', '1234567')
    await app.client.call('deleteResources', { body: { resources: ['/sum', '/beside.txt'] } })
    const { page, complaints, close } = await app.open('/trash')
    await page.getByRole('button', { name: 'Details', exact: true }).click()
    const panel = page.getByRole('complementary', { name: 'Details' })
    await page.getByRole('checkbox', { name: 'beside.txt' }).check()
    const fact = (name: string) => panel.locator('dt').filter({ hasText: name }).locator('+ dd')
    expect(await fact('Created').textContent()).toMatch(/ by Ann Harbour$/)
    expect(await fact('Versions').textContent()).toBe('1 version')
    // What is beside the name is in the middle of its row.
    for (const part of ['.entry-check', '.trash-picture']) {
      const row = page.getByRole('row').filter({ hasText: 'beside.txt' })
      const [outer, inner] = [await row.boundingBox(), await row.locator(part).first().boundingBox()]
      const middle = (box: typeof outer) => (box ? box.y + box.height / 2 : -1)
      expect(Math.abs(middle(outer) - middle(inner))).toBeLessThan(3)
    }
    await page.getByRole('checkbox', { name: 'sum', exact: true }).check()
    await panel.getByText('17 B in 3 files').waitFor()
    expect(complaints).toEqual([])
    await close()
  })
})
