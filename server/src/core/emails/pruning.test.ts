import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { engines } from '../../../test/databases.ts'
import { openTestApp, type TestApp } from '../../../test/test-app.ts'
import { claim } from './claiming.ts'
import * as emails from './emails.ts'
import { pruneEmails } from './pruning.ts'

const dayMs = 86_400_000

describe.each(engines)('emails, on %s', (engine) => {
  let app: TestApp
  beforeEach(async () => {
    app = await openTestApp(engine)
  })
  afterEach(() => app.close())

  const write = (...to: string[]) =>
    app.context.db.tx((tx) =>
      emails.enqueueAll(
        app.context,
        tx,
        { accountId: app.account.id, kind: 'invitation', userId: 1, subject: 'News', text: 'Hello' },
        to.map((address) => ({ to: address })),
      ),
    )
  const send = async (most: number) => {
    for (const email of await claim(app.context, most)) await emails.send(app.context, app.mail, email)
  }
  const stored = async () => {
    const rows = await app.context.db.q.selectFrom('letters').select('recipient').orderBy('id').execute()
    return rows.map(({ recipient }) => recipient)
  }
  const bodies = async () => (await app.context.db.q.selectFrom('email_bodies').select('id').execute()).length

  it('are retained for 90 days after they were sent, and waiting ones until then', async () => {
    await write('a@quay.example')
    await write('b@quay.example', 'c@quay.example')
    await send(2)
    app.clock.move(89 * dayMs)
    await write('d@quay.example')
    expect(await pruneEmails(app.context)).toBe(0)
    app.clock.move(2 * dayMs)
    expect(await pruneEmails(app.context)).toBe(2)
    expect(await stored()).toEqual(['c@quay.example', 'd@quay.example'])
    expect(await bodies()).toBe(1)
    await send(10)
    expect(app.mail.sent.map(({ to }) => to)).toContain('c@quay.example')
    expect(await pruneEmails(app.context)).toBe(1)
    expect([await stored(), await bodies()]).toEqual([['d@quay.example'], 0])
  })

  it('are deleted completely, however many there are', async () => {
    await write(...Array.from({ length: 500 }, (_, i) => `u${i}@quay.example`))
    await write(...Array.from({ length: 500 }, (_, i) => `v${i}@quay.example`))
    await app.context.db.q.updateTable('letters').set({ state: 'failed' }).execute()
    app.clock.move(91 * dayMs)
    expect(await pruneEmails(app.context)).toBe(1_000)
    expect([await stored(), await bodies()]).toEqual([[], 0])
  })
})
