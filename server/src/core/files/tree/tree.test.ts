import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { storeEngines } from '../../../../test/databases.ts'
import { addPerson, codeOf, faultOf, type Person, put } from '../../../../test/people.ts'
import { openTestApp, type TestApp } from '../../../../test/test-app.ts'
import * as listing from '../listing/list.ts'
import * as trash from '../trash/trash.ts'
import { createFolder } from './folders.ts'
import * as tree from './tree.ts'

describe.each(storeEngines)('resources are found, on %s', (engine) => {
  let app: TestApp
  let admin: Person
  beforeAll(async () => {
    app = await openTestApp(engine)
    admin = await addPerson(app, 'admin', { role: 'admin' })
  })
  afterAll(() => app.close())

  const find = async (identifier: string, who = admin.actor) =>
    (await tree.get(app.context, who, identifier)).resource.id

  it('by path, id, hash, bare name and bare number', async () => {
    const { resource } = await put(app, admin.actor, '/found/in/report.csv')
    const top = await put(app, admin.actor, '/top.txt')
    for (const path of [
      '/found/in/report.csv',
      'found/in/report.csv',
      '//found//in/./report.csv/',
      './found/in/report.csv',
    ])
      expect(await find(path)).toBe(resource.id)
    expect(await find(`id:${resource.id}`)).toBe(resource.id)
    expect(await find(`hash:${resource.hash}`)).toBe(resource.id)
    expect(await find(`hash:${resource.hash.toUpperCase()}`)).toBe(resource.id)
    expect(await find('top.txt')).toBe(top.resource.id)
    expect(await find(String(resource.id))).toBe(resource.id)
    expect(await find('/')).toBe(app.account.rootId)
  })

  it('by a bare number as a name first, then as an id', async () => {
    const { resource } = await put(app, admin.actor, '/numbers/a.txt')
    const named = await put(app, admin.actor, `/${resource.id}`)
    expect(await find(String(resource.id))).toBe(named.resource.id)
    expect(await find(`id:${resource.id}`)).toBe(resource.id)
  })

  it.each([
    '/no',
    'id:999999',
    'id:0',
    'id:999999999999999',
    'hash:0',
    `hash:${'0'.repeat(32)}`,
    'id:-1',
    'id:1e3',
    'id:',
    'hash:',
    '999999',
  ])('or reported as not found: %j', async (identifier) => {
    const fault = await faultOf(tree.get(app.context, admin.actor, identifier))
    expect([fault.code, fault.detail.thing]).toEqual(['not-found', 'resource'])
    expect(fault.message).toContain(identifier)
  })

  it('never by an empty identifier', async () => {
    expect((await faultOf(tree.get(app.context, admin.actor, ''))).detail.subject).toBe('resource')
  })

  it('case-sensitively, and by one name for composed and decomposed letters', async () => {
    const { resource } = await put(app, admin.actor, '/Case/Zo\u00eb.txt')
    expect(resource.name).toBe('Zo\u00eb.txt')
    expect(await find('/Case/Zoe\u0308.txt')).toBe(resource.id)
    expect(await codeOf(tree.get(app.context, admin.actor, '/case/Zo\u00eb.txt'))).toBe('not-found')
    const other = await put(app, admin.actor, '/case/Zoe\u0308.txt')
    expect(other.resource.id).not.toBe(resource.id)
    const again = await put(app, admin.actor, '/Case/Zoe\u0308.txt')
    expect(again.resource.name).toBe('Zo\u00eb (2).txt')
  })

  it.each([
    'a\\..\\b',
    '..',
    '../x',
    '/a/../../b',
    '/a/..',
    'a\0b',
    'a\nb',
    'a\rb',
    'a\x7fb',
    'a\u0085b',
    'a\u202eb',
    'a\u2066b',
    'a\u2028b',
    '\ud800',
    `/x/${'a'.repeat(256)}`,
    `/x/${'é'.repeat(128)}`,
  ])('T-01 T-41 but not by a name that no file can have: %j', async (path) => {
    const before = await rows()
    for (const attempt of [
      () => tree.get(app.context, admin.actor, path),
      () => createFolder(app.context, admin.actor, { path }),
      () => createFolder(app.context, admin.actor, { name: path, parent: '/' }),
      () => put(app, admin.actor, path),
      () => listing.list(app.context, admin.actor, { folder: path, offset: 0, limit: 1, sort: [] }),
    ])
      expect(await codeOf(attempt())).toBe('invalid')
    const [outcome] = await trash.remove(app.context, admin.actor, [path])
    expect(outcome?.fault?.code).toBe('invalid')
    expect(await rows()).toBe(before)
  })

  const rows = async () => (await app.context.db.q.selectFrom('resources').select('id').execute()).length

  it.each([
    '...hidden',
    '.profile',
    ' ',
    'a b ',
    '%2e%2e',
    '%00',
    '~',
    '*',
    '?',
    '$(id)',
    "'; drop table resources; --",
    '<img src=x onerror=alert(1)>',
    '👩‍👧',
    'نص',
    'con',
    'a:b',
    'id',
    `${'a'.repeat(251)}.txt`,
  ])('by any other name: %j', async (name) => {
    const { resource } = await put(app, admin.actor, `/odd/${name}`)
    expect(resource.name).toBe(name)
    expect(await find(`/odd/${name}`)).toBe(resource.id)
  })
})
