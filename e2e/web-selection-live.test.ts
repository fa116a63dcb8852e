/** The selection while others move and delete what is in it. Runs on one engine. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openWebApp, type WebApp } from './web-app.ts'

describe('the selection while others work', () => {
  let app: WebApp

  beforeAll(async () => {
    app = await openWebApp()
  })

  afterAll(() => app.close())

  test('what was moved or deleted is selected no longer, and a message says which it was', async () => {
    for (const name of ['a', 'b', 'c']) await app.store(`/Contracts/${name}.txt`)
    await app.store('/Archive/x.txt')
    const { page, complaints, close } = await app.open('/files/Contracts')
    const row = (name: string) => page.getByRole('grid').getByRole('row').filter({ hasText: name })
    for (const name of ['a.txt', 'b.txt', 'c.txt']) await row(name).getByRole('checkbox').click()
    await page.getByText('3 selected').first().waitFor()
    await app.client.call('moveResources', { body: { resources: ['/Contracts/a.txt'], parentResource: '/Archive' } })
    await page.getByText('“a.txt” was moved to /Archive').waitFor()
    await page.getByText('2 selected').first().waitFor()
    await app.client.call('deleteResources', { body: { resources: ['/Contracts/b.txt'] } })
    await page.getByText('You deleted “b.txt”').waitFor()
    await page.getByText('1 selected').first().waitFor()
    // What the user does says so itself.
    await page.getByRole('grid').focus()
    await page.keyboard.press('Delete')
    await page.getByRole('dialog').getByRole('button', { name: 'Delete', exact: true }).click()
    await row('c.txt').waitFor({ state: 'detached' })
    expect(await page.getByText('You deleted “c.txt”').count()).toBe(0)
    expect(complaints).toEqual([])
    await close()
  })

  test.each([
    ['a folder', 'Names', '/files/Names'],
    ['Recent', 'Drafts', '/files?view=recent'],
  ])('windows have the name that somebody gave a selected file: in %s', async (_, folder, address) => {
    for (const name of ['other 1', 'other 2', 'other 3']) await app.store(`/${folder}/${name}.txt`)
    const id = await app.store(`/${folder}/draft.txt`)
    const { page, complaints, close } = await app.open(address)
    const grid = page.getByRole('grid')
    const dialog = page.getByRole('dialog')
    // In Recent the file is in a closed run.
    const run = page.getByRole('button', { name: `4 files in ${folder}`, exact: true })
    if (address.includes('recent')) await run.click()
    await grid.getByRole('row', { name: 'draft.txt' }).getByRole('checkbox').check()
    if (address.includes('recent')) await run.click()
    await page.getByText('1 selected').first().waitFor()
    await app.client.call('updateResourceById', { params: { id }, body: { name: 'final.txt' } })
    const rename = page.getByRole('button', { name: 'Rename', exact: true })
    await expect
      .poll(async () => {
        await rename.click()
        const name = await dialog.getByRole('textbox').inputValue()
        await page.keyboard.press('Escape')
        await dialog.waitFor({ state: 'hidden' })
        return name
      })
      .toBe('final.txt')
    await page.getByRole('button', { name: 'Delete', exact: true }).click()
    await dialog.getByRole('heading', { name: 'Delete “final.txt”?' }).waitFor()
    await dialog.getByRole('button', { name: 'Delete', exact: true }).click()
    await dialog.waitFor({ state: 'hidden' })
    await expect.poll(() => app.namesIn(`/${folder}`)).not.toContain('final.txt')
    expect(complaints).toEqual([])
    await close()
  })
})
