import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { engines } from '../../../test/databases.ts'
import { codeOf, faultOf } from '../../../test/people.ts'
import { openTestApp, type TestApp } from '../../../test/test-app.ts'
import { triggerNames } from '../event.ts'
import * as accounts from './accounts.ts'
import { checkCount, checkWebhookSettings, presets } from './plan.ts'

const messageOf = (work: () => void): string => {
  try {
    work()
  } catch (error) {
    return error instanceof Error ? error.message : ''
  }
  return ''
}

describe('a plan', () => {
  it('is one of five, with the published limits', () => {
    expect(Object.keys(presets)).toEqual(['essential', 'standard', 'advanced', 'enterprise', 'unlimited'])
    const limits = Object.values(presets).map((plan) => [plan.transactions, plan.webhooks, plan.webhookFolders])
    expect(limits).toEqual([
      [50_000, 1, false],
      [150_000, 5, true],
      [480_000, 25, true],
      [2_000_000, null, true],
      [null, null, true],
    ])
    expect(presets['essential']?.webhookTriggers).toEqual(['resources.upload', 'resources.download'])
    expect(presets['standard']?.webhookTriggers).toEqual(triggerNames.filter((name) => name.startsWith('resources.')))
    expect(presets['advanced']?.webhookTriggers).toEqual(triggerNames)
  })

  it('allows as many as its limit; a refusal states the limit, the number in use and who can change it', () => {
    expect(messageOf(() => checkCount('standard', 'webhooks', 5, 4))).toBe('')
    expect(messageOf(() => checkCount('unlimited', 'webhooks', null, 1e9))).toBe('')
    const refusal = messageOf(() => checkCount('standard', 'webhooks', 5, 5))
    for (const part of ['"standard"', '5 webhooks', '5 are in use', 'operator', './sallyport account plan'])
      expect(refusal).toContain(part)
    expect(messageOf(() => checkCount('standard', 'webhooks', 0, 0))).toContain('allows 0 webhooks')
  })

  it('refuses a folder or a trigger that it does not include, and says what it includes', () => {
    const essential = presets['essential'] as NonNullable<(typeof presets)[string]>
    const check = (isRoot: boolean, triggers: (typeof triggerNames)[number][]) =>
      messageOf(() => checkWebhookSettings('essential', essential, { isRoot, triggers }))
    expect(check(true, ['resources.upload'])).toBe('')
    expect(check(false, ['resources.upload'])).toMatch(/"essential".*root folder "\/".*operator/)
    expect(check(true, ['resources.upload', 'resources.move', 'resources.copy'])).toMatch(
      /does not include the trigger resources.move, resources.copy; it includes resources.upload, resources.download/,
    )
  })
})

describe.each(engines)('the plan of an account, on %s', (engine) => {
  let app: TestApp
  beforeAll(async () => {
    app = await openTestApp(engine, { environment: { SALLYPORT_PLAN: 'standard' } })
  })
  afterAll(() => app.close())

  it('is initially the one that the operator has set for new accounts', async () => {
    expect(app.account).toMatchObject({ plan: 'standard', limits: { transactions: 150_000, webhooks: 5 } })
  })

  it('can be changed, limit by limit, for this account only', async () => {
    const { account: other } = await app.another('other')
    const changed = await accounts.changePlan(app.context, app.account.id, 'essential', {
      webhooks: 3,
      webhookFolders: true,
    })
    expect(changed).toMatchObject({
      plan: 'essential',
      limits: { transactions: 50_000, webhooks: 3, webhookFolders: true },
    })
    expect(await accounts.byId(app.context, other.id)).toMatchObject({ plan: 'standard', limits: { webhooks: 5 } })
    expect(await accounts.changePlan(app.context, app.account.id, 'enterprise')).toMatchObject({
      limits: { webhooks: null },
    })
  })

  it.each(['', 'gold', '__proto__', 'constructor', 'toString', 'Standard'])(
    'T-40 must be one that exists: %j',
    async (plan) => {
      expect((await faultOf(accounts.changePlan(app.context, app.account.id, plan))).detail.subject).toBe('plan')
    },
  )

  it('accounts are found by name, ignoring case, and without a name if there is only one', async () => {
    expect((await accounts.find(app.context, 'HARBOUR')).id).toBe(app.account.id)
    expect(await codeOf(accounts.find(app.context, 'nobody'))).toBe('not-found')
    const several = await faultOf(accounts.find(app.context))
    expect(several.message).toContain('--account')
  })
})
