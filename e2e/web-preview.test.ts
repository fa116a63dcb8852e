/** Previews of files: documents, tables, trees, pictures and pages, each at an address of its own. Runs on one engine. */
import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { canvasOf, pdfOf } from '../server/test/pictures.ts'
import { expectAccessible } from './accessible.ts'
import type { Tab } from './browser.ts'
import { openWebApp, type WebApp } from './web-app.ts'

const script = 'globalThis.ran = true; top.ran = true'
const repeat = (part: string, bytes = 256 * 1024) => part.repeat(Math.floor(bytes / part.length))

/** Ten references to ten references, and so on: 10 billion rectangles. */
const groups = Array.from(
  { length: 10 },
  (_, level) => `<g id="g${level + 1}">${`<use href="#g${level}"/>`.repeat(10)}</g>`,
).join('')
const drawingOf = (inside: string) => `<svg xmlns="http://www.w3.org/2000/svg" width="200" height="100">${inside}</svg>`

/** The worst files that fit into a preview. */
const worst: Readonly<Record<string, string>> = {
  'deep.json': '['.repeat(128 * 1024) + ']'.repeat(128 * 1024),
  'cells.csv': repeat(`${','.repeat(255)}\n`),
  'links.md': `[a]: https://quay.example/${'x'.repeat(100_000)}\n\n${repeat('[a]', 150_000)}`,
  'groups.svg': drawingOf(`<defs><rect id="g0" width="1" height="1"/>${groups}</defs><use href="#g10"/>`),
  'styles.svg': drawingOf(
    `<style>.a{mask:url(#m0)}</style><mask id="m0"><use href="#g10"/></mask><g id="g0"/>${groups}<g class="a"/>`,
  ),
}

const files: Readonly<Record<string, string | Buffer>> = {
  'notes.md': `# Harbour\n\n<script>${script}</script>\n\n![plan](/healthz) [bad](javascript:alert(1)) [good](https://quay.example) [beside](other.md)\n\n| Berth | Ship |\n|---|---|\n| 7 | Aurora |\n`,
  'orders.csv': `number;customer\n17;"North; Freight"\n18;=1+1\n${'19;x\n'.repeat(1_500)}`,
  'order.json': JSON.stringify({
    order: { lines: [{ item: { sku: 'K-7' } }] },
    many: Array.from({ length: 250 }, (_, at) => at),
  }),
  'broken.json': '{"order": ',
  'plan.svg': `<svg xmlns="http://www.w3.org/2000/svg" width="200" height="100"><script>${script}</script><rect width="200" height="100" fill="teal" onload="${script}"/></svg>`,
  'damaged.pdf': 'cut off',
  'letter.docx': Buffer.from([80, 75, 3, 4, 0, 0]),
  'wide.txt': `${'word '.repeat(400)}\n`,
}

