/** Finding files in the browser: operators, filters. Runs on one engine. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expectAccessible } from './accessible.ts'
import type { Width } from './browser.ts'
import { openWebApp, type WebApp } from './web-app.ts'

describe('finding files', () => {
  let app: WebApp

  beforeAll(async () => {
    app = await openWebApp()
    await app.store('/our customers/invoice 1.pdf', 'x'.repeat(20_000))
    await app.store('/our customers/invoice 2.pdf')
    await app.store('/our customers/north/photo.png')
    await app.store('/invoice 3.txt')
    for (let i = 0; i < 120; i++) await app.store(`/many/report ${i}.csv`)
  })

  afterAll(() => app.close())

  const open = (path: string, width: Width = 'desktop') => app.open(path, { width })

  test('operators are removable filters; the window offers them without syntax', async () => {
    const { page, complaints, close } = await open('/files')
    const row = (name: string) => page.getByRole('row', { name })
    await page.getByRole('searchbox').fill('invoice type:pdf by:me in:"/our customers"')
    await page.getByText('2 found in our customers and below, the latest uploads first').waitFor()
    await row('invoice 2.pdf').waitFor()
    await page.getByRole('searchbox').press('End')
    await page.keyboard.type(' size:>10kb')
    await page.getByText('1 found in our customers').waitFor()
    await expectAccessible(page)
    await page.getByRole('button', { name: 'Remove filter “Type: pdf”' }).click()
    await page.getByRole('button', { name: 'Remove filter “In: /our customers”' }).click()
    await page.getByText('1 found in Files and below').waitFor()
    expect(await page.getByRole('searchbox').inputValue()).toBe('invoice by:me size:>10kb')

    await page.getByRole('button', { name: 'Search filters' }).click()
    const window = page.getByRole('dialog', { name: 'Search filters' })
    expect(await window.getByLabel('Uploaded by').inputValue()).toBe('me')
    await window.getByLabel('Size from').fill('big')
    await window.getByText('Enter a size with a unit').waitFor()
    await expectAccessible(page)
    await window.getByLabel('Size from').fill('')
    await window.getByLabel('Size up to').fill('1 kB')
    await window.getByRole('button', { name: 'Search' }).click()
    await page.getByText('2 found in Files and below').waitFor()
    expect(await page.getByRole('searchbox').inputValue()).toBe('invoice size:<=1kb by:me')
    await page.reload()
    await row('invoice 3.txt').waitFor()
    expect(complaints).toEqual([])
    await close()
  })

  test('what is no operator is searched as text, and results continue while scrolling', async () => {
    const { page, complaints, close } = await open('/files', 'phone')
    await page.getByRole('button', { name: 'Search', exact: true }).click()
    await page.getByRole('searchbox').fill('size:big')
    await page.getByText('“size:big” is searched as text. Write a size with a unit').waitFor()
    await page.getByText('No results match “size:big”').waitFor()
    await expectAccessible(page)
    await page.getByRole('searchbox').fill('in:many type:csv')
    await page.getByText('100 or more found in many and below').waitFor()
    await page.getByRole('grid').focus()
    await page.keyboard.press('End')
    await page.getByText('120 found in many and below').waitFor()
    await page.getByRole('searchbox').fill('in:/none type:csv')
    await page.getByText('There is no file or folder "/none"').waitFor()
    expect(complaints).toEqual([])
    await close()
  })
})
