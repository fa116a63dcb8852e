import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { connect as connectTcp, createServer, type Server, type Socket } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { engines } from '../../../test/databases.ts'
import { importSteps } from '../../../test/import-steps.ts'
import { addPerson, faultOf, type Person, put } from '../../../test/people.ts'
import { addSshKey, openSftpApp, type SftpApp } from '../../../test/sftp-app.ts'
import { openTestApp, type TestApp } from '../../../test/test-app.ts'
import type { SourceEntry } from '../source.ts'
import { openSftp, type SftpOptions } from './source.ts'

const signal = new AbortController().signal
const password = 'Tide-tables-1906'
const big = randomBytes(3_000_000)

describe.each(engines)('the import from a server with SFTP, on %s', (engine) => {
  let there: SftpApp
  let here: TestApp
  let anna: Person
  let proxy: Proxy
  beforeEach(async () => {
    there = await openSftpApp('sqlite')
    here = await openTestApp(engine)
    anna = await addPerson(there, 'anna', { home: '/anna', password })
    await put(there, there.operator, '/anna/in/a.txt', 'the first', { modifiedAt: '2017-07-14T02:40:00.000Z' })
    await put(there, there.operator, '/anna/in/deep/Ü ber.bin', big)
    await put(there, there.operator, '/anna/empty', '')
    proxy = await openProxy(there.port)
  })
  afterEach(async () => {
    proxy.close()
    await here.close()
    await there.close()
  })

  const optionsOf = (target: Partial<SftpOptions['target']> = {}, options: Partial<SftpOptions> = {}): SftpOptions => ({
    address: `sftp://anna@127.0.0.1/`,
    folder: '',
    pauses: [1, 1, 1, 1],
    ...options,
    target: {
      ...{ host: '127.0.0.1', port: proxy.port, username: 'anna', password, privateKey: null, passphrase: null },
      hostKey: there.identity[0]?.split(' ').at(-1) ?? null,
      ...target,
    },
  })
  const steps = (options = optionsOf()) => importSteps(here, async () => openSftp(options))

  it('goes through all steps', async () => {
    const { plan, run, verify, undo, at } = steps()
    expect((await plan()).files).toEqual({ folders: 2, files: 3, bytes: 3_000_009, alreadyHere: 0, fits: true })
    const ran = await run()
    expect(ran.problems).toEqual([])
    expect(ran.counts).toMatchObject({ folders: 2, copied: 3, failed: 0 })
    expect(ran.requests).toBeGreaterThan(100)
    expect((await at('/in/a.txt'))?.modifiedAt).toBe('2017-07-14T02:40:00.000Z')
    const theirs = await there.context.db.q.selectFrom('blobs').select('sha256').where('size', '=', 3_000_000).execute()
    expect((await at('/in/deep/Ü ber.bin'))?.sha256).toBe(theirs[0]?.sha256)
    expect((await run()).counts).toMatchObject({ copied: 0, unchanged: 3 })
    await put(there, there.operator, '/anna/in/a.txt', 'changed there', { ifExists: 'replace' })
    expect((await verify(true)).counts).toMatchObject({ identical: 2, differs: 1 })
    expect((await run()).counts).toMatchObject({ updated: 1, unchanged: 2 })
    expect((await verify()).counts).toMatchObject({ sameSize: 3, differs: 0, missing: 0 })
    expect((await undo()).removed).toMatchObject({ files: 3, folders: 2 })
  })

  it('signs in with a private key, and reads one folder', async () => {
    const privateKey = await addSshKey(there, anna.user)
    const ran = await steps(optionsOf({ password: null, privateKey }, { folder: '/in/deep' })).run()
    expect(ran.counts).toMatchObject({ folders: 0, copied: 1, failed: 0 })
  })

  it('goes on with a file where it was when the connection is lost', async () => {
    const read: number[] = []
    // After so many bytes, of each of the first three connections.
    proxy.cutAfter = [900_000, 1_200_000, 800_000]
    const source = openSftp(optionsOf())
    const open = source.files.open.bind(source.files)
    const counting = {
      ...source,
      files: {
        ...source.files,
        open: (file: SourceEntry, until: AbortSignal, from = 0) => {
          if (file.size > 1_000_000) read.push(from)
          return open(file, until, from)
        },
      },
    }
    const { run, at } = importSteps(here, async () => counting)
    const ran = await run({ pauses: [1, 1, 1, 1] })
    expect(ran.problems).toEqual([])
    expect(ran.counts).toMatchObject({ copied: 3 })
    expect((await at('/in/deep/Ü ber.bin'))?.size).toBe(3_000_000)
    expect(proxy.connections()).toBe(4)
    expect(read[0]).toBe(0)
    expect(read.length).toBeGreaterThan(1)
    for (const from of read.slice(1)) expect(from).toBeGreaterThan(0)
  })

  it('sends nothing before the host key is known, and shows it', async () => {
    const fingerprint = optionsOf().target.hostKey ?? ''
    expect(fingerprint).toMatch(/^SHA256:/)
    const asked = await faultOf(steps(optionsOf({ hostKey: null })).plan())
    expect([asked.code, asked.message]).toEqual(['invalid', expect.stringContaining(`--host-key ${fingerprint}`)])
    const other = `SHA256:${'A'.repeat(43)}`
    const refused = await faultOf(steps(optionsOf({ hostKey: other })).plan())
    expect([refused.code, refused.message]).toEqual(['forbidden', expect.stringContaining('No credentials were sent')])
    const log = await there.context.db.q.selectFrom('session_log').select('type').execute()
    expect(log.filter(({ type }) => type.includes('FAILED') || type === 'PASS')).toEqual([])
  })

  it('says what it is refused', async () => {
    const wrong = await faultOf(steps(optionsOf({ password: 'another' })).plan())
    expect([wrong.code, wrong.message]).toEqual(['unauthenticated', expect.stringContaining('refuses the username or')])
    const key = await faultOf(steps(optionsOf({ password: null, privateKey: 'no key' })).plan())
    expect([key.code, key.message]).toEqual(['unauthenticated', expect.stringContaining("private key can't be used")])
    const folder = await faultOf(steps(optionsOf({}, { folder: '/nowhere' })).plan())
    expect([folder.code, folder.message]).toEqual(['not-found', expect.stringContaining('It is not there')])
    const closed = await faultOf(steps(optionsOf({ port: 1 })).plan())
    expect([closed.code, closed.message]).toEqual(['unavailable', expect.stringContaining('ECONNREFUSED')])
  })

  it('ends at once when it is stopped, also while the server does not respond', async () => {
    proxy.stallAfter = 500_000
    const stopping = new AbortController()
    const source = openSftp(optionsOf())
    const running = importSteps(here, async () => source).run({ signal: stopping.signal })
    await proxy.stalled
    const begun = performance.now()
    stopping.abort(new Error('stopped'))
    await expect(running).rejects.toThrow('stopped')
    expect(performance.now() - begun).toBeLessThan(5_000)
  })

  it('does not wait for a server that does not respond longer than the deadline', async () => {
    proxy.stallAfter = 500_000
    const ran = await steps(optionsOf({}, { deadlineMs: 1_000, pauses: [1] })).run({ pauses: [1] })
    expect(ran.counts).toMatchObject({ copied: 2, failed: 1 })
    expect(ran.problems).toMatchObject([{ reason: /broke off 2 times .*no response in time/ }])
  })

  it('does not bring a file that was changed after it was listed', async () => {
    const source = openSftp(optionsOf())
    try {
      const pages = await Array.fromAsync(source.files.list({ id: '', names: ['in'] }, signal))
      const file = pages.flat().find(({ name }) => name === 'a.txt')
      if (!file) throw new Error('there is no a.txt')
      await put(there, there.operator, '/anna/in/a.txt', 'another text', { ifExists: 'replace' })
      expect(await faultOf(source.files.open(file, signal))).toMatchObject({ code: 'conflict', message: /next run/ })
    } finally {
      await source.close?.()
    }
  })
})

