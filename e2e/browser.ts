/** Debian's Chromium on the pages of a running server: two widths, and the messages of the console. */
import { type Browser, chromium, type Page, type Route } from 'playwright-core'
import { onTestFailed } from 'vitest'
import type { EngineName } from '../server/src/db/engine.ts'
import { engines, testsAll } from '../server/test/databases.ts'
import { debianProgram } from './clients/programs.ts'

/** Installs Chromium if it is missing and we are root; otherwise rejects with a sentence that says what to install. */
export async function openBrowser(): Promise<Browser> {
  const executablePath = '/usr/bin/chromium'
  const missing = await debianProgram(executablePath, 'chromium')
  if (missing) throw new Error(missing)
  return await chromium.launch({ executablePath, args: ['--no-sandbox'] })
}

export const widths = {
  desktop: { width: 1440, height: 900 },
  phone: { width: 390, height: 844 },
} as const

export type Width = keyof typeof widths

/**
 * The widths for whole files of journeys. `npm test` takes the desktop, since journeys of phones differ in few places, which have
 * tests of their own. With both engines, each tests one width: the browser behaves the same on both, and the server at both widths.
 */
export const widthsOn = (engine: EngineName): readonly Width[] =>
  !testsAll || (engines.length > 1 && engine === 'sqlite')
    ? ['desktop']
    : engines.length > 1
      ? ['phone']
      : ['desktop', 'phone']

export interface Tab {
  readonly page: Page
  /** Messages of the console, except for error responses of the API. */
  readonly complaints: readonly string[]
  close(): Promise<void>
}

/** A separate browser context, without cookies. */
export async function openTab(
  browser: Browser,
  address: string,
  width: Width,
  dark = false,
  offers: Offers = everything,
): Promise<Tab> {
  const context = await browser.newContext({
    baseURL: address,
    // One without a certificate yet.
    ignoreHTTPSErrors: address.startsWith('https:'),
    viewport: widths[width],
    colorScheme: dark ? 'dark' : 'light',
    // Waits for animations: a colour in transition has too little contrast, and a sliding element would be clicked at its
    // old position.
    reducedMotion: 'reduce',
    permissions: ['clipboard-read', 'clipboard-write'],
  })
  context.setDefaultTimeout(60_000)
  if (offers !== 'as it is') await context.route(/\/api\/v2\/users\/me(\?|$)/, (route) => withOffers(route, offers))
  const page = await context.newPage()
  showIfTestFails(page)
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('console', (message) => {
    if (!['error', 'warning'].includes(message.type()) || isRefusal(message.text(), message.location().url)) return
    complaints.push(`${message.text()} (${message.location().url})`)
  })
  const close = async () => {
    // Live updates may be requesting something that a test answers.
    await page.unrouteAll({ behavior: 'ignoreErrors' })
    await context.close()
  }
  return { page, complaints, close }
}

function showIfTestFails(page: Page): void {
  try {
    onTestFailed(({ task }) => addView(page, task.result?.errors?.[0]))
  } catch {
    // Opened before the tests of its file.
  }
}

/** Characters of a page in the message of a failed test. */
const longestView = 4_000

/** Adds what the page shows, the topmost first, to the error of a failed test, which may not fail again. */
async function addView(page: Page, error: { message: string; stack?: string | undefined } | undefined): Promise<void> {
  if (!error || page.isClosed()) return
  const parts = (await page.locator('main, [role=dialog], [role=menu], [role=alert]').all()).slice(-4).toReversed()
  const views = await Promise.all(parts.map((part) => part.ariaSnapshot({ timeout: 5_000 }).catch(() => 'gone')))
  error.message += `\n${page.url()} shows:\n${views.join('\n').slice(0, longestView)}`
  if (error.stack) error.stack = `${error.message}\n${error.stack}`
}

/** Features that the server reports to the page, which shows their screens then. */
type Offers = 'as it is' | { readonly sftp: boolean; readonly ftp: boolean; readonly mail: boolean }

const everything = { sftp: true, ftp: true, mail: true }

async function withOffers(route: Route, transports: Offers): Promise<void> {
  if (route.request().method() !== 'GET') return await route.continue()
  try {
    const response = await route.fetch()
    if (response.ok()) await route.fulfill({ response, json: { ...(await response.json()), transports } })
    else await route.fulfill({ response })
  } catch {
    // The server is unreachable: the page must detect that by itself.
    await route.continue().catch(() => undefined)
  }
}

/**
 * Chromium logs a line for each response with status 400 or higher, and for each lost connection. That of live updates is opened
 * again by itself.
 */
const isRefusal = (text: string, url: string): boolean =>
  url.endsWith('/live-updates') || (/status of 4\d\d/.test(text) && new URL(url).pathname.startsWith('/api/v2/'))

/** Without live updates, whose response does not end, the network can become idle. */
export async function withoutLiveUpdates(page: Page): Promise<void> {
  await page.context().route('**/live-updates', (route) => route.abort())
}

/** Content of the clipboard. */
export const clipboard = (page: Page): Promise<string> => page.evaluate('navigator.clipboard.readText()')

/** Signs the page in without the sign-in screen. */
export async function enter({ page }: { readonly page: Page }, username: string, password: string): Promise<void> {
  const headers = { 'x-sallyport-client': 'web' }
  const answer = await page.context().request.post('/api/v2/sessions', { headers, data: { username, password } })
  if (!answer.ok()) throw new Error(`signing in as ${username}: ${answer.status()} ${await answer.text()}`)
}

/** Whether the content is wider than the window, so that the page scrolls horizontally. */
export const scrollsSideways = async (page: Page): Promise<boolean> =>
  (await page.evaluate('document.documentElement.scrollWidth > window.innerWidth')) === true

/** Drops files, given by name and content, on an element as if from the desktop. */
export async function dropFiles(page: Page, selector: string, files: Record<string, string>): Promise<void> {
  const dataTransfer = await page.evaluateHandle(`(() => {
    const transfer = new DataTransfer()
    for (const [name, content] of Object.entries(${JSON.stringify(files)})) transfer.items.add(new File([content], name))
    return transfer
  })()`)
  for (const type of ['dragenter', 'dragover', 'drop']) await page.dispatchEvent(selector, type, { dataTransfer })
}
