/** The SFTP transport with OpenSSH's and ssh2's clients. */
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import ssh2, { type Client, type SFTPWrapper } from 'ssh2'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { engines } from '../../test/databases.ts'
import { addPerson, put } from '../../test/people.ts'
import {
  addSshKey,
  closed,
  connectSsh,
  openSftpApp,
  openSsh,
  type SftpApp,
  type SftpAppOptions,
} from '../../test/sftp-app.ts'
import * as connections from '../core/connections/connections.ts'
import * as tree from '../core/files/tree/tree.ts'
import { createSftpTransport } from './transport.ts'

const password = 'a long enough password'

describe.each(engines)('SFTP on %s', (engine) => {
  let app: SftpApp
  let folder: string
  const open = async (options: SftpAppOptions = {}) => {
    app = await openSftpApp(engine, options)
  }
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'sallyport-sftp-'))
  })
  afterEach(async () => {
    rmSync(folder, { recursive: true, force: true })
    expect(app.logged.filter((line) => line.includes('"level":"error"') || line.includes('"level":50'))).toEqual([])
    await app.close()
  })
  const file = (name: string, content: Buffer) => {
    const path = join(folder, name)
    writeFileSync(path, content)
    return path
  }

  test('OpenSSH puts and gets with password and key, also during repeated key exchanges', async () => {
    await open({ ssh: { tickMs: 20, rekeyBytes: 256 * 1024 } })
    const { user } = await addPerson(app, 'ada')
    const content = randomBytes(12_000_000)
    const sent = file('sent', content)
    for (const credential of [{ password }, { privateKey: await addSshKey(app, user) }]) {
      const got = join(folder, `got-${Object.keys(credential)}`)
      const client = openSsh(app.port, credential)
      const ended = await client.sftp('ada', `put ${sent} /a.bin\nget /a.bin ${got}\nls -l /\nrm /a.bin\n`)
      client.remove()
      expect(ended).toMatchObject({ code: 0 })
      expect(readFileSync(got).equals(content)).toBe(true)
    }
  })

  test('scp copies in both directions, and its old protocol is refused with a message', async () => {
    await open()
    const content = randomBytes(300_000)
    const [sent, got] = [file('sent', content), join(folder, 'got')]
    const client = openSsh(app.port, { password })
    expect(await client.scp('mira', sent, 'remote:/a.bin')).toMatchObject({ code: 0, stderr: '' })
    expect(await client.scp('mira', 'remote:/a.bin', got)).toMatchObject({ code: 0, stderr: '' })
    expect(readFileSync(got).equals(content)).toBe(true)
    const old = await client.scp('mira', sent, 'remote:/b.bin', ['-O'])
    expect(old).toMatchObject({ code: 1, stderr: expect.stringContaining('scp of OpenSSH 9 or later') })
    client.remove()
  })

  test('a key exchange started by the client does not interrupt transfers', async () => {
    await open()
    const content = randomBytes(3_000_000)
    const client = openSsh(app.port, { password })
    const got = join(folder, 'got')
    const sent = file('sent', content)
    const batch = `put ${sent} /a.bin\nget /a.bin ${got}\n`
    expect(await client.sftp('mira', batch, ['-o', 'RekeyLimit=1M'])).toMatchObject({ code: 0 })
    client.remove()
    expect(readFileSync(got).equals(content)).toBe(true)
  })

  test.each(['aes128-gcm@openssh.com', 'aes256-gcm@openssh.com', 'aes128-ctr', 'aes256-ctr'])(
    'the cipher %s carries a file',
    async (cipher) => {
      await open()
      const content = randomBytes(300_000)
      const client = openSsh(app.port, { password })
      const got = join(folder, 'got')
      const batch = `put ${file('sent', content)} /a.bin\nget /a.bin ${got}\n`
      expect(await client.sftp('mira', batch, ['-o', `Ciphers=${cipher}`])).toMatchObject({ code: 0 })
      client.remove()
      expect(readFileSync(got).equals(content)).toBe(true)
    },
  )

  test('exec returns checksums of a file under a temporary name to its uploader, before the rename', async () => {
    await open()
    const { user } = await addPerson(app, 'ben')
    const [mira, ben] = [openSsh(app.port, { password }), openSsh(app.port, { privateKey: await addSshKey(app, user) })]
    const held = file('held', Buffer.from('hello'))
    expect(await mira.sftp('mira', `put ${held} /a.b1c2.partial\n`)).toMatchObject({ code: 0 })
    const sums = await Promise.all(['md5sum', 'sha256sum'].map((name) => mira.ssh('mira', [`${name} a.b1c2.partial`])))
    expect(sums.map(({ stdout }) => stdout)).toEqual([
      '5d41402abc4b2a76b9719d911017c592  a.b1c2.partial\n',
      '2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824  a.b1c2.partial\n',
    ])
    expect(await ben.ssh('ben', ['md5sum /a.b1c2.partial'])).toMatchObject({ code: 1, stdout: '' })
    mira.remove()
    ben.remove()
  })

  test('exec returns checksums of a file, and refuses them without permission', async () => {
    await open()
    await put(app, app.operator, '/with blank.txt', 'hello')
    const { user } = await addPerson(app, 'ben', { permissions: ['list'] })
    const [mira, ben] = [openSsh(app.port, { password }), openSsh(app.port, { privateKey: await addSshKey(app, user) })]
    const sums = await Promise.all(
      ['md5sum', 'sha256sum'].map((name) => mira.ssh('mira', [`${name} '/with blank.txt'`])),
    )
    expect(sums.map(({ stdout }) => stdout)).toEqual([
      '5d41402abc4b2a76b9719d911017c592  /with blank.txt\n',
      '2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824  /with blank.txt\n',
    ])
    expect(await ben.ssh('ben', ['md5sum "/with blank.txt"'])).toMatchObject({ code: 1, stdout: '' })
    expect(await ben.ssh('ben', ["md5sum '/with blank.txt'"])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('lacks the permission "download"'),
    })
    expect(await mira.ssh('mira', ["md5sum '/none'"])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('/none'),
    })
    mira.remove()
    ben.remove()
  })

  test('a connection is listed with its bytes and can be ended by an administrator', async () => {
    await open({ ssh: { tickMs: 20 } })
    const client = await connectSsh(app, { password })
    const list = async () =>
      (await connections.list(app.context, app.operator, { offset: 0, limit: 10 })).connections.filter(
        ({ kind }) => kind === 'connection',
      )
    await expect.poll(list).toMatchObject([{ username: 'mira', protocol: 'sftp', address: '127.0.0.1' }])
    const [{ id = 0 } = {}] = await list()
    await connections.end(app.context, app.operator, id)
    await closed(client)
    await expect.poll(list).toEqual([])
  })

  test('a stop ends idle connections and lets transfers finish', async () => {
    await open()
    const idle = await connectSsh(app, { password })
    const busy = await connectSsh(app, { password })
    const sftp = await sftpOf(busy)
    const handle = await opened(sftp, '/slow.bin')
    const idleClosed = closed(idle)
    const stopping = app.stop(60_000)
    let isDone = false
    const writing = (async () => {
      for (let i = 0; !isDone; i++) await written(sftp, handle, Buffer.alloc(1_000, 1), i * 1_000)
    })()
    await idleClosed
    isDone = true
    await writing
    await ended((done) => sftp.close(handle, done))
    busy.end()
    await stopping
    expect((await tree.lookUp(app.context.db.q, app.operator, '/slow.bin'))?.resource.size).toBeGreaterThan(0)
  })

  test('a stop does not wait for uploads that take too long to complete', async () => {
    await open({ ssh: { stopMs: 100 } })
    const { blobs } = app.context
    const finish = Promise.withResolvers<never>()
    const create = blobs.create
    const begun = Promise.withResolvers<void>()
    const never = () => {
      begun.resolve()
      return finish.promise
    }
    Object.assign(blobs, {
      create: async (...args: Parameters<typeof create>) => ({ ...(await create(...args)), finish: never }),
    })
    const client = await connectSsh(app, { password })
    const sftp = await sftpOf(client)
    const handle = await opened(sftp, '/endless.bin')
    await written(sftp, handle, Buffer.alloc(100_000), 0)
    sftp.close(handle, () => undefined)
    await begun.promise
    await app.stop()
    expect(app.logged.filter((line) => line.includes('not completed before the stop'))).toHaveLength(1)
    finish.reject(new Error('the process has ended'))
  })

  test('algorithms for old clients are offered only if enabled, and a banner is shown before the sign-in', async () => {
    const asksFor = ['-o', 'KexAlgorithms=diffie-hellman-group16-sha512', '-c', 'chacha20-poly1305@openssh.com']
    const list = async () => {
      const openssh = openSsh(app.port, { password })
      const ended = await openssh.sftp('mira', 'ls -l\n', asksFor)
      openssh.remove()
      return ended
    }
    await open()
    expect((await list()).code).not.toBe(0)
    await app.close()
    const extraAlgorithms = ['diffie-hellman-group16-sha512', 'chacha20-poly1305@openssh.com'] as const
    await open({ ssh: { extraAlgorithms, banner: 'Authorized use only.' } })
    expect(await list()).toMatchObject({ code: 0 })
    const client = new ssh2.Client()
    const banner = new Promise<string>((resolve) => client.once('banner', resolve))
    const refused = new Promise((resolve) => client.once('error', resolve))
    client.connect({ host: '127.0.0.1', port: app.port, username: 'mira', password: 'wrong' })
    expect(await banner).toBe('Authorized use only.\r\n')
    await refused
  })

  test('connections above the limit of a user are refused with the reason', async () => {
    await open({ caps: { perUser: 1 } })
    const first = await connectSsh(app, { password })
    const openssh = openSsh(app.port, { password })
    const { stderr } = await openssh.ssh('mira', ['md5sum'])
    openssh.remove()
    expect(stderr).toContain('This user has too many connections.')
    first.end()
    await closed(first)
    await expect
      .poll(
        async () =>
          (await connectSsh(app, { password }).then(
            (client) => client.end(),
            () => null,
          )) !== null,
      )
      .toBe(true)
  })

  test('connections above the limit of an address are closed', async () => {
    await open({ caps: { perAddress: 1 } })
    const first = await connectSsh(app, { password })
    await expect(connectSsh(app, { password })).rejects.toThrow()
    first.end()
  })

  test('an occupied default port disables SFTP with a warning; an occupied configured port fails the start', async () => {
    await open()
    const other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    const address = other.address()
    const port = typeof address === 'object' && address ? address.port : 0
    const services = app.services
    const start = (isPortSet: boolean) =>
      createSftpTransport({ host: '127.0.0.1', port, isPortSet }, services).start([])
    expect(await start(false)).toEqual([])
    expect(app.logged.join()).toContain('its port is taken')
    await expect(start(true)).rejects.toThrow(
      'is in use by another program. Stop that program, or set another port with SALLYPORT_SFTP_PORT.',
    )
    other.close()
  })
})

const sftpOf = (client: Client): Promise<SFTPWrapper> =>
  new Promise((resolve, reject) => client.sftp((error, sftp) => (error ? reject(error) : resolve(sftp))))
const opened = (sftp: SFTPWrapper, path: string): Promise<Buffer> =>
  new Promise((resolve, reject) => sftp.open(path, 'w', (error, handle) => (error ? reject(error) : resolve(handle))))
const written = (sftp: SFTPWrapper, handle: Buffer, bytes: Buffer, at: number): Promise<void> =>
  ended((done) => sftp.write(handle, bytes, 0, bytes.length, at, done))
const ended = (start: (done: (error?: Error | null) => void) => void): Promise<void> =>
  new Promise((resolve, reject) => start((error) => (error ? reject(error) : resolve())))
