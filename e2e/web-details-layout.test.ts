/** How details are laid out: columns, widths, long names, and the sheet of phones. Runs on one engine. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expectAccessible } from './accessible.ts'
import { addColleague, type Colleague } from './colleague.ts'
import { detailsOf, factsOf, select, sharingOf } from './details-panel.ts'
import { openWebApp, type WebApp } from './web-app.ts'

describe('layout of details', () => {
  let app: WebApp
  let ann: Colleague

  beforeAll(async () => {
    app = await openWebApp()
    ann = await addColleague(app)
  })

  afterAll(() => app.close())

  test('values stay where they are from entry to entry, and the panel is wider beside a wide list', async () => {
    await app.store('/rows/quay/plan.txt')
    await app.store('/rows/big.bin', Buffer.alloc(3_000))
    const { page, complaints, close } = await app.open('/files/rows')
    await page.setViewportSize({ width: 1280, height: 900 })
    await page.getByRole('button', { name: 'Details', exact: true }).click()
    const panel = detailsOf(page)
    const fact = factsOf(panel)
    const columns = async () =>
      new Set(
        await panel.locator('dd').evaluateAll((all) => all.map((it) => Math.round(it.getBoundingClientRect().left))),
      )
    await panel.getByRole('heading', { name: 'rows' }).waitFor()
    await fact('Latest change').waitFor()
    const before = await columns()
    expect(before.size).toBe(1)
    await select(page, 'big.bin')
    await panel.getByRole('heading', { name: 'big.bin' }).waitFor()
    await panel.getByRole('button', { name: 'More details' }).click()
    await fact('Exact size').getByText('3,000 bytes').waitFor()
    expect(await columns()).toEqual(before)
    // No word sticks out of its column.
    expect(await panel.locator('dt').evaluateAll((all) => all.filter((it) => it.scrollWidth > it.clientWidth))).toEqual(
      [],
    )
    expect((await panel.boundingBox())?.width).toBe(300)
    await page.setViewportSize({ width: 1440, height: 900 })
    await expect.poll(async () => (await panel.boundingBox())?.width).toBe(340)
    expect(complaints).toEqual([])
    await close()
  })

  test('the path that is copied is named by what it is of', async () => {
    await app.store('/places/here.txt')
    const { page, complaints, close } = await app.open('/files/places')
    await select(page, 'here.txt')
    await page.getByRole('button', { name: 'Details', exact: true }).click()
    const fact = factsOf(detailsOf(page))
    await fact('Location').getByRole('link', { name: '/places' }).waitFor()
    await fact('Location').getByRole('button', { name: 'Copy path of here.txt' }).click()
    await expect.poll(() => page.evaluate('navigator.clipboard.readText()')).toBe('/places/here.txt')
    expect(complaints).toEqual([])
    await close()
  })

  test('long names in the activity keep their extension', async () => {
    const name = `Protocol of the meeting about ${'harbour dues and pilotage '.repeat(4)}final.docx`
    const gone = `Draft of the ${'harbour dues and pilotage '.repeat(4)}table.xlsx`
    for (const one of [name, gone]) await ann.store(`/minutes/${one}`)
    await ann.client.call('deleteResources', { body: { resources: [`/minutes/${gone}`] } })
    const { page, complaints, close } = await app.open('/files/minutes')
    await page.getByRole('button', { name: 'Details', exact: true }).click()
    const panel = detailsOf(page)
    for (const extension of ['.docx', '.xlsx']) {
      const end = panel.locator('.details-activity .entry-end').filter({ hasText: extension })
      await end.first().waitFor()
      const isVisible = await end.first().evaluate((it) => {
        const panel = it.closest('.details')
        return panel !== null && it.getBoundingClientRect().right <= panel.getBoundingClientRect().right
      })
      expect(isVisible).toBe(true)
    }
    await panel.getByRole('link', { name, exact: true }).first().waitFor()
    await expectAccessible(page)
    expect(complaints).toEqual([])
    await close()
  })

  test('on phones no line of what is said of a share begins or ends with a dot', async () => {
    await app.store('/Photos/Pier renewal/pier.txt')
    await app.client.call('addShare', {
      body: {
        ...{ type: 'shared_folder', name: 'Pier', resources: ['/Photos/Pier renewal'], accessMode: { download: true } },
        ...{ isPublic: true, requireEmail: true, password: 'Tide-tables-1906', downloadLimit: 5 },
        expiration: '2099-12-31T00:00:00Z',
      },
    })
    const { page, complaints, close } = await app.open('/files/Photos/Pier renewal', { width: 'phone' })
    await select(page, 'pier.txt')
    await page.getByRole('button', { name: 'Details', exact: true }).click()
    const line = sharingOf(page.getByRole('dialog')).getByRole('listitem')
    await line.waitFor()
    expect(await line.textContent()).toBe(
      'PierAnyone with the link can view and downloadthrough /Photos/Pier renewal · password required · email address required · 0 of 5 downloads · until 31 Dec 2099',
    )
    const texts = line.locator('.dotted-text')
    const boxes = await texts.evaluateAll((all) => all.map((it) => it.getBoundingClientRect().toJSON()))
    const tops = new Set(boxes.map(({ y }) => y))
    expect(tops.size).toBeGreaterThan(1)
    // Dots are left of texts: that of the first text of a line is left of what is visible.
    const [left, dot] = await line.locator('.dotted').evaluate((it) => {
      const dot = it.querySelector('.dotted-dot')?.getBoundingClientRect().width
      return [it.getBoundingClientRect().left, dot ?? 0] as const
    })
    for (const top of tops) {
      const first = Math.min(...boxes.filter(({ y }) => y === top).map(({ x }) => x))
      expect(Math.abs(first + dot - left)).toBeLessThan(1)
    }
    expect(complaints).toEqual([])
    await close()
  })

  test('on phones the sheet is the same after versions were closed, with the focus on what opened them', async () => {
    await app.store('/tides/tide.txt', 'high')
    const { page, complaints, close } = await app.open('/files/tides', { width: 'phone' })
    await select(page, 'tide.txt')
    await page.getByRole('button', { name: 'Details', exact: true }).click()
    const sheet = page.getByRole('dialog', { name: 'Details' })
    const title = sheet.getByRole('heading', { name: 'tide.txt' })
    const looks = () => title.evaluate('(it) => [getComputedStyle(it).fontSize, getComputedStyle(it).paddingTop]')
    await title.waitFor()
    const before = await looks()
    const versions = sheet.getByRole('button', { name: '1 version' })
    await versions.click()
    await page.getByRole('dialog', { name: 'Versions of tide.txt' }).waitFor()
    await page.keyboard.press('Escape')
    await title.waitFor()
    await expect.poll(() => versions.evaluate((it) => it.matches(':focus'))).toBe(true)
    expect(await looks()).toEqual(before)
    // Opened again by itself it begins at its top.
    await page.keyboard.press('Escape')
    await sheet.waitFor({ state: 'detached' })
    await page.getByRole('button', { name: 'Details', exact: true }).click()
    const closing = sheet.getByRole('button', { name: 'Close details' })
    await expect.poll(() => closing.evaluate((it) => it.matches(':focus'))).toBe(true)
    expect(complaints).toEqual([])
    await close()
  })
})
