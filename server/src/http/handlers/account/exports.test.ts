/** CSV exports over real sockets. */
import { parse } from 'csv-parse/sync'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { engines } from '../../../../test/databases.ts'
import { addEntry, put } from '../../../../test/people.ts'
import { openServedApp, type ServedApp } from '../../../../test/served-app.ts'
import { insertEntries } from '../../../core/activity/store.ts'
import { createFolder } from '../../../core/files/tree/folders.ts'
import { withDefaultForm } from '../../../core/forms/default-form.ts'
import type { FieldValue } from '../../../core/forms/form.ts'
import * as shares from '../../../core/shares/shares.ts'
import * as users from '../../../core/users/users.ts'
import * as webhooks from '../../../core/webhooks/endpoints/webhooks.ts'
import { sendTest } from '../../../core/webhooks/trials/test-message.ts'

let app: ServedApp
afterEach(() => app.close())

const rowsOf = (text: string) => parse(text, { bom: true, columns: true }) as Record<string, string>[]
const exported = async (path: string) => rowsOf((await app.ask('GET', path)).text)

describe.each(engines)('an export, on %s', (engine) => {
  beforeEach(async () => {
    app = await openServedApp(engine, { environment: { SALLYPORT_WEBHOOK_ALLOW: '127.0.0.1/32' } })
  })

  async function receiveFolder() {
    await createFolder(app.context, app.operator, { path: '/drop' })
    const input = { type: 'receive' as const, name: 'Papers', resources: ['/drop'] }
    const { view } = await shares.create(app.context, app.operator, input, withDefaultForm(app.context))
    const form = view.formId ?? 0
    return { form, add: (fields: readonly FieldValue[]) => addEntry(app, app.operator, form, fields) }
  }

  test('of the session log has every entry once, newest first, however many have the same time', async () => {
    const at = (index: number) => new Date(Date.UTC(2026, 10, 1) + Math.floor(index / 700) * 1_000).toISOString()
    const entry = (index: number) => ({
      ...{ account_id: app.account.id, user_id: null, session_id: 's', username: 'ada', ip: '192.0.2.1' },
      ...{ type: 'STOR', path: `/in/${index}`, source_path: '', protocol: 'web', status: '-' },
      ...{ duration: 1, bytes: index, created_at: at(index) },
    })
    await app.context.db.tx((tx) =>
      insertEntries(
        tx,
        Array.from({ length: 2_500 }, (_, index) => entry(index)),
      ),
    )
    const rows = await exported('activity/session/export?path=/in/*')
    expect(rows.map((row) => row['path'])).toEqual(Array.from({ length: 2_500 }, (_, index) => `/in/${2_499 - index}`))
    expect(rows[0]).toMatchObject({ username: 'ada', operation: 'STOR', bytes: '2499', status: '', seconds: '1' })
    expect(await exported('activity/session/export?path=/in/7&type=stor')).toHaveLength(1)
    expect(await exported('activity/session/export?endDate=2026-11-01T00:00:00Z&username=ada')).toHaveLength(700)
    expect(await exported('activity/session/export?username=nobody')).toEqual([])
  })

  test('of the webhook log has the attempts without their bodies', async () => {
    const { webhook } = await webhooks.create(app.context, app.operator, { endpointUrl: 'http://127.0.0.1:9/hook' })
    for (let sent = 0; sent < 3; sent++) await sendTest(app.context, app.operator, webhook.id)
    const rows = await exported('activity/webhooks/export')
    expect(rows).toHaveLength(3)
    expect(rows[0]).toMatchObject({
      ...{ endpoint_url: 'http://127.0.0.1:9/hook', event: 'resources.upload', status: '0', webhook_path: '/' },
      attempt_id: expect.stringMatching(/^[0-9a-z]{6}-1$/),
    })
    expect(Object.keys(rows[0] ?? {})).not.toContain('request')
    expect(await exported('activity/webhooks/export?statusCode=200')).toEqual([])
  })

  test('of users has no secrets, and the columns of an import', async () => {
    await app.addPerson('ada', { home: '/ada', permissions: ['list', 'changePassword'] })
    const answer = await app.ask('GET', 'users/export')
    expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8; header=present')
    expect(answer.headers.get('content-disposition')).toContain('filename="users.csv"')
    expect(answer.headers.get('cache-control')).toBe('no-store')
    expect(answer.text.startsWith('username,email,nickname,home_folder,')).toBe(true)
    expect(answer.text).not.toMatch(/argon2|password_hash/)
    const [ada] = rowsOf(answer.text).filter((row) => row['username'] === 'ada')
    expect(ada).toMatchObject({
      home_folder: '/ada',
      list: 'true',
      upload: 'false',
      change_password: 'true',
      role: 'user',
    })
    expect((await exported('users/export?search=ad*')).map((row) => row['username'])).toEqual(['ada'])
  })

  test('of submissions has a column for each current field, and one for removed fields', async () => {
    const { form, add } = await receiveFolder()
    for (let at = 0; at < 1_001; at++) await add([{ name: 'Subject', order: 2, value: `Papers ${at}` }])
    const last = await add([
      { name: 'Subject', order: 2, value: 'The last,\n"quoted"' },
      { name: 'Berth', order: 9, value: '7' },
    ])
    const paths = ['/drop/a.txt', '/drop/b.txt']
    const file = (path: string, at: number) => ({ account_id: app.account.id, entry_id: last, path, resource_id: at })
    await app.context.db.q.insertInto('form_entry_files').values(paths.map(file)).execute()
    const rows = await exported(`forms/entries/${form}/export`)
    expect(rows).toHaveLength(1_002)
    expect(rows[0]).toEqual({
      ...{ id: String(last), date: expect.stringMatching(/^2026-/), status: 'completed', sender_email: '' },
      ...{ ip_address: '', 'Your Name': '', 'Email Address': '', Subject: 'The last,\n"quoted"', Message: '' },
      ...{ other_fields: 'Berth: 7', files: paths.join('\n') },
    })
    expect(rows.slice(1).map((row) => row['Subject'])).toEqual(
      Array.from({ length: 1_001 }, (_, at) => `Papers ${1_000 - at}`),
    )
    expect(await exported(`forms/entries/${form}/export?search=papers+777`)).toHaveLength(1)
    const ada = await app.addPerson('ada', { permissions: ['share'] })
    expect((await app.ask('GET', `forms/entries/${form}/export`, { as: ada })).status).toBe(403)
  })

  test('T-51 has no cell that a spreadsheet program would evaluate', async () => {
    const formula = '=HYPERLINK("https://evil.example","x")'
    await put(app, app.operator, `/${formula.replaceAll('/', '_')}`)
    await users.add(app.context, app.operator, {
      ...{ username: '=cmd', email: '+x@b.example', password: 'Spring-tide-at-six-7', role: 'user', home: '/' },
      ...{ permissions: new Set(), nickname: '@SUM(1+1)*cmd' },
    })
    const { form, add } = await receiveFolder()
    await add([
      { name: 'Subject', order: 2, value: formula },
      { name: '=Berth', order: 9, value: '+7' },
    ])
    const tables = ['users', 'activity/session', 'activity/webhooks', `forms/entries/${form}`]
    for (const path of tables.map((table) => `${table}/export`)) {
      const rows = parse((await app.ask('GET', path)).text, { bom: true }) as string[][]
      for (const cell of rows.flat()) expect([path, cell]).toEqual([path, expect.not.stringMatching(/^\s*[=+\-@]/)])
    }
    expect((await exported('users/export?search==cmd'))[0]).toMatchObject({
      ...{ username: "'=cmd", email: "'+x@b.example", nickname: "'@SUM(1+1)*cmd" },
    })
  })

  test('is refused as JSON, for users and for invalid filters', async () => {
    const ada = await app.addPerson('ada')
    for (const path of ['users/export', 'activity/session/export', 'activity/webhooks/export']) {
      const answer = await app.ask('GET', path, { as: ada })
      expect([answer.status, answer.json().errors[0].code]).toEqual([403, 'ERROR_INSUFFICIENT_PRIVILEGES'])
    }
    expect((await app.ask('GET', 'activity/session/export?startDate=soon')).status).toBe(400)
    const head = await app.ask('HEAD', 'users/export')
    expect([head.status, head.text, head.headers.get('content-type')]).toEqual([
      200,
      '',
      expect.stringMatching(/^text\/csv/),
    ])
  })
})
