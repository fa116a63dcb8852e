import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { findInconsistencies, logOf } from '../../../../test/consistency.ts'
import { engines } from '../../../../test/databases.ts'
import { type EventRecorder, recordEvents } from '../../../../test/event-recorder.ts'
import { addPerson, codeOf, contentOf, faultOf, type Person, put } from '../../../../test/people.ts'
import { openTestApp, type TestApp } from '../../../../test/test-app.ts'
import { pathsSeenBy, putDeep } from '../../../../test/trees.ts'
import * as users from '../../users/users.ts'
import * as trash from '../trash/trash.ts'
import { createFolder } from '../tree/folders.ts'
import { pathSeenBy } from '../tree/resource.ts'
import * as tree from '../tree/tree.ts'
import * as moves from './moves.ts'

describe.each(engines)('on %s', (engine) => {
  let app: TestApp
  let ada: Person
  let heard: EventRecorder
  beforeEach(async () => {
    app = await openTestApp(engine)
    ada = await addPerson(app, 'ada')
    heard = recordEvents(app.context)
  })
  afterEach(async () => {
    expect(await findInconsistencies(app.context)).toEqual([])
    await app.close()
  })

  const at = (path: string, who = ada) => tree.get(app.context, who.actor, path)
  const folder = (path: string) => createFolder(app.context, ada.actor, { path })
  const pathsBelow = (top: string, who = ada) => pathsSeenBy(app, who, top)
  const rename = (id: number, name: string, who = ada) => moves.rename(heard.ctx, who.actor, id, name)
  const move = (resources: string[], parent: string, who = ada) =>
    moves.moveAll(heard.ctx, who.actor, { resources, parent })
  const codes = async (resources: string[], parent: string, who = ada) =>
    (await move(resources, parent, who)).map(({ fault }) => fault?.code ?? 'done')

  describe('renaming', () => {
    it('keeps id, hash, content and everything below, and reports both names to listeners and log', async () => {
      const file = await put(app, ada.actor, '/in/deep/a.txt', 'content')
      const { resource: before, lineage } = await at('/in')
      const place = await rename(before.id, 'out')
      expect(place.resource).toMatchObject({ id: before.id, hash: before.hash, name: 'out', childCount: 1 })
      expect(await codeOf(at('/in/deep/a.txt'))).toBe('not-found')
      const after = await at('/out/deep/a.txt')
      expect(after.resource).toEqual(file.resource)
      expect(await contentOf(app, after.resource.blobKey)).toBe('content')
      expect(heard.events).toMatchObject([
        { resources: [{ path: '/out', previousPath: '/in', lineage, previousLineage: lineage }] },
      ])
      const row = await app.context.db.q
        .selectFrom('session_log')
        .select(['type', 'path', 'source_path', 'bytes'])
        .orderBy('id', 'desc')
        .limit(1)
        .execute()
      expect(row).toEqual([{ type: 'RNTO', path: '/out', source_path: '/in', bytes: 0 }])
    })

    it('to a name that is taken is a conflict naming the field; to the current name it does nothing', async () => {
      const { resource } = await put(app, ada.actor, '/a.txt')
      await put(app, ada.actor, '/b.txt')
      expect(await faultOf(rename(resource.id, 'b.txt'))).toMatchObject({
        code: 'conflict',
        detail: { subject: 'name' },
      })
      expect((await rename(resource.id, 'a.txt')).resource).toEqual(resource)
      expect(heard.events).toEqual([])
      expect(await pathsBelow('/')).toEqual(['/a.txt', '/b.txt'])
    })

    it('frees the old name, and can change the case only; names in the trash do not conflict', async () => {
      const { resource } = await put(app, ada.actor, '/a.txt')
      expect((await rename(resource.id, 'A.txt')).resource.name).toBe('A.txt')
      const other = await put(app, ada.actor, '/a.txt')
      expect(other.resource.name).toBe('a.txt')
      await trash.remove(app.context, ada.actor, ['/a.txt'])
      expect((await rename(resource.id, 'a.txt')).resource.name).toBe('a.txt')
    })

    it('T-41 stores names in composed form and refuses invalid ones', async () => {
      const { resource } = await put(app, ada.actor, '/a.txt')
      expect((await rename(resource.id, 'u\u0308ber 🦜.txt')).resource.name).toBe('über 🦜.txt')
      const bad = ['', '.', '..', 'a/b', '/a', 'a\\b', 'a\0', 'a\nb', 'a\u202eb', 'x'.repeat(256), '\ud800']
      for (const name of bad)
        expect([name, await faultOf(rename(resource.id, name))]).toMatchObject([
          name,
          { code: 'invalid', detail: { subject: 'name' } },
        ])
      const longest = `${'é'.repeat(125)}.txtx`
      expect((await rename(resource.id, longest)).resource.name).toBe(longest)
    })

    it('T-18 is refused for the root folder and the home folder of the user, and finds nothing outside it', async () => {
      const jailed = await addPerson(app, 'jailed', { home: '/share' })
      const outside = await put(app, ada.actor, '/share2/theirs.txt')
      const { operator: stranger } = await app.another('stranger')
      expect(await codeOf(rename(app.account.rootId, 'top'))).toBe('invalid')
      expect(await codeOf(rename(jailed.user.homeId, 'mine', jailed))).toBe('invalid')
      for (const id of [outside.resource.id, outside.lineage[1] ?? 0, app.account.rootId, 999_999])
        expect(await codeOf(rename(id, 'mine', jailed))).toBe('not-found')
      expect(await codeOf(moves.rename(app.context, stranger, outside.resource.id, 'mine'))).toBe('not-found')
      expect(await pathsBelow('/')).toEqual(['/share', '/share2', '/share2/theirs.txt'])
      await rename(jailed.user.homeId, 'moved')
      await put(app, jailed.actor, '/a.txt')
      expect(await pathsBelow('/moved')).toEqual(['/moved/a.txt'])
    })

    it('T-07 needs the permission, and access that has not ended', async () => {
      const reader = await addPerson(app, 'reader', { permissions: ['list', 'download', 'upload', 'delete'] })
      const { resource } = await put(app, ada.actor, '/a.txt')
      expect(await codeOf(rename(resource.id, 'b.txt', reader))).toBe('forbidden')
      await users.setLocked(app.context, app.operator, 'ada', true)
      expect(await codeOf(rename(resource.id, 'b.txt'))).toBe('unauthenticated')
      expect(heard.events).toEqual([])
    })
  })

  describe('moving', () => {
    it('includes everything below in one step, and updates the counters of both folders', async () => {
      await put(app, ada.actor, '/a/b/c.txt')
      await put(app, ada.actor, '/a/d.txt')
      await folder('/to')
      const before = await at('/a/b')
      const [outcome] = await move(['/a/b'], '/to')
      expect(outcome).toMatchObject({ identifier: '/a/b', before, place: { names: ['to', 'b'] } })
      expect(await pathsBelow('/')).toEqual(['/a', '/a/d.txt', '/to', '/to/b', '/to/b/c.txt'])
      const counts = ['/a', '/to', '/to/b', '/'].map(async (path) => (await at(path)).resource.childCount)
      expect(await Promise.all(counts)).toEqual([1, 1, 1, 2])
      const to = await at('/to')
      expect(heard.events).toMatchObject([
        {
          name: 'resources.move',
          resources: [
            {
              path: '/to/b',
              previousPath: '/a/b',
              previousLineage: before.lineage,
              lineage: [...to.lineage, before.resource.id],
            },
          ],
        },
      ])
    })

    it('into itself or below itself is refused, by path, id or hash', async () => {
      await folder('/a/b/c')
      const { resource } = await at('/a')
      for (const identifier of ['/a', `id:${resource.id}`, `hash:${resource.hash}`])
        for (const target of ['/a', '/a/b', '/a/b/c']) expect(await codes([identifier], target)).toEqual(['invalid'])
      expect(await pathsBelow('/')).toEqual(['/a', '/a/b', '/a/b/c'])
      expect(heard.events).toEqual([])
    })

    it('to a folder where the name is taken gives a new name, repeatedly', async () => {
      for (const path of ['/to/a.txt', '/1/a.txt', '/2/a.txt', '/3/dir/x', '/to/dir/y']) await put(app, ada.actor, path)
      expect(await codes(['/1/a.txt', '/2/a.txt', '/3/dir'], '/to')).toEqual(['done', 'done', 'done'])
      expect(await pathsBelow('/to')).toEqual([
        '/to/a (2).txt',
        '/to/a (3).txt',
        '/to/a.txt',
        '/to/dir',
        '/to/dir (2)',
        '/to/dir (2)/x',
        '/to/dir/y',
      ])
      expect(heard.lines()).toEqual(['move /1/a.txt → /to/a (2).txt, /2/a.txt → /to/a (3).txt, /3/dir → /to/dir (2)'])
    })

    it('to the current folder does nothing', async () => {
      const { resource } = await put(app, ada.actor, '/in/a.txt')
      const [outcome] = await move(['/in/a.txt'], '/in')
      expect(outcome?.place?.resource).toEqual(resource)
      expect(await codes(['/in'], '/')).toEqual(['done'])
      expect(heard.events).toEqual([])
      expect(await logOf(app.context)).not.toContainEqual(expect.stringContaining('MOVE'))
    })

    it('to a file, or to a missing folder, is refused as a whole', async () => {
      await put(app, ada.actor, '/a.txt')
      await put(app, ada.actor, '/b.txt')
      expect(await faultOf(move(['/a.txt'], '/b.txt'))).toMatchObject({
        code: 'invalid',
        detail: { subject: 'parent' },
      })
      for (const target of ['/missing', 'id:999999', 'hash:00'])
        expect(await codeOf(move(['/a.txt'], target))).toBe('not-found')
      expect(await pathsBelow('/')).toEqual(['/a.txt', '/b.txt'])
    })

    it('of several returns a result for each, in order, and announces the moved ones as one event', async () => {
      for (const path of ['/a.txt', '/in/b.txt', '/to/c.txt', '/dir/sub/d.txt']) await put(app, ada.actor, path)
      const asked = [
        '/a.txt',
        '/missing',
        '/',
        '../x',
        '/to',
        '/to/c.txt',
        '/in/b.txt',
        '/a.txt',
        'id:999999',
        '',
        '/dir',
      ]
      expect(await codes(asked, '/to')).toEqual([
        'done',
        'not-found',
        'invalid',
        'invalid',
        'invalid',
        'done',
        'done',
        'not-found',
        'not-found',
        'invalid',
        'done',
      ])
      expect(heard.lines()).toEqual(['move /a.txt → /to/a.txt, /in/b.txt → /to/b.txt, /dir → /to/dir'])
      expect((await logOf(app.context)).filter((line) => line.startsWith('MOVE'))).toEqual([
        'MOVE /to/a.txt',
        'MOVE /to/b.txt',
        'MOVE /to/dir',
      ])
    })

    it('of a folder and of its contents does both, in the requested order', async () => {
      await put(app, ada.actor, '/a/b.txt')
      await folder('/to')
      expect(await codes(['/a/b.txt', '/a'], '/to')).toEqual(['done', 'done'])
      expect(await pathsBelow('/to')).toEqual(['/to/a', '/to/b.txt'])
      expect(await codes(['/to/a', '/to/b.txt', '/to'], '/')).toEqual(['done', 'done', 'done'])
      expect(await pathsBelow('/')).toEqual(['/a', '/b.txt', '/to'])
    })

    it('T-18 stays within the home folder, on both sides and by every identifier', async () => {
      const jailed = await addPerson(app, 'jailed', { home: '/share' })
      const outside = await put(app, ada.actor, '/share2/theirs.txt')
      await put(app, jailed.actor, '/mine.txt')
      await put(app, jailed.actor, '/in/deep.txt')
      const { id, hash } = outside.resource
      const theirs = [`id:${id}`, `hash:${hash}`, `id:${outside.lineage[1]}`, `id:${app.account.rootId}`]
      expect(await codes(theirs, '/in', jailed)).toEqual(theirs.map(() => 'not-found'))
      for (const target of theirs) expect(await codeOf(move(['/mine.txt'], target, jailed))).toBe('not-found')
      expect(await codes(['/', `id:${jailed.user.homeId}`], '/in', jailed)).toEqual(['invalid', 'invalid'])
      const [outcome] = await move(['/mine.txt'], '/in', jailed)
      expect(outcome?.place && pathSeenBy(jailed.actor, outcome.place)).toBe('/in/mine.txt')
      expect(heard.lines()).toEqual(['move /share/mine.txt → /share/in/mine.txt'])
      expect(await pathsBelow('/share2')).toEqual(['/share2/theirs.txt'])
    })

    it('T-07 T-19 needs the permission, and access that has not ended', async () => {
      const reader = await addPerson(app, 'reader', { permissions: ['list', 'download', 'upload', 'delete'] })
      await put(app, ada.actor, '/a.txt')
      await folder('/to')
      expect(await codeOf(move(['/a.txt'], '/to', reader))).toBe('forbidden')
      await users.setLocked(app.context, app.operator, 'ada', true)
      expect(await codeOf(move(['/a.txt'], '/to'))).toBe('unauthenticated')
    })

    it('of a tree of a thousand levels from before the limit changes one row, if it makes no path longer', async () => {
      const ids = await putDeep(app, ada, '/a/b/old', 1_000)
      const bottom = `id:${ids.at(-1)}`
      expect((await tree.find(app.context.db.q, ada.actor, bottom)).names).toHaveLength(1_003)
      await folder('/to/in')
      await folder('/to/in/too/deep')
      const [refused] = await move(['/a/b/old'], '/to/in/too/deep')
      expect(refused?.fault?.message).toContain('at most 255 levels')
      expect(await codes(['/a/b/old'], '/to/in')).toEqual(['done'])
      expect(await codes(['/to/in/old'], '/')).toEqual(['done'])
      expect((await tree.find(app.context.db.q, ada.actor, bottom)).names).toHaveLength(1_001)
      expect(await codes([`id:${ids[900]}`], '/')).toEqual(['done'])
      expect(await codes(['/old'], `id:${ids[0]}`)).toEqual(['invalid'])
    })
  })
})
