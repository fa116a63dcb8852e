/** The outbox over the API: waiting emails, the reasons, and complete delivery to a real mail server. */
import type { AddressInfo } from 'node:net'
import { type ParsedMail, simpleParser } from 'mailparser'
import { SMTPServer } from 'smtp-server'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { claim } from '../src/core/emails/claiming.ts'
import * as emails from '../src/core/emails/emails.ts'
import { createSmtpTransport } from '../src/mail/smtp.ts'
import { openServedApp, type ServedApp } from './served-app.ts'

let app: ServedApp
const open = async (mailServer: boolean) => {
  app = await openServedApp('sqlite', { overrides: mailServer ? {} : { mail: null } })
}
afterEach(() => app.close())

let server: SMTPServer
const received: ParsedMail[] = []
let refusal: string | null = null
beforeEach(async () => {
  received.length = 0
  refusal = null
  server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData(stream, _session, done) {
      simpleParser(stream).then((mail) => {
        if (refusal !== null) return done(new Error(refusal))
        received.push(mail)
        done()
      }, done)
    },
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
})
afterEach(() => new Promise<void>((resolve) => server.close(resolve)))

interface Outbox {
  readonly data: readonly { readonly attributes: Readonly<Record<string, unknown>> }[]
}
const outbox = async (query = '') => (await app.ask('GET', `letters${query}`)).json<Outbox>()
const refer = (subject = 'Have a look') =>
  app.ask('POST', 'email/referral', { json: { emails: ['nora@quay.example'], message: subject } })

test('without a mail server emails wait, are readable except for secret links, and say what to do', async () => {
  await open(false)
  await app.addPerson('ada')
  expect((await refer()).status).toBe(201)
  expect((await app.ask('POST', 'email/welcome/%61da')).status).toBe(201)
  const found = await outbox()
  expect(found).toMatchObject({ mailServer: false, totalResults: 2, returnedResults: 2 })
  expect(found.data[0]?.attributes).toMatchObject({
    kind: 'welcome',
    state: 'waiting',
    nextAttempt: null,
    reason:
      'No mail server is configured. It is sent once the operator configures one, in Server settings or with SALLYPORT_SMTP_URL.',
  })
  expect(found.data[0]?.attributes['text']).toContain('/reset-password#code=…')
  expect(found.data[1]?.attributes['text']).toContain('Have a look')
  expect(await outbox('?state=sent')).toMatchObject({ totalResults: 0 })
})

test('a mail server gets text and HTML from the account; its refusals are shown', async () => {
  await open(true)
  const branding = { companyName: 'Harbour Ltd', customEmail: 'files@harbour.example' }
  await app.ask('PATCH', 'account', { json: { brandingSettings: branding, customSignature: 'Yours, Harbour' } })
  const { port } = server.server.address() as AddressInfo
  const transport = createSmtpTransport(`smtp://127.0.0.1:${port}?from=carrier@isp.example`, 'https://a.example')
  const send = async () => {
    for (const email of await claim(app.context, 10)) await emails.send(app.context, transport, email)
  }
  await refer()
  refusal = 'mailbox busy'
  await send()
  expect((await outbox()).data[0]?.attributes).toMatchObject({
    state: 'waiting',
    attempts: 1,
    reason: expect.stringMatching(/^The mail server responded: .*mailbox busy.* It will be retried\.$/),
  })
  refusal = null
  app.clock.move(60_000)
  await send()
  transport.close()
  const [mail] = received
  expect(mail?.from?.value).toEqual([{ name: 'Harbour Ltd', address: 'files@harbour.example' }])
  expect(mail?.text).toContain('Have a look\n\nmira writes to you from')
  expect(mail?.text?.trim().endsWith('Yours, Harbour')).toBe(true)
  expect(mail?.html).toContain('>Harbour Ltd</p>')
  expect(await outbox()).toMatchObject({ totalResults: 0, mailServer: true })
  expect((await outbox('?state=sent')).data[0]?.attributes).toMatchObject({ reason: '', attempts: 2 })
})
