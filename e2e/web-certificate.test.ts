/** The certificate by ACME in the browser: operators see on the dashboard, and in the settings, why there is none. One engine. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { freePort } from '../tools/free-port.ts'
import { expectAccessible } from './accessible.ts'
import { enter, openBrowser, openTab, scrollsSideways, type Width } from './browser.ts'
import { masterPassword, newPlace, type Place, type Running, sallyportJson, setUpMaster, start } from './running.ts'

let place: Place
let server: Running | undefined
let browser: Awaited<ReturnType<typeof openBrowser>>

beforeAll(async () => {
  place = await newPlace('sqlite', {
    SALLYPORT_HOST: '127.0.0.1',
    SALLYPORT_PORT: String(await freePort()),
    SALLYPORT_ACME: 'files.harbour.example',
    // Nobody listens there.
    SALLYPORT_ACME_DIRECTORY: `https://127.0.0.1:${await freePort()}/directory`,
    SALLYPORT_ACME_PORT: String(await freePort()),
  })
  await setUpMaster(place)
  server = await start(place)
  browser = await openBrowser()
  while ((await sallyportJson<{ failures: number }>(place, ['certificate'])).failures === 0);
}, 180_000)
afterAll(async () => {
  await browser?.close()
  await server?.stop()
  await place.remove()
})

it.each<[Width, boolean]>([
  ['desktop', false],
  ['phone', true],
])('says what failed and what to do, on a %s', async (width, dark) => {
  const tab = await openTab(browser, server?.address ?? '', width, dark)
  const { page } = tab
  await enter(tab, 'mira', masterPassword)
  await page.goto('/dashboard')
  const sentence = /^The certificate authority 127\.0\.0\.1:\d+ can't be reached .*Check SALLYPORT_ACME_DIRECTORY/
  const notice = page.getByRole('alert').filter({ hasText: 'The server has no valid certificate' })
  await notice.getByText(sentence).waitFor()
  await page.getByRole('link', { name: 'Use HTTPS' }).waitFor()
  await expectAccessible(page)
  expect(await scrollsSideways(page)).toBe(false)
  await page.goto('/server/transports')
  await page.getByRole('alert').filter({ hasText: '1 attempt has failed.' }).getByText(sentence).waitFor()
  await page.getByText('There is no certificate yet.').waitFor()
  await page.getByText('files.harbour.example').first().waitFor()
  await expectAccessible(page)
  expect(await scrollsSideways(page)).toBe(false)
  expect(tab.complaints).toEqual([])
  await tab.close()
})
