import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { statementsOf } from '../../../../test/database-work.ts'
import { engines } from '../../../../test/databases.ts'
import { addPerson, codeOf, type Person } from '../../../../test/people.ts'
import { openTestApp, type TestApp } from '../../../../test/test-app.ts'
import { sortKey } from '../../../lib/text/path.ts'
import { createPagePositions } from '../../page-positions.ts'
import { remove } from '../trash/trash.ts'
import { createFolder } from '../tree/folders.ts'
import { keyAt } from '../tree/keyset-store.ts'
import type { Sort } from '../tree/resource.ts'
import { named } from '../tree/store.ts'
import * as listing from './list.ts'

const compareBytes = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b))

describe.each(engines)('pages of a folder, on %s', (engine) => {
  let app: TestApp
  let ada: Person
  let folderId: number
  let many: { readonly id: number; readonly name: string }
  beforeEach(async () => {
    app = await openTestApp(engine)
    ada = await addPerson(app, 'ada')
    many = (await createFolder(app.context, ada.actor, { path: '/many' })).resource
    folderId = many.id
  })
  afterEach(() => app.close())

  interface Child {
    readonly name: string
    readonly type: 'file' | 'dir'
    readonly size: number
    readonly date: string
  }

  const dateOf = (i: number) => `2026-01-0${(i % 3) + 1}T00:00:00.000Z`
  /** Folders and files, many with equal sizes and dates, in random order. */
  const children: Child[] = [
    'b',
    'é',
    'a',
    '\u{1f99c}',
    '\uff5e',
    'Z',
    '10',
    '9',
    '09',
    'A',
    'x y',
    'm',
    'n',
    'o',
  ].flatMap((name, i) => [
    { name: `${name}.txt`, type: 'file' as const, size: [0, 7, 7, 900][i % 4] ?? 0, date: dateOf(i) },
    ...(i % 3 === 0 ? [{ name, type: 'dir' as const, size: 0, date: dateOf(i + 1) }] : []),
  ])

  async function add(some: readonly Child[]): Promise<void> {
    const { q } = app.context.db
    const row = await q.selectFrom('resources').selectAll().where('id', '=', folderId).executeTakeFirstOrThrow()
    const { id: _id, ...rest } = row
    const rows = some.map(({ name, type, size, date }) => ({
      ...{ ...rest, parent_id: folderId, ...named(name), hash: `${folderId}-${name}`, type, size },
      ...{ uploaded_at: date, child_count: 0 },
    }))
    await q.insertInto('resources').values(rows).execute()
    const count = await q.selectFrom('resources').select('id').where('parent_id', '=', folderId).execute()
    await q.updateTable('resources').set({ child_count: count.length }).where('id', '=', folderId).execute()
  }

  const by = (text: string): Sort[] =>
    text === ''
      ? []
      : text.split(',').map((one) => ({
          field: one.replace('-', '') as Sort['field'],
          descending: one.startsWith('-'),
        }))

  const list = async (page: Partial<listing.ListInput>, ctx = app.context) => {
    const { places, total } = await listing.list(ctx, ada.actor, {
      folder: '/many',
      offset: 0,
      limit: 100,
      sort: [],
      ...page,
    })
    return { names: places.map(({ resource }) => resource.name), total }
  }
  const firstFour = () => listing.entriesByName(app.context, ada.actor, many, { after: '', limit: 4 })
  /** A server without remembered page positions. */
  const afresh = () => ({ ...app.context, pagePositions: createPagePositions(app.clock) })

  const textOf = (child: Child, field: 'name' | 'natural' | 'date' | 'type') =>
    field === 'natural' ? sortKey(child.name) : child[field]

  /** The expected order, by a simple implementation. */
  function sorted(sort: string, type?: 'file' | 'dir'): string[] {
    const compare = (a: Child, b: Child): number => {
      for (const { field, descending } of [...by(sort), ...by('name')]) {
        const difference = field === 'size' ? a.size - b.size : compareBytes(textOf(a, field), textOf(b, field))
        if (difference !== 0) return descending ? -difference : difference
      }
      return 0
    }
    return children
      .filter((child) => !type || child.type === type)
      .toSorted(compare)
      .map(({ name }) => name)
  }

  it.each([
    ...['', 'name', '-name', 'size', '-size', 'date', '-date', 'type', '-type', 'type,-name', '-type,-size,name'],
    ...['natural', '-natural', 'type,natural', 'type,-natural,name', '-type,natural', 'natural,size'],
    ...['type,size', 'type,-date,name', 'size,name', '-date,-name', 'size,date', 'size,type', 'type,type,-name'],
  ])('together are the complete list, read in sequence or from any offset: %s', async (sort) => {
    await add(children)
    for (const type of [undefined, 'file', 'dir'] as const) {
      const whole = sorted(sort, type)
      expect((await list({ sort: by(sort), type })).names).toEqual(whole)
      const inTurn: string[] = []
      for (let offset = 0; offset < whole.length; offset += 5) {
        const wanted = { sort: by(sort), type, offset, limit: 5 }
        const page = await list(wanted)
        inTurn.push(...page.names)
        expect(page.total).toBe(whole.length)
        expect((await list(wanted)).names).toEqual(page.names)
        expect((await list(wanted, afresh())).names).toEqual(page.names)
      }
      expect(inTurn).toEqual(whole)
      expect(await list({ sort: by(sort), type, offset: whole.length })).toEqual({ names: [], total: whole.length })
    }
  })

  it.each(['size', '-size', 'date', '-date', 'natural', '-natural'])(
    'can begin after any entry of merged folders and files: %s',
    async (sort) => {
      await add(children)
      const order = { field: sort.replace('-', '') as 'size' | 'date' | 'natural', descending: sort.startsWith('-') }
      const of = (type: 'file' | 'dir') => ({ parentId: folderId, type, ...order })
      const found: (string | undefined)[] = []
      for (let position = 0; position < children.length; position++)
        found.push((await keyAt(app.context.db.q, [of('dir'), of('file')], position, children.length))?.name)
      expect(found).toEqual(sorted(sort))
    },
  )

  it('read in sequence neither repeat nor skip entries when others are added or deleted before them', async () => {
    const named = (name: string): Child => ({ name, type: 'file', size: 1, date: dateOf(0) })
    await add(['b', 'd', 'f', 'h', 'j', 'l'].map(named))
    expect((await list({ limit: 2 })).names).toEqual(['b', 'd'])
    await add([named('a'), named('c')])
    expect((await list({ offset: 2, limit: 2 })).names).toEqual(['f', 'h'])
    await remove(app.context, ada.actor, ['/many/a', '/many/f'])
    expect((await list({ offset: 4, limit: 2 })).names).toEqual(['j', 'l'])
    app.clock.move(10 * 60_000)
    expect((await list({ offset: 4, limit: 2 })).names).toEqual(['j', 'l'])
    expect((await list({ offset: 3, limit: 2 })).names).toEqual(['h', 'j'])
  })

  it('have positions that are remembered for a while, for a thousand lists, per user', async () => {
    const positions = createPagePositions(app.clock)
    const cursor = { part: 0, key: { name: 'a', value: null } }
    for (let i = 0; i <= 1_000; i++) positions.add(`list ${i}`, { ...cursor, offset: 5 })
    expect([positions.at('list 0', 5), positions.at('list 1', 4)]).toEqual([null, null])
    expect(positions.at('list 1', 5)).toMatchObject(cursor)
    app.clock.move(120_001)
    expect(positions.at('list 1', 5)).toBe(null)
  })

  it('have files with the longest names: of digits, of combining characters, and without a pattern', async () => {
    const noise = Buffer.from(Array.from({ length: 191 }, (_, i) => (i * i * 7919) >> 3)).toString('base64url')
    const names = ['9'.repeat(255), '0'.repeat(255), `\u00e1${'\u0301'.repeat(126)}`, '\ufdfa'.repeat(85), noise]
    for (const name of names) await createFolder(app.context, ada.actor, { path: `/many/${name}` })
    const { names: natural } = await list({ sort: by('natural') })
    expect(natural).toEqual([...names].sort((a, b) => compareBytes(sortKey(a), sortKey(b))))
  })

  it('can be read from beginning to end while names are added and deleted', async () => {
    const named = (name: string): Child => ({ name, type: 'file', size: 1, date: dateOf(0) })
    await add(Array.from({ length: 50 }, (_, i) => named(`n-${String(i).padStart(2, '0')}`)))
    const seen: string[] = []
    for (;;) {
      const page = await listing.entriesByName(app.context, ada.actor, many, { after: seen.at(-1) ?? '', limit: 7 })
      expect(page.length).toBeLessThanOrEqual(7)
      if (page.length === 0) break
      seen.push(...page.map(({ resource }) => resource.name))
      if (seen.length === 14) {
        await add([named('a-before'), named('z-after')])
        await remove(app.context, ada.actor, ['/many/n-00', '/many/n-20'])
      }
    }
    const expected = Array.from({ length: 50 }, (_, i) => `n-${String(i).padStart(2, '0')}`).filter((n) => n !== 'n-20')
    expect(seen).toEqual([...expected, 'z-after'])
  })

  it('are read by name in a few statements, on SQLite in two', async () => {
    await add(children)
    const isOfTheList = (text: string) => /^\s*(select|with)/.test(text) && /\bresources\b/.test(text)
    // Without what chores of this process read in the meantime.
    const statements = (await statementsOf(() => firstFour())).filter(isOfTheList)
    expect(statements.length).toBeLessThanOrEqual(engine === 'sqlite' ? 2 : 3)
  })

  it('end when the folder is deleted, and are refused without permission to list', async () => {
    await add(children)
    expect(await firstFour()).toHaveLength(4)
    await remove(app.context, ada.actor, ['/many'])
    expect(await codeOf(firstFour())).toBe('not-found')
    const blind = await addPerson(app, 'blind', { permissions: ['upload'] })
    const read = listing.entriesByName(app.context, blind.actor, many, { after: '', limit: 4 })
    expect(await codeOf(read)).toBe('forbidden')
  })
})
