import { afterEach, describe, expect, it } from 'vitest'
import { engines } from '../../../../test/databases.ts'
import { addPerson, codeOf, put } from '../../../../test/people.ts'
import { openTestApp, type TestApp } from '../../../../test/test-app.ts'
import * as trash from '../trash/trash.ts'
import { createFolder } from '../tree/folders.ts'
import { countFolderSizes, folderSizes } from './folder-sizes.ts'

const minuteMs = 60_000

describe.each(engines)('sizes of the folders in the root folder, on %s', (engine) => {
  let app: TestApp
  afterEach(() => app.close())
  const counted = async () => {
    await countFolderSizes(app.context)
    return await folderSizes(app.context, app.operator)
  }

  it('are those of everything below them, with the trash, of their account only, for administrators', async () => {
    app = await openTestApp(engine)
    const quay = await app.another('quay')
    await put(app, quay.operator, '/theirs/a.txt', 'theirs')
    await put(app, app.operator, '/in/2026/a.txt', 'twelve bytes')
    await put(app, app.operator, '/in/b.txt', 'four')
    await put(app, app.operator, '/out/c.txt', 'four')
    await put(app, app.operator, '/root.txt', 'root')
    await createFolder(app.context, app.operator, { path: '/empty' })
    await trash.remove(app.context, app.operator, ['/in/b.txt'])
    expect(await folderSizes(app.context, app.operator)).toBeNull()
    expect(await counted()).toEqual({
      at: app.clock.now().toISOString(),
      folders: [
        { path: '/in', bytes: 16 },
        { path: '/out', bytes: 4 },
        { path: '/empty', bytes: 0 },
      ],
      others: { count: 0, bytes: 0 },
    })
    const ada = await addPerson(app, 'ada')
    expect(await codeOf(folderSizes(app.context, ada.actor))).toBe('forbidden')
  })

  it('are counted again ten minutes after a change, and once a day without one', async () => {
    app = await openTestApp(engine)
    await put(app, app.operator, '/in/a.txt', 'four')
    const first = await counted()
    await put(app, app.operator, '/in/b.txt', 'four')
    app.clock.move(9 * minuteMs)
    expect(await counted()).toEqual(first)
    app.clock.move(60 * minuteMs)
    expect(await counted()).toMatchObject({ folders: [{ path: '/in', bytes: 8 }] })
    const second = await counted()
    app.clock.move(23 * 60 * minuteMs)
    expect(await counted()).toEqual(second)
    app.clock.move(2 * 60 * minuteMs)
    expect((await counted())?.at).not.toBe(second?.at)
  })

  it('stop being counted between two folders when the server stops, and are counted after the lease', async () => {
    app = await openTestApp(engine)
    for (const path of ['/a/1.txt', '/b/1.txt']) await put(app, app.operator, path, 'four')
    let checks = 0
    const stopsAtSecondFolder = Object.defineProperty(new AbortController().signal, 'aborted', {
      get: () => ++checks > 2,
    })
    await countFolderSizes(app.context, stopsAtSecondFolder)
    expect([checks, await folderSizes(app.context, app.operator)]).toEqual([3, null])
    app.clock.move(61 * minuteMs)
    expect((await counted())?.folders).toHaveLength(2)
  })

  it('are kept for the twenty largest; the others are summed up', async () => {
    app = await openTestApp(engine)
    for (let at = 1; at <= 23; at++) await put(app, app.operator, `/folder-${at}/a.txt`, 'x'.repeat(at))
    const [one, two] = await Promise.all([counted(), counted()])
    const sizes = one ?? two
    expect(sizes?.folders).toHaveLength(20)
    expect(sizes?.folders[0]).toEqual({ path: '/folder-23', bytes: 23 })
    expect(sizes?.others).toEqual({ count: 3, bytes: 6 })
  })
})
