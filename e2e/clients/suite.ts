/** What every client of a file transfer protocol must be able to do: transfers, names, times, large folders, and what a kill leaves. */
import { randomBytes } from 'node:crypto'
import { mkdir, readdir, readFile, stat, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { EngineName } from '../../server/src/db/engine.ts'
import { engines } from '../../server/test/databases.ts'
import { type Client, type Command, parse, runClient, type Site, startClient } from './client.ts'
import { clientsOn } from './clients-on.ts'
import { type FileServer, openServer, type Protocol, sha256 } from './server.ts'

const MiB = 2 ** 20
/** The modification time of local files, in seconds since 1970. */
const then = 1_500_000_000

const oddNames = [
  'two words and a blank ',
  '-leading dash',
  'emoji 📦🚢.bin',
  'שלום עולם.txt',
  `it's "quoted" & 100% [1] #2; $HOME`,
  `${'ä'.repeat(125)}x.csv`,
]

interface Suite<At extends Site> {
  /** As in `SFTP clients on sqlite`. */
  readonly name: string
  readonly protocol: Protocol<At>
  /** The first words of their names differ. */
  readonly clients: readonly Client<At>[]
  /** Copies folders over several connections. */
  readonly mirror: Client<At>
  /** Files in the folder that it copies. */
  readonly inLargeFolder: number
  /** Further tests on the same server. */
  readonly more?: (lab: Lab<At>) => void
}

/** A server with a folder for local files; open while tests run. */
export class Lab<At extends Site> {
  #server: FileServer<At> | null = null

  async open(engine: EngineName, protocol: Protocol<At>): Promise<void> {
    this.#server = await openServer(engine, protocol)
  }

  get server(): FileServer<At> {
    if (this.#server === null) throw new Error('there is no server before the tests run')
    return this.#server
  }

  get site(): At {
    return this.server.site
  }

  /** The path of a local file. */
  local(name: string): string {
    return join(this.server.folder, name)
  }

  run(command: Command): Promise<string> {
    return runClient(this.site, command)
  }

  async makeFile(name: string, size: number): Promise<Buffer> {
    const content = randomBytes(size)
    await writeFile(this.local(name), content)
    await utimes(this.local(name), then, then)
    return content
  }

  async digest(file: string): Promise<string> {
    return sha256(await readFile(this.local(file)))
  }

  async expectOneUpload(path: string, content: Buffer): Promise<void> {
    await expect.poll(() => this.server.uploadsOf(path), { timeout: 30_000 }).toBe(1)
    expect(sha256(await this.server.download(path))).toBe(sha256(content))
  }
}

/** Defines the tests. */
export async function testClients<At extends Site>(suite: Suite<At>): Promise<void> {
  /** Why a client can't be used here; asked once. */
  const reasons = new Map<string, string | null>()
  for (const { name, missing } of suite.clients) reasons.set(name, await missing())
  const reasonOf = (client: Client<At>) => reasons.get(client.name) ?? null

  describe.each(engines)(`${suite.name} on %s`, { timeout: 400_000 }, (engine) => {
    const lab = new Lab<At>()
    const clients = clientsOn(engine, suite.clients)
    beforeAll(async () => {
      await lab.open(engine, suite.protocol)
      for (const client of suite.clients)
        if (client.prepare && reasonOf(client) === null) await lab.run(client.prepare(lab.site))
    })
    afterAll(async () => {
      expect(await lab.server.close()).toEqual([])
    })

    describe.each(clients)('$name', (client) => {
      const reason = reasonOf(client)
      const [word = ''] = client.name.split(' ')
      const names: Names = { home: `/${word}`, file: (name) => `${word}-${name}` }
      beforeAll(async () => {
        if (reason === null) await lab.server.makeFolder(names.home)
      })
      beforeEach(({ skip }) => skip(reason !== null, reason ?? ''))
      testTransfers(lab, client, names)
      testChanges(lab, client, names)
      testResuming(lab, client, names)
    })

    describe('a large folder', () => testLargeFolder(lab, { ...suite, clients }, reasonOf))
    suite.more?.(lab)
  })
}

/** Where a client has its files: its folder on the server, and local names. */
interface Names {
  readonly home: string
  file(name: string): string
}

function testTransfers<At extends Site>(lab: Lab<At>, client: Client<At>, { home, file }: Names): void {
  it('puts and gets a file, and preserves its time', async () => {
    const { server, site } = lab
    const [there, back] = [`${home}/a.bin`, lab.local(file('back.bin'))]
    const content = await lab.makeFile(file('a.bin'), 3_000_000)
    await lab.run(client.put(site, lab.local(file('a.bin')), there))
    await lab.expectOneUpload(there, content)
    await lab.run(client.get(site, there, back))
    expect(await lab.digest(file('back.bin'))).toBe(sha256(content))
    const isKept = { put: Date.parse(await server.modifiedAt(there)) === then * 1_000, get: false }
    // A client that does not send the time receives the time of the upload.
    isKept.get = (await stat(back)).mtimeMs === Math.floor(Date.parse(await server.modifiedAt(there)) / 1_000) * 1_000
    expect(isKept).toEqual(client.keepsTime)
  })

  it('signs in with a password', async ({ skip }) => {
    if (!client.listByPassword) return skip('Its prompts are tested elsewhere.')
    expect(await lab.run(client.listByPassword(lab.site))).toContain(home.slice(1))
  })

  it('puts and gets files with odd names', async () => {
    const { server, site } = lab
    const [from, to] = [file('odd'), file('odd-back')]
    await mkdir(lab.local(from))
    await mkdir(lab.local(to))
    for (const name of oddNames) await lab.makeFile(`${from}/${name}`, 1_000 + name.length)
    await server.makeFolder(`${home}/odd`)
    await lab.run(client.putAll(site, lab.local(from), `${home}/odd`, oddNames))
    for (const name of oddNames)
      await lab.expectOneUpload(`${home}/odd/${name}`, await readFile(lab.local(`${from}/${name}`)))
    await lab.run(client.getAll(site, `${home}/odd`, lab.local(to), oddNames))
    expect((await readdir(lab.local(to))).toSorted()).toEqual(oddNames.toSorted())
    for (const name of oddNames)
      expect(await lab.digest(`${to}/${name}`), name).toBe(await lab.digest(`${from}/${name}`))
    const listing = client.list && (await lab.run(client.list(site, `${home}/odd`)))
    if (listing !== undefined) expect(parse(listing)).toEqual(await server.sizesIn(`${home}/odd`))
  })
}

function testChanges<At extends Site>(lab: Lab<At>, client: Client<At>, { home, file }: Names): void {
  it('announces a file that was uploaded under a temporary name once, by its final name', async ({ skip }) => {
    if (!client.rename) return skip('It does not rename.')
    const { server, site } = lab
    const path = `${home}/renamed.bin`
    for (const [i, size] of [60_000, 50_000].entries()) {
      const content = await lab.makeFile(file('renamed.bin'), size)
      await lab.run(client.put(site, lab.local(file('renamed.bin')), `${path}.partial`))
      if (i > 0 && client.remove) await lab.run(client.remove(site, path))
      await lab.run(client.rename(site, `${path}.partial`, path))
      await expect.poll(() => server.uploadsOf(path), { timeout: 30_000 }).toBe(i + 1)
      expect(sha256(await server.download(path))).toBe(sha256(content))
    }
    expect(server.uploadsOf(`${path}.partial`)).toBe(0)
  })

  it('replaces a file, which causes one more event', async () => {
    const { server, site } = lab
    const path = `${home}/again.bin`
    for (const [i, size] of [200_000, 100_000].entries()) {
      const content = await lab.makeFile(file('again.bin'), size)
      await utimes(lab.local(file('again.bin')), then + i, then + i)
      await lab.run(client.put(site, lab.local(file('again.bin')), path))
      await expect.poll(() => server.uploadsOf(path), { timeout: 30_000 }).toBe(i + 1)
      expect(sha256(await server.download(path))).toBe(sha256(content))
    }
  })

  it('makes and removes folders, renames and removes files', async ({ skip }) => {
    const { server, site } = lab
    const { makeFolder, rename, remove, removeFolder } = client
    if (!makeFolder || !rename || !remove || !removeFolder) return skip('It only copies files.')
    const content = await lab.makeFile(file('b.bin'), 10_000)
    await lab.run(makeFolder(site, `${home}/new folder`))
    await lab.run(client.put(site, lab.local(file('b.bin')), `${home}/b.bin`))
    await lab.run(rename(site, `${home}/b.bin`, `${home}/new folder/c.bin`))
    expect(sha256(await server.download(`${home}/new folder/c.bin`))).toBe(sha256(content))
    await expect(lab.run(removeFolder(site, `${home}/new folder`))).rejects.toThrow('ended with')
    await lab.run(remove(site, `${home}/new folder/c.bin`))
    expect(await server.sizesIn(`${home}/new folder`)).toEqual(new Map())
    await lab.run(removeFolder(site, `${home}/new folder`))
    await expect(server.sizesIn(`${home}/new folder`)).rejects.toThrow('404')
  })
}

function testResuming<At extends Site>(lab: Lab<At>, client: Client<At>, { home, file }: Names): void {
  it('resumes an upload after its own kill', async () => {
    const { server, site } = lab
    const path = `${home}/killed.bin`
    const source = lab.local(file('killed.bin'))
    const content = await lab.makeFile(file('killed.bin'), 24 * MiB)
    const before = server.storedBytes()
    const putting = startClient(site, client.put(site, source, path, { rate: 8 * MiB }))
    await expect.poll(() => server.storedBytes() - before, { interval: 50 }).toBeGreaterThan(3 * MiB)
    putting.kill()
    expect((await putting.ended).signal).toBe('SIGKILL')
    // The server has noticed. Without a way to resume, the client may have used another name.
    const writingUntil = async () => (await server.retained(path))?.writingUntil
    await expect.poll(writingUntil).toBeOneOf(client.resumePut ? [null] : [null, undefined])
    expect(server.uploadsOf(path)).toBe(0)
    await expect(server.download(path)).rejects.toThrow('404')
    await lab.run((client.resumePut ?? client.put)(site, source, path))
    await lab.expectOneUpload(path, content)
    expect(await server.retained(path)).toBe(null)
  })

  it('resumes a download after its own kill', async ({ skip }) => {
    const { site } = lab
    const { resumeGet } = client
    if (!resumeGet) return skip('It does not resume.')
    const target = lab.local(file('got.bin'))
    const getting = startClient(site, client.get(site, `${home}/killed.bin`, target, { rate: 8 * MiB }))
    const size = async () => (await stat(target).catch(() => null))?.size ?? 0
    await expect.poll(size, { interval: 50 }).toBeGreaterThan(2 * MiB)
    getting.kill()
    await getting.ended
    expect(await size()).toBeLessThan(24 * MiB)
    await lab.run(resumeGet(site, `${home}/killed.bin`, target))
    expect(await lab.digest(file('got.bin'))).toBe(await lab.digest(file('killed.bin')))
  })

  it('resumes an upload after kill -9 of the server', async () => {
    const { server, site } = lab
    const path = `${home}/survivor.bin`
    const source = lab.local(file('survivor.bin'))
    const content = await lab.makeFile(file('survivor.bin'), 64 * MiB)
    const before = server.storedBytes()
    const putting = startClient(site, client.put(site, source, path, { rate: 24 * MiB }))
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
      await lab.run((client.resumePut ?? client.put)(site, source, path))
    }
    await lab.expectOneUpload(path, content)
  })
}

function testLargeFolder<At extends Site>(
  lab: Lab<At>,
  { clients, mirror, inLargeFolder }: Suite<At>,
  reasonOf: (client: Client<At>) => string | null,
): void {
  const folder = '/large'
  const local = (name: string) => lab.local(join('large', name))
  beforeEach(({ skip }) => skip(reasonOf(mirror) !== null, reasonOf(mirror) ?? ''))

  it('is uploaded over several connections, with one event for each file', async () => {
    const { server, site } = lab
    await mkdir(local(''))
    for (let i = 0; i < inLargeFolder; i++) await writeFile(local(`order ${i}.csv`), `order;${i}\n`)
    await server.makeFolder(folder)
    await lab.run(mirror.putAll(site, local(''), folder, []))
    expect((await server.sizesIn(folder)).size).toBe(inLargeFolder)
    const counts = () => Array.from({ length: inLargeFolder }, (_, i) => server.uploadsOf(`${folder}/order ${i}.csv`))
    await expect.poll(counts, { timeout: 120_000, interval: 1_000 }).toEqual(Array(inLargeFolder).fill(1))
  })

  it.for(clients.filter(({ list }) => list))('is listed by $name', async (client, { skip }) => {
    const reason = reasonOf(client)
    if (reason !== null) return skip(reason)
    const listing = await lab.run(client.list?.(lab.site, folder) as Command)
    expect(parse(listing)).toEqual(await lab.server.sizesIn(folder))
  })

  it('is downloaded over several connections', async () => {
    await lab.run(mirror.getAll(lab.site, folder, lab.local('large-back'), []))
    const names = await readdir(lab.local('large-back'))
    expect(names).toHaveLength(inLargeFolder)
    for (const name of names) expect(await lab.digest(`large-back/${name}`)).toBe(await lab.digest(`large/${name}`))
  })
}
