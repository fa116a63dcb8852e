import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { findInconsistencies } from '../../../../test/consistency.ts'
import { engines } from '../../../../test/databases.ts'
import { type EventRecorder, recordEvents } from '../../../../test/event-recorder.ts'
import { actorOf, addPerson, codeOf, keepNoVersions, type Person, put } from '../../../../test/people.ts'
import { openTestApp, type TestApp } from '../../../../test/test-app.ts'
import { move } from '../moves/move.ts'
import { createFolder } from '../tree/folders.ts'
import { pathSeenBy } from '../tree/resource.ts'
import { findInTrash } from './find.ts'
import { list } from './list.ts'
import * as trashEntries from './restore.ts'
import { trashSize } from './size.ts'
import * as trash from './trash.ts'

describe.each(engines)('restoring what a user deleted, on %s', (engine) => {
  let app: TestApp
  let admin: Person
  let heard: EventRecorder
  beforeEach(async () => {
    app = await openTestApp(engine)
    admin = await addPerson(app, 'admin', { role: 'admin' })
    heard = recordEvents(app.context)
  })
  afterEach(async () => {
    expect(await findInconsistencies(app.context)).toEqual([])
    await app.close()
  })

  const putAll = async (...paths: string[]) => {
    const ids: number[] = []
    for (const path of paths) ids.push((await put(app, admin.actor, path)).resource.id)
    return ids
  }
  const restore = async (who: Person, ids: number[], parent?: string) => {
    const outcomes = await trashEntries.restore(heard.ctx, who.actor, { ids, parent })
    return outcomes.map(({ place, fault }) => (place ? pathSeenBy(who.actor, place) : fault.code))
  }

  it('T-18 restores own deletions to their folder, and nothing that others deleted', async () => {
    const [own = 0, other = 0, outside = 0] = await putAll('/in/own.txt', '/in/other.txt', '/out.txt')
    const plain = await addPerson(app, 'plain', { home: '/in', permissions: ['list', 'delete'] })
    const peer = await addPerson(app, 'peer', { home: '/in' })
    await trash.remove(app.context, plain.actor, ['/own.txt'])
    await trash.remove(app.context, admin.actor, ['/in/other.txt', '/out.txt'])
    expect(await restore(peer, [own])).toEqual(['not-found'])
    expect(await restore(plain, [own, other, outside])).toEqual(['/own.txt', 'not-found', 'not-found'])
    expect(heard.lines()).toEqual(['restore /in/own.txt'])
    const without = await addPerson(app, 'without', { permissions: ['list', 'upload', 'modify'] })
    expect(await codeOf(restore(without, [own]))).toBe('forbidden')
    const visitor = { ...plain, actor: { ...plain.actor, kind: 'visitor' as const } }
    expect(await codeOf(restore(visitor, [own]))).toBe('forbidden')
  })

  it('shows and restores what others deleted of a user’s own, in the home folder only', async () => {
    const page = { offset: 0, limit: 10, sort: [] }
    const seen = async (who: Person) => {
      const { discarded, total } = await list(app.context, who.actor, page)
      const sized = await trashSize(app.context, who.actor, undefined)
      expect([total, sized.entries]).toEqual([discarded.length, discarded.length])
      return discarded.map(({ names, deletedBy }) => `${names.join('/')} by ${deletedBy}`).toSorted()
    }
    const owner = await addPerson(app, 'owner', { home: '/in' })
    const mine = async (path: string) => (await put(app, owner.actor, path)).resource.id
    const [file, moved, inFolder] = [await mine('/mine.txt'), await mine('/moved.txt'), await mine('/sub/own.txt')]
    const [replaced = 0, other = 0] = await putAll('/in/replaced.txt', '/in/other.txt')
    await put(app, owner.actor, '/replaced.txt', 'newer', { ifExists: 'replace' })
    await move(app.context, admin.actor, { resource: '/in/moved.txt', into: '/', ifExists: 'fail' })
    const peer = await addPerson(app, 'peer', { home: '/in', permissions: ['list', 'upload', 'delete'] })
    await trash.remove(app.context, admin.actor, ['/moved.txt', '/in/sub/own.txt'])
    await trash.remove(app.context, peer.actor, ['/mine.txt', '/replaced.txt', '/other.txt'])
    expect(await seen(owner)).toEqual(['mine.txt by peer', 'replaced.txt by peer', 'sub/own.txt by admin'])
    expect(await seen(peer)).toEqual(['mine.txt by peer', 'other.txt by peer', 'replaced.txt by peer'])
    const found = async (id: number) => (await list(app.context, owner.actor, { ...page, id })).total
    expect([await found(file), await found(other), await found(moved)]).toEqual([1, 0, 0])
    const searched = async (search: string) => (await list(app.context, owner.actor, { ...page, search })).total
    expect([await searched('*.txt'), await searched('/sub/*'), await searched('*other*')]).toEqual([3, 1, 0])
    expect(await codeOf(findInTrash(app.context, owner.actor, moved))).toBe('not-found')
    // Restoring what somebody else deleted adds it again.
    const reader = await actorOf(app.context, owner)
    const cannotUpload = { ...owner, actor: { ...reader, permissions: new Set(['list', 'delete'] as const) } }
    expect(await restore(cannotUpload, [file])).toEqual(['forbidden'])
    expect(await restore(owner, [file, replaced, inFolder, other, moved])).toEqual([
      ...['/mine.txt', '/replaced.txt', '/sub/own.txt', 'not-found', 'not-found'],
    ])
  })

  it('shows a former content to the user who uploaded it when another replaces it without versions', async () => {
    await keepNoVersions(app)
    const owner = await addPerson(app, 'owner', { home: '/in' })
    await put(app, owner.actor, '/a.txt', 'original')
    const eve = await addPerson(app, 'eve', { home: '/in', permissions: ['list', 'upload'] })
    await put(app, eve.actor, '/a.txt', 'worthless', { ifExists: 'replace' })
    const { discarded } = await list(app.context, owner.actor, { offset: 0, limit: 10, sort: [] })
    expect(discarded.map(({ resource, deletedBy }) => [resource.createdBy, resource.size, deletedBy])).toEqual([
      ['owner', 'original'.length, 'eve'],
    ])
    expect(await restore(owner, [discarded[0]?.resource.id ?? 0])).toEqual(['/a (2).txt'])
  })

  it('T-18 restores to another folder only with the permission to move, and never outside of the home folder', async () => {
    const [first = 0, second = 0] = await putAll('/in/first.txt', '/in/old/second.txt')
    await createFolder(app.context, admin.actor, { path: '/in/to' })
    const plain = await addPerson(app, 'plain', { home: '/in', permissions: ['list', 'delete'] })
    const mover = await addPerson(app, 'mover', { home: '/in', permissions: ['list', 'delete', 'modify'] })
    await trash.remove(app.context, plain.actor, ['/first.txt'])
    expect(await codeOf(restore(plain, [first], '/to'))).toBe('forbidden')
    await trash.remove(app.context, mover.actor, ['/old/second.txt'])
    await move(app.context, admin.actor, { resource: '/in/old', into: '/', ifExists: 'fail' })
    // The folder that it was in is no longer in the home folder.
    expect(await restore(mover, [second])).toEqual(['conflict'])
    expect(await restore(mover, [second], '/../old')).toEqual(['invalid'])
    expect(await restore(mover, [second], '/to')).toEqual(['/to/second.txt'])
  })
})
