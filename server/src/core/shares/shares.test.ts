import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { storeEngines } from '../../../test/databases.ts'
import { addPerson, codeOf, contentOf, faultOf, put } from '../../../test/people.ts'
import { plansOf } from '../../../test/plans.ts'
import { queuedEmails } from '../../../test/queued-emails.ts'
import { openTestApp, type TestApp } from '../../../test/test-app.ts'
import { updateSettings } from '../accounts/accounts.ts'
import type { Actor } from '../actor.ts'
import { purgeTrash } from '../files/gc/gc.ts'
import { list as searchTree } from '../files/listing/list.ts'
import * as trash from '../files/trash/trash.ts'
import { createFolder } from '../files/tree/folders.ts'
import { find } from '../files/tree/tree.ts'
import { withDefaultForm } from '../forms/default-form.ts'
import * as users from '../users/users.ts'
import { complete } from './completing.ts'
import * as finding from './finding.ts'
import * as invitations from './invitations.ts'
import * as links from './links/links.ts'
import * as listing from './listing/list.ts'
import { sharersOf as allSharersOf } from './listing/sharers.ts'
import { type AccessMode, accessNames, accessProblem, permissionOwnerLacks, visitorPermissions } from './share.ts'
import type { NewShareInput } from './share-input.ts'
import * as shares from './shares.ts'
import { openSharesOf } from './store.ts'

const access = (...names: (typeof accessNames)[number][]): AccessMode => new Set(names)

describe('what visitors may do', () => {
  const everything = { role: 'admin', permissions: new Set<never>() } as const

  test('T-29: five of the sixteen combinations of access are valid, and each grants exactly the permissions it names', () => {
    const all = Array.from({ length: 16 }, (_, bits) => accessNames.filter((_name, i) => bits & (1 << i)))
    const possible = all.filter((names) => accessProblem(access(...names)) === null)
    expect(possible.map((names) => names.join('+')).sort()).toEqual([
      'download',
      'upload',
      'upload+download',
      'upload+download+modify',
      'upload+download+modify+delete',
    ])
    for (const names of possible) {
      const given = [...visitorPermissions(access(...names), everything)]
      expect(given.sort()).toEqual([...names, ...(names.includes('download') ? ['list'] : [])].sort())
    }
  })

  test('T-32: is never more than the owner’s permissions at that moment', () => {
    for (const held of [[], ['list'], ['upload', 'list'], ['download', 'delete']] as const) {
      const owner = { role: 'user', permissions: new Set(held) } as const
      for (const right of visitorPermissions(access(...accessNames), owner)) expect(held).toContain(right)
    }
    expect(permissionOwnerLacks(access('upload', 'download'), { role: 'user', permissions: new Set(['upload']) })).toBe(
      'download',
    )
  })
})

