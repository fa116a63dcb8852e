import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { engines } from '../../../../test/databases.ts'
import { addPerson, codeOf, type Person, put } from '../../../../test/people.ts'
import { insertFolders } from '../../../../test/rows.ts'
import { openTestApp, type TestApp } from '../../../../test/test-app.ts'
import * as tree from '../tree/tree.ts'
import { trashSize } from './size.ts'
import { remove } from './trash.ts'

describe.each(engines)('the size of the trash, on %s', (engine) => {
  let app: TestApp
  let admin: Person
  let ada: Person
  beforeEach(async () => {
    app = await openTestApp(engine)
    admin = await addPerson(app, 'admin', { role: 'admin' })
    ada = await addPerson(app, 'ada')
  })
  afterEach(() => app.close())

  const idOf = async (path: string) => (await tree.get(app.context, admin.actor, path)).resource.id
  const size = async ({ actor }: Person, ids?: readonly number[]) => {
    const { deletedBy, ...rest } = await trashSize(app.context, actor, ids)
    return { ...rest, deletedBy: deletedBy.map(({ username }) => username) }
  }

  it('has what is in deleted folders and who deleted it, of everything or of some entries', async () => {
    const nothing = { entries: 0, files: 0, folders: 0, bytes: 0, isComplete: true, users: 0, deletedBy: [] }
    expect(await size(admin)).toEqual(nothing)
    await put(app, admin.actor, '/box/a.txt', '1234')
    await put(app, admin.actor, '/box/sub/b.txt', '12')
    await put(app, admin.actor, '/box/sub/earlier.txt', '1')
    await put(app, admin.actor, '/live.txt', 'live')
    await put(app, admin.actor, '/c.txt', '123456')
    const [box, file, live] = [await idOf('/box'), await idOf('/c.txt'), await idOf('/live.txt')]
    await remove(app.context, ada.actor, ['/box/sub/earlier.txt'])
    await remove(app.context, ada.actor, ['/c.txt'])
    await remove(app.context, admin.actor, ['/box'])
    const whole = { entries: 3, files: 4, folders: 2, bytes: 13, isComplete: true, users: 2 }
    expect(await size(admin)).toEqual({ ...whole, deletedBy: ['admin', 'ada'] })
    const ofBox = { entries: 1, files: 2, folders: 2, bytes: 6, isComplete: true, users: 1, deletedBy: ['admin'] }
    expect(await size(admin, [box, live])).toEqual(ofBox)
    expect(await size(admin, [file])).toMatchObject({ entries: 1, files: 1, folders: 0, bytes: 6 })
    // Users see what they deleted themselves.
    expect(await size(ada)).toMatchObject({ entries: 2, files: 2, bytes: 7, deletedBy: ['ada'] })
    expect(await size(ada, [box])).toEqual(nothing)
  })

  it('counts up to a limit', async () => {
    await put(app, admin.actor, '/many/a.txt')
    const names = Array.from({ length: 1_001 }, (_, i) => `f${i}`)
    await insertFolders(app, await tree.get(app.context, admin.actor, '/many'), names)
    await remove(app.context, admin.actor, ['/many'])
    expect(await size(admin)).toMatchObject({ entries: 1, files: 1, folders: 1_000, isComplete: false })
  })

  it('T-18 is for those who may delete, and not for visitors', async () => {
    const visitor = { ...ada.actor, kind: 'visitor' as const }
    const reader = { ...ada.actor, permissions: new Set(['list'] as const) }
    for (const actor of [visitor, reader])
      expect(await codeOf(trashSize(app.context, actor, undefined))).toBe('forbidden')
  })
})
