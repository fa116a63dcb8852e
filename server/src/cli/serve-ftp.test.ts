/** What a start with FTP prints, warns of and shows to users. */
import { connect } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeCertificate } from '../../test/certificates.ts'
import { type Installation, newHarbour } from '../../test/command-line.ts'

const urls = /FTP is served on (ftp:\/\/127\.0\.0\.1:(\d+))(?: and (ftps:\/\/127\.0\.0\.1:(\d+)))?$/m

/** The first reply on the port. */
async function greeting(port: number, isTls: boolean): Promise<string> {
  const socket = isTls
    ? connectTls({ host: '127.0.0.1', port, rejectUnauthorized: false })
    : connect({ host: '127.0.0.1', port })
  try {
    return String(await new Promise((resolve, reject) => socket.once('data', resolve).once('error', reject)))
  } finally {
    socket.destroy()
  }
}

describe('a start with FTP', () => {
  let installation: Installation
  let headers: Record<string, string>
  let tls: Record<string, string>
  beforeAll(async () => {
    installation = await newHarbour()
    const token = ['token', 'create', '--user', 'mira', '--app', 'import']
    const { apiKey, accessToken } = await installation.json<{ apiKey: string; accessToken: string }>(token)
    headers = { 'ev-api-key': apiKey, 'ev-access-token': accessToken }
    const { certFile, keyFile } = makeCertificate(installation.folder)
    tls = { SALLYPORT_FTP_TLS_CERT: certFile, SALLYPORT_FTP_TLS_KEY: keyFile }
  })
  afterAll(() => installation.remove())

  /** Starts the server with the settings, asks it, and stops it. */
  async function served(
    settings: Record<string, string>,
    ask: (said: string) => Promise<void> = async () => undefined,
  ) {
    const { address, said, process, ended } = await installation.serve(settings)
    const response = await fetch(`${address}/api/v2/users/me`, { headers })
    const { ftpServer, transports } = (await response.json()) as { ftpServer: object; transports: { ftp: boolean } }
    await ask(said)
    process.kill('SIGTERM')
    return { said, ftpServer, ftp: transports.ftp, stderr: (await ended).stderr }
  }

  it('prints both addresses, which work and are shown to users', async () => {
    let ports: number[] = []
    const both = { ...tls, SALLYPORT_FTP_PORT: '0', SALLYPORT_FTPS_PORT: '0' }
    const { ftpServer, ftp, stderr } = await served(both, async (said) => {
      const [, , explicit, , implicit] = urls.exec(said) ?? []
      ports = [Number(explicit), Number(implicit)]
      expect(await greeting(Number(explicit), false)).toMatch(/^220 /)
      expect(await greeting(Number(implicit), true)).toMatch(/^220 /)
    })
    const [explicit, implicit] = ports.map((port) => ({ host: '127.0.0.1', port }))
    expect([ftp, ftpServer]).toEqual([true, { ftp: explicit, ftps: implicit, encryption: 'required' }])
    expect(stderr).not.toContain('without encryption')
  })

  it('shows public addresses instead, and only what is served', async () => {
    const settings = { ...tls, SALLYPORT_FTP_PORT: '0', SALLYPORT_FTP_URL: 'ftp://ftp.harbour.example:21' }
    const { ftpServer, said, stderr } = await served({ ...settings, SALLYPORT_FTP_TLS: 'allowed' })
    const shown = { ftp: { host: 'ftp.harbour.example', port: 21 }, ftps: null, encryption: 'optional' }
    expect([ftpServer, said]).toEqual([shown, expect.not.stringContaining('ftps:')])
    expect(stderr).toMatch(/SALLYPORT_FTP_TLS=allowed.*FTP accepts passwords and files without encryption/)
  })

  it('warns without a certificate, and serves no TLS', async () => {
    const settings = { SALLYPORT_FTP_PORT: '0', SALLYPORT_FTP_TLS: 'allowed' }
    const { ftpServer, stderr } = await served(settings)
    expect(ftpServer).toMatchObject({ ftps: null, encryption: 'none' })
    expect(stderr).toMatch(/there is no TLS certificate.*FTP accepts passwords and files without encryption/)
    const refused = await installation.run(['serve'], { settings: { SALLYPORT_FTP_PORT: '0' } })
    expect([refused.code, refused.stderr]).toEqual([
      2,
      expect.stringContaining('SALLYPORT_FTP_PORT needs a TLS certificate'),
    ])
  })

  it('is off by default', async () => {
    expect(await served({})).toMatchObject({ ftp: false, ftpServer: null, said: expect.not.stringContaining('FTP is') })
  })
})
