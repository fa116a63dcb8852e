/** Commands beside a busy server. */
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Installation, newInstallation } from '../../test/command-line.ts'
import { openDatabase } from '../db/database/open.ts'

describe('the command line beside a busy server', () => {
  let here: Installation
  let url: string
  const mira = ['--account', 'harbour', '--user', 'mira', '--email', 'mira@harbour.example'] as const

  beforeAll(async () => {
    here = await newInstallation()
    url = join(here.folder, 'data', 'sallyport.db')
    await here.json(['setup', ...mira, '--password', 'Tide-tables-1906'])
  })
  afterAll(() => here.remove())

  it('reads while the server holds the database for writing', async () => {
    const server = new Sqlite(url)
    server.exec('begin immediate')
    try {
      expect(await here.json<object>(['user', 'list'])).toMatchObject([{ username: 'mira' }])
      expect(await here.json<object>(['doctor'])).toMatchObject({ ok: true })
    } finally {
      server.exec('rollback')
      server.close()
    }
  })

  it('writes while the server queues emails in one transaction after the other', async () => {
    const server = await openDatabase({ url, power: false })
    const { id: account_id } = await server.q.selectFrom('accounts').select('id').executeTakeFirstOrThrow()
    const row = { account_id, recipient: 'a@quay.example', subject: 'News', html: 'x'.repeat(500) }
    const email = { ...row, text: 'x'.repeat(500), state: 'waiting', attempts: 0, due_at: '', last_error: '' }
    const emails = Array.from({ length: 500 }, () => ({ ...email, lease_until: null, created_at: '', sent_at: null }))
    let isDone = false
    const add = ['user', 'add', '--user', 'otto', '--email', 'otto@harbour.example', '--password', 'Tide-tables-1906']
    const command = here.run(add).finally(() => {
      isDone = true
    })
    for (let slices = 0; !isDone && slices < 1_000; slices++)
      await server.tx((tx) => tx.insertInto('letters').values(emails).execute())
    const { code, stderr } = await command
    await server.close()
    expect([code, stderr]).toEqual([0, ''])
  })
})
