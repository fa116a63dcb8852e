import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { engines } from '../../../../test/databases.ts'
import { addPerson, codeOf, type Person, put } from '../../../../test/people.ts'
import { openTestApp, type TestApp } from '../../../../test/test-app.ts'
import { rowsPerStatement } from '../../../db/engine.ts'
import { slices } from '../../../lib/slices.ts'
import { remove } from '../trash/trash.ts'
import { createFolder } from '../tree/folders.ts'
import { contentSize, mostCounted } from './content-size.ts'

describe.each(engines)('the size of what folders contain, on %s', (engine) => {
  let app: TestApp
  let ada: Person
  let ben: Person
  beforeAll(async () => {
    app = await openTestApp(engine)
    ada = await addPerson(app, 'ada')
    ben = await addPerson(app, 'ben', { home: '/ben' })
    for (const [path, bytes] of [
      ['/in/a.txt', 10],
      ['/in/deep/er/b.txt', 200],
      ['/in/gone/c.txt', 3_000],
      ['/out/d.txt', 40_000],
      ['/ben/e.txt', 500_000],
    ] as const)
      await put(app, ada.actor, path, Buffer.alloc(bytes))
    await remove(app.context, ada.actor, ['/in/gone'])
  })
  afterAll(() => app.close())

  const sizeOf = (resources: string[], { actor } = ada) => contentSize(app.context, actor, resources)

  it('counts everything below once, without the trash', async () => {
    expect(await sizeOf(['/in'])).toEqual({ files: 2, folders: 2, bytes: 210, isComplete: true })
    expect(await sizeOf(['/in', '/in/deep', '/out/d.txt', '/out/d.txt'])).toEqual({
      ...{ files: 3, folders: 1, bytes: 40_210, isComplete: true },
    })
    expect(await sizeOf(['/in', '/in/a.txt', '/in/deep/er/b.txt', '/out/d.txt'])).toMatchObject({
      ...{ files: 3, bytes: 40_210 },
    })
    expect(await sizeOf(['/out/d.txt'])).toEqual({ files: 1, folders: 0, bytes: 40_000, isComplete: true })
    expect(await sizeOf(['/'])).toMatchObject({ files: 4, bytes: 540_210 })
  })

  it('counts only what the caller may see', async () => {
    expect(await sizeOf(['/'], ben)).toEqual({ files: 1, folders: 0, bytes: 500_000, isComplete: true })
    expect(await codeOf(sizeOf(['/in'], ben))).toBe('not-found')
  })

  it('ends at a limit, and says so', async () => {
    const fill = async (path: string, type: 'file' | 'dir', count: number) => {
      const { q } = app.context.db
      const { resource } = await createFolder(app.context, ada.actor, { path })
      const row = await q.selectFrom('resources').selectAll().where('id', '=', resource.id).executeTakeFirstOrThrow()
      const { id: _id, ...rest } = row
      const rows = Array.from({ length: count }, (_, i) => ({
        ...{ ...rest, parent_id: resource.id, name: `${i}`, search_name: `${i}`, hash: `${path}${i}`, type, size: 2 },
      }))
      for (const some of slices(rows, rowsPerStatement)) await q.insertInto('resources').values(some).execute()
    }
    await fill('/many', 'file', mostCounted.files + 5)
    await fill('/wide', 'dir', mostCounted.folders + 5)
    const { files, bytes, isComplete } = await sizeOf(['/many'])
    expect([files, bytes >= 2 * files, isComplete]).toEqual([mostCounted.files, true, false])
    expect(await sizeOf(['/wide'])).toMatchObject({ files: 0, folders: mostCounted.folders - 1, isComplete: false })
  })
})
