import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { engines } from '../../../../test/databases.ts'
import { addPerson, codeOf, type Person, put } from '../../../../test/people.ts'
import { openTestApp, type TestApp } from '../../../../test/test-app.ts'
import * as users from '../../users/users.ts'
import { download } from '../downloads/downloads.ts'
import { copy } from '../moves/copy.ts'
import * as moves from '../moves/moves.ts'
import * as trash from '../trash/trash.ts'
import { createFolder } from '../tree/folders.ts'
import { pathSeenBy } from '../tree/resource.ts'
import { list as contentsOf } from '../versions/content.ts'
import * as versions from '../versions/versions.ts'
import { listRecent, type RecentInput } from './recent.ts'

describe.each(engines)('recent files, with what was before, on %s', (engine) => {
  let app: TestApp
  let ada: Person
  let ben: Person
  beforeEach(async () => {
    app = await openTestApp(engine)
    ada = await addPerson(app, 'ada')
    ben = await addPerson(app, 'ben')
  })
  afterEach(() => app.close())

  const page = (input: Partial<RecentInput> = {}, who = ada) =>
    listRecent(app.context, who.actor, { by: 'everyone', opened: true, limit: 50, ...input })
  /** "/in/a.txt uploaded by ada", the latest first. */
  const happened = async (input: Partial<RecentInput> = {}, who = ada) =>
    (await page(input, who)).files.map(
      ({ place, action, by, visitor }) => `${pathSeenBy(who.actor, place)} ${action} by ${visitor ?? by}`,
    )
  const later = () => app.clock.move(1_000)
  const add = async (path: string, who = ada) => {
    later()
    return (await put(app, who.actor, path, path, { ifExists: 'replace' })).resource.id
  }
  /** In a browser session. */
  const opened = async (path: string, who = ada) => {
    later()
    const sent = await download(app.context, { ...who.actor, session: 1 }, path)
    await sent.finish()
    await sent.reader.close()
  }

  it('is limited to a time; openings after it do not count', async () => {
    for (const path of ['/a.txt', '/b.pdf', '/c.csv']) await add(path)
    const [, second = ''] = (await page()).files.map(({ at }) => at)
    await opened('/a.txt')
    const [opening] = (await page()).files
    expect(await happened({ since: second })).toEqual([
      '/a.txt opened by ada',
      '/c.csv uploaded by ada',
      '/b.pdf uploaded by ada',
    ])
    expect(await happened({ before: second })).toEqual(['/a.txt uploaded by ada'])
    expect(await happened({ since: second, before: opening?.at ?? '' })).toEqual([
      '/c.csv uploaded by ada',
      '/b.pdf uploaded by ada',
    ])
    expect(await happened({ activity: 'opened', before: opening?.at ?? '' })).toEqual([])
    const first = await page({ before: opening?.at ?? '', limit: 2 })
    expect(first.files).toHaveLength(2)
    expect(await happened({ before: opening?.at ?? '', after: first.next ?? '' })).toEqual(['/a.txt uploaded by ada'])
    expect(await happened({ type: 'spreadsheet' })).toEqual(['/c.csv uploaded by ada'])
    expect(await happened({ type: 'pdf' })).toEqual(['/b.pdf uploaded by ada'])
    expect(await happened({ type: 'document' })).toHaveLength(3)
  })

  it('is limited to a folder and what is below it', async () => {
    await createFolder(app.context, ada.actor, { path: '/home' })
    const cleo = await addPerson(app, 'cleo', { home: '/home' })
    for (const path of ['/home/in/a.txt', '/home/in/deep/b.txt', '/home/c.txt', '/d.txt']) await add(path)
    later()
    await moves.moveAll(app.context, ada.actor, { resources: ['/d.txt'], parent: '/home/in' })
    later()
    await moves.moveAll(app.context, ada.actor, { resources: ['/home/c.txt'], parent: '/home/in' })
    expect(await happened({ folder: '/in', opened: false }, cleo)).toEqual([
      '/in/c.txt moved by ada',
      '/in/d.txt moved by ada',
      '/in/deep/b.txt uploaded by ada',
      '/in/a.txt uploaded by ada',
    ])
    const { files } = await page({ folder: '/in' }, cleo)
    // Where it was is outside the folder, and in the home folder.
    expect(files.map(({ from }) => from && pathSeenBy(cleo.actor, from))).toEqual(['/', ...Array(3).fill(undefined)])
    expect(await happened({ folder: '/home/in/deep' })).toEqual(['/home/in/deep/b.txt uploaded by ada'])
    expect(await codeOf(page({ folder: '/home/in' }, cleo))).toBe('not-found')
    expect(await codeOf(page({ folder: '/in/a.txt' }, cleo))).toBe('invalid')
  })

  it('says what a file was called and where it was, to those who may see that folder', async () => {
    await createFolder(app.context, ada.actor, { path: '/home' })
    const cleo = await addPerson(app, 'cleo', { home: '/home' })
    const a = await add('/home/in/a.txt')
    await add('/home/in/b.txt')
    await add('/private/c.txt')
    await add('/private/d.txt')
    const formerOf = async (who = ada) =>
      (await page({}, who)).files.flatMap(({ place, action, formerName, from }) =>
        action === 'uploaded'
          ? []
          : [[place.resource.name, action, formerName ?? null, from ? pathSeenBy(who.actor, from) : null]],
      )
    later()
    await moves.rename(app.context, ada.actor, a, "a'2.txt")
    later()
    await copy(app.context, ada.actor, { resources: ['/private/d.txt'], parent: '/home' })
    await createFolder(app.context, ada.actor, { path: '/home/out' })
    later()
    const resources = ['/home/in/b.txt', '/private/c.txt']
    await moves.moveAll(app.context, ada.actor, { resources, parent: '/home/out' })
    const renamed = ["a'2.txt", 'renamed', 'a.txt', null]
    expect((await formerOf()).toSorted()).toEqual([
      renamed,
      ['b.txt', 'moved', null, '/home/in'],
      ['c.txt', 'moved', null, '/private'],
      ['d.txt', 'copied', null, '/private'],
    ])
    expect((await formerOf(cleo)).toSorted()).toEqual([
      renamed,
      ['b.txt', 'moved', null, '/in'],
      ['c.txt', 'moved', null, null],
      ['d.txt', 'copied', null, null],
    ])
    // A folder in the trash is not named.
    await trash.remove(app.context, ada.actor, ['/private'])
    expect((await formerOf()).map(([name, , , from]) => [name, from])).toContainEqual(['c.txt', null])
    // The next action forgets it.
    later()
    await moves.moveAll(app.context, ada.actor, { resources: [`id:${a}`], parent: '/home/out' })
    expect((await formerOf())[0]).toEqual(["a'2.txt", 'moved', null, '/home/in'])
  })

  it('says of an opened file what others did before, with display names', async () => {
    await users.update(app.context, app.operator, ben.user.id, { nickname: 'Ben Quay' })
    const a = await add('/a.txt', ben)
    later()
    await moves.rename(app.context, ben.actor, a, 'b.txt')
    await opened('/b.txt')
    const [file] = (await page()).files
    expect(file).toMatchObject({ action: 'opened', by: 'ada' })
    expect(file?.place.resource).toMatchObject({
      createdBy: 'ben',
      createdByName: 'Ben Quay',
      uploadedByName: 'Ben Quay',
    })
    expect(file?.before).toMatchObject({ action: 'renamed', by: 'ben', nickname: 'Ben Quay', formerName: 'a.txt' })
    expect((await page({ opened: false })).files).toMatchObject([{ action: 'renamed', by: 'ben' }])
    expect((await page({}, ben)).files[0]?.before).toBeUndefined()
    const replaced = await put(app, ada.actor, '/b.txt', 'new', { ifExists: 'replace' })
    expect(replaced.resource).toMatchObject({ createdByName: 'Ben Quay', uploadedBy: 'ada', uploadedByName: 'ada' })
  })

  it('says which version was restored', async () => {
    await add('/a.txt')
    const first = (await page()).files[0]?.at
    later()
    await put(app, ben.actor, '/a.txt', 'new', { ifExists: 'replace' })
    later()
    const { versions: former } = await contentsOf(app.context, ada.actor, '/a.txt')
    await versions.restore(app.context, ada.actor, { resource: '/a.txt', version: former[0]?.id ?? 0 })
    expect((await page()).files).toMatchObject([{ action: 'versionRestored', by: 'ada', restoredFrom: first }])
    await opened('/a.txt', ben)
    expect((await page({}, ben)).files).toMatchObject([{ action: 'opened', before: { restoredFrom: first } }])
  })

  it('can be limited to files that one person changed last, whatever others did before', async () => {
    const cleo = await addPerson(app, 'cleo')
    const a = await add('/a.txt')
    await add('/b.txt', ben)
    await add('/in/moved.txt', ben)
    await add('/in/replaced.txt', ben)
    const renamed = await add('/in/renamed.txt', ben)
    await add('/c.txt', cleo)
    later()
    await moves.rename(app.context, ben.actor, a, 'a2.txt')
    later()
    await moves.rename(app.context, ben.actor, renamed, 'r2.txt')
    later()
    await moves.rename(app.context, cleo.actor, renamed, 'r3.txt')
    later()
    await moves.moveAll(app.context, cleo.actor, { resources: ['/in/moved.txt'], parent: '/' })
    await add('/in/replaced.txt', cleo)
    const bens = ['/a2.txt renamed by ben', '/b.txt uploaded by ben']
    const cleos = [
      '/in/replaced.txt changed by cleo',
      '/moved.txt moved by cleo',
      '/in/r3.txt renamed by cleo',
      '/c.txt uploaded by cleo',
    ]
    expect(await happened({ user: 'Ben' })).toEqual(bens)
    expect(await happened({ user: 'cleo' })).toEqual(cleos)
    expect(await happened({ user: 'ada' })).toEqual([])
    expect(await happened({ user: 'nobody' })).toEqual([])
    // What the viewer opens hides nothing of others; by the viewer it is the last action until another change.
    await opened('/b.txt')
    await opened('/in/replaced.txt')
    expect(await happened({ user: 'ben', by: 'me' })).toEqual(bens)
    expect(await happened({ user: 'cleo' })).toEqual(cleos)
    const adas = ['/in/replaced.txt opened by ada', '/b.txt opened by ada']
    expect(await happened({ user: 'ada' })).toEqual(adas)
    expect(await happened({ user: 'ada', opened: false })).toEqual([])
    await add('/b.txt', ben)
    expect(await happened({ user: 'ada' })).toEqual(adas.slice(0, 1))
    // Openings of others say nothing.
    expect(await happened({ user: 'ada' }, ben)).toEqual([])
  })

  it('can be limited to one activity, the last one of a file', async () => {
    const a = await add('/in/a.txt')
    const b = await add('/in/b.txt', ben)
    await add('/c.txt', ben)
    await add('/d.txt')
    await add('/d.txt', ben)
    await createFolder(app.context, ada.actor, { path: '/out' })
    later()
    await copy(app.context, ben.actor, { resources: ['/in'], parent: '/out' })
    later()
    await moves.rename(app.context, ada.actor, a, 'a2.txt')
    later()
    await moves.rename(app.context, ada.actor, b, 'b2.txt')
    later()
    await moves.moveAll(app.context, ben.actor, { resources: [`id:${b}`], parent: '/' })
    await opened('/c.txt')
    await opened('/in/a2.txt')
    await add('/in/a2.txt')
    expect(await happened({ activity: 'uploaded' })).toEqual(['/c.txt uploaded by ben'])
    expect(await happened({ activity: 'changed' })).toEqual(['/in/a2.txt changed by ada', '/d.txt changed by ben'])
    expect(await happened({ activity: 'changed', user: 'ben' })).toEqual(['/d.txt changed by ben'])
    expect(await happened({ activity: 'renamed' })).toEqual([])
    expect(await happened({ activity: 'moved' })).toEqual(['/b2.txt moved by ben'])
    expect((await happened({ activity: 'copied' })).toSorted()).toEqual([
      '/out/in/a.txt copied by ben',
      '/out/in/b.txt copied by ben',
    ])
    expect(await happened({ activity: 'opened' })).toEqual(['/c.txt opened by ada'])
    expect(await happened({ activity: 'opened', by: 'me' })).toEqual(['/c.txt opened by ada'])
    expect(await happened({ activity: 'opened', user: 'ben' })).toEqual([])
    expect(await happened({ activity: 'opened', opened: false })).toEqual([])
    expect(await happened({ activity: 'opened' }, ben)).toEqual([])
  })

  it('has each of these files once, wherever a page ends', async () => {
    const ids: number[] = []
    for (let i = 0; i < 12; i++) ids.push(await add(`/${i}.txt`, i % 2 ? ben : ada))
    for (const [i, id] of ids.entries()) {
      if (i % 4 < 2) later()
      if (i % 3 === 0) await moves.rename(app.context, (i % 4 < 2 ? ben : ada).actor, id, `${i}-renamed.txt`)
    }
    for (const id of ids.slice(0, 4)) await opened(`id:${id}`)
    for (const filter of [
      { user: 'ben' },
      { user: 'ada' },
      { by: 'others' },
      { activity: 'uploaded' },
      { activity: 'opened' },
      {},
    ] as const) {
      const all = await happened(filter)
      expect(all.length).toBeGreaterThan(3)
      for (const limit of [1, 2, 3]) {
        const paged: string[] = []
        for (let next: string | null | undefined; next !== null; ) {
          const { files, next: then } = await page({ ...filter, limit, ...(next && { after: next }) })
          paged.push(...files.map(({ place, action, by }) => `${pathSeenBy(ada.actor, place)} ${action} by ${by}`))
          next = then
        }
        expect(paged).toEqual(all)
      }
    }
    // Each row of a change is that of the list without a filter.
    const changes = await happened({ opened: false })
    expect(changes).toHaveLength(12)
    expect((await happened({ by: 'others' })).concat(await happened({ by: 'me', opened: false })).toSorted()).toEqual(
      changes.toSorted(),
    )
  })
})
