import { afterEach, describe, expect, it } from 'vitest'
import { engines } from '../../../test/databases.ts'
import { openFilledSource, sourceOf } from '../../../test/import-source.ts'
import { put } from '../../../test/people.ts'
import { queuedEmails } from '../../../test/queued-emails.ts'
import { openServedApp, type ServedApp } from '../../../test/served-app.ts'
import { remove } from '../../core/files/trash/trash.ts'
import { createFolder } from '../../core/files/tree/folders.ts'
import * as forms from '../../core/forms/forms.ts'
import * as shares from '../../core/shares/shares.ts'
import * as users from '../../core/users/users.ts'
import * as webhooks from '../../core/webhooks/endpoints/webhooks.ts'
import { planImport } from '../plan/plan.ts'
import type { AccountSource, ImportSource, Readable, SourceAccount, SourceUser } from '../source.ts'
import { verifyImport } from '../verify/verify.ts'
import { type Ran, type RunInput, runImport } from './run.ts'

const usual = {
  into: '/',
  filesOnly: false,
  ifExists: 'fail',
  rate: null,
  parallel: 4,
  leaseMs: 0,
  pauses: [],
} as const

describe.each(engines)('users, shares and so on of another server, on %s', (engine) => {
  let there: ServedApp
  let here: ServedApp
  const open = async () => {
    there = await openFilledSource(engine)
    here = await openServedApp(engine)
  }
  afterEach(async () => {
    await here.close()
    await there.close()
  })

  const run = (input: Partial<RunInput> = {}, source = sourceOf(there, there.mira)): Promise<Ran> => {
    const signal = new AbortController().signal
    const all = { ...usual, signal, onProgress: () => undefined, ...input }
    return runImport({ ctx: here.context, actor: here.operator }, source, all)
  }

  it('are the same over the API, but for what no source shows; nobody is told', async () => {
    await open()
    const ran = await run()
    expect(ran.problems.map(({ what, path }) => [what, path])).toEqual([
      ['todo', 'share Outbox'],
      ['todo', 'webhook https://hooks.harbour.example/files?…'],
    ])
    expect(ran.counts).toMatchObject({
      users: 2,
      sshKeys: 1,
      shares: 2,
      forms: 1,
      notifications: 1,
      emailLists: 1,
      webhooks: 1,
    })
    expect(ran.counts).toMatchObject({ leftOut: 1, failed: 0 })
    for (const list of lists) expect(await shown(here, list), list.path).toEqual(await shown(there, list))
    expect(await queuedEmails(here)).toEqual([])
    const hooks = (await here.ask('GET', 'webhooks')).json<{ data: { attributes: { paused: boolean } }[] }>().data
    expect(hooks.map(({ attributes }) => attributes.paused)).toEqual([true])
    // The password of the share is not known to anybody: the page stays closed.
    const shares = (await here.ask('GET', 'shares?type=shared_folder')).json<{
      data: { attributes: { hash: string } }[]
    }>()
    const page = await here.ask('GET', `/s/${shares.data[0]?.attributes.hash}`, { as: null })
    expect(page.text).toContain('password')
  })

  it('come once, and what changed at the source since is named', async () => {
    await open()
    await run()
    const again = await run()
    expect(again.counts).toMatchObject({
      users: 0,
      shares: 0,
      forms: 0,
      webhooks: 0,
      kept: 0,
      failed: 0,
      gone: 0,
      todo: 2,
    })
    // What has to be done is named until it is.
    here.clock.move(1_000)
    const [share] = (await here.ask('GET', 'shares?type=shared_folder')).json<{ data: { id: number }[] }>().data
    const [hook] = (await here.ask('GET', 'webhooks')).json<{ data: { id: number }[] }>().data
    await shares.update(here.context, here.operator, share?.id ?? 0, { password: 'Tide-tables-1907' })
    await webhooks.update(here.context, here.operator, hook?.id ?? 0, { paused: false })
    await users.setLocked(there.context, there.operator, 'anna', true)
    const boss = await users.byName(there.context, there.operator, 'boss')
    await users.remove(there.context, there.operator, boss.id)
    const later = await run()
    expect(later.problems.map(({ what, path }) => [what, path])).toEqual([
      ['kept', 'user anna'],
      ['gone', 'user boss'],
    ])
  })

  it('are not stopped by a home folder with a path that is not allowed here', async () => {
    await open()
    const withHome = (user: SourceUser) => (user.username === 'anna' ? { ...user, home: '/a\\b' } : user)
    const source = withAccount(sourceOf(there, there.mira), (account) => ({
      ...account,
      users: 'items' in account.users ? { items: account.users.items.map(withHome) } : account.users,
    }))
    const ran = await run({}, source)
    expect(ran.problems).toContainEqual({
      what: 'failed',
      path: 'user anna',
      reason: expect.stringContaining('contains a backslash'),
    })
    expect(ran.counts).toMatchObject({ users: 1, shares: 1, webhooks: 1 })
    const scope = { ctx: here.context, actor: here.operator, account: here.account }
    const plan = await planImport(scope, source, { into: '/', signal: new AbortController().signal })
    const found = plan.items.filter(({ name }) => name === 'anna' || name === 'Papers please')
    expect(found.map(({ outcome }) => outcome)).toContain('clash')
  })

  it('keep a form that was changed here before it was imported', async () => {
    await open()
    await run()
    const { q } = here.context.db
    // As a run leaves it that was killed before the form.
    await q.deleteFrom('import_items').where('kind', '=', 'form').execute()
    const form = await q.selectFrom('forms').select('id').executeTakeFirstOrThrow()
    await forms.update(here.context, here.operator, form.id, { submitText: 'Hand over' })
    const ran = await run()
    expect(ran.problems.filter(({ what }) => what === 'failed')).toEqual([
      { what: 'failed', path: 'form Papers please', reason: expect.stringContaining('changed here') },
    ])
    expect((await forms.get(here.context, here.operator, form.id)).submitText).toBe('Hand over')
  })

  it('do not show the password in the address of a webhook', async () => {
    await open()
    const source = withAccount(sourceOf(there, there.mira), (account) => ({
      ...account,
      webhooks:
        'items' in account.webhooks
          ? { items: account.webhooks.items.map((hook) => ({ ...hook, url: 'https://a:tide@hooks.example/in?b#c' })) }
          : account.webhooks,
    }))
    const ran = await run({}, source)
    expect(ran.problems.map(({ path }) => path)).toContain('webhook https://hooks.example/in?…')
    const kept = await here.context.db.q.selectFrom('import_items').selectAll().execute()
    expect(JSON.stringify([ran, kept])).not.toContain('tide@')
  })

  it('go into a folder of the account, and those that can not be imported are named', async () => {
    await open()
    await here.addPerson('Anna')
    const ran = await run({ into: '/old' })
    expect(ran.problems.filter(({ what }) => what === 'failed').map(({ path, reason }) => [path, reason])).toEqual([
      ['user anna', 'The username "anna" is taken.'],
      [expect.stringMatching(/^SSH key anna: SHA256:/), 'Its owner could not be imported: resolve that first.'],
      ['share Papers please', 'Its owner could not be imported: resolve that first.'],
      ['form Papers please', 'Its receive folder was not imported.'],
    ])
    const { data } = (await here.ask('GET', 'shares')).json<{ data: { attributes: { paths: string[] } }[] }>()
    expect(data.map(({ attributes }) => attributes.paths)).toEqual([['/old/outbox']])
    const anna = await users.byName(here.context, here.operator, 'Anna')
    await users.update(here.context, here.operator, anna.id, { username: 'anna-2' })
    const later = await run({ into: '/old' })
    expect(later.counts).toMatchObject({ users: 1, sshKeys: 1, shares: 1, forms: 1, failed: 0 })
  })

  it('stay at the source if it does not say what keeps them closed, which the plan says, too', async () => {
    await open()
    const source = withAccount(sourceOf(there, there.mira), unclear)
    const scope = { ctx: here.context, actor: here.operator, account: here.account }
    const plan = await planImport(scope, source, { into: '/', signal: new AbortController().signal })
    for (const part of ['users', 'shares', 'webhooks'])
      expect(plan.items.filter((item) => item.part === part && item.reason === 'Nobody knows.').length, part).toBe(
        { users: 2, shares: 2, webhooks: 1 }[part],
      )
    const ran = await run({}, source)
    expect(ran.counts).toMatchObject({ users: 0, shares: 0, webhooks: 0 })
    expect(ran.problems.filter(({ reason }) => reason === 'Nobody knows. Add it here by hand.').length).toBe(5)
  })

  it('are not all there if the source shows fewer than it counts, which each command says', async () => {
    await open()
    const source = () => withAccount(sourceOf(there, there.mira), shortened)
    await run()
    const ran = await run({}, source())
    expect(ran.problems.filter(({ what }) => what === 'failed' || what === 'gone')).toEqual([
      { what: 'failed', path: 'some users', reason: 'The source counts more.' },
    ])
    const scope = { ctx: here.context, actor: here.operator, account: here.account }
    const { signal } = new AbortController()
    const plan = await planImport(scope, source(), { into: '/', signal })
    expect(plan.notes).toContain('Not all users were read. The source counts more.')
    const verified = await verifyImport(scope, source(), { ...usual, deep: false, signal })
    expect(verified.problems).toEqual([{ what: 'missing', path: 'some users', reason: 'The source counts more.' }])
  })

  it('get no folder that was here before in the home folder of somebody else', async () => {
    await open()
    await createFolder(here.context, here.operator, { path: '/papers' })
    await createFolder(here.context, here.operator, { path: '/anna/in' })
    await here.addPerson('resident', { home: '/anna' })
    await there.addPerson('guest', { home: '/anna/in' })
    const scope = { ctx: here.context, actor: here.operator, account: here.account }
    const plan = await planImport(scope, sourceOf(there, there.mira), {
      into: '/',
      signal: new AbortController().signal,
    })
    const clashes = plan.items.filter(({ outcome }) => outcome === 'clash').map(({ name }) => name)
    expect(clashes.toSorted()).toEqual(['Papers please', 'anna', 'guest'])
    const ran = await run()
    expect(ran.problems.filter(({ what }) => what === 'failed')).toEqual(
      expect.arrayContaining([
        { what: 'failed', path: 'user guest', reason: expect.stringContaining('in the home folder of another user') },
      ]),
    )
    expect(ran.counts).toMatchObject({ users: 1 })
  })

  it('get no folder that was here before with contents that are not from the source', async () => {
    await open()
    await put(here, here.operator, '/anna/secret.txt', 'of this account')
    await put(here, here.operator, '/papers/Übersicht.pdf', 'a page')
    await there.addPerson('reader', { home: '/papers' })
    await there.addPerson('everything', { home: '/' })
    await there.addPerson('nowhere', { home: '/elsewhere' })
    await put(here, here.operator, '/private/deep/salaries.csv', 'secret')
    const resident = await here.addPerson('resident', { home: '/outbox' })
    const scope = { ctx: here.context, actor: here.operator, account: here.account }
    const source = () => withAccount(sourceOf(there, there.mira), homeless)
    const planned = { into: '/', signal: new AbortController().signal }
    const plan = await planImport(scope, source(), planned)
    const clashes = plan.items.filter(({ outcome }) => outcome === 'clash').map(({ name }) => name)
    expect(clashes.toSorted()).toEqual(['Outbox', 'anna', 'everything', 'nowhere'])
    const ran = await run({}, source())
    const refused = ran.problems.filter(({ what, reason }) => what === 'failed' && /here before/.test(reason))
    expect(refused.map(({ path }) => path).toSorted()).toEqual(
      ['share Outbox', 'user anna', 'user everything', 'user nowhere'].toSorted(),
    )
    expect(ran.counts).toMatchObject({ users: 2, shares: 0 })
    // Those whose folder has nothing else come, also later.
    await users.remove(here.context, here.operator, resident.user.id)
    await remove(here.context, here.operator, ['/anna/secret.txt', '/private'])
    expect((await run({}, source())).counts).toMatchObject({ users: 3, shares: 2, failed: 0 })
  })
})

