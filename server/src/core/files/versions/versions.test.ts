import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { findInconsistencies, logOf, storedKeys } from '../../../../test/consistency.ts'
import { engines } from '../../../../test/databases.ts'
import { type EventRecorder, recordEvents } from '../../../../test/event-recorder.ts'
import { addPerson, codeOf, faultOf, keepNoVersions, type Person, put } from '../../../../test/people.ts'
import { openTestApp, type TestApp } from '../../../../test/test-app.ts'
import { currentText, replace as replaceAs, storageUsed, versionTexts } from '../../../../test/versions.ts'
import type { Actor } from '../../actor.ts'
import { maxVersions } from '../bytes/kept-versions-store.ts'
import { deleteExpiredVersions, purgeTrash, removeUnreferencedBytes } from '../gc/gc.ts'
import { readBytes } from '../gc/verification.ts'
import { copy } from '../moves/copy.ts'
import * as moves from '../moves/moves.ts'
import { textPreview } from '../previews/text-preview.ts'
import { list as listTrash } from '../trash/list.ts'
import * as trashEntries from '../trash/restore.ts'
import * as trash from '../trash/trash.ts'
import * as tree from '../tree/tree.ts'
import { list as listVersions } from './content.ts'
import * as versions from './versions.ts'

const dayMs = 86_400_000

