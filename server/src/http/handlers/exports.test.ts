/** Tables as files, over real sockets. */
import { parse } from 'csv-parse/sync'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { engines } from '../../../test/databases.ts'
import { openServedHouse, type ServedHouse } from '../../../test/http-house.ts'
import { put } from '../../../test/people.ts'
import { insertEntries } from '../../core/activity/store.ts'
import * as users from '../../core/users/users.ts'
import { sendTest } from '../../core/webhooks/trials.ts'
import * as webhooks from '../../core/webhooks/webhooks.ts'

let house: ServedHouse
afterEach(() => house.close())

const rowsOf = (text: string) => parse(text, { bom: true, columns: true }) as Record<string, string>[]
const exported = async (path: string) => rowsOf((await house.ask('GET', path)).text)

describe.each(engines)('an export, on %s', (engine) => {
  beforeEach(async () => {
    house = await openServedHouse(engine, { environment: { SALLYPORT_WEBHOOK_ALLOW: '127.0.0.1/32' } })
  })

  test('of the session log has every entry once, newest first, however many came at one instant', async () => {
    const at = (index: number) => new Date(Date.UTC(2026, 10, 1) + Math.floor(index / 700) * 1_000).toISOString()
    const entry = (index: number) => ({
      ...{ account_id: house.account.id, user_id: null, session_id: 's', username: 'ada', ip: '192.0.2.1' },
      ...{ type: 'STOR', path: `/in/${index}`, source_path: '', protocol: 'web', status: '-' },
      ...{ duration: 1, bytes: index, created_at: at(index) },
    })
    await house.tools.db.tx((tx) =>
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
  }, 60_000)

  test('of the webhook log has the attempts without their bodies', async () => {
    const { webhook } = await webhooks.create(house.tools, house.operator, { endpointUrl: 'http://127.0.0.1:9/hook' })
    for (let sent = 0; sent < 3; sent++) await sendTest(house.tools, house.operator, webhook.id)
    const rows = await exported('activity/webhooks/export')
    expect(rows).toHaveLength(3)
    expect(rows[0]).toMatchObject({
      ...{ endpoint_url: 'http://127.0.0.1:9/hook', event: 'resources.upload', status: '0', webhook_path: '/' },
      attempt_id: expect.stringMatching(/^[0-9a-z]{6}-1$/),
    })
    expect(Object.keys(rows[0] ?? {})).not.toContain('request')
    expect(await exported('activity/webhooks/export?statusCode=200')).toEqual([])
  })

  test('of users has no secret, and columns as an import has them', async () => {
    await house.addPerson('ada', { home: '/ada', permissions: ['list', 'changePassword'] })
    const answer = await house.ask('GET', 'users/export')
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

  test('T-51 has no cell that a program for tables would calculate', async () => {
    const formula = '=HYPERLINK("https://evil.example","x")'
    await put(house, house.operator, `/${formula.replaceAll('/', '_')}`)
    await users.add(house.tools, house.operator, {
      ...{ username: '=cmd', email: '+x@b.example', password: 'Spring-tide-at-six-7', role: 'user', home: '/' },
      ...{ permissions: new Set(), nickname: '@SUM(1+1)*cmd' },
    })
    for (const path of ['users/export', 'activity/session/export', 'activity/webhooks/export']) {
      const rows = parse((await house.ask('GET', path)).text, { bom: true }) as string[][]
      for (const cell of rows.flat()) expect([path, cell]).toEqual([path, expect.not.stringMatching(/^\s*[=+\-@]/)])
    }
    expect((await exported('users/export?search==cmd'))[0]).toMatchObject({
      ...{ username: "'=cmd", email: "'+x@b.example", nickname: "'@SUM(1+1)*cmd" },
    })
  })

  test('is refused as JSON, to users and for filters that nobody can read', async () => {
    const ada = await house.addPerson('ada')
    for (const path of ['users/export', 'activity/session/export', 'activity/webhooks/export']) {
      const answer = await house.ask('GET', path, { as: ada })
      expect([answer.status, answer.json().errors[0].code]).toEqual([403, 'ERROR_INSUFFICIENT_PRIVILEGES'])
    }
    expect((await house.ask('GET', 'activity/session/export?startDate=soon')).status).toBe(400)
    const head = await house.ask('HEAD', 'users/export')
    expect([head.status, head.text, head.headers.get('content-type')]).toEqual([
      200,
      '',
      expect.stringMatching(/^text\/csv/),
    ])
  })
})
