/** Uploads that others are sending, or that were sent in part: who may continue them, and what ends a command that waits. */
import { createHash } from 'node:crypto'
import { createServer, type Socket } from 'node:net'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { engines } from '../../test/databases.ts'
import { closeSound, digestOf, type FtpApp, type FtpAppOptions, openFtpApp } from '../../test/ftp-app.ts'
import { FtpClient } from '../../test/ftp-client.ts'
import { closed } from '../../test/ftp-data.ts'
import { addPerson, type Person } from '../../test/people.ts'
import { Fault } from '../core/fault.ts'
import { openToWrite, type WriteMode } from '../gateway/files/open.ts'
import { createOwnUploads } from '../gateway/files/own-uploads.ts'
import type { Transport } from '../gateway/transport.ts'
import { defaultDeadlines } from './data/deadlines.ts'

const sha256 = (bytes: Buffer | string) => createHash('sha256').update(bytes).digest('hex')
const content = Buffer.alloc(100_000, 'some bytes ')

describe.each(engines)('unfinished uploads on %s', (engine) => {
  let app: FtpApp
  let ada: Person
  const openApp = async (options: FtpAppOptions = {}) => {
    app = await openFtpApp(engine, options)
    ada = await addPerson(app, 'ada')
  }
  afterEach(() => closeSound(app))

  const open = (isTls = false) => FtpClient.signedIn(app, 'ada', isTls)
  const live = (path: string) => app.services.uploads.find(ada.actor, path)
  const begin = async (client: FtpClient, line: string, bytes: Buffer): Promise<Socket> => {
    const data = await client.openPassive()
    expect(await client.code(line)).toBe(150)
    data.write(bytes)
    await expect.poll(() => live('/a.bin')?.session.length() ?? 0).toBe(bytes.length)
    return data
  }
  const suspend = async (bytes = content) => {
    const client = await open()
    const data = await begin(client, 'STOR a.bin', bytes)
    data.resetAndDestroy()
    expect((await client.reply()).code).toBe(426)
    return client
  }
  /** A handle as SFTP opens it. */
  const openOverSftp = (mode: WriteMode, claimWaitMs: number) => {
    const { actor } = ada
    const login = {
      actor: { ...actor, protocol: 'sftp' as const },
      accountId: actor.accountId,
      limits: app.account.limits,
    }
    const bounds = { transactionWaitMs: 1, claimWaitMs }
    const { signal } = new AbortController()
    return openToWrite({ services: app.services, login, uploaded: createOwnUploads(), bounds, signal }, '/a.bin', mode)
  }

  it('are not continued over SFTP while they are sent over FTP, nor the reverse', async () => {
    await openApp({ bounds: { claimWaitMs: 100 } })
    const client = await open()
    const data = await begin(client, 'STOR a.bin', content)
    await expect(openOverSftp({ creates: true }, 100)).rejects.toThrow('Another request is sending this upload')
    const waiting = openOverSftp({ creates: true }, 20_000)
    data.end()
    expect((await client.reply()).code).toBe(226)
    expect(await digestOf(app, '/a.bin')).toBe(sha256(content))
    const handle = await waiting
    await handle.write(content.length, [Buffer.from('more')])
    expect((await client.put('APPE a.bin', 'end')).code).toBe(450)
    await handle.close()
    expect(await digestOf(app, '/a.bin')).toBe(sha256(Buffer.concat([content, Buffer.from('more')])))
    expect(app.heard.lines()).toEqual(['upload /a.bin', 'upload /a.bin'])
  })

  it.each([
    ['STOR', 0],
    ['STOR', 10],
    ['APPE', 0],
  ])('are kept when the data connection for %s at %i is not opened', async (verb, offset) => {
    await openApp({ bounds: { data: { ...defaultDeadlines, openMs: 200 } } })
    const client = await suspend()
    await client.send('EPSV')
    if (offset > 0) await client.send(`REST ${offset}`)
    expect(await client.code(`${verb} a.bin`)).toBe(425)
    expect(await client.text('SIZE a.bin')).toBe(String(content.length))
    expect((await client.put('APPE a.bin', 'end')).code).toBe(226)
    expect(await digestOf(app, '/a.bin')).toBe(sha256(Buffer.concat([content, Buffer.from('end')])))
  })

  it('are kept when the TLS session of the data connection is refused', async () => {
    await openApp({ ftp: { sessionRule: 'require' } })
    await suspend()
    const [client, other] = [await open(true), await open(true)]
    const socket = await client.openPassive()
    expect(await client.code('STOR a.bin')).toBe(150)
    const data = await other.secure(socket)
    data.on('error', () => undefined).end('other')
    expect((await client.reply()).code).toBe(425)
    expect(await client.text('SIZE a.bin')).toBe(String(content.length))
  })

  it.each(['', 'a new file'])('are replaced by STOR, with %j', async (text) => {
    await openApp()
    const client = await suspend()
    expect((await client.put('STOR a.bin', text)).code).toBe(226)
    expect(await digestOf(app, '/a.bin')).toBe(sha256(text))
    expect((await client.put('STOR held.partial', 'one')).code).toBe(226)
    expect((await client.put('STOR held.partial', text)).code).toBe(226)
    expect([await client.code('RNFR held.partial'), await client.code('RNTO held')]).toEqual([350, 250])
    expect(await digestOf(app, '/held')).toBe(sha256(text))
    expect(app.heard.lines()).toEqual(['upload /a.bin', 'upload /held'])
  })

  it('are suspended by a check that fails in the transaction that would publish them', async () => {
    await openApp()
    const handle = await openOverSftp({ creates: true }, 100)
    await handle.write(0, [content])
    const lost = () => {
      throw new Error('lost')
    }
    await expect(handle.close(lost)).rejects.toThrow('lost')
    expect(await digestOf(app, '/a.bin')).toBeNull()
    const client = await open()
    expect((await client.put('APPE a.bin', 'end')).code).toBe(226)
    expect(await digestOf(app, '/a.bin')).toBe(sha256(Buffer.concat([content, Buffer.from('end')])))
  })

  it('are suspended by an ABOR that arrives while the transaction that would publish them begins', async () => {
    await openApp()
    const [client, second] = [await open(), await open()]
    const data = await begin(client, 'STOR a.bin', content)
    const session = live('/a.bin')?.session
    if (!session) throw new Error('no upload')
    const [reached, gate] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    const commit = session.commit.bind(session)
    vi.spyOn(session, 'commit').mockImplementation(async (...args) => {
      reached.resolve()
      await gate.promise
      return await commit(...args)
    })
    data.end()
    await reached.promise
    client.write('ABOR\r\n')
    // The server has read what was sent before.
    expect(await second.code('NOOP')).toBe(200)
    gate.resolve()
    expect([(await client.reply()).code, (await client.reply()).code]).toEqual([426, 226])
    expect(await digestOf(app, '/a.bin')).toBeNull()
    expect(await client.text('SIZE a.bin')).toBe(String(content.length))
  })

  it('ABOR ends a command that waits for one, or for a transaction', async () => {
    await openApp()
    const [first, second] = [await open(), await open()]
    const data = await begin(first, 'STOR a.bin', content)
    await second.openPassive()
    second.write('APPE a.bin\r\nABOR\r\n')
    expect([(await second.reply()).code, (await second.reply()).code]).toEqual([426, 226])
    data.end()
    expect((await first.reply()).code).toBe(226)

    const used = new Fault('too-many', 'The account has used its transactions of today.')
    const counting = vi.spyOn(app.services.admission, 'countTransaction').mockRejectedValue(used)
    const begun = vi.spyOn(app.services.admission, 'begin')
    const waiting = ['STAT /', 'SITE UTIME 20200102030405 a.bin', 'MDTM 20200102030405 a.bin', 'DELE a.bin']
    for (const line of waiting) {
      second.write(`${line}\r\nABOR\r\n`)
      expect([(await second.reply()).code, (await second.reply()).code], line).toEqual([426, 226])
    }
    expect(begun).not.toHaveBeenCalled()
    counting.mockRestore()
    for (const line of waiting) expect((await second.code(line)) < 300, line).toBe(true)
    expect(begun).toHaveBeenCalledTimes(waiting.length)
  })

  it('the end of the connection ends a command that waits for a transaction', async () => {
    await openApp()
    const client = await open()
    const used = new Fault('too-many', 'The account has used its transactions of today.')
    const counting = vi.spyOn(app.services.admission, 'countTransaction').mockRejectedValue(used)
    client.write('DELE a.bin\r\n')
    await expect.poll(() => counting.mock.calls.length).toBe(1)
    client.close()
    await expect.poll(() => app.logged.filter((line) => line.includes('"DELE"'))).toHaveLength(1)
    counting.mockRestore()
  })

  it('are not left open by a client that aborts while its first bytes open them', async () => {
    await openApp({ bounds: { claimWaitMs: 300 } })
    const client = await open()
    expect((await client.put('STOR a.bin', 'one')).code).toBe(226)
    const gate = Promise.withResolvers<void>()
    const join = app.services.uploads.join
    const joining = vi.spyOn(app.services.uploads, 'join').mockImplementation(async (...args) => {
      await gate.promise
      return await join(...args)
    })
    const data = await client.openPassive()
    expect(await client.code('APPE a.bin')).toBe(150)
    data.write('two')
    await expect.poll(() => joining.mock.calls.length).toBe(1)
    client.write('ABOR\r\n')
    await closed(data)
    joining.mockRestore()
    gate.resolve()
    expect([(await client.reply()).code, (await client.reply()).code]).toEqual([426, 226])
    expect((await client.put('APPE a.bin', 'three')).code).toBe(226)
    expect(await digestOf(app, '/a.bin')).toBe(sha256('onethree'))
  })

  it('F-33: active data connections to a port on which another transport listens are refused', async () => {
    const server = createServer().listen(0, '127.0.0.1')
    await expect.poll(() => server.listening).toBe(true)
    const { port } = server.address() as { port: number }
    const other: Transport = {
      name: 'http',
      start: async () => [{ protocol: 'http', url: `http://127.0.0.1:${port}` }],
      drain: async () => undefined,
      stop: async () => undefined,
    }
    await openApp({ ftp: { isActiveAllowed: true }, others: [other], passivePorts: { first: 61_000, last: 61_999 } })
    const client = await open()
    expect(await client.code(`EPRT |1|127.0.0.1|${port}|`)).toBe(501)
    expect(await client.code(`EPRT |1|127.0.0.1|${app.port}|`)).toBe(501)
    server.close()
  })
})
