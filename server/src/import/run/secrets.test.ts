import { afterEach, describe, expect, it } from 'vitest'
import { engines } from '../../../test/databases.ts'
import { openFilledSource, sourceOf } from '../../../test/import-source.ts'
import { importSteps } from '../../../test/import-steps.ts'
import { openServedApp, type ServedApp } from '../../../test/served-app.ts'
import { changePlan } from '../../core/accounts/accounts.ts'
import { accountById } from '../../core/accounts/store.ts'
import * as keys from '../../core/keys/keys.ts'
import * as tokens from '../../core/keys/tokens.ts'
import * as users from '../../core/users/users.ts'
import { readSecrets, withSecrets } from '../secrets-file.ts'

/** As those of an ExaVault: the key is shorter than the token. */
const apiKey = 'harbour-zwSuWUZ8S38h33qPS8v1s'
const [ofAnna, ofMaster, ofBoss] = ['a'.repeat(40), 'm'.repeat(40), 'b'.repeat(40)]
const usual = `kind,application,user,value
api-key,Nightly import,,${apiKey}
access-token,Nightly import,Anna,${ofAnna}
access-token,Nightly import,mira,${ofMaster}
access-token,Nightly import,boss,${ofBoss}
`

describe.each(engines)('API keys and access tokens of another server, on %s', (engine) => {
  let there: ServedApp
  let here: ServedApp
  let text: string
  const open = async () => {
    there = await openFilledSource(engine)
    here = await openServedApp(engine)
    text = usual
  }
  afterEach(async () => {
    await here.close()
    await there.close()
  })

  const source = async () => withSecrets(sourceOf(there, there.mira), await readSecrets(text, 'secrets.csv'))
  const steps = () => importSteps(here, source)
  const me = async (accessToken: string, key = apiKey) => {
    const answer = await here.ask('GET', 'users/me', { as: { apiKey: key, accessToken } })
    return answer.status === 200
      ? answer.json<{ data: { attributes: { username: string } } }>().data.attributes.username
      : answer.status
  }
  const page = { offset: 0, limit: 50 }
  /** Everything that an operator could read afterwards. */
  const written = async (results: unknown) => {
    const { q } = here.context.db
    const items = await q.selectFrom('import_items').selectAll().execute()
    const log = await q.selectFrom('session_log').selectAll().execute()
    return JSON.stringify([results, items, log]) + here.logged.join('')
  }

  it('sign in the same users as before, from the first run on, and are in no report', async () => {
    await open()
    const { plan, run, verify } = steps()
    const planned = await plan()
    expect(planned.parts['API keys']).toMatchObject({ 'as-is': 1, clash: 0 })
    expect(planned.parts['access tokens']).toMatchObject({ 'as-is': 3, clash: 0 })
    const ran = await run({ filesOnly: false })
    expect(ran.counts).toMatchObject({ apiKeys: 1, accessTokens: 3, failed: 0 })
    expect([await me(ofAnna), await me(ofMaster), await me(ofBoss)]).toEqual(['anna', 'mira', 'boss'])
    expect([await me(ofAnna, here.mira.apiKey), await me(apiKey)]).toEqual([401, 401])
    const verified = await verify(false, false)
    expect(verified.problems.filter(({ path }) => /API|token/.test(path))).toEqual([])
    // Rows in another order are the same rows.
    text = `${usual.split('\n').toSpliced(4, 0, '', '').join('\n')}`
    const again = await run({ filesOnly: false })
    expect(again.counts).toMatchObject({ apiKeys: 0, accessTokens: 0, failed: 0, kept: 0, gone: 0 })
    expect(
      (await tokens.list(here.context, here.operator, page)).tokens.filter(
        ({ keyName }) => keyName === 'Nightly import',
      ),
    ).toHaveLength(3)
    const all = await written([planned, ran, verified, again])
    for (const secret of [apiKey, ofAnna, ofMaster, ofBoss]) expect(all).not.toContain(secret)
  })

  it('that are wrong are named by their line, without what is in it', async () => {
    await open()
    const rows = [
      `api-keys,Nightly import,,${'k'.repeat(20)}`,
      `api-key,,,${'l'.repeat(20)}`,
      `api-key,Short,,${'s'.repeat(15)}`,
      `api-key,Of a user,anna,${'u'.repeat(20)}`,
      `api-key,Nightly import,,${'v'.repeat(20)}`,
      `api-key,Same value,,${apiKey}`,
      `access-token,Nightly import,,${'n'.repeat(40)}`,
      `access-token,Nightly import,anna,${'o'.repeat(31)}`,
      `access-token,Nightly import,anna,${'p'.repeat(20)} ${'p'.repeat(20)}`,
      `access-token,Nightly import,anna,`,
      `access-token,Nowhere,anna,${'q'.repeat(40)}`,
      `access-token,Nightly import,anna,${ofBoss}`,
      `access-token,Nightly import,stranger,${'r'.repeat(40)}`,
      `${'t'.repeat(40)},anna,Nightly import,access-token`,
    ]
    text = usual + rows.join('\n')
    const { plan, run } = steps()
    const planned = await plan()
    const clashes = planned.items.filter(({ outcome, part }) => outcome === 'clash' && /API|token/.test(part))
    expect(clashes).toHaveLength(rows.length)
    for (let line = 6; line < 6 + rows.length; line++)
      if (line !== 18)
        expect(clashes.map(({ name, reason }) => `${name}: ${reason}`)).toContainEqual(
          expect.stringMatching(new RegExp(`^line ${line}: Line ${line}: `)),
        )
    const ran = await run({ filesOnly: false })
    expect(ran.counts).toMatchObject({ apiKeys: 1, accessTokens: 3, failed: rows.length })
    const all = await written([planned, ran])
    for (const secret of rows
      .join(',')
      .split(',')
      .filter((cell) => /^(.)\1{14}/.test(cell)))
      expect(all).not.toContain(secret)
    expect(ran.problems).toContainEqual({
      what: 'failed',
      path: 'access token Nightly import, stranger',
      reason: 'The source shows no user of this name.',
    })
  })

  it('that others have, or that a plan does not allow, are named; those that are here already are used', async () => {
    await open()
    const { operator: stranger } = await here.another('stranger')
    await keys.create(here.context, stranger, { name: 'theirs', value: apiKey })
    const second = 'harbour-second-0123456789'
    const own = await keys.create(here.context, here.operator, { name: 'By hand', value: second })
    text = `${usual}api-key,Second,,${second}\n`
    const { plan, run, undo } = steps()
    const clash = { name: 'Nightly import (line 2)', outcome: 'clash', reason: expect.stringContaining('in use') }
    expect((await plan()).items).toContainEqual(expect.objectContaining(clash))
    const ran = await run({ filesOnly: false })
    expect(ran.problems.filter(({ path }) => /API|token/.test(path)).map(({ path }) => path)).toEqual([
      'API key Nightly import',
      'access token Nightly import, Anna',
      'access token Nightly import, mira',
      'access token Nightly import, boss',
    ])
    expect(await me(ofAnna)).toBe(401)
    await keys.remove(here.context, stranger, (await keys.list(here.context, stranger, page)).keys[0]?.id ?? 0)
    const used = (await tokens.list(here.context, here.operator, page)).total
    await changePlan(here.context, here.account.id, 'unlimited', { accessTokens: used + 1 })
    const account = (await accountById(here.context.db.q, here.account.id)) ?? here.account
    const limited = await importSteps({ ...here, account }, source).plan()
    expect(limited.parts['access tokens']).toMatchObject({ 'as-is': 1, clash: 2 })
    expect((await run({ filesOnly: false })).counts).toMatchObject({ apiKeys: 1, accessTokens: 1, failed: 2 })
    await changePlan(here.context, here.account.id, 'unlimited', { accessTokens: null })
    expect((await run({ filesOnly: false })).counts).toMatchObject({ apiKeys: 0, accessTokens: 2, failed: 0 })
    await undo()
    expect((await keys.get(here.context, here.operator, own.id)).name).toBe('By hand')
  })

  it('are in the audit export, as all that an import does', async () => {
    await open()
    const context = { ...here.context, settings: { ...here.context.settings, audit: {} as never } }
    await importSteps({ ...here, context }, source).run({ filesOnly: false })
    const rows = await here.context.db.q.selectFrom('audit_outbox').select('entry').execute()
    const entries = rows.map(({ entry }) => entry)
    for (const event of ['keys.create', 'tokens.create', 'users.create'])
      expect(entries.some((entry) => entry.includes(event))).toBe(true)
    expect(entries.join('')).not.toContain(ofAnna)
  })

  it('are of no use while their user is locked or has expired', async () => {
    await open()
    await users.setLocked(there.context, there.operator, 'anna', true)
    const boss = await users.byName(there.context, there.operator, 'boss')
    const expiresAt = new Date(there.clock.now().getTime() + 1_000).toISOString()
    await users.update(there.context, there.operator, boss.id, { expiresAt })
    there.clock.move(2_000)
    here.clock.move(2_000)
    const { plan, run } = steps()
    const planned = (await plan()).items.filter(({ part }) => part === 'access tokens')
    expect(planned.map(({ name, reason }) => [name, reason.includes('it works once')])).toEqual([
      ['Nightly import, Anna (line 3)', true],
      ['Nightly import, mira (line 4)', false],
      ['Nightly import, boss (line 5)', true],
    ])
    expect((await run({ filesOnly: false })).counts).toMatchObject({ accessTokens: 3, failed: 0 })
    expect([await me(ofAnna), await me(ofBoss), await me(ofMaster)]).toEqual([401, 401, 'mira'])
    await users.setLocked(here.context, here.operator, 'anna', false)
    expect(await me(ofAnna)).toBe('anna')
  })

  it('that nobody has used go with undo, and a user stays whose token was used', async () => {
    await open()
    const { run, undo, verify } = steps()
    await run({ filesOnly: false })
    expect(await me(ofAnna)).toBe('anna')
    const { keptItems } = await undo()
    expect(keptItems.map(({ path }) => path)).toEqual(
      expect.arrayContaining(['access token Nightly import, Anna', 'API key Nightly import', 'user anna']),
    )
    expect([await me(ofAnna), await me(ofMaster), await me(ofBoss)]).toEqual(['anna', 401, 401])
    expect((await verify(false, false)).problems.map(({ path }) => path)).toEqual(
      expect.arrayContaining(['access token Nightly import, mira', 'access token Nightly import, boss']),
    )
    const anna = (await tokens.list(here.context, here.operator, page)).tokens.find(
      ({ username }) => username === 'anna',
    )
    await tokens.remove(here.context, here.operator, anna?.id ?? 0)
    await undo()
    expect((await keys.list(here.context, here.operator, page)).keys.map(({ name }) => name)).not.toContain(
      'Nightly import',
    )
  })
})

