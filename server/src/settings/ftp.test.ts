import { execFileSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeCertificate } from '../../test/certificates.ts'
import { examineFtp, ftpSummary } from '../cli/doctor/ftp.ts'
import type { CertificateFiles } from '../gateway/tls.ts'
import { ConfigError, readConfig } from './config.ts'

let folder: string
let files: CertificateFiles
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sallyport-ftp-config-'))
  files = makeCertificate(folder, 'files.harbour.example')
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const configOf = (settings: Record<string, string>) => readConfig({ SALLYPORT_DATA: '/nowhere', ...settings }, folder)
const ftpOf = (settings: Record<string, string> = {}) => configOf(settings).ftp
/** The problems in the error; [] if the settings can be used. */
function problemsOf(settings: Record<string, string>): string[] {
  try {
    configOf(settings)
    return []
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    return error.message.split('\n  - ').slice(1)
  }
}
const withTls = (settings: Record<string, string> = {}) => ({
  SALLYPORT_FTP_TLS_CERT: files.certFile,
  SALLYPORT_FTP_TLS_KEY: files.keyFile,
  ...settings,
})

describe('settings of FTP', () => {
  it('are off and safe by default', () => {
    expect(ftpOf({ SALLYPORT_HOST: '192.0.2.1' })).toEqual({
      ...{ port: null, ftpsPort: null, host: '192.0.2.1', tls: 'required', certificate: null },
      passivePorts: { first: 61_000, last: 61_999 },
      ...{ publicAddress: null, publicUrls: { ftp: null, ftps: null }, tlsSession: 'prefer' },
      ...{ isActiveAllowed: false, isStrictClose: false, listsDots: true },
    })
  })

  it('are all read, and shown by doctor as they were set', () => {
    const settings = withTls({
      ...{ SALLYPORT_FTP_PORT: '2121', SALLYPORT_FTPS_PORT: '2990', SALLYPORT_FTP_HOST: '0.0.0.0' },
      ...{ SALLYPORT_FTP_URL: 'ftp://files.example.com:21', SALLYPORT_FTPS_URL: 'ftps://files.example.com:990' },
      ...{ SALLYPORT_FTP_TLS: 'allowed', SALLYPORT_FTP_PASSIVE_PORTS: '50000-50000' },
      ...{ SALLYPORT_FTP_PUBLIC_ADDRESS: 'files.example.com', SALLYPORT_FTP_TLS_SESSION: 'require' },
      ...{ SALLYPORT_FTP_ACTIVE: 'on', SALLYPORT_FTP_STRICT_CLOSE: 'on', SALLYPORT_FTP_LIST_DOTS: 'off' },
    })
    const ftp = ftpOf(settings)
    expect(ftp).toEqual({
      ...{ port: 2_121, ftpsPort: 2_990, host: '0.0.0.0', tls: 'allowed', certificate: files },
      passivePorts: { first: 50_000, last: 50_000 },
      publicAddress: 'files.example.com',
      publicUrls: { ftp: { host: 'files.example.com', port: 21 }, ftps: { host: 'files.example.com', port: 990 } },
      ...{ tlsSession: 'require', isActiveAllowed: true, isStrictClose: true, listsDots: false },
    })
    expect(ftpSummary(ftp)).toEqual(settings)
  })

  it('take the certificate of HTTPS unless FTP has its own', () => {
    const https = { SALLYPORT_TLS_CERT: files.keyFile, SALLYPORT_TLS_KEY: files.keyFile }
    expect(ftpOf({ ...https, SALLYPORT_FTP_PORT: '2121' }).certificate).toMatchObject({ certFile: files.keyFile })
    expect(ftpOf({ ...https, ...withTls() }).certificate).toEqual(files)
  })

  const remedy = /set SALLYPORT_FTP_TLS_CERT and SALLYPORT_FTP_TLS_KEY, or SALLYPORT_TLS_CERT and SALLYPORT_TLS_KEY/
  it.each([
    [{ SALLYPORT_FTP_PORT: '2121' }, /- SALLYPORT_FTP_PORT needs a TLS certificate: .*SALLYPORT_FTP_TLS=allowed/],
    [{ SALLYPORT_FTP_PORT: '2121' }, remedy],
    [{ SALLYPORT_FTPS_PORT: '2990' }, /- SALLYPORT_FTPS_PORT needs a TLS certificate: set/],
    [{ SALLYPORT_FTPS_PORT: '2990', SALLYPORT_FTP_TLS: 'allowed' }, remedy],
  ])('without a certificate %j does not start', (settings, message) => {
    expect(() => configOf(settings)).toThrow(message)
  })

  it('without a certificate only FTP with TLS=allowed starts', () => {
    const { port, certificate } = ftpOf({ SALLYPORT_FTP_PORT: '0', SALLYPORT_FTP_TLS: 'allowed' })
    expect([port, certificate]).toEqual([0, null])
  })

  it('need both files of a certificate, and say which is missing once', () => {
    const half = { SALLYPORT_FTP_PORT: '2121', SALLYPORT_FTP_TLS_CERT: 'cert.pem' }
    expect(problemsOf(half)).toEqual(['SALLYPORT_FTP_TLS_CERT and SALLYPORT_FTP_TLS_KEY must be set together'])
    expect(problemsOf({ ...half, SALLYPORT_FTP_TLS_KEY: 'no.pem' })).toEqual([
      `SALLYPORT_FTP_TLS_KEY names a file that does not exist: ${join(folder, 'no.pem')}`,
    ])
  })

  it.each([
    ['SALLYPORT_FTP_PORT', ['70000', '-1', 'on'], 'must be'],
    ['SALLYPORT_FTPS_PORT', ['x'], 'must be off or a port'],
    ['SALLYPORT_FTP_TLS', ['yes', 'Required'], 'must be required or allowed'],
    [
      'SALLYPORT_FTP_PASSIVE_PORTS',
      ['61000', '62000-61000', '1023-2000', '61000-65536', '61000 - 61999', '-5'],
      'must be a range of ports from 1024 to 65535 such as 61000-61999',
    ],
    [
      'SALLYPORT_FTP_PUBLIC_ADDRESS',
      [
        '2001:db8::1',
        '10.1.2',
        '1.2.3.4.5',
        'https://a.example',
        'a..b',
        '-a',
        'a b',
        `${'a'.repeat(254)}`,
        '256.1.1.1',
      ],
      'must be a name such as files.example.com or an IPv4 address',
    ],
    ['SALLYPORT_FTP_URL', ['files.example.com', 'ftps://a.example', 'ftp://a/b'], 'such as ftp://files.example.com:21'],
    ['SALLYPORT_FTPS_URL', ['ftp://a.example', 'ftps://u@a'], 'such as ftps://files.example.com:990'],
    ['SALLYPORT_FTP_TLS_SESSION', ['on'], 'must be prefer or require or off'],
    ['SALLYPORT_FTP_ACTIVE', ['true'], 'must be on or off'],
    ['SALLYPORT_FTP_STRICT_CLOSE', ['1'], 'must be on or off'],
    ['SALLYPORT_FTP_LIST_DOTS', ['no'], 'must be on or off'],
  ])('%s refuses %j', (name, values, message) => {
    for (const value of values) {
      const read = () => configOf({ [name]: value })
      expect(read, value).toThrow(message)
      expect(read, value).toThrow(`${name} `)
    }
  })

  it.each(['203.0.113.7', 'files', 'files.example.com', 'x1-y.example', '7.example'])(
    'may have the public address %s',
    (text) => {
      expect(ftpOf({ SALLYPORT_FTP_PUBLIC_ADDRESS: text }).publicAddress).toBe(text)
    },
  )

  it('keep passive ports apart from other ports of the server, once FTP is on', () => {
    const range = { SALLYPORT_FTP_PASSIVE_PORTS: '2000-9000' }
    expect(ftpOf(range).passivePorts).toEqual({ first: 2_000, last: 9_000 })
    const settings = withTls({ ...range, SALLYPORT_FTP_PORT: '0', SALLYPORT_FTPS_PORT: '2990' })
    expect(problemsOf(settings)).toEqual([
      'SALLYPORT_FTP_PASSIVE_PORTS must not contain SALLYPORT_PORT, which is 8080',
      'SALLYPORT_FTP_PASSIVE_PORTS must not contain SALLYPORT_SFTP_PORT, which is 2022',
      'SALLYPORT_FTP_PASSIVE_PORTS must not contain SALLYPORT_FTPS_PORT, which is 2990',
    ])
  })

  it('have two different ports', () => {
    const same = { SALLYPORT_FTP_PORT: '2121', SALLYPORT_FTPS_PORT: '2121' }
    expect(() => configOf(withTls(same))).toThrow('SALLYPORT_FTPS_PORT and SALLYPORT_FTP_PORT must differ: 2121')
    expect(ftpOf(withTls({ SALLYPORT_FTP_PORT: '0', SALLYPORT_FTPS_PORT: '0' }))).toMatchObject({
      port: 0,
      ftpsPort: 0,
    })
  })
})

