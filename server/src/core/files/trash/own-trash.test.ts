import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { findInconsistencies } from '../../../../test/consistency.ts'
import { engines } from '../../../../test/databases.ts'
import { type EventRecorder, recordEvents } from '../../../../test/event-recorder.ts'
import { addPerson, codeOf, type Person, put } from '../../../../test/people.ts'
import { openTestApp, type TestApp } from '../../../../test/test-app.ts'
import { move } from '../moves/move.ts'
import { createFolder } from '../tree/folders.ts'
import { pathSeenBy } from '../tree/resource.ts'
import * as trashEntries from './restore.ts'
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