/** A source whose account is changed on the way. */
const withAccount = (source: ImportSource, change: (account: SourceAccount) => SourceAccount): ImportSource => ({
  ...source,
  account: source.account && { read: async (signal) => change(await (source.account as AccountSource).read(signal)) },
})

const eachOf = <T>(part: Readable<T>, change: (one: T) => T): Readable<T> =>
  'items' in part ? { items: part.items.map(change) } : part

/** No field can be read that decides how open something is. */
const unclear = (account: SourceAccount): SourceAccount => {
  const mark = <T>(one: T): T => ({ ...one, unclear: 'Nobody knows.' })
  const { users: some, shares, webhooks } = account
  return { ...account, users: eachOf(some, mark), shares: eachOf(shares, mark), webhooks: eachOf(webhooks, mark) }
}

/** One user fewer than the source counts. */
const shortened = (account: SourceAccount): SourceAccount => ({
  ...account,
  users:
    'items' in account.users
      ? {
          items: account.users.items.filter(({ username }) => username !== 'boss'),
          incomplete: 'The source counts more.',
        }
      : account.users,
})

/** A home folder that is not at the source any more. */
const homeless = (account: SourceAccount): SourceAccount => ({
  ...account,
  users: eachOf(account.users, (user) => (user.username === 'nowhere' ? { ...user, home: '/private' } : user)),
})

