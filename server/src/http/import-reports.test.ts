/** Reports of imports in the browser: what they say while a command runs and after it, and whose findings an operator may read. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { engines } from '../../test/databases.ts'
import { type Answer, openServedApp, type ServedApp } from '../../test/served-app.ts'
import { recordImport } from '../core/imports/recording.ts'
import type { Finding, FindingKind } from '../core/imports/report.ts'
import { setOperator } from '../core/users/operators.ts'

const password = 'a long enough password'
let app: ServedApp
let cookie: string

const signIn = async (username: string) => {
  const answer = await app.ask('POST', 'sessions', { as: null, json: { username, password } })
  return answer.headers.get('set-cookie')?.split(';')[0] ?? ''
}
const ask = (path: string, by = cookie) =>
  app.ask('GET', `server/imports${path}`, { as: null, headers: { cookie: by, 'x-sallyport-client': 'web' } })
interface Entry {
  readonly id: number
  readonly attributes: Readonly<Record<string, unknown>>
}
const dataOf = (answer: Answer) => answer.json<{ data: Entry[] }>().data
const reports = async (by = cookie) => dataOf(await ask('', by))
const only = async () => {
  const [first, ...others] = await reports()
  expect(others).toEqual([])
  return first as Entry
}
const key = (address = '/srv/files') => ({ accountId: app.account.id, kind: 'local', address, into: '/old' })
const finding = (kind: FindingKind, name: string): Finding => ({
  ...{ kind, part: 'files', name, reason: `Because of ${name}.`, todo: 'Rename it.' },
})
const plan = { complete: true, account: 'harbour', items: [], notes: ['A note with "items": [].'] }
const planned = (findings: readonly Finding[], totals = {}) => ({ head: plan, findings, totals })

describe.each(engines)('reports of imports, on %s,', (engine) => {
  beforeEach(async () => {
    app = await openServedApp(engine)
    await setOperator(app.context, app.operator, app.master.id, true)
    cookie = await signIn('mira')
  })
  afterEach(() => app.close())

  test('say what a running command does, that it was interrupted, and what it has found', async () => {
    expect(await reports()).toEqual([])
    const recording = await recordImport(app.context, key(), 'run')
    expect((await only()).attributes).toMatchObject({
      ...{ account: 'harbour', kind: 'local', address: '/srv/files', into: '/old', command: 'run', state: 'running' },
      ...{ progress: null, ended: null, problem: null, findings: [], readable: true, downloadable: false },
    })
    recording.progress({ files: 0, bytes: 0, totalFiles: 4, totalBytes: 400 })
    recording.progress({ files: 1, bytes: 100, totalFiles: 4, totalBytes: 400 })
    await expect
      .poll(async () => (await only()).attributes['progress'], { timeout: 15_000 })
      .toMatchObject({ files: 1, bytes: 100, totalFiles: 4, totalBytes: 400, secondsLeft: expect.any(Number) })
    const findings = [finding('gone', 'b'), finding('failed', 'a'), finding('gone', 'c')]
    await recording.end(null, { head: { counts: {}, problems: [] }, findings, totals: { gone: 9, failed: 1 } })
    expect((await only()).attributes).toMatchObject({
      ...{ state: 'done', downloadable: true },
      ended: expect.any(String),
      findings: [
        { kind: 'failed', severity: 'error', total: 1, listed: 1 },
        { kind: 'gone', severity: 'notice', total: 9, listed: 2 },
      ],
    })
  })

  test('call a command interrupted that shows no sign of life, until it runs again', async () => {
    const { q } = app.context.db
    const silent = await recordImport(app.context, key(), 'run')
    const seen_at = new Date(app.clock.now().getTime() - 60_000).toISOString()
    await q.updateTable('import_reports').set({ seen_at }).execute()
    // It may renew it in the same moment, since it is alive in this test.
    await expect
      .poll(async () => {
        await q.updateTable('import_reports').set({ seen_at }).execute()
        return (await only()).attributes['state']
      })
      .toBe('interrupted')
    await silent.end('It was stopped.', null)
    expect((await only()).attributes).toMatchObject({ state: 'failed', problem: 'It was stopped.' })
    const again = await recordImport(app.context, key(), 'run')
    expect(await reports()).toHaveLength(2)
    await again.end(null, null)
    expect((await only()).attributes).toMatchObject({ state: 'done' })
  })

  test('do not report a command that another process prevents, and keep one of each command', async () => {
    const first = await recordImport(app.context, key(), 'run')
    await (await recordImport(app.context, key(), 'run')).end('Another process runs this import.', null)
    expect((await only()).attributes).toMatchObject({ state: 'running' })
    await first.end(null, null)
    await (await recordImport(app.context, key(), 'verify')).end(null, null)
    await (await recordImport(app.context, key('/srv/other'), 'run')).end(null, null)
    await (await recordImport(app.context, key(), 'run')).end(null, null)
    const shown = (await reports()).map(({ attributes: { command, address } }) => [command, address])
    expect(shown.toSorted()).toEqual([
      ['run', '/srv/files'],
      ['run', '/srv/other'],
      ['verify', '/srv/files'],
    ])
  })

  test('list findings by kind and severity, page by page, and download as the command writes them', async () => {
    const recording = await recordImport(app.context, key(), 'plan')
    const names = Array.from({ length: 1_100 }, (_, index) => `file-${index}\0\ud800`)
    const findings = [
      ...names.map((name) => finding('changed', name)),
      finding('clash', 'anna'),
      { ...finding('unreadable', 'users'), part: 'users' },
      { ...finding('note', ''), part: '' },
    ]
    await recording.end(null, planned(findings))
    const { id } = await only()
    const page = async (query: string) => {
      const answer = await ask(`/${id}/findings${query}`)
      return [answer.json().totalResults, dataOf(answer).map(({ attributes: { kind, name } }) => `${kind} ${name}`)]
    }
    expect(await page('?limit=3')).toEqual([1_103, ['clash anna', 'unreadable users', 'changed file-0\ufffd\ufffd']])
    expect(await page('?limit=2&offset=1101')).toEqual([1_103, ['changed file-1099\ufffd\ufffd', 'note ']])
    expect(await page('?severity=error')).toEqual([1, ['clash anna']])
    expect((await ask(`/${id}/findings?limit=501`)).status).toBe(400)
    expect((await ask(`/${id}/findings?severity=other`)).status).toBe(400)
    const file = await ask(`/${id}/export`)
    expect(file.headers.get('content-type')).toBe('application/json; charset=utf-8')
    expect(file.headers.get('content-disposition')).toMatch(/^attachment; filename="import-plan-\d{4}-\d\d-\d\d\.json"/)
    const stored = (text: string) => text.replace('\0\ud800', '\ufffd\ufffd')
    const items = findings.slice(0, 1_101).map(({ kind, name, reason, ...rest }) => ({
      ...{ ...rest, name: stored(name), reason: stored(reason), outcome: kind },
    }))
    expect(file.json()).toEqual({ ...plan, items })
    expect(file.text).toBe(`${JSON.stringify(file.json(), null, 2)}\n`)
  })

  test('of other accounts say that there is an import, and nothing of its files and users', async () => {
    const quay = await app.another('quay')
    const recording = await recordImport(app.context, { ...key(), accountId: quay.account.id }, 'plan')
    await recording.end('The file /payroll.csv stopped it.', planned([finding('clash', '/payroll.csv')]))
    const answer = await ask('')
    expect(answer.text).not.toContain('payroll')
    const [report] = dataOf(answer)
    expect(report?.attributes).toMatchObject({ account: 'quay', state: 'failed', problem: null, readable: false })
    for (const what of ['findings', 'export']) {
      const refused = await ask(`/${report?.id}/${what}`)
      expect([refused.status, refused.json().errors[0].detail]).toEqual([
        403,
        expect.stringContaining('administrators of the account'),
      ])
      expect((await ask(`/999999/${what}`)).status).toBe(404)
    }
  })

  test('of its own account are not for an operator who is a user with a home folder', async () => {
    const ada = await app.addPerson('ada')
    await setOperator(app.context, app.operator, ada.actor.userId, true)
    await (await recordImport(app.context, key(), 'plan')).end(null, planned([finding('clash', '/payroll.csv')]))
    const by = await signIn('ada')
    const [report] = await reports(by)
    expect(report?.attributes).toMatchObject({ readable: false })
    for (const what of ['findings', 'export']) expect((await ask(`/${report?.id}/${what}`, by)).status).toBe(403)
    expect((await ask(`/${report?.id}/findings`)).status).toBe(200)
  })

  test('of a command that runs or was stopped have no file', async () => {
    const recording = await recordImport(app.context, key(), 'undo')
    const { id } = await only()
    expect((await ask(`/${id}/export`)).status).toBe(404)
    const kept: Finding = { kind: 'kept', part: '', name: '/a', reason: 'It was changed.', todo: '' }
    await recording.end(null, { head: { removed: {}, kept: 1, keptItems: [] }, findings: [kept], totals: {} })
    expect((await ask(`/${id}/export`)).json()).toEqual({
      ...{ removed: {}, kept: 1, keptItems: [{ path: '/a', reason: 'It was changed.' }] },
    })
  })
})
