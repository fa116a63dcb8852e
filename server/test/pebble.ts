/** A real certificate authority for tests, pebble, whose DNS server has every name at 127.0.0.1 unless a test says otherwise. */
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { request } from 'node:https'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { setTimeout as pause } from 'node:timers/promises'
import { pebble, pebbleDns } from '../../tools/pebble.ts'
import { makeCertificate } from './certificates.ts'

/** False: the tests are skipped. `tools/run tools/pebble.ts` builds it. */
export const hasPebble = existsSync(pebble) && existsSync(pebbleDns)

export interface Pebble {
  /** Settings of a server that obtains its certificate here. Challenges are asked for at `challengePort`. */
  readonly settings: Readonly<Record<string, string>>
  readonly challengePort: number
  /** Everything that it has logged. */
  output(): string
  /** PEM of the root of issued certificates. */
  root(): Promise<string>
  /** Moves a name to another address; null for 127.0.0.1 again. */
  move(name: string, address: string | null): Promise<void>
  /** Stops the authority alone, and starts it again: it has forgotten everything. */
  leave(): Promise<void>
  comeBack(): Promise<void>
  stop(): Promise<void>
}

export interface PebbleOptions {
  /** Lifetime of certificates, in seconds. */
  readonly lifetime?: number
  /** False: it does not run until `comeBack`. */
  readonly isThere?: boolean
  /** Key ID and HMAC key of an account that it requires. */
  readonly binding?: { readonly keyId: string; readonly key: string }
}

const month = 30 * 86_400

export async function startPebble({ lifetime = month, isThere = true, binding }: PebbleOptions = {}): Promise<Pebble> {
  const folder = await mkdtemp(join(tmpdir(), 'sallyport-pebble-'))
  await mkdir(join(folder, 'own'))
  const own = makeCertificate(join(folder, 'own'), 'pebble', 'IP:127.0.0.1')
  const [port, management, challengePort, dns, dnsManagement] = await freePorts(5)
  const config = {
    listenAddress: `127.0.0.1:${port}`,
    managementListenAddress: `127.0.0.1:${management}`,
    certificate: own.certFile,
    privateKey: own.keyFile,
    httpPort: challengePort,
    tlsPort: 1,
    externalAccountBindingRequired: binding !== undefined,
    ...(binding && { externalAccountMACKeys: { [binding.keyId]: binding.key } }),
    profiles: { default: { description: 'of the tests', validityPeriod: lifetime } },
    retryAfter: { authz: 1, order: 1 },
  }
  const configFile = join(folder, 'pebble.json')
  await writeFile(configFile, JSON.stringify({ pebble: config }))
  let output = ''
  const run = (program: string, args: string[]) => {
    const child = spawn(program, args, { env: { PEBBLE_VA_NOSLEEP: '1', PEBBLE_AUTHZREUSE: '0' } })
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => {
        output += chunk
      })
    return child
  }
  const names = run(pebbleDns, [
    ...['-management', `127.0.0.1:${dnsManagement}`, '-dnsserver', `127.0.0.1:${dns}`],
    ...['-defaultIPv4', '127.0.0.1', '-defaultIPv6', '', '-http01', '', '-https01', '', '-tlsalpn01', '', '-doh', ''],
  ])
  const ca = readFileSync(own.certFile, 'utf8')
  let authority: ChildProcess | null = null
  const comeBack = async () => {
    authority = run(pebble, ['-config', configFile, '-dnsserver', `127.0.0.1:${dns}`])
    await until(() => get(`https://127.0.0.1:${port}/dir`, ca), authority)
  }
  const leave = async () => {
    if (authority) await endOf(authority)
    authority = null
  }
  await until(() => tell(dnsManagement, 'clear-a', { host: 'none.example.' }), names)
  if (isThere) await comeBack()
  return {
    settings: {
      SALLYPORT_HOST: '127.0.0.1',
      SALLYPORT_ACME_DIRECTORY: `https://127.0.0.1:${port}/dir`,
      SALLYPORT_ACME_CA: own.certFile,
      SALLYPORT_ACME_PORT: String(challengePort),
    },
    challengePort: challengePort ?? 0,
    output: () => output,
    root: () => get(`https://127.0.0.1:${management}/roots/0`, ca),
    move: (name, address) =>
      address === null
        ? tell(dnsManagement, 'clear-a', { host: `${name}.` })
        : tell(dnsManagement, 'add-a', { host: `${name}.`, addresses: [address] }),
    leave,
    comeBack,
    async stop() {
      await leave()
      await endOf(names)
      await rm(folder, { recursive: true, force: true })
    },
  }
}

async function endOf(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return
  const ended = new Promise((resolve) => child.once('exit', resolve))
  child.kill()
  await ended
}

const get = (url: string, ca: string): Promise<string> =>
  new Promise((resolve, reject) => {
    request(url, { ca, timeout: 5_000 }, (response) => text(response).then(resolve, reject))
      .on('error', reject)
      .end()
  })

async function tell(port: number | undefined, what: string, body: object): Promise<void> {
  const answer = await fetch(`http://127.0.0.1:${port}/${what}`, { method: 'POST', body: JSON.stringify(body) })
  if (!answer.ok) throw new Error(`the DNS server answered ${answer.status}`)
}

async function until(works: () => Promise<unknown>, child: ChildProcess): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt++) {
    if (child.exitCode !== null) throw new Error(`${child.spawnfile} ended with ${child.exitCode}`)
    if (await works().then(Boolean.bind(null, true), () => false)) return
    await pause(50)
  }
  throw new Error(`${child.spawnfile} does not answer`)
}

async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer())
  const ports = await Promise.all(
    servers.map(
      (server) =>
        new Promise<number>((resolve) =>
          server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port)),
        ),
    ),
  )
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))))
  return ports
}
