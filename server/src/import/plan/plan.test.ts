import { afterEach, describe, expect, it } from 'vitest'
import { engines } from '../../../test/databases.ts'
import { loopingSource, openFilledSource, sourceOf } from '../../../test/import-source.ts'
import { addPerson, faultOf, put } from '../../../test/people.ts'
import type { ServedApp } from '../../../test/served-app.ts'
import { openTestApp, type TestApp } from '../../../test/test-app.ts'
import * as accounts from '../../core/accounts/accounts.ts'
import { runImport } from '../run/run.ts'
import { outcomes } from './findings.ts'
import { type Plan, planImport } from './plan.ts'

const signal = new AbortController().signal

const planOf = (app: TestApp, source: ReturnType<typeof sourceOf>, into = '/'): Promise<Plan> =>
  planImport({ ctx: app.context, actor: app.operator, account: app.account }, source, { into, signal })

/** As it is, changed, clashes, not carried. */
const countsOf = (plan: Plan, part: string) => outcomes.map((outcome) => plan.parts[part]?.[outcome])

const itemOf = (plan: Plan, part: string, name: string) =>
  plan.items.find((item) => item.part === part && item.name === name)

describe.each(engines)('the plan of an import from another server, on %s', (engine) => {
  let there: ServedApp
  let here: TestApp
  const open = async () => {
    there = await openFilledSource(engine)
    here = await openTestApp(engine)
  }
  afterEach(async () => {
    await here.close()
    await there.close()
  })

  it('counts what comes, says what does not and why, and changes nothing', async () => {
    await open()
    // The users of both apps are in databases of their own; only mira exists in both.
    const before = await rowsOf(here)
    const plan = await planOf(here, sourceOf(there, there.mira))
    expect(plan.files).toEqual({ folders: 4, files: 6, bytes: 36, alreadyHere: 0, fits: true })
    expect(countsOf(plan, 'files')).toEqual([6, 0, 0, 0])
    expect(countsOf(plan, 'users')).toEqual([2, 1, 0, 0])
    expect(itemOf(plan, 'users', 'mira')).toMatchObject({ outcome: 'changed', reason: /master/ })
    expect(countsOf(plan, 'SSH keys')).toEqual([1, 0, 0, 0])
    expect(countsOf(plan, 'shares')).toEqual([1, 1, 0, 1])
    expect(itemOf(plan, 'shares', 'Outbox')?.reason).toMatch(/password/)
    expect(itemOf(plan, 'shares', 'Papers please')?.outcome).toBe('as-is')
    expect(countsOf(plan, 'forms')).toEqual([1, 0, 0, 0])
    expect(countsOf(plan, 'notifications')).toEqual([1, 0, 0, 0])
    expect(countsOf(plan, 'email lists')).toEqual([1, 0, 0, 0])
    expect(plan.items.filter(({ part }) => part === 'webhooks')).toMatchObject([
      { name: 'https://hooks.harbour.example/files?…', outcome: 'as-is' },
    ])
    expect(await rowsOf(here)).toEqual(before)
    const text = JSON.stringify(plan)
    for (const secret of [there.mira.apiKey, there.mira.accessToken, 'tide']) expect(text).not.toContain(secret)
  })

  it('names clashes with what is here', async () => {
    await open()
    await put(here, here.operator, '/anna/in/0.txt', 'anna 0')
    await put(here, here.operator, '/anna/in/1.txt', 'another')
    await put(here, here.operator, '/papers', 'a file where a folder comes')
    await addPerson(here, 'Anna')
    const plan = await planOf(here, sourceOf(there, there.mira))
    expect(plan.files).toMatchObject({ files: 5, alreadyHere: 1 })
    expect(itemOf(plan, 'files', '/anna/in/1.txt')).toMatchObject({ outcome: 'clash' })
    expect(itemOf(plan, 'folders', '/papers')).toMatchObject({ outcome: 'clash', reason: 'A file has this name here.' })
    expect(itemOf(plan, 'users', 'anna')).toMatchObject({ outcome: 'clash', reason: 'The username "anna" is taken.' })
    const below = await planOf(here, sourceOf(there, there.mira), '/old')
    expect(below.files).toMatchObject({ files: 6, alreadyHere: 0 })
    expect(countsOf(below, 'folders')).toEqual([4, 0, 0, 0])
  })

  it('does not take what an earlier run imported for a clash', async () => {
    await open()
    const input = { into: '/', filesOnly: false, ifExists: 'fail', rate: null, parallel: 4 } as const
    const scope = { ctx: here.context, actor: here.operator }
    await runImport(scope, sourceOf(there, there.mira), { ...input, leaseMs: 0, signal, onProgress: () => undefined })
    await put(there, there.operator, '/anna/in/0.txt', 'changed', { ifExists: 'replace' })
    await accounts.setQuota(here.context, here.account.id, 50)
    const plan = await planOf(here, sourceOf(there, there.mira))
    expect(plan.items.filter(({ outcome }) => outcome === 'clash')).toEqual([])
    expect(plan.files).toMatchObject({ files: 6, alreadyHere: 6, fits: true })
    expect(countsOf(plan, 'users')).toEqual([3, 0, 0, 0])
  })

  it('names a folder that the source lists in itself, and does not go into it', async () => {
    await open()
    const { files, notes } = await planOf(here, loopingSource(there))
    expect(files).toMatchObject({ files: 6 })
    expect(notes).toContainEqual(expect.stringMatching(/^\/papers\/loop: .* in itself/))
  })

  it('reads what a token of a plain user may see, and says what it may not', async () => {
    await open()
    const plain = await there.addPerson('plain', { home: '/anna' })
    const plan = await planOf(here, sourceOf(there, plain))
    expect(plan.files).toMatchObject({ folders: 1, files: 5 })
    expect(plan.parts['users']?.unreadable).toMatch(/403/)
    expect(plan.parts['webhooks']?.unreadable).toMatch(/403/)
  })

  it('ends with a sentence for wrong credentials, which names no secret', async () => {
    await open()
    const wrong = { apiKey: there.mira.apiKey, accessToken: 'of-somebody-else' }
    const fault = await faultOf(planOf(here, sourceOf(there, wrong)))
    expect(fault.code).toBe('unauthenticated')
    expect(fault.message).not.toContain(wrong.apiKey)
  })
})

/** Everything that a plan could change. */
const rowsOf = async ({ context: { db } }: TestApp) =>
  await Promise.all(
    (['users', 'resources', 'shares', 'webhooks', 'email_lists', 'session_log'] as const).map((table) =>
      db.q
        .selectFrom(table)
        .select((expression) => expression.fn.countAll().as('count'))
        .execute(),
    ),
  )
