/** Clients that upload through the load balancer while nodes are killed, and the comparison of what was acknowledged. */
import { createHash, randomBytes } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { call, download } from '../crash/api.ts'
import { openSftp } from '../crash/sftp-connection.ts'
import { officialClient } from '../official-client.ts'
import { type Listener, listen, pathIn } from '../running.ts'
import type { Balancer } from './balancers.ts'
import type { Cluster } from './cluster.ts'

const killEveryMs = 10_000
const reportEveryMs = 5_000
/** Leases of a killed node end, and its messages are sent by others. */
const deliveryMs = 120_000

interface Run {
  readonly cluster: Cluster
  readonly balancer: Balancer
  readonly signal: AbortSignal
  readonly report: (line: string) => void
}

/** Runs until `signal` is aborted; returns a line for each acknowledged file that is missing or was not announced. */
export async function workDuringKills(run: Run): Promise<string[]> {
  const { cluster, balancer, signal, report } = run
  const address = `http://127.0.0.1:${balancer.http}`
  const credentials = { 'ev-api-key': cluster.apiKey, 'ev-access-token': cluster.accessToken }
  const listener = await listen()
  try {
    const privateKey = await prepare(address, credentials, listener)
    /** Digests of acknowledged files, by path. */
    const stored = new Map<string, string>()
    const note = (path: string, bytes: Buffer) => stored.set(path, createHash('sha256').update(bytes).digest('hex'))
    const working = [
      workWithOfficialClient(run, note),
      workWithLargeFiles(run, note),
      workOverSftp(run, privateKey, note),
      killAtRandom(run),
      (async () => {
        while (await hasTime(reportEveryMs, signal))
          report(`${stored.size} uploads acknowledged, ${listener.messages.length} messages received`)
      })(),
    ]
    await Promise.all(working)
    return await compare({ address, credentials, listener, stored, report })
  } finally {
    await listener.close()
  }
}

/** False when the run ends instead. */
const hasTime = (ms: number, signal: AbortSignal): Promise<boolean> => pause(ms, true, { signal }).catch(() => false)

async function prepare(address: string, credentials: Record<string, string>, listener: Listener): Promise<string> {
  const triggers = { resources: { upload: true } }
  const webhook = { endpointUrl: listener.url, resource: '/', triggers, responseVersion: 'v2' }
  const { status } = await call(address, credentials, 'POST', '/webhooks', webhook)
  if (status !== 201) throw new Error(`the webhook was answered with ${status}`)
  const users = await call<{ data: { id: number }[] }>(address, credentials, 'GET', '/users?username=mira')
  const made = await call<{ data: { attributes: { privateKey: string } } }>(
    address,
    credentials,
    'POST',
    '/ssh-keys/generate',
    { userId: users.body.data[0]?.id, algorithm: 'ed25519' },
  )
  if (made.status !== 201) throw new Error(`the SSH key was answered with ${made.status}`)
  return made.body.data.attributes.privateKey
}

type Note = (path: string, bytes: Buffer) => void

/** An upload whose request fails may have been made or not: it counts only if it was acknowledged. */
async function workWithOfficialClient({ cluster, balancer, signal }: Run, note: Note): Promise<void> {
  const client = officialClient(`http://127.0.0.1:${balancer.http}/api/v2/`, cluster)
  for (let n = 1; !signal.aborted; n++) {
    // It takes seconds of this process for each megabyte.
    const bytes = randomBytes(30_000)
    const path = `/official/${n}.bin`
    const answer = await client.resources('uploadFile', path, bytes.length, { file: bytes }).catch(() => null)
    if (answer?.response.status === 201) note(path, bytes)
    else await hasTime(500, signal)
  }
}

/** Files of several parts in the bucket. */
async function workWithLargeFiles({ cluster, balancer, signal }: Run, note: Note): Promise<void> {
  const address = `http://127.0.0.1:${balancer.http}`
  const credentials = { 'ev-api-key': cluster.apiKey, 'ev-access-token': cluster.accessToken }
  for (let n = 1; await hasTime(500, signal); n++) {
    const bytes = randomBytes(12_000_000)
    const path = `/large/${n}.bin`
    const target = `/resources/upload?path=${path}&fileSize=${bytes.length}`
    const answer = await call(address, credentials, 'POST', target, bytes).catch(() => null)
    if (answer?.status === 201) note(path, bytes)
  }
}

async function workOverSftp({ balancer, signal }: Run, privateKey: string, note: Note): Promise<void> {
  for (let n = 1; !signal.aborted; ) {
    const connection = await openSftp({ port: balancer.sftp, privateKey }).catch(() => null)
    try {
      await connection?.makeFolder('/sftp').catch(() => undefined)
      while (connection && !signal.aborted) {
        const bytes = randomBytes(30_000)
        const path = `/sftp/${n++}.bin`
        await connection.write(path, 'new', bytes, 0)
        note(path, bytes)
      }
      await connection?.close()
    } catch {
      // The connection ended with its node.
    }
    await hasTime(500, signal)
  }
}

/** A node that was killed is started again after two seconds. With one node there is none left meanwhile. */
async function killAtRandom({ cluster, signal, report }: Run): Promise<void> {
  while (await hasTime(killEveryMs, signal)) {
    const node = cluster.nodes[Math.floor(Math.random() * cluster.nodes.length)]
    if (!node) return
    await node.running.kill()
    report(`${node.name} was killed`)
    await hasTime(2_000, signal)
    await cluster.restart(node)
    report(`${node.name} is back`)
  }
}

interface Comparison {
  readonly address: string
  readonly credentials: Record<string, string>
  readonly listener: Listener
  readonly stored: ReadonlyMap<string, string>
  readonly report: (line: string) => void
}

async function compare({ address, credentials, listener, stored, report }: Comparison): Promise<string[]> {
  const isReady = async () => (await fetch(`${address}/readyz`).catch(() => null))?.status === 200
  for (let tries = 0; tries < 120 && !(await isReady()); tries++) await pause(500)
  const lost: string[] = []
  for (const [path, digest] of stored) {
    const bytes = await download(address, credentials, path).catch(() => null)
    if (!bytes) lost.push(`${path} was acknowledged and is not there`)
    else if (createHash('sha256').update(bytes).digest('hex') !== digest) lost.push(`${path} has other bytes`)
  }
  const announced = () => new Set(listener.messages.map(({ body }) => pathIn(body)))
  const missing = () => [...stored.keys()].filter((path) => !announced().has(path))
  for (let waited = 0; waited < deliveryMs && missing().length > 0; waited += 1_000) await pause(1_000)
  lost.push(...missing().map((path) => `${path} was acknowledged and not announced`))
  report(`${stored.size} uploads acknowledged, ${listener.messages.length} messages received, ${lost.length} lost`)
  return lost
}