describe('previews', () => {
  let app: WebApp
  let tab: Tab
  let page: Page
  const ids = new Map<string, number>()

  beforeAll(async () => {
    app = await openWebApp()
    const photo = await canvasOf(1600, 800).png().toBuffer()
    const papers = pdfOf(...[1, 2, 3].map((number) => `BT /F 40 Tf 40 90 Td (Page ${number}) Tj ET`))
    const all = { ...files, ...worst, 'photo.png': photo, 'papers.pdf': papers }
    for (const [name, content] of Object.entries(all)) {
      ids.set(name, await app.store(`/read/${name}`, content))
    }
    tab = await app.open('/files')
    page = tab.page
  })

  afterAll(() => app.close())

  const show = async (name: string) => {
    await page.goto(`/files/read?preview=${ids.get(name)}`)
    const dialog = page.getByRole('dialog', { name })
    await dialog.waitFor()
    return dialog
  }

  test('a preview has an address, which Back leaves, and which can be passed on', async () => {
    await page.goto('/files/read')
    await page.getByRole('button', { name: 'wide.txt', exact: true }).click()
    const dialog = page.getByRole('dialog', { name: 'wide.txt' })
    await dialog.getByText('word word').waitFor()
    expect(new URL(page.url()).searchParams.get('preview')).toBe(String(ids.get('wide.txt')))
    await page.goBack()
    await dialog.waitFor({ state: 'detached' })
    expect(page.url()).toBe(`${app.server.address}/files/read`)
    await page.goForward()
    await dialog.waitFor()
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'detached' })
    expect(page.url()).toBe(`${app.server.address}/files/read`)
    await show('wide.txt')
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'detached' })
    await page.goto('/files/read?preview=999999')
    await page.getByText('The file at this address was deleted').waitFor()
    await page.waitForURL(`${app.server.address}/files/read`)
  })

  test('Markdown is shown as a document that runs nothing', async () => {
    const dialog = await show('notes.md')
    const document = dialog.frameLocator('iframe')
    await document.getByRole('heading', { name: 'Harbour' }).waitFor()
    await document.getByRole('cell', { name: 'Aurora' }).waitFor()
    await document.getByText('<script>').waitFor()
    const links = await document.locator('a').evaluateAll((all) => all.map((one) => one.getAttribute('href')))
    expect(links).toEqual(['https://quay.example', null])
    await document.getByText('[Picture: plan]').waitFor()
    expect(await document.locator('img').count()).toBe(0)
    await expectAccessible(page)
    await dialog.getByText('Text', { exact: true }).click()
    await dialog.getByText('# Harbour').waitFor()
    expect(await page.evaluate('"ran" in globalThis')).toBe(false)
  })

  test('values are shown as a table, with what was left out', async () => {
    const dialog = await show('orders.csv')
    await dialog.getByRole('columnheader', { name: 'customer' }).waitFor()
    await dialog.getByRole('cell', { name: 'North; Freight' }).waitFor()
    await dialog.getByText('Only the first 1,000 rows').waitFor()
    await expectAccessible(page)
  })

  test('JSON can be folded, and invalid JSON is said to be so', async () => {
    const dialog = await show('order.json')
    await dialog.getByText('lines:').waitFor()
    expect(await dialog.getByText('"K-7"').count()).toBe(0)
    await dialog.getByText('lines:').click()
    await dialog.locator('summary').filter({ hasText: '0:' }).click()
    await dialog.getByText('item:').click()
    await dialog.getByText('"K-7"').waitFor()
    await dialog.getByText('many:').click()
    await dialog.getByText('249:').waitFor({ state: 'detached' })
    await dialog.getByText('many:').click()
    await dialog.getByRole('button', { name: 'Show 100 more of 150' }).click()
    await dialog.getByRole('button', { name: 'Show 50 more of 50' }).waitFor()
    await expectAccessible(page)
    await (await show('broken.json')).getByText('This is not valid JSON', { exact: true }).waitFor()
    const damaged = await show('damaged.pdf')
    await damaged.getByText('The preview cannot be shown').waitFor()
    expect(await damaged.getByRole('button', { name: 'Retry' }).count()).toBe(0)
  })

  test('pictures are enlarged; a drawing runs nothing', async () => {
    for (const name of ['photo.png', 'plan.svg']) {
      const dialog = await show(name)
      const picture = dialog.getByRole('img', { name })
      await picture.waitFor()
      const before = (await picture.boundingBox())?.width ?? 0
      expect(before).toBeGreaterThan(100)
      for (let i = 0; i < 2; i++) await dialog.getByRole('button', { name: 'Zoom in' }).click()
      await dialog.getByText('200%').waitFor()
      expect((await picture.boundingBox())?.width).toBeGreaterThan(before * 1.3)
      await expectAccessible(page)
      await page.keyboard.press('-')
      await dialog.getByText('150%').waitFor()
      await dialog.getByRole('button', { name: 'Full screen' }).click()
      await expect.poll(() => page.evaluate('document.fullscreenElement !== null')).toBe(true)
      await page.evaluate('document.exitFullscreen()')
    }
    expect(await page.evaluate('"ran" in globalThis')).toBe(false)
  })

  test('the page stays usable with the worst files', async () => {
    const shown: Readonly<Record<string, (dialog: Locator) => Locator>> = {
      'deep.json': (dialog) => dialog.getByText('[ 1 ]').first(),
      'cells.csv': (dialog) => dialog.getByText('Only the first 200 rows and 100 columns'),
      'links.md': (dialog) => dialog.frameLocator('iframe').locator('a[href^=https]').first(),
      'groups.svg': (dialog) => dialog.getByText('cannot be previewed'),
      'styles.svg': (dialog) => dialog.getByText('cannot be previewed'),
    }
    for (const [name, place] of Object.entries(shown)) {
      const dialog = await show(name)
      await place(dialog).waitFor()
      await page.keyboard.press('Escape')
      await dialog.waitFor({ state: 'detached' })
    }
  })

  test('a document is shown page by page', async () => {
    const dialog = await show('papers.pdf')
    await dialog.getByRole('img', { name: 'Page 1 of papers.pdf' }).waitFor()
    await dialog.getByRole('textbox', { name: 'Page' }).fill('3')
    await dialog.getByRole('img', { name: 'Page 3 of papers.pdf' }).waitFor()
    await dialog.getByRole('button', { name: 'Previous page' }).click()
    await dialog.getByRole('img', { name: 'Page 2 of papers.pdf' }).waitFor()
    await expectAccessible(page)
  })

  test('lines wrap unless they are not to, and other files are named', async () => {
    const dialog = await show('wide.txt')
    const content = dialog.getByRole('region', { name: 'Content of wide.txt' })
    const overflows = () => content.evaluate((it) => it.scrollWidth > it.clientWidth)
    expect(await overflows()).toBe(false)
    await dialog.getByRole('switch', { name: 'Wrap lines' }).click()
    await expect.poll(overflows).toBe(true)
    const other = await show('letter.docx')
    await other.getByText('Word documents cannot be previewed.').waitFor()
    // Its window is small, and has the focus on what can be done.
    const heightOf = async (window: Locator) => (await window.boundingBox())?.height ?? 0
    await expect.poll(() => heightOf(other)).toBeLessThan(450)
    const download = other.getByRole('button', { name: 'Download' })
    await expect.poll(() => download.evaluate((it) => it.matches(':focus'))).toBe(true)
    // From a file with a preview to one without, the buttons stay where they are.
    const links = await show('links.md')
    await expect.poll(() => heightOf(links)).toBeGreaterThan(600)
    const height = await heightOf(links)
    await page.keyboard.press('ArrowLeft')
    await other.getByText('Word documents cannot be previewed.').waitFor()
    expect(await heightOf(other)).toBeCloseTo(height, 0)
    expect(tab.complaints).toEqual([])
  })
})
