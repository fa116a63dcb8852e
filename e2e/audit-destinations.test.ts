/** The audit export of a running server to Debian's rsyslog, by TCP and by TLS, and to an HTTP server. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { globSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { connect } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { makeCertificate } from '../server/test/certificates.ts'
import { freePort } from '../tools/free-port.ts'
import { debianPackage, debianProgram } from './clients/programs.ts'
import { call } from './crash/api.ts'
import { newPlace, type Place, type Running, sallyport, sallyportJson, setUpMaster, start } from './running.ts'

const rsyslogd = '/usr/sbin/rsyslogd'
const hasTls = async () => globSync('/usr/lib/*/rsyslog/lmnsd_ossl.so').length > 0
const missing = (await debianProgram(rsyslogd, 'rsyslog')) ?? (await debianPackage('rsyslog-openssl', hasTls))

interface Status {
  readonly waiting: number
  readonly lastError: string | null
}

let place: Place
let credentials: Record<string, string>
const stack: (() => Promise<unknown>)[] = []

beforeEach(async () => {
  place = await newPlace('sqlite')
  stack.push(place.remove)
  const { apiKey, accessToken } = await setUpMaster(place)
  credentials = { 'ev-api-key': apiKey, 'ev-access-token': accessToken }
})
afterEach(async () => {
  for (const close of stack.splice(0).toReversed()) await close()
})

async function serve(environment: Record<string, string>): Promise<Running> {
  place = { ...place, environment: { ...place.environment, ...environment } }
  const server = await start(place)
  stack.push(server.stop)
  return server
}

const status = () => sallyportJson<Status>(place, ['audit', 'status'])
const isExported = () => expect.poll(async () => (await status()).waiting, { timeout: 60_000, interval: 500 }).toBe(0)

async function upload(server: Running, names: readonly string[]): Promise<void> {
  for (const name of names) {
    const path = `/resources/upload?path=${encodeURIComponent(`/${name}`)}&fileSize=3`
    const { status: code } = await call(server.address, credentials, 'POST', path, Buffer.from('abc'))
    expect(code).toBe(201)
  }
}

const odd = ['plain.txt', 'ü ë 漢字.txt', 'with "quotes" and <tags>.txt', `${'long '.repeat(40)}.txt`]

/** Checks the file that a log server has written, with the chain that the server expects. */
async function expectWhole(file: string): Promise<void> {
  const { code, stdout, stderr } = await sallyport(place, ['audit', 'verify', '--database', file])
  expect(code, stdout + stderr).toBe(0)
  const received = await readFile(file, 'utf8')
  for (const name of odd) expect(received).toContain(JSON.stringify(`/${name}`))
}

describe.skipIf(missing !== null)(`the audit export to rsyslog${missing ? `: ${missing}` : ''}`, () => {
  /** Resolves with its port when it accepts connections. */
  async function startRsyslog(file: string, certificate?: { certFile: string; keyFile: string }): Promise<number> {
    const port = await freePort()
    const config = join(place.folder, 'rsyslog.conf')
    const [driver, mode] = certificate ? ['ossl', 1] : ['ptcp', 0]
    const files = certificate
      ? `global(defaultNetstreamDriverCAFile="${certificate.certFile}" defaultNetstreamDriverCertFile="${certificate.certFile}" defaultNetstreamDriverKeyFile="${certificate.keyFile}")`
      : ''
    await writeFile(
      config,
      `global(workDirectory="${place.folder}" maxMessageSize="64k")
${files}
module(load="imtcp" streamDriver.name="${driver}" streamDriver.mode="${mode}" streamDriver.authMode="anon")
input(type="imtcp" address="127.0.0.1" port="${port}")
action(type="omfile" file="${file}")
`,
    )
    const child = spawn(rsyslogd, ['-n', '-f', config, '-i', join(place.folder, 'rsyslog.pid')], { stdio: 'ignore' })
    stack.push(async () => {
      child.kill()
      await once(child, 'close')
    })
    await expect
      .poll(() => accepts(port).catch(() => false), { timeout: 20_000, message: 'rsyslog accepts connections' })
      .toBe(true)
    return port
  }

  async function accepts(port: number): Promise<boolean> {
    const socket = connect(port, '127.0.0.1')
    await once(socket, 'connect')
    socket.destroy()
    return true
  }

  it('writes lines that can be verified, by TCP', async () => {
    const file = join(place.folder, 'received.log')
    const port = await startRsyslog(file)
    const server = await serve({ SALLYPORT_AUDIT: `syslog://127.0.0.1:${port}` })
    await upload(server, odd)
    await isExported()
    await expectWhole(file)
  })

  it('writes lines that can be verified, by TLS, once its certificate is trusted', async () => {
    const file = join(place.folder, 'received.log')
    const certificate = makeCertificate(place.folder, 'localhost', 'DNS:localhost')
    const port = await startRsyslog(file, certificate)
    const environment = { SALLYPORT_AUDIT: `syslog+tls://localhost:${port}` }
    const distrusting = await serve(environment)
    await upload(distrusting, odd)
    await expect.poll(async () => (await status()).lastError, { timeout: 60_000, interval: 500 }).toMatch(/certificate/)
    await distrusting.stop()
    await serve({ NODE_EXTRA_CA_CERTS: certificate.certFile })
    await isExported()
    await expectWhole(file)
  })
})

it('reaches an HTTP server whole that refuses requests at first', async () => {
  const file = join(place.folder, 'received.jsonl')
  await writeFile(file, '')
  let refusals = 2
  const http = createServer(async (request, response) => {
    const lines = await text(request)
    const isRefused = request.headers.authorization !== 'Bearer a-token' || refusals-- > 0
    if (!isRefused) await writeFile(file, lines, { flag: 'a' })
    response.writeHead(isRefused ? 503 : 204).end()
  }).listen(0, '127.0.0.1')
  await once(http, 'listening')
  stack.push(async () => http.close())
  const { port } = http.address() as { port: number }
  const server = await serve({ SALLYPORT_AUDIT: `http://127.0.0.1:${port}/logs`, SALLYPORT_AUDIT_TOKEN: 'a-token' })
  await upload(server, odd)
  await isExported()
  expect(refusals).toBeLessThan(0)
  await expectWhole(file)
})
