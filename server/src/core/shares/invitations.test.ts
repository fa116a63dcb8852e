/** Invitation emails contain what people wrote as plain text: it is never interpreted as a template, a header or markup. */

import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { engines } from '../../../test/databases.ts'
import { addPerson, faultOf, put } from '../../../test/people.ts'
import { queuedEmails } from '../../../test/queued-emails.ts'
import { openTestApp, type TestApp } from '../../../test/test-app.ts'
import { updateSettings } from '../accounts/accounts.ts'
import * as invitations from './invitations.ts'
import type { NewShareInput } from './share-input.ts'
import * as shares from './shares.ts'

const hostile = [
  '[[username]] [[setpassword]] [[ftpserver]] {{7*7}} <%= 7*7 %> #{7*7} %s {0}',
  '<img src=x onerror=alert(1)> <script>alert(1)</script> " onmouseover="x',
  '\uE000 \uE001 $& $1 $` \\0',
]

describe.each(engines)('invitations on %s', (engine) => {
  let app: TestApp
  beforeEach(async () => {
    app = await openTestApp(engine)
    await put(app, app.operator, '/in/a.txt')
  })
  afterEach(() => app.close())

  const invite = (rest: Partial<NewShareInput> = {}) =>
    shares.create(app.context, app.operator, {
      ...{ type: 'shared_folder', name: 'In', resources: ['/in'], subject: 'Papers', message: 'Here they are.' },
      ...{ recipients: [{ email: 'ann@quay.example', copy: false }], ...rest },
    })
  const queued = () => queuedEmails(app)

  test('T-38, T-09: subject, message and signature arrive as written, in HTML as text', async () => {
    await updateSettings(app.context, app.operator, () => ({ signature: hostile.join('\n') }))
    const message = hostile.join('\n')
    const subject = hostile[0] ?? ''
    const { view } = await invite({ subject, message, name: hostile[1] ?? '' })
    await invitations.resend(app.context, app.operator, view.share.id)
    for (const email of await queued()) {
      expect(email.subject).toBe(subject)
      expect(email.text.split(message)).toHaveLength(3)
      expect(email.html).not.toMatch(/<img|<script|" onmouseover=/)
    }
    expect(await queued()).toHaveLength(2)
  })

  test.each(['a\r\nBcc: all@evil.example', 'a\nb', 'a\u2028b', 'a\0b', '\u202eb', ' '])(
    'T-52: subjects and names of shares are one line: %j',
    async (line) => {
      for (const field of ['subject', 'name'] as const)
        expect((await faultOf(invite({ [field]: line }))).detail.subject).toBe(
          { subject: 'message-subject', name: 'name' }[field],
        )
      expect(await queued()).toEqual([])
    },
  )

  test.each([
    'a@b.example\r\nBcc: all@evil.example',
    'a@b.example, c@d.example',
    '<a@b.example>',
    'A <a@b.example>',
    'a@',
    '',
  ])('T-52: only addresses are invited or get receipts: %j', async (email) => {
    const invited = faultOf(invite({ recipients: [{ email, copy: true }] }))
    expect((await invited).detail.subject).toMatch(/^recipients/)
    expect((await faultOf(invite({ notificationEmails: [email] }))).detail.subject).toMatch(/^receipt-emails/)
  })

  test('are separate: each recipient gets an email that shows no other address', async () => {
    const emails = ['ann@quay.example', 'bob@quay.example', 'eve@quay.example']
    await addPerson(app, 'ada')
    await invite({ recipients: emails.map((email, i) => ({ email, copy: i === 2 })) })
    const sent = await queued()
    expect(sent.map(({ recipient }) => recipient)).toEqual(emails)
    for (const { recipient, text, html } of sent)
      for (const other of emails.filter((email) => email !== recipient)) expect(text + html).not.toContain(other)
  })
})
