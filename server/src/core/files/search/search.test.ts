import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { databaseWork } from '../../../../test/database-work.ts'
import { engines } from '../../../../test/databases.ts'
import { addPerson, codeOf, faultOf, type Person, put } from '../../../../test/people.ts'
import { openTestApp, type TestApp } from '../../../../test/test-app.ts'
import { rowsPerStatement } from '../../../db/engine.ts'
import { slices } from '../../../lib/slices.ts'
import { remove } from '../trash/trash.ts'
import { createFolder } from '../tree/folders.ts'
import { setModifiedAt } from '../tree/modified-at.ts'
import { pathSeenBy } from '../tree/resource.ts'
import { type SearchInput, search } from './search.ts'

describe.each(engines)('a search with filters, on %s', (engine) => {
  let app: TestApp
  let ada: Person
  beforeEach(async () => {
    app = await openTestApp(engine)
    ada = await addPerson(app, 'ada')
  })
  afterEach(() => app.close())

  const page = (input: Partial<SearchInput>, who = ada) =>
    search(app.context, who.actor, { folder: '/', limit: 50, ...input })
  const found = async (input: Partial<SearchInput>, who = ada) =>
    (await page(input, who)).places.map((place) => pathSeenBy(who.actor, place))
  const add = async (path: string, content = 'a', who = ada) => {
    app.clock.move(1_000)
    return await put(app, who.actor, path, content)
  }

  it('finds entries by every filter, the latest uploads first', async () => {
    const ben = await addPerson(app, 'Ben')
    await add('/in/Invoice 1.PDF', 'x'.repeat(2_000))
    await add('/in/invoice 2.docx', 'x'.repeat(20))
    await add('/in/march/photo.jpeg', 'x'.repeat(200), ben)
    await add('/in/.profile', '')
    await setModifiedAt(app.context, ada.actor, '/in/invoice 2.docx', new Date('2020-01-05T00:00:00Z'))
    const files = ['/in/.profile', '/in/march/photo.jpeg', '/in/invoice 2.docx', '/in/Invoice 1.PDF']
    expect(await found({ type: 'file' })).toEqual(files)
    expect(await found({ type: 'folder' })).toEqual(['/in/march', '/in'])
    expect((await found({})).toSorted()).toEqual([...files, '/in', '/in/march'].toSorted())
    expect(await found({ name: 'INVOICE*' })).toEqual(files.slice(2))
    expect(await found({ type: 'document' })).toEqual(files.slice(2))
    expect(await found({ type: 'picture' })).toEqual(['/in/march/photo.jpeg'])
    expect(await found({ type: 'other' })).toEqual(['/in/.profile'])
    for (const extension of ['pdf', '.PDF']) expect(await found({ extension })).toEqual(['/in/Invoice 1.PDF'])
    expect(await found({ type: 'picture', extension: 'pdf' })).toEqual([])
    expect(await found({ minSize: 20, maxSize: 200 })).toEqual(['/in/march/photo.jpeg', '/in/invoice 2.docx'])
    expect(await found({ maxSize: 0 })).toEqual(['/in/.profile'])
    expect(await found({ modifiedBefore: '2020-01-05T00:00:00.000Z' })).toEqual([])
    expect(await found({ modifiedBefore: '2020-01-05T00:00:00.001Z' })).toEqual(['/in/invoice 2.docx'])
    expect(await found({ modifiedSince: '2020-01-05T00:00:00.001Z', type: 'document' })).toEqual(['/in/Invoice 1.PDF'])
    expect(await found({ uploadedBy: 'BEN', type: 'file' })).toEqual(['/in/march/photo.jpeg'])
    expect(await found({ uploadedBy: 'nobody' })).toEqual([])
    expect(await found({ folder: '/in/march' })).toEqual(['/in/march/photo.jpeg'])
  })

  it('finds nothing outside the home folder, in the trash or of other accounts, and needs the permission list', async () => {
    await createFolder(app.context, ada.actor, { path: '/home' })
    await add('/outside.txt')
    await add('/home/gone/b.txt')
    await add('/home/gone.txt')
    await add('/home/a.txt')
    await remove(app.context, ada.actor, ['/home/gone', '/home/gone.txt'])
    const cleo = await addPerson(app, 'cleo', { home: '/home' })
    expect(await found({}, cleo)).toEqual(['/a.txt'])
    expect(await codeOf(page({ folder: '/../outside.txt' }, cleo))).toBe('invalid')
    expect(await codeOf(page({ folder: '/none' }, cleo))).toBe('not-found')
    expect((await faultOf(page({ folder: '/a.txt' }, cleo))).message).toMatch(/is a file/)
    expect((await faultOf(page({ after: 'x' }, cleo))).message).toMatch(/is not the "next"/)
    const blind = await addPerson(app, 'blind', { permissions: ['upload', 'download'] })
    expect(await codeOf(page({}, blind))).toBe('forbidden')
  })

  it('pages without gaps or repeats', async () => {
    // Of the same moment: the order is unique nevertheless.
    for (let i = 0; i < 7; i++) await put(app, ada.actor, `/p/${i}.txt`)
    const all: string[] = []
    for (let next: string | null | undefined; next !== null; ) {
      const { places, next: then } = await page({ type: 'file', limit: 3, ...(next && { after: next }) })
      all.push(...places.map((place) => pathSeenBy(ada.actor, place)))
      next = then
    }
    expect(all).toEqual([6, 5, 4, 3, 2, 1, 0].map((i) => `/p/${i}.txt`))
  })

  /** Files of the account, as rows. */
  async function addRows(path: string, count: number): Promise<void> {
    const { q } = app.context.db
    const { resource } = await createFolder(app.context, ada.actor, { path })
    const { id: _, ...row } = await q
      .selectFrom('resources')
      .selectAll()
      .where('id', '=', resource.id)
      .executeTakeFirstOrThrow()
    const rows = Array.from({ length: count }, (_, i) => {
      const name = `${String(i).padStart(5, '0')}.${i % 5_000 === 0 ? 'rare' : 'csv'}`
      const at = new Date(Date.parse('2030-01-01') + Math.floor(i / 3) * 1_000).toISOString()
      return { ...row, parent_id: resource.id, name, search_name: name, hash: name, type: 'file', uploaded_at: at }
    })
    for (const some of slices(rows, rowsPerStatement)) await q.insertInto('resources').values(some).execute()
    await q.updateTable('resources').set({ child_count: count }).where('id', '=', resource.id).execute()
  }

  it('searches large accounts in bounded steps, and finds everything in the end', { timeout: 60_000 }, async () => {
    await add('/small/first.rare')
    await addRows('/large', 12_000)
    // The first page of everything stops within the first slice.
    const first = await databaseWork(async () => expect((await page({})).places).toHaveLength(50))
    expect(first.maxRows).toBeLessThanOrEqual(5_000)
    expect(first.statements).toBeLessThan(12)
    const none = await databaseWork(async () => {
      let pages = 0
      for (let next: string | null | undefined; next !== null; pages++) {
        const { places, next: then } = await page({ extension: 'none', ...(next && { after: next }) })
        expect(places).toEqual([])
        next = then
      }
      expect(pages).toBeLessThan(10)
    })
    expect(none.maxRows).toBeLessThanOrEqual(5_000)
    const rare: string[] = []
    for (let next: string | null | undefined; next !== null; ) {
      const { places, next: then } = await page({ extension: 'rare', limit: 2, ...(next && { after: next }) })
      rare.push(...places.map((place) => pathSeenBy(ada.actor, place)))
      next = then
    }
    expect(rare).toEqual(['/large/10000.rare', '/large/05000.rare', '/large/00000.rare', '/small/first.rare'])
    // A small folder of a large account is read alone.
    const few = await databaseWork(async () => expect(await found({ folder: '/small' })).toHaveLength(1))
    expect(few.rows).toBeLessThan(20)
  })
})
