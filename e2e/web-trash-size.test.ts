/** What the trash says of sizes: in questions before something is deleted permanently, and in details. Runs on one engine. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { addColleague } from './colleague.ts'
import { openWebApp, type WebApp } from './web-app.ts'

describe('sizes in the trash', () => {
  let app: WebApp

  beforeAll(async () => {
    app = await openWebApp()
    const ann = await addColleague(app)
    for (const name of ['a', 'b', 'sub/c']) await app.store(`/sizebox/${name}.txt`, '12345')
    await app.store('/own.siz', '1234567')
    await ann.client.call('deleteResources', { body: { resources: ['/sizebox'] } })
    await app.client.call('deleteResources', { body: { resources: ['/own.siz'] } })
  })

  afterAll(() => app.close())

  test('emptying it says how much that is, and that entries of others are among it', async () => {
    const { page, complaints, close } = await app.open('/trash')
    await page.getByRole('button', { name: 'Empty the Trash Can' }).click()
    const question = page.getByRole('dialog', { name: 'Empty the Trash Can?' })
    await question.getByText('Everything in the Trash Can (2 items, 4 files, 22 B) is deleted now').waitFor()
    await question.getByText('This includes what Ann Harbour deleted.').waitFor()
    await question.getByRole('button', { name: 'Cancel' }).click()
    expect(complaints).toEqual([])
    await close()
  })

  test('deleting a folder permanently says how much it contains, as its details do', async () => {
    const { page, complaints, close } = await app.open('/trash')
    await page.getByRole('button', { name: 'Actions for sizebox' }).click()
    await page.getByRole('menuitem', { name: 'Delete' }).click()
    const question = page.getByRole('dialog')
    await question.getByText('with all its content (3 files, 15 B).').waitFor()
    await question.getByRole('button', { name: 'Cancel' }).click()
    await page.getByRole('button', { name: 'Details', exact: true }).click()
    await page.getByRole('checkbox', { name: 'sizebox', exact: true }).check()
    await page.getByText('15 B in 3 files').waitFor()
    expect(complaints).toEqual([])
    await close()
  })
})
