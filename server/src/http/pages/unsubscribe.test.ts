/** The unsubscribe page of notification emails, on real sockets, without a script. */
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { put } from '../../../test/people.ts'
import { openServedApp, type ServedApp } from '../../../test/served-app.ts'
import { claim } from '../../core/emails/claiming.ts'
import * as emails from '../../core/emails/emails.ts'
import { sendDueNotifications } from '../../core/notifications/sending.ts'

let app: ServedApp
const codes: string[] = []
beforeAll(async () => {
  app = await openServedApp('sqlite')
  await put(app, app.operator, '/inbound/first.csv')
  const recipients = ['"a@b.example', 'c@d.example'].map((text) => text.replace('"', ''))
  const body = { type: 'folder', resource: '/inbound', action: 'upload', usernames: ['<b>ada'], sendEmail: true }
  const ada = await app.addPerson('ada')
  await app.ask('POST', 'notifications', { json: { ...body, recipients }, as: ada })
  await app.ask('POST', 'notifications', { json: { ...body, usernames: ['notice_user_all'], recipients }, as: ada })
  await put(app, app.operator, '/inbound/second.csv')
  app.clock.move(180_000)
  await sendDueNotifications(app.context)
  for (const email of await claim(app.context, 10)) await emails.send(app.context, app.mail, email)
  for (const { text } of app.mail.sent) codes.push(/code=(\w+)/.exec(text)?.[1] ?? '')
})
afterAll(() => app.close())

const open = (code: string) => app.ask('GET', `/unsubscribe?code=${code}`, { as: null })
const post = (code: string, body = 'List-Unsubscribe=One-Click') =>
  app.ask('POST', `/unsubscribe?code=${code}`, {
    as: null,
    body,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  })

test('opening the page changes nothing, and it shows the address and the rule', async () => {
  const [code = ''] = codes
  for (let i = 0; i < 2; i++) {
    const { status, text, headers } = await open(code)
    expect([status, headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8'])
    expect(headers.get('content-security-policy')).toMatch(/default-src 'none'.*form-action 'self'/)
    expect(text).toContain('<strong>a@b.example</strong> receives an email when anybody uploads to a folder.')
    expect(text).toContain(`action="/unsubscribe?code=${code}"`)
  }
})

test('the page is in the language of the browser', async () => {
  const ask = async (code: string) => {
    const { text, headers } = await app.ask('GET', `/unsubscribe?code=${code}`, {
      ...{ as: null, headers: { 'accept-language': 'de-AT,en;q=0.5' } },
    })
    expect([headers.get('content-language'), headers.get('vary')]).toEqual(['de', 'accept-language'])
    return text
  }
  const text = await ask(codes[0] ?? '')
  expect(text).toContain('<html lang="de">')
  expect(text).toContain('<strong>a@b.example</strong> erhält eine E-Mail, wenn jemand in einem Ordner etwas hochlädt.')
  expect(text).toContain('>Abbestellen</button>')
  expect(await ask('nonsense')).toContain('Link nicht mehr gültig')
})

test('a failure of the database is not taken for an address that receives nothing any more', async () => {
  const rename = (from: string, to: string) =>
    sql`alter table ${sql.table(from)} rename to ${sql.table(to)}`.execute(app.context.db.q)
  await rename('notification_recipients', 'away')
  try {
    for (const ask of [open, post]) {
      const { status, text } = await ask(codes[0] ?? '')
      expect([status, text.includes('no longer sent')]).toEqual([500, false])
    }
  } finally {
    await rename('away', 'notification_recipients')
  }
})

test('a POST unsubscribes, once; then the link is not found', async () => {
  const [code = '', other = ''] = codes
  expect((await post(code)).status).toBe(200)
  for (const answer of [await post(code), await open(code), await open('nonsense'), await post('')])
    expect([answer.status, answer.text.includes('no longer valid')]).toEqual([404, true])
  expect((await post(other, '')).status).toBe(200)
})

test('the code is in no line of the log', () => {
  for (const code of codes) expect(app.logged.join('\n')).not.toContain(code)
})
