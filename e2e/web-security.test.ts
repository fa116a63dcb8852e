import { type TOTP, URI } from 'otpauth'
import type { Browser, Page } from 'playwright-core'
import decodeQr from 'qr/decode.js'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { engines } from '../server/test/databases.ts'
import { expectAccessible } from './accessible.ts'
import { openBrowser, openTab } from './browser.ts'
import { newPlace, type Place, type Running, setUpMaster, start } from './running.ts'

const first = 'a long enough password'
const second = 'another long password'

const signIn = async (page: Page, password: string) => {
  await page.goto('/account/security')
  await page.getByLabel('Username').fill('mira')
  await page.getByRole('textbox', { name: 'Password' }).fill(password)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
}

/** Reads the QR code on the screen, as an authenticator app does. */
async function scannedCode(page: Page): Promise<TOTP> {
  const picture = await page.getByRole('img', { name: 'QR code' }).screenshot({ scale: 'device' })
  const { data, info } = await sharp(picture).ensureAlpha().raw().toBuffer({ resolveWithObject: true })
  const url = decodeQr({ width: info.width, height: info.height, data }, { timeLimit: Number.POSITIVE_INFINITY })
  return URI.parse(url) as TOTP
}

describe.each(engines)('My Account → SECURITY on %s', (engine) => {
  let place: Place
  let server: Running
  let browser: Browser

  beforeAll(async () => {
    place = await newPlace(engine)
    server = await start(place)
    browser = await openBrowser()
    await setUpMaster(place)
  })

  afterAll(async () => {
    await browser.close()
    expect(await server.stop()).toBe(0)
    await place.remove()
  })

  it('changes the password and ends other sessions, one of them separately', async () => {
    const [here, there, elsewhere] = await Promise.all([0, 1, 2].map(() => openTab(browser, server.address, 'desktop')))
    if (!here || !there || !elsewhere) throw new Error('no tabs')
    for (const { page } of [here, there, elsewhere]) {
      await signIn(page, first)
      await page.getByRole('heading', { name: 'Sessions' }).waitFor()
    }
    await here.page.reload()
    const rows = here.page.getByRole('table', { name: 'Sessions' }).getByRole('row')
    await rows.nth(3).waitFor()
    await expectAccessible(here.page)
    await here.page
      .getByRole('button', { name: /^Sign out Chrome on Linux/ })
      .first()
      .click()
    await rows.nth(3).waitFor({ state: 'detached' })
    await here.page.getByRole('button', { name: 'Change password' }).click()
    await here.page.getByLabel('Current password').fill(first)
    await here.page.getByRole('textbox', { name: 'New password', exact: true }).fill(second)
    await here.page.getByRole('textbox', { name: 'Repeat the new password' }).fill(second)
    await expectAccessible(here.page)
    await here.page.getByRole('button', { name: 'Save' }).click()
    await here.page.getByText('Password changed.').waitFor()
    for (const { page } of [there, elsewhere]) {
      await page.reload()
      await page.getByRole('heading', { name: 'Sign in' }).waitFor()
    }
    for (const tab of [here, there, elsewhere]) {
      expect(tab.complaints).toEqual([])
      await tab.close()
    }
  })

  it('sets up a second factor; sign-in requires its code, or accepts a recovery code once (T-08)', async () => {
    const tab = await openTab(browser, server.address, 'phone')
    const { page } = tab
    await signIn(page, second)
    await page.getByRole('button', { name: 'Set up' }).click()
    await page.getByRole('textbox', { name: 'Your password' }).fill(second)
    await page.getByRole('button', { name: 'Continue' }).click()
    const secret = await page.getByRole('dialog').locator('code').textContent()
    const totp = await scannedCode(page)
    expect(totp.secret.base32).toBe(secret)
    await expectAccessible(page)
    await page.getByLabel('Code shown by the app').fill(totp.generate())
    await page.getByRole('button', { name: 'Enable' }).click()
    const codes = (await page.getByRole('region', { name: 'recovery codes' }).textContent())?.trim().split('\n') ?? []
    expect(codes.length).toBeGreaterThan(4)
    await expectAccessible(page)
    await page.getByRole('button', { name: 'I have saved them' }).click()
    await page.getByText(`${codes.length} recovery codes are left.`).waitFor()
    await page.context().clearCookies()
    await signIn(page, second)
    await page.getByRole('heading', { name: 'Enter the code' }).waitFor()
    await expectAccessible(page)
    await page.getByLabel('Code').fill('000000')
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
    await page.getByText('Wait for the next code, then enter it.').waitFor()
    await page.getByLabel('Code').fill(codes[0] ?? '')
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
    await page.getByText(`${codes.length - 1} recovery codes are left.`).waitFor()
    await page.getByRole('button', { name: 'Disable', exact: true }).click()
    await page.getByRole('textbox', { name: 'Your password' }).fill(second)
    await page.getByRole('dialog').getByRole('button', { name: 'Disable', exact: true }).click()
    await page.getByRole('button', { name: 'Set up' }).waitFor()
    expect(tab.complaints).toEqual([])
    await tab.close()
  })
})
