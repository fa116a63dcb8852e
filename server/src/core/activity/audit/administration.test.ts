import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { engines } from '../../../../test/databases.ts'
import { addPerson, type Person } from '../../../../test/people.ts'
import { openTestApp, type TestApp } from '../../../../test/test-app.ts'
import * as accounts from '../../accounts/accounts.ts'
import * as emailLists from '../../email-lists/email-lists.ts'
import * as keys from '../../keys/keys.ts'
import * as tokens from '../../keys/tokens.ts'
import * as sshKeys from '../../ssh-keys/ssh-keys.ts'
import { setOperator } from '../../users/operators.ts'
import * as users from '../../users/users.ts'
import * as webhooks from '../../webhooks/endpoints/webhooks.ts'

describe.each(engines)('changes of administration in the audit export, on %s', (engine) => {
  let app: TestApp
  let admin: Person
  let seen: number
  beforeEach(async () => {
    app = await openTestApp(engine, { environment: { SALLYPORT_AUDIT: '/none/audit.jsonl' } })
    admin = await addPerson(app, 'ada', { role: 'admin' })
    seen = (await rows()).length
  })
  afterEach(() => app.close())

  const rows = async () => await app.context.db.q.selectFrom('audit_outbox').select('entry').orderBy('id').execute()
  /** What was added, without when and who. */
  async function added() {
    const entries = (await rows()).slice(seen).map(({ entry }) => JSON.parse(entry) as Record<string, unknown>)
    seen += entries.length
    return entries.map(
      ({ event, target, owner, fields, path }) =>
        JSON.parse(JSON.stringify({ event, target, owner, fields, path })) as Record<string, unknown>,
    )
  }
  const logged = async () => (await app.context.db.q.selectFrom('session_log').select('id').execute()).length

  it('has who, when and from where', async () => {
    const { id } = await keys.create(app.context, admin.actor, { name: 'Orders' })
    const last = JSON.parse((await rows()).at(-1)?.entry ?? '') as object
    expect(last).toEqual({
      time: app.clock.now().toISOString(),
      event: 'keys.create',
      accountId: app.account.id,
      userId: admin.user.id,
      username: 'ada',
      address: admin.actor.address,
      protocol: 'tests',
      sessionId: admin.actor.sessionId,
      target: { id, name: 'Orders' },
      status: 'ok',
    })
  })

  it('has keys and tokens', async () => {
    const { context } = app
    const { id } = await keys.create(context, admin.actor, { name: 'Orders' })
    await keys.update(context, admin.actor, id, { description: 'of the shop' })
    const { token } = await tokens.create(context, admin.actor, { keyId: id, userId: admin.user.id, name: 'night run' })
    await tokens.regenerate(context, admin.actor, token.id)
    await tokens.remove(context, admin.actor, token.id)
    await keys.remove(context, admin.actor, id)
    const [key, night] = [
      { target: { id, name: 'Orders' } },
      { target: { id: token.id, name: 'night run' }, owner: 'ada' },
    ]
    expect(await added()).toEqual([
      { event: 'keys.create', ...key },
      { event: 'keys.update', ...key, fields: ['description'] },
      { event: 'tokens.create', ...night },
      { event: 'tokens.regenerate', ...night },
      { event: 'tokens.delete', ...night },
      { event: 'keys.delete', ...key },
    ])
  })

  it('has webhooks, without path and query of their endpoints', async () => {
    const endpointUrl = 'https://hooks.example:8443/hooks/s3cret?token=s3cret'
    const { webhook } = await webhooks.create(app.context, admin.actor, { endpointUrl })
    await webhooks.update(app.context, admin.actor, webhook.id, { paused: true, rateLimit: 5 })
    await webhooks.rotateSecrets(app.context, admin.actor, webhook.id)
    await webhooks.remove(app.context, admin.actor, webhook.id)
    const target = { id: webhook.id, name: 'https://hooks.example:8443' }
    expect(await added()).toEqual([
      { event: 'webhooks.create', target },
      { event: 'webhooks.update', target, fields: ['paused=true', 'rateLimit'] },
      { event: 'webhooks.regenerate', target },
      { event: 'webhooks.delete', target },
    ])
    const all = (await rows()).map(({ entry }) => entry).join()
    expect(all).not.toContain('s3cret')
    expect(all).not.toContain(webhook.signingSecret)
    expect(all).not.toContain(admin.accessToken)
    expect(all).not.toContain(admin.apiKey)
  })

  it('has email lists and SSH keys', async () => {
    const list = await emailLists.create(app.context, admin.actor, {
      name: 'Team',
      note: '',
      emails: ['a@harbour.example'],
    })
    await emailLists.update(app.context, admin.actor, list.id, { name: 'Crew' })
    await emailLists.remove(app.context, admin.actor, list.id)
    const input = { userId: admin.user.id, algorithm: 'ed25519' } as const
    const { key, privateKey } = await sshKeys.generate(app.context, admin.actor, input)
    await sshKeys.remove(app.context, admin.actor, key.id)
    const ssh = { target: { id: key.id, name: key.fingerprint }, owner: 'ada' }
    expect(await added()).toEqual([
      { event: 'emailLists.create', target: { id: list.id, name: 'Team' } },
      { event: 'emailLists.update', target: { id: list.id, name: 'Crew' }, fields: ['name'] },
      { event: 'emailLists.delete', target: { id: list.id, name: 'Crew' } },
      { event: 'sshKeys.create', ...ssh },
      { event: 'sshKeys.delete', ...ssh },
    ])
    expect((await rows()).map(({ entry }) => entry).join()).not.toContain(privateKey)
  })

  it('has accounts, with the names of what has changed', async () => {
    const { account } = await app.another('quay')
    const by = app.operator
    await accounts.updateSettings(app.context, admin.actor, () => ({ companyName: 'Harbour', complexPasswords: false }))
    await accounts.updateSettings(app.context, by, () => ({
      allowedRanges: [{ start: '192.0.2.0', end: '192.0.2.9' }],
    }))
    const { limits, plan } = app.account
    await accounts.changePlan(app.context, app.account.id, plan, { ...limits, webhooks: 3 }, by)
    await accounts.setQuota(app.context, app.account.id, 1_000_000_000, by)
    const target = { id: app.account.id, name: 'harbour' }
    expect(await added()).toEqual([
      { event: 'accounts.create', target: { id: account.id, name: 'quay' } },
      { event: 'users.create', path: 'quay-master' },
      { event: 'accounts.update', target, fields: ['companyName'] },
      { event: 'accounts.update', target, fields: ['allowedRanges'] },
      { event: 'accounts.update', target, fields: ['webhooks'] },
      { event: 'accounts.update', target, fields: ['quota'] },
    ])
  })

  it('has which fields of users were changed, and operators', async () => {
    const { context, operator } = app
    const password = 'another long enough password'
    await users.update(context, operator, admin.user.id, { locked: true, nickname: 'Ada', password })
    await users.update(context, operator, admin.user.id, { locked: false, role: 'user', home: '/' })
    await setOperator(context, operator, admin.user.id, true)
    expect(await added()).toEqual([
      { event: 'users.update', path: 'ada', fields: ['locked=true', 'nickname', 'password'] },
      { event: 'users.update', path: 'ada', fields: ['locked=false', 'role=user', 'home'] },
      { event: 'users.update', path: 'ada', fields: ['operator=true'] },
    ])
    expect((await rows()).map(({ entry }) => entry).join()).not.toContain(password)
  })

  it('leaves the session log, webhooks and notifications as they are', async () => {
    const before = await logged()
    await keys.create(app.context, admin.actor, { name: 'Orders' })
    expect(await logged()).toBe(before)
  })

  it('has no line of a refused change', async () => {
    const { actor } = await addPerson(app, 'eve')
    await added()
    await expect(keys.create(app.context, actor, { name: 'Orders' })).rejects.toThrow()
    await expect(keys.create(app.context, admin.actor, { name: '' })).rejects.toThrow()
    expect(await added()).toEqual([])
  })
})