describe('doctor about FTP', () => {
  const machine = { addresses: ['127.0.0.1', '10.1.2.3'], ephemeralPorts: { first: 32_768, last: 60_999 } }
  const found = async (settings: Record<string, string>, given: Parameters<typeof examineFtp>[1] = {}) =>
    (await examineFtp(configOf(settings), { ...machine, ...given })).map(({ state, text }) => `${state}: ${text}`)
  const usual = { SALLYPORT_FTP_PORT: '2121', SALLYPORT_FTP_HOST: '0.0.0.0' }

  it('says that it is off', async () => {
    expect(await found({})).toEqual(['ok: FTP is off: SALLYPORT_FTP_PORT, SALLYPORT_FTPS_PORT'])
  })

  it('says where it is served, and until when the certificate is valid', async () => {
    const settings = withTls({ ...usual, SALLYPORT_FTPS_PORT: '2990' })
    expect(await found(settings, { now: new Date() })).toEqual([
      'ok: FTP on port 2121 and FTPS on port 2990 at 0.0.0.0; passive ports 61000-61999',
      // The certificate of tests is valid for a day.
      expect.stringMatching(/^note: The TLS certificate .*cert\.pem \(CN=files\.harbour\.example\) is valid until /),
    ])
    const isOnlyLocal = { ...settings, SALLYPORT_FTP_HOST: '127.0.0.1', SALLYPORT_URL: 'https://files.example.com' }
    expect((await found(isOnlyLocal))[0]).toMatch(
      /^note: .*Only this machine can connect.*SALLYPORT_FTP_HOST=0\.0\.0\.0$/,
    )
  })

  it('reports a certificate that has expired, is not valid yet, or does not fit its key', async () => {
    const year = 365 * 86_400_000
    const at = async (ms: number) => (await found(withTls(usual), { now: new Date(Date.now() + ms) }))[1]
    expect(await at(year)).toMatch(/^problem: .* expired on .*: clients refuse it\. Renew it\.$/)
    expect(await at(-year)).toMatch(/^problem: .* is not valid before /)
    const other = join(folder, 'other.pem')
    execFileSync('openssl', ['genpkey', '-algorithm', 'ed25519', '-out', other], { stdio: 'ignore' })
    expect((await found(withTls({ ...usual, SALLYPORT_FTP_TLS_KEY: other })))[1]).toMatch(/^problem: .*can't be used/)
    const empty = join(folder, 'empty.pem')
    await writeFile(empty, '')
    expect((await found(withTls({ ...usual, SALLYPORT_FTP_TLS_CERT: empty })))[1]).toMatch(/^problem: .*can't be used/)
  })

  it.each([
    [{ SALLYPORT_FTP_HOST: '8.8.8.8' }, {}, '8.8.8.8'],
    [{}, { addresses: ['10.1.2.3', '8.8.4.4'] }, '8.8.4.4'],
    [{ SALLYPORT_FTP_URL: 'ftp://files.example.com' }, {}, 'files.example.com'],
    [{ SALLYPORT_FTP_PUBLIC_ADDRESS: '8.8.8.8' }, {}, '8.8.8.8'],
  ])('reports sign-ins without encryption at a public address: %j %j', async (settings, given, address) => {
    const allowed = { ...usual, SALLYPORT_FTP_TLS: 'allowed', ...settings }
    expect(await found(allowed, given)).toContainEqual(
      expect.stringMatching(
        new RegExp(`^problem: .* unencrypted to the public address ${address.replaceAll('.', '\\.')}\\. Set`),
      ),
    )
    const required = await found(withTls({ ...allowed, SALLYPORT_FTP_TLS: 'required' }), given)
    expect(required.join()).not.toContain('unencrypted')
  })

  it('notes sign-ins without encryption elsewhere, and that there is no certificate', async () => {
    expect(await found({ ...usual, SALLYPORT_FTP_TLS: 'allowed' })).toEqual([
      expect.stringMatching(/^ok: FTP on port 2121/),
      expect.stringMatching(/^note: There is no TLS certificate/),
      'note: SALLYPORT_FTP_TLS=allowed: clients can sign in without encryption',
    ])
  })

  it('notes few passive ports, ports that the system uses itself, and a missing public address', async () => {
    const settings = withTls({
      ...usual,
      SALLYPORT_FTP_PASSIVE_PORTS: '60990-61000',
      SALLYPORT_URL: 'https://files.example.com',
    })
    const nat = expect.stringMatching(/^note: .*behind NAT, set SALLYPORT_FTP_PUBLIC_ADDRESS/)
    expect((await found(settings)).slice(2)).toEqual([
      expect.stringMatching(/^note: SALLYPORT_FTP_PASSIVE_PORTS has 11 ports/),
      expect.stringMatching(/^note: .* outgoing connections \(32768-60999\)/),
      nat,
    ])
    const mapped = { ...settings, SALLYPORT_FTP_PUBLIC_ADDRESS: 'files.example.com' }
    expect(await found(mapped)).not.toContainEqual(nat)
    expect(await found(settings, { addresses: ['8.8.8.8'] })).not.toContainEqual(nat)
  })
})
