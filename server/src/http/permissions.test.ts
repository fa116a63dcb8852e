/**
 * T-18, T-19: permissions. Every operation of the contract, called by every role, with and without the permission it needs, for the
 * caller's own objects, outside its home folder, and of another account: it succeeds, or is refused without any change.
 */
import { isDeepStrictEqual } from 'node:util'
import type { Operation } from '@sallyport/contract/definition/operation.ts'
import { operations } from '@sallyport/contract/operations.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { askWith, type Parts } from '../../test/contract-fields.ts'
import { engines } from '../../test/databases.ts'
import {
  type CoveredOperation,
  coveredOperations,
  everyRow,
  type FixtureScope,
  ownerOnly,
  recipes,
  withoutTarget,
} from '../../test/operation-fixtures.ts'
import { type Person, put, signIn } from '../../test/people.ts'
import { type Answer, openServedApp, type ServedApp } from '../../test/served-app.ts'
import { type Permission, permissionNames } from '../core/actor.ts'

interface Caller {
  readonly name: string
  readonly person: Person
  readonly role: 'user' | 'admin' | 'master'
  readonly permissions: ReadonlySet<string>
}

const operationOf = (name: CoveredOperation): Operation => operations[name]

/** A user can change itself and end its own sessions only. */
const ofOneself = ['updateUser', 'endSession']

/** Nobody can share more than their own permissions: this request is for a share with downloads. Whoever restores a version reads it. */
const alsoNeeds: { readonly [N in CoveredOperation]?: Permission } = {
  addShare: 'download',
  restoreVersion: 'download',
  getTrashContents: 'list',
  getTrashPreview: 'download',
  getTrashPreviewText: 'download',
  downloadFromTrash: 'download',
}

const mayTry = (name: CoveredOperation, { role, permissions }: Caller): boolean => {
  const { access, permission } = operationOf(name)
  // With a token nobody can: server-settings.test.ts has the callers who may.
  if (access === 'operator') return false
  if (role !== 'user') return true
  const needed = [permission ?? [], alsoNeeds[name] ?? []].flat()
  return access === 'user' && !ofOneself.includes(name) && needed.every((one) => permissions.has(one))
}
/** Operations whose row in the session log is written once the response has been sent. */
const logsLate: ReadonlySet<CoveredOperation> = new Set([
  'download',
  'downloadVersion',
  'downloadFromTrash',
  'getPreviewImage',
  'getPreviewText',
  'getTrashPreview',
  'getTrashPreviewText',
])

/** Waits until no row is added any more: those of the last responses are written then. */
async function waitForBackgroundWrites(app: ServedApp): Promise<void> {
  let before: Record<string, string> = {}
  await expect
    .poll(
      async () => {
        const last = before
        before = await everyRow(app)
        return isDeepStrictEqual(before, last)
      },
      { interval: 200 },
    )
    .toBe(true)
}

const isAllowed = (name: CoveredOperation, caller: Caller): boolean =>
  mayTry(name, caller) && (caller.role !== 'user' || !ownerOnly.has(name))

test('every operation is covered, with the callers who may use it', () => {
  expect(Object.keys(recipes).toSorted()).toEqual([...coveredOperations].toSorted())
  const rest = Object.entries<Operation>(operations).filter(([name]) => !coveredOperations.some((one) => one === name))
  for (const [name, { access }] of rest)
    expect([name, access === 'open' || /^endCurrentSession$|SecondFactor$/.test(name)]).toEqual([name, true])
  for (const name of coveredOperations) expect(['user', 'admin', 'operator']).toContain(operationOf(name).access)
  for (const { access, permission } of coveredOperations.map(operationOf))
    expect(access === 'admin' && permission).toBeFalsy()
})