interface Proxy {
  readonly port: number
  /** Bytes from the server after which each further connection is cut. */
  cutAfter: number[]
  /** Bytes from the server after which nothing more is passed on, of every connection. */
  stallAfter: number
  readonly stalled: Promise<void>
  readonly connections: () => number
  close(): void
}

async function openProxy(port: number): Promise<Proxy> {
  const sockets = new Set<Socket>()
  const stalled = Promise.withResolvers<void>()
  let connections = 0
  const server: Server = createServer((socket) => {
    connections += 1
    const target = connectTcp(port, '127.0.0.1')
    const cutAfter = proxy.cutAfter.shift() ?? Number.POSITIVE_INFINITY
    let passed = 0
    for (const each of [socket, target]) {
      sockets.add(each)
      each.on('error', () => undefined)
    }
    socket.on('close', () => target.destroy())
    target.on('close', () => socket.destroy())
    socket.pipe(target)
    target.on('data', (chunk: Buffer) => {
      passed += chunk.length
      if (passed >= cutAfter) return void socket.destroy()
      if (passed >= proxy.stallAfter) return stalled.resolve()
      socket.write(chunk)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const proxy: Proxy = {
    port: (server.address() as AddressInfo).port,
    cutAfter: [],
    stallAfter: Number.POSITIVE_INFINITY,
    stalled: stalled.promise,
    connections: () => connections,
    close() {
      for (const socket of sockets) socket.destroy()
      server.close()
    },
  }
  return proxy
}
