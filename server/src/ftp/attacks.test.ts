/** Hostile clients of the control connection. The numbers (F-…) are those of the threat list. */
import { once } from 'node:events'
import { connect as connectTls } from 'node:tls'
import fc from 'fast-check'
import { Secret, TOTP } from 'otpauth'
import { afterEach, describe, expect, it } from 'vitest'
import { logOf } from '../../test/consistency.ts'
import { closeSound, type FtpApp, type FtpAppOptions, openFtpApp } from '../../test/ftp-app.ts'
import { FtpClient } from '../../test/ftp-client.ts'
import { addPerson, codeOf, openSession, put } from '../../test/people.ts'
import { marker, traversals } from '../../test/traversals.ts'
import * as accounts from '../core/accounts/accounts.ts'
import * as tree from '../core/files/tree/tree.ts'
import * as factors from '../core/sessions/second-factors.ts'
import * as users from '../core/users/users.ts'
import { defaultDeadlines } from './data/deadlines.ts'

const password = 'a long enough password'

let app: FtpApp
const openApp = async (options: FtpAppOptions = {}) => {
  app = await openFtpApp('sqlite', options)
  return app
}
afterEach(() => closeSound(app))

const signedIn = (username = 'mira') => FtpClient.signedIn(app, username)

describe('the start of TLS', () => {
  it('F-01: drops commands that were sent in the clear behind AUTH TLS', async () => {
    await openApp({ bounds: { handshakeMs: 300 } })
    const client = await FtpClient.connect(app.port)
    client.write('AUTH TLS\r\nUSER mira\r\nPASS x\r\n')
    expect((await client.reply()).code).toBe(234)
    // What is left of them is no TLS handshake, so the connection ends.
    expect((await client.reply()).code).toBe(0)
    expect(app.logged.join()).not.toContain('"user":"mira"')
  })

  it('F-02: forgets user, folder, REST and RNFR', async () => {
    await openApp({ ftp: { isTlsRequired: false } })
    const client = await signedIn()
    await client.put('STOR a', 'content')
    for (const line of ['MKD d', 'CWD d', 'RNFR /a', 'REST 3']) await client.send(line)
    await client.startTls()
    expect(await client.code('PWD')).toBe(530)
    expect(await client.code('RNTO b')).toBe(530)
    expect(await client.code(`PASS ${password}`)).toBe(503)
    expect(await client.signIn('mira')).toBe(230)
    expect(await client.text('PWD')).toBe('"/"')
    await client.protect()
    expect((await client.get('RETR a')).bytes.toString()).toBe('content')
    expect(await client.code('AUTH TLS')).toBe(503)
  })

  it('F-21: refuses ALPN of another protocol, and HTTP before and after it', async () => {
    await openApp()
    const browser = connectTls({
      ...{ port: app.ftpsPort ?? 0, host: '127.0.0.1', rejectUnauthorized: false },
      ALPNProtocols: ['http/1.1'],
    })
    await expect(once(browser, 'secureConnect')).rejects.toThrow()
    const plain = await FtpClient.connect(app.port)
    plain.write('POST / HTTP/1.1\r\nHost: x\r\n\r\nUSER mira\r\n')
    expect((await plain.reply()).code).toBe(0)
    const secured = await FtpClient.connect(app.port)
    await secured.startTls()
    secured.write('GET / HTTP/1.1\r\n\r\n')
    expect((await secured.reply()).code).toBe(0)
  })

  it('F-29: HOST of another name than that of TLS, or of an unknown one, tells nothing', async () => {
    await openApp()
    const client = await FtpClient.connect(app.port)
    expect(await client.code('HOST files.example.com')).toBe(220)
    const unknown = await client.send('HOST harbour.example')
    await client.startTls({ servername: 'other.example.com' })
    expect(await client.send('HOST files.example.com')).toEqual(unknown)
    await client.send('USER mira')
    expect(await client.code('HOST files.example.com')).toBe(503)
  })
})

it('without a certificate, AUTH is refused and FEAT does not offer it', async () => {
  await openApp({ hasCertificate: false })
  const client = await FtpClient.connect(app.port)
  expect(await client.code('AUTH TLS')).toBe(502)
  expect((await client.send('FEAT')).lines.join()).not.toContain('AUTH')
  expect(app.ftpsPort).toBeNull()
})

