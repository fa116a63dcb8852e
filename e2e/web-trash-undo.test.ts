/** Undoing a restore in the browser: it takes back what the restore brought, to where that was. Runs on one engine. */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { addColleague, type Colleague } from './colleague.ts'
import { openWebApp, type WebApp } from './web-app.ts'

describe('undoing a restore from the trash', () => {
  let app: WebApp
  let ann: Colleague

  beforeAll(async () => {
    app = await openWebApp()
    ann = await addColleague(app)
  })

  afterAll(() => app.close())

  const trash = async (...paths: string[]) => {
    for (const path of paths) await app.client.call('deleteResources', { body: { resources: [path] } })
  }
  const entry = async (name: string) => {
    const { data } = await app.client.call('getTrash', { query: { name } })
    return data.map(({ id, attributes: { path, deletedAt, deletedBy } }) => ({ id, path, deletedAt, deletedBy }))
  }
  const restoreOf = (page: Page, name: string) => page.getByRole('button', { name: `Restore “${name}”`, exact: true })
  const undo = async (page: Page, name: string) => {
    await page.getByRole('button', { name: 'Undo' }).click()
    await page.getByText(`“${name}” is in the Trash Can again`).last().waitFor()
  }

  test('what others have in a folder that was merged stays', async () => {
    const note = await app.store('/judge/mergebox/note-1.txt')
    await app.store('/judge/mergebox/note-2.txt')
    await trash('/judge/mergebox')
    const before = await entry('mergebox')
    await app.client.call('restoreFromTrash', { body: { resources: [note] } })
    await ann.store('/judge/mergebox/anns.txt')
    const { page, complaints, close } = await app.open('/trash?find=mergebox')
    await restoreOf(page, 'mergebox').click()
    await page.getByText('“mergebox” restored to /judge, merged with the folder of that name').waitFor()
    expect(await app.namesIn('/judge/mergebox')).toEqual(['anns.txt', 'note-1.txt', 'note-2.txt'])
    await undo(page, 'mergebox')
    await restoreOf(page, 'mergebox').waitFor()
    expect(await app.namesIn('/judge/mergebox')).toEqual(['anns.txt', 'note-1.txt'])
    expect(await entry('mergebox')).toEqual(before)
    expect(await entry('anns.txt')).toEqual([])
    expect(complaints).toEqual([])
    await close()
  })

  test('of a folder with thousands of entries in its folders, too', async () => {
    for (let i = 0; i < 1_100; i += 100) await app.client.call('addFolder', { body: { path: `/judge/many/sub/${i}` } })
    for (let from = 0; from < 1_100; from += 100)
      await Promise.all(
        Array.from({ length: 100 }, (_, i) =>
          app.client.call('addFolder', { body: { path: `/judge/many/sub/${from}/${i}` } }),
        ),
      )
    await trash('/judge/many')
    const before = await entry('many')
    const { page, complaints, close } = await app.open('/trash?find=many')
    await restoreOf(page, 'many').click()
    await page.getByText('“many” restored to /judge').waitFor()
    await ann.store('/judge/many/sub/500/anns.txt')
    await undo(page, 'many')
    await restoreOf(page, 'many').waitFor()
    expect(await entry('many')).toEqual(before)
    expect(await app.namesIn('/judge/many/sub')).toEqual(['500'])
    expect(await app.namesIn('/judge/many/sub/500')).toEqual(['anns.txt'])
    expect(complaints).toEqual([])
    await close()
  })

  test('a folder of another origin stays beside the restored one, which gets another name', async () => {
    await app.store('/judge/procedures/old.txt')
    await trash('/judge/procedures')
    await app.store('/judge/procedures/new.txt')
    const { page, complaints, close } = await app.open('/trash?find=procedures')
    await restoreOf(page, 'procedures').click()
    await page.getByText('“procedures” restored to /judge as “procedures (2)”').waitFor()
    await ann.store('/judge/procedures (2)/anns.txt')
    await undo(page, 'procedures')
    await restoreOf(page, 'procedures').waitFor()
    expect(await app.namesIn('/judge/procedures (2)')).toEqual(['anns.txt'])
    expect(await app.namesIn('/judge/procedures')).toEqual(['new.txt'])
    expect(complaints).toEqual([])
    await close()
  })

  test('an entry that was restored to another folder has its original one again', async () => {
    await app.store('/judge/elsewhere.txt')
    await app.store('/photos/p.txt')
    await trash('/judge/elsewhere.txt')
    const before = await entry('elsewhere.txt')
    const { page, complaints, close } = await app.open('/trash?find=elsewhere')
    await page.getByRole('button', { name: 'Actions for elsewhere.txt' }).click()
    await page.getByRole('menuitem', { name: 'Restore to another folder…' }).click()
    const window = page.getByRole('dialog')
    await window.getByRole('button', { name: 'Go up to the home folder' }).click()
    await window.getByRole('button', { name: 'photos', exact: true }).click()
    await window.getByRole('button', { name: 'Restore here' }).click()
    await page.getByText('“elsewhere.txt” restored to /photos').waitFor()
    await undo(page, 'elsewhere.txt')
    await restoreOf(page, 'elsewhere.txt').waitFor()
    expect(await entry('elsewhere.txt')).toEqual(before)
    expect(await app.namesIn('/photos')).toEqual(['p.txt'])
    expect(complaints).toEqual([])
    await close()
  })

  test('the message says which folder stays for what others have added', async () => {
    for (const name of ['jtbig', 'jtalone']) await app.store(`/judge/${name}/note-1.txt`)
    await trash('/judge/jtbig', '/judge/jtalone')
    const { page, complaints, close } = await app.open('/trash?find=jt')
    await restoreOf(page, 'jtbig').click()
    await page.getByText('“jtbig” restored to /judge').waitFor()
    await ann.store('/judge/jtbig/note-09.txt')
    await undo(page, 'jtbig')
    await page.getByText('“jtbig” is in the Trash Can again. What was added stays in /judge/jtbig.').waitFor()
    expect(await app.namesIn('/judge/jtbig')).toEqual(['note-09.txt'])
    await restoreOf(page, 'jtalone').click()
    await page.getByText('“jtalone” restored to /judge').waitFor()
    await undo(page, 'jtalone')
    await page.getByText('“jtalone” is in the Trash Can again', { exact: true }).waitFor()
    // That there is no such folder any more is asked of the server.
    expect(complaints.filter((one) => !one.includes('404'))).toEqual([])
    await close()
  })

  test('a folder that was created again for a purged one is removed', async () => {
    await app.store('/purgedbox/in/single.txt')
    await trash('/purgedbox/in/single.txt', '/purgedbox')
    const [box] = await entry('purgedbox')
    await app.client.call('purgeTrash', { body: { resources: [box?.id ?? 0] } })
    const before = await entry('single.txt')
    const { page, complaints, close } = await app.open('/trash?find=single')
    await restoreOf(page, 'single.txt').click()
    await page.getByText('“single.txt” restored to /purgedbox/in (folder created again)').waitFor()
    await undo(page, 'single.txt')
    await restoreOf(page, 'single.txt').waitFor()
    expect(await app.namesIn('/')).not.toContain('purgedbox')
    expect(await entry('single.txt')).toEqual(before)
    expect(complaints).toEqual([])
    await close()
  })
})
