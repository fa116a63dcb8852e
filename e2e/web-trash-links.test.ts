/** Links to what is in the trash, from elsewhere and into it. Runs on one engine. */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expectAccessible } from './accessible.ts'
import { addColleague, type Colleague, colleaguePassword } from './colleague.ts'
import { openWebApp, type WebApp } from './web-app.ts'

describe('links to what was deleted', () => {
  let app: WebApp
  let ann: Colleague

  beforeAll(async () => {
    app = await openWebApp()
    ann = await addColleague(app)
  })

  afterAll(() => app.close())

  const remove = (...resources: string[]) => app.client.call('deleteResources', { body: { resources } })
  const asAnn = { username: 'ann', password: colleaguePassword }
  const row = (page: Page, name: string) => page.locator('.trash-table').getByRole('row').filter({ hasText: name })

  test('an address with very many folders asks the server for few of them', async () => {
    const { page, close } = await app.open('/dashboard')
    let asked = 0
    page.on('request', (request) => {
      if (/\/api\/v2\/(trash|resources)\?/.test(request.url())) asked++
    })
    await page.goto(`/files${'/none'.repeat(400)}`)
    await page.getByText('Folder not found').waitFor()
    expect(asked).toBeGreaterThan(10)
    expect(asked).toBeLessThan(60)
    await close()
  })

  test('the address of a deleted folder, or of one in it, leads to the trash or restores it', async () => {
    await app.store('/north/2019/plan.txt')
    await remove('/north')
    for (const address of ['/files/north', '/files/north/2019']) {
      const { page, complaints, close } = await app.open(address)
      await page.getByText('“north” is in the Trash Can').waitFor()
      await page.getByText(/^Deleted .* by you, from Files$/).waitFor()
      await expectAccessible(page)
      await page.getByRole('link', { name: 'Show in the Trash Can' }).click()
      await row(page, 'north').waitFor()
      expect(await row(page, 'north').getByRole('checkbox').isChecked()).toBe(true)
      expect(complaints.filter((one) => !one.includes('404'))).toEqual([])
      await close()
    }
    // Not for those who do not see it in their trash.
    const other = await app.open('/files/north', asAnn)
    await other.page.getByText('“north” was deleted').waitFor()
    await other.page.getByText('mira deleted it').waitFor()
    await expectAccessible(other.page)
    await other.page.goto('/files/north/2019')
    await other.page.getByText('mira deleted it').waitFor()
    expect(await other.page.getByRole('link', { name: 'Show in the Trash Can' }).count()).toBe(0)
    await other.page.goto('/files/never/there')
    await other.page.getByText('Folder not found').waitFor()
    await other.close()
    const { page, close } = await app.open('/files/north/2019')
    await page.locator('.state').getByRole('button', { name: 'Restore' }).click()
    await page.getByRole('grid').getByText('plan.txt').waitFor()
    await close()
  })

  test.each(['preview', 'versions'])('a link with ?%s= of a deleted file says where it is', async (what) => {
    const id = await app.store(`/link ${what}/a.txt`)
    const inside = await app.store(`/link ${what}/old/2020/b.txt`)
    await remove(`/link ${what}/a.txt`, `/link ${what}/old`)
    const { page, complaints, close } = await app.open(`/files/link ${what}?${what}=${id}`)
    const window = page.getByRole('dialog', { name: 'a.txt' })
    await window.getByText('“a.txt” is in the Trash Can').waitFor()
    await expectAccessible(page)
    await window.getByRole('link', { name: 'Show in the Trash Can' }).click()
    await row(page, 'a.txt').waitFor()
    await page.goto(`/files/link ${what}?${what}=${id}`)
    await window.getByRole('button', { name: 'Restore' }).click()
    // It is what the link was about.
    await page
      .getByRole('dialog')
      .getByText(what === 'preview' ? `/link ${what}/a.txt` : 'Current')
      .first()
      .waitFor()
    await page.goto(`/files?${what}=${inside}`)
    const other = page.getByRole('dialog', { name: 'b.txt' })
    await other.getByText(`, from /link ${what}/old/2020, together with old`).waitFor()
    await page.keyboard.press('Escape')
    await other.waitFor({ state: 'detached' })
    expect(new URL(page.url()).search).toBe('')
    expect(complaints.filter((one) => !one.includes('404'))).toEqual([])
    await close()
    const foreign = await app.open(`/files?${what}=${inside}`, asAnn)
    await foreign.page.getByText('The file cannot be shown').waitFor()
    expect(await foreign.page.getByText('b.txt').count()).toBe(0)
    await foreign.close()
  })

  test('the activity leads to what was deleted, and the message after deleting, too', async () => {
    await app.store('/said/one.txt')
    await app.store('/said/two.txt')
    const { page, complaints, close } = await app.open('/files/said')
    await page.getByRole('row').filter({ hasText: 'one.txt' }).click()
    await page.keyboard.press('Delete')
    await page.getByRole('dialog').getByRole('button', { name: 'Delete', exact: true }).click()
    await page.getByText('Deleted: /said/one.txt').waitFor()
    await page.getByRole('link', { name: 'Show in the Trash Can' }).click()
    await row(page, 'one.txt').waitFor()
    expect(await row(page, 'one.txt').getByRole('checkbox').isChecked()).toBe(true)

    await page.goto('/activity')
    await page.getByRole('row').filter({ hasText: 'one.txt' }).filter({ hasText: 'Delete' }).first().click()
    const details = page.locator('.entry-facts')
    await details.getByRole('link', { name: 'Open folder' }).waitFor()
    await details.getByText('In the Trash Can', { exact: true }).waitFor()
    expect(await details.getByRole('link', { name: 'Show in the Trash Can' }).getAttribute('href')).toContain('one.txt')
    await details.getByRole('button', { name: 'Restore' }).click()
    await details.getByText('In the Trash Can', { exact: true }).waitFor({ state: 'detached' })
    expect(await app.namesIn('/said')).toEqual(['one.txt', 'two.txt'])
    expect(complaints).toEqual([])
    await close()
  })

  test('a file that is deleted while its preview is open has the way to it', async () => {
    await app.store('/open/now.txt')
    const { page, close } = await app.open('/files/open')
    await page.getByRole('button', { name: 'now.txt', exact: true }).click()
    const window = page.getByRole('dialog')
    await window.getByText('/open/now.txt').waitFor()
    await ann.client.call('deleteResources', { body: { resources: ['/open/now.txt'] } })
    await window.getByText('This file was deleted').waitFor()
    await window.getByRole('link', { name: 'Show in the Trash Can' }).click()
    await row(page, 'now.txt').waitFor()
    await close()
  })
})
