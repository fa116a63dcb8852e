import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { findInconsistencies, storedKeys } from '../../../../test/consistency.ts'
import { storeEngines } from '../../../../test/databases.ts'
import { addPerson, codeOf, contentOf, type Person, put } from '../../../../test/people.ts'
import { bytesOf, openTestApp, type TestApp } from '../../../../test/test-app.ts'
import { blobReaderSuite } from '../../../blobs/blob-reader.suite.ts'
import type { BlobLocation } from '../../../db/schema/files.ts'
import { download } from '../downloads/downloads.ts'
import { deleteExpiredVersions, purgeTrash, removeUnreferencedBytes } from '../gc/gc.ts'
import { copy } from '../moves/copy.ts'
import * as trash from '../trash/trash.ts'
import type { Resource } from '../tree/resource.ts'
import * as tree from '../tree/tree.ts'
import { begin, upload } from '../uploads/uploads.ts'
import { openBytes } from './open.ts'
import { removeReference } from './store.ts'

describe.each(storeEngines)('bytes in the database, on %s', (engine) => {
  let app: TestApp
  beforeAll(async () => {
    app = await openTestApp(engine, { environment: { SALLYPORT_INLINE_BYTES: '64KiB' } })
  })
  afterAll(() => app.close())
  const input = { ifExists: 'keep-both', path: '/a', size: null } as const

  blobReaderSuite<Resource>(
    () => ({
      async put(bytes) {
        const { resource } = await upload(app.context, app.operator, { ...input, source: bytesOf(bytes, 10_000) })
        expect(resource.blobLocation).toBe('inline')
        return resource
      },
      open: (resource) => openBytes(app.context, resource),
      async remove({ id }) {
        await app.context.db.tx(async (tx) => {
          for (const { blobId } of await tx
            .selectFrom('resources')
            .select('blob_id as blobId')
            .where('id', '=', id)
            .execute())
            await removeReference(tx, blobId ?? 0)
          await tx.deleteFrom('resources').where('id', '=', id).execute()
        })
        await removeUnreferencedBytes(app.context)
      },
    }),
    64 * 1024,
  )
})

const limit = 1_000
const small = 's'.repeat(limit)
const large = 'l'.repeat(limit + 1)