describe('a file of API keys and access tokens', () => {
  it('must name its columns, and have few enough rows', async () => {
    for (const text of ['', 'key,value\n', `${'x'.repeat(50)},b\n`]) {
      const fault = await readSecrets(text, 'secrets.csv').catch((error: Error) => error)
      expect(fault).toMatchObject({ code: 'invalid', message: expect.stringContaining('line 1') })
      expect((fault as Error).message).not.toContain('xxx')
    }
    const many = `kind,application,user,value\n${'api-key,a,,b\n'.repeat(10_001)}`
    await expect(readSecrets(many, 'secrets.csv')).rejects.toThrow('more than 10000 rows')
    await expect(readSecrets(`${usual}api-key,"${'x'.repeat(5_000)}`, 'secrets.csv')).rejects.toMatchObject({
      code: 'invalid',
    })
  })

  it('can have columns in any order, semicolons, a byte order mark and Windows line ends', async () => {
    const text = `\ufeffvalue;USER;Kind;application;note\r\n${apiKey};;API-Key;Nightly import;x\r\n${ofAnna}; anna ;access-token;Nightly import\r\n`
    const secrets = await readSecrets(text, 'secrets.csv')
    expect(secrets.map(({ unclear }) => unclear)).toEqual([undefined, undefined])
    expect(secrets).toMatchObject([
      { value: apiKey, line: 2 },
      { value: ofAnna, username: 'anna', line: 3 },
    ])
  })
})
