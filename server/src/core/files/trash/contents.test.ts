import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { logOf } from '../../../../test/consistency.ts'
import { engines } from '../../../../test/databases.ts'
import { addPerson, codeOf, type Person, put } from '../../../../test/people.ts'
import { openTestApp, type TestApp } from '../../../../test/test-app.ts'
import { putFiles } from '../../../../test/trees.ts'
import { formatPath } from '../../../lib/text/path.ts'
import type { Permission } from '../../actor.ts'
import { move } from '../moves/move.ts'
import { trashTextPreview } from '../previews/text-preview.ts'
import * as tree from '../tree/tree.ts'
import { contents } from './contents.ts'
import { fileInTrash } from './find.ts'
import { purge } from './restore.ts'
import { remove } from './trash.ts'

describe.each(engines)('a look into the trash, on %s', (engine) => {
  let app: TestApp
  let admin: Person
  let ada: Person
  let ids: ReadonlyMap<string, number>
  beforeEach(async () => {
    app = await openTestApp(engine)
    admin = await addPerson(app, 'admin', { role: 'admin' })
    ids = await putFiles(
      app,
      admin,
      '/home/old/b/c.txt',
      '/home/old/file10.txt',
      '/home/old/file2.txt',
      '/home/old/gone.txt',
    )
    ada = await addPerson(app, 'ada', { home: '/home' })
    await remove(app.context, admin.actor, ['/home/old/gone.txt'])
    app.clock.move(1_000)
    await remove(app.context, ada.actor, ['/old'])
  })
  afterEach(() => app.close())

  const idOf = (path: string) => ids.get(path) ?? 0
  const look = async ({ actor }: Person, path: string, page = { offset: 0, limit: 50 }) => {
    const { entries, total } = await contents(app.context, actor, { id: idOf(path), ...page })
    return { paths: entries.map(({ names }) => formatPath(names)), total, entries }
  }
  const read = async ({ actor }: Person, path: string) =>
    (await trashTextPreview(app.context, actor, { id: idOf(path) })).text

  it('shows what a deleted folder contains, page by page, with the deletion of the folder', async () => {
    const { paths, total, entries } = await look(admin, '/home/old')
    expect([paths, total]).toEqual([['/home/old/b', '/home/old/file2.txt', '/home/old/file10.txt'], 3])
    const deletion = { deletedAt: app.clock.now().toISOString(), deletedBy: 'ada' }
    expect(entries).toMatchObject([deletion, deletion, deletion])
    expect((await look(ada, '/home/old', { offset: 1, limit: 1 })).paths).toEqual(['/old/file2.txt'])
    expect((await look(ada, '/home/old/b')).paths).toEqual(['/old/b/c.txt'])
    expect(await codeOf(look(ada, '/home/old/file2.txt'))).toBe('invalid')
  })

  it('shows the text of a file in it, and writes that to the session log', async () => {
    expect(await read(ada, '/home/old/b/c.txt')).toBe('/home/old/b/c.txt')
    expect(await read(admin, '/home/old/gone.txt')).toBe('/home/old/gone.txt')
    expect((await logOf(app.context)).slice(-2)).toEqual(['PREVIEW /home/old/b/c.txt', 'PREVIEW /home/old/gone.txt'])
  })

  it('T-18 is for whoever may see the entry: not for others, visitors, other accounts, or without the permissions', async () => {
    const eve = await addPerson(app, 'eve', { home: '/home' })
    const { operator: stranger } = await app.another('stranger')
    for (const other of [eve, { ...ada, actor: stranger }]) {
      expect(await codeOf(look(other, '/home/old'))).toBe('not-found')
      expect(await codeOf(read(other, '/home/old/b/c.txt'))).toBe('not-found')
    }
    // Deleted by another user before the folder was.
    expect(await codeOf(read(ada, '/home/old/gone.txt'))).toBe('not-found')
    const limited = (kind: 'user' | 'visitor', ...permissions: Permission[]) => ({
      ...ada,
      actor: { ...ada.actor, kind, permissions: new Set(permissions) },
    })
    expect(await codeOf(look(limited('user', 'delete', 'download'), '/home/old'))).toBe('forbidden')
    expect(await codeOf(read(limited('user', 'delete', 'list'), '/home/old/b/c.txt'))).toBe('forbidden')
    const visitor = limited('visitor', 'delete', 'list', 'download')
    expect(await codeOf(look(visitor, '/home/old'))).toBe('forbidden')
    expect(await codeOf(read(visitor, '/home/old/b/c.txt'))).toBe('forbidden')
  })

  it('T-18 does not show what has left the home folder of a user, or what is not in the trash', async () => {
    await put(app, ada.actor, '/here.txt')
    const { resource } = await tree.get(app.context, ada.actor, '/here.txt')
    expect(await codeOf(fileInTrash(app.context, ada.actor, resource.id))).toBe('not-found')
    await put(app, ada.actor, '/in/a.txt')
    const { resource: moved } = await tree.get(app.context, ada.actor, '/in/a.txt')
    await remove(app.context, ada.actor, ['/in/a.txt'])
    await move(app.context, admin.actor, { resource: '/home/in', into: '/', ifExists: 'fail' })
    expect(await codeOf(fileInTrash(app.context, ada.actor, moved.id))).toBe('not-found')
    expect((await fileInTrash(app.context, admin.actor, moved.id)).names).toEqual(['in', 'a.txt'])
    await remove(app.context, admin.actor, ['/home'])
    expect(await codeOf(look(ada, '/home/old'))).toBe('not-found')
    expect((await look(admin, '/home/old')).total).toBe(3)
    await purge(app.context, admin.actor, [idOf('/home/old')])
    expect(await codeOf(look(admin, '/home/old'))).toBe('not-found')
  })
})
