import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { engines } from '../../../test/databases.ts'
import { addPerson, codeOf, faultOf } from '../../../test/people.ts'
import { openTestApp, type TestApp } from '../../../test/test-app.ts'
import { makeSshKeyPair } from '../../lib/crypto/ssh-public-key.ts'
import * as accounts from '../accounts/accounts.ts'
import * as users from '../users/users.ts'
import * as sshKeys from './ssh-keys.ts'

describe.each(engines)('SSH keys, on %s', (engine) => {
  let app: TestApp
  beforeEach(async () => {
    app = await openTestApp(engine)
  })
  afterEach(() => app.close())

  const publicKey = async () => (await makeSshKeyPair('ed25519', 'a@b')).publicKey
  const page = { offset: 0, limit: 100 }

  it('are added, listed for all or for one user, shown and deleted', async () => {
    const [ada, bob] = [await addPerson(app, 'ada'), await addPerson(app, 'bob')]
    const { context, operator } = app
    const first = await sshKeys.add(context, operator, { userId: ada.user.id, publicKey: await publicKey() })
    const second = await sshKeys.add(context, operator, { userId: bob.user.id, publicKey: await publicKey() })
    expect(first).toMatchObject({ userId: ada.user.id, algorithm: 'ssh-ed25519', comment: 'a@b', usedAt: null })
    expect(await sshKeys.list(context, operator, page)).toEqual({ keys: [first, second], total: 2 })
    expect(await sshKeys.list(context, operator, { ...page, offset: 1, limit: 1 })).toEqual({
      keys: [second],
      total: 2,
    })
    const ofBob = { keys: [second], total: 1 }
    expect(await sshKeys.list(context, operator, { ...page, userId: bob.user.id })).toEqual(ofBob)
    expect(await sshKeys.get(context, operator, first.id)).toEqual(first)
    await sshKeys.remove(context, operator, first.id)
    expect(await codeOf(sshKeys.get(context, operator, first.id))).toBe('not-found')
    expect(await codeOf(sshKeys.remove(context, operator, first.id))).toBe('not-found')
    expect(await sshKeys.list(context, operator, page)).toEqual(ofBob)
  })

  it('are unique per user: the same key again is a conflict, also in concurrent requests; another user can have it, too', async () => {
    const [ada, bob] = [await addPerson(app, 'ada'), await addPerson(app, 'bob')]
    const key = await publicKey()
    const add = (userId: number) => sshKeys.add(app.context, app.operator, { userId, publicKey: key })
    const outcomes = await Promise.allSettled([add(ada.user.id), add(ada.user.id), add(bob.user.id)])
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(2)
    const fault = await faultOf(add(ada.user.id))
    expect(fault).toMatchObject({ code: 'conflict', detail: { subject: 'public-key' } })
    expect(fault.message).toContain('SHA256:')
  })

  it('that are weak or malformed are refused with the subject', async () => {
    const fault = await faultOf(
      sshKeys.add(app.context, app.operator, { userId: app.master.id, publicKey: 'ssh-dss AAAA' }),
    )
    expect(fault).toMatchObject({ code: 'invalid', detail: { subject: 'public-key' } })
    expect(fault.message).toMatch(/^public key: /)
  })

  it('are generated as a pair whose private key is not stored', async () => {
    const { context, operator, master } = app
    const made = await sshKeys.generate(context, operator, { userId: master.id, algorithm: 'ed25519' })
    expect(made.privateKey).toContain('BEGIN OPENSSH PRIVATE KEY')
    expect(made.key.comment).toBe('mira')
    const rows = await context.db.q.selectFrom('ssh_keys').selectAll().execute()
    expect(rows).toMatchObject([{ public_key: made.publicKey.split(' ')[1] }])
    expect(JSON.stringify(rows) + app.logged.join()).not.toContain(made.privateKey.split('\n')[3])
  })

  it('of the master are added by the master only, and of users of another account by nobody', async () => {
    const admin = await addPerson(app, 'boss', { role: 'admin' })
    const quay = await app.another('quay')
    const add = (userId: number) => async () =>
      sshKeys.add(app.context, admin.actor, { userId, publicKey: await publicKey() })
    expect(await codeOf(add(app.master.id)())).toBe('forbidden')
    expect(await codeOf(add(quay.master.id)())).toBe('not-found')
    const pair = (userId: number) => sshKeys.generate(app.context, admin.actor, { userId, algorithm: 'ed25519' })
    expect(await codeOf(pair(app.master.id))).toBe('forbidden')
    expect(await codeOf(pair(quay.master.id))).toBe('not-found')
  })

  it('are limited by the plan, and deleted with their user', async () => {
    const { context, operator, account } = app
    const ada = await addPerson(app, 'ada')
    await accounts.changePlan(context, account.id, 'standard', { sshKeys: 1 })
    const add = async () => sshKeys.add(context, operator, { userId: ada.user.id, publicKey: await publicKey() })
    await add()
    const fault = await faultOf(add())
    expect([fault.code, fault.message]).toEqual([
      'plan-limit',
      expect.stringContaining('allows 1 SSH keys; 1 are in use'),
    ])
    await users.remove(context, operator, ada.user.id)
    expect(await sshKeys.list(context, operator, page)).toEqual({ keys: [], total: 0 })
  })

  it('have no limit in an account whose plan was stored before SSH keys existed', async () => {
    const { q } = app.context.db
    const { sshKeys: _, ...older } = app.account.limits
    await q
      .updateTable('accounts')
      .set({ plan_limits: JSON.stringify(older) })
      .execute()
    expect((await accounts.byId(app.context, app.account.id)).limits.sshKeys).toBeNull()
    await sshKeys.add(app.context, app.operator, { userId: app.master.id, publicKey: await publicKey() })
  })
})
