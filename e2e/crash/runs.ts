/** Kills servers repeatedly while clients change files and endpoints fail, on one data folder, and checks consistency: see verdict.ts. */
import { createHash } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { openDiskStore } from '../../server/src/blobs/disk.ts'
import { openDatabase } from '../../server/src/db/database/open.ts'
import type { EngineName } from '../../server/src/db/engine.ts'
import { findInconsistencies } from '../../server/test/consistency.ts'
import { type CuttableDisk, mountCuttable } from '../mounted.ts'
import { masterPassword, newPlace, type Place, type Running, setUpMaster, start } from '../running.ts'
import { type Credentials, call, download } from './api.ts'
import { openCrashEndpoint } from './endpoints.ts'
import { type FileClient, workOnFiles } from './file-load.ts'
import { openFtp } from './ftp-connection.ts'
import { type Change, readHistory, replay } from './history.ts'
import { type Journal, type KnownFile, keyOf, openJournal } from './journal.ts'
import { type Client, movingFolders, removeFolder, work } from './load.ts'
import { type RandomSource, randomSource } from './random.ts'
import { openSftp } from './sftp-connection.ts'
import * as verdict from './verdict.ts'

export type Cut = 'kill' | 'power'

export interface CrashOptions {
  readonly engine: EngineName
  readonly nodes: 1 | 2
  /** How a run ends: the servers are killed, or the power fails, which loses everything that had not reached the disk. */
  readonly cut: Cut
  /** Durability of the servers; random at each start if absent, as far as the cut allows. */
  readonly durability?: 'process' | 'power'
  readonly runs: number
  readonly seed: number
  readonly report: (line: string) => void
  readonly signal: AbortSignal
}

export interface Summary {
  readonly events: number
  /** Acknowledged changes that were made over SFTP, and over FTP. */
  readonly overSftp: number
  readonly overFtp: number
  readonly messages: number
  /** Repeated deliveries of messages. */
  readonly repeats: number
  readonly files: number
  /** Lost, invented, partial or wrongly counted items. */
  readonly violations: readonly string[]
  /** Messages that arrived before an earlier one about the same resource was accepted. */
  readonly disorder: readonly string[]
}

interface Setup {
  readonly options: CrashOptions
  readonly place: Place
  readonly random: RandomSource
  readonly credentials: Credentials
  /** The private key of the user. */
  readonly sshKey: string
  readonly journal: Journal
  readonly watches: readonly verdict.Watch[]
  readonly nodes: Running[]
  /** Location of the data folder for power failures. */
  readonly disk: CuttableDisk | null
}

const clientsAtOnce = 6
const sftpClientsAtOnce = 3
const ftpClientsAtOnce = 2
/** Within a run no client pauses between CLOSE and RENAME. */
const heldMs = 30_000
/** How often the server publishes held files that were not renamed. */
const publishingMs = 10_000
/** Files of SFTP and FTP, by the name of the client. */
const isOverSftp = /\/\d+-sftp\d-/
const isOverFtp = /\/\d+-ftp\d-/
const patienceMs = 120_000

export async function crashRuns(options: CrashOptions): Promise<Summary> {
  await using stack = new AsyncDisposableStack()
  const setup = await prepare(options, stack)
  for (let run = 1; run <= options.runs; run++) {
    options.signal.throwIfAborted()
    await crashOnce(setup, run)
  }
  await Promise.all(setup.nodes.map((node) => node.stop()))
  await startAll(setup)
  // Held files that were not renamed have been published then.
  await pause(heldMs + 2 * publishingMs, undefined, { signal: options.signal })
  return await conclude(setup)
}

