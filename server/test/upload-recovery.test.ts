/** Uploads that outlive the process that received them: killed during an upload, or of the previous version. */
import { createHash, randomBytes } from 'node:crypto'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Kysely, sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type App, createApp } from '../src/app.ts'
import type { Actor } from '../src/core/actor.ts'
import { uploaderOf } from '../src/core/connections/uploader.ts'
import { openBytes } from '../src/core/files/bytes/open.ts'
import { endLeases, removeUnreferencedBytes } from '../src/core/files/gc/gc.ts'
import * as tree from '../src/core/files/tree/tree.ts'
import { publishHeld } from '../src/core/files/uploads/held.ts'
import { publishDue } from '../src/core/files/uploads/held-publishing.ts'
import * as resumable from '../src/core/files/uploads/resumable.ts'
import { unfinishedIn } from '../src/core/files/uploads/unfinished.ts'
import { begin, upload, uploadKeyOf } from '../src/core/files/uploads/uploads.ts'
import { addAccount, operator } from '../src/core/setup/setup.ts'
import { up as migrate } from '../src/db/migrations/0014-0029/0024-resumable-uploads.ts'
import { up as storeInline } from '../src/db/migrations/0030-0045/0033-inline-bytes.ts'
import { up as addHeld } from '../src/db/migrations/0030-0045/0040-held-uploads.ts'
import { up as addClaims } from '../src/db/migrations/0030-0045/0041-upload-claims.ts'
import { readConfig } from '../src/settings/config.ts'
import { findInconsistencies } from './consistency.ts'
import { makeDatabase, storeEngines } from './databases.ts'
import { inOtherProcess } from './other-process.ts'
import { bytesOf } from './test-app.ts'

const MiB = 1024 * 1024
const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')

/** Sends this many numbered chunks of 1 MiB, and is killed when some of them are durable. */
const sendAndDie = `
  const { createApp } = await load('app.ts')
  const { readConfig } = await load('settings/config.ts')
  const { operator } = await load('core/setup/setup.ts')
  const { begin } = await load('core/files/uploads/uploads.ts')
  const { accountById } = await load('core/accounts/store.ts')
  const { context } = await createApp(readConfig(input.environment, input.folder))
  const actor = await operator(context, await accountById(context.db.q, input.accountId))
  const session = await begin(context, actor, { path: '/big.bin', size: null, ifExists: 'replace', keep: true })
  for (let i = 0; i < input.pieces; i++) await session.write(session.length(), Buffer.alloc(1024 * 1024, i))
  for (;;) {
    const row = await context.db.q.selectFrom('resumable_uploads').select('received').executeTakeFirst()
    if (row) process.kill(process.pid, 'SIGKILL')
    await new Promise((resolve) => setTimeout(resolve, 20))
  }`

/** Holds files of these sizes under temporary names, and is killed. */
const holdAndDie = `
  const { createApp } = await load('app.ts')
  const { readConfig } = await load('settings/config.ts')
  const { operator } = await load('core/setup/setup.ts')
  const { begin } = await load('core/files/uploads/uploads.ts')
  const { hold } = await load('core/files/uploads/holding.ts')
  const { accountById } = await load('core/accounts/store.ts')
  const { context } = await createApp(readConfig(input.environment, input.folder))
  const actor = await operator(context, await accountById(context.db.q, input.accountId))
  for (const size of input.sizes) {
    const session = await begin(context, actor, { path: '/' + size + '.tmp', size: null, ifExists: 'replace', keep: true })
    await session.write(0, Buffer.alloc(size, 7))
    await hold(context, actor, session, '2001-02-03T04:05:06.000Z')
  }
  process.kill(process.pid, 'SIGKILL')`

/** Sends small files one after the other until it is killed; prints each acknowledgement. */
const sendSmallUntilKilled = `
  const { createApp } = await load('app.ts')
  const { readConfig } = await load('settings/config.ts')
  const { operator } = await load('core/setup/setup.ts')
  const { upload } = await load('core/files/uploads/uploads.ts')
  const { accountById } = await load('core/accounts/store.ts')
  const { appendFileSync } = await import('node:fs')
  const { context } = await createApp(readConfig(input.environment, input.folder))
  const actor = await operator(context, await accountById(context.db.q, input.accountId))
  let acknowledged = 0
  const send = async (lane) => {
    for (let i = 0; ; i++) {
      const source = (async function* () { yield Buffer.alloc(4096, i) })()
      await upload(context, actor, { path: '/' + lane + '-' + i, size: 4096, ifExists: 'fail', source })
      appendFileSync(input.journal, lane + '-' + i + '\\n')
      if (++acknowledged === input.count) process.kill(process.pid, 'SIGKILL')
    }
  }
  await Promise.all(['a', 'b', 'c', 'd'].map(send))`

