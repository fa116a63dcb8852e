/** Reports of imports in the browser: an operator reads the plan and the run of a folder of this machine. One engine. */
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { exampleImportReport } from '@sallyport/contract/schemas/server/import-report.ts'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { expectAccessible } from './accessible.ts'
import { scrollsSideways } from './browser.ts'
import { masterPassword, sallyport, sallyportJson } from './running.ts'
import { openWebApp, type WebApp } from './web-app.ts'

let app: WebApp
let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sallyport-imports-'))
  const source = join(folder, 'files')
  await mkdir(join(source, 'orders'), { recursive: true })
  await writeFile(join(source, 'orders', 'april.csv'), 'order;amount\n')
  await writeFile(join(source, 'tides.txt'), 'High tide at six.\n')
  await symlink('tides.txt', join(source, 'latest.txt'))
  app = await openWebApp()
  await app.store('/old/tides.txt', 'Another content.')
  const options = ['--user', 'otto', '--email', 'otto@harbour.example', '--password', masterPassword]
  await sallyportJson(app.place, ['user', 'add', ...options, '--role', 'admin'])
})
afterAll(async () => {
  await app.close()
  await rm(folder, { recursive: true, force: true })
})

const importing = (command: string, ...more: string[]) =>
  sallyport(app.place, ['import', command, 'local', '--folder', join(folder, 'files'), '--into', '/old', ...more])

const expectGood = async (page: Page) => {
  await expectAccessible(page)
  expect(await scrollsSideways(page)).toBe(false)
}
const rowsOf = (page: Page) => page.getByRole('table', { name: 'Findings' }).getByRole('row')

it('says how to begin, then shows a plan with its findings and its file', async () => {
  const { page, complaints, close } = await app.open('/server/imports')
  await page.getByText('./sallyport import plan local').waitFor()
  await expectGood(page)
  const written = join(folder, 'plan.json')
  expect((await importing('plan', '--report', written)).code).toBe(0)
  // The list updates itself.
  await page.getByRole('link', { name: 'Plan' }).waitFor()
  await page.getByText('planned', { exact: true }).waitFor()
  await page.getByText('1 error').waitFor()
  await expectGood(page)
  await page.getByRole('link', { name: 'Plan' }).click()
  await page.getByRole('heading', { name: /^Plan of / }).waitFor()
  await rowsOf(page).filter({ hasText: 'tides.txt' }).waitFor()
  await rowsOf(page).filter({ hasText: 'latest.txt' }).waitFor()
  await page.getByText('Clashes: 1').waitFor()
  await expectGood(page)
  await page.getByRole('group', { name: 'Findings' }).getByRole('button', { name: '1 error' }).click()
  await expect.poll(() => rowsOf(page).filter({ hasText: 'latest.txt' }).count()).toBe(0)
  await rowsOf(page).filter({ hasText: 'tides.txt' }).waitFor()
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'Download report' }).click(),
  ])
  expect(download.suggestedFilename()).toMatch(/^import-plan-.*\.json$/)
  expect(await readFile(await download.path(), 'utf8')).toBe(await readFile(written, 'utf8'))
  expect(complaints).toEqual([])
  await close()
})

it('shows a run beside the plan on a phone', async () => {
  await importing('run')
  const { page, complaints, close } = await app.open('/server/imports', { width: 'phone', dark: true })
  await page.getByRole('link', { name: 'Plan' }).waitFor()
  await expectGood(page)
  await page.getByRole('link', { name: 'Run' }).click()
  await page.getByText('Not imported: 1').waitFor()
  await rowsOf(page).filter({ hasText: 'tides.txt' }).waitFor()
  await expectGood(page)
  await page.getByRole('link', { name: 'All imports' }).click()
  await page.getByRole('link', { name: 'Plan' }).waitFor()
  expect(complaints).toEqual([])
  await close()
})

it('shows how far a run is, and that one was interrupted', async () => {
  const { page, complaints, close } = await app.open('/files', { width: 'phone' })
  const { attributes } = exampleImportReport
  const interrupted = { ...exampleImportReport, id: 8, attributes: { ...attributes, state: 'interrupted' as const } }
  const answer = { responseStatus: 200, totalResults: 2, returnedResults: 2, data: [exampleImportReport, interrupted] }
  await page.route(/server\/imports\?/, (route) => route.fulfill({ json: answer }))
  await page.goto('/server/imports')
  await page.getByText('1,204 of 9,310 files, 4.8 MB of 48.3 MB, 2 h 15 min left').waitFor()
  await page.getByText('interrupted', { exact: true }).waitFor()
  await expectGood(page)
  await page.getByRole('link', { name: 'Run' }).first().click()
  await page.getByText('The findings are here when the command has ended.').waitFor()
  await expectGood(page)
  expect(complaints).toEqual([])
  await close()
})

it('is not open to administrators who are not operators', async () => {
  const { page, complaints, close } = await app.open('/server/imports', { username: 'otto' })
  await page.getByRole('heading', { name: 'You have no access to Server settings' }).waitFor()
  expect(complaints).toEqual([])
  await close()
})