async function prepare(options: CrashOptions, stack: AsyncDisposableStack): Promise<Setup> {
  const disk = options.cut === 'power' ? await openDisk(stack) : null
  const place = await newPlace(options.engine, {
    SALLYPORT_SFTP_PORT: '0',
    SALLYPORT_FTP_PORT: '0',
    SALLYPORT_FTP_TLS: 'allowed',
    SALLYPORT_TEMPORARY_HOLD: `${heldMs / 1_000}s`,
    ...(disk && { SALLYPORT_DATA: join(disk.folder, 'data') }),
  })
  stack.defer(() => place.remove())
  const { apiKey, accessToken } = await setUpMaster(place)
  const random = randomSource(options.seed)
  const journal = openJournal()
  const watches: verdict.Watch[] = []
  for (const [name, folder] of [
    ['all', ''],
    ['in', '/in'],
    ['old', '/in'],
  ] as const) {
    const endpoint = await openCrashEndpoint(randomSource(random.between(0, 2 ** 31)))
    stack.defer(() => endpoint.close())
    watches.push({ name, folder, endpoint, journal })
  }
  const setup: Omit<Setup, 'sshKey'> = {
    options,
    place,
    random,
    credentials: { 'ev-api-key': apiKey, 'ev-access-token': accessToken },
    journal,
    watches,
    nodes: [],
    disk,
  }
  stack.defer(async () => void (await Promise.all(setup.nodes.map((node) => node.kill()))))
  await startAll(setup)
  await layOut(setup)
  return { ...setup, sshKey: await makeSshKey(setup) }
}

/** Throws if no disk can be mounted on this machine. */
async function openDisk(stack: AsyncDisposableStack): Promise<CuttableDisk> {
  const folder = await mkdtemp(join(tmpdir(), 'sallyport-power-'))
  stack.defer(() => rm(folder, { recursive: true }))
  const disk = await mountCuttable(folder, 2_048)
  if (!disk) throw new Error('a disk to cut off needs root, loop devices, mkfs.ext4 and perl')
  stack.defer(() => disk.unmount())
  return disk
}

const must = (status: number, wanted: number, what: string) => {
  if (status !== wanted) throw new Error(`${what} was answered with ${status}`)
}

/** Creates folders and webhooks. The webhook for everything comes first, so that it also gets the events of the folders. */
async function layOut({ nodes, credentials, journal, watches }: Omit<Setup, 'sshKey'>): Promise<void> {
  const address = nodes[0]?.address ?? ''
  const resources = Object.fromEntries(
    ['upload', 'createFolder', 'rename', 'move', 'copy', 'compress', 'delete'].map((name) => [name, true]),
  )
  const watch = async ({ name, folder, endpoint }: verdict.Watch) => {
    const body = { endpointUrl: endpoint.url, resource: folder || '/', triggers: { resources } }
    const responseVersion = name === 'old' ? 'v1' : 'v2'
    const { status } = await call(address, credentials, 'POST', '/webhooks', { ...body, responseVersion })
    must(status, 201, `the webhook of ${folder}`)
  }
  const [all, ...others] = watches
  if (all) await watch(all)
  const makeFolder = async (path: string) => {
    const acknowledge = journal.try([keyOf('MKD', path)])
    const { status } = await call(address, credentials, 'POST', '/resources', { path })
    must(status, 201, path)
    acknowledge()
  }
  await makeFolder('/in')
  for (const other of others) await watch(other)
  for (const path of ['/copies', ...movingFolders]) await makeFolder(path)
}

/** Starts all nodes that are not running; with kill only, each with a random durability. */
async function startAll({ options, place, random, nodes }: Omit<Setup, 'sshKey'>): Promise<void> {
  const chosen = options.cut === 'power' || random.chance(0.5) ? 'power' : 'process'
  const durability = options.durability ?? chosen
  const environment = { ...place.environment, SALLYPORT_DURABILITY: durability }
  const down = Array.from({ length: options.nodes }, (_, i) => i).filter((i) => !isUp(nodes[i]))
  const started = await Promise.all(down.map(() => start({ ...place, environment })))
  for (const [n, i] of down.entries()) nodes[i] = started[n] as Running
}

