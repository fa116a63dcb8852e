import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { engines } from '../../../../test/databases.ts'
import { addPerson, codeOf, faultOf, put, signIn } from '../../../../test/people.ts'
import { placesOf } from '../../../../test/secrets.ts'
import { openTestApp, type TestApp } from '../../../../test/test-app.ts'
import { createGuardedClient } from '../../../lib/net/safe-fetch.ts'
import { changePlan } from '../../accounts/accounts.ts'
import { triggerNames } from '../../event.ts'
import * as trash from '../../files/trash/trash.ts'
import { createFolder } from '../../files/tree/folders.ts'
import * as tokens from '../../keys/tokens.ts'
import * as webhooks from './webhooks.ts'

const page = { offset: 0, limit: 100 }
const endpointUrl = 'http://127.0.0.1:9/hook'

describe.each(engines)('webhooks, on %s', (engine) => {
  let app: TestApp
  beforeEach(async () => {
    app = await openTestApp(engine, { environment: { SALLYPORT_WEBHOOK_ALLOW: '127.0.0.0/8' } })
    await createFolder(app.context, app.operator, { path: '/in' })
  })
  afterEach(() => app.close())

  const create = (input: Partial<webhooks.WebhookInput> = {}, by = app.operator) =>
    webhooks.create(app.context, by, { endpointUrl, ...input })
  const count = async () => (await webhooks.list(app.context, app.operator, page)).total

  it('watch the root folder, for all triggers of the plan, in format v2, by default', async () => {
    const plain = await create()
    expect(plain.folder?.resource.id).toBe(app.account.rootId)
    expect(plain.webhook).toMatchObject({
      endpointUrl,
      version: 'v2',
      triggers: triggerNames,
      failed: false,
      paused: false,
    })
    const told = await create({ resource: '/in', version: 'v1', triggers: ['resources.upload'] })
    expect(told.folder?.names).toEqual(['in'])
    expect(told.webhook).toMatchObject({ version: 'v1', triggers: ['resources.upload'] })
    expect(await webhooks.list(app.context, app.operator, page)).toMatchObject({
      total: 2,
      views: [{ webhook: { id: plain.webhook.id } }, { webhook: { id: told.webhook.id } }],
    })
  })

  it('T-06 T-14 have two secrets of their own, sealed at rest, and rotated together', async () => {
    const made = [await create(), await create()].map(({ webhook }) => webhook)
    const secrets = made.flatMap(({ verificationToken, signingSecret }) => [verificationToken, signingSecret])
    expect(new Set(secrets).size).toBe(4)
    for (const secret of secrets) expect(await placesOf(secret, app.context)).toEqual([])
    const before = made[0]
    const { webhook: after } = await webhooks.rotateSecrets(app.context, app.operator, before?.id ?? 0)
    expect(after.verificationToken).not.toBe(before?.verificationToken)
    expect(after.signingSecret).not.toBe(before?.signingSecret)
    expect(after).toMatchObject({ id: before?.id, endpointUrl, triggers: triggerNames })
  })

  it.each([
    'http://10.1.2.3/',
    'http://192.168.1.1/',
    'http://169.254.169.254/latest/meta-data',
    'http://[::1]/',
    'http://[fd00::1]/',
    'http://[::ffff:10.1.2.3]/',
    'http://0x0a010203/',
    'http://0/',
    'http://100.64.0.1/',
    'http://[64:ff9b::10.1.2.3]/',
    'https://10.1.2.3:8443/x',
  ])(
    'T-43, promise 6: reach no private target that the operator has not allowed, and say who can allow it: %s',
    async (url) => {
      const refusal = await faultOf(create({ endpointUrl: url }))
      expect([refusal.code, refusal.detail.subject]).toEqual(['invalid', 'endpoint-url'])
      expect(refusal.message).toContain('SALLYPORT_WEBHOOK_ALLOW')
      const { webhook } = await create()
      expect(
        (await faultOf(webhooks.update(app.context, app.operator, webhook.id, { endpointUrl: url }))).message,
      ).toContain('SALLYPORT_WEBHOOK_ALLOW')
      expect(await count()).toBe(1)
      expect((await webhooks.get(app.context, app.operator, webhook.id)).webhook.endpointUrl).toBe(endpointUrl)
    },
  )

  it('promise 6: reach only the allowed ports, and are refused otherwise when they are saved', async () => {
    const policy = { ...app.context.outgoing.policy, ports: [443, 8443] }
    const client = createGuardedClient(policy)
    const limited = { ...app.context, outgoing: { client, policy } }
    const made = (url: string) => webhooks.create(limited, app.operator, { endpointUrl: url })
    const refusal = await faultOf(made('http://127.0.0.1/'))
    expect([refusal.code, refusal.detail.subject]).toEqual(['invalid', 'endpoint-url'])
    expect(refusal.message).toBe(
      'endpoint URL: The port 80 is not one of the allowed ports: 443, 8443. The operator chose them with the setting SALLYPORT_WEBHOOK_PORTS.',
    )
    const { webhook } = await made('https://127.0.0.1:8443/')
    const changed = webhooks.update(limited, app.operator, webhook.id, { endpointUrl: 'https://127.0.0.1:22/' })
    expect((await faultOf(changed)).detail.subject).toBe('endpoint-url')
    await client.close()
  })

  it.each([
    '',
    'x',
    '//127.0.0.1/',
    'ftp://127.0.0.1/',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'http://',
    'http://user:pass@127.0.0.1/',
    'http://127.0.0.1/a b',
    'http://127.0.0.1/\r\nX: y',
    'http://127.0.0.1/\0',
    `http://127.0.0.1/${'x'.repeat(2_100)}`,
  ])('have a valid URL: not %j', async (url) => {
    expect((await faultOf(create({ endpointUrl: url }))).detail.subject).toBe('endpoint-url')
    expect(await count()).toBe(0)
  })

  it('watch folders that exist, not files, and only within the account', async () => {
    await put(app, app.operator, '/file.txt')
    const { account } = await app.another('stranger')
    expect(await codeOf(create({ resource: '/missing' }))).toBe('not-found')
    expect((await faultOf(create({ resource: '/file.txt' }))).detail.subject).toBe('resource')
    expect(await codeOf(create({ resource: `id:${account.rootId}` }))).toBe('not-found')
    expect(await codeOf(create({ resource: '../in' }))).toBe('invalid')
  })

  it('are changed in the given fields only', async () => {
    const { webhook } = await create({ resource: '/in', triggers: ['resources.upload', 'resources.delete'] })
    app.clock.move(1_000)
    const update = (changes: webhooks.WebhookUpdate) => webhooks.update(app.context, app.operator, webhook.id, changes)
    expect((await update({ version: 'v1' })).webhook).toEqual({
      ...webhook,
      version: 'v1',
      modifiedAt: app.clock.now().toISOString(),
    })
    expect((await update({ triggers: ['resources.move'] })).webhook).toMatchObject({
      version: 'v1',
      triggers: ['resources.move'],
    })
    expect((await update({ resource: '/' })).folder?.names).toEqual([])
    expect((await update({ paused: true })).webhook).toMatchObject({
      paused: true,
      verificationToken: webhook.verificationToken,
    })
    expect((await update({ paused: false })).webhook.paused).toBe(false)
    expect((await update({})).webhook.endpointUrl).toBe(endpointUrl)
  })

  it('show their folder as null while it is in the trash', async () => {
    const { webhook } = await create({ resource: '/in' })
    await trash.remove(app.context, app.operator, ['/in'])
    expect((await webhooks.get(app.context, app.operator, webhook.id)).folder).toBeNull()
    expect((await webhooks.update(app.context, app.operator, webhook.id, { endpointUrl })).folder).toBeNull()
  })

  it('T-18 are accessible to administrators of their account only', async () => {
    const { webhook } = await create()
    const plain = await addPerson(app, 'plain')
    const { operator: stranger } = await app.another('stranger')
    const ctx = app.context
    for (const [by, code] of [
      [plain.actor, 'forbidden'],
      [stranger, 'not-found'],
    ] as const)
      for (const attempt of [
        () => webhooks.get(ctx, by, webhook.id),
        () => webhooks.update(ctx, by, webhook.id, { paused: true }),
        () => webhooks.rotateSecrets(ctx, by, webhook.id),
        () => webhooks.remove(ctx, by, webhook.id),
      ])
        expect(await codeOf(attempt())).toBe(code)
    expect(await codeOf(webhooks.list(ctx, plain.actor, page))).toBe('forbidden')
    expect(await codeOf(create({}, plain.actor))).toBe('forbidden')
    expect(await webhooks.list(ctx, stranger, page)).toEqual({ views: [], total: 0 })
    expect((await webhooks.get(ctx, app.operator, webhook.id)).webhook).toEqual(webhook)
  })

  it('T-07 are not changed by an administrator whose token was revoked in the meantime', async () => {
    const admin = await addPerson(app, 'admin', { role: 'admin' })
    const { webhook } = await create({}, admin.actor)
    const other = await signIn(app, admin.user)
    await tokens.remove(app.context, app.operator, other.tokenId)
    const ctx = app.context
    for (const attempt of [
      () => create({}, other.actor),
      () => webhooks.update(ctx, other.actor, webhook.id, { paused: true }),
      () => webhooks.rotateSecrets(ctx, other.actor, webhook.id),
      () => webhooks.remove(ctx, other.actor, webhook.id),
    ])
      expect(await codeOf(attempt())).toBe('unauthenticated')
    await webhooks.update(ctx, admin.actor, webhook.id, { paused: true })
  })

  it('never exceed the plan’s limit, also in concurrent requests', async () => {
    await changePlan(app.context, app.account.id, 'standard')
    const outcomes = await Promise.allSettled(
      Array.from({ length: 12 }, () => create({ triggers: ['resources.upload'] })),
    )
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(5)
    expect((await faultOf(create({ triggers: ['resources.upload'] }))).message).toMatch(
      /"standard" allows 5 webhooks; 5 are in use.*operator/,
    )
  })

  it('can have the folders and triggers that the plan includes, when created and when changed', async () => {
    const { webhook } = await create({ resource: '/in' })
    await webhooks.remove(app.context, app.operator, webhook.id)
    await changePlan(app.context, app.account.id, 'essential')
    expect(await codeOf(create({ resource: '/in' }))).toBe('plan-limit')
    expect(await codeOf(create({ triggers: ['resources.upload', 'resources.move'] }))).toBe('plan-limit')
    const made = await create()
    expect(made.webhook.triggers).toEqual(['resources.upload', 'resources.download'])
    const update = (changes: webhooks.WebhookUpdate) =>
      webhooks.update(app.context, app.operator, made.webhook.id, changes)
    expect(await codeOf(update({ resource: '/in' }))).toBe('plan-limit')
    expect(await codeOf(update({ triggers: ['resources.delete'] }))).toBe('plan-limit')
    expect((await update({ paused: true, triggers: ['resources.download'] })).webhook.triggers).toEqual([
      'resources.download',
    ])
  })
})
