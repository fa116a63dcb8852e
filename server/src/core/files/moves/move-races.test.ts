/** Concurrent renames, moves, deletions and restores of the same resources: the second one sees the result of the first. */

import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { findInconsistencies } from '../../../../test/consistency.ts'
import { engines } from '../../../../test/databases.ts'
import { addPerson, codeOf, type Person, put } from '../../../../test/people.ts'
import { openTestApp, type TestApp } from '../../../../test/test-app.ts'
import { pathsSeenBy } from '../../../../test/trees.ts'
import type { Context } from '../../context.ts'
import * as trash from '../trash/trash.ts'
import { createFolder } from '../tree/folders.ts'
import * as tree from '../tree/tree.ts'
import { move as moveOne } from './move.ts'
import * as moves from './moves.ts'

describe.each(engines)('concurrent changes, on %s', (engine) => {
  let app: TestApp
  let ada: Person
  beforeEach(async () => {
    app = await openTestApp(engine)
    ada = await addPerson(app, 'ada')
    await createFolder(app.context, ada.actor, { path: '/a' })
    await createFolder(app.context, ada.actor, { path: '/b' })
  })
  afterEach(async () => {
    expect(await findInconsistencies(app.context)).toEqual([])
    await app.close()
  })

  const paths = () => pathsSeenBy(app, ada)

  /** Runs the first until just before its commit, starts the second, then lets both finish. */
  async function inTurn<A, B>(first: (ctx: Context) => Promise<A>, second: () => Promise<B>): Promise<[A, B]> {
    const reached = Promise.withResolvers<void>()
    const gate = Promise.withResolvers<void>()
    const waiting: Context = {
      ...app.context,
      async record(tx, actor, event) {
        await app.context.record(tx, actor, event)
        reached.resolve()
        await gate.promise
      },
    }
    const one = first(waiting)
    await reached.promise
    const two = second()
    // Long enough for the second to wait for the lock of the first; if too short, the test would only be weaker.
    await new Promise((resolve) => setTimeout(resolve, 50))
    gate.resolve()
    return await Promise.all([one, two])
  }

  const moveTo = (path: string, to: string) => (ctx: Context) =>
    moves.moveAll(ctx, ada.actor, { resources: [path], parent: to })
  const remove = (path: string) => (ctx: Context) => trash.remove(ctx, ada.actor, [path])
  const renameTo = (id: number, name: string) => (ctx: Context) => moves.rename(ctx, ada.actor, id, name)

  it('a rename after a move renames it at its new place', async () => {
    const { resource } = await put(app, ada.actor, '/a/f')
    const [, place] = await inTurn(moveTo('/a/f', '/b'), () => renameTo(resource.id, 'g')(app.context))
    expect(place.names).toEqual(['b', 'g'])
    expect(await paths()).toEqual(['/a', '/b', '/b/g'])
  })

  it('a rename after a deletion finds nothing', async () => {
    const { resource } = await put(app, ada.actor, '/a/f')
    const [, code] = await inTurn(remove('/a/f'), () => codeOf(renameTo(resource.id, 'g')(app.context)))
    expect(code).toBe('not-found')
    expect(await paths()).toEqual(['/a', '/b'])
  })

  it('a rename after the deletion of its folder finds nothing', async () => {
    const { resource } = await put(app, ada.actor, '/a/f')
    const [, code] = await inTurn(remove('/a'), () => codeOf(renameTo(resource.id, 'g')(app.context)))
    expect(code).toBe('not-found')
  })

  it('a deletion after a move deletes it by id at its new place, and finds nothing by path', async () => {
    for (const identifier of ['id', 'path']) {
      const { resource } = await put(app, ada.actor, '/a/f')
      const name = identifier === 'id' ? `id:${resource.id}` : '/a/f'
      const [, [deletion]] = await inTurn(moveTo('/a/f', '/b'), () => remove(name)(app.context))
      if (identifier === 'id') expect(deletion?.place?.names).toEqual(['b', 'f'])
      else expect(deletion?.fault?.code).toBe('not-found')
    }
    expect(await paths()).toEqual(['/a', '/b', '/b/f'])
  })

  it('a move after a rename moves it by id under its new name, and finds nothing by path', async () => {
    for (const identifier of ['id', 'path']) {
      const { resource } = await put(app, ada.actor, '/a/f')
      const name = identifier === 'id' ? `id:${resource.id}` : '/a/f'
      const [, [moved]] = await inTurn(renameTo(resource.id, 'g'), () => moveTo(name, '/b')(app.context))
      if (identifier === 'id') expect(moved?.place?.names).toEqual(['b', 'g'])
      else expect(moved?.fault?.code).toBe('not-found')
    }
    expect(await paths()).toEqual(['/a', '/a/g', '/b', '/b/g'])
  })

  it('a move after a deletion finds nothing, and a move into a folder that is being deleted is refused', async () => {
    await put(app, ada.actor, '/a/f')
    await put(app, ada.actor, '/a/g')
    const [, [moved]] = await inTurn(remove('/a/f'), () => moveTo('/a/f', '/b')(app.context))
    expect(moved?.fault?.code).toBe('not-found')
    const [, code] = await inTurn(remove('/b'), () => codeOf(moveTo('/a/g', '/b')(app.context)))
    expect(code).toBe('not-found')
    expect(await paths()).toEqual(['/a', '/a/g'])
  })

  it('two moves of one resource: the second finds it at its new place by id, and nothing by path', async () => {
    const { resource } = await put(app, ada.actor, '/a/f')
    const [, [again]] = await inTurn(moveTo('/a/f', '/b'), () => moveTo(`id:${resource.id}`, '/')(app.context))
    expect(again?.before?.names).toEqual(['b', 'f'])
    expect(await paths()).toEqual(['/a', '/b', '/f'])
  })

  it('two opposite moves: the second is refused, and no folder is below itself', async () => {
    const [[first], code] = await inTurn(moveTo('/a', '/b'), () => codeOf(moveTo('/b', '/a')(app.context)))
    expect([first?.fault, code]).toEqual([undefined, 'not-found'])
    expect(await paths()).toEqual(['/b', '/b/a'])
  })

  it('two opposite moves by id, over several levels', async () => {
    const a = await createFolder(app.context, ada.actor, { path: '/a/1/2' })
    const b = await createFolder(app.context, ada.actor, { path: '/b/1/2' })
    const top = ({ lineage }: { lineage: readonly number[] }) => `id:${lineage[1]}`
    const move = (from: typeof a, to: typeof a) => moveTo(top(from), `id:${to.resource.id}`)
    const [[first], [second]] = await inTurn(move(a, b), () => move(b, a)(app.context))
    expect([first?.fault, second?.fault?.code]).toEqual([undefined, 'invalid'])
    expect(await paths()).toEqual(['/b', '/b/1', '/b/1/2', '/b/1/2/a', '/b/1/2/a/1', '/b/1/2/a/1/2'])
  })

  it('two moves to one name: one gets it, or the later one replaces the file of the earlier', async () => {
    for (const path of ['/a/1', '/b/2', '/b/3']) await put(app, ada.actor, path)
    const put1 = (resource: string, ifExists: 'fail' | 'replace') => (ctx: Context) =>
      moveOne(ctx, ada.actor, { resource, into: '/', as: 'x', ifExists })
    const [first, code] = await inTurn(put1('/a/1', 'fail'), () => codeOf(put1('/b/2', 'fail')(app.context)))
    expect([first.names, code]).toEqual([['x'], 'conflict'])
    const [second, third] = await inTurn(put1('/b/2', 'replace'), () => put1('/b/3', 'replace')(app.context))
    expect([second.names, third.names]).toEqual([['x'], ['x']])
    expect((await tree.get(app.context, ada.actor, '/x')).resource.id).toBe(third.resource.id)
    expect(await paths()).toEqual(['/a', '/b', '/x'])
  })

  it('a file that is replaced while it is uploaded again: the upload comes later and replaces the replacement', async () => {
    await put(app, ada.actor, '/a/f')
    const other = await put(app, ada.actor, '/b/g')
    const replace = (ctx: Context) =>
      moveOne(ctx, ada.actor, { resource: '/b/g', into: '/a', as: 'f', ifExists: 'replace' })
    const [, uploaded] = await inTurn(replace, () => put(app, ada.actor, '/a/f', 'newest', { ifExists: 'replace' }))
    expect(uploaded.resource.id).toBe(other.resource.id)
    expect(await paths()).toEqual(['/a', '/a/f', '/b'])
  })

  it('an empty folder that is replaced while it gets a file keeps it, and the move is refused', async () => {
    await put(app, ada.actor, '/a/f')
    const replace = (ctx: Context) => moveOne(ctx, ada.actor, { resource: '/a', as: 'b', ifExists: 'replace' })
    const upload = (ctx: Context) => put({ ...app, context: ctx }, ada.actor, '/b/g')
    const [, code] = await inTurn(upload, () => codeOf(replace(app.context)))
    expect([code, await paths()]).toEqual(['conflict', ['/a', '/a/f', '/b', '/b/g']])
    await trash.remove(app.context, ada.actor, ['/b/g'])
    // On PostgreSQL the upload can have found the folder that was replaced, which is gone when its lock is released.
    const [, [uploaded]] = await inTurn(replace, () => Promise.allSettled([put(app, ada.actor, '/b/h')]))
    const isRefused = uploaded.status === 'rejected'
    if (isRefused) expect(uploaded.reason).toMatchObject({ code: 'not-found' })
    expect(await paths()).toEqual(isRefused ? ['/b', '/b/f'] : ['/b', '/b/f', '/b/h'])
  })

  it('two renames to one name, and a rename and an upload: one gets the name', async () => {
    const one = await put(app, ada.actor, '/a/1')
    const two = await put(app, ada.actor, '/a/2')
    const [, code] = await inTurn(renameTo(one.resource.id, 'x'), () =>
      codeOf(renameTo(two.resource.id, 'x')(app.context)),
    )
    expect(code).toBe('conflict')
    const [, uploaded] = await inTurn(renameTo(two.resource.id, 'y'), () => put(app, ada.actor, '/a/y'))
    expect(uploaded.resource.name).toBe('y (2)')
  })
})
