import { mkdtemp, open, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openDiskStore } from '../server/src/blobs/disk.ts'
import { openDatabase } from '../server/src/db/database/open.ts'
import { findInconsistencies } from '../server/test/consistency.ts'
import { engines } from '../server/test/databases.ts'
import { call, download, everyPage, type Resource } from './crash/api.ts'
import { type Mounted, mountMemory } from './mounted.ts'
import { type Listener, listen, newPlace, type Place, type Running, setUpMaster, start } from './running.ts'

const MiB = 2 ** 20
const fileBytes = 3_500_000
const folder = await mkdtemp(join(tmpdir(), 'sallyport-full-'))
const mounted = await mountMemory(folder, 40)
afterAll(async () => {
  await mounted?.unmount()
  await rm(folder, { recursive: true })
})

/** Fills a disk completely. */
async function fill(path: string): Promise<void> {
  const handle = await open(path, 'a')
  try {
    for (const size of [MiB, 4_096]) for (;;) await handle.writeFile(Buffer.alloc(size))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error
  } finally {
    await handle.close()
  }
}

describe.skipIf(!mounted)('a disk that is full', () => {
  describe.each(engines)('on %s', (engine) => {
    const { folder: disk } = mounted as Mounted
    const ballast = join(disk, 'ballast')
    let place: Place
    let server: Running
    let listener: Listener
    let credentials: Record<string, string>
    const ask = (method: string, path: string, body?: object | Buffer<ArrayBuffer>) =>
      call<{ data: Resource; errors: [{ code: string }] }>(server.address, credentials, method, path, body)
    const upload = async (path: string, bytes: Buffer<ArrayBuffer>) =>
      (await ask('POST', `/resources/upload?path=${path}&fileSize=${bytes.length}`, bytes)).status
    const names = async () =>
      (await everyPage<Resource>(server.address, credentials, '/resources/list?resource=/&type=file', 100))
        .map(({ attributes }) => `${attributes.path} ${attributes.size}`)
        .sort()

    beforeAll(async () => {
      // The database of PostgreSQL is on another disk, where small files would have room.
      const inline: Record<string, string> = engine === 'postgres' ? { SALLYPORT_INLINE_BYTES: '0' } : {}
      place = await newPlace(engine, { SALLYPORT_DATA: join(disk, engine), SALLYPORT_DISK_RESERVE: '0', ...inline })
      const { apiKey, accessToken } = await setUpMaster(place)
      credentials = { 'ev-api-key': apiKey, 'ev-access-token': accessToken }
      listener = await listen()
      server = await start(place)
      const triggers = { resources: { upload: true } }
      const webhook = { endpointUrl: listener.url, resource: '/', triggers, responseVersion: 'v2' }
      expect((await ask('POST', '/webhooks', webhook)).status).toBe(201)
    })
    afterAll(async () => {
      await listener.close()
      await server.kill()
      await place.remove()
      await rm(join(disk, engine), { recursive: true })
    })

    it('responds with 507, keeps no partial files, still serves reads, and recovers when there is space again', async () => {
      // Reserved, so that there is space to free at the end.
      await writeFile(ballast, Buffer.alloc(2 * MiB))
      const stored: string[] = []
      for (let n = 0; ; n++) {
        const status = await upload(`/${n}.bin`, Buffer.alloc(fileBytes, n))
        if (status !== 201) {
          expect(status).toBe(507)
          break
        }
        stored.push(`/${n}.bin ${fileBytes}`)
      }
      expect(stored.length).toBeGreaterThan(2)
      await fill(ballast)
      const path = '/0.bin'
      const changes = [
        () => ask('POST', '/resources', { path: '/folder' }),
        () => ask('POST', '/resources/copy', { resources: [path], parentResource: '/folder' }),
        () => ask('POST', '/resources/compress', { resources: [path], parentResource: '/', archiveName: 'a.zip' }),
        () => ask('POST', '/email-lists', { name: 'buyers', emails: ['a@north.example'] }),
        () => ask('POST', '/resources/upload?path=/small.txt&fileSize=5', Buffer.from('small')),
      ]
      const statuses: number[] = []
      for (let round = 0; round < 20; round++) for (const change of changes) statuses.push((await change()).status)
      // A row may still fit if the database has some free pages.
      expect(statuses.filter((status) => status >= 500 && status !== 507)).toEqual([])
      expect(statuses).toContain(507)
      for (const readable of ['/account', '/resources/list?resource=/', '/webhooks', '/activity/session'])
        expect([readable, (await ask('GET', readable)).status]).toEqual([readable, 200])
      expect((await download(server.address, credentials, path)).equals(Buffer.alloc(fileBytes, 0))).toBe(true)
      expect(server.output()).not.toContain('"msg":"bug"')
      // The server may start if the database has some free pages; otherwise it reports the reason.
      await server.kill()
      const started = await start(place).catch((error: Error) => error.message)
      if (typeof started === 'string') expect(started).toContain('disk of the server is full')

      await truncate(ballast, 0)
      server = typeof started === 'string' ? await start(place) : started
      expect(await upload('/again.txt', Buffer.from('again'))).toBe(201)
      stored.push('/again.txt 5')
      const small = (await names()).filter((name) => name.startsWith('/small'))
      expect(await names()).toEqual([...stored, ...small].sort())
      for (const name of [...stored, ...small])
        await listener.first(({ body }) => body.includes(JSON.stringify(name.split(' ')[0]).replaceAll('/', '\\/')))
      expect(await server.stop()).toBe(0)
      expect(await books()).toEqual([])
    })

    async function books(): Promise<string[]> {
      const { SALLYPORT_DATA: data = '', DATABASE_URL: url = join(data, 'sallyport.db') } = place.environment
      const db = await openDatabase({ url, power: false })
      const blobs = await openDiskStore({ folder: join(data, 'blobs'), power: false })
      return await findInconsistencies({ db, blobs }).finally(() => db.close())
    }
  })
})
