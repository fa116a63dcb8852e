/** A user who was imported without an email address: how administrators and the user see that, and add one. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { expectAccessible } from './accessible.ts'
import { enter, openBrowser, openTab, scrollsSideways, widthsOn } from './browser.ts'
import { masterPassword, newPlace, type Place, type Running, sallyportJson, setUpMaster, start } from './running.ts'

const password = 'Neap-tides-1907'

describe.each(widthsOn('sqlite'))('a user without an email address, at the width of a %s', (width) => {
  let place: Place
  let server: Running
  let browser: Browser

  beforeAll(async () => {
    place = await newPlace('sqlite', { SALLYPORT_SMTP_URL: 'smtp://127.0.0.1:9' })
    server = await start(place)
    browser = await openBrowser()
    await setUpMaster(place)
    const file = join(place.folder, 'users.csv')
    await writeFile(file, 'username,notification,share,change_password\notto,true,true,true\n')
    await sallyportJson(place, ['import', 'run', 'csv', '--file', file])
  })

  afterAll(async () => {
    await browser.close()
    expect(await server.stop()).toBe(0)
    await place.remove()
  })

  const open = async (as: string, secret: string, address: string) => {
    const tab = await openTab(browser, server.address, width)
    await enter(tab, as, secret)
    await tab.page.goto(address)
    return tab
  }

  it('is shown as such to administrators, who can set a password', async () => {
    const { page, complaints, close } = await open('mira', masterPassword, '/users')
    const table = page.getByRole('table', { name: 'Users' })
    if (width === 'desktop') await table.getByText('No email address').waitFor()
    await page.getByRole('button', { name: 'Actions for otto' }).click()
    await page.getByRole('menuitem', { name: 'Edit User' }).click()
    const edit = page.getByRole('dialog', { name: 'Edit otto' })
    await edit.getByText('No email address: the user gets no emails').waitFor()
    await edit.getByRole('textbox', { name: 'New password' }).fill(password)
    await expectAccessible(page)
    await edit.getByRole('button', { name: 'Save changes' }).click()
    await edit.waitFor({ state: 'detached' })
    expect(await scrollsSideways(page)).toBe(false)
    expect(complaints).toEqual([])
    await close()
  })

  it('names recipients of notifications, and adds an address', async () => {
    const { page, complaints, close } = await open('otto', password, '/notifications')
    await page.getByRole('button', { name: 'Add notification' }).first().click()
    const rule = page.getByRole('dialog', { name: 'Notify me when' })
    const add = rule.getByRole('button', { name: 'Add notification' })
    const recipients = rule.getByLabel('Send emails to').first()
    await recipients.waitFor()
    expect(await add.isDisabled()).toBe(true)
    await recipients.fill('desk@harbour.example')
    await recipients.press('Enter')
    await expect.poll(() => add.isDisabled()).toBe(false)
    await add.click()
    await page.getByText('desk@harbour.example').first().waitFor()

    await page.goto('/account/preferences')
    await page.getByText('No email address').waitFor()
    await expectAccessible(page)
    await page.getByRole('button', { name: 'Change email' }).click()
    const change = page.getByRole('dialog', { name: 'Change your email' })
    await change.getByRole('textbox', { name: 'Email' }).fill('otto@harbour.example')
    await change.getByRole('textbox', { name: 'Confirm Your Password' }).fill(password)
    await change.getByRole('button', { name: 'Save' }).click()
    await page.getByText('otto@harbour.example').waitFor()
    await page.getByText('No email address').waitFor({ state: 'detached' })
    expect(complaints).toEqual([])
    await close()
  })
})
