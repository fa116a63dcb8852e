/** The list of files under pointer and keyboard: double-clicks, selection, narrow screens. Runs on one engine. */
import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expectAccessible } from './accessible.ts'
import { dropFiles, type Width } from './browser.ts'
import { openWebApp, type WebApp } from './web-app.ts'

describe('the list of files', () => {
  let app: WebApp

  beforeAll(async () => {
    app = await openWebApp()
    for (const path of ['/outer/inner/innermost', '/outer/inner/second'])
      await app.client.call('addFolder', { body: { path } })
    for (const name of ['a.txt', 'b.txt', 'c.txt']) await store(`/read/${name}`)
    for (let i = 0; i < 40; i++) await store(`/many/${String(i).padStart(2, '0')}.txt`)
  })

  afterAll(() => app.close())

  const store = (path: string) => app.store(path, `content of ${path.split('/').at(-1)}`)
  const open = (path: string, width: Width = 'desktop') => app.open(`/files${path}`, { width })

  test.each(['List view', 'Grid view'])(
    'a double-click on a folder opens that folder, and on a file its preview, in the %s',
    async (view) => {
      const { page, complaints, close } = await open('/outer')
      await page.getByRole('button', { name: view }).click()
      // The second click comes when the folder below the pointer is shown.
      // The grid is laid out anew.
      await entry(page, 'inner').click({ trial: true })
      const { x, y } = await middleOf(page, 'inner')
      await page.mouse.click(x, y)
      await entry(page, 'innermost').waitFor()
      await page.mouse.down({ clickCount: 2 })
      await page.mouse.up({ clickCount: 2 })
      await page.getByText('2 items').waitFor()
      await page.getByRole('checkbox', { name: 'Select second' }).click()
      await page.getByText('1 selected').first().waitFor()
      expect(new URL(page.url()).pathname).toBe('/files/outer/inner')

      // On the row itself the first click selects, and the second opens.
      await page.goto('/files/outer')
      await entry(page, 'inner').waitFor()
      const box = await page.getByRole('row', { name: 'inner' }).last().boundingBox()
      if (view === 'List view' && box) await page.mouse.dblclick(box.x + box.width - 300, box.y + box.height / 2)
      else await entry(page, 'inner').dblclick()
      await entry(page, 'innermost').waitFor()
      expect(new URL(page.url()).pathname).toBe('/files/outer/inner')

      await page.goto('/files/read')
      await entry(page, 'b.txt').dblclick()
      await page.getByRole('dialog').getByText('content of b.txt').waitFor()
      await page.mouse.click(20, 880)
      await page.getByRole('dialog').waitFor({ state: 'hidden' })
      expect(complaints).toEqual([])
      await close()
    },
  )

  test.each([
    ['List view', '/many'],
    ['Grid view', '/many'],
    ['List view', '?view=recent'],
  ])('keys show the whole of the next entry, in the %s of %s', async (view, path) => {
    const { page, complaints, close } = await open(path)
    await page.getByRole('button', { name: view }).click()
    const list = page.getByRole('grid')
    await list.focus()
    for (let i = 0; i < 24; i++) {
      await page.keyboard.press('ArrowDown')
      const active = await page.locator('[data-active=true]').boundingBox()
      const around = await list.boundingBox()
      if (!active || !around) throw new Error('there is no active entry')
      expect(active.y).toBeGreaterThanOrEqual(around.y)
      expect(active.y + active.height).toBeLessThanOrEqual(around.y + around.height)
    }
    expect(complaints).toEqual([])
    await close()
  })

  test.each([
    ['/many', '10.txt'],
    ['?view=recent', '30.txt'],
  ])('with Ctrl arrows move without selecting, in %s', async (path, name) => {
    const { page, complaints, close } = await open(path)
    const list = page.getByRole('grid')
    if (path.includes('recent')) await page.getByRole('button', { name: '40 files in many', exact: true }).click()
    const row = list.getByRole('row', { name })
    await row.locator('.file-date').click()
    await expect.poll(() => row.getAttribute('aria-selected')).toBe('true')
    const first = Number((await row.getAttribute('id'))?.slice('entry-'.length))
    const selected = async () =>
      await page
        .locator('[id^=entry-][aria-selected=true]')
        .evaluateAll((all) => all.map(({ id }) => Number(id.slice('entry-'.length))))
    await page.keyboard.press('Control+ArrowDown')
    await page.keyboard.press('Control+ArrowDown')
    await expect.poll(() => list.getAttribute('aria-activedescendant')).toBe(`entry-${first + 2}`)
    expect(await selected()).toEqual([first])
    await page.keyboard.press('Control+Space')
    await expect.poll(selected).toEqual([first, first + 2])
    expect(complaints).toEqual([])
    await close()
  })

  test('uploads and messages cover no part of the list; the panel folds when all is uploaded', async () => {
    const { page, complaints, close } = await open('/read')
    await entry(page, 'a.txt').waitFor()
    await dropFiles(page, '.drop-area', { 'd.txt': 'd', 'e.txt': 'e' })
    const panel = page.getByRole('region', { name: 'Uploads' })
    await panel.getByText('2 files uploaded').waitFor()
    await page.getByRole('button', { name: 'New folder' }).click()
    await page.getByRole('dialog').getByLabel('Name').fill('2026')
    await page.keyboard.press('Enter')
    const message = page.getByRole('alert').filter({ hasText: 'Folder created: 2026' })
    await message.waitFor()
    const actions = page.getByRole('button', { name: 'Actions for a.txt' })
    // The message moves into its place.
    const areClear = async () => {
      const [list, uploads, notice, button] = await boxesOf(page.getByRole('grid'), panel, message, actions)
      const top = uploads.y
      return [top >= list.y + list.height, top >= notice.y + notice.height, notice.x + notice.width < button.x]
    }
    await expect.poll(areClear).toEqual([true, true, true])
    await panel.getByRole('button', { name: '2 files uploaded', expanded: false }).waitFor()
    await expectAccessible(page)
    expect(complaints).toEqual([])
    await close()
  })

  test('messages that the server cannot be reached end when it is back', async () => {
    const { page, close } = await open('/outer')
    await entry(page, 'inner').waitFor()
    // The part of the app that shows messages.
    await page.locator('.mantine-Notifications-root').first().waitFor({ state: 'attached' })
    await app.server.kill()
    await entry(page, 'inner').click()
    await page.getByText('The server cannot be reached').first().waitFor()
    await page.getByText('The server does not respond.').waitFor()
    await app.restart()
    await entry(page, 'second').waitFor()
    for (const text of ['The server cannot be reached', 'The server does not respond.'])
      await page.getByText(text).waitFor({ state: 'hidden' })
    await close()
  })

  test('a range selected with Shift selects no text; a long name keeps its extension', async () => {
    await store(`/names/${'quarterly report '.repeat(12)}2026.xlsx`)
    await store('/names/b.txt')
    const { page, close } = await open('/names')
    await page.getByRole('row', { name: 'b.txt' }).getByText('B', { exact: false }).last().click()
    await page
      .getByRole('row', { name: '2026.xlsx' })
      .locator('.file-size')
      .click({ modifiers: ['Shift'] })
    await page.getByText('2 selected').first().waitFor()
    expect(await page.evaluate('getSelection().toString()')).toBe('')
    const end = page.getByRole('row', { name: '2026.xlsx' }).locator('.entry-end')
    const [shown, size] = await boxesOf(end, page.getByRole('row', { name: '2026.xlsx' }).locator('.file-size'))
    expect(await end.textContent()).toBe('2026.xlsx')
    expect(shown.x + shown.width).toBeLessThanOrEqual(size.x)
    await close()
  })

  test('tablets have the navigation at the left, and one click changes the colours', async () => {
    const { page, close } = await open('/outer')
    await page.setViewportSize({ width: 768, height: 1024 })
    const [side] = await boxesOf(page.getByRole('banner'))
    expect([side.x, side.y, side.width, side.height]).toEqual([0, 0, 64, 1024])
    await page.getByRole('button', { name: 'Use dark colours' }).click()
    await page.getByRole('button', { name: 'Use light colours' }).waitFor()
    await expectAccessible(page)
    await close()
  })

  test('on a phone the grid has two columns, details are a sheet, and targets are large', async () => {
    const { page, complaints, close } = await open('/read', 'phone')
    await page.setViewportSize({ width: 360, height: 780 })
    const list = page.getByRole('grid')
    await entry(page, 'c.txt').waitFor()
    expect(await page.getByRole('searchbox').isVisible()).toBe(false)
    await page.getByRole('button', { name: 'Search', exact: true }).click()
    expect(await page.getByRole('searchbox').evaluate((it) => it.matches(':focus'))).toBe(true)
    expect(await smallTargets(page)).toEqual([])
    await page.getByRole('button', { name: 'Search', exact: true }).click()

    await page.getByRole('checkbox', { name: 'Select c.txt' }).click()
    await page.getByRole('button', { name: 'Details' }).click()
    const sheet = page.getByRole('dialog', { name: 'Details c.txt' })
    await sheet.getByRole('link', { name: '/read', exact: true }).waitFor()
    const [details] = await boxesOf(sheet)
    expect(details.height).toBeGreaterThan(0.5 * 780)
    expect(details.height).toBeLessThan(0.6 * 780)
    expect(details.y + details.height).toBe(780)
    expect(await smallTargets(page, '[role=dialog]')).toEqual([])
    await expectAccessible(page)
    await page.getByRole('button', { name: 'Close details' }).click()
    expect(await smallTargets(page)).toEqual([])
    await page.getByRole('button', { name: 'Clear selection' }).click()

    await page.setViewportSize({ width: 360, height: 700 })
    await page.getByRole('row', { name: 'c.txt' }).getByRole('button').last().click()
    const menu = page.getByRole('menu')
    const [box] = await boxesOf(menu)
    expect(box.y + box.height).toBeLessThanOrEqual(700)
    await page.keyboard.press('Escape')
    await menu.waitFor({ state: 'detached' })
    // The menu of a row covers the actions of a selection, which stays as it is.
    expect(await page.getByRole('row', { selected: true }).count()).toBe(0)

    await page.getByRole('button', { name: 'Grid view' }).click()
    await entry(page, 'b.txt').click({ trial: true })
    const [first, second] = await boxesOf(...[0, 1].map((index) => list.getByRole('gridcell').nth(index)))
    expect(first?.y).toBe(second?.y)
    expect(complaints).toEqual([])
    await close()
  })

  test('a double-click in the folder picker opens one folder', async () => {
    const { page, close } = await open('')
    await page.getByRole('checkbox', { name: 'Select read' }).click()
    await page.getByRole('button', { name: 'Copy', exact: true }).click()
    const window = page.getByRole('dialog')
    await window.getByRole('button', { name: 'outer' }).dblclick()
    await window.getByRole('button', { name: 'inner' }).waitFor()
    expect(await window.getByRole('textbox', { name: 'Folder' }).inputValue()).toBe('/outer')
    await close()
  })

  test('emails that wait are one line on phones, with the way to the settings, until the line is closed', async () => {
    const share = { type: 'shared_folder' as const, name: 'Outer', resources: ['/outer'] }
    const recipients = [{ email: 'ann@quay.example', type: 'direct' as const }]
    await app.client.call('addShare', { body: { ...share, recipients, messageSubject: 'Files', messageBody: 'Here' } })
    const { page, complaints, close } = await open('/outer', 'phone')
    const notice = page.getByRole('status').filter({ hasText: '1 email not sent yet.' })
    await notice.getByRole('link', { name: 'Set up email' }).waitFor()
    const [box] = await boxesOf(notice)
    expect(box.height).toBeLessThanOrEqual(44)
    await expectAccessible(page)
    await notice.getByRole('button', { name: 'Close this notice' }).click()
    await page.reload()
    await entry(page, 'inner').waitFor()
    expect(await notice.count()).toBe(0)
    expect(complaints).toEqual([])
    await close()
  })
})

const entry = (page: Page, name: string) => page.getByRole('grid').getByRole('button', { name, exact: true })

interface Box {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** Where elements are on the screen. */
async function boxesOf<L extends readonly Locator[]>(...all: L): Promise<{ [I in keyof L]: Box }> {
  const boxes = await Promise.all(all.map((one) => one.boundingBox()))
  return boxes.map((box) => box ?? { x: 0, y: 0, width: 0, height: 0 }) as { [I in keyof L]: Box }
}

/** What can be tapped in the page, outside of the navigation, and is smaller than 40 px. */
const smallTargets = (page: Page, within = 'main'): Promise<string[]> =>
  page.evaluate(`[...document.querySelectorAll('${within} :is(button, a, label, input[type=search])')].flatMap((it) => {
    const { width, height } = it.getBoundingClientRect()
    const isSmall = width > 1 && (width < 40 || height < 40)
    return isSmall ? [\`\${it.className} \${it.textContent}: \${width} x \${height}\`] : []
  })`)

async function middleOf(page: Page, name: string) {
  const box = await entry(page, name).boundingBox()
  if (!box) throw new Error(`${name} is not shown`)
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 }
}
