import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { findInconsistencies } from '../../../../test/consistency.ts'
import { statementsOf } from '../../../../test/database-work.ts'
import { engines } from '../../../../test/databases.ts'
import { type EventRecorder, recordEvents } from '../../../../test/event-recorder.ts'
import { addPerson, codeOf, type Person, put } from '../../../../test/people.ts'
import { openTestApp, type TestApp } from '../../../../test/test-app.ts'
import { createFolder } from '../tree/folders.ts'
import { setModifiedAt } from '../tree/modified-at.ts'
import * as tree from '../tree/tree.ts'
import { removeEmptyFolder, removeFile } from './trash.ts'

describe.each(engines)('deleting one resource of a given type, on %s', (engine) => {
  let app: TestApp
  let ada: Person
  let heard: EventRecorder
  beforeEach(async () => {
    app = await openTestApp(engine)
    ada = await addPerson(app, 'ada')
    heard = recordEvents(app.context)
    await put(app, ada.actor, '/in/a.txt')
    await createFolder(app.context, ada.actor, { path: '/empty' })
  })
  afterEach(async () => {
    expect(await findInconsistencies(app.context)).toEqual([])
    await app.close()
  })
  const isThere = async (path: string) => (await tree.lookUp(app.context.db.q, ada.actor, path)) !== null

  it('deletes a file but no folder, and an empty folder but no file and no folder with contents', async () => {
    const asked = [
      [removeFile, '/in', 'conflict'],
      [removeFile, '/empty', 'conflict'],
      [removeFile, '/missing', 'not-found'],
      [removeFile, '/', 'invalid'],
      [removeEmptyFolder, '/in', 'conflict'],
      [removeEmptyFolder, '/in/a.txt', 'conflict'],
      [removeEmptyFolder, '/', 'invalid'],
    ] as const
    for (const [remove, path, code] of asked)
      expect([path, await codeOf(remove(heard.ctx, ada.actor, path))]).toEqual([path, code])
    expect(heard.events).toEqual([])
    await removeFile(heard.ctx, ada.actor, '/in/a.txt')
    await removeEmptyFolder(heard.ctx, ada.actor, '/in')
    await removeEmptyFolder(heard.ctx, ada.actor, '/empty')
    expect(heard.lines()).toEqual(['delete /in/a.txt', 'delete /in', 'delete /empty'])
    for (const path of ['/in', '/empty']) expect(await isThere(path)).toBe(false)
  })

  it('T-19 needs the permission to delete', async () => {
    const other = await addPerson(app, 'other', { permissions: ['list', 'upload', 'modify', 'download'] })
    expect(await codeOf(removeFile(app.context, other.actor, '/in/a.txt'))).toBe('forbidden')
    expect(await codeOf(removeEmptyFolder(app.context, other.actor, '/empty'))).toBe('forbidden')
  })

  it('deletes no folder to which a file is being added, and stores no file in a deleted folder', async () => {
    const rounds = Array.from({ length: 8 }, (_, i) => `/race-${i}`)
    for (const path of rounds) {
      await createFolder(app.context, ada.actor, { path })
      const [removed, stored] = await Promise.allSettled([
        removeEmptyFolder(app.context, ada.actor, path),
        put(app, ada.actor, `${path}/a.txt`),
      ])
      // An upload creates a missing folder, so it may also come after the deletion.
      if (stored.status === 'fulfilled') expect(await isThere(`${path}/a.txt`)).toBe(true)
      else expect(removed.status).toBe('fulfilled')
      if (removed.status === 'rejected') expect(removed.reason).toMatchObject({ code: 'conflict' })
    }
  })

  it('sets the modification time without an event', async () => {
    const time = new Date('1999-12-31T23:59:59.000Z')
    const place = await setModifiedAt(app.context, ada.actor, '/in/a.txt', time)
    expect(place.resource.modifiedAt).toBe(time.toISOString())
    expect((await tree.get(app.context, ada.actor, '/in/a.txt')).resource).toEqual(place.resource)
    const statements = await statementsOf(() => setModifiedAt(app.context, ada.actor, '/in/a.txt', time))
    // On PostgreSQL the folder is locked, and the file looked up again.
    const most = engine === 'sqlite' ? 4 : 7
    expect(statements.filter((text) => /^\s*(with|select "|update)/.test(text)).length).toBeLessThanOrEqual(most)
    await setModifiedAt(app.context, ada.actor, '/in', time)
    expect((await tree.get(app.context, ada.actor, '/in')).resource.modifiedAt).toBe(time.toISOString())
    for (const bad of [Number.NaN, -62_135_596_800_001, 253_402_300_800_000])
      expect(await codeOf(setModifiedAt(app.context, ada.actor, '/in/a.txt', new Date(bad)))).toBe('invalid')
    expect(await codeOf(setModifiedAt(app.context, ada.actor, '/missing', time))).toBe('not-found')
  })

  it('T-19 lets users without the permission modify set the time of their own uploads only', async () => {
    const time = new Date('2001-02-03T04:05:06.000Z')
    const sender = await addPerson(app, 'sender', { permissions: ['upload', 'list'] })
    await put(app, sender.actor, '/in/b.txt')
    const place = await setModifiedAt(app.context, sender.actor, '/in/b.txt', time)
    expect(place.resource.modifiedAt).toBe(time.toISOString())
    for (const path of ['/in/a.txt', '/in'])
      expect(await codeOf(setModifiedAt(app.context, sender.actor, path, time))).toBe('forbidden')
    const reader = await addPerson(app, 'reader', { permissions: ['list', 'download'] })
    expect(await codeOf(setModifiedAt(app.context, reader.actor, '/in/a.txt', time))).toBe('forbidden')
  })
})
