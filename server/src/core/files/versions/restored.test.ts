import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { findInconsistencies, logOf, storedKeys } from '../../../../test/consistency.ts'
import { engines } from '../../../../test/databases.ts'
import { addPerson, codeOf, type Person, put } from '../../../../test/people.ts'
import { openTestApp, type TestApp } from '../../../../test/test-app.ts'
import { currentText, replace as replaceAs, storageUsed, versionTexts } from '../../../../test/versions.ts'
import type { Actor } from '../../actor.ts'
import { deleteExpiredVersions, purgeTrash, removeUnreferencedBytes } from '../gc/gc.ts'
import { readBytes } from '../gc/verification.ts'
import * as moves from '../moves/moves.ts'
import * as trash from '../trash/trash.ts'
import * as tree from '../tree/tree.ts'
import { list as listVersions } from './content.ts'
import * as versions from './versions.ts'

const dayMs = 86_400_000

describe.each(engines)('restored and numbered versions, on %s', (engine) => {
  let app: TestApp
  let ada: Person
  beforeEach(async () => {
    app = await openTestApp(engine)
    ada = await addPerson(app, 'ada')
  })
  afterEach(async () => {
    expect(await findInconsistencies(app.context)).toEqual([])
    await removeUnreferencedBytes(app.context)
    for await (const { state } of readBytes(app.context)) expect(state).toBe('there')
    await app.close()
  })

  const replace = (path: string, content: string, actor = ada.actor) => replaceAs(app, actor, path, content)
  const contentsOf = (path: string, actor: Actor = ada.actor) => listVersions(app.context, actor, path)
  const list = async (path: string, actor: Actor = ada.actor) => (await contentsOf(path, actor)).versions
  const contents = (path: string, actor = ada.actor) => versionTexts(app, actor, path)
  const current = (path: string) => currentText(app, ada.actor, path)
  const versionAt = async (path: string, index = 0) => ({
    resource: path,
    version: (await list(path))[index]?.id ?? 0,
  })
  const used = () => storageUsed(app)

  it('restored ones say which they were, as content and as versions of later content', async () => {
    const origin = async () => {
      const { current: now, versions: former } = await contentsOf('/a.txt')
      return [now, ...former].map(({ number, restoredNumber, restoredFrom }) => [number, restoredNumber, restoredFrom])
    }
    const { resource } = await replace('/a.txt', 'one')
    await replace('/a.txt', 'two')
    await versions.restore(app.context, ada.actor, await versionAt('/a.txt'))
    const restored = [3, 1, resource.uploadedAt]
    const uploaded = (number: number) => [number, null, null]
    expect(await origin()).toEqual([restored, uploaded(2), uploaded(1)])
    await replace('/a.txt', 'three')
    expect(await origin()).toEqual([uploaded(4), restored, uploaded(2), uploaded(1)])
  })

  it('are numbered, and no number is used again', async () => {
    for (const text of ['one', 'two', 'three', 'four']) await replace('/a.txt', text)
    const numbers = async () => {
      const { current: now, versions: former } = await contentsOf('/a.txt')
      return [now, ...former].map(({ number }) => number)
    }
    expect(await numbers()).toEqual([4, 3, 2, 1])
    for (const index of [2, 0]) await versions.remove(app.context, ada.actor, await versionAt('/a.txt', index))
    expect(await numbers()).toEqual([4, 2])
    await replace('/a.txt', 'five')
    expect(await numbers()).toEqual([5, 4, 2])
    await moves.rename(app.context, ada.actor, (await tree.get(app.context, ada.actor, '/a.txt')).resource.id, 'b.txt')
    await replace('/b.txt', 'six')
    const { current: now, versions: former } = await contentsOf('/b.txt')
    expect([now, ...former].map(({ number }) => number)).toEqual([6, 5, 4, 2])
  })

  it('restored by two requests at a time become the content once', async () => {
    await replace('/a.txt', 'one')
    await replace('/a.txt', 'two')
    const version = await versionAt('/a.txt')
    await Promise.all([1, 2].map(() => versions.restore(app.context, ada.actor, version)))
    expect([await current('/a.txt'), await contents('/a.txt')]).toEqual(['one', ['two', 'one']])
    expect((await logOf(app.context)).filter((line) => line.startsWith('RESTORE_VERSION'))).toHaveLength(1)
  })

  it('that were restored share their bytes, which count once, until the last of them is deleted', async () => {
    await replace('/a.txt', 'a longer one')
    await replace('/a.txt', 'two')
    const stored = (await storedKeys(app.context)).length
    for (const _ of [1, 2]) {
      await versions.restore(app.context, ada.actor, await versionAt('/a.txt', (await list('/a.txt')).length - 1))
      expect(await used()).toMatchObject({
        all: 12 + 3 * (await list('/a.txt')).filter(({ size }) => size === 3).length,
      })
      await replace('/a.txt', 'new')
    }
    expect(await contents('/a.txt')).toEqual(['a longer one', 'new', 'a longer one', 'two', 'a longer one'])
    expect(await used()).toEqual({ all: 21, versions: 18 })
    expect(await storedKeys(app.context)).toHaveLength(stored + 2)
    // The newest of three counts the bytes, then the second, then the oldest.
    for (const index of [0, 1]) {
      await versions.remove(app.context, ada.actor, await versionAt('/a.txt', index))
      expect(await used()).toEqual({ all: 21, versions: 18 })
    }
    await versions.remove(app.context, ada.actor, await versionAt('/a.txt', 2))
    expect([await contents('/a.txt'), await used()]).toEqual([['new', 'two'], { all: 9, versions: 6 }])
  })

  it('that share their bytes expire each at its time, and are purged with their file', async () => {
    await replace('/a.txt', 'one')
    await replace('/a.txt', 'second')
    app.clock.move(dayMs)
    await versions.restore(app.context, ada.actor, await versionAt('/a.txt'))
    app.clock.move(dayMs)
    await replace('/a.txt', 'third')
    expect(await used()).toEqual({ all: 14, versions: 9 })
    app.clock.move(5 * dayMs)
    expect(await deleteExpiredVersions(app.context)).toBe(1)
    expect([await contents('/a.txt'), await used()]).toEqual([['one', 'second'], { all: 14, versions: 9 }])
    await versions.restore(app.context, ada.actor, await versionAt('/a.txt'))
    await trash.remove(app.context, ada.actor, ['/a.txt'])
    app.clock.move(7 * dayMs + 1)
    expect(await purgeTrash(app.context)).toBe(1)
    expect(await used()).toEqual({ all: 0, versions: 0 })
    await removeUnreferencedBytes(app.context)
    expect(await storedKeys(app.context)).toEqual([])
  })

  it('make room with all that share their bytes', async () => {
    await replace('/a.txt', 'a longer one')
    await replace('/a.txt', 'two')
    await versions.restore(app.context, ada.actor, await versionAt('/a.txt'))
    await replace('/a.txt', 'new')
    await app.context.db.q.updateTable('accounts').set({ disk_limit: 18 }).execute()
    expect(await used()).toEqual({ all: 18, versions: 15 })
    // The version before is older, but the bytes are those of one that is not.
    await put(app, ada.actor, '/b.txt', 'b')
    expect([await contents('/a.txt'), await used()]).toEqual([
      ['a longer one', 'a longer one'],
      { all: 16, versions: 12 },
    ])
    await put(app, ada.actor, '/c.txt', 'ccc')
    expect([await contents('/a.txt'), await used()]).toEqual([[], { all: 7, versions: 0 }])
    // Content that is replaced makes room, too, with the version that it was restored from.
    await replace('/a.txt', 'a longer')
    await versions.restore(app.context, ada.actor, await versionAt('/a.txt'))
    await app.context.db.q.updateTable('accounts').set({ disk_limit: 16 }).execute()
    await replace('/a.txt', 'a long o.k.!')
    expect([await contents('/a.txt'), await codeOf(replace('/a.txt', 'x'.repeat(13)))]).toEqual([[], 'storage-full'])
  })

  // The checks after each test compare counters and references with the rows.
  it('count exactly while they are restored, deleted and replaced at the same time', async () => {
    for (const text of ['one', 'second', 'the third', 'the fourth']) await replace('/a.txt', text)
    for (const index of [2, 1]) await versions.restore(app.context, ada.actor, await versionAt('/a.txt', index))
    const all = (await list('/a.txt')).map(({ id }) => ({ resource: '/a.txt', version: id }))
    const works = all.flatMap((version, at) => [
      () => versions.restore(app.context, ada.actor, version),
      () => versions.remove(app.context, ada.actor, version),
      () => replace('/a.txt', `new ${at}`),
      () => versions.restore(app.context, ada.actor, version),
    ])
    const outcomes = await Promise.allSettled<unknown>(works.map((work) => work()))
    const refused = outcomes.flatMap((outcome) =>
      outcome.status === 'rejected' ? [codeOf(Promise.reject(outcome.reason))] : [],
    )
    expect(new Set(await Promise.all(refused))).toEqual(new Set(['not-found']))
    expect((await contentsOf('/a.txt')).current.number).toBeGreaterThan(6)
  })
})
