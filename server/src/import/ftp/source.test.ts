import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { type AddressInfo, connect, createServer } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { engines } from '../../../test/databases.ts'
import { type FtpApp, openFtpApp } from '../../../test/ftp-app.ts'
import { importSteps } from '../../../test/import-steps.ts'
import { addPerson, faultOf, put } from '../../../test/people.ts'
import { openTestApp, type TestApp } from '../../../test/test-app.ts'
import type { SourceEntry } from '../source.ts'
import { type FtpOptions, openFtp } from './source.ts'

const signal = new AbortController().signal
const password = 'Tide-tables-1906'
const big = randomBytes(3_000_000)

describe.each(engines)('the import from a server with FTP, on %s', (engine) => {
  let there: FtpApp
  let here: TestApp
  beforeEach(async () => {
    there = await openFtpApp('sqlite')
    here = await openTestApp(engine)
    await addPerson(there, 'anna', { home: '/anna', password })
    await put(there, there.operator, '/anna/in/a.txt', 'the first', { modifiedAt: '2017-07-14T02:40:00.000Z' })
    await put(there, there.operator, '/anna/in/deep/Ü ber [1].bin', big)
    await put(there, there.operator, '/anna/empty', '')
  })
  afterEach(async () => {
    await here.close()
    await there.close()
  })

  const optionsOf = (target: Partial<FtpOptions['target']> = {}, more: Partial<FtpOptions> = {}): FtpOptions => ({
    ...{ address: 'ftp://anna@127.0.0.1/', folder: '', pauses: [1, 1, 1, 1], ...more },
    target: {
      ...{ host: '127.0.0.1', port: there.port, tls: 'none', certificate: null, username: 'anna', password },
      ...target,
    },
  })
  const replace = (path: string, content: string | Buffer, modifiedAt = '2019-07-14T02:40:00.000Z') =>
    put(there, there.operator, path, content, { ifExists: 'replace', modifiedAt })
  const steps = (options = optionsOf()) => importSteps(here, async () => openFtp(options))
  const certificateOf = async () =>
    /--certificate (\S+)$/.exec((await faultOf(steps(optionsOf({ tls: 'explicit' })).plan())).message)?.[1] ?? ''

  it.each(['none', 'explicit', 'implicit'] as const)('goes through all steps with TLS: %s', async (tls) => {
    const certificate = tls === 'none' ? null : await certificateOf()
    const port = tls === 'implicit' ? (there.ftpsPort ?? 0) : there.port
    const { plan, run, verify, undo, at } = steps(optionsOf({ tls, port, certificate }))
    expect((await plan()).files).toEqual({ folders: 2, files: 3, bytes: 3_000_009, alreadyHere: 0, fits: true })
    const ran = await run()
    expect(ran.problems).toEqual([])
    expect(ran.counts).toMatchObject({ folders: 2, copied: 3, failed: 0 })
    expect((await at('/in/a.txt'))?.modifiedAt).toBe('2017-07-14T02:40:00.000Z')
    const digest = createHash('sha256').update(big).digest('hex')
    expect((await at('/in/deep/Ü ber [1].bin'))?.sha256).toBe(digest)
    expect((await run()).counts).toMatchObject({ copied: 0, unchanged: 3, gone: 0 })
    await replace('/anna/in/a.txt', 'the third', '2018-07-14T02:40:00.000Z')
    expect((await run()).counts).toMatchObject({ updated: 1, unchanged: 2 })
    expect((await verify(true)).counts).toMatchObject({ identical: 3, differs: 0, missing: 0 })
    expect((await undo()).removed).toEqual({ files: 3, folders: 2, settings: 0 })
  })

  it('sends no password before it knows the certificate', async () => {
    const unknown = await faultOf(steps(optionsOf({ tls: 'explicit' })).plan())
    expect([unknown.code, unknown.message]).toEqual(['invalid', expect.stringContaining("can't be trusted")])
    const known = await certificateOf()
    expect(known).toMatch(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/)
    const other = known.replace(/^../, known.startsWith('AA') ? 'BB' : 'AA')
    const changed = await faultOf(steps(optionsOf({ tls: 'explicit', certificate: other })).plan())
    expect([changed.code, changed.message]).toEqual(['forbidden', expect.stringContaining('No credentials were sent')])
    const log = await there.context.db.q.selectFrom('session_log').selectAll().where('username', '=', 'anna').execute()
    expect(log).toEqual([])
  })

  it('refuses a server without TLS, a wrong password, and a folder that is not there, at once', async () => {
    const wrong = await faultOf(steps(optionsOf({ password: 'wrong' })).plan())
    expect([wrong.code, wrong.message]).toEqual(['unauthenticated', expect.stringContaining('refuses the user anna')])
    const missing = await faultOf(steps(optionsOf({}, { folder: 'nowhere' })).plan())
    expect([missing.code, missing.message]).toEqual(['not-found', expect.stringContaining('ftp://anna@127.0.0.1/')])
    const plain = await openFtpApp('sqlite', { hasCertificate: false })
    try {
      const none = await faultOf(steps(optionsOf({ tls: 'explicit', port: plain.port })).plan())
      expect([none.code, none.message]).toEqual(['invalid', expect.stringContaining('--plain')])
    } finally {
      await plain.close()
    }
  })

  it('goes on where a file broke off, and does not bring one that is replaced meanwhile', async () => {
    const source = openFtp(optionsOf())
    const files = new Map<string, SourceEntry>()
    for (const names of [['in'], ['in', 'deep']])
      for await (const page of source.files.list({ id: '', names }, signal))
        for (const entry of page) files.set(entry.name, entry)
    const file = files.get('Ü ber [1].bin')
    if (!file) throw new Error('not listed')
    const read = async (from: number) => {
      const chunks: Buffer[] = []
      for await (const chunk of await source.files.open(file, signal, from)) chunks.push(chunk)
      return Buffer.concat(chunks)
    }
    expect((await read(0)).equals(big)).toBe(true)
    expect((await read(2_999_990)).equals(big.subarray(2_999_990))).toBe(true)
    expect((await read(3_000_000)).length).toBe(0)
    // A consumer that stops early leaves the source usable.
    for await (const chunk of await source.files.open(file, signal)) {
      expect(chunk.length).toBeGreaterThan(0)
      break
    }
    await replace('/anna/in/deep/Ü ber [1].bin', randomBytes(3_000_000))
    expect((await faultOf(read(0))).code).toBe('conflict')
    await replace('/anna/in/deep/Ü ber [1].bin', 'short')
    expect((await faultOf(read(0))).code).toBe('conflict')
    const gone = { ...file, names: ['in', 'gone'] }
    expect((await faultOf(source.files.open(gone, signal))).code).toBe('not-found')
    await source.close?.()
  })

  it('has no more connections at once than it may', async () => {
    for (let i = 0; i < 12; i++) await put(there, there.operator, `/anna/many/${i}.txt`, `${i}`)
    const ran = await steps(optionsOf({}, { most: 2 })).run({ parallel: 8 })
    expect(ran.counts).toMatchObject({ copied: 15, failed: 0 })
    const log = await there.context.db.q.selectFrom('session_log').selectAll().where('username', '=', 'anna').execute()
    const connected = new Set(log.map((entry) => entry.session_id))
    expect(connected.size).toBe(2)
  })

  it('makes lost connections again, and gives up after some', async () => {
    let [open, lost] = [0, 0]
    const proxy = createServer((socket) => {
      const upstream = connect(there.port, '127.0.0.1')
      socket.on('error', () => upstream.destroy())
      upstream.on('error', () => socket.destroy())
      socket.pipe(upstream).pipe(socket)
      const number = ++open
      let replies = 0
      // The first ones break off at some reply. Several may arrive at once.
      upstream.on('data', (chunk) => {
        replies += String(chunk).split('\r\n').length - 1
        if (number <= 3 && replies > 10 * number) socket.destroy()
      })
    })
    proxy.listen(0, '127.0.0.1')
    await once(proxy, 'listening')
    const { port } = proxy.address() as AddressInfo
    const onWait = () => {
      lost += 1
    }
    const ran = await steps(optionsOf({ port }, { onWait, pauses: [1, 1, 1, 1, 1, 1] })).run()
    expect(ran.counts).toMatchObject({ copied: 3, failed: 0 })
    expect(open).toBeGreaterThan(3)
    proxy.close()
    await once(proxy, 'close')
    const never = await faultOf(steps(optionsOf({ port }, { onWait, pauses: [1, 1] })).plan())
    expect([never.code, never.message]).toEqual(['unavailable', expect.stringContaining('Run the command again later')])
    expect(lost).toBeGreaterThan(1)
  })
})
