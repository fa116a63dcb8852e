import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { engines } from '../../../../test/databases.ts'
import { addPerson, type Person } from '../../../../test/people.ts'
import { openTestApp, type TestApp } from '../../../../test/test-app.ts'
import { rowsPerStatement } from '../../../db/engine.ts'
import { slices } from '../../../lib/slices.ts'
import { remove } from '../trash/trash.ts'
import { createFolder } from '../tree/folders.ts'
import { pathSeenBy } from '../tree/resource.ts'
import { list } from './list.ts'

describe.each(engines)('a search below a large folder, on %s', (engine) => {
  let app: TestApp
  let ada: Person
  const filesIn = new Map<string, string[]>()
  beforeAll(async () => {
    app = await openTestApp(engine)
    ada = await addPerson(app, 'ada')
    // Alternately outside, within, and in the trash, by name.
    for (const path of ['/other/deep', '/here/a', '/here/b/c', '/here/gone/in'])
      filesIn.set(path, await addFiles(path, filesIn.size))
    await remove(app.context, ada.actor, ['/here/gone'])
  })
  afterAll(() => app.close())

  async function addFiles(path: string, turn: number): Promise<string[]> {
    const { q } = app.context.db
    const { resource } = await createFolder(app.context, ada.actor, { path })
    const row = await q.selectFrom('resources').selectAll().where('id', '=', resource.id).executeTakeFirstOrThrow()
    const { id: _id, ...rest } = row
    const names = Array.from({ length: 1_500 }, (_, i) => `N-${String(i * 4 + turn).padStart(5, '0')}.csv`)
    const rows = names.map((name) => ({
      ...{ ...rest, parent_id: resource.id, name, search_name: name.toLowerCase(), hash: name, type: 'file' },
    }))
    for (const some of slices(rows, rowsPerStatement)) await q.insertInto('resources').values(some).execute()
    return names.map((name) => `${path}/${name}`)
  }

  const search = async (folder: string, name: string, offset: number, limit: number) => {
    const found = await list(app.context, ada.actor, { folder, name, offset, limit, sort: [] })
    return { paths: found.places.map((place) => pathSeenBy(ada.actor, place)), total: found.total }
  }
  const nameOf = (path: string) => path.slice(path.lastIndexOf('/'))
  const below = (...folders: string[]) =>
    folders.flatMap((folder) => filesIn.get(folder) ?? []).toSorted((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1))

  it.each([
    [0, 50],
    [50, 50],
    [149, 3],
    [400, 100],
    [2_990, 50],
    [3_000, 10],
  ])('finds everything below it and nothing else, by name, with the total count: %i, %i', async (offset, limit) => {
    const all = below('/here/a', '/here/b/c')
    const found = await search('/here', '*.csv', offset, limit)
    expect(found).toEqual({ paths: all.slice(offset, offset + limit), total: 3_000 })
    const deep = await search('/here/b', 'n-*', offset, limit)
    expect(deep).toEqual({ paths: below('/here/b/c').slice(offset, offset + limit), total: 1_500 })
  })

  it('finds few matches among many names, and none below a folder without any', async () => {
    expect(await search('/here', '*0001.csv', 0, 50)).toEqual({ paths: ['/here/a/N-00001.csv'], total: 1 })
    await createFolder(app.context, ada.actor, { path: '/none' })
    expect(await search('/none', '*.csv', 0, 50)).toEqual({ paths: [], total: 0 })
  })
})