describe('signing in', () => {
  it('F-13, F-17, F-20: hostile arguments have a reply of one line, and no effect', async () => {
    await openApp()
    const client = await FtpClient.connect(app.port)
    for (const name of ['..', '../../etc', 'x'.repeat(3_000), '%s%n', '\u202e', '\u0085220 x', '']) {
      const { code, lines } = await client.send(`USER ${name}`)
      expect([code, lines.length]).toEqual([331, 1])
    }
    client.write(Buffer.from('USER a\0b\r\n'))
    expect((await client.reply()).code).toBe(501)
    client.write(Buffer.from('USER \xc3\x28\r\n', 'latin1'))
    expect((await client.reply()).code).toBe(501)
    const other = await signedIn()
    expect(await other.code('SITE CPFR /etc/passwd')).toBe(504)
    expect(await other.code('SITE CPTO /x')).toBe(504)
    expect(await other.code('SITE SYMLINK /etc/passwd x')).toBe(504)
    expect(await other.code('SITE CHMOD 7777 x')).toBe(550)
  })

  it('F-14: users that do not exist, are locked or expired have the same replies', async () => {
    await openApp()
    const locked = await addPerson(app, 'locked')
    await users.update(app.context, app.operator, locked.user.id, { locked: true })
    const off = await addPerson(app, 'no-ftp')
    await users.update(app.context, app.operator, off.user.id, { ftpAccess: 'off' })
    const replies = []
    for (const [username, secret] of [
      ['mira', 'wrong password'],
      ['nobody', password],
      ['locked', password],
      ['no-ftp', password],
    ]) {
      const client = await FtpClient.connect(app.port)
      replies.push([await client.send(`USER ${username}`), await client.send(`PASS ${secret}`)])
      client.close()
    }
    expect(new Set(replies.map((reply) => JSON.stringify(reply))).size).toBe(1)
    expect(replies[0]?.[1]?.code).toBe(530)
  })

  it('F-15: attempts over FTP and in the browser are counted together', async () => {
    await openApp({ environment: { SALLYPORT_GUESSES_ADDRESS: '3/1h' } })
    await addPerson(app, 'ada')
    for (let i = 0; i < 2; i++) {
      const client = await FtpClient.connect(app.port)
      expect(await client.signIn('ada', `wrong ${i}`)).toBe(530)
      client.close()
    }
    const fromHere = { address: '127.0.0.1' }
    expect(await codeOf(openSession(app, 'ada', { password: 'wrong', ...fromHere }))).toBe('unauthenticated')
    expect(await codeOf(openSession(app, 'ada', fromHere))).toBe('too-many')
    const client = await FtpClient.connect(app.port)
    await client.send('USER ada')
    expect((await client.send(`PASS ${password}`)).lines[0]).toMatch(
      /^421 Too many failed attempts. Try again in \d+ minutes/,
    )
  })

  it('F-19: a plain sign-in where encryption is required never reaches the password, which is in no log', async () => {
    await openApp({ ftp: { isTlsRequired: true } })
    const client = await FtpClient.connect(app.port)
    expect(await client.code('USER mira')).toBe(534)
    expect(await client.code('PASS a very secret text')).toBe(503)
    await client.startTls()
    expect(await client.signIn('mira', 'another secret text')).toBe(530)
    expect(app.logged.join()).not.toContain('secret text')
    expect(await client.signIn('mira')).toBe(230)
    expect((await client.get('LIST')).reply.code).toBe(522)
    expect(await client.code('PBSZ 0')).toBe(200)
    expect(await client.code('PROT C')).toBe(534)
  })

  it('F-18: accounts with Secure Only refuse sign-ins and files in the clear', async () => {
    await openApp()
    await accounts.updateSettings(app.context, app.operator, () => ({ secureOnly: true }))
    const client = await FtpClient.connect(app.port)
    expect(await client.code('USER mira')).toBe(534)
    await client.startTls()
    expect(await client.signIn('mira')).toBe(230)
    await client.send('PBSZ 0')
    expect(await client.code('PROT C')).toBe(200)
    expect((await client.get('LIST')).reply.code).toBe(522)
    expect(await client.code('CCC')).toBe(534)
  })

  it('takes the code of a second factor with ACCT, or behind the password, once', async () => {
    await openApp()
    const ann = await addPerson(app, 'ann')
    const { secret } = await factors.begin(app.context, ann.actor, password)
    const code = (offsetMs = 0) =>
      new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: app.clock.now().getTime() + offsetMs })
    await factors.confirm(app.context, ann.actor, code(-30_000))
    const client = await FtpClient.connect(app.port)
    expect(await client.signIn('ann', 'wrong password')).toBe(530)
    expect(await client.signIn('ann')).toBe(332)
    expect(await client.code('PWD')).toBe(530)
    expect(await client.code('ACCT 000000')).toBe(530)
    expect(await client.code(`ACCT ${code()}`)).toBe(202)
    expect(await client.signIn('ann')).toBe(332)
    expect(await client.code(`ACCT ${code()}`)).toBe(230)
    const other = await FtpClient.connect(app.port)
    expect(await other.signIn('ann', `${password}${code()}`)).toBe(530)
    expect(await other.signIn('ann', `${password}${code(30_000)}`)).toBe(230)
  })

  it('ends connections that do not sign in, or send no commands', async () => {
    await openApp({ bounds: { loginMs: 300 } })
    const silent = await FtpClient.connect(app.port)
    expect((await silent.reply()).code).toBe(421)
    const other = await FtpClient.connect(app.port)
    expect([await other.code('FOO'), await other.code('BAR'), await other.code('BAZ')]).toEqual([500, 500, 421])
  })
})

