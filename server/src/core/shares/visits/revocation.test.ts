/** T-20, T-32: access through a link ends as soon as the link no longer grants it, also in the middle of an operation. */

import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { engines } from '../../../../test/databases.ts'
import { addPerson, clientAddress, codeOf, type Person, put } from '../../../../test/people.ts'
import { addShare } from '../../../../test/shares.ts'
import { openTestApp, type TestApp } from '../../../../test/test-app.ts'
import { visitLink } from '../../../../test/visits.ts'
import type { Actor } from '../../actor.ts'
import * as tree from '../../files/tree/tree.ts'
import * as users from '../../users/users.ts'
import { complete } from '../completing.ts'
import * as links from '../links/links.ts'
import { byLink } from '../links/visitors.ts'
import { bySendToken } from '../send-token.ts'
import type { Access } from '../share.ts'
import type { NewShareInput } from '../share-input.ts'
import * as shares from '../shares.ts'
import { resolveLink } from './resolve-link.ts'
import { resumeVisit } from './visits.ts'

const address = '198.51.100.7'

type Changes = Parameters<typeof users.update>[3]

/** Changes to a user that suspend everything the user has shared, each with the change that restores it. */
const losses: readonly (readonly [string, Changes, Changes])[] = [
  ['locked', { locked: true }, { locked: false }],
  ['expired', { expiresAt: '2026-11-01T00:00:00.000Z' }, { expiresAt: null }],
]
const lacks = (right: 'share' | 'upload'): readonly [string, Changes, Changes] => [
  `may not ${right}`,
  { permissions: new Map([[right, false]]) },
  { permissions: new Map([[right, true]]) },
]