describe.each(engines)('versions of a file, on %s', (engine) => {
  let app: TestApp
  let ada: Person
  let heard: EventRecorder
  beforeEach(async () => {
    app = await openTestApp(engine)
    ada = await addPerson(app, 'ada')
    heard = recordEvents(app.context)
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

  it('are its former contents, newest first, with their time and who uploaded them', async () => {
    const { resource } = await put(app, ada.actor, '/a.txt', 'one', { modifiedAt: '2020-01-01T00:00:00.000Z' })
    expect(await list('/a.txt')).toEqual([])
    const bob = await addPerson(app, 'bob')
    const second = await replace('/a.txt', 'second', bob.actor)
    expect(second.resource).toMatchObject({ id: resource.id, createdBy: 'ada' })
    expect((await contentsOf('/a.txt')).current).toMatchObject({
      size: 6,
      uploadedBy: 'bob',
      uploadedAt: second.resource.uploadedAt,
    })
    await replace('/a.txt', 'third!!')
    expect((await contentsOf('/a.txt')).current).toMatchObject({ size: 7, uploadedBy: 'ada' })
    expect(await contents('/a.txt')).toEqual(['second', 'one'])
    expect(await list('/a.txt')).toMatchObject([
      { size: 6, uploadedBy: 'bob', uploadedAt: second.resource.uploadedAt },
      {
        size: 3,
        uploadedBy: 'ada',
        modifiedAt: '2020-01-01T00:00:00.000Z',
        replacedAt: second.resource.uploadedAt,
        sha256: resource.sha256,
      },
    ])
    expect(await used()).toEqual({ all: 16, versions: 9 })
    expect((await listTrash(app.context, app.operator, { offset: 0, limit: 9, sort: [] })).total).toBe(0)
  })

  it('are moved with the file, and copied without', async () => {
    await replace('/in/a.txt', 'one')
    await replace('/in/a.txt', 'two')
    await put(app, ada.actor, '/to/x.txt')
    await copy(app.context, ada.actor, { resources: ['/in/a.txt'], parent: '/' })
    expect(await contents('/a.txt')).toEqual([])
    await moves.moveAll(app.context, ada.actor, { resources: ['/in'], parent: '/to' })
    const { id } = (await tree.get(app.context, ada.actor, '/to/in/a.txt')).resource
    await moves.rename(app.context, ada.actor, id, 'b.txt')
    expect(await contents('/to/in/b.txt')).toEqual(['one'])
  })

  it('are kept by the trash with the file, whatever their age, until it is purged', async () => {
    await replace('/in/a.txt', 'one')
    await replace('/in/a.txt', 'two')
    const { id } = (await tree.get(app.context, ada.actor, '/in/a.txt')).resource
    app.clock.move(6 * dayMs)
    await trash.remove(app.context, ada.actor, ['/in/a.txt'])
    expect(await codeOf(list(`id:${id}`))).toBe('not-found')
    app.clock.move(6 * dayMs)
    expect(await deleteExpiredVersions(app.context)).toBe(0)
    await trashEntries.restore(app.context, ada.actor, { ids: [id] })
    expect(await contents('/in/a.txt')).toEqual(['one'])
    expect(await used()).toEqual({ all: 6, versions: 3 })
    // Restored, it is older than the trash keeps things.
    expect(await deleteExpiredVersions(app.context)).toBe(1)
    await replace('/in/a.txt', 'three')
    await trash.remove(app.context, ada.actor, ['/in'])
    app.clock.move(7 * dayMs + 1)
    expect(await purgeTrash(app.context)).toBe(2)
    expect(await used()).toEqual({ all: 0, versions: 0 })
    await removeUnreferencedBytes(app.context)
    expect(await storedKeys(app.context)).toEqual([])
  })

  it('are deleted seven days after they were replaced, and release their bytes', async () => {
    await replace('/a.txt', 'one')
    await replace('/a.txt', 'two')
    app.clock.move(dayMs)
    await replace('/a.txt', 'three')
    app.clock.move(6 * dayMs - 1_000)
    expect(await deleteExpiredVersions(app.context)).toBe(0)
    app.clock.move(1_000)
    expect(await deleteExpiredVersions(app.context)).toBe(1)
    expect(await contents('/a.txt')).toEqual(['two'])
    expect(await used()).toEqual({ all: 8, versions: 3 })
  })

  it(`are at most ${maxVersions}; the oldest is deleted for one more`, async () => {
    for (let i = 0; i <= maxVersions + 2; i++) await replace('/a.txt', `${i}`.padStart(3, '0'))
    const all = await contents('/a.txt')
    expect([all.length, all[0], all.at(-1)]).toEqual([maxVersions, '101', '002'])
    expect(await used()).toEqual({ all: 3 * (maxVersions + 1), versions: 3 * maxVersions })
  })

  it('can be restored, as an upload, which makes the content before a version', async () => {
    await put(app, ada.actor, '/a.txt', 'one', { modifiedAt: '2020-01-01T00:00:00.000Z' })
    await replace('/a.txt', 'two!')
    await app.context.db.q.updateTable('accounts').set({ disk_limit: 7 }).execute()
    const bob = await addPerson(app, 'bob')
    heard.events.length = 0
    app.clock.move(1_000)
    const { resource } = await versions.restore(heard.ctx, bob.actor, await versionAt('/a.txt'))
    expect(resource).toMatchObject({
      size: 3,
      modifiedAt: app.clock.now().toISOString(),
      uploadedAt: app.clock.now().toISOString(),
      restoredNumber: 1,
    })
    expect(heard.lines()).toEqual(['upload /a.txt'])
    expect([await current('/a.txt'), await contents('/a.txt')]).toEqual(['one', ['two!', 'one']])
    expect(await list('/a.txt')).toMatchObject([
      { uploadedBy: 'ada' },
      { uploadedBy: 'ada', modifiedAt: '2020-01-01T00:00:00.000Z' },
    ])
    expect(await used()).toEqual({ all: 7, versions: 4 })
    await keepNoVersions(app)
    await versions.restore(app.context, ada.actor, await versionAt('/a.txt'))
    expect((await logOf(app.context)).at(-1)).toBe('RESTORE_VERSION /a.txt')
    expect(await loggedVersion()).toEqual({ version_number: 2, version_uploaded_at: expect.stringMatching(/Z$/) })
    // The trash has the content that was replaced, and no version with the same bytes beside it.
    expect([await current('/a.txt'), await contents('/a.txt')]).toEqual(['two!', ['two!']])
    expect(await used()).toEqual({ all: 7, versions: 0 })
    const { discarded } = await listTrash(app.context, ada.actor, { offset: 0, limit: 9, sort: [] })
    expect(discarded.map(({ names }) => names)).toEqual([['a.txt']])
  })

  /** Of the last entry of the session log. */
  const loggedVersion = async () => {
    const entries = app.context.db.q.selectFrom('session_log').select(['version_number', 'version_uploaded_at'])
    return await entries.orderBy('id', 'desc').limit(1).executeTakeFirst()
  }

  it('can be downloaded, previewed and deleted', async () => {
    await replace('/a.txt', 'one')
    await replace('/a.txt', 'second')
    const version = await versionAt('/a.txt')
    const { reader, place, finish } = await versions.download(app.context, ada.actor, version)
    expect([reader.size, place.resource.size, place.resource.name]).toEqual([3, 3, 'a.txt'])
    await reader.close()
    await finish()
    expect(await logOf(app.context)).toContain('RETR /a.txt')
    expect(await textPreview(app.context, ada.actor, { resource: '/a.txt', version: version.version })).toMatchObject({
      text: 'one',
    })
    await versions.remove(app.context, ada.actor, version)
    expect((await logOf(app.context)).at(-1)).toBe('DELE_VERSION /a.txt')
    expect(await loggedVersion()).toMatchObject({ version_number: 1 })
    expect([await current('/a.txt'), await contents('/a.txt'), await used()]).toEqual([
      'second',
      [],
      { all: 6, versions: 0 },
    ])
    for (const again of [versions.remove, versions.restore, versions.download])
      expect(await codeOf(again(app.context, ada.actor, version))).toBe('not-found')
  })

  it('stay as they are when the switch is off: then former contents are moved to the trash', async () => {
    await replace('/a.txt', 'one')
    await replace('/a.txt', 'two')
    await keepNoVersions(app)
    await replace('/a.txt', 'three')
    expect(await contents('/a.txt')).toEqual(['one'])
    expect(await used()).toEqual({ all: 11, versions: 3 })
    const { discarded } = await listTrash(app.context, ada.actor, { offset: 0, limit: 9, sort: [] })
    expect(discarded.map(({ resource }) => resource.size)).toEqual([3])
  })

  it('are what concurrent uploads replaced: every content but the last', async () => {
    const texts = Array.from({ length: 20 }, (_, i) => `content ${i}`)
    await Promise.all(texts.map((text) => put(app, ada.actor, '/same.txt', text, { ifExists: 'replace' })))
    expect([await current('/same.txt'), ...(await contents('/same.txt'))].toSorted()).toEqual(texts.toSorted())
  })

  it('T-18 are for users who may download the file, to restore for those who may upload, to delete for those who may delete', async () => {
    await replace('/in/a.txt', 'one')
    await replace('/in/a.txt', 'two')
    await replace('/out/a.txt', 'one')
    await replace('/out/a.txt', 'two')
    const [own, other] = [await versionAt('/in/a.txt'), await versionAt('/out/a.txt')]
    const reader = await addPerson(app, 'reader', { home: '/in', permissions: ['list', 'download'] })
    expect(await contents('/a.txt', reader.actor)).toEqual(['one'])
    const mine = { ...own, resource: '/a.txt' }
    for (const refused of [versions.restore, versions.remove])
      expect(await codeOf(refused(app.context, reader.actor, mine))).toBe('forbidden')
    const writer = await addPerson(app, 'writer', { home: '/in', permissions: ['list', 'upload', 'delete'] })
    for (const refused of [
      listVersions(app.context, writer.actor, '/a.txt'),
      versions.restore(app.context, writer.actor, mine),
    ])
      expect(await codeOf(refused)).toBe('forbidden')
    // Neither a version of another file, nor another file, nor a file outside of the home folder.
    const all = await addPerson(app, 'all', { home: '/in' })
    const outside = (await tree.get(app.context, ada.actor, '/out/a.txt')).resource.id
    for (const wrong of [
      { ...mine, version: other.version },
      { ...other, resource: `id:${outside}` },
    ])
      for (const operation of [versions.restore, versions.remove, versions.download])
        expect(await codeOf(operation(app.context, all.actor, wrong))).toBe('not-found')
    const visitor = { ...all.actor, kind: 'visitor' as const }
    for (const operation of [versions.restore, versions.remove, versions.download])
      expect(await codeOf(operation(app.context, visitor, mine))).toBe('forbidden')
    expect(await codeOf(listVersions(app.context, visitor, '/a.txt'))).toBe('forbidden')
    expect((await faultOf(list('/in'))).message).toMatch(/"\/in" is a folder; only files have versions/)
    await versions.remove(app.context, writer.actor, mine)
  })

  it('says which content a visitor uploaded, and that what a user makes current is no visitor’s', async () => {
    const visit = { id: 1, shareId: 1, shareType: 'shared_folder' as const, email: 'ann@quay.example' }
    const ann = { ...ada.actor, kind: 'visitor' as const, visit }
    const nobody = { ...ann, visit: { ...visit, email: '' } }
    await put(app, ann, '/a.txt', 'one')
    for (const [actor, content] of [
      [nobody, 'two'],
      [ada.actor, 'three'],
    ] as const)
      await replace('/a.txt', content, actor)
    const visitors = async () => {
      const { current, versions: earlier } = await contentsOf('/a.txt')
      return [current.visitor, ...earlier.map(({ visitor }) => visitor)]
    }
    expect(await visitors()).toEqual([null, '', 'ann@quay.example'])
    await versions.restore(app.context, ada.actor, await versionAt('/a.txt', 1))
    expect(await visitors()).toEqual([null, null, '', 'ann@quay.example'])
  })
})
