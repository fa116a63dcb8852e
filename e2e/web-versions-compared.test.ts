/** Comparisons of versions: their address, pictures and pages that move together, and tables. Runs on one engine. */
import type { Locator } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { canvasOf, pdfOf } from '../server/test/pictures.ts'
import { expectAccessible } from './accessible.ts'
import { scrollsSideways, type Width } from './browser.ts'
import { openWebApp, type WebApp } from './web-app.ts'

describe('comparisons of versions', () => {
  let app: WebApp

  beforeAll(async () => {
    app = await openWebApp()
  })

  afterAll(() => app.close())

  const store = async (path: string, contents: readonly (string | Buffer)[]) => {
    for (const content of contents) {
      const body = Buffer.from(content as string) as Uint8Array<ArrayBuffer>
      await app.client.upload({ path, size: body.length, body, allowOverwrite: true })
    }
  }

  /** The preview of the first version. */
  async function openFirst(folder: string, name: string, width: Width = 'desktop') {
    const tab = await app.open(`/files/${folder}`, { width })
    const { page } = tab
    await page.getByRole('button', { name: `Actions for ${name}` }).click()
    await page.getByRole('menuitem', { name: 'Versions' }).click()
    const versions = page.getByRole('dialog', { name: `Versions of ${name}` })
    await versions.getByRole('button', { name: 'Version 1', exact: true }).click()
    const preview = page.getByRole('dialog', { name, exact: true })
    await preview.getByText('Earlier version').waitFor()
    const show = (tab: string) => preview.getByRole('button', { name: tab, exact: true }).click()
    return { ...tab, versions, preview, show }
  }

  const contents = [
    { kind: 'text', name: 'plan.txt', tab: 'Changes', files: () => ['first text', 'second text', 'third text'] },
    {
      ...{ kind: 'picture', name: 'plan.png', tab: 'Comparison' },
      files: () => ['#345', '#a43', '#3a4'].map((color) => canvasOf(60, 40, color).png().toBuffer()),
    },
  ] as const

  for (const { kind, name, tab, files } of contents)
    test(`the tab and what a ${kind} is compared with are in the address; Back closes the preview`, async () => {
      await store(`/${kind}/${name}`, await Promise.all<string | Buffer>(files()))
      const { page, complaints, versions, preview, show, close } = await openFirst(kind, name)
      const compared = () => new URL(page.url()).searchParams.get('compare')
      expect(compared()).toBeNull()
      await show(tab)
      await expect.poll(compared).toBe('before')
      const other = preview.getByRole('combobox', { name: 'Compared with' })
      const shown = () => other.locator('option:checked').textContent()
      // There is none before the first one.
      await expect.poll(shown).toMatch(/^Version 2 /)
      await other.selectOption({ index: 0 })
      await expect.poll(compared).toBe('yes')
      await page.reload()
      await expect.poll(shown).toMatch(/^Version 3 · Current /)
      await preview.getByRole('button', { name: 'Newer version' }).click()
      await expect.poll(() => preview.getByText(/^Version 2 of/).count()).toBe(1)
      expect(compared()).toBe('yes')
      await other.selectOption({ index: 1 })
      await expect.poll(compared).toMatch(/^\d+$/)
      await page.reload()
      await expect.poll(shown).toMatch(/^Version 1 /)
      await show('Content')
      await expect.poll(compared).toBeNull()
      await show(tab)
      await expect.poll(compared).toBe('before')
      await page.goBack()
      await preview.waitFor({ state: 'detached' })
      expect(await versions.isVisible()).toBe(true)
      expect(complaints).toEqual([])
      await close()
    })

  const scrolled = (pane: Locator) =>
    pane.evaluate((it: { scrollLeft: number; scrollTop: number; scrollWidth: number; clientWidth: number }) =>
      [it.scrollLeft / Math.max(1, it.scrollWidth - it.clientWidth), it.scrollTop].map(
        (at) => Math.round(at * 10) / 10,
      ),
    )

  for (const width of ['desktop', 'phone'] as const)
    test(`pictures beside each other have one zoom, and scroll together: ${width}`, async () => {
      const name = `${width}.png`
      const pictures = [canvasOf(1200, 800, '#345'), canvasOf(900, 600, '#a43')].map((one) => one.png().toBuffer())
      await store(`/zoom/${name}`, await Promise.all(pictures))
      const { page, complaints, preview, show, close } = await openFirst('zoom', name, width)
      await show('Comparison')
      const panes = preview.locator('.preview-pane')
      await expect.poll(() => preview.locator('.preview-pane img').count()).toBe(2)
      for (const _ of [1, 2, 3]) await preview.getByRole('button', { name: 'Zoom in' }).first().click()
      await expect.poll(() => preview.getByRole('status').allTextContents()).toEqual(['300%', '300%'])
      const [first, second] = [panes.nth(0), panes.nth(1)]
      await first.evaluate(
        (it: { scrollTo: (left: number, top: number) => void; scrollWidth: number; clientWidth: number }) =>
          it.scrollTo((it.scrollWidth - it.clientWidth) / 2, 60),
      )
      await expect.poll(async () => (await scrolled(second))[0]).toBe(0.5)
      await expect.poll(async () => (await scrolled(second))[1]).toBeGreaterThan(20)
      await second.evaluate((it: { scrollTo: (left: number, top: number) => void }) => it.scrollTo(0, 0))
      await expect.poll(() => scrolled(first)).toEqual([0, 0])
      await preview.getByRole('button', { name: 'Zoom out' }).last().click()
      await expect.poll(() => preview.getByRole('status').allTextContents()).toEqual(['200%', '200%'])
      expect(await scrollsSideways(page)).toBe(false)
      await expectAccessible(page)
      // Of a content alone nothing is linked.
      await show('Content')
      await preview.getByRole('status').getByText('100%').waitFor()
      expect(complaints).toEqual([])
      await close()
    })

  test('a picture does not jump back when one of another size follows it', async () => {
    const pictures = [canvasOf(600, 2400, '#345'), canvasOf(900, 600, '#a43')].map((one) => one.png().toBuffer())
    await store('/steps/steps.png', await Promise.all(pictures))
    const { page, complaints, preview, show, close } = await openFirst('steps', 'steps.png')
    await show('Comparison')
    await expect.poll(() => preview.locator('.preview-pane img').count()).toBe(2)
    for (const _ of [1, 2]) await preview.getByRole('button', { name: 'Zoom in' }).first().click()
    await expect.poll(() => preview.getByRole('status').allTextContents()).toEqual(['200%', '200%'])
    const panes = preview.locator('.preview-pane')
    const ranges = () =>
      panes.evaluateAll((all: { scrollHeight: number; clientHeight: number }[]) =>
        all.map(({ scrollHeight, clientHeight }) => scrollHeight - clientHeight),
      )
    await expect.poll(async () => Math.min(...(await ranges()))).toBeGreaterThan(20)
    const tops = () => panes.evaluateAll((all: { scrollTop: number }[]) => all.map(({ scrollTop }) => scrollTop))
    // The other one is scrolled with one frame, and its event comes with the next.
    const frames = async () => {
      for (const _ of [1, 2, 3]) await page.evaluate('new Promise((resolve) => requestAnimationFrame(resolve))')
    }
    for (const top of [303, 307, 311, 315, 319, 323]) {
      await panes
        .nth(0)
        .evaluate((it: { scrollTo: (left: number, top: number) => void }, to: number) => it.scrollTo(0, to), top)
      await expect.poll(async () => (await tops())[1]).toBeGreaterThan(0)
      await frames()
      expect((await tops())[0]).toBe(top)
    }
    expect(complaints).toEqual([])
    await close()
  })

  test('documents beside each other show the same page, or the last one', async () => {
    const pages = (count: number) =>
      pdfOf(...Array.from({ length: count }, (_, at) => `BT /F 40 Tf 40 90 Td (Page ${at + 1}) Tj ET`))
    await store('/papers/papers.pdf', [pages(3), pages(2)])
    const { page, complaints, preview, show, close } = await openFirst('papers', 'papers.pdf')
    await show('Comparison')
    const fields = preview.getByRole('textbox', { name: 'Page' })
    const shown = async () => await fields.evaluateAll((all: { value: string }[]) => all.map(({ value }) => value))
    await expect.poll(shown).toEqual(['1', '1'])
    await preview.getByRole('button', { name: 'Zoom in' }).first().click()
    await preview.getByRole('button', { name: 'Next page' }).last().click()
    await expect.poll(shown).toEqual(['2', '2'])
    await preview.getByRole('img', { name: /^Page 2 of Version 2/ }).waitFor()
    await preview.getByRole('button', { name: 'Next page' }).first().click()
    await expect.poll(shown).toEqual(['3', '2'])
    await preview.getByRole('img', { name: /^Page 3 of Version 1/ }).waitFor()
    await expect
      .poll(() => preview.getByRole('status').filter({ hasText: '%' }).allTextContents())
      .toEqual(['150%', '150%'])
    await preview.getByRole('button', { name: 'Previous page' }).first().click()
    await expect.poll(shown).toEqual(['2', '2'])
    await expectAccessible(page)
    expect(complaints).toEqual([])
    await close()
  })

  for (const width of ['desktop', 'phone'] as const)
    test(`tables are compared by cell, and by line if they are large: ${width}`, async () => {
      const name = `${width}.csv`
      const rows = Array.from({ length: 30 }, (_, at) => `${at + 1},Berth ${at + 1},${at * 10}`)
      const later = rows.map((row, at) => (at === 9 ? '10,Berth X,90' : row)).filter((_, at) => at !== 19)
      const tables = [rows, [...later, '31,Berth 31,300']].map((all) => ['id,berth,tons', ...all].join('\n'))
      await store(`/tables/${name}`, tables)
      const { page, complaints, preview, show, close } = await openFirst('tables', name, width)
      await show('Changes')
      await preview.getByText('1 row changed, 1 added, 1 removed', { exact: true }).waitFor()
      const changes = preview.getByRole('region', { name: 'Changes from version 1 to version 2' })
      const changed = changes.getByRole('row').filter({ hasText: 'Berth X' })
      expect(await changed.locator('del').allTextContents()).toEqual(['Berth 10'])
      expect(await changed.locator('ins').allTextContents()).toEqual(['Berth X'])
      expect(await changed.getByRole('rowheader').textContent()).toMatch(/Changed row 11$/)
      await changes
        .getByRole('row', { name: /Removed row 21/ })
        .getByText('Berth 20')
        .waitFor()
      await changes
        .getByRole('row', { name: /Added row 31/ })
        .getByText('Berth 31')
        .waitFor()
      expect(await changes.getByRole('columnheader').allTextContents()).toEqual(['Row', 'id', 'berth', 'tons'])
      expect(await changes.getByText('Berth 15').count()).toBe(0)
      const unchanged = changes.getByRole('button', { name: /unchanged row/ })
      expect(await unchanged.allTextContents()).toEqual(['7 unchanged rows', '5 unchanged rows', '6 unchanged rows'])
      await unchanged.nth(1).click()
      await changes.getByText('Berth 15').waitFor()
      expect(await scrollsSideways(page)).toBe(false)
      await expectAccessible(page)
      await preview.getByText('Text', { exact: true }).click()
      await preview.getByText('10,Berth 10,90').waitFor()
      await page.keyboard.press('Escape')
      expect(complaints).toEqual([])
      await close()

      const large = (word: string) => [
        'id,word',
        ...Array.from({ length: 6_000 }, (_, at) => `${at},${at === 7 ? word : 'a'}`),
      ]
      await store(
        `/tables/large ${name}`,
        ['b', 'c'].map((word) => large(word).join('\n')),
      )
      const other = await openFirst('tables', `large ${name}`, width)
      await other.show('Changes')
      await other.preview.getByText('1 line added, 1 line removed').waitFor()
      const compared = other.preview.getByRole('region', { name: 'Changes from version 1 to version 2' })
      await compared.getByRole('button', { name: '5,989 unchanged lines' }).click()
      await expect.poll(() => compared.locator('.changes-line').count()).toBe(208)
      await compared.getByRole('button', { name: 'Show 200 more lines' }).click()
      await expect.poll(() => compared.locator('.changes-line').count()).toBe(408)
      await other.close()
    })
})