describe.each(engines)('on %s', (engine) => {
  let app: ServedApp
  let inside: FixtureScope
  let outside: FixtureScope
  let foreign: FixtureScope
  let callers: Caller[]

  beforeAll(async () => {
    app = await openServedApp(engine, { environment: { SALLYPORT_WEBHOOK_ALLOW: '127.0.0.1/32' } })
    const quay = await app.another('quay')
    inside = { app, owner: app.operator, folder: '/home' }
    outside = { app, owner: app.operator, folder: '/elsewhere' }
    foreign = { app, owner: quay.operator, folder: '/home' }
    for (const { owner, folder } of [inside, outside, foreign]) await put(app, owner, `${folder}/first`)
    const user = async (name: string, permissions: readonly Permission[]): Promise<Caller> => {
      const person = await app.addPerson(`user-${name.replaceAll(' ', '-')}`, { home: '/home', permissions })
      return { name: `a user with ${name}`, person, role: 'user', permissions: new Set(permissions) }
    }
    const needed = new Set(coveredOperations.flatMap((name) => operationOf(name).permission ?? []))
    callers = [
      await user('everything', permissionNames),
      await user('nothing', []),
      ...(await Promise.all([...needed].map((one) => user(`nothing but ${one}`, [one])))),
      ...(await Promise.all(
        [...needed].map((one) =>
          user(
            `everything but ${one}`,
            permissionNames.filter((name) => name !== one),
          ),
        ),
      )),
      {
        name: 'an administrator',
        person: await app.addPerson('boss', { role: 'admin' }),
        role: 'admin',
        permissions: new Set(),
      },
      { name: 'the master', person: await signIn(app, app.master), role: 'master', permissions: new Set() },
    ]
  })
  afterAll(() => app.close())

  const ask = (name: CoveredOperation, parts: Parts, { person }: Caller) => askWith(app, name, parts, person)
  /** The status of the only object, if the response has one per object. */
  const statusOf = ({ status, text, json }: Answer): number =>
    status === 207
      ? (json<{ responses: [{ responseStatus: number }] }>().responses[0].responseStatus ?? 0)
      : text === ''
        ? 0
        : status

  test.each(coveredOperations)('%s succeeds for permitted callers only', async (name) => {
    const parts = await recipes[name](inside)
    const before = await everyRow(app)
    for (const caller of callers.filter((one) => !isAllowed(name, one))) {
      const answer = await ask(name, parts, caller)
      const code = answer.json().errors?.[0].code
      const refused = mayTry(name, caller)
        ? [404, expect.stringMatching(/_NOT_FOUND$/)]
        : [403, 'ERROR_INSUFFICIENT_PRIVILEGES']
      expect([caller.name, answer.status, code]).toEqual([caller.name, ...refused])
    }
    expect(await everyRow(app)).toEqual(before)
    for (const caller of callers.filter((one) => isAllowed(name, one))) {
      const answer = await ask(name, await recipes[name]({ ...inside, caller: caller.person.actor }), caller)
      expect([caller.name, statusOf(answer), answer.text]).toEqual([
        caller.name,
        expect.toSatisfy((status: number) => status >= 200 && status < 300),
        expect.any(String),
      ])
    }
    if (logsLate.has(name)) await waitForBackgroundWrites(app)
  })

  test.each(coveredOperations.filter((name) => !withoutTarget.has(name)))(
    '%s finds nothing of another account, nor outside the home folder',
    async (name) => {
      const [theirs, elsewhere] = [await recipes[name](foreign), await recipes[name](outside)]
      const before = await everyRow(app)
      for (const caller of callers) {
        const about = caller.role === 'user' ? [theirs, elsewhere] : [theirs]
        for (const parts of about) {
          const answer = await ask(name, parts, caller)
          // Ids that are not in the trash are ignored; the rows show that nothing happened.
          const nothing = name === 'purgeTrash' || name === 'getTrashSize' ? 200 : 404
          const expected = mayTry(name, caller) ? nothing : 403
          expect([caller.name, parts, statusOf(answer)]).toEqual([caller.name, parts, expected])
        }
      }
      expect(await everyRow(app)).toEqual(before)
    },
  )

  test('without credentials, or with those of a locked user, every operation is refused', async () => {
    const locked = await app.addPerson('locked', { role: 'admin', appName: 'another' })
    await app.ask('PATCH', `users/${locked.user.id}`, { json: { locked: true } })
    const all = await Promise.all(coveredOperations.map(async (name) => [name, await recipes[name](inside)] as const))
    // Refused credentials are in the session log only.
    const before = await everyRow(app, 'session_log')
    for (const [name, parts] of all)
      for (const as of [null, locked, { ...app.mira, apiKey: locked.apiKey }])
        expect([name, (await askWith(app, name, parts, as)).status]).toEqual([name, 401])
    expect(await everyRow(app, 'session_log')).toEqual(before)
  })

  test('a user can change itself, except for the master', async () => {
    for (const { name, person, role } of callers) {
      const parts = { params: { id: person.user.id }, body: { nickname: 'changed' } }
      const { status } = await askWith(app, 'updateUser', parts, person)
      expect([name, status]).toEqual([name, role === 'master' ? 403 : 200])
    }
  })
})
