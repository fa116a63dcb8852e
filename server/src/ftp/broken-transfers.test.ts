/**
 * Transfers that end early, and several at once: what counts as a whole file, and what can be resumed. The numbers (F-…) are those of
 * the threat list.
 */
import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import type { Socket } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { databaseWork } from '../../test/database-work.ts'
import { engines } from '../../test/databases.ts'
import { closeSound, digestOf, type FtpApp, type FtpAppOptions, openFtpApp } from '../../test/ftp-app.ts'
import { FtpClient } from '../../test/ftp-client.ts'
import { addPerson, type Person } from '../../test/people.ts'
import { putTree } from '../../test/trees.ts'
import * as users from '../core/users/users.ts'
import { defaultDeadlines } from './data/deadlines.ts'

const sha256 = (bytes: Buffer | string) => createHash('sha256').update(bytes).digest('hex')
const content = randomBytes(300_000)

describe.each(engines)('interrupted transfers on %s', (engine) => {
  let app: FtpApp
  let ada: Person
  const openApp = async (options: FtpAppOptions = {}) => {
    app = await openFtpApp(engine, options)
    ada = await addPerson(app, 'ada')
  }
  afterEach(() => closeSound(app))

  const open = (username = 'ada') => FtpClient.signedIn(app, username)
  const openProtected = () => FtpClient.signedIn(app, 'ada', true)
  /** Begins an upload, and waits until the server has received what was sent. */
  const begin = async (client: FtpClient, path: string, bytes: Buffer): Promise<Socket> => {
    const socket = await client.openPassive()
    expect(await client.code(`STOR ${path}`)).toBe(150)
    const data = await client.secure(socket)
    data.on('error', () => undefined).write(bytes)
    const received = () => app.services.uploads.find(ada.actor, path)?.session.length() ?? 0
    await expect.poll(received).toBe(bytes.length)
    return data
  }
  const isOver = (path: string) => expect.poll(() => app.services.uploads.find(ada.actor, path)).toBeNull()

  it('F-08: an upload whose control connection is lost is not published, and can be resumed', async () => {
    await openApp()
    for (const isReset of [false, true]) {
      const client = await open()
      const data = await begin(client, '/a.bin', content.subarray(0, 200_000))
      if (isReset) client.socket.resetAndDestroy()
      else client.close()
      data.end(content.subarray(200_000))
      await isOver('/a.bin')
      expect(await digestOf(app, '/a.bin')).toBeNull()
    }
    const client = await open()
    const size = async () => Number(await client.text('SIZE a.bin'))
    await expect.poll(size).toBeGreaterThanOrEqual(200_000)
    const at = await size()
    await client.send(`REST ${at}`)
    expect((await client.put('STOR a.bin', content.subarray(at))).code).toBe(226)
    expect(await digestOf(app, '/a.bin')).toBe(sha256(content))
    expect(app.heard.lines()).toEqual(['upload /a.bin'])
  })

  it('F-08: a data connection that is reset is no whole file', async () => {
    await openApp()
    const client = await open()
    const data = await begin(client, '/a.bin', content)
    data.resetAndDestroy()
    expect((await client.reply()).code).toBe(426)
    expect(await digestOf(app, '/a.bin')).toBeNull()
    expect(await client.text('SIZE a.bin')).toBe('300000')
    expect((await client.put('APPE a.bin', 'end')).code).toBe(226)
    expect(await digestOf(app, '/a.bin')).toBe(sha256(Buffer.concat([content, Buffer.from('end')])))
  })

  it.each([
    ['without', false, 226],
    ['with', true, 426],
  ])('F-07: the end of TCP without close_notify, %s strict close', async (_, isStrictClose, code) => {
    await openApp({ ftp: { isStrictClose } })
    const client = await openProtected()
    const socket = await client.openPassive()
    expect(await client.code('STOR a.bin')).toBe(150)
    const data = await client.secure(socket)
    await new Promise((resolve) => data.write(content, resolve))
    await expect.poll(() => app.services.uploads.find(ada.actor, '/a.bin')?.session.length() ?? 0).toBe(content.length)
    socket.end()
    expect((await client.reply()).code).toBe(code)
    expect(await digestOf(app, '/a.bin')).toBe(isStrictClose ? null : sha256(content))
    if (isStrictClose) expect(await client.text('SIZE a.bin')).toBe('300000')
    else expect(app.logged.join()).toContain('without close_notify')
  })

  it('F-05: with `require`, a data connection without the TLS session of its control connection stores nothing', async () => {
    await openApp({ ftp: { sessionRule: 'require' } })
    const client = await openProtected()
    const other = await openProtected()
    const socket = await client.openPassive()
    expect(await client.code('STOR a.bin')).toBe(150)
    const data = await other.secure(socket)
    data.on('error', () => undefined).end(content)
    expect((await client.reply()).code).toBe(425)
    expect(await digestOf(app, '/a.bin')).toBeNull()
    expect((await client.put('STOR a.bin', content)).code).toBe(226)
  })

  it('F-05: with `prefer`, it is accepted and logged', async () => {
    await openApp()
    const [client, other] = [await openProtected(), await openProtected()]
    const socket = await client.openPassive()
    expect(await client.code('STOR a.bin')).toBe(150)
    const data = await other.secure(socket)
    data.resume().end(content)
    expect((await client.reply()).code).toBe(226)
    expect(app.logged.join()).toContain('ftps data connection without the TLS session of its control connection')
    expect(await digestOf(app, '/a.bin')).toBe(sha256(content))
  })

  it('F-09: ABOR at every point has the right number of replies', async () => {
    await openApp()
    const client = await open()
    const inOrder = async (...codes: number[]) => {
      for (const code of codes) expect((await client.reply()).code).toBe(code)
      // Nothing else was sent.
      expect(await client.code('PWD')).toBe(257)
    }
    client.write('ABOR\r\n')
    await inOrder(226)
    await client.openPassive()
    client.write('STOR a\r\nABOR\r\n')
    await inOrder(426, 226)
    await begin(client, '/a', content)
    client.write(Buffer.from([0xff, 0xf4, 0xff, 0xf2, ...Buffer.from('ABOR\r\n')]))
    await inOrder(426, 226)
    await begin(client, '/a', content)
    client.write('ABOR\r\nABOR\r\n')
    await inOrder(426, 226, 226)
    await begin(client, '/a', content)
    client.write('NOOP\r\nSTAT\r\nABOR\r\n')
    await inOrder(200, 211, 426, 226)
    expect((await client.put('STOR a', content)).code).toBe(226)
    client.write('ABOR\r\n')
    await inOrder(226)
    expect(await digestOf(app, '/a')).toBe(sha256(content))
    await begin(client, '/b', content)
    client.write('QUIT\r\nABOR\r\n')
    for (const code of [426, 226, 221, 0]) expect((await client.reply()).code).toBe(code)
    expect(app.heard.lines()).toEqual(['upload /a'])
  })

  it('F-24: two connections of one user, and two users, publish whole files only', async () => {
    await openApp()
    await addPerson(app, 'bob')
    const bytes = [content, randomBytes(300_000), randomBytes(300_000)]
    const clients = [await open(), await open(), await open('bob')]
    const sockets = []
    for (const client of clients) {
      const socket = await client.openPassive()
      expect(await client.code('STOR same.bin')).toBe(150)
      sockets.push(socket)
    }
    for (const [i, socket] of sockets.entries()) socket.end(bytes[i] ?? '')
    for (const client of clients) expect((await client.reply()).code).toBe(226)
    expect(bytes.map(sha256)).toContain(await digestOf(app, '/same.bin'))
  })

  it('F-24: a file that is renamed while it is replaced stays whole, as does the new one', async () => {
    await openApp()
    const [client, other] = [await open(), await open()]
    expect((await client.put('STOR same.bin', 'first')).code).toBe(226)
    const first = await begin(client, '/same.bin', content)
    expect([await other.code('RNFR same.bin'), await other.code('RNTO old.bin')]).toEqual([350, 250])
    first.end()
    expect((await client.reply()).code).toBe(226)
    expect(await digestOf(app, '/same.bin')).toBe(sha256(content))
    expect(await digestOf(app, '/old.bin')).toBe(sha256('first'))
  })

  it.each<[string, Parameters<typeof users.update>[3]]>([
    ['is locked', { locked: true }],
    ['may no longer upload', { permissions: new Map([['upload', false]]) }],
    ['may no longer use FTP', { ftpAccess: 'off' }],
  ])('F-25: a user who %s publishes nothing', async (_, change) => {
    await openApp({ bounds: { tickMs: 20 } })
    const client = await open()
    const data = await begin(client, '/a.bin', content)
    await users.update(app.context, app.operator, ada.user.id, change)
    data.end()
    expect([421, 426, 550]).toContain((await client.reply()).code)
    await isOver('/a.bin')
    expect(await digestOf(app, '/a.bin')).toBeNull()
  })

  it('F-26: a full quota ends the upload, and nothing is seen of it', async () => {
    await openApp()
    await users.update(app.context, app.operator, ada.user.id, { storageQuota: 100_000 })
    const home = await addPerson(app, 'carl', { home: '/carl' })
    await users.update(app.context, app.operator, home.user.id, { storageQuota: 100_000 })
    const client = await open('carl')
    expect(await client.text('AVBL')).toBe('100000')
    expect([await client.code('ALLO 100001'), await client.code('ALLO 1')]).toEqual([552, 200])
    expect([await client.code('ALLO x'), await client.code('ALLO')]).toEqual([202, 501])
    const socket = await client.openPassive()
    expect(await client.code('STOR a.bin')).toBe(150)
    socket.end(content)
    expect((await client.reply()).code).toBe(552)
    expect(await client.code('SIZE a.bin')).toBe(550)
    expect(await client.text('AVBL')).toBe('100000')
  })

  it('F-27: a listing is read as far as its client reads it, and ends if that stops', async () => {
    await openApp({ bounds: { data: { ...defaultDeadlines, stallMs: 500 } } })
    await putTree(app, ada, '/many', { folders: 0, filesEach: 0, filesAtTop: 60_000 })
    const client = await open()
    const whole = await databaseWork(async () => {
      const { bytes } = await client.get('NLST many')
      expect(bytes.toString().split('\r\n')).toHaveLength(60_001)
    })
    const { rows } = await databaseWork(async () => {
      const socket = await client.openPassive()
      socket.pause()
      expect(await client.code('MLSD many')).toBe(150)
      expect((await client.reply()).code).toBe(426)
      socket.destroy()
    })
    // What fits into the buffers of the system, not the whole folder.
    expect(rows).toBeLessThan(whole.rows)
    expect(await client.code('NOOP')).toBe(200)
  })

  it('F-28: a data connection without progress ends the transfer', async () => {
    await openApp({ bounds: { data: { ...defaultDeadlines, stallMs: 300 } } })
    const client = await open()
    await begin(client, '/a.bin', content)
    expect((await client.reply()).code).toBe(426)
    expect(await client.text('SIZE a.bin')).toBe('300000')
  })

  it('F-28: a control connection without commands lives during a transfer', async () => {
    await openApp({ bounds: { idleMs: 300 } })
    const client = await open()
    const data = await begin(client, '/a.bin', content.subarray(0, 100_000))
    const idle = await open()
    expect((await idle.reply()).code).toBe(421)
    data.end(content.subarray(100_000))
    expect((await client.reply()).code).toBe(226)
    expect((await client.reply()).code).toBe(421)
  })

  it('F-31: a file under a temporary name is announced once, by its final name', async () => {
    await openApp()
    const client = await open()
    expect((await client.put('STOR a.bin.partial', content)).code).toBe(226)
    expect(await client.text('SIZE a.bin.partial')).toBe('300000')
    expect(app.heard.lines()).toEqual([])
    expect([await client.code('RNFR a.bin.partial'), await client.code('RNTO a.bin')]).toEqual([350, 250])
    expect(app.heard.lines()).toEqual(['upload /a.bin'])
    expect(await digestOf(app, '/a.bin')).toBe(sha256(content))
  })

  it('draining lets a transfer finish, and ends idle connections', async () => {
    await openApp()
    const [idle, client] = [await open(), await open()]
    const data = await begin(client, '/a.bin', content.subarray(0, 100_000))
    const stopped = app.stop(30_000)
    expect((await idle.reply()).code).toBe(421)
    data.end(content.subarray(100_000))
    expect((await client.reply()).code).toBe(226)
    await once(client.socket, 'close')
    await stopped
    expect(await digestOf(app, '/a.bin')).toBe(sha256(content))
  })
})
