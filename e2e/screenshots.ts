// Screenshots of the main screens, wide and on a phone, light and dark: `npm run screenshots` writes them to
// screenshots/. The server runs on a temporary folder with some example data.
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { openBrowser, openTab, type Width, widths, withoutLiveUpdates } from './browser.ts'
import { listen, newPlace, root, setUpMaster, start } from './running.ts'

const folder = join(root, 'screenshots')

const screens = {
  dashboard: '/dashboard',
  files: '/files',
  users: '/users',
  activity: '/activity',
  trash: '/trash',
  preferences: '/account/preferences',
  security: '/account/security',
  sftp: '/account/sftp',
  ftp: '/account/ftp',
  developer: '/account/developer',
  branding: '/account/branding',
}

const place = await newPlace('sqlite', {
  SALLYPORT_SFTP_PORT: '0',
  SALLYPORT_FTP_PORT: '0',
  SALLYPORT_FTP_TLS: 'allowed',
})
const server = await start(place)
const listener = await listen()
const browser = await openBrowser()
await mkdir(folder, { recursive: true })
try {
  const { apiKey, accessToken } = await setUpMaster(place)
  await fill({ 'ev-api-key': apiKey, 'ev-access-token': accessToken })
  for (const width of Object.keys(widths) as Width[])
    for (const scheme of ['light', 'dark'] as const) await picture(width, scheme)
  process.stdout.write(`Pictures are in ${folder}\n`)
} finally {
  await browser.close()
  await listener.close()
  await server.stop()
  await place.remove()
}

/** Folders, files and a webhook with deliveries. */
async function fill(credentials: Record<string, string>): Promise<void> {
  const json = { ...credentials, 'content-type': 'application/json' }
  const post = (path: string, body: object) =>
    fetch(`${server.address}/api/v2/${path}`, { method: 'POST', headers: json, body: JSON.stringify(body) })
  for (const path of ['/inbound/north', '/inbound/south', '/outbound', '/invoices']) await post('resources', { path })
  await post('webhooks', { endpointUrl: listener.url, resource: '/inbound', triggers: { resources: { upload: true } } })
  await post('api-keys', { name: 'invoice-sync', description: 'Brings invoices to the accounting' })
  for (const name of ['orders-0417.csv', 'orders-0418.csv', 'terms.pdf', 'harbour.png']) {
    const content = `${name}\n`.repeat(400)
    const query = new URLSearchParams({ path: `/inbound/${name}`, fileSize: String(content.length) })
    const headers = { ...credentials, 'content-type': 'application/octet-stream' }
    await fetch(`${server.address}/api/v2/resources/upload?${query}`, { method: 'POST', headers, body: content })
    await listener.first(({ body }) => body.includes(name))
  }
}

async function picture(width: Width, scheme: 'light' | 'dark'): Promise<void> {
  const { page, close } = await openTab(browser, server.address, width, scheme === 'dark', 'as it is')
  await withoutLiveUpdates(page)
  const shoot = (name: string) => page.screenshot({ path: join(folder, `${name}-${width}-${scheme}.png`) })
  await page.goto('/')
  await page.getByLabel('Username').waitFor()
  await shoot('sign-in')
  await signIn(page)
  for (const [name, address] of Object.entries(screens)) {
    await page.goto(address)
    await page.getByRole('navigation', { name: 'Main' }).waitFor()
    await page.getByRole('heading', { level: 1 }).waitFor()
    await page.waitForLoadState('networkidle')
    // Evaluating a script in the page is refused by its policy.
    await page.locator('[aria-busy=true]').first().waitFor({ state: 'detached' })
    await shoot(name)
  }
  await close()
}

async function signIn(page: Page): Promise<void> {
  await page.getByLabel('Username').fill('mira')
  await page.getByRole('textbox', { name: 'Password' }).fill('a long enough password')
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('navigation', { name: 'Main' }).waitFor()
}
