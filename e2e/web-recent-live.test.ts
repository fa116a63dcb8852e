/** Recent while others work: the list keeps its order while it is in use, and applies their changes when it is not. Runs on one engine. */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expectAccessible } from './accessible.ts'
import type { Width } from './browser.ts'
import { addColleague, type Colleague } from './colleague.ts'
import { expectWhileMoving } from './moving-pointer.ts'
import { openWebApp, type WebApp } from './web-app.ts'

describe('recent files while others work', () => {
  let app: WebApp
  let ann: Colleague

  beforeAll(async () => {
    app = await openWebApp()
    ann = await addColleague(app)
    for (let i = 1; i <= 12; i++) await app.store(`/desk ${i}/plan ${i}.txt`)
    for (let i = 1; i <= 6; i++) await annStores(`/Drafts/draft ${i}.txt`)
  })

  afterAll(() => app.close())

  const annStores = (path: string, content?: string) => ann.store(path, content)

  const open = async (width: Width = 'desktop') => {
    const tab = await app.open('/files?view=recent', { width })
    const grid = tab.page.getByRole('grid', { name: 'Recent' })
    await grid.getByRole('row').nth(2).waitFor()
    const pending = tab.page.locator('.pending-changes').getByRole('button')
    return { ...tab, grid, pending, row: (name: string | RegExp) => grid.getByRole('row', { name }) }
  }

  const topOf = async (row: ReturnType<Page['getByRole']>) => Math.round((await row.boundingBox())?.y ?? -1)

  test('a selected row holds its place when somebody changes its file, until the button for changes is pressed', async () => {
    for (const name of ['first', 'second', 'third']) await annStores(`/${name}/${name}.txt`)
    const { page, grid, row, pending, complaints, close } = await open()
    await row('second.txt').getByRole('gridcell').nth(3).click()
    await page.getByText('1 selected').first().waitFor()
    const place = await topOf(row('second.txt'))
    await annStores('/second/second.txt', 'changed')
    await annStores('/first/first.txt', 'changed')
    await pending.getByText('2 updates').waitFor()
    // It is shown as it is now, as a whole.
    await row('second.txt').getByText('Ann Harbour replaced it').waitFor()
    expect(await row('second.txt').textContent()).toMatch(/7 B$/)
    expect(await topOf(row('second.txt'))).toBe(place)
    expect(await row('second.txt').getAttribute('aria-selected')).toBe('true')
    await expectAccessible(page)
    await page.keyboard.press('ArrowDown')
    expect(await row('first.txt').getAttribute('aria-selected')).toBe('true')
    await page.keyboard.press('ArrowUp')
    await pending.click()
    await row('second.txt').getByText('Ann Harbour replaced it').waitFor()
    expect(await row('second.txt').getAttribute('aria-selected')).toBe('true')
    expect(await grid.getAttribute('aria-activedescendant')).toBe(await row('second.txt').getAttribute('id'))
    await pending.waitFor({ state: 'detached' })
    // What is deleted is selected no longer.
    await annStores('/passing/passing.txt')
    await pending.click()
    await row('passing.txt').getByRole('checkbox').check()
    await page.getByText('2 selected').first().waitFor()
    await ann.client.call('deleteResources', { body: { resources: ['/passing/passing.txt'] } })
    await page.getByText('Ann Harbour deleted “passing.txt”').waitFor()
    await page.getByText('1 selected').first().waitFor()
    // With the end of the selection, and without the focus, the list applies the changes.
    await annStores('/third/third.txt', 'changed')
    await pending.getByText('1 update').waitFor()
    await page.keyboard.press('Escape')
    await page.mouse.click(700, 880)
    await page.evaluate('document.activeElement.blur()')
    await row('third.txt').getByText('Ann Harbour replaced it').waitFor()
    await pending.waitFor({ state: 'detached' })
    expect(complaints).toEqual([])
    await close()
  })

  test('one can look at the files of a run one after the other: it stays whole, and they say so', async () => {
    const { page, grid, row, pending, complaints, close } = await open()
    const run = row('6 files in Drafts')
    await run.locator('.recent-title').click()
    await row('draft 6.txt').waitFor()
    const order = async () => await grid.locator('.file-row .file-open').allTextContents()
    const before = await order()
    const preview = page.getByRole('dialog')
    // Twice, so that the second one would be elsewhere if the first one had moved.
    for (const name of ['draft 5.txt', 'draft 3.txt']) {
      await row(name).getByRole('button', { name, exact: true }).click()
      await preview.getByRole('heading', { name }).waitFor()
      await preview.getByText(`/Drafts/${name}`).waitFor()
      await page.goBack()
      await preview.waitFor({ state: 'hidden' })
      await annStores('/desk 12/plan 12.txt', `after ${name}`)
      await pending.waitFor()
      await row(name).getByText('You opened it').waitFor()
      expect(await order()).toEqual(before)
      await run.waitFor()
    }
    // From one to the next in the preview, in the order of the list.
    await row('draft 5.txt').getByRole('button', { name: 'draft 5.txt', exact: true }).click()
    for (const name of ['draft 4.txt', 'draft 3.txt', 'draft 2.txt']) {
      await preview.getByRole('button', { name: 'Next file' }).click()
      await preview.getByRole('heading', { name }).waitFor()
    }
    await page.goBack()
    await preview.waitFor({ state: 'hidden' })
    expect(await order()).toEqual(before)
    // The cursor is at the file that was shown last.
    expect(await grid.getAttribute('aria-activedescendant')).toBe(await row('draft 2.txt').getAttribute('id'))
    await expectAccessible(page)
    await page.reload()
    await row('4 files in Drafts').getByText('You opened them').waitFor()
    expect(complaints).toEqual([])
    await close()
  })

  test('the button for changes leads to the top, whatever is opened or selected, with details open', async () => {
    const { page, grid, row, pending, complaints, close } = await open()
    await page.setViewportSize({ width: 1440, height: 700 })
    await page.getByRole('button', { name: 'Details', exact: true }).click()
    await row('plan 12.txt').getByRole('checkbox').check()
    await page.getByText('1 selected').first().waitFor()
    await page.evaluate('document.querySelector(".recent").scrollTop = 108')
    for (const name of ['stern', 'bow']) await annStores(`/${name}/${name}.txt`)
    await pending.getByText('2 new files').waitFor()
    await pending.click()
    await row('bow.txt').waitFor()
    expect(await grid.evaluate((list) => list.scrollTop)).toBe(0)
    expect(await row('plan 12.txt').getAttribute('aria-selected')).toBe('true')
    expect(await page.evaluate('document.activeElement.getAttribute("role")')).toBe('grid')
    expect(complaints).toEqual([])
    await close()
  })

  test('at its top the list applies changes under a pointer that rests, but not under one that moves', async () => {
    for (let i = 1; i <= 3; i++) await annStores(`/Tides/tide ${i}.txt`)
    const { page, row, pending, complaints, close } = await open()
    await row('3 files in Tides').locator('.recent-title').click()
    await row('tide 3.txt').waitFor()
    await page.evaluate('document.activeElement.blur()')
    const below = row('plan 12.txt')
    const { x = 0, y = 0 } = (await below.boundingBox()) ?? {}
    const place = await topOf(below)
    const uploaded = annStores('/Tides/tide 4.txt').then(() => app.client.call('getCurrentUser', {}))
    let isUploaded = false
    void uploaded.then(() => {
      isUploaded = true
    })
    // Aims at a row below the run for a while after the upload.
    const read = () => topOf(below)
    await expectWhileMoving(page, { x: x + 300, y: y + 20, read, expected: place, isDone: () => isUploaded })
    await uploaded
    await row('tide 4.txt').waitFor()
    await expect.poll(() => topOf(below)).toBe(place + 48)
    await pending.waitFor({ state: 'detached' })
    expect(complaints).toEqual([])
    await close()
  })

  test('what the user changes here goes to its place at once, with the focus; what others do waits', async () => {
    const { page, grid, row, pending, complaints, close } = await open()
    const names = async () => await grid.locator('.file-row .file-open').allTextContents()
    const cursor = async () => await page.locator(`#${await grid.getAttribute('aria-activedescendant')}`).textContent()
    const rename = async (to: string) => {
      const window = page.getByRole('dialog')
      await window.getByRole('textbox').fill(to)
      await page.keyboard.press('Enter')
      await window.waitFor({ state: 'detached' })
      // Times are in seconds: files of the same one are in the order of their creation.
      await expect.poll(async () => (await names()).slice(0, 3).join()).toContain(to)
      await row(to).getByText('You renamed it').waitFor()
      expect(await row(to).getAttribute('aria-selected')).toBe('true')
      await expect.poll(cursor).toContain(to)
      await expect.poll(() => page.evaluate('document.activeElement.getAttribute("role")')).toBe('grid')
    }
    // What an application of the user does waits, too.
    await row('plan 9.txt').getByRole('gridcell').nth(3).click()
    await app.store('/own/own.txt')
    await pending.getByText('1 new file').waitFor()
    await row('plan 9.txt').getByRole('button', { name: 'Actions for plan 9.txt' }).click()
    await page.getByRole('menuitem', { name: 'Rename' }).click()
    await rename('renamed 9.txt')
    await annStores('/desk 8/plan 8.txt', 'changed')
    await pending.getByText('1 update', { exact: true }).waitFor()
    // By keys, from far below: the list follows.
    await grid.evaluate((list) => {
      list.scrollTop = 150
    })
    await row('plan 6.txt').getByRole('gridcell').nth(3).click()
    await page.keyboard.press('F2')
    await rename('renamed 6.txt')
    await expect.poll(() => grid.evaluate((list) => list.scrollTop)).toBeLessThan(40)
    expect((await names()).slice(0, 3).join()).toContain('renamed 9.txt')
    await pending.getByText('1 update', { exact: true }).waitFor()
    await expectAccessible(page)
    expect(complaints).toEqual([])
    await close()
  })

  for (const width of ['desktop', 'phone'] as const)
    test(`the button for changes covers neither rows nor titles, in list and grid: ${width}`, async () => {
      const { page, grid, pending, complaints, close } = await open(width)
      for (const view of ['List view', 'Grid view']) {
        await page.getByRole('button', { name: view, exact: true }).click()
        await grid.focus()
        await page.keyboard.press('ArrowDown')
        await annStores(`/${width} ${view}/${width} ${view}.txt`)
        await pending.waitFor()
        const covered = await page.evaluate(`(() => {
          const button = document.querySelector('.pending-changes > button').getBoundingClientRect()
          const meets = (box) => box.left < button.right && button.left < box.right && box.top < button.bottom && button.top < box.bottom
          const texts = document.createTreeWalker(document.querySelector('.recent'), NodeFilter.SHOW_TEXT)
          const range = document.createRange()
          const found = []
          while (texts.nextNode()) {
            range.selectNodeContents(texts.currentNode)
            const inside = texts.currentNode.parentElement.closest('.unseen') === null
            if (inside && [...range.getClientRects()].some(meets)) found.push(texts.currentNode.data)
          }
          return found
        })()`)
        expect(covered).toEqual([])
        if (width === 'desktop' && view === 'List view') {
          const [button, head, list] = await Promise.all([
            pending.boundingBox(),
            grid.getByRole('row').first().boundingBox(),
            grid.boundingBox(),
          ])
          // Below the titles, in the middle.
          expect(button?.y).toBeGreaterThanOrEqual((head?.y ?? 0) + (head?.height ?? 0))
          expect((button?.x ?? 0) + (button?.width ?? 0) / 2).toBeCloseTo((list?.x ?? 0) + (list?.width ?? 0) / 2, -1)
        }
        if (width === 'phone') expect((await pending.boundingBox())?.height).toBeGreaterThanOrEqual(40)
        await pending.click()
        await grid.getByText(`${width} ${view}.txt`).first().waitFor()
        await page.keyboard.press('Escape')
      }
      expect(complaints).toEqual([])
      await close()
    })
})
