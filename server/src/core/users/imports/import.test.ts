import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { engines } from '../../../../test/databases.ts'
import { everyRow } from '../../../../test/operation-fixtures.ts'
import { codeOf } from '../../../../test/people.ts'
import { openTestApp, type TestApp } from '../../../../test/test-app.ts'
import { updateSettings } from '../../accounts/accounts.ts'
import * as users from '../users.ts'
import { importUsers } from './import.ts'

const password = 'Spring-tide-at-six-7'
describe.each(engines)('importing users, on %s', (engine) => {
  let app: TestApp
  beforeEach(async () => {
    app = await openTestApp(engine)
  })
  afterEach(() => app.close())

  const run = (csv: string, dryRun = false) => importUsers(app.context, app.operator, { csv, dryRun })
  const outcomesOf = async (csv: string, dryRun = false) =>
    (await run(csv, dryRun)).map(({ line, outcome, field }) => [line, outcome, field])
  const named = (username: string) => users.byName(app.context, app.operator, username)

  test('grants five permissions by default, and reads true and false in every spelling', async () => {
    await run(`username,email,password\nada,ada@harbour.example,${password}`)
    expect([...(await named('ada')).permissions].toSorted()).toEqual(['delete', 'download', 'list', 'modify', 'upload'])
    await run(
      `username,email,password,upload,download,delete,modify,list,share\nbo,bo@harbour.example,${password},f,0,FALSE,False,T,1`,
    )
    expect([...(await named('bo')).permissions].toSorted()).toEqual(['list', 'share'])
    expect(await outcomesOf(`username,email,password,list\ncy,cy@harbour.example,${password},yes`)).toEqual([
      [2, 'refused', 'list'],
    ])
  })

  test('a dry run reports what the import would, and stores nothing', async () => {
    await users.add(app.context, app.operator, {
      ...{ username: 'taken', email: 'a@b.example', password, role: 'user', permissions: new Set(), home: '/' },
    })
    await app.context.db.q.updateTable('users').set({ nickname: 'x' }).execute()
    const file = [
      'username,email,password,home_folder,time_zone,expiration,send_welcome_email',
      `good,a@b.example,${password},/new/deep,Europe/Vienna,2027-01-01,f`,
      `TAKEN,a@b.example,${password},,,,`,
      `Good,a@b.example,${password},,,,`,
      `has blank,a@b.example,${password},,,,`,
      `mail,nobody,${password},,,,`,
      'weak,a@b.example,short,,,,',
      'none,a@b.example,,,,,',
      `path,a@b.example,${password},/a/../b,,,`,
      `zone,a@b.example,${password},,Harbour/Time,,`,
      `date,a@b.example,${password},,,soon,`,
      `,a@b.example,${password},,,,`,
      'letter,a@b.example,,,,,t',
    ].join('\n')
    const expected = (good: string) => [
      [2, good, null],
      [3, 'refused', 'username'],
      [4, 'refused', 'username'],
      [5, 'refused', 'username'],
      [6, 'refused', 'email'],
      [7, 'refused', 'password'],
      [8, 'refused', 'password'],
      [9, 'refused', 'home_folder'],
      [10, 'refused', 'time_zone'],
      [11, 'refused', 'expiration'],
      [12, 'refused', 'username'],
      [13, good, null],
    ]
    const before = await everyRow(app)
    expect(await outcomesOf(file, true)).toEqual(expected('good'))
    expect(await everyRow(app)).toEqual(before)
    expect(await outcomesOf(file)).toEqual(expected('added'))
    const again = await run(file)
    expect(again.filter(({ outcome }) => outcome !== 'refused')).toEqual([])
    for (const { field, reason } of again) expect(reason).toContain(field === 'username' ? '' : (field ?? ''))
  })

  test('follows the account’s rules for passwords, also for generated ones', async () => {
    await updateSettings(app.context, app.operator, () => ({ complexPasswords: true }))
    const file = 'username,email,password,send_welcome_email\na,a@b.example,all-in-small,t\nb,a@b.example,,t'
    expect(await outcomesOf(file)).toEqual([
      [2, 'refused', 'password'],
      [3, 'added', null],
    ])
  })

  test('refuses a malformed file as a whole, with the reason', async () => {
    const row = `ada,a@b.example,${password}`
    for (const [csv, problem] of [
      ['username,email\na,b', 'password is missing'],
      [`username,email,password,email\n${row},x`, 'email occurs twice'],
      [`username,email,password,role\n${row},admin`, 'no column "role"'],
      [row, 'The first line must name the columns: username,'],
      [`username,email,password,__proto__\n${row},x`, 'no column "__proto__"'],
      ['username,email,password\n', 'no rows'],
      [`username,email,password\n${row}"`, 'line 2'],
      [`username,email,password\n${`${row}\n`.repeat(1_001)}`, 'at most 1000'],
    ] as const) {
      const error = await run(csv).catch((thrown: Error) => thrown)
      expect([problem, String(error)]).toEqual([problem, expect.stringContaining(problem)])
    }
    expect(await codeOf(named('ada'))).toBe('not-found')
  })

  test('T-18 is for administrators, and ends when the actor’s access ends', async () => {
    const csv = `username,email,password\nada,a@b.example,${password}`
    const refused = (actor: Parameters<typeof importUsers>[1]) =>
      codeOf(importUsers(app.context, actor, { csv, dryRun: true }))
    expect(await refused({ ...app.operator, kind: 'user', role: 'user' })).toBe('forbidden')
    const gone = { ...app.operator, confirm: () => Promise.reject(Object.assign(new Error('gone'))) }
    await expect(importUsers(app.context, gone, { csv, dryRun: false })).rejects.toThrow('gone')
  })
})
