/** The web app on a server without mail, SFTP and FTP. */
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { expectAccessible } from './accessible.ts'
import { enter, openBrowser, openTab, type Width } from './browser.ts'
import { masterPassword, newPlace, type Place, type Running, setUpMaster, start } from './running.ts'

let place: Place
let server: Running
let browser: Browser

beforeAll(async () => {
  place = await newPlace('sqlite')
  server = await start(place)
  browser = await openBrowser()
  await setUpMaster(place)
})
afterAll(async () => {
  await browser.close()
  expect(await server.stop()).toBe(0)
  await place.remove()
})

const nothing = { sftp: false, ftp: false, mail: false }
const open = async (offers: Parameters<typeof openTab>[4], width: Width = 'desktop') => {
  const tab = await openTab(browser, server.address, width, false, offers)
  await enter(tab, 'mira', masterPassword)
  return tab
}

it('no screen mentions missing features, and the URL of one says why', async () => {
  const { page, complaints, close } = await open('as it is')
  await page.goto('/users')
  await page.getByRole('button', { name: 'Add new user' }).click()
  await page.getByRole('dialog').getByLabel('Username').waitFor()
  expect(await page.getByText('welcome email').count()).toBe(0)
  expect(await page.getByRole('link', { name: /SSH keys|Notifications/ }).count()).toBe(0)
  await page.goto('/account/preferences#account')
  await page.getByRole('switch', { name: 'Complex passwords' }).waitFor()
  expect(await page.getByText(/Secure Only|Warnings|Communication|EMAIL LISTS/).count()).toBe(0)
  await expectAccessible(page)
  const reasons = {
    '/users/ssh-keys': 'SSH keys are used with SFTP, which this server does not provide.',
    '/account/email-lists': 'This server cannot send emails',
    '/notifications': 'Notifications are emails.',
  }
  for (const [address, reason] of Object.entries(reasons)) {
    await page.goto(address)
    await page.getByText(reason).waitFor()
  }
  expect(complaints).toEqual([])
  await close()
})

it.each([
  ['sftp', '/users', 'SSH keys'],
  ['ftp', '/account/preferences#account', 'Secure Only Mode'],
  ['mail', '/account/preferences#account', 'Warn when storage is nearly full'],
])('if %s is available, its settings are shown', async (transport, address, words) => {
  const { page, close } = await open({ ...nothing, [transport]: true })
  await page.goto(address)
  await page.getByText(words).first().waitFor()
  await close()
})