describe.each(storeEngines)('small files in the database, on %s', (engine) => {
  let app: TestApp
  let ada: Person
  beforeEach(async () => {
    app = await openTestApp(engine, { environment: { SALLYPORT_INLINE_BYTES: String(limit) } })
    ada = await addPerson(app, 'ada')
  })
  afterEach(async () => {
    expect(await findInconsistencies(app.context)).toEqual([])
    await app.close()
  })

  const at = async (path: string) => (await tree.get(app.context, ada.actor, path)).resource
  const locationOf = async (path: string): Promise<BlobLocation | null> => (await at(path)).blobLocation
  const inStore = async () => (await Array.fromAsync(app.context.blobs.list())).length
  const inDatabase = async () => (await app.context.db.q.selectFrom('blob_bytes').select('blob_id').execute()).length
  const replace = (path: string, content: string, ctx = app.context) =>
    upload(ctx, ada.actor, { path, size: null, ifExists: 'replace', source: bytesOf(content, 300) })
  const purge = async () => {
    app.clock.move(app.context.settings.trashMs + 86_400_000)
    await purgeTrash(app.context)
    await deleteExpiredVersions(app.context)
    return await removeUnreferencedBytes(app.context)
  }

  it('are those up to the limit; larger ones are in the blob store', async () => {
    for (const [path, content] of Object.entries({ '/empty': '', '/small': small, '/large': large })) {
      await replace(path, content)
      expect(await contentOf(app, (await at(path)).blobKey)).toBe(content)
    }
    expect(await Promise.all(['/empty', '/small', '/large'].map(locationOf))).toEqual(['inline', 'inline', 'disk'])
    expect([await inDatabase(), await inStore()]).toEqual([2, 1])
  })

  it('are stored by the transaction that makes them visible, and not before', async () => {
    const session = await begin(app.context, ada.actor, { path: '/a', size: null, ifExists: 'fail' })
    await session.write(0, Buffer.from(small))
    const { q } = app.context.db
    const rows = () => q.selectFrom('blobs').select(['state', 'refs', 'size', 'store']).execute()
    expect(await rows()).toEqual([])
    await expect(session.commit({ also: () => Promise.reject(new Error('undone')) })).rejects.toThrow('undone')
    await session.abort()
    expect([await rows(), await inDatabase(), await inStore()]).toEqual([[], 0, 0])
    await replace('/a', small)
    expect(await rows()).toEqual([{ state: 'live', refs: 1, size: limit, store: 'inline' }])
  })

  it('are read like others: completely, in parts, and not after they are removed', async () => {
    await replace('/a', '0123456789')
    const { reader } = await download(app.context, ada.actor, '/a')
    expect([reader.size, String(await reader.read(3, 4))]).toEqual([10, '3456'])
    await trash.remove(app.context, ada.actor, ['/a'])
    await purge()
    expect(await inDatabase()).toBe(0)
    expect(String(Buffer.concat(await Array.fromAsync(reader.stream(8, 10))))).toBe('89')
    await reader.close()
  })

  it('replace larger ones and are replaced by them, each retained until it is purged', async () => {
    for (const content of [small, large, small]) await replace('/a', content)
    expect(await contentOf(app, (await at('/a')).blobKey)).toBe(small)
    expect([await inDatabase(), await inStore()]).toEqual([2, 1])
    expect(await purge()).toBe(2)
    expect([await inDatabase(), await inStore()]).toEqual([1, 0])
    expect(await contentOf(app, (await at('/a')).blobKey)).toBe(small)
  })

  it('are shared by copies, and removed with the last of them', async () => {
    await put(app, ada.actor, '/a', small)
    await copy(app.context, ada.actor, { resources: ['/a'], parent: '/' })
    await trash.remove(app.context, ada.actor, ['/a'])
    expect(await purge()).toBe(0)
    expect(await contentOf(app, (await at('/a (2)')).blobKey)).toBe(small)
    await trash.remove(app.context, ada.actor, ['/a (2)'])
    expect(await purge()).toBe(1)
    expect(await storedKeys(app.context)).toEqual([])
  })

  it('stay readable when the setting is changed to 0; new ones are in the blob store', async () => {
    await replace('/before', small)
    const ctx = { ...app.context, settings: { ...app.context.settings, inlineBytes: 0 } }
    await replace('/after', small, ctx)
    await replace('/empty', '', ctx)
    expect(await Promise.all(['/before', '/after', '/empty'].map(locationOf))).toEqual(['inline', 'disk', 'disk'])
    for (const path of ['/before', '/after']) expect(await contentOf(app, (await at(path)).blobKey)).toBe(small)
  })

  it('are in the blob store while suspended, and stay there when resumed', async () => {
    const input = { path: '/a', size: limit, ifExists: 'fail' as const, keep: true }
    const first = await begin(app.context, ada.actor, input)
    await first.write(0, Buffer.from(small.slice(0, 400)))
    await first.suspend()
    expect([await inDatabase(), await inStore()]).toEqual([0, 1])
    const second = await begin(app.context, ada.actor, { ...input, resumeFrom: 1 })
    await second.write(second.received(), Buffer.from(small.slice(400)))
    await second.commit()
    expect([await locationOf('/a'), await contentOf(app, (await at('/a')).blobKey)]).toEqual(['disk', small])
  })

  it('are retained for their uploader if the database is unavailable at commit', async () => {
    const { DatabaseUnavailable } = await import('../../../db/errors.ts')
    const input = { path: '/a', size: limit, ifExists: 'fail' as const, keep: true }
    const session = await begin(app.context, ada.actor, input)
    await session.write(0, Buffer.from(small))
    const error = new DatabaseUnavailable('away')
    await expect(session.commit({ also: () => Promise.reject(error) })).rejects.toBe(error)
    await session.end(error)
    const again = await begin(app.context, ada.actor, { ...input, resumeFrom: limit })
    expect(again.received()).toBe(limit)
    await again.commit()
    expect(await contentOf(app, (await at('/a')).blobKey)).toBe(small)
  })

  it('count against the quota; a refusal leaves nothing behind', async () => {
    await app.context.db.q
      .updateTable('accounts')
      .set({ disk_limit: limit + 10 })
      .execute()
    await replace('/a', small)
    expect(await codeOf(replace('/b', 'x'.repeat(11)))).toBe('storage-full')
    expect(await inDatabase()).toBe(1)
  })
})
