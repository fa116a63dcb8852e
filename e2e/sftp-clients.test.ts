/** Real SFTP clients against a real server: transfers, names, times, large folders, and what is left after a kill. */
import { randomBytes } from 'node:crypto'
import { mkdir, readdir, readFile, stat, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { engines } from '../server/test/databases.ts'
import { type Command, parse, runClient, type SftpClient, startClient } from './clients/client.ts'
import { openSftpServer, type SftpServer, sha256 } from './clients/server.ts'
import { clients, lftp } from './clients/table.ts'

const MiB = 2 ** 20
const inLargeFolder = 5_000
const then = 1_500_000_000

const oddNames = [
  'two words and a blank ',
  '-leading dash',
  'emoji 📦🚢.bin',
  'שלום עולם.txt',
  `it's "quoted" & 100% [1] #2; $HOME`,
  `${'ä'.repeat(125)}x.csv`,
]

/** Why a client can't be used here; asked once. */
const reasons = new Map<string, string | null>()
for (const { name, missing } of clients) reasons.set(name, await missing())

describe.each(engines)('SFTP clients on %s', { timeout: 400_000 }, (engine) => {
  let server: SftpServer
  let local: string
  beforeAll(async () => {
    server = await openSftpServer(engine)
    local = server.folder
    for (const { name, prepare } of clients)
      if (prepare && reasons.get(name) === null) await runClient(server.site, prepare(server.site))
  })
  afterAll(async () => {
    expect(await server.close()).toEqual([])
  })

  const run = (command: Command) => runClient(server.site, command)
  const makeFile = async (name: string, size: number): Promise<Buffer> => {
    const content = randomBytes(size)
    await writeFile(join(local, name), content)
    await utimes(join(local, name), then, then)
    return content
  }
  const digest = async (file: string) => sha256(await readFile(join(local, file)))
  const expectOneUpload = async (path: string, content: Buffer) => {
    await expect.poll(() => server.uploadsOf(path), { timeout: 30_000 }).toBe(1)
    expect(sha256(await server.download(path))).toBe(sha256(content))
  }

  describe.each(clients)('$name', (client: SftpClient) => {
    const reason = reasons.get(client.name) ?? null
    const home = `/${client.name.split(' ')[0]}`
    const file = (name: string) => `${client.name.split(' ')[0]}-${name}`
    beforeAll(async () => {
      if (reason === null) await server.makeFolder(home)
    })
    beforeEach(({ skip }) => skip(reason !== null, reason ?? ''))

    it('puts and gets a file, and preserves its time', async () => {
      const [there, back] = [`${home}/a.bin`, join(local, file('back.bin'))]
      const content = await makeFile(file('a.bin'), 3_000_000)
      await run(client.put(server.site, join(local, file('a.bin')), there))
      await expectOneUpload(there, content)
      await run(client.get(server.site, there, back))
      expect(await digest(file('back.bin'))).toBe(sha256(content))
      const isKept = { put: Date.parse(await server.modifiedAt(there)) === then * 1_000, get: false }
      // A client that does not send the time receives the time of the upload.
      isKept.get = (await stat(back)).mtimeMs === Math.floor(Date.parse(await server.modifiedAt(there)) / 1_000) * 1_000
      expect(isKept).toEqual(client.keepsTime)
    })

    it('signs in with a password', async ({ skip }) => {
      if (!client.listByPassword) return skip('Its prompts are tested elsewhere.')
      expect(await run(client.listByPassword(server.site))).toContain(home.slice(1))
    })

    it('announces a file that was uploaded under a temporary name once, by its final name', async ({ skip }) => {
      if (!client.rename) return skip('It does not rename.')
      const path = `${home}/renamed.bin`
      for (const [i, size] of [60_000, 50_000].entries()) {
        const content = await makeFile(file('renamed.bin'), size)
        await run(client.put(server.site, join(local, file('renamed.bin')), `${path}.partial`))
        if (i > 0 && client.remove) await run(client.remove(server.site, path))
        await run(client.rename(server.site, `${path}.partial`, path))
        await expect.poll(() => server.uploadsOf(path), { timeout: 30_000 }).toBe(i + 1)
        expect(sha256(await server.download(path))).toBe(sha256(content))
      }
      expect(server.uploadsOf(`${path}.partial`)).toBe(0)
    })

    it('replaces a file, which causes one more event', async () => {
      const path = `${home}/again.bin`
      for (const [i, size] of [200_000, 100_000].entries()) {
        const content = await makeFile(file('again.bin'), size)
        await utimes(join(local, file('again.bin')), then + i, then + i)
        await run(client.put(server.site, join(local, file('again.bin')), path))
        await expect.poll(() => server.uploadsOf(path), { timeout: 30_000 }).toBe(i + 1)
        expect(sha256(await server.download(path))).toBe(sha256(content))
      }
    })

    it('puts and gets files with odd names', async () => {
      const [from, to] = [file('odd'), file('odd-back')]
      await mkdir(join(local, from))
      await mkdir(join(local, to))
      for (const name of oddNames) await makeFile(`${from}/${name}`, 1_000 + name.length)
      await server.makeFolder(`${home}/odd`)
      await run(client.putAll(server.site, join(local, from), `${home}/odd`, oddNames))
      for (const name of oddNames) await expectOneUpload(`${home}/odd/${name}`, await readFile(join(local, from, name)))
      await run(client.getAll(server.site, `${home}/odd`, join(local, to), oddNames))
      expect((await readdir(join(local, to))).toSorted()).toEqual(oddNames.toSorted())
      for (const name of oddNames) expect(await digest(`${to}/${name}`), name).toBe(await digest(`${from}/${name}`))
      const listing = client.list && (await run(client.list(server.site, `${home}/odd`)))
      if (listing !== undefined) expect(parse(listing)).toEqual(await server.sizesIn(`${home}/odd`))
    })

    it('makes and removes folders, renames and removes files', async ({ skip }) => {
      const { makeFolder, rename, remove, removeFolder } = client
      if (!makeFolder || !rename || !remove || !removeFolder) return skip('It only copies files.')
      const content = await makeFile(file('b.bin'), 10_000)
      await run(makeFolder(server.site, `${home}/new folder`))
      await run(client.put(server.site, join(local, file('b.bin')), `${home}/b.bin`))
      await run(rename(server.site, `${home}/b.bin`, `${home}/new folder/c.bin`))
      expect(sha256(await server.download(`${home}/new folder/c.bin`))).toBe(sha256(content))
      await expect(run(removeFolder(server.site, `${home}/new folder`))).rejects.toThrow('ended with')
      await run(remove(server.site, `${home}/new folder/c.bin`))
      expect(await server.sizesIn(`${home}/new folder`)).toEqual(new Map())
      await run(removeFolder(server.site, `${home}/new folder`))
      await expect(server.sizesIn(`${home}/new folder`)).rejects.toThrow('404')
    })

    it('resumes an upload after its own kill', async () => {
      const path = `${home}/killed.bin`
      const source = join(local, file('killed.bin'))
      const content = await makeFile(file('killed.bin'), 24 * MiB)
      const before = server.storedBytes()
      const putting = startClient(server.site, client.put(server.site, source, path, { rate: 8 * MiB }))
      await expect.poll(() => server.storedBytes() - before, { interval: 50 }).toBeGreaterThan(3 * MiB)
      putting.kill()
      expect((await putting.ended).signal).toBe('SIGKILL')
      // The server has noticed. A client that starts again may have used another name.
      if (client.resumePut) await expect.poll(async () => (await server.retained(path))?.writingUntil).toBe(null)
      expect(server.uploadsOf(path)).toBe(0)
      await expect(server.download(path)).rejects.toThrow('404')
      await run((client.resumePut ?? client.put)(server.site, source, path))
      await expectOneUpload(path, content)
      expect(await server.retained(path)).toBe(null)
    })

    it('resumes a download after its own kill', async ({ skip }) => {
      const { resumeGet } = client
      if (!resumeGet) return skip('It does not resume.')
      const target = join(local, file('got.bin'))
      const getting = startClient(server.site, client.get(server.site, `${home}/killed.bin`, target, { rate: 8 * MiB }))
      const size = async () => (await stat(target).catch(() => null))?.size ?? 0
      await expect.poll(size, { interval: 50 }).toBeGreaterThan(2 * MiB)
      getting.kill()
      await getting.ended
      expect(await size()).toBeLessThan(24 * MiB)
      await run(resumeGet(server.site, `${home}/killed.bin`, target))
      expect(await digest(file('got.bin'))).toBe(await digest(file('killed.bin')))
    })

    it('resumes an upload after kill -9 of the server', async () => {
      const path = `${home}/survivor.bin`
      const source = join(local, file('survivor.bin'))
      const content = await makeFile(file('survivor.bin'), 64 * MiB)
      const before = server.storedBytes()
      const putting = startClient(server.site, client.put(server.site, source, path, { rate: 24 * MiB }))
      // Every 32 MiB are recorded.
      const received = async () => (await server.retained(path))?.received ?? 0
      const stored = async () => server.storedBytes() - before
      await expect.poll(client.resumePut ? received : stored).toBeGreaterThanOrEqual(32 * MiB)
      await server.restart('kill')
      const { code } = await putting.ended
      expect(server.uploadsOf(path)).toBeLessThanOrEqual(1)
      // Some clients reconnect and continue on their own.
      if (code !== 0) {
        // rclone deletes what it could not complete.
        if (client.resumePut) expect((await server.retained(path))?.received).toBeGreaterThanOrEqual(32 * MiB)
        await run((client.resumePut ?? client.put)(server.site, source, path))
      }
      await expectOneUpload(path, content)
    })
  })

  describe('a large folder', () => {
    const folder = '/large'
    const use = (client: SftpClient, skip: (note: string) => never) => {
      const reason = reasons.get(client.name) ?? null
      return reason === null ? client : skip(reason)
    }
    it('is uploaded over several connections by lftp, with one event for each file', async ({ skip }) => {
      await mkdir(join(local, 'large'))
      for (let i = 0; i < inLargeFolder; i++) await writeFile(join(local, 'large', `order ${i}.csv`), `order;${i}\n`)
      await server.makeFolder(folder)
      await run(use(lftp, skip).putAll(server.site, join(local, 'large'), folder, []))
      expect((await server.sizesIn(folder)).size).toBe(inLargeFolder)
      const counts = () => Array.from({ length: inLargeFolder }, (_, i) => server.uploadsOf(`${folder}/order ${i}.csv`))
      await expect.poll(counts, { timeout: 120_000, interval: 1_000 }).toEqual(Array(inLargeFolder).fill(1))
    })
    it.for(clients.filter(({ list }) => list))('is listed by $name', async (client, { skip }) => {
      const listing = await run(use(client, skip).list?.(server.site, folder) as Command)
      expect(parse(listing)).toEqual(await server.sizesIn(folder))
    })
    it('is downloaded over several connections by lftp', async ({ skip }) => {
      await run(use(lftp, skip).getAll(server.site, folder, join(local, 'large-back'), []))
      const names = await readdir(join(local, 'large-back'))
      expect(names).toHaveLength(inLargeFolder)
      for (const name of names) expect(await digest(`large-back/${name}`)).toBe(await digest(`large/${name}`))
    })
  })
})