describe('lines', () => {
  it('F-11: a line without an end is refused once, and its rest is skipped', async () => {
    await openApp()
    const client = await signedIn()
    client.write(Buffer.alloc(1024 * 1024, 0x41))
    expect((await client.reply()).code).toBe(501)
    expect(await client.code('\r\nNOOP')).toBe(200)
  })

  it('F-12: 64,000 commands at once are executed in order, with a bounded queue', async () => {
    await openApp()
    const client = await signedIn()
    client.socket.pause()
    client.write(`NOOP ${'x'.repeat(200)}\r\n`.repeat(64_000))
    // The server does not read on while its replies are not read.
    await expect.poll(() => client.socket.writableLength).toBeGreaterThan(0)
    client.socket.resume()
    for (let i = 0; i < 64_000; i++) expect((await client.reply()).code).toBe(200)
    expect(await client.code('PWD')).toBe(257)
  })

  it('records commands that are refused for lack of a permission, once an hour each', async () => {
    await openApp()
    await addPerson(app, 'eve', { home: '/eve', permissions: ['list'] })
    await put(app, app.operator, '/eve/have.txt')
    const eve = await signedIn('eve')
    for (const line of ['MKD in', 'MKD in', 'MKD /in', 'CWD /', 'MKD ../in']) await eve.send(line)
    await eve.put('STOR ./a.txt', 'content')
    await eve.send('MFMT 20260101000000 have.txt')
    await eve.send('NOOP')
    expect((await logOf(app.context)).filter((line) => line.startsWith('DENIED'))).toEqual([
      'DENIED /eve/in denied',
      'DENIED /eve/a.txt denied',
      'DENIED /eve/have.txt denied',
    ])
  })

  it('leaves a file of others with a temporary name where it is, without the right to delete or modify', async () => {
    await openApp()
    await addPerson(app, 'eve', { home: '/eve', permissions: ['list', 'upload'] })
    await put(app, app.operator, '/eve/report.tmp', 'of the victim')
    const eve = await signedIn('eve')
    expect(await eve.put('STOR report.tmp', 'x')).toMatchObject({ code: 226 })
    expect([await eve.code('RNFR report.tmp'), await eve.code('RNTO x')]).toEqual([350, 250])
    expect((await eve.get('NLST')).bytes.toString()).toBe('report.tmp\r\nx\r\n')
    const victim = await signedIn()
    expect((await victim.get('RETR eve/report.tmp')).bytes.toString()).toBe('of the victim')
    // Nor by any other command.
    for (const line of ['DELE report.tmp', 'RNFR report.tmp', 'RNTO y', 'RNFR x', 'RNTO report.tmp'])
      await eve.send(line)
    expect((await eve.get('NLST')).bytes.toString()).toBe('report.tmp\r\nx\r\n')
    expect((await victim.get('RETR eve/report.tmp')).bytes.toString()).toBe('of the victim')
  })

  it('tells a user who may not list neither names nor sizes of files of others', async () => {
    await openApp()
    await addPerson(app, 'eve', { home: '/eve', permissions: ['upload'] })
    await put(app, app.operator, '/eve/taken', 'x'.repeat(12_345))
    const probe = async (name: string) => {
      const eve = await signedIn('eve')
      const learned: unknown[] = [await eve.send(`SIZE ${name}`), await eve.send(`MLST ${name}`)]
      await eve.send('REST 99999999999')
      learned.push(await eve.put(`STOR ${name}`, 'x'), await eve.put(`APPE ${name}`, 'mine'))
      learned.push(
        await eve.send(`SIZE ${name}`),
        await eve.put(`STOR ${name}`, 'again'),
        await eve.send(`SIZE ${name}`),
      )
      return JSON.parse(JSON.stringify(learned).replaceAll(name, 'NAME'))
    }
    expect(await probe('taken')).toEqual(await probe('other'))
    expect((await (await signedIn()).get('RETR eve/taken')).bytes.toString()).toBe('x'.repeat(12_345))
  })

  it('F-16: no path leads out of the home folder', async () => {
    await openApp()
    const operator = await signedIn()
    for (const line of [`MKD ${marker}`, 'MKD jail', 'MKD jail/own']) await operator.send(line)
    await operator.put(`STOR ${marker}/${marker}.txt`, marker)
    await addPerson(app, 'bob', { home: '/jail' })
    const bob = await signedIn('bob')
    for (const path of traversals) {
      for (const verb of [
        'SIZE',
        'MDTM',
        'MLST',
        'STAT',
        'DELE',
        'RMD',
        'RNFR',
        'HASH',
        'XMD5',
        'CWD',
        'MFMT 20200101000000',
        'SITE UTIME 20200101000000',
      ]) {
        const { lines } = await bob.send(`${verb} ${path}`)
        expect(lines.slice(1).join(), `${verb} ${path}`).not.toContain(marker)
        await bob.send('CWD /')
      }
      for (const verb of ['RETR', 'LIST', 'NLST', 'MLSD'])
        expect(
          (await bob.get(`${verb} ${path}`)).bytes.toString().replaceAll(path, ''),
          `${verb} ${path}`,
        ).not.toContain(marker)
    }
    for (const path of traversals) {
      await bob.send(`MKD ${path}`)
      for (const verb of ['STOR', 'APPE']) await bob.put(`${verb} ${path}`, 'of bob')
      await bob.put('STOR renamed', 'of bob')
      await bob.send('RNFR renamed')
      await bob.send(`RNTO ${path}`)
    }
    expect(await bob.code('CWD ../../..')).toBe(250)
    expect(await bob.text('PWD')).toBe('"/"')
    expect((await operator.get(`RETR ${marker}/${marker}.txt`)).bytes.toString()).toBe(marker)
    expect((await operator.get('NLST')).bytes.toString()).toBe(`jail\r\n${marker}\r\n`)
    expect((await operator.get(`NLST ${marker}`)).bytes.toString()).toBe(`${marker}/${marker}.txt\r\n`)
  })

  it('F-23: REST takes whole numbers only, and holds for one transfer', async () => {
    await openApp()
    const client = await signedIn()
    await client.put('STOR a', 'content')
    for (const offset of ['9223372036854775808', '-1', '1e9', '0x10', '', ' ']) {
      expect(await client.code(`REST ${offset}`), offset).toBe(501)
    }
    await client.send('REST 100')
    expect((await client.get('RETR a')).reply.code).toBe(551)
    expect((await client.get('RETR a')).bytes.toString()).toBe('content')
    await client.send('REST 3')
    await client.send('SIZE a')
    expect((await client.get('RETR a')).bytes.toString()).toBe('content')
  })

  it('F-30: survives 10,000 random commands before and after the sign-in', async () => {
    await openApp({ bounds: { transactionWaitMs: 1, data: { ...defaultDeadlines, openMs: 5 } } })
    const verbs = [
      'USER',
      'ACCT',
      'PROT',
      'PBSZ',
      'OPTS',
      'TYPE',
      'CWD',
      'MKD',
      'RNFR',
      'RNTO',
      'EPSV',
      'PASV',
      'PORT',
      'EPRT',
      'REST',
      'LIST',
      'MLSD',
      'RETR',
      'STOR',
      'ABOR',
      'SITE',
      'HASH',
      'MFMT',
      'STAT',
      'ALLO',
      'STOU',
    ]
    const line = fc
      .tuple(
        fc.constantFrom(...verbs),
        fc.oneof(
          fc.string({ unit: 'binary', maxLength: 60 }),
          fc.constantFrom('/', '..', 'a', '-la', 'MLST', '|1|127.0.0.1|9|'),
        ),
      )
      .map(([verb, argument]) => `${verb} ${argument.replace(/[\r\n]/g, '')}`)
    const sample = fc.sample(line, { numRuns: 10_000, seed: 7 })
    for (const [i, client] of [await FtpClient.connect(app.port), await signedIn()].entries()) {
      client.write(`${sample.slice(i * 5_000, (i + 1) * 5_000).join('\r\n')}\r\nQUIT\r\n`)
      for (let replies = 0; replies < 20_000; replies++) {
        const { code } = await client.reply()
        if (code === 0 || code === 221) break
        expect(code).toBeGreaterThanOrEqual(150)
      }
      client.close()
    }
    expect(await (await signedIn()).code('NOOP')).toBe(200)
    const place = await tree.lookUp(app.context.db.q, app.operator, '/')
    expect(place).not.toBeNull()
  })
})