describe.each(engines)('revoked access, on %s', (engine) => {
  let app: TestApp
  let mira: Actor
  beforeEach(async () => {
    app = await openTestApp(engine)
    mira = app.operator
    await put(app, mira, '/in/a.txt', 'one')
    await put(app, mira, '/out/b.txt', 'two')
  })
  afterEach(() => app.close())

  const changer =
    ({ user }: Person) =>
    (changes: Changes) =>
      users.update(app.context, mira, user.id, changes)
  const isLeft = (actor: Actor) => app.context.db.tx((tx) => actor.confirm(tx))

  describe('a direct link', () => {
    const open = (hash: string) => byLink(app.context, hash, address)
    const linkOf = async (maker: Actor, resource = '/in') =>
      (await links.create(app.context, maker, { resource, listed: true })).link

    test('grants no access while its creator is not an administrator or cannot sign in', async () => {
      const ada = await addPerson(app, 'ada', { role: 'admin' })
      const { hash } = await linkOf(ada.actor)
      const change = changer(ada)
      for (const [what, off, on] of [
        ...losses,
        ['no administrator', { role: 'user', home: '/' }, { role: 'admin' }],
      ] as const) {
        const { actor } = await open(hash)
        await change(off)
        expect([what, await codeOf(open(hash)), await codeOf(isLeft(actor))]).toEqual([what, 'not-found', 'not-found'])
        await change(on)
        await isLeft(actor)
      }
    })

    test('whose listing is disabled lists nothing to visitors who opened it before', async () => {
      const { id, hash } = await linkOf(mira)
      const { actor } = await open(hash)
      await links.update(app.context, mira, id, { listed: false })
      expect(await codeOf(isLeft(actor))).toBe('not-found')
    })

    test('that was suspended when its creator was deleted stays disabled until the master enables it', async () => {
      const [ada, eve] = [
        await addPerson(app, 'ada', { role: 'admin' }),
        await addPerson(app, 'eve', { role: 'admin' }),
      ]
      const [suspended, active] = [await linkOf(ada.actor), await linkOf(eve.actor, '/out')]
      await changer(ada)({ role: 'user', home: '/' })
      for (const { user } of [ada, eve]) await users.remove(app.context, mira, user.id)
      expect(await codeOf(open(suspended.hash))).toBe('not-found')
      expect((await open(active.hash)).actor.userId).toBe(app.master.id)
      await links.update(app.context, mira, suspended.id, { enabled: true })
      await open(suspended.hash)
    })
  })

  describe('the upload token of a send', () => {
    async function newSend(sender: Person) {
      const input = { type: 'send', name: 'Plans', uploading: true } as const
      const { view, sendToken } = await shares.create(app.context, sender.actor, input)
      const shown = { apiKey: sender.apiKey, accessToken: sendToken ?? '', address: clientAddress }
      return { id: view.share.id, identify: async () => (await bySendToken(app.context, shown)).actor }
    }

    test('cannot upload once its sender has lost the permission to share, upload or sign in; an upload in progress is aborted', async () => {
      const ada = await addPerson(app, 'ada')
      const change = changer(ada)
      const { id, identify } = await newSend(ada)
      for (const [what, off, on] of [...losses, lacks('share'), lacks('upload')]) {
        const actor = await identify()
        async function* meanwhile() {
          yield Buffer.from('half')
          await change(off)
          yield Buffer.from('half')
        }
        const halfway = put(app, actor, `/${what}.txt`, '', { source: meanwhile() })
        expect([what, await codeOf(halfway), await codeOf(identify())]).toEqual([
          what,
          'unauthenticated',
          'unauthenticated',
        ])
        await change(on)
      }
      await put(app, await identify(), '/plan.txt')
      const { places } = await complete(app.context, mira, id)
      expect(places.map(({ resource }) => resource.name)).toEqual(['plan.txt'])
    })

    test('cannot upload into replaced files or a completed send', async () => {
      const ada = await addPerson(app, 'ada')
      const { id, identify } = await newSend(ada)
      const before = await identify()
      await shares.update(app.context, ada.actor, id, { resources: ['/in/a.txt'] })
      expect(await codeOf(put(app, before, '/lost.txt'))).toBe('unauthenticated')
      const now = await identify()
      await put(app, now, '/b.txt')
      const { places } = await complete(app.context, ada.actor, id)
      expect(places.map(({ resource }) => resource.name).sort()).toEqual(['a.txt', 'b.txt'])
      expect(await codeOf(put(app, now, '/late.txt'))).toBe('unauthenticated')
    })
  })

  describe('a visitor', () => {
    const share = (options: Partial<NewShareInput> = {}, owner = mira) =>
      addShare(app, { resources: ['/in'], ...options }, owner)
    const visit = async (link: string, email?: string) => (await visitLink(app.context, link, { email })).secret
    const isIn = async (hash: string, secret: string) =>
      (await resumeVisit(app.context, hash, secret, address)) !== null

    test('loses access by the public link when the share becomes private; the owner and recipients keep it', async () => {
      const { share: made, recipients } = await share({ recipients: [{ email: 'ann@quay.example', copy: false }] })
      const secrets = [
        await visit(made.hash),
        await visit(`${made.hash}-${recipients[0]?.hash}`),
        await visit(made.ownerHash),
      ]
      await shares.update(app.context, mira, made.id, { isPublic: false })
      const left = await Promise.all(secrets.map((secret) => isIn(made.hash, secret)))
      expect(left).toEqual([false, true, true])
    })

    test('gets no visit if access is revoked while the visit starts', async () => {
      const { share: made, recipients } = await share({ recipients: [{ email: 'ann@quay.example', copy: false }] })
      const links = [made.hash, `${made.hash}-${recipients[0]?.hash}`]
      for (const [link, changes] of [
        [links[0] ?? '', { isPublic: false }],
        [links[1] ?? '', { recipients: [] }],
      ] as const) {
        // Committed just before the transaction that inserts the visit.
        const tx: typeof app.context.db.tx = async (work) => {
          await shares.update(app.context, mira, made.id, changes)
          return await app.context.db.tx(work)
        }
        const starting = visitLink({ ...app.context, db: { ...app.context.db, tx } }, link)
        expect([link, await codeOf(starting)]).toEqual([link, 'unauthenticated'])
      }
      expect(await app.context.db.q.selectFrom('visits').select('id').execute()).toEqual([])
    })

    test('without an email address must start a new visit once the share requires one', async () => {
      const { share: made } = await share()
      const [nameless, named] = [await visit(made.hash), await visit(made.hash)]
      await app.context.db.q
        .updateTable('visits')
        .set({ email: 'bob@quay.example' })
        .where('id', '=', (await resumeVisit(app.context, made.hash, named, address))?.visitId ?? 0)
        .execute()
      await shares.update(app.context, mira, made.id, { requireEmail: true })
      expect([await isIn(made.hash, nameless), await isIn(made.hash, named)]).toEqual([false, true])
    })

    test('finds a share closed that was suspended when its owner was deleted, until the master opens it', async () => {
      const accesses: (Access[] | 'home' | 'locked' | 'active')[] = [
        ['download'],
        ['upload', 'download'],
        'home',
        'locked',
        'active',
      ]
      const outcomes: unknown[] = []
      for (const [i, what] of accesses.entries()) {
        const ada = await addPerson(app, `ada${i}`, { home: `/homes/ada${i}` })
        await put(app, ada.actor, '/box/x.txt')
        const access = new Set<Access>(typeof what === 'string' ? ['download'] : what)
        const { share: made } = await share({ resources: ['/box'], access }, ada.actor)
        const change = changer(ada)
        if (what === 'locked') await change({ locked: true })
        else if (what === 'home') await change({ home: '/in' })
        else if (what !== 'active') await change({ permissions: new Map([[what[0] ?? 'download', false]]) })
        await users.remove(app.context, mira, ada.user.id)
        const found = await resolveLink(app.context, made.hash, address).then(
          () => 'open',
          () => 'ended',
        )
        if (found === 'ended') await shares.update(app.context, mira, made.id, { open: true })
        await resolveLink(app.context, made.hash, address)
        outcomes.push([what, found])
      }
      expect(outcomes).toEqual(accesses.map((what) => [what, what === 'active' ? 'open' : 'ended']))
    })

    test('can start a visit with a shorter, imported link, as with any other', async () => {
      const { share: made } = await share()
      const short = { hash: '153-3n9ycimh', owner_hash: '153-3n9ycimh-99dm0ome' }
      await app.context.db.q.updateTable('shares').set(short).where('id', '=', made.id).execute()
      for (const link of [short.hash, short.owner_hash]) expect(await isIn(short.hash, await visit(link))).toBe(true)
      for (const link of ['153-3n9ycim', '153-3n9ycimh-99dm0omf', '153-3N9YCIMH', '153'])
        expect([link, await codeOf(resolveLink(app.context, link, address))]).toEqual([link, 'not-found'])
      // T-25: however short, it can't be found by trying.
      const codes: string[] = []
      for (let i = 0; i < 70; i++)
        codes.push(await codeOf(resolveLink(app.context, `153-3n9yci${i + 10}`, '203.0.113.5')))
      expect(codes.at(-1)).toBe('too-many')
      expect(await codeOf(resolveLink(app.context, short.hash, '203.0.113.5'))).toBe('too-many')
      expect(await tree.lookUp(app.context.db.q, mira, '/in/a.txt')).not.toBeNull()
    })
  })
})
