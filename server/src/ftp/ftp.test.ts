/** FTP as clients use it: signing in, listings, transfers, changes. */
import { createHash, randomBytes } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { engines } from '../../test/databases.ts'
import { closeSound, digestOf, type FtpApp, openFtpApp } from '../../test/ftp-app.ts'
import { FtpClient } from '../../test/ftp-client.ts'
import { addPerson, type Person } from '../../test/people.ts'
import * as tree from '../core/files/tree/tree.ts'

const sha256 = (bytes: Buffer | string) => createHash('sha256').update(bytes).digest('hex')
const content = randomBytes(300_000)

describe.each(engines)('FTP on %s', (engine) => {
  let app: FtpApp
  let ada: Person
  beforeEach(async () => {
    app = await openFtpApp(engine)
    ada = await addPerson(app, 'ada')
  })
  afterEach(() => closeSound(app))

  const open = () => FtpClient.signedIn(app, 'ada')
  const openProtected = () => FtpClient.signedIn(app, 'ada', true)
  const has = async (path: string) => (await tree.lookUp(app.context.db.q, ada.actor, path)) !== null

  it('greets, and refuses wrong passwords until it ends the connection', async () => {
    const client = await FtpClient.connect(app.port)
    expect(client.greeting).toEqual({ code: 220, lines: ['220 Sallyport'] })
    expect(await client.code('PWD')).toBe(530)
    expect(await client.code('PASS x')).toBe(503)
    expect(await client.signIn('ada', 'wrong password')).toBe(530)
    expect(await client.signIn('nobody', 'wrong password')).toBe(530)
    expect(await client.signIn('ada', 'another wrong one')).toBe(421)
    expect((await client.reply()).code).toBe(0)
    expect(await (await open()).code('USER ada')).toBe(530)
  })

  it('publishes an upload when the data connection has ended, with one event', async () => {
    const client = await open()
    const socket = await client.openPassive()
    expect(await client.code('STOR a.bin')).toBe(150)
    socket.write(content.subarray(0, 100_000))
    expect(await has('/a.bin')).toBe(false)
    socket.end(content.subarray(100_000))
    expect((await client.reply()).code).toBe(226)
    expect(await digestOf(app, '/a.bin')).toBe(sha256(content))
    expect(app.heard.lines()).toEqual(['upload /a.bin'])
    expect(app.logged.filter((line) => line.includes('"STOR"')).join()).toContain('"bytes":300000')
    const { bytes, reply } = await client.get('RETR a.bin')
    expect([reply.code, sha256(bytes)]).toEqual([226, sha256(content)])
    expect(app.heard.lines()).toEqual(['upload /a.bin', 'download /a.bin'])
    expect(await client.code('QUIT')).toBe(221)
    const ends = () => app.heard.events.filter(({ name }) => name === 'sessions.disconnect')
    await expect.poll(ends).toHaveLength(1)
  })

  it.each([['AUTH TLS'], ['implicit TLS']])('transfers over %s, with the protocol ftps', async (how) => {
    const client =
      how === 'AUTH TLS' ? await openProtected() : await FtpClient.connect(app.ftpsPort ?? 0, { isImplicit: true })
    if (how !== 'AUTH TLS') expect(await client.signIn('ada')).toBe(230)
    expect((await client.put('STOR a.bin', content)).code).toBe(226)
    expect(await digestOf(app, '/a.bin')).toBe(sha256(content))
    expect(sha256((await client.get('RETR a.bin')).bytes)).toBe(sha256(content))
    expect(app.heard.events.map(({ name }) => name).slice(-2)).toEqual(['resources.upload', 'resources.download'])
    expect(app.logged.filter((line) => line.includes('"RETR"')).join()).toContain('"transport":"ftps"')
  })

  it('lists folders in all forms', async () => {
    const client = await open()
    expect((await client.put('STOR b.txt', 'hello')).code).toBe(226)
    expect(await client.text('MKD sub "folder"')).toBe('"/sub ""folder""" was created.')
    const lines = async (command: string) => (await client.get(command)).bytes.toString().split('\r\n')
    const [dot = '', dots = '', file = '', dir = '', end] = await lines('LIST -la')
    expect([dot.slice(-2), dots.slice(-3), end]).toEqual([' .', ' ..', ''])
    expect(file).toMatch(/^-rw-r--r--\s+1 ada\s+ada\s+5 \w{3} [ \d]\d \d\d:\d\d b\.txt$/)
    expect(dir).toMatch(/^drwxr-xr-x .* sub "folder"$/)
    expect(await lines('NLST')).toEqual(['b.txt', 'sub "folder"', ''])
    expect(await lines('LIST b.txt')).toEqual([file, ''])
    expect(await lines('LIST *.txt')).toEqual([file, ''])
    await client.put('STOR sub "folder"/c.csv', 'c')
    expect(await lines('NLST sub "folder"/*.C?V')).toEqual(['sub "folder"/c.csv', ''])
    expect(await lines('NLST sub "folder"')).toEqual(['sub "folder"/c.csv', ''])
    expect(await lines('NLST *.none')).toEqual([''])
    expect((await client.get('LIST */*.txt')).reply.code).toBe(550)
    await client.send('DELE sub "folder"/c.csv')
    const facts = await lines('MLSD')
    expect(facts[0]).toMatch(/^type=cdir;modify=\d{14};perm=celmp;unique=\d+;unix.mode=0755; \.$/)
    expect(facts[1]).toMatch(/^type=file;size=5;modify=\d{14};perm=adfrw;unique=\d+;unix.mode=0644; b\.txt$/)
    expect(await client.text('OPTS MLST Type;Size;')).toBe('MLST OPTS type;size;')
    expect((await client.send('MLST b.txt')).lines[1]).toBe(' type=file;size=5; /b.txt')
    expect(await client.code('CWD sub "folder"')).toBe(250)
    expect(await client.text('PWD')).toBe('"/sub ""folder"""')
    expect(await lines('NLST')).toEqual([''])
    expect(await client.code('CDUP')).toBe(250)
    expect((await client.send('STAT b.txt')).lines).toHaveLength(3)
    expect((await client.get('MLSD b.txt')).reply.code).toBe(501)
    expect((await client.get('LIST nothing')).reply.code).toBe(550)
  })

  it('tells size and time, and sets the time', async () => {
    const client = await open()
    await client.put('STOR b.txt', 'hello')
    expect(await client.text('SIZE b.txt')).toBe('5')
    expect(await client.text('MFMT 20200102030405 b.txt')).toBe('Modify=20200102030405; /b.txt')
    expect(await client.text('MDTM b.txt')).toBe('20200102030405')
    expect(await client.code('MDTM 20210102030405 b.txt')).toBe(213)
    expect(await client.code('SITE UTIME 202201020304 b.txt')).toBe(200)
    expect(await client.text('MDTM b.txt')).toBe('20220102030400')
    expect(await client.code('SIZE nothing')).toBe(550)
    expect(await client.code('SITE CHMOD 777 b.txt')).toBe(200)
    expect(await client.code('SITE CHMOD 644 /nope')).toBe(550)
    expect([await client.code('SITE CHMOD'), await client.code('SITE CHMOD 644')]).toEqual([501, 501])
    expect(await client.code('SITE EXEC ls')).toBe(504)
  })

  it('renames, replacing a file, and removes files and folders', async () => {
    const client = await open()
    for (const name of ['a', 'b']) await client.put(`STOR ${name}`, `content of ${name}`)
    expect([await client.code('RNFR a'), await client.code('RNTO b')]).toEqual([350, 250])
    expect((await client.get('RETR b')).bytes.toString()).toBe('content of a')
    expect(await client.code('RNTO c')).toBe(503)
    expect([await client.code('MKD d'), await client.code('MKD d'), await client.code('RMD b')]).toEqual([
      257, 550, 550,
    ])
    expect([await client.code('RNFR b'), await client.code('RNTO d/b')]).toEqual([350, 250])
    expect([await client.code('RMD d'), await client.code('DELE d')]).toEqual([550, 550])
    expect([await client.code('DELE d/b'), await client.code('RMD d')]).toEqual([250, 250])
    expect(await has('/d')).toBe(false)
  })

  it('resumes uploads with REST and APPE, and downloads with REST', async () => {
    const client = await open()
    const socket = await client.openPassive()
    expect(await client.code('STOR a.bin')).toBe(150)
    socket.write(content.subarray(0, 200_000))
    const second = await open()
    await expect.poll(() => second.text('SIZE a.bin')).toBe('200000')
    client.close()
    socket.destroy()

    // The server has noticed.
    await expect.poll(() => app.services.uploads.find(ada.actor, '/a.bin')).toBeNull()
    await expect.poll(() => second.text('SIZE a.bin')).toBe('200000')
    const received = 200_000
    expect(await has('/a.bin')).toBe(false)
    expect(await second.code(`REST ${received}`)).toBe(350)
    expect((await second.put('STOR a.bin', content.subarray(received))).code).toBe(226)
    expect(await digestOf(app, '/a.bin')).toBe(sha256(content))
    expect(app.heard.lines()).toEqual(['upload /a.bin'])

    expect(await second.code('REST 100000')).toBe(350)
    expect((await second.get('RETR a.bin')).bytes).toEqual(content.subarray(100_000))
    expect((await second.put('APPE a.bin', 'more')).code).toBe(226)
    expect(await digestOf(app, '/a.bin')).toBe(sha256(Buffer.concat([content, Buffer.from('more')])))
    expect(await second.code('REST 400000')).toBe(350)
    expect((await second.put('STOR a.bin', 'x')).code).toBe(551)
  })

  it('ABOR during a transfer has two replies, and nothing is published', async () => {
    const client = await open()
    const socket = await client.openPassive()
    expect(await client.code('STOR a.bin')).toBe(150)
    socket.write(content)
    expect((await client.send('ABOR')).lines).toEqual(['426 The upload was aborted. It can be resumed.'])
    expect((await client.reply()).code).toBe(226)
    expect(await has('/a.bin')).toBe(false)
    expect(await client.code('ABOR')).toBe(226)
    expect(await client.code('NOOP')).toBe(200)
  })

  it('ABOR of a download does not speak of uploads', async () => {
    const client = await open()
    expect((await client.put('STOR a.bin', randomBytes(32_000_000))).code).toBe(226)
    // Nothing is read from it, so the server cannot send everything.
    await client.openPassive()
    expect(await client.code('RETR a.bin')).toBe(150)
    expect((await client.send('ABOR')).lines).toEqual(['426 The transfer was aborted.'])
    expect((await client.reply()).code).toBe(226)
  })

  it.each([
    [false, 'Send PASV or EPSV before the transfer.'],
    [true, 'Send PASV or EPSV, or PORT or EPRT, before the transfer.'],
  ])('says which commands prepare a data connection (active mode allowed: %j)', async (isActiveAllowed, text) => {
    await closeSound(app)
    app = await openFtpApp(engine, { ftp: { isActiveAllowed } })
    ada = await addPerson(app, 'ada')
    const client = await open()
    for (const command of ['LIST', 'RETR a.bin', 'STOR a.bin'])
      expect((await client.send(command)).lines).toEqual([`425 ${text}`])
  })

  it('computes digests', async () => {
    const client = await open()
    await client.put('STOR b.txt', 'hello')
    expect(await client.text('HASH b.txt')).toBe(`SHA-256 0-5 ${sha256('hello')} b.txt`)
    expect(await client.code('OPTS HASH MD5')).toBe(200)
    expect(await client.text('HASH b.txt')).toBe('MD5 0-5 5d41402abc4b2a76b9719d911017c592 b.txt')
    expect(await client.text('XCRC b.txt')).toBe('3610A686')
    expect((await client.send('FEAT')).lines).toContain(' HASH SHA-256;SHA-512;SHA-1;MD5*;CRC32')
  })

  it('answers what was sent behind HASH after it', async () => {
    const client = await open()
    await client.put('STOR b.txt', 'hello')
    client.write('HASH b.txt\r\nNOOP\r\nSTAT b.txt\r\nNOOP\r\n')
    for (const code of [213, 200, 213, 200]) expect((await client.reply()).code).toBe(code)
  })

  it('stores under a unique name', async () => {
    const client = await open()
    expect((await client.put('STOU c.txt', 'one')).code).toBe(226)
    expect((await client.put('STOU c.txt', 'two')).code).toBe(226)
    expect((await client.get('RETR c.txt')).bytes.toString()).toBe('one')
    expect((await client.get('NLST')).bytes.toString()).toMatch(/^c\.txt\r\nc\.txt\.[0-9a-f]+\.bin\r\n$/)
  })
})
