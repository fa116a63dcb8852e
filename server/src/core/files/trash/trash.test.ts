import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { findInconsistencies, logOf, storedKeys } from '../../../../test/consistency.ts'
import { engines } from '../../../../test/databases.ts'
import { addPerson, codeOf, keepNoVersions, type Person, put } from '../../../../test/people.ts'
import { insertFolders } from '../../../../test/rows.ts'
import { openTestApp, type TestApp } from '../../../../test/test-app.ts'
import { putDeep } from '../../../../test/trees.ts'
import { Fault } from '../../fault.ts'
import * as users from '../../users/users.ts'
import { purgeTrash, removeUnreferencedBytes } from '../gc/gc.ts'
import * as listing from '../listing/list.ts'
import { changedAtOnce } from '../tree/change-in-slices.ts'
import { createFolder } from '../tree/folders.ts'
import * as tree from '../tree/tree.ts'
import * as trash from './trash.ts'

const dayMs = 86_400_000

describe.each(engines)('deleting, on %s', (engine) => {
  let app: TestApp
  let person: Person
  beforeEach(async () => {
    app = await openTestApp(engine)
    person = await addPerson(app, 'ada')
  })
  afterEach(async () => {
    expect(await findInconsistencies(app.context)).toEqual([])
    await app.close()
  })

  const remove = (...identifiers: string[]) => trash.remove(app.context, person.actor, identifiers)
  const codes = async (...identifiers: string[]) => (await remove(...identifiers)).map(({ fault }) => fault?.code)
  const deletions = async () => (await logOf(app.context)).filter((line) => line.startsWith('DELE'))
  const diskUsed = async () =>
    (await app.context.db.q.selectFrom('accounts').select('disk_used').executeTakeFirstOrThrow()).disk_used
  const rowCount = async () => (await app.context.db.q.selectFrom('resources').select('id').execute()).length

  it('a folder hides everything below it, by every identifier', async () => {
    const file = await put(app, person.actor, '/a/b/c.txt')
    const folder = await tree.get(app.context, person.actor, '/a')
    const [outcome] = await remove('/a')
    expect(outcome?.place?.resource.id).toBe(folder.resource.id)
    for (const identifier of [
      '/a',
      '/a/b',
      '/a/b/c.txt',
      `id:${file.resource.id}`,
      `hash:${file.resource.hash}`,
      `id:${folder.resource.id}`,
    ])
      expect(await codeOf(tree.get(app.context, person.actor, identifier))).toBe('not-found')
    const found = await listing.list(app.context, person.actor, {
      folder: '/',
      name: '*',
      offset: 0,
      limit: 9,
      sort: [],
    })
    expect(found).toEqual({ places: [], total: 0 })
    expect(await deletions()).toEqual(['DELE /a'])
  })

  it('a long list keeps what was deleted before the access ended, and reports each', async () => {
    const names = Array.from({ length: changedAtOnce + 20 }, (_, i) => String(i).padStart(3, '0'))
    await insertFolders(app, await tree.get(app.context, person.actor, '/'), names)
    let slices = 0
    const actor = {
      ...person.actor,
      confirm: async () => {
        slices += 1
        if (slices > 1) throw new Fault('unauthenticated', 'The user was locked.')
      },
    }
    const outcomes = await trash.remove(
      app.context,
      actor,
      names.map((name) => `/${name}`),
    )
    expect(outcomes.map(({ fault }) => fault?.code)).toEqual(
      names.map((_, i) => (i < changedAtOnce ? undefined : 'unauthenticated')),
    )
    const left = await listing.list(app.context, person.actor, { folder: '/', offset: 0, limit: 500, sort: [] })
    expect(left.places.map(({ resource }) => resource.name)).toEqual(names.slice(changedAtOnce))
    expect(await deletions()).toHaveLength(changedAtOnce)
  })

  it('several returns a result for each, and announces them as one event without duplicates', async () => {
    for (const path of ['/a.txt', '/in/b.txt', '/in/c.txt']) await put(app, person.actor, path)
    const outcomes = await codes('/a.txt', '/missing', '/', '../x', '/in/b.txt', '/a.txt', '', 'id:999999')
    expect(outcomes).toEqual([
      undefined,
      'not-found',
      'invalid',
      'invalid',
      undefined,
      'not-found',
      'invalid',
      'not-found',
    ])
    expect(await deletions()).toEqual(['DELE /a.txt', 'DELE /in/b.txt'])
    expect((await tree.get(app.context, person.actor, '/in')).resource.childCount).toBe(1)
  })

  it('a folder and its contents at once deletes both in the given order; missing ones are reported as not found', async () => {
    await put(app, person.actor, '/a/b.txt')
    expect(await codes('/a/b.txt', '/a')).toEqual([undefined, undefined])
    await put(app, person.actor, '/a/b.txt')
    expect(await codes('/a', '/a/b.txt')).toEqual([undefined, 'not-found'])
  })

  it('thousands at once deletes and logs each', async () => {
    const folder = await createFolder(app.context, person.actor, { path: '/many' })
    const count = 2_000
    await insertFolders(
      app,
      folder,
      Array.from({ length: count }, (_, i) => `f${i}`),
    )
    const outcomes = await remove(...Array.from({ length: count }, (_, i) => `/many/f${i}`))
    expect(outcomes.filter(({ place }) => place)).toHaveLength(count)
    expect(await deletions()).toHaveLength(count)
  })

  it('T-07 by a user who was locked in the meantime is refused', async () => {
    await put(app, person.actor, '/a.txt')
    await users.setLocked(app.context, app.operator, 'ada', true)
    expect(await codeOf(remove('/a.txt'))).toBe('unauthenticated')
    expect(await deletions()).toEqual([])
  })

  it('frees the name: a new resource there is a different one', async () => {
    const before = await put(app, person.actor, '/a.txt')
    await remove('/a.txt')
    const after = await put(app, person.actor, '/a.txt')
    expect(after.resource.name).toBe('a.txt')
    expect(after.resource.id).not.toBe(before.resource.id)
    expect(after.resource.hash).not.toBe(before.resource.hash)
  })

  it('keeps the bytes and the quota for seven days, then releases both', async () => {
    await keepNoVersions(app)
    await put(app, person.actor, '/a/b.txt', '12345')
    await put(app, person.actor, '/keep.txt', '123')
    await put(app, person.actor, '/keep.txt', '1234', { ifExists: 'replace' })
    await remove('/a')
    expect(await diskUsed()).toBe(12)
    app.clock.move(7 * dayMs)
    expect(await purgeTrash(app.context)).toBe(0)
    app.clock.move(1)
    expect(await purgeTrash(app.context)).toBe(3)
    expect(await diskUsed()).toBe(4)
    await removeUnreferencedBytes(app.context)
    expect(await storedKeys(app.context)).toHaveLength(1)
  })

  it('purges a deep tree in one run, however deep and wide', async () => {
    const before = await rowCount()
    await putDeep(app, person, '/d0', 259)
    for (let i = 0; i < 30; i++) await put(app, person.actor, `/d0/wide/${i}.txt`, '12')
    await remove('/d0')
    app.clock.move(7 * dayMs + 1)
    expect(await purgeTrash(app.context)).toBe(260 + 1 + 1 + 30)
    expect(await rowCount()).toBe(before)
    expect(await diskUsed()).toBe(0)
    await removeUnreferencedBytes(app.context)
    expect(await storedKeys(app.context)).toEqual([])
  })

  it('purges neither later entries of the trash nor other resources', async () => {
    await put(app, person.actor, '/a/old.txt')
    await put(app, person.actor, '/a/new.txt')
    await remove('/a/old.txt')
    app.clock.move(3 * dayMs)
    await remove('/a/new.txt')
    app.clock.move(5 * dayMs)
    expect(await purgeTrash(app.context)).toBe(1)
    const names = await app.context.db.q
      .selectFrom('resources')
      .select('name')
      .where('deleted_at', 'is not', null)
      .execute()
    expect(names).toEqual([{ name: 'new.txt' }])
    expect((await tree.get(app.context, person.actor, '/a')).resource.childCount).toBe(0)
  })

  it('purges each resource once in two concurrent runs', async () => {
    for (let i = 0; i < 20; i++) await put(app, person.actor, `/t/${i}/f.txt`, '123')
    await remove('/t')
    app.clock.move(7 * dayMs + 1)
    const counts = await Promise.all([1, 2, 3].map(() => purgeTrash(app.context)))
    expect(counts.reduce((a, b) => a + b)).toBe(41)
    expect(await diskUsed()).toBe(0)
  })
})