describe.each(storeEngines)('shares on %s', (engine) => {
  let app: TestApp
  let mira: Actor
  beforeEach(async () => {
    app = await openTestApp(engine)
    mira = app.operator
    await put(app, mira, '/in/a.txt', 'one')
  })
  afterEach(() => app.close())

  const share = (rest: Partial<NewShareInput> = {}, actor = mira) =>
    shares.create(app.context, actor, { type: 'shared_folder', name: 'In', resources: ['/in'], ...rest })
  const log = async () =>
    (await app.context.db.q.selectFrom('session_log').select(['type', 'path', 'share_id']).orderBy('id').execute())
      .filter(({ type }) => /SHARE|SEND|RECV/.test(type))
      .map(({ type, path }) => `${type} ${path}`)

  test('T-06: shares and recipients have unguessable hashes', async () => {
    const hashes = new Set<string>()
    for (let i = 0; i < 20; i++) {
      await createFolder(app.context, mira, { path: `/f${i}` })
      const { view } = await share({ resources: [`/f${i}`], recipients: [{ email: `a${i}@b.example`, copy: false }] })
      expect(view.share.hash).toMatch(/^[0-9a-z]{4}-[0-9a-z]{26}$/)
      expect(view.share.ownerHash).toMatch(/^[0-9a-z]{4}-[0-9a-z]{26}-[0-9a-z]{26}$/)
      expect(view.recipients[0]?.hash).toMatch(/^[0-9a-z]{26}$/)
      for (const hash of [view.share.hash, view.recipients[0]?.hash ?? '']) hashes.add(hash)
    }
    expect(hashes.size).toBe(40)
  })

  test('a folder has one share at a time, also for concurrent requests', async () => {
    const outcomes = await Promise.allSettled([share(), share(), share()])
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect(await codeOf(share())).toBe('conflict')
    const { views } = await listing.list(app.context, mira, { scope: 'all', ascending: true, offset: 0, limit: 9 })
    await shares.update(app.context, mira, views[0]?.share.id ?? 0, { open: false })
    const { view } = await share()
    expect(await codeOf(shares.update(app.context, mira, views[0]?.share.id ?? 0, { open: true }))).toBe('conflict')
    await shares.remove(app.context, mira, view.share.id)
    await shares.update(app.context, mira, views[0]?.share.id ?? 0, { open: true })
    expect(await log()).toEqual(['SHARE /in', 'EDIT_SHARE /in', 'SHARE /in', 'DELE_SHARE /in', 'EDIT_SHARE /in'])
  })

  test('everybody who may list a folder learns who shares it and how, visitors and those outside do not', async () => {
    await createFolder(app.context, mira, { path: '/in/sub' })
    const dora = await addPerson(app, 'dora', { home: '/in', permissions: ['list'] })
    const inSub = await addPerson(app, 'sub', { home: '/in/sub', permissions: ['list'] })
    const uploader = await addPerson(app, 'uploader', { home: '/in', permissions: ['upload'] })
    const sharersOf = async (actor: Actor, resource: string) =>
      (await allSharersOf(app.context, actor, resource)).map(({ user, types }) => [user.username, ...types].join(' '))
    expect(await sharersOf(dora.actor, '/a.txt')).toEqual([])
    const { view } = await share()
    expect(await sharersOf(dora.actor, '/a.txt')).toEqual(['mira shared_folder'])
    expect(await sharersOf(dora.actor, '/')).toEqual(['mira shared_folder'])
    // The shared folder is above this home folder, with all that is in it.
    expect(await sharersOf(inSub.actor, '/')).toEqual(['mira shared_folder'])
    expect(await codeOf(sharersOf(inSub.actor, '/a.txt'))).toBe('not-found')
    expect(await codeOf(sharersOf(uploader.actor, '/a.txt'))).toBe('forbidden')
    expect(await codeOf(sharersOf({ ...dora.actor, kind: 'visitor' } as Actor, '/a.txt'))).toBe('forbidden')
    await shares.update(app.context, mira, view.share.id, { open: false })
    expect(await sharersOf(dora.actor, '/a.txt')).toEqual([])
    // Visitors add to a receive folder, and get a copy from a send.
    await share({ type: 'receive' })
    expect(await sharersOf(dora.actor, '/a.txt')).toEqual(['mira receive'])
    const { view: send } = await share({ type: 'send', resources: ['/in/a.txt'] })
    expect(await sharersOf(dora.actor, '/a.txt')).toEqual(['mira receive send'])
    expect(await sharersOf(dora.actor, '/')).toEqual(['mira receive'])
    const { link } = await links.create(app.context, mira, { resource: '/in', listed: false })
    expect(await sharersOf(inSub.actor, '/')).toEqual(['mira receive direct_link'])
    await links.update(app.context, mira, link.id, { enabled: false })
    expect(await sharersOf(inSub.actor, '/')).toEqual(['mira receive'])
    await shares.remove(app.context, mira, send.share.id)
    expect(await sharersOf(dora.actor, '/a.txt')).toEqual(['mira receive'])
  })

  test('home folders, files, several folders and unknown ones are refused with a message', async () => {
    const ada = await addPerson(app, 'ada', { home: '/in' })
    const refusals: [Partial<NewShareInput>, Actor, string][] = [
      [{ resources: ['/'] }, mira, 'invalid'],
      [{ resources: ['/'] }, ada.actor, 'invalid'],
      [{ resources: ['/in/a.txt'] }, mira, 'invalid'],
      [{ resources: ['/in', '/out'] }, mira, 'invalid'],
      [{ resources: [] }, mira, 'invalid'],
      [{ resources: ['/nowhere'] }, mira, 'not-found'],
      [{ access: access('upload', 'delete') }, mira, 'invalid'],
      [{ name: 'two\nlines' }, mira, 'invalid'],
      [{ subject: 'a\r\nBcc: x@y.example' }, mira, 'invalid'],
      [{ password: 'short' }, mira, 'weak-password'],
      [{ recipients: [{ email: 'nobody', copy: false }] }, mira, 'invalid'],
      [{ uploading: true }, mira, 'invalid'],
      [{ type: 'send', resources: [] }, mira, 'invalid'],
      [{ type: 'send', resources: ['/'] }, mira, 'invalid'],
    ]
    for (const [input, actor, code] of refusals)
      expect([input, await codeOf(share(input, actor))]).toEqual([input, code])
  })

  test('T-32: a share never grants more than its owner has, neither when created nor when changed', async () => {
    const reader = await addPerson(app, 'reader', { permissions: ['share', 'list', 'download'] })
    expect(await codeOf(share({ access: access('upload', 'download') }, reader.actor))).toBe('forbidden')
    const { view } = await share({}, reader.actor)
    expect(await codeOf(shares.update(app.context, mira, view.share.id, { access: access('upload') }))).toBe(
      'forbidden',
    )
    const listless = await addPerson(app, 'nobody', { permissions: ['list', 'download'] })
    expect(await codeOf(share({}, listless.actor))).toBe('forbidden')
  })

  test('administrators see all shares, users their own, other accounts none', async () => {
    const ada = await addPerson(app, 'ada')
    const quay = await app.another('quay')
    const { view } = await share()
    const { id } = view.share
    for (const actor of [ada.actor, quay.operator]) {
      expect(await codeOf(finding.get(app.context, actor, id))).toBe('not-found')
      expect(await codeOf(shares.update(app.context, actor, id, { name: 'x' }))).toBe('not-found')
      expect(await codeOf(shares.remove(app.context, actor, id))).toBe('not-found')
      expect(await codeOf(invitations.resend(app.context, actor, id))).toBe('not-found')
      expect(await codeOf(complete(app.context, actor, id))).toBe('not-found')
    }
    const page = { scope: 'all', ascending: false, offset: 0, limit: 9 } as const
    expect((await listing.list(app.context, ada.actor, page)).total).toBe(0)
    expect((await listing.list(app.context, mira, page)).total).toBe(1)
  })

  test('filters match by type, name, recipient, message and owner', async () => {
    await put(app, mira, '/Clients/ACME/To Be Processed/x')
    await put(app, mira, '/other/x')
    const ada = await addPerson(app, 'ada')
    await share({
      name: 'Incoming papers',
      recipients: [{ email: 'Joe@north.example', copy: false }],
      subject: 'Tides',
      message: 'about taxes',
    })
    await share({ name: 'ACME', resources: ['/Clients/ACME/To Be Processed'], type: 'receive' })
    await share({ name: 'Old', resources: ['/other'], expiresAt: '2026-11-25T09:00:00.000Z' }, ada.actor)
    await share({ type: 'send', name: 'send me', resources: ['/in/a.txt'] })
    const found = async (input: Partial<listing.ListInput>, actor = mira) => {
      const page = { scope: 'all', ascending: true, offset: 0, limit: 9, ...input } as const
      const { views, total } = await listing.list(app.context, actor, page)
      expect(total).toBe(views.length)
      return views.map((view) => view.share.name).join()
    }
    app.clock.move(2 * 3_600_000)
    const all = 'Incoming papers,ACME,Old,send me'
    expect(await found({})).toBe(all)
    expect(await found({ ascending: false })).toBe('send me,Old,ACME,Incoming papers')
    expect(await found({ scope: 'active' })).toBe('Incoming papers,ACME,send me')
    expect(await found({ scope: 'currentUser' })).toBe('Incoming papers,ACME,send me')
    expect(await found({ type: 'receive' })).toBe('ACME')
    expect(await found({ name: 'paper' })).toBe('')
    expect(await found({ name: 'incoming PAPERS' })).toBe('Incoming papers')
    expect(await found({ name: '*paper*' })).toBe('Incoming papers')
    expect(await found({ name: 'send*' })).toBe('send me')
    expect(await found({ name: 'paper*' })).toBe('')
    expect(await found({ name: '/clients/acme/to be processed/' })).toBe('ACME')
    expect(await found({ name: '/Clients/*' })).toBe('ACME')
    expect(await found({ name: '100%' })).toBe('')
    expect(await found({ recipient: 'joe@NORTH.example' })).toBe('Incoming papers')
    expect(await found({ recipient: 'north' })).toBe('')
    expect(await found({ recipient: '*@north.example' })).toBe('Incoming papers')
    expect(await found({ resource: '/Clients/ACME/To Be Processed/x' })).toBe('ACME')
    expect(await found({ resource: '/Clients/ACME' })).toBe('')
    expect(await found({ resource: '/other' })).toBe('Old')
    expect(await found({ resource: '/other/x', scope: 'active' })).toBe('')
    // Those above a home folder are not looked for, and those of others not found.
    const jill = await addPerson(app, 'jill', { home: '/Clients/ACME/To Be Processed' })
    expect(await found({ resource: '/x' }, jill.actor)).toBe('')
    expect(await found({ resource: '/other/x' }, ada.actor)).toBe('Old')
    expect(await found({ resource: '/Clients/ACME/To Be Processed/x' }, ada.actor)).toBe('')
    const all9 = { scope: 'all', ascending: true, offset: 0, limit: 9 } as const
    expect(await codeOf(listing.list(app.context, jill.actor, { ...all9, resource: '/other/x' }))).toBe('not-found')
    // Below a folder: not of itself, and no copies.
    const below = { below: true, scope: 'active' } as const
    expect(await found({ ...below, resource: '/' })).toBe('Incoming papers,ACME')
    expect(await found({ below: true, resource: '/' })).toBe('Incoming papers,ACME,Old')
    expect(await found({ ...below, resource: '/Clients' })).toBe('ACME')
    expect(await found({ ...below, resource: '/Clients/ACME/To Be Processed' })).toBe('')
    expect(await found({ ...below, resource: '/' }, jill.actor)).toBe('')
    expect(await found({ ...below, resource: '/' }, ada.actor)).toBe('')
    expect(await codeOf(listing.list(app.context, mira, { ...all9, below: true }))).toBe('invalid')
    expect(await codeOf(listing.list(app.context, mira, { ...all9, below: true, resource: '/in/a.txt' }))).toBe(
      'invalid',
    )
    expect(await codeOf(listing.list(app.context, jill.actor, { ...all9, ...below, resource: '/other' }))).toBe(
      'not-found',
    )
    expect(await found({ message: 'TAXES' })).toBe('Incoming papers')
    expect(await found({ message: 'tide' })).toBe('Incoming papers')
    expect(await found({ username: 'ADA' })).toBe('Old')
    expect(await found({ username: 'ad' })).toBe('')
    expect(await found({ search: 'taxes' })).toBe('Incoming papers')
    expect(await found({ search: 'ada' })).toBe('Old')
    expect(await found({ search: '*north*' })).toBe('Incoming papers')
    expect(await found({}, ada.actor)).toBe('Old')
  })

  test('the password is stored as argon2id, follows the account’s rules, and can be removed', async () => {
    const { view } = await share({ password: 'all lower case' })
    const row = await app.context.db.q.selectFrom('shares').select('password_hash').executeTakeFirstOrThrow()
    expect(row.password_hash).toMatch(/^\$argon2id\$/)
    await shares.update(app.context, mira, view.share.id, { name: 'still' })
    expect((await finding.get(app.context, mira, view.share.id)).share.passwordHash).toBe(row.password_hash)
    await shares.update(app.context, mira, view.share.id, { password: null })
    expect((await finding.get(app.context, mira, view.share.id)).share.passwordHash).toBeNull()
    const settings = JSON.stringify({ complexPasswords: true })
    await app.context.db.q.updateTable('accounts').set({ settings }).execute()
    const fault = await faultOf(shares.update(app.context, mira, view.share.id, { password: 'all lower case' }))
    expect(fault.code).toBe('weak-password')
    await shares.update(app.context, mira, view.share.id, { password: 'testpassworD1' })
  })

  describe('recipients', () => {
    const [joe, ann] = ['joe@north.example', 'ann@north.example'].map((email) => ({ email, copy: false }))
    const queued = () => queuedEmails(app)

    test('are invited once there are subject and text, each with a personal link', async () => {
      if (!joe || !ann) throw new Error('nobody is invited')
      const { view } = await share({ recipients: [joe, { ...joe, email: 'JOE@north.example' }], subject: 'no text' })
      expect([view.recipients.length, view.messages.length, (await queued()).length]).toEqual([1, 0, 0])
      const told = { recipients: [joe, ann], subject: 'Papers', message: 'Here they are.' }
      const changed = await shares.update(app.context, mira, view.share.id, told)
      expect(changed.recipients[0]?.hash).toBe(view.recipients[0]?.hash)
      expect(changed.recipients.every(({ sentAt }) => sentAt !== null)).toBe(true)
      const sent = await queued()
      expect(sent.map(({ recipient }) => recipient)).toEqual([joe.email, ann.email])
      for (const [i, { text }] of sent.entries())
        expect(text).toContain(`http://127.0.0.1:8080/s/${view.share.hash}-${changed.recipients[i]?.hash}`)
      expect(await invitations.resend(app.context, mira, view.share.id, changed.recipients[1]?.id)).toEqual([ann.email])
      expect(await invitations.resend(app.context, mira, view.share.id)).toEqual([joe.email, ann.email])
      expect((await finding.get(app.context, mira, view.share.id)).share.resentAt).not.toBeNull()
      expect(await codeOf(invitations.resend(app.context, mira, view.share.id, 999))).toBe('not-found')
      const rest = await shares.update(app.context, mira, view.share.id, { recipients: [ann] })
      expect(rest.recipients.map(({ email }) => email)).toEqual([ann.email])
      await shares.update(app.context, mira, view.share.id, { open: false })
      expect(await codeOf(invitations.resend(app.context, mira, view.share.id))).toBe('conflict')
    })

    test('are not invited to a closed or expired share, or to a send closed before its completion', async () => {
      const told = { recipients: joe ? [joe] : [], subject: 'Papers', message: 'Here they are.' }
      const { view } = await share({ ...told, expiresAt: '2017-09-25T14:12:10.000Z' })
      expect([view.recipients[0]?.sentAt, view.messages.length, await queued()]).toEqual([null, 1, []])
      await shares.update(app.context, mira, view.share.id, { ...told, open: false, expiresAt: null })
      expect(await queued()).toEqual([])
      await shares.update(app.context, mira, view.share.id, { open: true })
      await invitations.resend(app.context, mira, view.share.id)
      expect(await queued()).toHaveLength(1)
      const send = await share({ type: 'send', uploading: true, resources: [], ...told })
      await shares.update(app.context, mira, send.view.share.id, { open: false })
      expect(await codeOf(complete(app.context, mira, send.view.share.id))).toBe('conflict')
      await shares.update(app.context, mira, send.view.share.id, { open: true })
      await complete(app.context, mira, send.view.share.id)
      expect(await queued()).toHaveLength(2)
    })

    test('contain the referral only if the account allows it', async () => {
      const told = { recipients: joe ? [joe] : [], subject: 'Papers', message: 'Here they are.' }
      const { view } = await share(told)
      await updateSettings(app.context, mira, () => ({ showReferralLinks: true }))
      await invitations.resend(app.context, mira, view.share.id)
      const recommends = (await queued()).map(({ text }) => text.includes('Sent through Sallyport'))
      expect(recommends).toEqual([false, true])
    })

    test('can’t be invited again without a message', async () => {
      const { view } = await share(joe && { recipients: [joe] })
      expect(await codeOf(invitations.resend(app.context, mira, view.share.id))).toBe('conflict')
    })
  })

  describe('sends', () => {
    test('hold a snapshot of the files outside the tree, and are deleted with it', async () => {
      await put(app, mira, '/in/deep/b.txt', 'two')
      const used = async () =>
        (await app.context.db.q.selectFrom('accounts').select('disk_used').executeTakeFirstOrThrow()).disk_used
      const before = await used()
      const { view } = await share({ type: 'send', name: 'Papers', resources: ['/in/a.txt', '/in/deep'] })
      expect(await used()).toBe(before * 2)
      await put(app, mira, '/in/a.txt', 'changed', { ifExists: 'replace' })
      expect(view.places.map(({ resource }) => resource.name)).toEqual(['a.txt', 'deep'])
      expect(await contentOf(app, view.places[0]?.resource.blobKey ?? null)).toBe('one')
      const sentId = view.places[0]?.resource.id
      expect(await codeOf(find(app.context.db.q, mira, `id:${sentId}`))).toBe('not-found')
      const page = { folder: '/', offset: 0, limit: 9, sort: [], name: 'a.txt' }
      expect(await searchTree(app.context, mira, page)).toMatchObject({ total: 1, places: [{}] })
      await shares.remove(app.context, mira, view.share.id)
      await purgeTrash(app.context)
      const left = await app.context.db.q
        .selectFrom('resources')
        .select('id')
        .where('id', '=', sentId ?? 0)
        .execute()
      expect(left).toEqual([])
      expect(await codeOf(finding.get(app.context, mira, view.share.id))).toBe('not-found')
      expect(await codeOf(shares.update(app.context, mira, view.share.id, { open: true }))).toBe('not-found')
      expect(await log()).toEqual(['SEND Papers', 'DELE_SEND Papers'])
    })

    test('that can’t be created leave no copies', async () => {
      const broken = { type: 'send', resources: ['/in/a.txt', '/nowhere'] } as const
      expect(await codeOf(share(broken))).toBe('not-found')
      await purgeTrash(app.context)
      const rows = await app.context.db.q.selectFrom('blobs').select(['refs']).execute()
      expect(rows).toEqual([{ refs: 1 }])
    })

    test('invite the recipients when they are completed, and can have their files replaced', async () => {
      const recipients = [{ email: 'joe@north.example', copy: false }]
      const made = await share({ type: 'send', uploading: true, resources: [], recipients, subject: 'S', message: 'M' })
      expect(made.sendToken).toMatch(/^snd[0-9a-f]{42}$/)
      expect(made.view.share.access).toEqual(access('upload', 'download'))
      const queued = () => app.context.db.q.selectFrom('letters').select('id').execute()
      expect(await queued()).toEqual([])
      const view = await complete(app.context, mira, made.view.share.id)
      expect(view.share.access).toEqual(access('download'))
      expect(await queued()).toHaveLength(1)
      expect(await codeOf(complete(app.context, mira, made.view.share.id))).toBe('conflict')
      const changed = await shares.update(app.context, mira, view.share.id, { resources: ['/in/a.txt'] })
      expect(changed.places.map(({ resource }) => resource.name)).toEqual(['a.txt'])
    })
  })

  test('a receive folder only accepts uploads, whatever access is requested, and has the default form', async () => {
    const all = access(...accessNames)
    const input = { type: 'receive', name: 'Post', resources: ['/in'], access: all } as const
    const { view } = await shares.create(app.context, mira, input, withDefaultForm(app.context))
    expect([...view.share.access]).toEqual(['upload'])
    expect(view.formId).toBeGreaterThan(0)
    const elements = await app.context.db.q
      .selectFrom('form_elements')
      .select(['name', 'type'])
      .orderBy('position')
      .execute()
    expect(elements.map(({ type }) => type)).toEqual(['name', 'email', 'text', 'textarea', 'upload_area'])
  })

  test('T-15: a share follows its folder, is suspended while it is in the trash, and never opens another folder at its path', async () => {
    const { view } = await share()
    const { id } = view.share
    const pathsOf = async () => (await finding.get(app.context, mira, id)).places.map(({ names }) => names.join('/'))
    await trash.remove(app.context, mira, ['/in/'])
    await put(app, mira, '/in/other.txt')
    expect(await pathsOf()).toEqual([])
    await share({ name: 'the new one' })
    expect((await finding.get(app.context, mira, id)).places).toEqual([])
  })

  test('shares of a deleted user become the master’s', async () => {
    const ada = await addPerson(app, 'ada')
    const { view } = await share({}, ada.actor)
    await users.remove(app.context, mira, ada.user.id)
    expect((await finding.get(app.context, mira, view.share.id)).share.ownerId).toBe(app.master.id)
  })
})

test('the share of a folder is looked up by the index of open shares', async () => {
  const app = await openTestApp('sqlite')
  const [plan] = await plansOf(app.context.db.q, (q) => openSharesOf(q, [1]))
  await app.close()
  expect(plan).toContain('shares_live')
})
