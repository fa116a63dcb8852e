/** The settings of ACME: what follows from one of them, and which are refused. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { ConfigError, readConfig } from './config.ts'

const folder = mkdtempSync(join(tmpdir(), 'sallyport-settings-'))
afterAll(() => rmSync(folder, { recursive: true }))
const read = (environment: Record<string, string>) => readConfig(environment, folder)
const problemsOf = (environment: Record<string, string>): string => {
  try {
    read(environment)
    return ''
  } catch (error) {
    if (error instanceof ConfigError) return error.message
    throw error
  }
}

describe('SALLYPORT_ACME', () => {
  it('alone serves HTTPS for others: all addresses, port 443, the first name, challenges on port 80, FTP with the same', () => {
    const { http, ftp, sftp } = read({
      SALLYPORT_ACME: 'Files.harbour.example, ftp.harbour.example,files.harbour.example',
      SALLYPORT_FTP_PORT: '2121',
    })
    expect(http).toMatchObject({ port: 443, publicUrl: 'https://files.harbour.example', tls: null })
    expect(['0.0.0.0', '::']).toContain(http.host)
    expect(sftp.host).toBe(http.host)
    expect(http.acme).toEqual({
      names: ['files.harbour.example', 'ftp.harbour.example'],
      directory: 'https://acme-v02.api.letsencrypt.org/directory',
      ...{ email: null, binding: null, caFile: null, port: 80 },
    })
    expect(ftp.certificate).toBe('acme')
  })

  it('leaves addresses and ports that are set, and everything without it, as they are', () => {
    const set = { SALLYPORT_HOST: '127.0.0.1', SALLYPORT_PORT: '8443', SALLYPORT_URL: 'https://public.example' }
    const { http, fromEnvironment } = read({ SALLYPORT_ACME: 'a.example', ...set, SALLYPORT_ACME_PORT: '8081' })
    expect(http).toMatchObject({ host: '127.0.0.1', port: 8443, publicUrl: 'https://public.example' })
    expect([...fromEnvironment]).toContain('SALLYPORT_PORT')
    expect(read({ SALLYPORT_ACME: 'a.example' }).fromEnvironment.has('SALLYPORT_PORT')).toBe(false)
    expect(read({}).http).toMatchObject({
      host: '127.0.0.1',
      port: 8080,
      acme: null,
      publicUrl: 'http://127.0.0.1:8080',
    })
  })

  it('takes key ID and key of an account, an email address, and the certificate of an authority', () => {
    writeFileSync(join(folder, 'ca.pem'), 'PEM')
    const { acme } = read({
      SALLYPORT_ACME: 'a.example',
      SALLYPORT_ACME_EAB: 'kid-1:zWNDZM6eQGHWpSRTPal5eIUYFTu7EajVIoguysqZ9wG44nMEtx3MUAsUDkMTQ12W',
      SALLYPORT_ACME_EMAIL: 'ops@harbour.example',
      SALLYPORT_ACME_CA: 'ca.pem',
    }).http
    expect(acme).toMatchObject({ email: 'ops@harbour.example', caFile: join(folder, 'ca.pem') })
    expect(acme?.binding).toEqual({ keyId: 'kid-1', key: expect.stringMatching(/^zWND/) })
  })

  it.each([
    [{ SALLYPORT_ACME: '*.harbour.example' }, /SALLYPORT_ACME can't have \*\.harbour\.example: names with \*/],
    [{ SALLYPORT_ACME: '203.0.113.7' }, /SALLYPORT_ACME must be names such as files\.example\.com.*"203\.0\.113\.7"/],
    [{ SALLYPORT_ACME: 'https://a.example' }, /SALLYPORT_ACME must be names/],
    [{ SALLYPORT_ACME: 'localhost' }, /SALLYPORT_ACME must be names/],
    [{ SALLYPORT_ACME: 'a.example,' }, /SALLYPORT_ACME must be names/],
    [{ SALLYPORT_ACME: Array.from({ length: 101 }, (_, i) => `n${i}.example`).join() }, /has 101 names/],
    [{ SALLYPORT_ACME_DIRECTORY: 'http://a.example/dir' }, /SALLYPORT_ACME_DIRECTORY must be an address such as https/],
    [{ SALLYPORT_ACME_EMAIL: 'a@b.example,c@d.example' }, /SALLYPORT_ACME_EMAIL must be one email address/],
    [
      { SALLYPORT_ACME_EAB: 'only-a-secret-0123' },
      /SALLYPORT_ACME_EAB must be the key ID and the HMAC key(?!.*only-a-secret)/,
    ],
    [{ SALLYPORT_ACME_CA: 'nowhere.pem' }, /SALLYPORT_ACME_CA names a file that does not exist/],
    [{ SALLYPORT_ACME: 'a.example', SALLYPORT_PORT: '80' }, /SALLYPORT_ACME_PORT and SALLYPORT_PORT must differ: 80/],
    [
      { SALLYPORT_ACME: 'a.example', SALLYPORT_TLS_CERT: 'ca.pem', SALLYPORT_TLS_KEY: 'ca.pem' },
      /SALLYPORT_ACME and SALLYPORT_TLS_CERT exclude each other/,
    ],
  ])('refuses %j', (environment, problem) => {
    expect(problemsOf(environment)).toMatch(problem)
  })
})
