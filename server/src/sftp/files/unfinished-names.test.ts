/** Listings with uploads that are not published: suspended, held, and in progress. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { findInconsistencies } from '../../../test/consistency.ts'
import { engines } from '../../../test/databases.ts'
import { addPerson, type Person, put } from '../../../test/people.ts'
import {
  openFlags,
  openSftpServer,
  packetType,
  type SftpTestClient,
  type SftpTestServer,
  string,
} from '../../../test/sftp-client.ts'
import { openTestApp, type TestApp } from '../../../test/test-app.ts'
import { uploaderOf } from '../../core/connections/uploader.ts'
import { createFolder } from '../../core/files/tree/folders.ts'
import { publishDue } from '../../core/files/uploads/held-publishing.ts'
import { leaseMemory } from '../../lib/streams/transfer-memory.ts'

describe.each(engines)('listings with unfinished uploads on %s', (engine) => {
  let app: TestApp
  let ada: Person
  let server: SftpTestServer
  let client: SftpTestClient
  beforeEach(async () => {
    app = await openTestApp(engine)
    ada = await addPerson(app, 'ada')
    server = await openSftpServer(app)
    client = await server.client(ada.actor)
  })
  afterEach(async () => {
    await server.close()
    expect(app.logged.filter((line) => line.includes('"bug"'))).toEqual([])
    expect(await findInconsistencies(app.context)).toEqual([])
    await app.close()
  })

  const interrupt = async (path: string, bytes: number) => {
    const broken = await server.client(ada.actor)
    const handle = await broken.open(path, openFlags.put)
    await broken.write(handle, 0, Buffer.alloc(bytes))
    await broken.kill()
  }
  const sizesIn = async (path: string, by = client) => {
    const entries = await by.readFolder(await by.openFolder(path))
    return entries?.slice(2).map(({ name, size }) => [name, size])
  }

  it('show suspended uploads to their user only, in the order of names, without those that were replaced', async () => {
    await createFolder(app.context, ada.actor, { path: '/b' })
    for (const path of ['/d', '/a', '/b/inside', '/c', '/z']) await interrupt(path, 50_000)
    expect(await sizesIn('/')).toEqual([
      ['a', 50_000],
      ['b', 0],
      ['c', 50_000],
      ['d', 50_000],
      ['z', 50_000],
    ])
    const other = await server.client((await addPerson(app, 'bob')).actor)
    expect(await sizesIn('/', other)).toEqual([['b', 0]])
    await put(app, ada.actor, '/c', 'older', { ifExists: 'replace' })
    expect((await sizesIn('/'))?.[2]).toEqual(['c', 50_000])
    app.clock.move(1_000)
    await put(app, ada.actor, '/a', 'newer', { ifExists: 'replace' })
    expect([(await sizesIn('/'))?.[0], await sizesIn('/b')]).toEqual([['a', 5], [['inside', 50_000]]])
    expect(await client.code(packetType.rmdir, string('/b'))).toBe(4)
    app.clock.move(48 * 3_600_000)
    expect((await sizesIn('/'))?.map(([name]) => name)).toEqual(['a', 'b', 'c'])
  })

  it('show uploads of a home folder to users whose home it is not at their own paths only', async () => {
    await createFolder(app.context, ada.actor, { path: '/home' })
    await interrupt('/home/x', 40_000)
    const eve = await addPerson(app, 'eve', { home: '/home' })
    expect(await sizesIn('/', await server.client(eve.actor))).toEqual([])
    expect(await sizesIn('/home')).toEqual([['x', 40_000]])
  })

  it('S-44: return every name once while held files and uploads in progress are published', async () => {
    await createFolder(app.context, ada.actor, { path: '/many' })
    const names = Array.from({ length: 260 }, (_, i) => `${['f', 'é', '🦜'][i % 3]}${String(i).padStart(3, '0')}.tmp`)
    const handles: Buffer[] = []
    for (const [i, name] of names.entries()) {
      const path = `/many/${name}`
      if (i % 2 === 0) await put(app, ada.actor, path, 'published')
      if (i % 2 === 1 || i % 10 === 0) await client.put(path, 'held')
      if (i % 20 === 7) handles.push(await client.open(path, openFlags.put))
    }
    // Pages are small when no transfer memory is left.
    const taken: Disposable[] = []
    for (let lease = leaseMemory(64 * 1024); lease; lease = leaseMemory(64 * 1024)) taken.push(lease)
    const lister = await server.client(ada.actor)
    const folder = await lister.openFolder('/many')
    const seen: string[] = []
    for (let round = 0; ; round++) {
      const entries = await lister.readFolder(folder)
      if (!entries) break
      expect(entries.length).toBeLessThanOrEqual(100)
      seen.push(...entries.map(({ name }) => name))
      if (round === 0) for (const handle of handles) expect(await client.close(handle)).toBe(0)
      app.clock.move(120_000)
      await publishDue(app.context, (held) => uploaderOf(app.context, held))
    }
    for (const lease of taken) lease[Symbol.dispose]()
    expect(seen.slice(2)).toEqual(names.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))))
    expect(await client.list('/many')).toEqual(seen.slice(2))
  })
})
