/** Long archive jobs in the browser: progress, cancelling, refusal. */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { insertJob } from '../server/src/core/files/archives/jobs-store.ts'
import { openDatabase } from '../server/src/db/database/open.ts'
import { engines } from '../server/test/databases.ts'
import { expectAccessible } from './accessible.ts'
import { enter, openTab, widthsOn } from './browser.ts'
import { masterPassword } from './running.ts'
import { openWebApp, type WebApp } from './web-app.ts'

describe.each(engines)('archives in the browser on %s', (engine) => {
  let app: WebApp

  beforeAll(async () => {
    app = await openWebApp(engine)
    for (const path of ['/tides.txt', '/moons.txt']) await app.store(path, 'low at six')
  })
  afterAll(() => app.close())

  interface Job {
    readonly name: string
    readonly kind?: 'compress' | 'extract'
    readonly state?: 'waiting' | 'running'
    readonly isMine?: boolean
  }

  /** Marks jobs as running on another node: they end when they are cancelled. */
  const inProgress = async (jobs: readonly Job[], isAll = true) => {
    const db = await openDatabase({
      url: app.place.environment['DATABASE_URL'] ?? `${app.place.environment['SALLYPORT_DATA']}/sallyport.db`,
      power: false,
    })
    const users = db.q.selectFrom('users').select(['id', 'account_id']).where('username', '=', 'mira')
    const mira = await users.executeTakeFirstOrThrow()
    const now = Date.now()
    if (isAll) await db.q.deleteFrom('archive_jobs').execute()
    for (const { name, kind = 'compress', state = 'running', isMine = true } of jobs)
      await db.tx((tx) =>
        insertJob(tx, {
          account_id: mira.account_id,
          user_id: isMine ? mira.id : mira.id + 1,
          ...{ kind, name, state },
          lease_by: 'another node',
          lease_until: new Date(now + 3_600_000).toISOString(),
          created_at: new Date(now).toISOString(),
          started_at: state === 'running' ? new Date(now).toISOString() : null,
        }),
      )
    await db.close()
  }

  test.each(widthsOn(engine))(
    'of the user are shown until they end, with the reason of a failure, on a %s',
    async (width) => {
      await inProgress([
        { name: 'charts.zip', kind: 'extract' },
        { name: 'of others.zip', isMine: false },
      ])
      const tab = await openTab(app.browser, app.server.address, width)
      const { page, complaints, close } = tab
      await enter(tab, 'mira', masterPassword)
      await page.goto('/files')
      const jobs = page.getByRole('region', { name: 'Archives in progress' })
      await jobs.getByText('Extracting… charts.zip').waitFor()

      await compress(page, 'tides')
      await jobs.getByText('Waiting: tides.txt.zip').waitFor()
      await page.getByRole('dialog').waitFor({ state: 'hidden' })
      expect(await jobs.getByRole('listitem').count()).toBe(2)
      await expectAccessible(page)
      await jobs.getByRole('button', { name: 'Cancel compressing tides.txt.zip' }).click()
      const notice = page.getByRole('alert').filter({ hasText: 'The archive was not created' })
      await notice.getByText('The archive job was cancelled. The result was discarded.').waitFor()
      await notice.getByRole('button').click()
      await jobs.getByText('tides.txt.zip').waitFor({ state: 'hidden' })

      await inProgress(
        Array.from({ length: 20 }, (_, n) => ({ name: `${n}.zip`, state: 'waiting', isMine: false })),
        false,
      )
      await compress(page, 'moons')
      await page.getByRole('dialog').getByText('which is the maximum').waitFor()
      await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click()

      await jobs.getByRole('button', { name: 'Cancel extracting charts.zip' }).click()
      await page.getByText('Cancelled: charts.zip. The result was discarded.').waitFor()
      await jobs.waitFor({ state: 'hidden' })
      expect(complaints).toEqual([])
      await close()
    },
  )
})

async function compress(page: Page, name: string): Promise<void> {
  await page
    .getByRole('grid')
    .getByRole('button', { name: `${name}.txt`, exact: true })
    .click({ button: 'right' })
  await page.getByRole('menuitem', { name: 'Compress' }).click()
  const window = page.getByRole('dialog')
  await window.getByRole('button', { name: 'Compress' }).click()
}
