/** The API reference at /docs: accessible, small, without inline styles and scripts, with curl commands that work. Runs on one engine. */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { expectAccessible, expectGoodPractice } from './accessible.ts'
import { clipboard, openTab, scrollsSideways } from './browser.ts'
import { openWebApp, type WebApp } from './web-app.ts'

const run = promisify(execFile)

let app: WebApp

beforeAll(async () => {
  app = await openWebApp()
})

afterAll(() => app.close())

it.each([
  ['desktop', false],
  ['phone', true],
] as const)('is accessible on a %s, dark: %s', async (width, dark) => {
  const { page, complaints, close } = await openTab(app.browser, app.server.address, width, dark)
  // Open, so that they are checked, too.
  await page.route('**/docs', async (route) => {
    const response = await route.fetch()
    await route.fulfill({ response, body: (await response.text()).replaceAll('<details', '<details open') })
  })
  const answer = await page.goto('/docs')
  expect(answer?.headers()['content-security-policy']).not.toContain('unsafe')
  // Two operations of each group, and two types, have every kind of element; all of them would take ten seconds.
  await page.evaluate(
    `document.querySelectorAll('article ~ article ~ article, details ~ details ~ details').forEach((it) => it.remove())`,
  )
  await expectAccessible(page)
  await expectGoodPractice(page)
  expect(await scrollsSideways(page)).toBe(false)
  expect(complaints).toEqual([])
  await close()
})

it('transfers little, finds operations, and has curl commands that work', async () => {
  const { page, complaints, close } = await openTab(app.browser, app.server.address, 'desktop')
  const sizes: Promise<number>[] = []
  page.on('requestfinished', (request) => {
    sizes.push(request.sizes().then(({ responseBodySize }) => responseBodySize))
  })
  await page.goto('/docs', { waitUntil: 'networkidle' })
  const transferred = (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0)
  expect(transferred).toBeGreaterThan(10_000)
  expect(transferred).toBeLessThan(400_000)

  // The script shows it when it is ready for keys.
  await page.getByLabel('Search operations').waitFor()
  await page.keyboard.press('/')
  await page.keyboard.type('list users')
  await page
    .getByRole('status')
    .getByText(/operations?$/)
    .waitFor()
  const links = page.getByRole('navigation').getByRole('listitem').getByRole('link')
  expect(await links.allTextContents()).toEqual(['GET List or search users'])
  await page.keyboard.press('Enter')
  // The list marks the operation that is being read.
  await expect.poll(() => links.first().getAttribute('aria-current')).toBe('true')
  const operation = page.getByRole('article', { name: 'List or search users' })
  await operation.getByRole('button', { name: 'Copy curl' }).click()
  await operation.getByRole('button', { name: 'Copied curl' }).waitFor()
  const env = { ...process.env, EV_API_KEY: app.credentials.apiKey, EV_ACCESS_TOKEN: app.credentials.accessToken }
  const { stdout } = await run('sh', ['-c', await clipboard(page)], { env })
  expect(JSON.parse(stdout)).toMatchObject({ responseStatus: 200 })

  await operation.getByRole('link', { name: 'UserCollectionResponse' }).click()
  await page.locator('#type-UserCollectionResponse[open]').getByText('totalResults').waitFor()
  expect(complaints).toEqual([])
  await close()
})
