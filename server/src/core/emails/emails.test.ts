import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { engines } from '../../../test/databases.ts'
import { addPerson, codeOf } from '../../../test/people.ts'
import { canvasOf, lookAt } from '../../../test/pictures.ts'
import { openTestApp, type TestApp } from '../../../test/test-app.ts'
import type { MailTransport } from '../../mail/transport.ts'
import { startWorkerPool } from '../../queue/worker-pool.ts'
import { updateSettings } from '../accounts/accounts.ts'
import { removeLogo, setLogo } from '../accounts/logo.ts'
import { claim } from './claiming.ts'
import { retryPauses } from './email.ts'
import * as emails from './emails.ts'
import * as outbox from './outbox.ts'
import { htmlOf, paragraphsOf, textOf } from './rendering.ts'

describe.each(engines)('an email, on %s', (engine) => {
  let app: TestApp
  beforeEach(async () => {
    app = await openTestApp(engine)
  })
  afterEach(() => app.close())

  const post = (subject = 'News') =>
    app.context.db.tx((tx) =>
      emails.enqueue(app.context, tx, {
        accountId: app.account.id,
        to: 'mira@harbour.example',
        subject,
        text: 'Hello,\n\n<b>bold</b> & "true"',
      }),
    )
  const rows = () => app.context.db.q.selectFrom('letters').selectAll().orderBy('id').execute()
  const refusing = (reason: string): MailTransport => ({
    send: () => Promise.reject(new Error(reason)),
    close: () => undefined,
  })
  const sendDue = async (transport: MailTransport) => {
    const due = await claim(app.context, 10)
    for (const email of due) await emails.send(app.context, transport, email)
    return due.length
  }

  it('is sent once, as text and as escaped HTML', async () => {
    await post()
    expect(await sendDue(app.mail)).toBe(1)
    expect(app.mail.sent).toMatchObject([
      { to: 'mira@harbour.example', subject: 'News', text: 'Hello,\n\n<b>bold</b> & "true"' },
    ])
    expect(app.mail.sent[0]?.html).toContain('<p>Hello,</p>\n<p>&lt;b&gt;bold&lt;/b&gt; &amp; &quot;true&quot;</p>')
    expect(await sendDue(app.mail)).toBe(0)
    expect(await rows()).toMatchObject([
      { state: 'sent', attempts: 1, last_error: '', sent_at: app.clock.now().toISOString() },
    ])
  })

  it('to many recipients has each one’s insert in text and HTML', async () => {
    const draft = { accountId: app.account.id, subject: 'Look', text: 'https://a.example/s/0f3c & more', mark: '0f3c' }
    const addressees = ['ann', 'bob'].map((insert) => ({ to: `${insert}@quay.example`, insert }))
    await app.context.db.tx((tx) => emails.enqueueAll(app.context, tx, draft, addressees))
    expect(await sendDue(app.mail)).toBe(2)
    expect(app.mail.sent.map(({ to, text }) => [to, text])).toEqual([
      ['ann@quay.example', 'https://a.example/s/ann & more'],
      ['bob@quay.example', 'https://a.example/s/bob & more'],
    ])
    expect((await rows()).map(({ text, html }) => text + html)).toEqual(['', ''])
    expect(await app.context.db.q.selectFrom('email_bodies').select('mark').execute()).toEqual([{ mark: '0f3c' }])
    expect(app.mail.sent[1]?.html).toContain(
      'href="https://a.example/s/bob" style="color:#0b7a75">https://a.example/s/bob</a>',
    )
  })

  it('waits and is listed while there is no mail server', async () => {
    await post('first')
    await post('second')
    expect(await emails.listWaiting(app.context)).toMatchObject([
      { to: 'mira@harbour.example', subject: 'first' },
      { to: 'mira@harbour.example', subject: 'second' },
    ])
    await sendDue(app.mail)
    expect(await emails.listWaiting(app.context)).toEqual([])
  })

  it('is retried with growing pauses, and fails after the last', async () => {
    await post()
    for (const [i, pause] of retryPauses.entries()) {
      expect(await sendDue(refusing('mailbox full'))).toBe(1)
      expect(await rows()).toMatchObject([{ state: 'waiting', attempts: i + 1, last_error: 'mailbox full' }])
      app.clock.move(pause - 1)
      expect(await sendDue(app.mail)).toBe(0)
      app.clock.move(1)
    }
    expect(await sendDue(refusing('mailbox full'))).toBe(1)
    expect(await rows()).toMatchObject([{ state: 'failed', attempts: retryPauses.length + 1 }])
    app.clock.move(30 * 86_400_000)
    expect(await sendDue(app.mail)).toBe(0)
    expect(app.mail.sent).toEqual([])
  })

  it('that failed at first is sent later and no longer listed', async () => {
    await post()
    await sendDue(refusing('greylisted'))
    expect(await emails.listWaiting(app.context)).toMatchObject([{ lastError: 'greylisted' }])
    app.clock.move(retryPauses[0])
    expect(await sendDue(app.mail)).toBe(1)
    expect(await rows()).toMatchObject([{ state: 'sent', attempts: 2 }])
  })

  it('claimed by a worker that died is claimed by another after the lease', async () => {
    await post()
    expect(await claim(app.context, 10)).toHaveLength(1)
    expect(await claim(app.context, 10)).toEqual([])
    app.clock.move(60_000)
    expect(await sendDue(app.mail)).toBe(1)
  })

  it('that a slow worker sends late does not undo the result of another worker', async () => {
    await post()
    const [slow] = await claim(app.context, 10)
    app.clock.move(60_000)
    expect(await sendDue(refusing('not today'))).toBe(1)
    const before = await rows()
    expect(before).toMatchObject([{ state: 'waiting', attempts: 1, last_error: 'not today' }])
    for (const transport of [app.mail, refusing('not tomorrow')])
      if (slow) await emails.send(app.context, transport, slow)
    expect(await rows()).toEqual(before)
  })

  it('is claimed by one of several workers', async () => {
    for (let i = 0; i < 20; i++) await post(`${i}`)
    const claimed = await Promise.all(Array.from({ length: 5 }, () => claim(app.context, 10)))
    const ids = claimed.flat().map(({ id }) => id)
    expect(ids).toHaveLength(20)
    expect(new Set(ids).size).toBe(20)
  })

  it('of a rolled-back transaction is never sent and wakes no worker', async () => {
    let woken = 0
    app.context.onWake('emails', () => woken++)
    const failing = app.context.db.tx(async (tx) => {
      await emails.enqueue(app.context, tx, { accountId: app.account.id, to: 'a@b', subject: '', text: '' })
      throw new Error('no')
    })
    await expect(failing).rejects.toThrow('no')
    expect([await rows(), woken]).toEqual([[], 0])
    await post()
    expect(woken).toBe(1)
  })

  it('has the sender address and signature that the account has set', async () => {
    const settings = { companyName: 'Harbour', signature: 'Yours', senderEmail: 'files@harbour.example' }
    await updateSettings(app.context, app.operator, () => settings)
    await post()
    await sendDue(app.mail)
    const [sent] = app.mail.sent
    expect(sent).toMatchObject({ from: { name: 'Harbour', address: 'files@harbour.example' } })
    expect(sent?.text.endsWith('\n\nYours')).toBe(true)
  })

  it('shows the account’s current logo inline, or its name without one', async () => {
    const image = (await canvasOf(960, 240).png().toBuffer()).toString('base64')
    await updateSettings(app.context, app.operator, () => ({ companyName: 'Harbour & "Sons"' }))
    await post('before there was a logo')
    await setLogo(app.context, app.operator, image)
    await sendDue(app.mail)
    await post('while there was one')
    await removeLogo(app.context, app.operator)
    await sendDue(app.mail)
    const [logoed, without] = app.mail.sent
    expect(logoed?.html).toContain(
      '<img src="cid:logo@sallyport" width="240" height="60" alt="Harbour &amp; &quot;Sons&quot;"',
    )
    expect(logoed?.html).not.toMatch(/\uE001|>Harbour|https?:/)
    expect(await lookAt(logoed?.picture?.png ?? Buffer.of())).toMatchObject({ format: 'png', width: 480, height: 120 })
    expect(without?.html).toContain('>Harbour &amp; &quot;Sons&quot;</p>')
    expect(without?.html).not.toMatch(/\uE001|<img/)
    expect(without?.picture).toBeUndefined()
  })

  it('is not sent once its content has expired', async () => {
    const expiresAt = new Date(app.clock.now().getTime() + 60_000)
    const head = { accountId: app.account.id, to: 'a@b.example', subject: 'Link', text: '\uE000', expiresAt }
    await app.context.db.tx((tx) => emails.enqueue(app.context, tx, head, 'secret'))
    app.clock.move(60_000)
    expect(await sendDue(app.mail)).toBe(0)
    await emails.expireEmails(app.context)
    expect(await rows()).toMatchObject([{ state: 'expired', secret_sealed: null }])
  })

  it('is listed for administrators of its account, newest first', async () => {
    const page = { offset: 0, limit: 10 }
    await post('first')
    await post('second')
    const subjects = async (state?: 'sent') => {
      const found = await outbox.list(app.context, app.operator, { ...page, state })
      return [found.total, ...found.emails.map(({ subject }) => subject)]
    }
    expect(await subjects()).toEqual([2, 'second', 'first'])
    expect(await subjects('sent')).toEqual([0])
    await sendDue(app.mail)
    expect([await subjects(), await subjects('sent')]).toEqual([[0], [2, 'second', 'first']])
    const quay = await app.another('quay')
    expect(await outbox.list(app.context, quay.operator, { ...page, state: 'sent' })).toMatchObject({ total: 0 })
    const ada = await addPerson(app, 'ada')
    expect(await codeOf(outbox.list(app.context, ada.actor, page))).toBe('forbidden')
  })

  it('is sent by a running worker pool', async () => {
    const pool = startWorkerPool({
      name: 'emails',
      claim: (capacity) => claim(app.context, capacity),
      run: (email) => emails.send(app.context, app.mail, email),
      concurrency: 2,
      pollEveryMs: 60_000,
      log: app.context.log,
    })
    app.context.onWake('emails', pool.wake)
    await post()
    await expect.poll(() => app.mail.sent.length, { interval: 10 }).toBe(1)
    await pool.stop()
  })
})

