import { once } from 'node:events'
import { createServer, request as httpRequest } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { engines } from '../../../test/databases.ts'
import { loopingSource, openFilledSource, sourceOf } from '../../../test/import-source.ts'
import { addPerson, contentOf, faultOf, put } from '../../../test/people.ts'
import type { ServedApp } from '../../../test/served-app.ts'
import { openTestApp, type TestApp } from '../../../test/test-app.ts'
import * as accounts from '../../core/accounts/accounts.ts'
import { move } from '../../core/files/moves/move.ts'
import * as moves from '../../core/files/moves/moves.ts'
import { remove } from '../../core/files/trash/trash.ts'
import { createFolder } from '../../core/files/tree/folders.ts'
import * as tree from '../../core/files/tree/tree.ts'
import { create as createNotification } from '../../core/notifications/notifications.ts'
import * as users from '../../core/users/users.ts'
import { create as createWebhook } from '../../core/webhooks/endpoints/webhooks.ts'
import { type ImportSource, type SourceEntry, SourceInterrupted } from '../source.ts'
import { type Ran, type RunInput, runImport } from './run.ts'

const usual = {
  into: '/',
  filesOnly: true,
  ifExists: 'fail',
  rate: null,
  parallel: 4,
  leaseMs: 0,
  pauses: [1, 1],
} as const

