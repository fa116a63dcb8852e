/** Recent in little space: nothing that a row says or shows is cut off. Runs on one engine. */
import type { Locator } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { canvasOf } from '../server/test/pictures.ts'
import { addColleague } from './colleague.ts'
import { openWebApp, type WebApp } from './web-app.ts'

describe('recent files in little space', () => {
  let app: WebApp

  beforeAll(async () => {
    app = await openWebApp()
    const notes = await app.store('/notes.txt', 'first')
    const body = Buffer.from('second')
    await app.client.upload({ path: '/notes.txt', size: body.length, body, allowOverwrite: true })
    const { data } = await app.client.call('getVersions', { query: { resource: '/notes.txt' } })
    const version = data[0]?.id ?? 0
    await app.client.call('restoreVersion', { body: { resource: `id:${notes}`, version } })
    const { page, close } = await app.open('/files')
    await page.getByRole('button', { name: 'notes.txt', exact: true }).click()
    await page.getByRole('dialog').getByText('first').waitFor()
    await close()
    await app.client.call('addStarred', { body: { resources: ['/notes.txt'] } })
    const ann = await addColleague(app, 'ann', 'Ann-Kathrin Harbour-Westerholt', 'Scanner')
    const long = Buffer.from('long')
    await ann.client.upload({ path: '/quay/long.txt', size: long.length, body: long })
    await app.store('/wide.png', await canvasOf(400, 300).png().toBuffer())
  })

  afterAll(() => app.close())

  const open = async (width: number, language = 'en') => {
    const tab = await app.open('/dashboard')
    await tab.page.context().setExtraHTTPHeaders({ 'accept-language': language })
    await tab.page.setViewportSize({ width, height: 844 })
    await tab.page.goto('/files?view=recent')
    const row = tab.page.getByRole('grid').getByRole('row', { name: 'notes.txt' })
    await row
      .getByText(language === 'de' ? 'Geöffnet von Ihnen' : 'You opened it')
      .first()
      .waitFor()
    return { ...tab, row }
  }

  test('where a moved file was is whole if there is space for it; three lines do not touch the borders of their row', async () => {
    const from = '/logs of the last few years'
    const id = await app.store(`${from}/tide.log`)
    await app.client.call('addFolder', { body: { path: '/logs/7' } })
    await app.client.call('moveResources', { body: { resources: [`${from}/tide.log`], parentResource: '/logs/7' } })
    const { page, close } = await open(1280)
    const way = page.getByRole('row', { name: 'tide.log' }).locator('.recent-details')
    await way.waitFor()
    const hidden = () =>
      way
        .locator('.entry-text, .entry-start, .entry-end')
        .evaluateAll((all: { scrollWidth: number; clientWidth: number }[]) =>
          all.map(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth),
        )
    await expect.poll(async () => Math.max(...(await hidden()))).toBeLessThanOrEqual(1)
    await close()

    const name = 'tide tables of the whole harbour.log'
    await app.client.call('updateResourceById', { params: { id }, body: { name } })
    const german = await open(1280, 'de')
    const row = german.page.getByRole('row', { name })
    await row.getByRole('button', { name, exact: true }).click()
    await german.page.getByRole('dialog').getByText('tide').first().waitFor()
    await german.page.keyboard.press('Escape')
    // The row at its place says it without a reload, with what happens next.
    await german.page.getByRole('dialog').waitFor({ state: 'detached' })
    await app.store('/next.txt')
    await row.getByText('Geöffnet von Ihnen').first().waitFor()
    const box = await row.boundingBox()
    const words = await row.locator('.recent-did .recent-words').boundingBox()
    if (!box || !words) throw new Error('there is no row')
    expect(words.y - box.y).toBeGreaterThanOrEqual(4)
    expect(box.y + box.height - words.y - words.height).toBeGreaterThanOrEqual(4)
    await german.close()
  })

  test.each([390, 768, 1280])(
    'in German the verb comes before a long name, which alone is shortened, %i px wide',
    async (width) => {
      const { page, close } = await open(width, 'de')
      const what = page.getByRole('grid').getByRole('row', { name: 'long.txt' }).locator('.recent-who').first()
      await what.getByText('Hochgeladen von Ann-Kathrin').first().waitFor()
      if (width === 1280)
        // In columns it has two lines.
        await expect
          .poll(() =>
            what.evaluate((it: { scrollHeight: number; clientHeight: number }) => it.scrollHeight <= it.clientHeight),
          )
          .toBe(true)
      await close()
    },
  )

  test('on phones a long name is shortened before the verb after it', async () => {
    const { page, close } = await open(390)
    const who = page.getByRole('grid').getByRole('row', { name: 'long.txt' }).locator('.recent-who')
    await expect.poll(() => who.textContent()).toBe('Ann-Kathrin Harbour-Westerholt uploaded it')
    await expect
      .poll(() => who.evaluate((it: { scrollWidth: number; clientWidth: number }) => it.scrollWidth - it.clientWidth))
      .toBe(0)
    const name = who.locator('bdi')
    expect(
      await name.evaluate((it: { scrollWidth: number; clientWidth: number }) => it.scrollWidth - it.clientWidth),
    ).toBeGreaterThan(0)
    // Letters of another font have other widths in the same box.
    const maxWidth = () => name.evaluate((it: { style: { maxWidth: string } }) => it.style.maxWidth)
    const fitted = await maxWidth()
    expect(fitted).not.toBe('')
    await name.evaluate((it: { style: { maxWidth: string } }) => {
      it.style.maxWidth = '1px'
    })
    await page.evaluate("document.fonts.dispatchEvent(new Event('loadingdone'))")
    await expect.poll(maxWidth).toBe(fitted)
    await close()
  })

  test('on phones what a visitor has entered is shortened with an ellipsis', async () => {
    const tab = await app.open('/dashboard', { width: 'phone' })
    const { page } = tab
    const visitor = 'jens-christian.petersen@nordlicht-logistik.example'
    await page.route(/\/recent\?/, async (route) => {
      const response = await route.fetch()
      const json = await response.json()
      for (const { attributes } of json.data)
        if (attributes.byName?.startsWith('Ann-Kathrin')) attributes.visitor = visitor
      await route.fulfill({ response, json })
    })
    await page.context().setExtraHTTPHeaders({ 'accept-language': 'de' })
    await page.goto('/files?view=recent')
    const who = page.getByRole('grid').getByRole('row', { name: 'long.txt' }).locator('.recent-who')
    await who.getByText('Hochgeladen von').first().waitFor()
    const name = who.getByText(visitor)
    const isShortened = () =>
      name.evaluate((it: { scrollWidth: number; clientWidth: number }) => it.scrollWidth > it.clientWidth + 1)
    await expect.poll(isShortened).toBe(true)
    const [cut, line] = [await boxOf(name), await boxOf(who)]
    expect(cut.right).toBeLessThanOrEqual(line.right + 1)
    await tab.close()
  })

  test.each([390, 1280])(
    'in the grid the star is on the corner of the icon, and pictures are beside the buttons, %i px wide',
    async (width) => {
      const { page, close } = await open(width)
      await page.getByRole('button', { name: 'Grid view' }).click()
      const tile = page.getByRole('gridcell').filter({ hasText: 'notes.txt' })
      const isOnCorner = async () => {
        const [icon, star] = [
          await boxOf(tile.locator('.entry-name .entry-picture svg')),
          await boxOf(tile.locator('.star-mark')),
        ]
        return [star.right - icon.right, star.bottom - icon.bottom].every((by) => by > 0 && by < 10)
      }
      await expect.poll(isOnCorner).toBe(true)
      const photo = page.getByRole('gridcell').filter({ hasText: 'wide.png' })
      const gaps = async () => {
        const picture = await boxOf(photo.locator('.file-tile-picture img'))
        const [check, menu] = [await boxOf(photo.locator('input')), await boxOf(photo.locator('.file-menu svg'))]
        return picture.right > 0 && picture.left >= check.right && picture.right <= menu.left
      }
      await expect.poll(gaps).toBe(true)
      await close()
    },
  )

  const boxOf = async (one: Locator) => {
    const { x = 0, y = 0, width = 0, height = 0 } = (await one.boundingBox()) ?? {}
    return { left: x, top: y, right: x + width, bottom: y + height }
  }

  test.each([
    [390, 'alone'],
    [768, 'alone'],
    [768, 'beside details'],
    [1280, 'alone'],
  ])('the star is on the corner of the icon, %i px wide, %s', async (width, place) => {
    const { page, row, close } = await open(width)
    if (place !== 'alone') await page.getByRole('button', { name: 'Details' }).click()
    // Below and beside it by a few pixels.
    const isOnCorner = async () => {
      const icon = await boxOf(row.locator('.file-picture svg'))
      const star = await boxOf(row.locator('.star-mark'))
      return [star.right - icon.right, star.bottom - icon.bottom].every((by) => by > 0 && by < 10)
    }
    await expect.poll(isOnCorner).toBe(true)
    await close()
  })

  test.each(['en', 'de'])(
    'the change before an opening can be read to its end, in %s, in columns',
    async (language) => {
      const { row, close } = await open(1280, language)
      await expect
        .poll(async () => {
          const [time, cell] = [
            await boxOf(row.locator('.recent-earlier time')),
            await boxOf(row.locator('.recent-did')),
          ]
          return time.right <= cell.right && time.bottom <= cell.bottom
        })
        .toBe(true)
      // By its number, as in the list of versions.
      await row.getByText(language === 'de' ? 'Version 1' : 'version 1', { exact: true }).waitFor()
      await close()
    },
  )

  test.each(['en', 'de'])(
    'a row of an opened file has one time, that of the opening, and says so, in %s',
    async (language) => {
      const { row, close } = await open(390, language)
      const opening = row.locator('.recent-who > span').first()
      const isSeen = async () => {
        const [words, line] = [await boxOf(opening), await boxOf(row.locator('.recent-who'))]
        return Math.abs(words.left - line.left) < 1 && words.top >= line.top - 1 && words.bottom <= line.bottom + 1
      }
      await expect.poll(isSeen).toBe(true)
      expect(await opening.textContent()).toBe(language === 'de' ? 'Geöffnet von Ihnen' : 'You opened it')
      expect(await row.locator('time').count()).toBe(1)
      await close()
    },
  )

  test.each(['list', 'details'])(
    'the focus ring of a menu button is whole after its menu, beside the %s',
    async (beside) => {
      const { page, row, close } = await open(1280)
      if (beside === 'details') await page.getByRole('button', { name: 'Details' }).click()
      await row.getByRole('button', { name: /^Actions/ }).click()
      await page.locator('.entry-menu').waitFor()
      await page.keyboard.press('Escape')
      await page.locator('.entry-menu').waitFor({ state: 'hidden' })
      // Pixels between the ring and the edges of the cell, which cuts what is outside.
      const reach = () =>
        page.evaluate(`(() => {
          const button = document.querySelector('.file-menu:focus-visible')
          if (!button) return -100
          const [box, cell] = [button.getBoundingClientRect(), button.parentElement.getBoundingClientRect()]
          const { outlineWidth, outlineOffset } = getComputedStyle(button)
          const out = parseFloat(outlineWidth) + parseFloat(outlineOffset)
          return Math.min(box.left - out - cell.left, cell.right - box.right - out)
        })()`)
      await expect.poll(reach).toBeGreaterThanOrEqual(0)
      await close()
    },
  )
})
