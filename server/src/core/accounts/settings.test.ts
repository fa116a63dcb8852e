import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { engines } from '../../../test/databases.ts'
import { actorOf, addPerson, clientAddress, codeOf, faultOf, type Person } from '../../../test/people.ts'
import { openTestApp, type TestApp } from '../../../test/test-app.ts'
import * as accounts from './accounts.ts'
import { checkRanges, isAllowed } from './ranges.ts'
import { type AccountSettings, defaultSettings } from './settings.ts'

const range = (start: string, end = start) => ({ start, end })

describe('address ranges', () => {
  const four = [range('192.0.2.10', '192.0.2.20'), range('10.255.255.255', '11.0.0.0')]
  const six = [range('2001:db8::1', '2001:db8::ffff'), range('::1'), range('fe80::', 'fe80::ffff:ffff:ffff:ffff')]

  it.each([
    ['192.0.2.10', true],
    ['192.0.2.15', true],
    ['192.0.2.20', true],
    ['192.0.2.9', false],
    ['192.0.2.21', false],
    ['192.0.2.1', false],
    ['192.0.2.100', false],
    ['10.255.255.255', true],
    ['11.0.0.0', true],
    ['11.0.0.1', false],
    ['::ffff:192.0.2.15', true],
    ['::ffff:c000:020f', true],
    ['::ffff:192.0.2.21', false],
    ['::c000:20f', false],
    ['2001:db8::1', true],
    ['2001:0DB8:0:0::0:00ff', true],
    ['2001:db8::ffff', true],
    ['2001:db8::1:0', false],
    ['2001:db8::', false],
    ['::1', true],
    ['::2', false],
    ['127.0.0.1', false],
    ['fe80::abcd', true],
    ['fe80::1:0:0:0:0', false],
    ['', false],
    ['unknown', false],
    ['192.0.2.15, 1.1.1.1', false],
    ['192.0.2.015', false],
    ['3221225999', false],
  ])('include %s: %s', (address, expected) => {
    expect(isAllowed(address, [...four, ...six])).toBe(expected)
    expect(isAllowed(address, [])).toBe(true)
  })

  it('keep IPv4 and IPv6 apart', () => {
    expect(isAllowed('::5', [range('0.0.0.0', '255.255.255.255')])).toBe(false)
    expect(isAllowed('0.0.0.5', [range('::', 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff')])).toBe(false)
  })

  it.each([
    [range('192.0.2.1', 'x')],
    [range('', '192.0.2.1')],
    [range('192.0.2.1', '::1')],
    [range('192.0.2.2', '192.0.2.1')],
    [range('::2', '::1')],
    [range('192.0.2.0/24')],
    [range('192.0.2.*')],
    [range('192.0.2.256')],
    [range('0x7f.1')],
  ])('refuse %j, naming the invalid one', (wrong) => {
    const check = () => checkRanges([range('0.0.0.0', '255.255.255.255'), wrong], null)
    expect(check).toThrow(expect.objectContaining({ code: 'invalid', detail: { subject: 'address-ranges' } }))
  })

  it('refuse to lock out the caller, and more than a thousand ranges', () => {
    const shutOut = expect.objectContaining({ detail: { subject: 'address-ranges' } })
    expect(() => checkRanges([range('192.0.2.1')], '192.0.2.2')).toThrow(shutOut)
    expect(() => checkRanges([range('192.0.2.1')], '::1')).toThrow(shutOut)
    checkRanges([range('192.0.2.1')], '::ffff:192.0.2.1')
    checkRanges([], '192.0.2.2')
    checkRanges([range('192.0.2.1')], null)
    expect(() =>
      checkRanges(
        Array.from({ length: 1_001 }, () => range('192.0.2.1')),
        '192.0.2.1',
      ),
    ).toThrow(shutOut)
  })
})

describe.each(engines)('settings, on %s', (engine) => {
  let app: TestApp
  let admin: Person
  beforeEach(async () => {
    app = await openTestApp(engine)
    admin = await addPerson(app, 'admin', { role: 'admin' })
  })
  afterEach(() => app.close())

  const set = (settings: Partial<AccountSettings>, by = admin.actor) =>
    accounts.updateSettings(app.context, by, () => settings)
  const settings = async () => (await accounts.byId(app.context, app.account.id)).settings

  it('have defaults, keep fields that are not sent, and belong to one account', async () => {
    expect(await settings()).toEqual(defaultSettings)
    app.clock.move(1_000)
    const { modifiedAt } = await set({ companyName: 'Harbour', theme: 'dark' })
    expect(modifiedAt).toBe(app.clock.now().toISOString())
    await set({ secureOnly: true })
    expect(await settings()).toEqual({ ...defaultSettings, companyName: 'Harbour', theme: 'dark', secureOnly: true })
    const { account } = await app.another('stranger')
    expect((await accounts.byId(app.context, account.id)).settings).toEqual(defaultSettings)
  })

  it('keep all of several concurrent changes, including those to parts of one setting', async () => {
    const change = (part: Partial<AccountSettings['storageNotice']>) =>
      accounts.updateSettings(app.context, admin.actor, ({ storageNotice }) => ({
        storageNotice: { ...storageNotice, ...part },
      }))
    await Promise.all([
      change({ enabled: true }),
      change({ threshold: 75 }),
      set({ companyName: 'Harbour' }),
      set({ signature: 'Yours' }),
    ])
    expect(await settings()).toMatchObject({
      storageNotice: { enabled: true, threshold: 75 },
      companyName: 'Harbour',
      signature: 'Yours',
    })
  })

  it.each([69, 101, 75.5, Number.NaN, -1])('refuse a threshold of %s percent', async (threshold) => {
    const notice = { enabled: true, threshold }
    expect((await faultOf(set({ storageNotice: notice }))).detail.subject).toBe('storage-notice')
    expect((await faultOf(set({ transactionsNotice: notice }))).detail.subject).toBe('transactions-notice')
    expect(await settings()).toEqual(defaultSettings)
  })

  it('T-07 lock out callers from other addresses at once, and never the caller who sets them', async () => {
    expect((await faultOf(set({ allowedRanges: [range('198.51.100.1')] }))).message).toContain(clientAddress)
    await actorOf(app.context, admin)
    await set({ allowedRanges: [range('192.0.2.0', '192.0.2.255')] })
    await actorOf(app.context, admin)
    await set({ allowedRanges: [range('198.51.100.1')] }, app.operator)
    expect(await codeOf(actorOf(app.context, admin))).toBe('unauthenticated')
    await set({ allowedRanges: [] }, app.operator)
    await actorOf(app.context, admin)
  })

  it('require an administrator whose access has not ended', async () => {
    const plain = await addPerson(app, 'plain')
    expect(await codeOf(set({ theme: 'dark' }, plain.actor))).toBe('forbidden')
    await app.context.db.q.updateTable('users').set({ locked: 1 }).where('id', '=', admin.user.id).execute()
    expect(await codeOf(set({ theme: 'dark' }))).toBe('unauthenticated')
    expect(await settings()).toEqual(defaultSettings)
  })
})
