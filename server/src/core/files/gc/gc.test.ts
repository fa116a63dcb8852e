import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { findInconsistencies, storedKeys } from '../../../../test/consistency.ts'
import { storeEngines } from '../../../../test/databases.ts'
import { addPerson, codeOf, contentOf, type Person, put } from '../../../../test/people.ts'
import { bytesOf, openTestApp, type TestApp } from '../../../../test/test-app.ts'
import { putBlob } from '../../../blobs/put-blob.ts'
import type { Tx } from '../../../db/engine.ts'
import { sha256Hex } from '../../../lib/crypto/ids.ts'
import { minMemoryBytes } from '../bytes/receive.ts'
import * as bytes from '../bytes/store.ts'
import { insertResource } from '../tree/store.ts'
import * as tree from '../tree/tree.ts'
import { endLeases, removeUnreferencedBytes } from './gc.ts'
import { removeDueOrphans, removeOrphans, unknownBytes } from './orphans.ts'

const minuteMs = 60_000

describe.each(storeEngines)('garbage collection of bytes, on %s', (engine) => {
  let app: TestApp
  let person: Person
  beforeEach(async () => {
    app = await openTestApp(engine)
    person = await addPerson(app, 'ada')
  })
  afterEach(async () => {
    expect(await findInconsistencies(app.context)).toEqual([])
    await app.close()
  })

  const blobRows = () => app.context.db.q.selectFrom('blobs').selectAll().orderBy('id').execute()
  const sweep = () => removeUnreferencedBytes(app.context)
  /** Too many bytes to stay in memory until the upload is complete. */
  const stored = 'x'.repeat(minMemoryBytes + 1)

  /** A source that returns one chunk, waits while `meanwhile` runs, and returns the rest. */
  async function* interrupted(meanwhile: () => Promise<void>, first = 'first '): AsyncIterable<Buffer> {
    yield Buffer.from(first)
    await meanwhile()
    yield Buffer.from('last')
  }

  it('does not touch a running upload', async () => {
    const source = interrupted(async () => {
      app.clock.move(14 * minuteMs)
      expect(await sweep()).toBe(0)
    })
    const { resource } = await put(app, person.actor, '/a.txt', '', { source })
    expect(await contentOf(app, resource.blobKey)).toBe('first last')
  })

  it('does not touch an upload while bytes arrive', async () => {
    async function* steady(): AsyncIterable<Buffer> {
      for (let minute = 0; minute < 60; minute++) {
        yield Buffer.from('x')
        app.clock.move(minuteMs)
        await sweep()
      }
    }
    expect((await put(app, person.actor, '/a.txt', '', { source: steady() })).resource.size).toBe(60)
  })

  it('removes the bytes of a stalled upload, which is refused when it continues', async () => {
    const source = interrupted(async () => {
      app.clock.move(16 * minuteMs)
      expect(await sweep()).toBe(1)
    }, stored)
    expect(await codeOf(put(app, person.actor, '/in/a.txt', '', { source }))).toBe('conflict')
    expect(await codeOf(tree.get(app.context, person.actor, '/in'))).toBe('not-found')
    await sweep()
    expect(await blobRows()).toEqual([])
  })

  it('removes the bytes of an upload whose process died, once the lease has expired', async () => {
    const at = app.clock.now().toISOString()
    const leaseUntil = new Date(app.clock.now().getTime() + 15 * minuteMs).toISOString()
    const key = 'a'.repeat(32)
    await bytes.insertUploading(app.context.db.q, {
      accountId: app.account.id,
      keys: [key],
      leaseUntil,
      at,
      store: 'disk',
    })
    await putBlob(app.context.blobs, key, bytesOf('half'))
    expect(await sweep()).toBe(0)
    app.clock.move(15 * minuteMs + 1)
    expect(await sweep()).toBe(1)
    expect(await storedKeys(app.context)).toEqual([])
    expect(await blobRows()).toEqual([])
  })

  it('removes them at once after a restart of the only node', async () => {
    const at = app.clock.now().toISOString()
    const leaseUntil = new Date(app.clock.now().getTime() + 15 * minuteMs).toISOString()
    await bytes.insertUploading(app.context.db.q, {
      accountId: app.account.id,
      keys: ['b'.repeat(32)],
      leaseUntil,
      at,
      store: 'disk',
    })
    await endLeases(app.context)
    app.clock.move(1)
    expect(await sweep()).toBe(1)
  })

  /** The bytes of a file without references, as after a purge. */
  const orphan = async () => {
    const { resource } = await put(app, person.actor, '/a.txt', 'abc')
    const { q } = app.context.db
    await q.deleteFrom('resources').where('id', '=', resource.id).execute()
    await q.updateTable('resources').set({ child_count: 0 }).where('id', '=', app.account.rootId).execute()
    await q.updateTable('accounts').set({ disk_used: 0 }).execute()
    await app.context.db.tx((tx) => bytes.removeReference(tx, resource.blobId ?? 0))
    return { id: resource.blobId ?? 0, key: resource.blobKey ?? '' }
  }
  const mark = (tx: Tx) => bytes.markForDeletion(tx, app.clock.now().toISOString(), { until: '', stores: [] }, 10)
  /** Another file that refers to the same bytes. */
  const hold = (id: number) =>
    app.context.db.tx(async (tx) => {
      if (!(await bytes.addReference(tx, id))) return false
      const at = app.clock.now().toISOString()
      const parentId = app.account.rootId
      const row = { accountId: app.account.id, parentId, type: 'file', hash: 'copy', size: 3, blobId: id } as const
      await insertResource(tx, { ...row, name: 'copy.txt', createdBy: 0, at })
      await tx.updateTable('accounts').set({ disk_used: 3 }).where('id', '=', app.account.id).execute()
      await tx.updateTable('resources').set({ child_count: 1 }).where('id', '=', app.account.rootId).execute()
      return true
    })

  it('removes unreferenced bytes, to which no reference can be added any more', async () => {
    const { id, key } = await orphan()
    expect(await app.context.db.tx(mark)).toMatchObject({ found: 1, deletable: [{ id, key }] })
    expect(await hold(id)).toBe(false)
    expect(await sweep()).toBe(1)
    expect(await storedKeys(app.context)).toEqual([])
    expect(await hold(id)).toBe(false)
  })

  it('keeps bytes that are referenced again before they are marked for deletion', async () => {
    const { id, key } = await orphan()
    expect(await hold(id)).toBe(true)
    expect(await sweep()).toBe(0)
    expect(await contentOf(app, key)).toBe('abc')
  })

  it.runIf(engine === 'postgres')(
    'keeps bytes that are referenced again while they are being marked for deletion, in either order',
    async () => {
      const { id, key } = await orphan()
      await app.context.db.tx(async (tx) => {
        // The reference is not committed yet: garbage collection must skip the row.
        await bytes.addReference(tx, id)
        expect(await app.context.db.tx(mark)).toEqual({ found: 0, deletable: [] })
        await bytes.removeReference(tx, id)
      })
      const condemned = Promise.withResolvers<void>()
      const sweeping = app.context.db.tx(async (tx) => {
        await mark(tx)
        condemned.resolve()
        await new Promise((resolve) => setTimeout(resolve, 100))
      })
      await condemned.promise
      expect(await hold(id)).toBe(false)
      await sweeping
      expect(await storedKeys(app.context)).toEqual([key])
      expect(await sweep()).toBe(1)
    },
  )

  it('running concurrently with uploads removes no referenced bytes', async () => {
    const work = Array.from({ length: 30 }, (_, i) => [
      put(app, person.actor, `/${i % 3}.txt`, `${i}`, { ifExists: 'replace' }),
      put(app, person.actor, '/bad', 'x', { size: 2 }).catch(() => undefined),
      sweep(),
    ])
    await Promise.all(work.flat())
    await sweep()
    expect(await storedKeys(app.context)).toHaveLength(30)
  })

  it('continues when some bytes cannot be removed, and removes them later', async () => {
    for (let i = 0; i < 5; i++) await put(app, person.actor, '/bad', stored, { size: 2e6 }).catch(() => undefined)
    const stuck = (await blobRows())[0]?.key
    const blobs = {
      ...app.context.blobs,
      list: app.context.blobs.list,
      remove: async (key: string) => {
        if (key === stuck) throw new Error('the device is busy')
        await app.context.blobs.remove(key)
      },
    }
    expect(await removeUnreferencedBytes({ ...app.context, blobs })).toBe(4)
    expect((await blobRows()).map(({ key }) => key)).toEqual([stuck])
    expect(app.logged.join()).toContain('the device is busy')
    expect(await sweep()).toBe(1)
  })

  it('finds stored files unknown to the database, if they are older than a day', async () => {
    await put(app, person.actor, '/known.txt')
    const keys = Array.from({ length: 5 }, (_, i) => `${i}`.padStart(32, '0'))
    for (const key of keys) await putBlob(app.context.blobs, key, bytesOf('left behind'))
    expect(await Array.fromAsync(unknownBytes(app.context))).toEqual([])
    app.clock.move(24 * 60 * minuteMs + 1)
    await putBlob(app.context.blobs, 'f'.repeat(32), bytesOf('young'))
    expect((await Array.fromAsync(unknownBytes(app.context))).map(({ key }) => key)).toEqual(keys)
    for (const key of [...keys, 'f'.repeat(32)]) await app.context.blobs.remove(key)
  })

  it('removes stored files unknown to the database once they are a week old', async () => {
    const known = []
    for (let i = 0; i < 18; i++) known.push((await put(app, person.actor, `/${i}.bin`, stored)).resource.blobKey)
    // A database that is not the one of these files knows none of them, however few there are.
    for (let i = 0; i < 3; i++) await putBlob(app.context.blobs, sha256Hex(`${i}`).slice(32), bytesOf(''))
    app.clock.move(8 * 24 * 60 * minuteMs)
    expect(await removeOrphans(app.context, { onlyUnfinished: false })).toBe(0)
    expect(app.logged.join()).toContain('too many stored files are unknown')
    for (let i = 0; i < 2; i++) await app.context.blobs.remove(sha256Hex(`${i}`).slice(32))
    await putBlob(app.context.blobs, 'e'.repeat(32), bytesOf('of this week'))
    await removeDueOrphans(app.context)
    app.clock.move(6 * 24 * 60 * minuteMs)
    await removeDueOrphans(app.context)
    expect(await storedKeys(app.context)).toHaveLength(18 + 1 + 1)
    app.clock.move(25 * 60 * minuteMs)
    await removeDueOrphans(app.context)
    expect((await storedKeys(app.context)).toSorted()).toEqual(known.toSorted())
    await removeDueOrphans(app.context)
  })

  it('keeps bytes for a day where a download would break off without them', async () => {
    const { context } = app
    const late = { ...context.blobs, survivesRemoval: false }
    const ctx = { ...context, blobs: { ...late, all: async () => [{ name: 'disk', store: late }] } }
    const { id, key } = await orphan()
    await context.db.q.updateTable('blobs').set({ store: 'disk' }).execute()
    await putBlob(context.blobs, key, bytesOf('abc'))
    await context.db.q.deleteFrom('blob_bytes').execute()
    // Also while another store cannot be opened.
    const all = () => Promise.reject(new Error('another store does not respond'))
    expect(await removeUnreferencedBytes({ ...context, blobs: { ...late, all } })).toBe(0)
    expect(await removeUnreferencedBytes(ctx)).toBe(0)
    expect(await hold(id)).toBe(false)
    app.clock.move(23 * 60 * minuteMs)
    expect(await removeUnreferencedBytes(ctx)).toBe(0)
    expect(await contentOf(app, key)).toBe('abc')
    app.clock.move(2 * 60 * minuteMs)
    expect(await removeUnreferencedBytes(ctx)).toBe(1)
    expect(await storedKeys(context)).toEqual([])
  })
})
