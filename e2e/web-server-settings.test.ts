/** Server settings in the browser: an operator sets the mail server, tests it, and changes a quota; others have no access. One engine. */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { expectAccessible } from './accessible.ts'
import { scrollsSideways } from './browser.ts'
import { type Mailbox, openMailbox } from './mailbox.ts'
import { masterPassword, sallyportJson } from './running.ts'
import { openWebApp, type WebApp } from './web-app.ts'

let app: WebApp
let mailbox: Mailbox

beforeAll(async () => {
  mailbox = await openMailbox()
  app = await openWebApp()
  const options = ['--user', 'otto', '--email', 'otto@harbour.example', '--password', masterPassword]
  await sallyportJson(app.place, ['user', 'add', ...options, '--role', 'admin'])
})
afterAll(async () => {
  await app.close()
  await mailbox.close()
})

const openTab = (page: Page, name: string) =>
  page.getByRole('navigation', { name: 'Server settings' }).getByRole('link', { name }).click()

const expectGood = async (page: Page) => {
  await expectAccessible(page)
  expect(await scrollsSideways(page)).toBe(false)
}

it('sets the mail server with the password, and sends a test email', async () => {
  const { page, complaints, close } = await app.open('/server/mail')
  await page.getByLabel('Host').fill('127.0.0.1')
  await page.getByLabel('Port').fill(new URL(mailbox.url).port)
  await page.getByRole('combobox', { name: 'Encryption' }).click()
  await page.getByRole('option', { name: 'None' }).click()
  await page.getByLabel('Port').fill(new URL(mailbox.url).port)
  await page.getByLabel('Sender').fill('files@harbour.example')
  await expectAccessible(page)
  const form = page.getByRole('form', { name: 'Mail server' })
  await form.getByRole('button', { name: 'Save' }).click()
  const dialog = page.getByRole('dialog', { name: 'Save server settings' })
  await dialog.getByLabel('Confirm your password').fill('not it')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await dialog.getByText('The password is not correct.').waitFor()
  await expectAccessible(page)
  await dialog.getByLabel('Confirm your password').fill(masterPassword)
  await dialog.getByRole('button', { name: 'Save' }).click()
  await page.getByText('Server settings saved.').waitFor()
  await page.getByText('Changed by mira').waitFor()
  await page.getByRole('button', { name: 'Send test' }).click()
  await page.getByText('The mail server has accepted the email to mira@harbour.example').waitFor()
  expect((await mailbox.to('mira@harbour.example')).subject).toBe('Test email from your Sallyport server')
  for (const name of ['ADDRESSES', 'RETENTION AND LIMITS', 'ACCOUNTS', 'PORTS AND CERTIFICATES']) {
    await openTab(page, name)
    await page.getByRole('heading', { level: 2 }).or(page.getByRole('table')).first().waitFor()
    await expectGood(page)
  }
  // The refused password.
  expect(complaints.filter((text) => !text.includes('400'))).toEqual([])
  await close()
})

it('shows addresses, retention, accounts and transports on a phone, and changes a quota', async () => {
  const { page, complaints, close } = await app.open('/server/retention', { width: 'phone', dark: true })
  const days = page.getByLabel('Trash Can (days)')
  await days.fill('0')
  await page.getByText('Enter whole numbers from 1.').waitFor()
  await days.fill('14')
  await page.getByLabel('Emails per user and hour').fill('50')
  await page.getByRole('form', { name: 'Retention' }).getByRole('button', { name: 'Save' }).click()
  const saving = page.getByRole('dialog', { name: 'Save server settings' })
  await saving.getByLabel('Confirm your password').fill(masterPassword)
  await saving.getByRole('button', { name: 'Save' }).click()
  await page.getByText('Changed by mira').waitFor()
  expect(await page.getByLabel('Emails per user and hour').inputValue()).toBe('50')
  await page.getByLabel('Emails per user and hour').fill('')
  await expectGood(page)
  await openTab(page, 'ADDRESSES')
  await page.getByLabel('Public address').fill('https://files.harbour.example')
  await page.getByText('The public address must begin with http://').waitFor()
  await page.getByLabel('Public address').fill('')
  await expectGood(page)
  await openTab(page, 'PORTS AND CERTIFICATES')
  await page.getByText('SALLYPORT_SFTP_PORT', { exact: true }).waitFor()
  await expectGood(page)
  await openTab(page, 'ACCOUNTS')
  await page.getByRole('button', { name: 'Change quota of harbour' }).click()
  const dialog = page.getByRole('dialog', { name: 'Storage quota of harbour' })
  await dialog.getByLabel('Storage quota (GB)').fill('1')
  await dialog.getByLabel('Confirm your password').fill(masterPassword)
  await expectGood(page)
  await dialog.getByRole('button', { name: 'Save' }).click()
  await page.getByText('The quota of harbour is saved.').waitFor()
  expect(complaints).toEqual([])
  await close()
})

it('is neither shown nor open to administrators who are not operators', async () => {
  const { page, complaints, close } = await app.open('/server/mail', { username: 'otto' })
  await page.getByRole('heading', { name: 'You have no access to Server settings' }).waitFor()
  expect(await page.getByRole('link', { name: 'Server settings' }).count()).toBe(0)
  expect(complaints).toEqual([])
  await close()
})