const portOf = (protocol: 'sftp' | 'ftp', node: Running | undefined) =>
  Number(new RegExp(`\\b${protocol}://127\\.0\\.0\\.1:(\\d+)`).exec(node?.output() ?? '')?.[1])

async function makeSshKey({ nodes, credentials }: Pick<Setup, 'nodes' | 'credentials'>): Promise<string> {
  const address = nodes[0]?.address ?? ''
  const users = await call<{ data: { id: number }[] }>(address, credentials, 'GET', '/users?username=mira')
  const body = { userId: users.body.data[0]?.id, algorithm: 'ed25519' }
  const made = await call<{ data: { attributes: { privateKey: string } } }>(
    address,
    credentials,
    'POST',
    '/ssh-keys/generate',
    body,
  )
  must(made.status, 201, 'the SSH key')
  return made.body.data.attributes.privateKey
}

const isUp = (node: Running | undefined) =>
  node !== undefined && node.process.exitCode === null && node.process.signalCode === null

async function crashOnce(setup: Setup, run: number): Promise<void> {
  const { options, random, nodes, journal, watches } = setup
  for (const { endpoint } of watches) endpoint.firstDeliveries = random.chance(0.08) ? 'rejected' : 'any'
  let isStopped = false
  const clients = Array.from(
    { length: clientsAtOnce },
    (_, i): Client => ({
      address: nodes[i % nodes.length]?.address ?? '',
      credentials: setup.credentials,
      random: randomSource(random.between(0, 2 ** 31)),
      journal,
      name: `${run}-${i}`,
      folder: `/in/run-${run}`,
      isStopped: () => isStopped,
    }),
  )
  const before = journal.acknowledged.length
  const sweeping = run > 3 && clients[0] ? removeFolder(clients[0], `/in/run-${run - 3}`) : null
  const fileClient = (protocol: FileClient['protocol'], i: number): FileClient => {
    const port = portOf(protocol === 'SFTP' ? 'sftp' : 'ftp', nodes[i % nodes.length])
    const user = { username: 'mira', password: masterPassword }
    return {
      protocol,
      open: () => (protocol === 'SFTP' ? openSftp({ port, privateKey: setup.sshKey }) : openFtp({ port, ...user })),
      random: randomSource(random.between(0, 2 ** 31)),
      journal,
      name: `${run}-${protocol.toLowerCase()}${i}`,
      folder: `/in/run-${run}`,
      isStopped: () => isStopped,
    }
  }
  const fileClients = [
    ...Array.from({ length: sftpClientsAtOnce }, (_, i) => fileClient('SFTP', i)),
    ...Array.from({ length: ftpClientsAtOnce }, (_, i) => fileClient('FTP', i)),
  ]
  const working = Promise.all([...clients.map(work), ...fileClients.map(workOnFiles)])
  const victims = options.nodes === 1 || random.chance(0.1) ? [...nodes] : [random.pick(nodes)]
  const begun = performance.now()
  // Usually once the clients are working, which takes a freshly started server some time; sometimes earlier.
  if (random.chance(0.9)) await firstAcknowledged(journal, before, random.chance(0.7))
  await pause(random.between(0, 1_000))
  const lifeMs = Math.round(performance.now() - begun)
  await end(setup, victims)
  // With two nodes, the other one continues alone for a while.
  if (victims.length < nodes.length) await pause(random.between(50, 500))
  isStopped = true
  await sweeping
  const known = (await working).flat()
  await startAll(setup)
  await checkBytes(setup, known)
  const acknowledged = journal.acknowledged.length - before
  options.report(
    `run ${run}: killed after ${lifeMs} ms, ${acknowledged} changes acknowledged, ${known.length} files checked`,
  )
}

/** Kills the servers. For a power failure they are stopped first, so that nothing is acknowledged after it. */
async function end({ disk }: Setup, victims: readonly Running[]): Promise<void> {
  if (disk) {
    for (const { process } of victims) process.kill('SIGSTOP')
    await disk.cut()
  }
  await Promise.all(victims.map((node) => node.kill()))
  await disk?.restore()
}

