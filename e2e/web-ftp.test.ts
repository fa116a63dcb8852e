/** The web app on a server with FTP and FTPS: how to connect, and who may. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { makeCertificate } from '../server/test/certificates.ts'
import { expectAccessible } from './accessible.ts'
import { clipboard, enter, openBrowser, openTab, type Width } from './browser.ts'
import { masterPassword, newPlace, type Place, type Running, sallyportJson, setUpMaster, start } from './running.ts'

let folder: string
let place: Place
let server: Running
let browser: Browser

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sallyport-e2e-ftp-'))
  const { certFile, keyFile } = makeCertificate(folder)
  place = await newPlace('sqlite', {
    ...{ SALLYPORT_SFTP_PORT: '0', SALLYPORT_FTP_PORT: '0', SALLYPORT_FTPS_PORT: '0', SALLYPORT_FTP_TLS: 'allowed' },
    ...{ SALLYPORT_FTP_TLS_CERT: certFile, SALLYPORT_FTP_TLS_KEY: keyFile },
    SALLYPORT_FTPS_URL: 'ftps://files.harbour.example:990',
  })
  server = await start(place)
  browser = await openBrowser()
  await setUpMaster(place)
  const options = ['--user', 'otto', '--email', 'otto@harbour.example', '--password', masterPassword]
  await sallyportJson(place, ['user', 'add', ...options])
})
afterAll(async () => {
  await browser.close()
  expect(await server.stop()).toBe(0)
  await place.remove()
  await rm(folder, { recursive: true, force: true })
})

const open = async (width: Width, username = 'mira') => {
  const tab = await openTab(browser, server.address, width, false, 'as it is')
  await enter(tab, username, masterPassword)
  return tab
}
const portIn = (output: string) => /FTP is served on ftp:\/\/127\.0\.0\.1:(\d+) and ftps:/.exec(output)?.[1]

it.each(['desktop', 'phone'] as const)(
  'shows host, port and encryption, and commands to copy, on %s',
  async (width) => {
    const { page, complaints, close } = await open(width)
    const port = portIn(server.output())
    await page.goto('/account/ftp')
    await page.getByText('Connect over FTP').waitFor()
    await page.getByText('Explicit TLS (FTPES, AUTH TLS), or none').waitFor()
    await page.getByText('Implicit TLS (FTPS)').waitFor()
    await page.getByText('Without encryption, others on the network can read passwords and files.').waitFor()
    // High enough for all of it, so that the navigation of phones covers no button.
    const { width: pixels } = page.viewportSize() ?? { width: 390 }
    await page.setViewportSize({ width: pixels, height: 1_600 })
    await expectAccessible(page)
    await page.getByRole('button', { name: 'Copy curl command for FTP', exact: true }).click()
    expect(await clipboard(page)).toBe(`curl --ssl-reqd -u mira -T report.csv ftp://127.0.0.1:${port}/`)
    await page.getByRole('button', { name: 'Copy lftp command for FTPS', exact: true }).click()
    expect(await clipboard(page)).toBe("lftp -e 'open -u mira ftps://files.harbour.example:990'")
    expect(complaints).toEqual([])
    await close()
  },
)

it('an administrator says who may use FTP, and that it needs TLS', async () => {
  const { page, complaints, close } = await open('desktop')
  await page.goto('/users')
  const row = page.getByRole('row', { name: /otto/ })
  await row.getByRole('cell', { name: 'on', exact: true }).first().waitFor()
  await page.getByRole('button', { name: 'Actions for otto' }).click()
  await page.getByRole('menuitem', { name: 'Edit' }).click()
  const window = page.getByRole('dialog')
  await window.getByRole('combobox', { name: 'Sign-in over SFTP' }).click()
  await page.getByRole('option', { name: 'With an SSH key only' }).click()
  await window.getByText(/^Off by default, because the user needs an SSH key/).waitFor()
  expect(await window.getByRole('switch', { name: 'Sign-in over FTP' }).isChecked()).toBe(false)
  await expectAccessible(page)
  await window.getByRole('button', { name: 'Save changes' }).click()
  await window.waitFor({ state: 'detached' })
  await row.getByRole('cell', { name: 'off', exact: true }).waitFor()
  const users = await sallyportJson<{ username: string; ftpAccess: string }[]>(place, ['user', 'list'])
  expect(users.find(({ username }) => username === 'otto')?.ftpAccess).toBe('default')

  await page.goto('/account/preferences')
  await page.getByRole('tab', { name: 'Account', exact: true }).click()
  await page.getByRole('switch', { name: 'Secure Only Mode' }).check()
  await page.getByRole('form', { name: 'Security' }).getByRole('button', { name: 'Save' }).click()
  await page.getByText('Security settings are saved.').waitFor()
  await page.goto('/account/ftp')
  await page.getByText('Explicit TLS (FTPES, AUTH TLS), required').waitFor()
  expect(complaints).toEqual([])
  await close()
})

it('a user who may not use FTP is told so', async () => {
  const { page, complaints, close } = await open('phone', 'otto')
  await page.goto('/account/ftp')
  await page.getByText('You cannot use FTP. Ask an administrator of your account.').waitFor()
  expect(complaints).toEqual([])
  await close()
})