describe('the parts of an email', () => {
  const look = { name: 'Harbour & Sons', signature: 'Yours,\n<Mira>' }

  it('are text, and escaped HTML with paragraphs and line breaks', () => {
    expect(paragraphsOf(`a\nb\n\n\nc <script>'"&`)).toBe('<p>a<br>b</p>\n<p>c &lt;script&gt;&#39;&quot;&amp;</p>')
    expect(textOf('Hello', look)).toBe('Hello\n\nYours,\n<Mira>')
    expect(textOf('Hello', { ...look, signature: '' })).toBe('Hello')
    const html = htmlOf('Hello', look)
    for (const part of ['>Harbour &amp; Sons</p>', '<p>Hello</p>', '<p>Yours,<br>&lt;Mira&gt;</p>'])
      expect(html).toContain(part)
  })

  it('keep indentation, and make only addresses of links clickable', () => {
    expect(paragraphsOf('ada:\n  /a b')).toBe('<p>ada:<br>&nbsp;&nbsp;/a b</p>')
    const link = (url: string) => `<a href="${url}" style="color:#0b7a75">${url}</a>`
    expect(paragraphsOf('(See https://a.example/x?a=1&b=2#c.)')).toBe(
      `<p>(See ${link('https://a.example/x?a=1&amp;b=2#c')}.)</p>`,
    )
    expect(paragraphsOf('javascript:alert(1) https://"onclick=x')).not.toContain('<a')
  })
})

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
    expect(await emails.pruneEmails(app.context)).toBe(0)
    app.clock.move(2 * dayMs)
    expect(await emails.pruneEmails(app.context)).toBe(2)
    expect(await stored()).toEqual(['c@quay.example', 'd@quay.example'])
    expect(await bodies()).toBe(1)
    await send(10)
    expect(app.mail.sent.map(({ to }) => to)).toContain('c@quay.example')
    expect(await emails.pruneEmails(app.context)).toBe(1)
    expect([await stored(), await bodies()]).toEqual([['d@quay.example'], 0])
  })

  it('are deleted completely, however many there are', async () => {
    await write(...Array.from({ length: 500 }, (_, i) => `u${i}@quay.example`))
    await write(...Array.from({ length: 500 }, (_, i) => `v${i}@quay.example`))
    await app.context.db.q.updateTable('letters').set({ state: 'failed' }).execute()
    app.clock.move(91 * dayMs)
    expect(await emails.pruneEmails(app.context)).toBe(1_000)
    expect([await stored(), await bodies()]).toEqual([[], 0])
  })
})
