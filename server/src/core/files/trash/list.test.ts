import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { engines } from '../../../../test/databases.ts'
import { addPerson, type Person, put } from '../../../../test/people.ts'
import { openTestApp, type TestApp } from '../../../../test/test-app.ts'
import { createFolder } from '../tree/folders.ts'
import { list } from './list.ts'
import { remove } from './trash.ts'

describe.each(engines)('filters of the trash, on %s', (engine) => {
  let app: TestApp
  let admin: Person
  let ada: Person
  beforeEach(async () => {
    app = await openTestApp(engine)
    admin = await addPerson(app, 'admin', { role: 'admin' })
    ada = await addPerson(app, 'ada')
  })
  afterEach(() => app.close())

  const found = async (input: Partial<Parameters<typeof list>[2]>, { actor } = admin) => {
    const page = { offset: 0, limit: 50, sort: [{ field: 'natural', descending: false }] } as const
    const { discarded, total } = await list(app.context, actor, { ...page, ...input })
    expect(total).toBe(discarded.length)
    return discarded.map(({ names }) => names.at(-1))
  }

  it('finds kinds by the extensions of names, as the search does', async () => {
    const names = ['a.PDF', 'b.jpeg', 'c.tar.gz', 'd', '.pdf', 'e.pdfx', 'f.mp3', 'pdf', 'Ü.png']
    for (const name of names) await put(app, admin.actor, `/${name}`)
    await createFolder(app.context, admin.actor, { path: '/g.pdf' })
    await remove(
      app.context,
      admin.actor,
      [...names, 'g.pdf'].map((name) => `/${name}`),
    )
    expect(await found({ type: 'document' })).toEqual(['a.PDF'])
    expect(await found({ type: 'picture' })).toEqual(['b.jpeg', 'Ü.png'])
    expect(await found({ type: 'archive' })).toEqual(['c.tar.gz'])
    expect(await found({ type: 'audio' })).toEqual(['f.mp3'])
    expect(await found({ type: 'video' })).toEqual([])
    expect(await found({ type: 'folder' })).toEqual(['g.pdf'])
    expect(await found({ type: 'other' })).toEqual(['.pdf', 'd', 'e.pdfx', 'pdf'])
    expect(await found({ type: 'file' })).toHaveLength(names.length)
    expect(await found({ type: 'document', name: 'b*' })).toEqual([])
  })

  it('T-18 finds who deleted something, and when; users still only what they deleted themselves', async () => {
    for (const name of ['1', '2', '3', '4']) await put(app, admin.actor, `/${name}`)
    const at: string[] = []
    for (const [who, name] of [
      [ada, '1'],
      [admin, '2'],
      [ada, '3'],
      [admin, '4'],
    ] as const) {
      app.clock.move(1_000)
      at.push(app.clock.now().toISOString())
      await remove(app.context, who.actor, [`/${name}`])
    }
    expect(await found({ deletedBy: 'ADA' })).toEqual(['1', '3'])
    expect(await found({ deletedBy: 'nobody' })).toEqual([])
    expect(await found({ deletedSince: at[1], deletedBefore: at[3] })).toEqual(['2', '3'])
    expect(await found({ deletedSince: at[2] })).toEqual(['3', '4'])
    expect(await found({ deletedBefore: at[2], deletedBy: 'admin' })).toEqual(['2'])
    expect(await found({ deletedBy: 'admin' }, ada)).toEqual([])
    expect(await found({ deletedBy: 'ada', deletedSince: at[1] }, ada)).toEqual(['3'])
    const { operator } = await app.another('stranger')
    expect(await found({ deletedBy: 'ada' }, { ...admin, actor: operator })).toEqual([])
  })
})
