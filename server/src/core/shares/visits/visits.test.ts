import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { databaseWork } from '../../../../test/database-work.ts'
import { engines } from '../../../../test/databases.ts'
import { addPerson, codeOf, faultOf, put } from '../../../../test/people.ts'
import { addShare } from '../../../../test/shares.ts'
import { openTestApp, type TestApp } from '../../../../test/test-app.ts'
import { visitLink } from '../../../../test/visits.ts'
import { slices } from '../../../lib/slices.ts'
import type { Actor } from '../../actor.ts'
import { open as openDownload } from '../../files/archives/archive.ts'
import * as listing from '../../files/listing/list.ts'
import * as moves from '../../files/moves/moves.ts'
import * as trash from '../../files/trash/trash.ts'
import * as tree from '../../files/tree/tree.ts'
import * as users from '../../users/users.ts'
import { type Access, visitMs } from '../share.ts'
import type { NewShareInput } from '../share-input.ts'
import * as shares from '../shares.ts'
import { resolveLink } from './resolve-link.ts'
import { cleanUpVisits, resumeVisit } from './visits.ts'

const address = '198.51.100.7'

describe.each(engines)('visitors, on %s', (engine) => {
  let app: TestApp
  let mira: Actor
  beforeEach(async () => {
    app = await openTestApp(engine)
    mira = app.operator
    await put(app, mira, '/in/a.txt', 'one')
    await put(app, mira, '/in2/secret.txt', 'two')
  })
  afterEach(() => app.close())

  const share = (options: Partial<NewShareInput> = {}, actor = mira) =>
    addShare(app, { resources: ['/in'], ...options }, actor)
  const visit = async (link: string, rest: { password?: string; email?: string; address?: string } = {}) =>
    (await visitLink(app.context, link, rest)).secret
  async function visitor(hash: string, rest = {}, link = hash) {
    const found = await resumeVisit(app.context, hash, await visit(link, rest), address)
    if (!found) throw new Error('the visit just started was not found')
    return found
  }
  const list = (actor: Actor, folder = '/') =>
    listing.list(app.context, actor, { folder, offset: 0, limit: 9, sort: [] })

  test('a link opens its folder and nothing outside it', async () => {
    const view = await share()
    const { actor } = await visitor(view.share.hash)
    expect((await list(actor)).places.map(({ resource }) => resource.name)).toEqual(['a.txt'])
    expect(actor).toMatchObject({ kind: 'visitor', role: 'user', username: 'public', protocol: 'https' })
    const secret = await tree.find(app.context.db.q, mira, '/in2/secret.txt')
    for (const text of [
      `id:${secret.resource.id}`,
      `hash:${secret.resource.hash}`,
      '/in/a.txt',
      '/../in2/secret.txt',
      '2/secret.txt',
    ])
      expect([text, await codeOf(openDownload(app.context, actor, { resources: [text] }))]).toEqual([
        text,
        expect.stringMatching(/^(not-found|invalid)$/),
      ])
  })

  test('T-29, T-20: a visitor has the permissions that the access, the requirements and the owner’s permissions all grant', async () => {
    const modes: Access[][] = [
      ['upload'],
      ['download'],
      ['upload', 'download'],
      ['upload', 'download', 'modify'],
      ['upload', 'download', 'modify', 'delete'],
    ]
    const requirements = [
      {},
      { password: 'Tide-tables-1906' },
      { requireEmail: true },
      { password: 'Tide-tables-1906', requireEmail: true },
    ]
    for (const [i, mode] of modes.entries())
      for (const [j, gate] of requirements.entries())
        for (const isPublic of [true, false]) {
          await put(app, mira, `/f${i}${j}${isPublic}/x.txt`)
          const view = await share({
            ...{ ...gate, isPublic, access: new Set(mode), resources: [`/f${i}${j}${isPublic}`] },
            recipients: [{ email: 'ann@quay.example', copy: false }],
          })
          const { hash } = view.share
          const personal = `${hash}-${view.recipients[0]?.hash}`
          const { password } = { password: undefined, ...gate }
          const needsEmail = 'requireEmail' in gate
          if (isPublic) {
            expect((await resolveLink(app.context, hash, address)).requirements).toEqual({
              password: password !== undefined,
              email: needsEmail,
            })
            if (password) expect(await codeOf(visit(hash, { email: 'a@b.example' }))).toBe('unauthenticated')
            if (needsEmail)
              expect((await faultOf(visit(hash, password ? { password } : {}))).detail.subject).toBe('email')
          } else
            expect(await codeOf(visit(hash, { ...(password && { password }), email: 'a@b.example' }))).toBe('not-found')
          // A personal link identifies its recipient, so no email address is required.
          const given = { ...(password && { password }) }
          const { actor } = await visitor(hash, given, personal)
          expect(actor.username).toBe('ann@quay.example')
          const { actor: owner } = await visitor(hash, given, view.share.ownerHash)
          for (const one of [actor, owner]) {
            expect([...one.permissions].filter((p) => p !== 'list').toSorted()).toEqual(mode.toSorted())
            const may = async (access: Access, doing: () => Promise<unknown>) =>
              expect([
                mode,
                access,
                mode.includes(access) ? await doing().then(() => 'done') : await codeOf(doing()),
              ]).toEqual([mode, access, mode.includes(access) ? 'done' : 'forbidden'])
            const name = `n${Math.random()}`
            const id = (await tree.lookUp(app.context.db.q, one, '/x.txt'))?.resource.id ?? 0
            await may('upload', () => put(app, one, `/${name}`))
            await may('download', () => openDownload(app.context, one, { resources: ['/x.txt'] }))
            await may('modify', () => moves.rename(app.context, one, id, 'x.txt'))
            await may('delete', () => trash.remove(app.context, one, ['/nothing']))
          }
        }
  })

  test('T-20: a permission that the owner loses is lost by visitors at once, also during an operation', async () => {
    const ada = await addPerson(app, 'ada', { home: '/homes/ada' })
    await put(app, ada.actor, '/box/x.txt')
    const view = await share({ resources: ['/box'], access: new Set(['upload', 'download']) }, ada.actor)
    const { actor } = await visitor(view.share.hash)
    const change = (changes: Parameters<typeof users.update>[3]) =>
      users.update(app.context, mira, ada.user.id, changes)
    await change({ permissions: new Map([['upload', false]]) })
    expect((await visitor(view.share.hash)).actor.permissions).toEqual(new Set(['download', 'list']))
    expect(await codeOf(put(app, actor, '/late.txt'))).toBe('unauthenticated')
    for (const [off, on] of [
      [{ locked: true }, { locked: false }],
      [{ permissions: new Map([['share', false]] as const) }, { permissions: new Map([['share', true]] as const) }],
      [{ home: '/in' }, { home: '/homes/ada' }],
      [{ expiresAt: '2026-11-01T00:00:00.000Z' }, { expiresAt: null }],
    ] as const) {
      await change(off)
      expect([off, await codeOf(resolveLink(app.context, view.share.hash, address))]).toEqual([off, 'not-found'])
      await change(on)
      await resolveLink(app.context, view.share.hash, address)
    }
  })

  test('T-15: a share belongs to its folder, not to the path: a new folder at the same path is not shared', async () => {
    const view = await share()
    const secret = await visit(view.share.hash)
    await moves.rename(app.context, mira, view.places[0]?.resource.id ?? 0, 'moved')
    expect(await resumeVisit(app.context, view.share.hash, secret, address)).not.toBeNull()
    await trash.remove(app.context, mira, ['/moved/'])
    await put(app, mira, '/moved/new.txt')
    await put(app, mira, '/in/new.txt')
    expect(await codeOf(resolveLink(app.context, view.share.hash, address))).toBe('not-found')
    expect(await resumeVisit(app.context, view.share.hash, secret, address)).toBeNull()
  })

  test('a visit ends when it expires, the share ends, its password changes or the recipient is removed', async () => {
    const recipients = [{ email: 'ann@quay.example', copy: false }]
    const view = await share({ recipients, expiresAt: '2026-12-25T08:00:00.000Z' })
    const { hash, id } = view.share
    const personal = `${hash}-${view.recipients[0]?.hash}`
    const is = async (secret: string) => (await resumeVisit(app.context, hash, secret, address)) !== null
    const first = await visit(hash)
    app.clock.move(visitMs)
    expect(await is(first)).toBe(false)
    await cleanUpVisits(app.context)
    expect(await app.context.db.q.selectFrom('visits').selectAll().execute()).toEqual([])
    const ann = await visit(personal)
    await shares.update(app.context, mira, id, { recipients: [] })
    expect(await is(ann)).toBe(false)
    expect(await codeOf(visit(personal))).toBe('not-found')
    const second = await visit(hash)
    await shares.update(app.context, mira, id, { password: 'Tide-tables-1906' })
    expect(await is(second)).toBe(false)
    const third = await visit(hash, { password: 'Tide-tables-1906' })
    expect(await resumeVisit(app.context, 'abcd-other', third, address)).toBeNull()
    await shares.update(app.context, mira, id, { open: false })
    expect(await is(third)).toBe(false)
    await shares.update(app.context, mira, id, { open: true })
    app.clock.move(31 * 24 * 3_600_000)
    expect(await codeOf(resolveLink(app.context, hash, address))).toBe('not-found')
  })

  test('T-25, T-42: guesses of passwords and links are limited, and empty passwords never match', async () => {
    const { hash } = (await share({ password: 'Tide-tables-1906' })).share
    for (const password of ['', ' ', '\0', 'tide-tables-1906', 'Tide-tables-1906 '])
      expect(await codeOf(visit(hash, { password }))).toBe('unauthenticated')
    for (let i = 0; i < 5; i++) await codeOf(visit(hash, { password: 'x' }))
    expect(await codeOf(visit(hash, { password: 'Tide-tables-1906' }))).toBe('too-many')
    await visit(hash, { password: 'Tide-tables-1906', address: '203.0.113.9' })
    const codes: string[] = []
    for (let i = 0; i < 70; i++)
      codes.push(await codeOf(resolveLink(app.context, `abcd-${'0'.repeat(20)}${i}`, address)))
    expect([codes[0], codes.at(-1)]).toEqual(['not-found', 'too-many'])
    // Valid links are not counted.
    for (let i = 0; i < 70; i++) await resolveLink(app.context, hash, '203.0.113.9')
  })

  test('a visit is logged, and the invitation marked as received', async () => {
    const view = await share({ recipients: [{ email: 'ann@quay.example', copy: false }] })
    const { actor } = await visitor(view.share.hash, {}, `${view.share.hash}-${view.recipients[0]?.hash}`)
    await put(app, mira, '/in/b.txt')
    const found = await openDownload(app.context, actor, { resources: ['/b.txt'] })
    await found.finish(0)
    const log = await app.context.db.q
      .selectFrom('session_log')
      .selectAll()
      .where('share_id', 'is not', null)
      .orderBy('id')
      .execute()
    expect(log.map(({ type, username, path, user_id }) => [type, username, path, user_id])).toEqual([
      ['SHARE', 'operator', '/in', expect.anything()],
      ['PASS', 'ann@quay.example', '/in', null],
      ['RETR', 'ann@quay.example', '/in/b.txt', null],
    ])
    const rows = await app.context.db.q.selectFrom('share_recipients').select('received_at').execute()
    expect(rows).toEqual([{ received_at: expect.any(String) }])
  })

  test('expired visits are deleted in short steps, however many there are', async () => {
    await visit((await share()).share.hash)
    const { id: _, ...row } = await app.context.db.q.selectFrom('visits').selectAll().executeTakeFirstOrThrow()
    const crowd = Array.from({ length: 1_200 }, (_, i) => ({ ...row, token_hash: `other ${i}` }))
    for (const some of slices(crowd, 400)) await app.context.db.q.insertInto('visits').values(some).execute()
    app.clock.move(visitMs)
    expect((await databaseWork(() => cleanUpVisits(app.context))).maxRows).toBeLessThanOrEqual(500)
    expect(await app.context.db.q.selectFrom('visits').selectAll().execute()).toEqual([])
  })

  test('interrupted uploads of two visitors are kept apart', async () => {
    const { hash } = (await share({ access: new Set(['upload', 'download']) })).share
    const [ann, ben] = [(await visitor(hash)).actor, (await visitor(hash)).actor]
    async function* broken() {
      yield Buffer.from('ann')
      throw new Error('line cut')
    }
    const sending = put(app, ann, '/x', '', { size: 6, resumable: true, source: broken() })
    await expect(sending).rejects.toThrow('line cut')
    expect(await codeOf(put(app, ben, '/x', 'ben', { size: 6, offset: 3 }))).toBe('conflict')
    const { find } = await import('../../files/uploads/resumable.ts')
    const { uploadKeyOf } = await import('../../files/uploads/uploads.ts')
    expect(await find(app.context, ann, uploadKeyOf(ann, '/x', 6))).toMatchObject({ received: 3 })
    expect(await find(app.context, mira, uploadKeyOf(mira, '/x', 6))).toBeNull()
  })
})
