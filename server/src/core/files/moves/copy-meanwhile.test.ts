/** While a copy is staged it is invisible, and a failed copy leaves nothing behind. */

import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { findInconsistencies } from '../../../../test/consistency.ts'
import { engines } from '../../../../test/databases.ts'
import { addPerson, codeOf, type Person, put } from '../../../../test/people.ts'
import { openTestApp, type TestApp } from '../../../../test/test-app.ts'
import { pathsSeenBy } from '../../../../test/trees.ts'
import * as accountStore from '../../accounts/store.ts'
import type { Context } from '../../context.ts'
import * as users from '../../users/users.ts'
import { purgeTrash } from '../gc/gc.ts'
import { list as listTrash } from '../trash/list.ts'
import * as trashEntries from '../trash/restore.ts'
import * as trash from '../trash/trash.ts'
import { createFolder } from '../tree/folders.ts'
import * as tree from '../tree/tree.ts'
import { copy } from './copy.ts'
import * as moves from './moves.ts'

describe.each(engines)('during a copy, on %s', (engine) => {
  let app: TestApp
  let ada: Person
  beforeEach(async () => {
    app = await openTestApp(engine)
    ada = await addPerson(app, 'ada')
    for (const path of ['/from/a.txt', '/from/b/c.txt', '/from/b/d/e.txt']) await put(app, ada.actor, path, '12345')
    await createFolder(app.context, ada.actor, { path: '/to' })
  })
  afterEach(async () => {
    expect(await findInconsistencies(app.context)).toEqual([])
    await app.close()
  })

  const pathsBelow = (top: string) => pathsSeenBy(app, ada, top)
  const original = ['/from', '/from/a.txt', '/from/b', '/from/b/c.txt', '/from/b/d', '/from/b/d/e.txt', '/to']
  const diskUsed = async () => (await accountStore.accountById(app.context.db.q, app.account.id))?.diskUsed
  const copies = async () =>
    (await app.context.db.q.selectFrom('session_log').select('id').where('type', '=', 'COPY').execute()).length

  /** Copies, and runs a function after a number of its transactions. The first one only reads the destination. */
  const copyWith = (meanwhile: (transactions: number) => Promise<unknown>, resources = ['/from'], parent = '/to') => {
    let transactions = 0
    const ctx: Context = {
      ...app.context,
      db: {
        ...app.context.db,
        async tx(work) {
          const value = await app.context.db.tx(work)
          await meanwhile(++transactions)
          return value
        },
      },
    }
    return copy(ctx, ada.actor, { resources, parent })
  }
  const once = (at: number, act: () => Promise<unknown>) => async (transactions: number) => {
    if (transactions === at) await act()
  }
  /** The next purge removes what was staged, and returns its quota. */
  const nothingIsLeft = async () => {
    await purgeTrash(app.context)
    expect(await diskUsed()).toBe(15)
    const rows = await app.context.db.q.selectFrom('resources').select('id').where('parent_id', 'is', null).execute()
    expect(rows).toEqual([{ id: app.account.rootId }])
    expect(await copies()).toBe(0)
  }

  it('nobody sees any part of it, by list, search, id, hash or in the trash', async () => {
    let looks = 0
    const known = new Set((await app.context.db.q.selectFrom('resources').select('id').execute()).map(({ id }) => id))
    const look = async () => {
      const all = await app.context.db.q.selectFrom('resources').select(['id', 'hash', 'parent_id', 'name']).execute()
      if (all.some(({ parent_id, name, id }) => !known.has(id) && name === 'from' && parent_id !== null)) return
      looks++
      expect(await pathsBelow('/')).toEqual(original)
      for (const { id, hash } of all.filter((row) => !known.has(row.id))) {
        for (const identifier of [`id:${id}`, `hash:${hash}`, String(id)])
          expect(await codeOf(tree.get(app.context, ada.actor, identifier))).toBe('not-found')
        expect(await codeOf(moves.rename(app.context, ada.actor, id, 'x'))).toBe('not-found')
        const [restored] = await trashEntries.restore(app.context, app.operator, { ids: [id] })
        expect(restored?.fault?.code).toBe('not-found')
      }
      expect(await listTrash(app.context, app.operator, { offset: 0, limit: 9, sort: [] })).toEqual({
        discarded: [],
        total: 0,
      })
      expect(await trashEntries.purge(app.context, app.operator, 'all')).toBe(0)
    }
    const [outcome] = await copyWith(look)
    expect(outcome?.fault).toBeUndefined()
    expect(looks).toBeGreaterThan(4)
    expect(await pathsBelow('/to')).toEqual(original.slice(0, -1).map((path) => `/to${path}`))
    expect(await diskUsed()).toBe(30)
  })

  it.each([2, 3, 4])('its original is deleted after %i steps: it is refused', async (step) => {
    const [outcome] = await copyWith(once(step, () => trash.remove(app.context, ada.actor, ['/from'])))
    expect(outcome?.fault?.code).toBe('conflict')
    expect(await pathsBelow('/')).toEqual(['/to'])
    await nothingIsLeft()
  })

  it.each([2, 3, 4])('its original is permanently deleted after %i steps: it is refused', async (step) => {
    const [outcome] = await copyWith(
      once(step, async () => {
        const [{ place } = {}] = await trash.remove(app.context, ada.actor, ['/from'])
        await trashEntries.purge(app.context, app.operator, [place?.resource.id ?? 0])
        await purgeTrash(app.context)
      }),
    )
    expect(outcome?.fault?.code).toBe('conflict')
    expect(await pathsBelow('/')).toEqual(['/to'])
    await purgeTrash(app.context)
    expect([await diskUsed(), await copies()]).toEqual([0, 0])
  })

  it('its destination is deleted: it is refused, and its quota is returned', async () => {
    const copying = copyWith(
      once(3, () => trash.remove(app.context, ada.actor, ['/to'])),
      ['/from/b', '/from/a.txt'],
    )
    expect(await codeOf(copying)).toBe('not-found')
    await nothingIsLeft()
  })

  it('T-07 its user is locked: it is refused, and its quota is returned', async () => {
    const lock = () => users.setLocked(app.context, app.operator, 'ada', true)
    expect(await codeOf(copyWith(once(3, lock)))).toBe('unauthenticated')
    await nothingIsLeft()
  })

  it('its original is moved away, or below the destination: the copy succeeds', async () => {
    const move = (resources: string[], parent: string) => moves.moveAll(app.context, ada.actor, { resources, parent })
    const [outcome] = await copyWith(
      once(2, () => move(['/to'], '/from/b')),
      ['/from'],
      `id:${await idOf('/to')}`,
    )
    expect(outcome?.place?.names).toEqual(['from', 'b', 'to', 'from'])
    expect(await copies()).toBe(1)
  })

  const idOf = async (path: string) => (await tree.get(app.context, ada.actor, path)).resource.id

  it('the quota is used up: it is refused for that reason, and its quota is returned', async () => {
    await app.context.db.tx((tx) => accountStore.setDiskLimit(tx, app.account.id, 27))
    const outcomes = await copyWith(async () => undefined, ['/from/a.txt', '/from/b'])
    expect(outcomes.map(({ fault }) => fault?.code)).toEqual([undefined, 'storage-full'])
    expect(outcomes[1]?.fault?.message).toMatch(/27 B of storage/)
    expect(await pathsBelow('/to')).toEqual(['/to/a.txt'])
    await purgeTrash(app.context)
    expect(await diskUsed()).toBe(20)
    expect((await copyWith(async () => undefined, ['/from/a.txt']))[0]?.fault).toBeUndefined()
    expect(await diskUsed()).toBe(25)
  })

  it('the process dies: it never becomes visible, and is purged later', async () => {
    const stopped = Promise.withResolvers<void>()
    void copyWith(
      once(4, () => {
        stopped.resolve()
        return new Promise(() => undefined)
      }),
    )
    await stopped.promise
    expect(await pathsBelow('/')).toEqual(original)
    expect(await diskUsed()).toBeGreaterThan(15)
    await purgeTrash(app.context)
    expect(await diskUsed()).toBeGreaterThan(15)
    app.clock.move(7 * 86_400_000 + 1)
    await nothingIsLeft()
    expect(await pathsBelow('/')).toEqual(original)
  })

  it('uploads to its original or its destination stay complete, and names stay unique', async () => {
    const [outcome] = await copyWith(async (transactions) => {
      if (transactions < 6) await put(app, ada.actor, `/from/b/new${transactions}.txt`, '')
      if (transactions === 4) await put(app, ada.actor, '/to/from/x.txt', '')
    })
    expect(outcome?.place?.names).toEqual(['to', 'from (2)'])
    expect(await pathsBelow('/to/from')).toEqual(['/to/from/x.txt'])
  })
})
