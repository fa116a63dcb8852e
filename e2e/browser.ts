/** Debian's Chromium on the pages of a running server: two widths, what the console says, and a look with axe. */
import axe from 'axe-core'
import { type Browser, chromium, type Page } from 'playwright-core'
import { expect } from 'vitest'

export const openBrowser = (): Promise<Browser> =>
  chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] })

export const widths = {
  desktop: { width: 1440, height: 900 },
  phone: { width: 390, height: 844 },
} as const

export type Width = keyof typeof widths

export interface Tab {
  readonly page: Page
  /** What the console complained about; answers of the API that refuse something are none of it. */
  readonly complaints: readonly string[]
  close(): Promise<void>
}

/** A window of its own, with no cookies. */
export async function openTab(browser: Browser, address: string, width: Width, dark = false): Promise<Tab> {
  const context = await browser.newContext({
    baseURL: address,
    viewport: widths[width],
    colorScheme: dark ? 'dark' : 'light',
    permissions: ['clipboard-read', 'clipboard-write'],
  })
  context.setDefaultTimeout(60_000)
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('console', (message) => {
    if (!['error', 'warning'].includes(message.type()) || isRefusal(message.text(), message.location().url)) return
    complaints.push(`${message.text()} (${message.location().url})`)
  })
  return { page, complaints, close: () => context.close() }
}

/** Chromium writes a line for each answer from 400 up. */
const isRefusal = (text: string, url: string): boolean =>
  /status of 4\d\d/.test(text) && new URL(url).pathname.startsWith('/api/v2/')

const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']

/** Fails with what axe finds on the screen as it stands. */
export async function expectAccessible(page: Page): Promise<void> {
  await settled(page)
  await page.evaluate(axe.source)
  const found = await page.evaluate(async (tags) => {
    const { violations } = await (globalThis as unknown as { axe: typeof axe }).axe.run({
      runOnly: { type: 'tag', values: tags },
    })
    return violations.flatMap(({ id, nodes }) =>
      nodes.map(({ html, any }) => `${id}: ${html} ${any[0]?.message ?? ''}`),
    )
  }, rules)
  expect(found).toEqual([])
}

/** Until nothing moves: a colour halfway through its fading has no contrast. In text, since this room does not know the browser's types. */
const settled = (page: Page): Promise<unknown> =>
  page.evaluate('Promise.all(document.getAnimations().map((animation) => animation.finished.catch(() => null)))')

/** What lies in the clipboard. */
export const clipboard = (page: Page): Promise<string> => page.evaluate('navigator.clipboard.readText()')
