/** Fails servers repeatedly while clients change files and endpoints fail, on one data folder, and checks consistency: see verdict.ts. */
import { createHash } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { isUp, masterPassword, type Running, setUpMaster, start } from '../running.ts'
import { call, download } from './api.ts'
import { conclude } from './conclusion.ts'
import { openCrashEndpoint } from './endpoints.ts'
import { fail, isOutage } from './faults.ts'
import { type FileClient, workOnFiles } from './file-load.ts'
import { openFtp } from './ftp-connection.ts'
import { openInstallation } from './installation.ts'
import { type Journal, type KnownFile, keyOf, openJournal } from './journal.ts'
import { type Client, movingFolders, removeFolder, work } from './load.ts'
import { randomSource } from './random.ts'
import { type CrashOptions, type Cut, isOverSftp, type Setup, type Summary } from './setup.ts'
import { openSftp } from './sftp-connection.ts'
import type * as verdict from './verdict.ts'

const clientsAtOnce = 6
const sftpClientsAtOnce = 3
const ftpClientsAtOnce = 2
/** Clients rename at once, but their server may be stopped between CLOSE and RENAME, or without its database or storage. */
const heldMs = (cut: Cut) => (isOutage(cut) ? 150_000 : 30_000)

export async function crashRuns(options: CrashOptions): Promise<Summary> {
  await using stack = new AsyncDisposableStack()
  const setup = await prepare(options, stack)
  for (let run = 1; run <= options.runs; run++) {
    options.signal.throwIfAborted()
    await crashOnce(setup, run)
  }
  await Promise.all(setup.nodes.map((node) => node.stop()))
  await startAll(setup)
  return await conclude(setup)
}

async function prepare(options: CrashOptions, stack: AsyncDisposableStack): Promise<Setup> {
  const settings = {
    SALLYPORT_SFTP_PORT: '0',
    SALLYPORT_FTP_PORT: '0',
    SALLYPORT_FTP_TLS: 'allowed',
    SALLYPORT_TEMPORARY_HOLD: `${heldMs(options.cut) / 1_000}s`,
  }
  const installation = await openInstallation(options, settings, stack)
  const { place } = installation
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
    installation,
  }
  stack.defer(async () => void (await Promise.all(setup.nodes.map((node) => node.kill()))))
  await startAll(setup)
  await layOut(setup)
  return { ...setup, sshKey: await makeSshKey(setup) }
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
async function startAll({ options, installation, place, random, nodes }: Omit<Setup, 'sshKey'>): Promise<void> {
  const chosen = options.cut === 'power' || random.chance(0.5) ? 'power' : 'process'
  const durability = options.durability ?? chosen
  const down = Array.from({ length: options.nodes }, (_, i) => i).filter((i) => !isUp(nodes[i]))
  const started = await Promise.all(
    down.map((i) => {
      const environment = { ...installation.environmentOf(i), SALLYPORT_DURABILITY: durability }
      return start({ ...place, environment })
    }),
  )
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
      mayBeRefused: isOutage(options.cut),
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
      mayBeRefused: isOutage(options.cut),
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
  await fail(setup, victims)
  // With two nodes, the other one continues alone for a while.
  if (victims.length < nodes.length) await pause(random.between(50, 500))
  isStopped = true
  await sweeping
  const known = (await working).flat()
  await startAll(setup)
  await checkBytes(setup, known)
  const acknowledged = journal.acknowledged.length - before
  options.report(
    `run ${run}: failed after ${lifeMs} ms, ${acknowledged} changes acknowledged, ${known.length} files checked`,
  )
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
