/** The trash while others delete, restore and purge: rows stay where they are while the list is in use. Runs on one engine. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expectAccessible } from './accessible.ts'
import { expectWhileMoving } from './moving-pointer.ts'
import { openWebApp, type WebApp } from './web-app.ts'

const sizes = [
  [390, 844],
  [768, 1024],
  [1440, 900],
] as const

/** What overlaps in the bar of the selection, or is outside of it. */
const overlapsInBar = `(() => {
  const bar = document.querySelector('.trash-tools')
  if (!bar.querySelector('.pending-changes button')) return ['no button for changes']
  const inside = bar.getBoundingClientRect()
  const seen = [...bar.querySelectorAll('button, .trash-selected')].filter((one) => one.checkVisibility())
  const boxes = seen.map((one) => [one.textContent, one.getBoundingClientRect()])
  return boxes.flatMap(([text, box], index) => {
    const isOutside = box.left < inside.left || box.right > inside.right || box.top < inside.top || box.bottom > inside.bottom
    const next = boxes[index + 1]?.[1]
    return isOutside || (next && next.left < box.right) ? [text] : []
  })
})()`

describe('the trash while others work', () => {
  let app: WebApp

  beforeAll(async () => {
    app = await openWebApp()
  })

  afterAll(() => app.close())

  const trash = async (...names: string[]) => {
    for (const name of names) {
      await app.store(`/${name}`)
      await app.client.call('deleteResources', { body: { resources: [`/${name}`] } })
    }
  }

  const idOf = async (name: string) => {
    const { data } = await app.client.call('getTrash', { query: { search: name } })
    return data[0]?.id ?? 0
  }

  const open = async () => {
    const tab = await app.open('/trash')
    const names = () => tab.page.locator('.trash-table .trash-check .entry-name').allTextContents()
    const row = (name: string) => tab.page.getByRole('row').filter({ hasText: name })
    const topOf = async (name: string) => Math.round((await row(name).boundingBox())?.y ?? -1)
    return { ...tab, names, row, topOf, pending: tab.page.locator('.pending-changes').getByRole('button') }
  }

  test('under a pointer that moves no row gets the place of another; they come in when it rests', async () => {
    await trash('a.txt', 'b.txt')
    const { page, names, row, topOf, pending, complaints, close } = await open()
    await row('b.txt').waitFor()
    const place = await topOf('b.txt')
    const { x = 0, y = 0 } = (await row('b.txt').getByRole('button', { name: 'Restore “b.txt”' }).boundingBox()) ?? {}
    let isDeleted = false
    const deletion = trash('c.txt').then(() => app.client.call('getCurrentUser', {}))
    void deletion.then(() => {
      isDeleted = true
    })
    const read = () => topOf('b.txt')
    await expectWhileMoving(page, { x: x + 4, y: y + 12, read, expected: place, isDone: () => isDeleted })
    await deletion
    await row('c.txt').waitFor()
    expect(await names()).toEqual(['c.txt', 'b.txt', 'a.txt'])
    await pending.waitFor({ state: 'detached' })
    expect(complaints).toEqual([])
    await close()
  })

  test('while a row is selected new entries wait behind a button, and what others took out keeps its place', async () => {
    await trash('d.txt', 'e.txt', 'f.txt')
    const { page, names, row, topOf, pending, complaints, close } = await open()
    await row('d.txt').getByRole('checkbox').check()
    const place = await topOf('d.txt')
    await trash('g.txt', 'h.txt')
    await pending.getByText('2 new items').waitFor()
    await app.client.call('restoreFromTrash', { body: { resources: [await idOf('e.txt')] } })
    await row('e.txt').getByText('No longer in the Trash Can').waitFor()
    await pending.getByText('3 updates').waitFor()
    expect(await topOf('d.txt')).toBe(place)
    expect(await row('e.txt').getByRole('button').count()).toBe(0)
    expect(await row('e.txt').getByRole('checkbox').isDisabled()).toBe(true)
    await expectAccessible(page)
    // The button is in the bar, beside its other buttons, at all widths.
    for (const [width, height] of sizes) {
      await page.setViewportSize({ width, height })
      await expect.poll(() => page.evaluate(overlapsInBar)).toEqual([])
    }
    // What the user restores is gone at once, and the rest still waits.
    await row('f.txt').getByRole('button', { name: 'Restore “f.txt”' }).click()
    await row('f.txt').waitFor({ state: 'detached' })
    expect((await names()).slice(0, 2)).toEqual(['e.txt', 'd.txt'])
    await pending.click()
    await row('h.txt').waitFor()
    expect((await names()).slice(0, 3)).toEqual(['h.txt', 'g.txt', 'd.txt'])
    await page.getByText('1 selected').first().waitFor()
    await pending.waitFor({ state: 'detached' })
    expect(complaints).toEqual([])
    await close()
  })

  test('what others purge is said at once, without asking the server all the time, and is in the session log', async () => {
    await trash('kept.txt', 'purged.txt')
    const { page, row, pending, complaints, close } = await open()
    await row('kept.txt').getByRole('checkbox').check()
    await trash('live.txt')
    await pending.getByText('1 new item').waitFor()
    let reads = 0
    page.on('request', (request) => {
      if (/\/trash\?/.test(request.url())) reads++
    })
    await app.client.call('purgeTrash', { body: { resources: [await idOf('purged.txt')] } })
    await row('purged.txt').getByText('No longer in the Trash Can').waitFor({ timeout: 10_000 })
    expect(reads).toBeLessThan(3)
    await page.goto('/activity/session?type=PURGE')
    const entry = page.getByRole('row').filter({ hasText: '/purged.txt' })
    await entry.getByText('Delete Permanently').waitFor()
    await expectAccessible(page)
    expect(complaints).toEqual([])
    await close()
  })
})
