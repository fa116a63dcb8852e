/** Clients that create, rename, move, copy, compress and delete files over the API, until their connection is lost or they are stopped. */
import { createHash, randomBytes } from 'node:crypto'
import { ConnectionLost, type Credentials, call, type Resource } from './api.ts'
import { type Journal, type KnownFile, keyOf } from './journal.ts'
import type { RandomSource } from './random.ts'

export interface Client {
  readonly address: string
  readonly credentials: Credentials
  readonly random: RandomSource
  readonly journal: Journal
  /** Unique among the clients of all runs. */
  readonly name: string
  /** The folder of this run, which all its clients try to create at once. */
  readonly folder: string
  /** Whether a 503 leaves open if the change was made, instead of being a fault. */
  readonly mayBeRefused: boolean
  readonly isStopped: () => boolean
}

export const movingFolders = ['/out', '/in/done', '/in/again']

interface TestFile {
  readonly id: number
  readonly content: KnownFile['content']
  path: string
  /** Destinations not used before. */
  readonly destinations: string[]
  names: number
}

/** Resolves with the existing files whose state is certain. */
export async function work(client: Client): Promise<KnownFile[]> {
  const left: KnownFile[] = []
  try {
    for (let n = 0; !client.isStopped(); n++) left.push(...(await changeOneFile(client, n, left)))
  } catch (error) {
    if (!(error instanceof ConnectionLost)) throw error
  }
  return left
}

async function changeOneFile(client: Client, n: number, left: KnownFile[]): Promise<KnownFile[]> {
  const { random } = client
  const file = await upload(client, `${client.folder}/${client.name}-${n}`)
  if (!file) return []
  for (let steps = random.between(0, 3); steps > 0; steps--) {
    const roll = random.next()
    if (roll < 0.5) await rename(client, file)
    else if (roll < 0.85) await move(client, file)
    else await copyOrPack(client, file, roll > 0.95)
  }
  const { id, path, content } = file
  const known = { id, path, content }
  const roll = random.next()
  if (roll < 0.15) await renameAndDelete(client, file)
  else if (roll < 0.5) await remove(client, [known])
  else if (roll < 0.7) {
    const other = left.pop()
    await remove(client, other ? [other, known] : [known])
  } else return [known]
  return []
}

async function upload(client: Client, path: string): Promise<TestFile | null> {
  const { random, journal } = client
  const size = random.chance(0.1)
    ? 0
    : random.chance(0.1)
      ? random.between(200_000, 2_000_000)
      : random.between(1, 20_000)
  const bytes = randomBytes(size)
  const content = { size, sha256: createHash('sha256').update(bytes).digest('hex') }
  const key = journal.noteContent(path, content)
  journal.try([keyOf('MKD', client.folder)])
  const target = `/resources/upload?path=${encodeURIComponent(path)}&fileSize=${size}`
  const answer = await change<{ data: Resource }>(client, [key], 'POST', target, bytes, 201)
  if (!answer) return null
  const destinations = movingFolders.toSorted(() => random.next() - 0.5)
  return { id: answer.data.id, content, path, destinations, names: 0 }
}

const nameOf = (path: string) => path.slice(path.lastIndexOf('/') + 1)
const folderOf = (path: string) => path.slice(0, path.lastIndexOf('/'))
/** The next name of a file: `w3-7` becomes `w3-7.1`, and that `w3-7.2`. */
const renamed = (file: TestFile) => `${nameOf(file.path).split('.')[0]}.${++file.names}`

async function rename(client: Client, file: TestFile): Promise<void> {
  const name = renamed(file)
  const path = `${folderOf(file.path)}/${name}`
  const keys = [keyOf('RNTO', path, file.path)]
  if (await change(client, keys, 'PATCH', `/resources/${file.id}`, { name }, 200)) file.path = path
}

async function move(client: Client, file: TestFile): Promise<void> {
  const folder = file.destinations.pop()
  if (!folder) return
  const path = `${folder}/${nameOf(file.path)}`
  const keys = [keyOf('MOVE', path, file.path)]
  const body = { resources: [file.path], parentResource: folder }
  if (await change(client, keys, 'POST', '/resources/move', body, 200)) file.path = path
}

/** A copy is not changed again; its name contains a unique name of the original. */
async function copyOrPack(client: Client, file: TestFile, packs: boolean): Promise<void> {
  await rename(client, file)
  const path = `/copies/${nameOf(file.path)}`
  if (packs) {
    const archiveName = `${nameOf(file.path)}.zip`
    const body = { resources: [file.path], parentResource: '/copies', archiveName }
    await change(client, [keyOf('COMPR', `${path}.zip`)], 'POST', '/resources/compress', body, 201)
  } else {
    const body = { resources: [file.path], parentResource: '/copies' }
    await change(client, [keyOf('COPY', path, file.path)], 'POST', '/resources/copy', body, 200)
  }
}

async function remove(client: Client, files: readonly KnownFile[]): Promise<void> {
  const acks = files.map(({ path }) => client.journal.try([keyOf('DELE', path)]))
  const body = { resources: files.map(({ path }) => path) }
  if (await change(client, [], 'DELETE', '/resources', body, 200)) for (const ack of acks) ack()
}

/** Renamed and deleted at the same instant: the log must be right about whichever comes second. */
async function renameAndDelete(client: Client, file: TestFile): Promise<void> {
  const before = file.path
  const name = renamed(file)
  const path = `${folderOf(before)}/${name}`
  const deletion = [keyOf('DELE', before), keyOf('DELE', path)]
  const outcomes = await Promise.allSettled([
    change(client, [keyOf('RNTO', path, before)], 'PATCH', `/resources/${file.id}`, { name }, 200, 404),
    change(client, deletion, 'DELETE', `/resources/${file.id}`, undefined, 200),
  ])
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason
}

/** Requests a change; resolves with the response if it has the `expected` status, and records a fault otherwise. */
async function change<Body = object>(
  client: Client,
  keys: readonly string[],
  method: string,
  path: string,
  body: object | Buffer<ArrayBuffer> | undefined,
  expected: number,
  allowed = expected,
): Promise<Body | null> {
  const { address, credentials, journal, mayBeRefused } = client
  const acknowledge = journal.try(keys)
  const answer = await call<Body>(address, credentials, method, path, body)
  if (answer.status === 503 && mayBeRefused) throw new ConnectionLost(`${method} ${path}`)
  if (answer.status === expected) {
    if (keys.length > 0) acknowledge()
    return answer.body
  }
  if (answer.status !== allowed)
    journal.faults.push(
      `${method} ${path} (${keys[0]}) was answered with ${answer.status}: ${JSON.stringify(answer.body)}`,
    )
  return null
}

/** Deletes a folder with its contents, if it exists: the run that should create it may have ended too early. */
export async function removeFolder(client: Client, folder: string): Promise<void> {
  const body = { resources: [folder] }
  await change(client, [keyOf('DELE', folder)], 'DELETE', '/resources', body, 200, 404).catch((error: unknown) => {
    if (!(error instanceof ConnectionLost)) throw error
  })
}