interface List {
  readonly path: string
  readonly fields: readonly string[]
}

/** What must be the same on both servers, of the API's lists. */
const lists: readonly List[] = [
  {
    path: 'users?sort=username',
    fields: ['username', 'email', 'nickname', 'role', 'permissions', 'homePath', 'timeZone', 'locked', 'expiration'],
  },
  {
    path: 'shares?sort=created&type=shared_folder',
    fields: [
      'name',
      'type',
      'accessMode',
      'public',
      'hasPassword',
      'requireEmail',
      'embed',
      'expiration',
      'paths',
      'hasNotification',
    ],
  },
  {
    path: 'shares?sort=created&type=receive',
    fields: [
      'name',
      'type',
      'accessMode',
      'public',
      'hasPassword',
      'paths',
      'fileDropCreateFolders',
      'hasNotification',
    ],
  },
  { path: 'notifications', fields: ['type', 'action', 'usernames', 'path', 'message', 'sendEmail'] },
  { path: 'email-lists', fields: ['name', 'emails', 'note'] },
  {
    path: 'webhooks',
    fields: [
      'endpointUrl',
      'responseVersion',
      'triggers',
      'filters',
      'verificationToken',
      'signingSecret',
      'rateLimit',
    ],
  },
]

async function shown(app: ServedApp, { path, fields }: List): Promise<unknown[]> {
  const { data } = (await app.ask('GET', path)).json<{ data: { attributes: Record<string, unknown> }[] }>()
  return data.map(({ attributes }) => Object.fromEntries(fields.map((field) => [field, attributes[field]])))
}