/** Waits for the first acknowledged change of a run, or the first one over SFTP, where signing in takes longer; 5 s at most. */
async function firstAcknowledged({ acknowledged }: Journal, before: number, overSftp: boolean): Promise<void> {
  const counts = ([key = '']: readonly string[]) => !overSftp || isOverSftp.test(key)
  for (let waited = 0; waited < 500 && !acknowledged.slice(before).some(counts); waited++) await pause(10)
}

/** Checks that the files with a certain state exist, with their bytes. */
async function checkBytes({ nodes, credentials, journal }: Setup, known: readonly KnownFile[]): Promise<void> {
  for (const { id, path, content } of known) {
    const bytes = await download(nodes[0]?.address ?? '', credentials, id === null ? path : `id:${id}`).catch(
      () => null,
    )
    const digest = bytes && createHash('sha256').update(bytes).digest('hex')
    if (digest !== content.sha256)
      journal.faults.push(`${path} ${bytes ? 'has other bytes than were sent' : 'is not there'} after the crash`)
  }
}

async function conclude(setup: Setup): Promise<Summary> {
  const { options, nodes, credentials, journal, watches, place } = setup
  const address = nodes[0]?.address ?? ''
  const history = await readHistory(address, credentials, journal)
  const lost = await drain(setup, history)
  // Late messages may still reveal invented changes.
  await pause(500)
  const { tree, faults } = replay(history, journal)
  const [all] = watches
  const resources = all ? verdict.changesByResource(history, all) : []
  const violations = [
    ...verdict.logFaults(history, journal),
    ...faults,
    ...(await verdict.treeFaults(address, credentials, tree)),
    ...lost,
    ...watches.flatMap((watch) => verdict.unexpected(history, watch)),
  ]
  const disorder = watches.flatMap((watch) => verdict.disorder(resources, watch))
  await Promise.all(nodes.map((node) => node.stop()))
  violations.push(...(await bookFaults(place, options.engine)))
  const messages = watches.flatMap(({ endpoint }) => [...endpoint.messages.values()])
  const repeats = messages.reduce((sum, { count }) => sum + count - 1, 0)
  const countOf = (pattern: RegExp) => journal.acknowledged.filter(([key = '']) => pattern.test(key)).length
  return {
    events: history.length,
    overSftp: countOf(isOverSftp),
    overFtp: countOf(isOverFtp),
    messages: messages.length,
    repeats,
    files: tree.size,
    violations,
    disorder,
  }
}

/** Waits until all expected messages were accepted; gives up after two minutes without any, and reports the lost ones. */
async function drain({ watches, options }: Setup, history: readonly Change[]): Promise<string[]> {
  // While endpoints fail, each failure is followed by a pause, which grows: nothing would be lost, and of a long backlog
  // little delivered.
  for (const { endpoint } of watches) endpoint.firstDeliveries = 'accepted'
  let left = Number.POSITIVE_INFINITY
  let since = Date.now()
  for (;;) {
    const lost = watches.flatMap((watch) =>
      verdict.missing(history, watch).map((key) => `${watch.name}: ${key} was lost`),
    )
    if (lost.length < left) since = Date.now()
    left = lost.length
    if (left === 0 || Date.now() - since > patienceMs) return lost
    options.report(`draining: ${left} of ${history.length} changes are still to be told of`)
    await pause(2_000, undefined, { signal: options.signal })
  }
}

/** Checks counters of children, bytes and references, from the database and the stored files while no server runs. */
async function bookFaults(place: Place, engine: EngineName): Promise<string[]> {
  const { SALLYPORT_DATA: data = '', DATABASE_URL: url = '' } = place.environment
  const db = await openDatabase({ url: engine === 'sqlite' ? join(data, 'sallyport.db') : url, power: false })
  try {
    return await findInconsistencies({ db, blobs: await openDiskStore({ folder: join(data, 'blobs'), power: false }) })
  } finally {
    await db.close()
  }
}
