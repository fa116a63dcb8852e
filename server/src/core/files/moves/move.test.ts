import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { findInconsistencies } from '../../../../test/consistency.ts'
import { engines } from '../../../../test/databases.ts'
import { type EventRecorder, recordEvents } from '../../../../test/event-recorder.ts'
import { addPerson, codeOf, contentOf, faultOf, type Person, put } from '../../../../test/people.ts'
import { openTestApp, type TestApp } from '../../../../test/test-app.ts'
import { pathsSeenBy, putDeep } from '../../../../test/trees.ts'
import { list as listTrash } from '../trash/list.ts'
import { restore } from '../trash/restore.ts'
import { createFolder } from '../tree/folders.ts'
import { pathSeenBy } from '../tree/resource.ts'
import * as tree from '../tree/tree.ts'
import { type MoveInput, move } from './move.ts'

describe.each(engines)('moving one resource, on %s', (engine) => {
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

  const at = (path: string) => tree.get(app.context, ada.actor, path)
  const folder = (path: string) => createFolder(app.context, ada.actor, { path })
  const file = (path: string, content = path) => put(app, ada.actor, path, content)
  const paths = () => pathsSeenBy(app, ada)
  const to = (resource: string, target: Partial<MoveInput>, who = ada, ctx = heard.ctx) =>
    move(ctx, who.actor, { resource, ifExists: 'fail', ...target })
  const contentAt = async (path: string) => contentOf(app, (await at(path)).resource.blobKey)
  const inTrash = async () => {
    const page = { offset: 0, limit: 99, sort: [] }
    const { discarded } = await listTrash(app.context, app.operator, page)
    return discarded.map(({ names }) => names.join('/'))
  }

  it('changes its folder and name at once, announced as one move', async () => {
    const { resource } = await file('/a/one.txt')
    await folder('/b')
    const place = await to('/a/one.txt', { into: '/b', as: 'two.txt' })
    expect(place).toMatchObject({ names: ['b', 'two.txt'], resource: { id: resource.id, hash: resource.hash } })
    expect(heard.lines()).toEqual(['move /a/one.txt → /b/two.txt'])
    expect([(await at('/a')).resource.childCount, (await at('/b')).resource.childCount]).toEqual([0, 1])
  })

  it('announces a new name in the same folder as a rename, even if the folder is given', async () => {
    await file('/a/one.txt')
    await to('/a/one.txt', { into: '/a', as: 'two.txt' })
    await to('/a/two.txt', { as: 'three.txt' })
    expect(heard.events.map(({ name }) => name)).toEqual(['resources.rename', 'resources.rename'])
    expect(await paths()).toEqual(['/a', '/a/three.txt'])
  })

  it('to its current folder and name changes nothing, whatever the conflict mode', async () => {
    const { resource } = await file('/a/one.txt')
    for (const ifExists of ['fail', 'replace', 'keep-both'] as const)
      expect((await to('/a/one.txt', { into: '/a', as: 'one.txt', ifExists })).resource).toEqual(resource)
    expect(heard.events).toEqual([])
    expect(await inTrash()).toEqual([])
  })

  it('to a name that is taken is a conflict, or gives the next free name, or replaces the file', async () => {
    await file('/a/one.txt')
    const former = await file('/b/one.txt')
    expect(await faultOf(to('/a/one.txt', { into: '/b' }))).toMatchObject({
      code: 'conflict',
      detail: { subject: 'name' },
    })
    await to('/a/one.txt', { into: '/b', ifExists: 'keep-both' })
    expect(await paths()).toEqual(['/a', '/b', '/b/one (2).txt', '/b/one.txt'])
    const place = await to('/b/one (2).txt', { as: 'one.txt', ifExists: 'replace' })
    expect(place.resource.id).not.toBe(former.resource.id)
    expect([await paths(), await contentAt('/b/one.txt')]).toEqual([['/a', '/b', '/b/one.txt'], '/a/one.txt'])
    expect(await inTrash()).toEqual(['b/one.txt'])
    expect(heard.lines()).toEqual(['move /a/one.txt → /b/one (2).txt', 'rename /b/one (2).txt → /b/one.txt'])
  })

  it('replaces in other folders, too; the replaced file can be restored', async () => {
    await file('/a/one.txt')
    const former = await file('/b/one.txt')
    await to('/a/one.txt', { into: '/b', ifExists: 'replace' })
    await restore(app.context, app.operator, { ids: [former.resource.id] })
    expect(await contentAt('/b/one (2).txt')).toBe('/b/one.txt')
  })

  it('replaces an empty folder by a folder, in the same folder and in another one', async () => {
    const { resource } = await file('/a/in')
    await folder('/b/empty')
    const place = await to('/a', { into: '/b', as: 'empty', ifExists: 'replace' })
    expect(place.names).toEqual(['b', 'empty'])
    expect([await paths(), await inTrash()]).toEqual([['/b', '/b/empty', '/b/empty/in'], ['b/empty']])
    await folder('/c')
    await to('/b', { as: 'c', ifExists: 'replace' })
    expect((await at('/c/empty/in')).resource.id).toBe(resource.id)
    expect((await tree.rootOf(app.context.db.q, ada.actor)).resource.childCount).toBe(1)
    expect(heard.lines()).toEqual(['move /a → /b/empty', 'rename /b → /c'])
    await folder('/d')
    const modifier = await addPerson(app, 'modifier', { permissions: ['list', 'modify'] })
    expect(await codeOf(to('/c', { as: 'd', ifExists: 'replace' }, modifier))).toBe('forbidden')
    expect(await codeOf(to('/c/empty', { into: '/', as: 'c', ifExists: 'replace' }))).toBe('conflict')
  })

  it('replaces no folder with contents, no folder by a file, and no file by a folder', async () => {
    await file('/a/x/1.txt')
    await file('/b/x/2.txt')
    await file('/b/1.txt/in')
    await file('/c/x')
    for (const [what, into] of [
      ['/a/x', '/b'],
      ['/a/x/1.txt', '/b'],
      ['/a/x', '/c'],
    ] as const)
      expect([what, into, await codeOf(to(what, { into, ifExists: 'replace' }))]).toEqual([what, into, 'conflict'])
    expect(await inTrash()).toEqual([])
    expect(heard.events).toEqual([])
  })

  it('T-19 needs the permission to modify, and to upload if it replaces', async () => {
    await file('/a.txt')
    await file('/b.txt')
    const reader = await addPerson(app, 'reader', { permissions: ['list', 'upload', 'delete', 'download'] })
    expect(await codeOf(to('/a.txt', { as: 'c.txt' }, reader))).toBe('forbidden')
    const modifier = await addPerson(app, 'modifier', { permissions: ['list', 'modify'] })
    expect(await codeOf(to('/a.txt', { as: 'b.txt', ifExists: 'replace' }, modifier))).toBe('forbidden')
    await to('/a.txt', { as: 'c.txt', ifExists: 'replace' }, modifier)
    expect(await paths()).toEqual(['/b.txt', '/c.txt'])
  })

  it('T-18 stays within the home folder on both sides, and refuses to move the home folder', async () => {
    const jailed = await addPerson(app, 'jailed', { home: '/share' })
    const outside = await file('/share2/theirs.txt')
    await put(app, jailed.actor, '/mine.txt')
    expect(await codeOf(to(`id:${outside.resource.id}`, { as: 'x' }, jailed))).toBe('not-found')
    for (const into of [`id:${outside.lineage[1]}`, `id:${app.account.rootId}`, '/../share2'])
      expect(['not-found', 'invalid']).toContain(await codeOf(to('/mine.txt', { into }, jailed)))
    expect(await codeOf(to('/', { as: 'x' }, jailed))).toBe('invalid')
    const place = await to('/mine.txt', { as: 'yours.txt' }, jailed)
    expect(pathSeenBy(jailed.actor, place)).toBe('/yours.txt')
    expect(await paths()).toEqual(['/share', '/share/yours.txt', '/share2', '/share2/theirs.txt'])
  })

  it('refuses itself as the destination, invalid names, and paths of more than 255 levels', async () => {
    await folder('/a/b')
    for (const into of ['/a', '/a/b']) expect(await codeOf(to('/a', { into, as: 'c' }))).toBe('invalid')
    for (const as of ['', '..', 'x/y', 'x\0'])
      expect(await faultOf(to('/a/b', { as }))).toMatchObject({ code: 'invalid', detail: { subject: 'name' } })
    const ids = await putDeep(app, ada, '/deep', 254)
    const bottom = `id:${ids.at(-1)}`
    expect((await tree.find(app.context.db.q, ada.actor, bottom)).names).toHaveLength(255)
    expect(await codeOf(to('/a', { into: bottom, as: 'c' }))).toBe('invalid')
    expect(await codeOf(to('/a', { into: `id:${ids.at(-2)}`, as: 'c' }))).toBe('invalid')
    await to('/a/b', { into: `id:${ids.at(-2)}`, as: 'c' })
    expect(heard.events).toHaveLength(1)
  })
})