describe.each(engines)('the run of an import from another server, on %s', (engine) => {
  let there: ServedApp
  let here: TestApp
  const open = async () => {
    there = await openFilledSource(engine)
    here = await openTestApp(engine)
  }
  afterEach(async () => {
    await here.close()
    await there.close()
  })

  const run = (source = sourceOf(there, there.mira), input: Partial<RunInput> = {}): Promise<Ran> => {
    const signal = new AbortController().signal
    const all = { ...usual, signal, onProgress: () => undefined, ...input }
    return runImport({ ctx: here.context, actor: here.operator }, source, all)
  }

  const at = async (app: TestApp, path: string) => (await tree.lookUp(app.context.db.q, app.operator, path))?.resource
  const rows = async (table: 'webhook_messages' | 'notices' | 'session_log') =>
    await here.context.db.q.selectFrom(table).selectAll().execute()

  it('brings folders and files with content, hash and time, and tells nobody', async () => {
    await open()
    await createWebhook(here.context, here.operator, { endpointUrl: 'https://hooks.harbour.example/' })
    const rule = {
      type: 'folder',
      resource: '/',
      action: 'all',
      usernames: ['notice_user_all'],
      sendEmail: true,
    } as const
    await createNotification(here.context, here.operator, rule)
    const progress: number[] = []
    const ran = await run(undefined, { onProgress: ({ files, totalFiles }) => progress.push(files, totalFiles) })
    expect(ran.problems).toEqual([])
    expect(ran.counts).toMatchObject({ folders: 4, copied: 6, failed: 0 })
    expect(ran.bytes).toBe(36)
    expect(progress.slice(-2)).toEqual([6, 6])
    for (const path of ['/anna/in/0.txt', '/anna/in/4.txt', '/papers/Übersicht.pdf']) {
      const [from, to] = [await at(there, path), await at(here, path)]
      expect(to).toMatchObject({ sha256: from?.sha256, size: from?.size })
    }
    expect((await at(here, '/anna/in/2.txt'))?.modifiedAt).toBe('2020-02-03T10:00:00.000Z')
    expect(await contentOf(here, (await at(here, '/anna/in/3.txt'))?.blobKey ?? null)).toBe('anna 3')
    expect((await at(here, '/outbox'))?.type).toBe('dir')
    expect(await rows('webhook_messages')).toEqual([])
    expect(await rows('notices')).toEqual([])
    const logged = (await rows('session_log')).filter(({ protocol }) => protocol === 'import')
    expect(logged.map(({ type }) => type).toSorted()).toEqual([...Array(4).fill('MKD'), ...Array(6).fill('STOR')])
  })

  it('brings the difference when it runs again, and keeps what was changed here', async () => {
    await open()
    await run()
    const again = await run()
    expect(again.counts).toMatchObject({ copied: 0, unchanged: 6, folders: 0, gone: 0, kept: 0 })
    const replace = { ifExists: 'replace' } as const
    await put(there, there.operator, '/anna/in/0.txt', 'changed there', replace)
    await put(there, there.operator, '/anna/in/1.txt', 'changed there', replace)
    await put(here, here.operator, '/anna/in/1.txt', 'changed here', replace)
    await put(there, there.operator, '/papers/new.txt', 'new')
    await moves.rename(there.context, there.operator, (await at(there, '/anna/in/2.txt'))?.id ?? 0, 'two.txt')
    await moves.rename(there.context, there.operator, (await at(there, '/papers'))?.id ?? 0, 'documents')
    await remove(there.context, there.operator, ['/anna/in/3.txt'])
    await remove(here.context, here.operator, ['/anna/in/4.txt'])
    const ran = await run()
    expect(ran.counts).toMatchObject({ copied: 1, updated: 1, moved: 2, kept: 1, gone: 1, failed: 0 })
    expect(ran.problems).toEqual([
      { what: 'kept', path: '/anna/in/1.txt', reason: expect.stringContaining('changed at the source and here') },
      { what: 'gone', path: '/anna/in/3.txt', reason: expect.stringContaining('it stays here') },
    ])
    expect(await contentOf(here, (await at(here, '/anna/in/0.txt'))?.blobKey ?? null)).toBe('changed there')
    expect(await contentOf(here, (await at(here, '/anna/in/1.txt'))?.blobKey ?? null)).toBe('changed here')
    expect(await at(here, '/anna/in/two.txt')).toBeDefined()
    expect(await at(here, '/anna/in/4.txt')).toBeUndefined()
    expect((await at(here, '/documents/new.txt'))?.size).toBe(3)
    expect(await at(here, '/documents/Übersicht.pdf')).toBeDefined()
    expect((await run()).counts).toMatchObject({ copied: 0, updated: 0, moved: 0 })
  })

  it('leaves where it is what is moved here between looking at it and moving it', async () => {
    await open()
    await run()
    const { db } = here.context
    const id = (await at(here, '/anna/in/0.txt'))?.id ?? 0
    await moves.rename(there.context, there.operator, (await at(there, '/anna/in/0.txt'))?.id ?? 0, 'zero.txt')
    // The first transaction finds the target folder, the second one moves.
    let transactions = 0
    const tx: typeof db.tx = async (work) => {
      if (++transactions === 2) await moves.rename(here.context, here.operator, id, 'mine.txt')
      return await db.tx(work)
    }
    const ctx = { ...here.context, db: Object.create(db, { tx: { value: tx } }) as typeof db }
    const signal = new AbortController().signal
    const all = { ...usual, signal, onProgress: () => undefined }
    const ran = await runImport({ ctx, actor: here.operator }, sourceOf(there, there.mira), all)
    expect(transactions).toBe(2)
    expect(ran.problems).toEqual([
      { what: 'kept', path: '/anna/in/zero.txt', reason: expect.stringContaining('and here') },
    ])
    expect(await at(here, '/anna/in/mine.txt')).toBeDefined()
    expect(await at(here, '/anna/in/zero.txt')).toBeUndefined()
  })

  it('leaves where it is what was moved here, whatever is moved at the source', async () => {
    await open()
    const idOf = async (app: TestApp, path: string) => (await at(app, path))?.id ?? 0
    await run()
    await createFolder(here.context, here.operator, { path: '/private' })
    const own = { into: '/private', ifExists: 'fail' } as const
    await move(here.context, here.operator, { resource: '/anna/in/0.txt', ...own })
    await move(here.context, here.operator, { resource: '/outbox', ...own })
    await moves.rename(there.context, there.operator, await idOf(there, '/anna'), 'berta')
    await moves.rename(there.context, there.operator, await idOf(there, '/outbox'), 'sent')
    const ran = await run()
    expect(ran.problems).toEqual([{ what: 'kept', path: '/sent', reason: expect.stringContaining('and here') }])
    expect(await at(here, '/private/0.txt')).toBeDefined()
    expect(await at(here, '/private/outbox')).toBeDefined()
    expect(await at(here, '/berta/in/1.txt')).toBeDefined()
    // Its new content comes, at the place that it has here; then only a move of the file itself is named.
    await put(there, there.operator, '/berta/in/0.txt', 'changed there', { ifExists: 'replace' })
    await moves.rename(there.context, there.operator, await idOf(there, '/berta/in/0.txt'), 'zero.txt')
    expect((await run()).counts).toMatchObject({ updated: 1, kept: 2, moved: 0 })
    expect((await at(here, '/private/0.txt'))?.size).toBe(13)
    expect((await run()).counts).toMatchObject({ updated: 0, kept: 2, moved: 0 })
    // A folder that can't get its new name is gone into nevertheless.
    await createFolder(here.context, here.operator, { path: '/documents' })
    await moves.rename(there.context, there.operator, await idOf(there, '/papers'), 'documents')
    await put(there, there.operator, '/documents/new.txt', 'new')
    const later = await run()
    expect(later.counts).toMatchObject({ copied: 1, kept: 3, gone: 0 })
    expect(await at(here, '/papers/new.txt')).toBeDefined()
  })

  it('does not go into a folder that the source lists in itself', async () => {
    await open()
    const ran = await run(loopingSource(there))
    expect(ran.counts).toMatchObject({ copied: 6 })
    expect(ran.problems).toContainEqual({
      what: 'failed',
      path: '/papers/loop',
      reason: expect.stringContaining('in itself'),
    })
  })

  it('names a folder that was deleted here once, and nothing in it as gone', async () => {
    await open()
    await run()
    await remove(here.context, here.operator, ['/anna'])
    await put(there, there.operator, '/anna/in/new.txt', 'new')
    const ran = await run()
    expect(ran.problems.map(({ what, path }) => [what, path])).toEqual([['kept', '/anna']])
    expect(ran.counts).toMatchObject({ copied: 0, kept: 1, gone: 0 })
  })

  it('names nothing as gone of a folder that the source does not show to its end', async () => {
    await open()
    await run()
    const source = sourceOf(there, there.mira)
    const hiding: ImportSource = {
      ...source,
      files: {
        ...source.files,
        async *list(folder, signal, events) {
          if (folder.names.at(-1) === 'in') return events?.onIncomplete?.('It shows less than it counts.')
          yield* source.files.list(folder, signal, events)
        },
      },
    }
    const ran = await run(hiding)
    expect(ran.problems).toEqual([{ what: 'failed', path: '/anna/in', reason: 'It shows less than it counts.' }])
  })

  it('names a file whose name has a null character', async () => {
    await open()
    const source = withEntries(sourceOf(there, there.mira), (entry) =>
      entry.name === '0.txt' ? { ...entry, name: 'a\0b' } : entry,
    )
    expect((await run(source)).counts).toMatchObject({ copied: 5, failed: 1 })
  })

  it('needs no space for what is here already', async () => {
    await open()
    for (let i = 0; i < 5; i++) await put(here, here.operator, `/anna/in/${i}.txt`, `anna ${i}`)
    await accounts.setQuota(here.context, here.account.id, 40)
    expect((await run()).counts).toMatchObject({ copied: 1, alreadyHere: 5, failed: 0 })
  })

  it('goes on where it broke off', async () => {
    await open()
    const stopping = new AbortController()
    const stopped = run(undefined, {
      signal: stopping.signal,
      parallel: 1,
      onProgress: ({ files }) => files === 2 && stopping.abort(new Error('stopped')),
    })
    await expect(stopped).rejects.toThrow()
    const ran = await run()
    expect(ran.counts.copied + ran.counts.unchanged).toBe(6)
    expect(ran.counts.unchanged).toBeGreaterThan(0)
    expect(ran.counts).toMatchObject({ failed: 0, alreadyHere: 0 })
  })

  it('recognizes what is here, and leaves other content as it is unless told otherwise', async () => {
    await open()
    await put(here, here.operator, '/anna/in/0.txt', 'anna 0')
    await put(here, here.operator, '/anna/in/1.txt', 'other')
    await put(here, here.operator, '/papers', 'a file')
    const ran = await run()
    expect(ran.counts).toMatchObject({ alreadyHere: 1, copied: 3, failed: 2 })
    expect(ran.problems.map(({ path, reason }) => [path, reason]).toSorted()).toEqual([
      ['/anna/in/1.txt', 'Another file with this name is here.'],
      ['/papers', 'A file has this name here.'],
    ])
    expect(await contentOf(here, (await at(here, '/anna/in/1.txt'))?.blobKey ?? null)).toBe('other')
    await moves.rename(here.context, here.operator, (await at(here, '/papers'))?.id ?? 0, 'a file')
    const renamed = await run(undefined, { ifExists: 'keep-both' })
    expect(renamed.counts).toMatchObject({ copied: 2, failed: 0 })
    expect((await at(here, '/anna/in/1 (2).txt'))?.size).toBe(6)
  })

  it('recognizes content by reading it, if the source gives no hash', async () => {
    await open()
    await put(here, here.operator, '/anna/in/0.txt', 'anna 0')
    await put(here, here.operator, '/anna/in/1.txt', 'anna x')
    const ran = await run(withEntries(sourceOf(there, there.mira), (entry) => ({ ...entry, sha256: null })))
    expect(ran.counts).toMatchObject({ alreadyHere: 1, copied: 4, failed: 1 })
  })

  it('publishes nothing that differs from the size or hash of the source', async () => {
    await open()
    const source = sourceOf(there, there.mira)
    const damaged = withEntries(source, (entry) => {
      if (entry.name === '0.txt') return { ...entry, sha256: '0'.repeat(64) }
      return entry.name === '1.txt' ? { ...entry, size: entry.size + 1 } : entry
    })
    const ran = await run(damaged)
    expect(ran.counts).toMatchObject({ copied: 4, failed: 2 })
    expect(await at(here, '/anna/in/0.txt')).toBeUndefined()
    expect(await at(here, '/anna/in/1.txt')).toBeUndefined()
    expect((await run(source)).counts).toMatchObject({ copied: 2, unchanged: 4, failed: 0 })
  })

  it('replaces no file that came, changed or moved here while it was copied', async () => {
    await open()
    const replace = { ifExists: 'replace' } as const
    await run()
    for (const name of ['0.txt', '1.txt'])
      await put(there, there.operator, `/anna/in/${name}`, 'changed there', replace)
    await put(there, there.operator, '/papers/new.txt', 'new')
    await put(there, there.operator, '/outbox/new.txt', 'new')
    const meanwhile: Record<string, () => Promise<unknown>> = {
      '/anna/in/0.txt': () => put(here, here.operator, '/anna/in/0.txt', 'changed here', replace),
      '/anna/in/1.txt': async () => {
        await moves.rename(here.context, here.operator, (await at(here, '/anna/in/1.txt'))?.id ?? 0, 'mine.txt')
        await put(here, here.operator, '/anna/in/1.txt', 'another')
      },
      '/papers/new.txt': () => put(here, here.operator, '/papers/new.txt', 'another'),
      '/outbox/new.txt': async () =>
        await moves.rename(here.context, here.operator, (await at(here, '/outbox'))?.id ?? 0, 'sent'),
    }
    const source = sourceOf(there, there.mira)
    const paths = new Map<string, string>()
    for (const path of Object.keys(meanwhile)) paths.set(`${(await at(there, path))?.id}`, path)
    const opening: ImportSource = {
      ...source,
      files: {
        ...source.files,
        async open(file, signal) {
          await meanwhile[paths.get(file.id) ?? '']?.()
          return await source.files.open(file, signal)
        },
      },
    }
    const ran = await run(opening, replace)
    expect(ran.problems.map(({ what, path }) => [what, path]).toSorted()).toEqual([
      ['failed', '/outbox/new.txt'],
      ['kept', '/anna/in/0.txt'],
      ['kept', '/anna/in/1.txt'],
    ])
    const text = async (path: string) => await contentOf(here, (await at(here, path))?.blobKey ?? null)
    expect(await text('/anna/in/0.txt')).toBe('changed here')
    expect(await text('/anna/in/1.txt')).toBe('another')
    expect(await text('/anna/in/mine.txt')).toBe('anna 1')
    expect(await at(here, '/outbox')).toBeUndefined()
    // It is replaced as it was asked for, but not the import's to remove.
    const item = await here.context.db.q
      .selectFrom('import_items')
      .select('created')
      .where('path', '=', '/papers/new.txt')
      .executeTakeFirst()
    expect(item).toEqual({ created: 0 })
    expect((await run()).counts).toMatchObject({ copied: 1, failed: 0 })
    expect(await at(here, '/sent/new.txt')).toBeDefined()
  })

  it('reads a file again that broke off, and names one that always does', async () => {
    await open()
    const source = sourceOf(there, there.mira)
    const broken = new Map<string, number>([['0.txt', 1]])
    const breaking: ImportSource = {
      ...source,
      files: {
        ...source.files,
        async open(file, signal) {
          const times = file.name === '1.txt' ? 1 : (broken.get(file.name) ?? 0)
          broken.set(file.name, times - 1)
          if (times < 1) return await source.files.open(file, signal)
          return (async function* () {
            yield Buffer.from('an')
            throw new SourceInterrupted('a test')
          })()
        },
      },
    }
    const ran = await run(breaking)
    expect(ran.counts).toMatchObject({ copied: 5, failed: 1 })
    expect(ran.problems[0]).toMatchObject({
      path: '/anna/in/1.txt',
      reason: expect.stringContaining('broke off 3 times'),
    })
  })

  it('names a file that the source fails to send, or a folder has no space for, and stops once all fail', async () => {
    await open()
    const through = (fails: (url: string) => boolean) => proxyOf(there, fails)
    const id = (await at(there, '/anna/in/1.txt'))?.id
    const one = await through((url) => url.includes('download') && url.endsWith(`id%3A${id}`))
    await createFolder(here.context, here.operator, { path: '/papers' })
    const { user } = await addPerson(here, 'otto', { home: '/papers' })
    await users.update(here.context, here.operator, user.id, { storageQuota: 3 })
    const ran = await run(one.source)
    await one.close()
    expect(ran.counts).toMatchObject({ copied: 4, failed: 2 })
    expect(ran.problems.map(({ path, reason }) => [path, reason]).toSorted()).toEqual([
      ['/anna/in/1.txt', expect.stringContaining('responded with 500')],
      ['/papers/Übersicht.pdf', expect.stringContaining('quota of this folder')],
    ])
    const all = await through((url) => url.includes('download'))
    await createFolder(here.context, here.operator, { path: '/second' })
    let stopped: Ran | undefined
    const onStopped = (so: Ran) => {
      stopped = so
    }
    const fault = await faultOf(run(all.source, { into: '/second', onStopped }))
    await all.close()
    expect(fault.code).toBe('unavailable')
    expect(stopped?.counts).toMatchObject({ folders: 4, copied: 0 })
    expect(stopped?.counts.failed).toBeGreaterThan(0)
  })

  it('waits for another process that runs it, and is refused without space for all before anything is copied', async () => {
    await open()
    let second: Promise<Ran> | undefined
    await run(undefined, {
      onProgress: () => {
        second ??= run(undefined, { leaseMs: 3_000 })
        second.catch(() => undefined)
      },
    })
    // The first one ends while the second waits for a sign of it.
    expect((await second)?.counts).toMatchObject({ unchanged: 6, copied: 0 })
    await accounts.setQuota(here.context, here.account.id, 40)
    await createFolder(here.context, here.operator, { path: '/second' })
    const fault = await faultOf(run(undefined, { into: '/second' }))
    expect(fault.code).toBe('storage-full')
    expect(await at(here, '/second/anna')).toBeUndefined()
  })
})

/** A source whose entries are changed on the way. */
const withEntries = (source: ImportSource, change: (entry: SourceEntry) => SourceEntry): ImportSource => ({
  ...source,
  files: {
    ...source.files,
    async *list(folder, signal) {
      for await (const entries of source.files.list(folder, signal)) yield entries.map(change)
    },
  },
})

/** A source behind a server that responds with 500 to some of the requests. */
async function proxyOf(app: ServedApp, fails: (url: string) => boolean) {
  const server = createServer((request, response) => {
    const url = request.url ?? ''
    if (fails(url)) return void response.writeHead(500).end('{}')
    const { host: _, ...headers } = request.headers
    const onward = httpRequest(`${app.server.address}${url}`, { headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 500, answer.headers)
      answer.pipe(response)
    })
    request.pipe(onward)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/v2`
  const close = () => {
    server.closeAllConnections()
    server.close()
  }
  return { source: sourceOf(app, app.mira, { base }), close }
}
