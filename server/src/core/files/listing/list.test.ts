import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { engines } from '../../../../test/databases.ts'
import { addPerson, codeOf, type Person, put } from '../../../../test/people.ts'
import { openTestApp, type TestApp } from '../../../../test/test-app.ts'
import { rowsPerStatement } from '../../../db/engine.ts'
import { slices } from '../../../lib/slices.ts'
import { remove } from '../trash/trash.ts'
import { createFolder } from '../tree/folders.ts'
import type { Sort } from '../tree/resource.ts'
import * as listing from './list.ts'

describe.each(engines)('listing, on %s', (engine) => {
  let app: TestApp
  let person: Person
  beforeAll(async () => {
    app = await openTestApp(engine)
    person = await addPerson(app, 'ada')
    const contents = { 'b.txt': 'bb', 'a.txt': 'aaaa', 'C.txt': 'c', 'ä.txt': 'dd' }
    for (const [name, content] of Object.entries(contents)) {
      await put(app, person.actor, `/mixed/${name}`, content)
      app.clock.move(1_000)
    }
    await put(app, person.actor, '/mixed/sub/below.txt')
    for (const name of [
      'ÄPFEL.txt',
      'Äpfel.csv',
      '100%.txt',
      '1000.txt',
      'a_b.txt',
      'aXb.txt',
      'back.TXT',
      '[x].txt',
      '👩‍👧.txt',
    ])
      await put(app, person.actor, `/search/deep/${name}`)
    await createFolder(app.context, person.actor, { path: '/empty' })
  })
  afterAll(() => app.close())

  const list = (folder: string, page: Partial<listing.ListInput> = {}) =>
    listing.list(app.context, person.actor, { folder, offset: 0, limit: 100, sort: [], ...page })
  const names = async (folder: string, page: Partial<listing.ListInput> = {}) =>
    (await list(folder, page)).places.map(({ resource }) => resource.name)
  const by = (...fields: string[]): Sort[] =>
    fields.map((text) => ({ field: text.replace('-', '') as Sort['field'], descending: text.startsWith('-') }))

  it('shows the direct contents of a folder, by name', async () => {
    expect(await names('/mixed')).toEqual(['C.txt', 'a.txt', 'b.txt', 'sub', 'ä.txt'])
    expect(await list('/empty')).toEqual({ places: [], total: 0 })
    expect((await list('/mixed')).places[0]?.names).toEqual(['mixed', 'C.txt'])
  })

  it.each([
    ['-name', ['ä.txt', 'sub', 'b.txt', 'a.txt', 'C.txt']],
    ['size', ['sub', 'C.txt', 'b.txt', 'ä.txt', 'a.txt']],
    ['-size', ['a.txt', 'b.txt', 'ä.txt', 'C.txt', 'sub']],
    ['date', ['b.txt', 'a.txt', 'C.txt', 'ä.txt', 'sub']],
    ['-date', ['sub', 'ä.txt', 'C.txt', 'a.txt', 'b.txt']],
    ['type', ['sub', 'C.txt', 'a.txt', 'b.txt', 'ä.txt']],
  ])('sorts by %s', async (field, expected) => {
    expect(await names('/mixed', { sort: by(field) })).toEqual(expected)
  })

  it('sorts by several fields', async () => {
    expect(await names('/mixed', { sort: by('type', '-size', '-name') })).toEqual([
      'sub',
      'a.txt',
      'ä.txt',
      'b.txt',
      'C.txt',
    ])
  })

  it('returns pages that together are the complete list, with the total count', async () => {
    const whole = await names('/mixed', { sort: by('size') })
    const pages: string[] = []
    for (let offset = 0; offset < 6; offset += 2) {
      const page = await list('/mixed', { offset, limit: 2, sort: by('size') })
      expect(page.total).toBe(5)
      pages.push(...page.places.map(({ resource }) => resource.name))
    }
    expect(pages).toEqual(whole)
    expect(await list('/mixed', { offset: 99 })).toEqual({ places: [], total: 5 })
  })

  it('shows only folders or only files on request', async () => {
    expect(await list('/mixed', { type: 'dir' })).toMatchObject({ total: 1 })
    expect(await names('/mixed', { type: 'dir' })).toEqual(['sub'])
    expect(await list('/mixed', { type: 'file', limit: 1 })).toMatchObject({ total: 4 })
  })

  it('does not list a file', async () => {
    expect(await codeOf(list('/mixed/a.txt'))).toBe('invalid')
  })

  it.each([
    ['*.txt', ['100%.txt', '1000.txt', '[x].txt', 'a_b.txt', 'aXb.txt', 'back.TXT', 'ÄPFEL.txt', '👩‍👧.txt']],
    ['100%*', ['100%.txt']],
    ['a_b*', ['a_b.txt']],
    ['a?b.txt', ['a_b.txt', 'aXb.txt']],
    ['[x].txt', ['[x].txt']],
    ['ÄPFEL*', ['Äpfel.csv', 'ÄPFEL.txt']],
    ['äpfel.*', ['Äpfel.csv', 'ÄPFEL.txt']],
    ['A\u0308pfel*', ['Äpfel.csv', 'ÄPFEL.txt']],
    ['deep', ['deep']],
    [
      '*',
      [
        '100%.txt',
        '1000.txt',
        '[x].txt',
        'a_b.txt',
        'aXb.txt',
        'back.TXT',
        'deep',
        'Äpfel.csv',
        'ÄPFEL.txt',
        '👩‍👧.txt',
      ],
    ],
    ['\\', []],
    ['%', []],
    ["' or 1=1 --", []],
  ])('T-34 searches everything below a folder for %s', async (name, expected) => {
    const found = await list('/search', { name })
    const inOrder = expected.toSorted((a, b) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1))
    expect(found.places.map(({ resource }) => resource.name.toLowerCase())).toEqual(
      inOrder.map((found) => found.toLowerCase()),
    )
    expect(found.places.map(({ resource }) => resource.name).toSorted()).toEqual(expected.toSorted())
    expect(found.total).toBe(expected.length)
  })

  it('T-47 responds at once whatever the pattern', async () => {
    await put(app, person.actor, `/slow/${'a'.repeat(250)}`)
    const started = performance.now()
    expect(await names('/slow', { name: `${'a*'.repeat(120)}b` })).toEqual([])
    expect(performance.now() - started).toBeLessThan(5_000)
  })

  it('searches in pages too', async () => {
    const page = await list('/search', { name: '*', offset: 8, limit: 3 })
    expect([page.places.length, page.total]).toEqual([2, 10])
    expect(await list('/search', { name: '*', offset: 99 })).toEqual({ places: [], total: 10 })
  })

  it('counts all matches, whatever their number', async () => {
    const { resource } = await createFolder(app.context, person.actor, { path: '/search-many/deep' })
    const row = await app.context.db.q
      .selectFrom('resources')
      .selectAll()
      .where('id', '=', resource.id)
      .executeTakeFirstOrThrow()
    const rows = Array.from({ length: 1_200 }, (_, i) => {
      const name = `n-${String(i).padStart(4, '0')}`
      const { id: _id, ...rest } = row
      return { ...rest, parent_id: resource.id, name, search_name: name, hash: name, type: 'file' }
    })
    for (const some of slices(rows, rowsPerStatement))
      await app.context.db.q.insertInto('resources').values(some).execute()
    const page = await list('/search-many', { name: 'N-*', offset: 100, limit: 2 })
    expect([page.places.map((place) => place.resource.name), page.total]).toEqual([['n-0100', 'n-0101'], 1_200])
    const last = await list('/search-many', { name: 'N-*', offset: 1_199, limit: 2 })
    expect([last.places.map((place) => place.resource.name), last.total]).toEqual([['n-1199'], 1_200])
  })

  it('finds nothing in the trash, at any depth', async () => {
    for (const path of ['/half/kept.txt', '/half/sub/deep/lost.txt', '/half/lost.txt'])
      await put(app, person.actor, path)
    await remove(app.context, person.actor, ['/half/sub', '/half/lost.txt'])
    const found = await list('/half', { name: '*' })
    expect([found.places.map((place) => place.resource.name), found.total]).toEqual([['kept.txt'], 1])
  })
})