describe.each(storeEngines)('on %s, an upload', (engine) => {
  let folder: string
  let database: Awaited<ReturnType<typeof makeDatabase>>
  let environment: Record<string, string>
  let app: App
  let actor: Actor
  let accountId: number

  const openApp = () => createApp(readConfig(environment, folder))
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sallyport-recovery-'))
    database = await makeDatabase(engine, folder)
    const url = engine === 'postgres' ? { DATABASE_URL: database.url } : {}
    const settings = { SALLYPORT_DURABILITY: 'process', SALLYPORT_LOG: 'error', SALLYPORT_INLINE_BYTES: '16KiB' }
    environment = { SALLYPORT_DATA: folder, ...settings, ...url }
    app = await openApp()
    const person = { username: 'mira', email: 'mira@harbour.example', password: 'Tide-tables-1906' }
    const { account } = await addAccount(app.context, { account: 'harbour', ...person })
    accountId = account.id
    actor = await operator(app.context, account)
  })
  afterEach(async () => {
    expect(await findInconsistencies(app.context)).toEqual([])
    await app.close()
    await database.drop()
    await rm(folder, { recursive: true, force: true })
  })

  it('whose process is killed is resumed from the bytes known to be durable', async () => {
    const pieces = 40
    const child = inOtherProcess(sendAndDie, { environment, folder, accountId, pieces })
    await expect(child).rejects.toThrow('the other process ended with null')
    const resume = () =>
      begin(app.context, actor, { path: '/big.bin', size: null, ifExists: 'replace', keep: true, resumeFrom: 1 })
    await expect(resume()).rejects.toMatchObject({ code: 'conflict' })
    // Releases all leases, as a single node does at its start.
    await endLeases(app.context)
    await removeUnreferencedBytes(app.context)
    const session = await resume()
    const received = session.received()
    expect(received).toBeGreaterThanOrEqual(32 * MiB)
    expect(session.length()).toBe(received)
    const content = Buffer.concat(Array.from({ length: pieces }, (_, i) => Buffer.alloc(MiB, i)))
    for (let at = received; at < content.length; at += MiB) await session.write(at, content.subarray(at, at + MiB))
    expect((await session.commit()).resource).toMatchObject({ size: content.length, sha256: sha256(content) })
  })

  it('S-49: that is held when its process is killed is published by a rename, or when its time is over', {
    timeout: 60_000,
  }, async () => {
    const sizes = [0, 10_000, MiB]
    environment = { ...environment, SALLYPORT_TEMPORARY_HOLD: '1s' }
    const child = inOtherProcess(holdAndDie, { environment, folder, accountId, sizes: [...sizes, 5] })
    await expect(child).rejects.toThrow('the other process ended with null')
    await app.close()
    app = await openApp()
    const { context } = app
    await endLeases(context)
    await removeUnreferencedBytes(context)
    for (const size of sizes) {
      await publishHeld(context, actor, { from: `/${size}.tmp`, to: `/${size}`, ifExists: 'fail' })
      const { resource } = await tree.get(context, actor, `/${size}`)
      const modifiedAt = '2001-02-03T04:05:06.000Z'
      expect(resource).toMatchObject({ size, modifiedAt, sha256: sha256(Buffer.alloc(size, 7)) })
    }
    const isPublished = async () => {
      await publishDue(context, (held) => uploaderOf(context, held))
      return (await tree.lookUp(context.db.q, actor, '/5.tmp')) !== null
    }
    await expect.poll(isPublished, { timeout: 20_000 }).toBe(true)
    const logged = context.db.q.selectFrom('session_log').select('path').where('type', '=', 'STOR').orderBy('id')
    expect((await logged.execute()).map(({ path }) => path)).toEqual(['/0', '/10000', '/1048576', '/5.tmp'])
  })

  it('that was acknowledged is complete when the process is killed during many small ones', {
    timeout: 60_000,
  }, async () => {
    const journal = join(folder, 'journal')
    const child = inOtherProcess(sendSmallUntilKilled, { environment, folder, accountId, journal, count: 150 })
    await expect(child).rejects.toThrow('the other process ended with null')
    const acknowledged = (await readFile(journal, 'utf8')).trim().split('\n')
    expect(acknowledged.length).toBeGreaterThanOrEqual(150)
    for (const name of acknowledged) {
      const { resource } = await tree.get(app.context, actor, `/${name}`)
      const reader = await openBytes(app.context, resource)
      expect(resource.blobLocation).toBe('inline')
      expect(await reader.read(0, 10_000)).toEqual(Buffer.alloc(4096, Number(name.slice(2))))
    }
    const { q } = app.context.db
    expect(await q.selectFrom('blobs').select('id').where('state', '!=', 'live').execute()).toEqual([])
    expect(await Array.fromAsync(app.context.blobs.list())).toEqual([])
  })

  it('of the previous version, which had all bytes in one store, stays readable beside new ones', async () => {
    const send = (path: string, size: number) =>
      upload(app.context, actor, { path, size, ifExists: 'fail', source: bytesOf('x'.repeat(size)) })
    await send('/before', 100_000)
    const { q } = app.context.db
    for (const statement of ['drop table blob_bytes', 'alter table blobs drop column store'])
      await sql.raw(statement).execute(q)
    await storeInline(q as unknown as Kysely<unknown>, spelled)
    await send('/after', 10)
    const sizes: unknown[] = []
    for (const path of ['/before', '/after']) {
      const { resource } = await tree.get(app.context, actor, path)
      const reader = await openBytes(app.context, resource)
      sizes.push([resource.blobLocation, String(await reader.read(0, 200_000)).length])
      await reader.close()
    }
    expect(sizes).toEqual([
      ['disk', 100_000],
      ['inline', 10],
    ])
  })

  const spelled =
    engine === 'sqlite'
      ? { engine, id: 'integer primary key autoincrement', name: 'text', text: 'text' }
      : { engine, id: 'bigint generated by default as identity primary key', name: 'text collate "C"', text: 'text' }

  /** The tables as the previous version created them, with their rows. */
  async function withFormerSchema(): Promise<void> {
    const { q } = app.context.db
    for (const statement of [
      `create table partial_uploads (
        id ${spelled.id}, account_id bigint not null references accounts(id), user_id bigint not null references users(id) on delete cascade,
        path_key text not null, file_size bigint not null, blob_id bigint not null, received bigint not null,
        writing_until text, expires_at text not null, folder_id bigint)`,
      `insert into partial_uploads (account_id, user_id, path_key, file_size, blob_id, received, writing_until, expires_at, folder_id)
        select account_id, user_id, path_key, file_size, blob_id, received, writing_until, expires_at, folder_id from resumable_uploads`,
      'create unique index partial_uploads_one on partial_uploads (user_id, path_key, file_size)',
      'create index partial_uploads_blob on partial_uploads (blob_id)',
      'create index partial_uploads_folder on partial_uploads (folder_id) where folder_id is not null',
      'drop table resumable_uploads',
    ])
      await sql.raw(statement).execute(q)
  }

  it('that was suspended by the previous version is resumed; of two for one path the later one', async () => {
    const content = randomBytes(300_000)
    async function* broken(bytes: number) {
      yield content.subarray(0, bytes)
      throw new Error('the line was cut')
    }
    const send = (path: string, source: AsyncIterable<Buffer>, { size = content.length, offset = 0 } = {}) =>
      upload(app.context, actor, { path, size, offset, resumable: true, ifExists: 'replace', source })
    for (const path of ['/a', '/b']) await expect(send(path, broken(200_000))).rejects.toThrow('the line was cut')
    await withFormerSchema()
    // The previous version distinguished uploads of different sizes.
    await sql
      .raw(
        `insert into partial_uploads (account_id, user_id, path_key, file_size, blob_id, received, writing_until, expires_at, folder_id)
        select account_id, user_id, path_key, 400000, 4711, 0, null, '2000-01-01T00:00:00.000Z', folder_id from partial_uploads`,
      )
      .execute(app.context.db.q)
    await app.context.db.tx((tx) => migrate(tx as unknown as Kysely<unknown>, spelled))
    for (const later of [addHeld, addClaims])
      await app.context.db.tx((tx) => later(tx as unknown as Kysely<unknown>, spelled))
    await app.close()
    app = await openApp()
    expect(await resumable.find(app.context, actor, uploadKeyOf(actor, '/b', 400_000))).toBeNull()
    for (const path of ['/a', '/b']) {
      const kept = await resumable.find(app.context, actor, uploadKeyOf(actor, path, content.length))
      expect(kept?.received).toBe(200_000)
      const { resource } = await send(path, bytesOf(content.subarray(200_000)), { offset: 200_000 })
      expect(resource).toMatchObject({ size: content.length, sha256: sha256(content) })
    }
    await resumable.deleteExpired(app.context)
    expect(await app.context.db.q.selectFrom('resumable_uploads').select('id').execute()).toEqual([])
  })

  it('that was suspended before uploads were listed is found by its path, and listed when it goes on', async () => {
    const keep = async (path: string, resumeFrom?: number) => {
      const session = await begin(app.context, actor, { path, size: null, ifExists: 'replace', keep: true, resumeFrom })
      await session.write(session.length(), Buffer.alloc(50_000))
      await session.suspend()
    }
    await keep('/in/a')
    const { q } = app.context.db
    for (const index of ['resumable_uploads_names', 'resumable_uploads_held'])
      await sql.raw(`drop index ${index}`).execute(q)
    const added = ['parent_path', 'parent_key', 'name', 'held_until', 'modified_at', 'duration', 'protocol', 'address']
    for (const column of [...added, 'session_id'])
      await sql.raw(`alter table resumable_uploads drop column ${column}`).execute(q)
    await app.context.db.tx((tx) => addHeld(tx as unknown as Kysely<unknown>, spelled))
    await app.close()
    app = await openApp()
    const listed = async () =>
      (await unfinishedIn(app.context, actor, { path: '/in', after: '', limit: 9 })).map(({ name, size }) => [
        name,
        size,
      ])
    const found = await resumable.find(app.context, actor, uploadKeyOf(actor, '/in/a', null))
    expect([found?.received, await listed()]).toEqual([50_000, []])
    await keep('/in/a', 1)
    expect(await listed()).toEqual([['a', 100_000]])
  })
})
