import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { engines } from '../../../../test/databases.ts'
import { addPerson, codeOf, faultOf, type Person, put } from '../../../../test/people.ts'
import { openTestApp, type TestApp } from '../../../../test/test-app.ts'
import * as users from '../../users/users.ts'
import { rename } from '../moves/moves.ts'
import { remove } from '../trash/trash.ts'
import { pathSeenBy } from '../tree/resource.ts'
import { listStarred, maxStarred, star, unstar } from './starred.ts'

describe.each(engines)('stars, on %s', (engine) => {
  let app: TestApp
  let ada: Person
  beforeEach(async () => {
    app = await openTestApp(engine)
    ada = await addPerson(app, 'ada')
  })
  afterEach(() => app.close())

  const starred = async (who = ada) =>
    (await listStarred(app.context, who.actor, { limit: 100 })).places.map((place) => pathSeenBy(who.actor, place))
  const add = (paths: string[], who = ada) => {
    app.clock.move(1_000)
    return star(app.context, who.actor, paths)
  }

  it('are personal, listed latest first, and follow renames', async () => {
    const { resource } = await put(app, ada.actor, '/in/a.txt')
    await put(app, ada.actor, '/b.txt')
    await add(['/in/a.txt'])
    await add(['/b.txt', '/in'])
    await add(['/in/a.txt'])
    expect((await starred()).at(-1)).toBe('/in/a.txt')
    await rename(app.context, ada.actor, resource.id, 'c.txt')
    expect((await starred()).toSorted()).toEqual(['/b.txt', '/in', '/in/c.txt'])
    await unstar(app.context, ada.actor, ['/in', `id:${resource.id}`])
    await unstar(app.context, ada.actor, ['/in'])
    expect(await starred()).toEqual(['/b.txt'])
    const ben = await addPerson(app, 'ben')
    expect(await starred(ben)).toEqual([])
    await unstar(app.context, ben.actor, ['/b.txt'])
    expect(await starred()).toEqual(['/b.txt'])
  })

  it('show only what the user can list, and end with the resource or the user', async () => {
    await put(app, ada.actor, '/home/a.txt')
    await put(app, ada.actor, '/home/b.txt')
    await put(app, ada.actor, '/out.txt')
    await add(['/out.txt', '/home/a.txt', '/home/b.txt'])
    await remove(app.context, ada.actor, ['/home/b.txt'])
    expect((await starred()).toSorted()).toEqual(['/home/a.txt', '/out.txt'])
    const cleo = await addPerson(app, 'cleo', { home: '/home' })
    expect(await codeOf(star(app.context, cleo.actor, ['/a.txt', '/../out.txt']))).toBe('invalid')
    expect(await codeOf(star(app.context, cleo.actor, ['/a.txt', '/out.txt']))).toBe('not-found')
    expect(await starred(cleo)).toEqual([])
    const { q } = app.context.db
    await q
      .insertInto('starred')
      .values({ user_id: cleo.user.id, resource_id: app.account.rootId, starred_at: '' })
      .execute()
    expect(await starred(cleo)).toEqual([])
    await unstar(app.context, cleo.actor, [`id:${app.account.rootId}`])
    const blind = await addPerson(app, 'blind', { permissions: ['upload'] })
    expect(await codeOf(listStarred(app.context, blind.actor, { limit: 1 }))).toBe('forbidden')
    expect(await codeOf(star(app.context, blind.actor, ['/out.txt']))).toBe('forbidden')
    expect(await codeOf(unstar(app.context, blind.actor, ['/out.txt']))).toBe('forbidden')
    await q.deleteFrom('resources').where('name', '=', 'out.txt').execute()
    await users.remove(app.context, app.operator, cleo.user.id)
    const rows = await q.selectFrom('starred').select('user_id').execute()
    expect(rows.map(({ user_id }) => user_id)).toEqual([ada.user.id, ada.user.id])
  })

  it('leave out what is purged while it is starred', async () => {
    await put(app, ada.actor, '/a.txt')
    const { resource } = await put(app, ada.actor, '/b.txt')
    const purging: typeof ada.actor = {
      ...ada.actor,
      confirm: async (tx) => void (await tx.deleteFrom('resources').where('id', '=', resource.id).execute()),
    }
    await star(app.context, purging, ['/a.txt', '/b.txt'])
    expect(await starred()).toEqual(['/a.txt'])
  })

  it('are at most 1,000 of a user, in pages', async () => {
    const { q } = app.context.db
    const { resource } = await put(app, ada.actor, '/a.txt')
    const { id: _, ...row } = await q
      .selectFrom('resources')
      .selectAll()
      .where('id', '=', resource.id)
      .executeTakeFirstOrThrow()
    const names = Array.from({ length: maxStarred }, (_, i) => `${i}.csv`)
    for (let at = 0; at < maxStarred; at += 100) {
      const rows = names.slice(at, at + 100).map((name) => ({ ...row, name, hash: name, search_name: name }))
      const made = await q.insertInto('resources').values(rows).returning('id').execute()
      await add(made.map(({ id }) => `id:${id}`))
    }
    expect(await faultOf(add(['/a.txt']))).toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('up to 1000 files'),
    })
    const all: string[] = []
    for (let next: string | null | undefined; next !== null; ) {
      const page = await listStarred(app.context, ada.actor, { limit: 30, ...(next && { after: next }) })
      all.push(...page.places.map(({ resource: { name } }) => name))
      next = page.next
    }
    expect(all.toSorted()).toEqual(names.toSorted())
    expect(await codeOf(listStarred(app.context, ada.actor, { limit: 1, after: 'x' }))).toBe('invalid')
  })
})
