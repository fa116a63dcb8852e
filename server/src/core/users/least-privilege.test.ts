/** T-17: users and visitors created with few details get the least privilege: never the account's root, never a role. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { engines } from '../../../test/databases.ts'
import { codeOf, faultOf, put } from '../../../test/people.ts'
import { openTestApp, type TestApp } from '../../../test/test-app.ts'
import { visitLink } from '../../../test/visits.ts'
import { isAdmin } from '../access.ts'
import { pathSeenBy } from '../files/tree/resource.ts'
import * as tree from '../files/tree/tree.ts'
import * as shares from '../shares/shares.ts'
import { resumeVisit } from '../shares/visits/visits.ts'
import { importUsers } from './imports/import.ts'
import { rowToInput } from './imports/import-row.ts'
import * as users from './users.ts'

const password = 'Spring-tide-at-six-7'

describe.each(engines)('T-17 least privilege, on %s', (engine) => {
  let app: TestApp
  beforeEach(async () => {
    app = await openTestApp(engine)
    await put(app, app.operator, '/finance/secret.txt')
  })
  afterEach(() => app.close())

  const run = (csv: string, dryRun = false) => importUsers(app.context, app.operator, { csv, dryRun })
  /** Role, permissions and path of the home folder. */
  async function privilegesOf(username: string) {
    const user = await users.byName(app.context, app.operator, username)
    const place = await tree.find(app.context.db.q, app.operator, `id:${user.homeId}`)
    return { role: user.role, permissions: [...user.permissions], home: pathSeenBy(app.operator, place) }
  }
  const plain = { email: 'a@b.example', password, role: 'user', permissions: new Set<never>() } as const

  test('a user without a home folder gets a new one, never an existing folder', async () => {
    await users.add(app.context, app.operator, { ...plain, username: 'ada' })
    expect(await privilegesOf('ada')).toEqual({ role: 'user', permissions: [], home: '/ada' })
    const refused = await faultOf(users.add(app.context, app.operator, { ...plain, username: 'finance' }))
    expect([refused.code, refused.detail.subject]).toEqual(['conflict', 'home'])
    expect(await codeOf(users.byName(app.context, app.operator, 'finance'))).toBe('not-found')
    await users.add(app.context, app.operator, { ...plain, username: 'finance', home: '/finance' })
    expect(await privilegesOf('finance')).toMatchObject({ home: '/finance' })
  })

  test('an imported user has only its own folder, whatever its name, also when it sets its password by email', async () => {
    const rows = ['ada,,t', 'finance,,t', '..,,t', '../x,,t', 'bo,/,t'].map((row) => `${row},a@b.example,`)
    const csv = ['username,home_folder,send_welcome_email,email,password', ...rows].join('\n')
    for (const outcome of ['good', 'added'] as const) {
      const told = (await run(csv, outcome === 'good')).map((row) => [row.username, row.outcome, row.field])
      expect(told).toEqual([
        ['ada', outcome, null],
        ['finance', 'refused', 'home_folder'],
        ['..', 'refused', 'username'],
        ['../x', 'refused', 'username'],
        // The whole account must be requested explicitly.
        ['bo', outcome, null],
      ])
    }
    expect(await privilegesOf('ada')).toMatchObject({ role: 'user', home: '/ada' })
    expect((await privilegesOf('bo')).home).toBe('/')
    for (const username of ['ada', 'bo'])
      for (const permission of ['share', 'notification', 'changePassword', 'viewFormData', 'deleteFormData'])
        expect((await privilegesOf(username)).permissions).not.toContain(permission)
  })

  test('no row of a file creates an administrator', () => {
    const cells = new Map([
      ...([
        ['username', 'eve'],
        ['email', 'eve@b.example'],
        ['password', password],
      ] as const),
      ...([
        ['role', 'admin'],
        ['__proto__', 'admin'],
      ] as const),
    ])
    expect(rowToInput({ line: 2, cells }, 'UTC').role).toBe('user')
  })

  test('a recipient of a share does not become a user, and is confined to the shared folder', async () => {
    const before = await users.count(app.context, app.operator)
    const { view } = await shares.create(app.context, app.operator, {
      ...{ type: 'shared_folder', name: 'Finance', resources: ['/finance'] },
      ...{ recipients: [{ email: 'ann@quay.example', copy: false }], subject: 'Look', message: 'Here.' },
    })
    const link = `${view.share.hash}-${view.recipients[0]?.hash}`
    const { secret } = await visitLink(app.context, link, { address: '192.0.2.7' })
    const visitor = await resumeVisit(app.context, view.share.hash, secret, '192.0.2.7')
    expect(
      visitor && [isAdmin(visitor.actor), visitor.actor.rootId, [...visitor.actor.permissions].toSorted()],
    ).toEqual([false, view.share.resourceId, ['download', 'list']])
    expect(await users.count(app.context, app.operator)).toBe(before)
  })
})
