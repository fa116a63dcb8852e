/** The web app on a server with SFTP: how to connect, and how each user may sign in. */
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { expectAccessible } from './accessible.ts'
import { clipboard, enter, openBrowser, openTab, type Width } from './browser.ts'
import { masterPassword, newPlace, type Place, type Running, sallyportJson, setUpMaster, start } from './running.ts'

let place: Place
let server: Running
let browser: Browser

beforeAll(async () => {
  place = await newPlace('sqlite', { SALLYPORT_SFTP_PORT: '0' })
  server = await start(place)
  browser = await openBrowser()
  await setUpMaster(place)
})
afterAll(async () => {
  await browser.close()
  expect(await server.stop()).toBe(0)
  await place.remove()
})

const open = async (width: Width) => {
  const tab = await openTab(browser, server.address, width, false, 'as it is')
  await enter(tab, 'mira', masterPassword)
  return tab
}

it.each(['desktop', 'phone'] as const)(
  'shows host, port, user and host keys, and a command to copy, on %s',
  async (width) => {
    const { page, complaints, close } = await open(width)
    await page.goto('/account/sftp')
    const port = /sftp:\/\/127\.0\.0\.1:(\d+)/.exec(server.output())?.[1]
    const keys = [...server.output().matchAll(/SHA256:\S{43}/g)].map(([key]) => key)
    expect(keys).toHaveLength(3)
    await page.getByText('Connect over SFTP').waitFor()
    for (const text of [String(port), ...keys]) await page.getByText(text).first().waitFor()
    await page.getByRole('button', { name: 'Copy OpenSSH command' }).click()
    expect(await clipboard(page)).toBe(`sftp -P ${port} mira@127.0.0.1`)
    await expectAccessible(page)
    expect(complaints).toEqual([])
    await close()
  },
)

it('a generated key is shown with the commands to use it, and a malformed one refused in plain words', async () => {
  const { page, complaints, close } = await open('phone')
  await page.goto('/users/ssh-keys')
  const start = async () => {
    await page.getByRole('button', { name: 'Add new SSH key' }).click()
    await page.getByRole('combobox', { name: 'Username' }).click()
    await page.getByRole('option', { name: 'mira' }).click()
  }
  await start()
  await page.getByRole('button', { name: 'Create key' }).click()
  await page.getByRole('button', { name: 'Copy commands' }).click()
  expect(await clipboard(page)).toMatch(/^chmod 600 id_ed25519\nsftp -i id_ed25519 -P \d+ mira@127\.0\.0\.1$/)
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Close' }).click()
  await start()
  await page.getByRole('radio', { name: /Import a public key/ }).check()
  await page.getByRole('textbox', { name: 'Public key' }).fill('nonsense')
  await page.getByRole('button', { name: 'Create key' }).click()
  await page.getByText(/^This is not a valid public key\. Paste/).waitFor()
  expect(complaints).toEqual([])
  await close()
})

it('an administrator says how a user may sign in over SFTP', async () => {
  const options = ['--user', 'otto', '--email', 'otto@harbour.example', '--password', masterPassword]
  await sallyportJson(place, ['user', 'add', ...options])
  const { page, complaints, close } = await open('desktop')
  await page.goto('/users')
  await page.getByRole('button', { name: 'Actions for otto' }).click()
  await page.getByRole('menuitem', { name: 'Edit' }).click()
  const window = page.getByRole('dialog')
  await window.getByRole('combobox', { name: 'Sign-in over SFTP' }).click()
  await page.getByRole('option', { name: 'With an SSH key only' }).click()
  await window.getByText('Add the public key of the user under SSH KEYS.').waitFor()
  await expectAccessible(page)
  await window.getByRole('button', { name: 'Save changes' }).click()
  await window.waitFor({ state: 'detached' })
  await page.getByRole('row', { name: /otto/ }).getByRole('cell', { name: 'key', exact: true }).waitFor()
  const users = await sallyportJson<{ username: string; sftpAccess: string }[]>(place, ['user', 'list'])
  expect(users.find(({ username }) => username === 'otto')?.sftpAccess).toBe('key')
  expect(complaints).toEqual([])
  await close()
})
