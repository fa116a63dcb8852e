/**
 * Clients that create, replace, extend, rename and delete files over SFTP or FTP, until their connection is lost or they are
 * stopped.
 */
import { createHash, randomBytes } from 'node:crypto'
import { ConnectionLost } from './api.ts'
import type { FileConnection, WriteMode } from './file-connection.ts'
import { type Journal, type KnownFile, keyOf, versionKey } from './journal.ts'
import type { RandomSource } from './random.ts'

export interface FileClient {
  /** As reports name it. */
  readonly protocol: 'SFTP' | 'FTP'
  /** Signs in. Rejects with ConnectionLost when the server is gone. */
  open(): Promise<FileConnection>
  readonly random: RandomSource
  readonly journal: Journal
  /** Unique among the clients of all runs. */
  readonly name: string
  /** The folder of this run, which all its clients try to create at once. */
  readonly folder: string
  /** Whether a refusal that says to try again leaves open if the change was made, instead of being a fault. */
  readonly mayBeRefused: boolean
  readonly isStopped: () => boolean
}

/** A file and its content, as acknowledged. */
interface Life {
  path: string
  bytes: Buffer<ArrayBuffer>
  names: number
}

/** Resolves with the existing files whose state is certain. */
export async function workOnFiles(client: FileClient): Promise<KnownFile[]> {
  const left: KnownFile[] = []
  try {
    const connection = await client.open()
    await makeFolder(client, connection, client.folder)
    for (let n = 0; !client.isStopped(); n++) {
      const life = await liveOnce(client, connection, n)
      if (life) left.push({ id: null, path: life.path, content: contentOf(life.bytes) })
    }
    await connection.close()
  } catch (error) {
    if (!isLost(client, error)) throw error
  }
  return left
}

/** Whether an error leaves open if the change was made. */
const isLost = ({ mayBeRefused }: FileClient, error: unknown): boolean =>
  error instanceof ConnectionLost ||
  (mayBeRefused && error instanceof Error && /not responding|not opened in time/.test(error.message))

const contentOf = (bytes: Buffer) => ({ size: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') })

async function liveOnce(client: FileClient, connection: FileConnection, n: number): Promise<Life | null> {
  const { random } = client
  const isHeld = random.chance(0.3)
  // The folder of a held file must exist until it is published, also if its client does not rename it.
  const path = `${isHeld ? '/in/again' : client.folder}/${client.name}-${n}`
  const life = { path, bytes: someBytes(random), names: 0 }
  if (isHeld) await writeHeld(client, connection, life.path, life.bytes, false)
  else await write(client, connection, life.path, 'new', life.bytes, 0)
  for (let steps = random.between(0, 3); steps > 0; steps--) {
    const roll = random.next()
    if (roll < 0.3) await overwrite(client, connection, life)
    else if (roll < 0.5) await extend(client, connection, life)
    else if (roll < 0.7) await rename(client, connection, life)
    else if (roll < 0.95) await (isHeld ? replaceByHeld : replaceByRename)(client, connection, life)
    else await makeFolder(client, connection, `${life.path}-folder-${steps}`)
  }
  if (!random.chance(0.5)) return life
  const keys = [keyOf('DELE', life.path)]
  await change(client, keys, () => connection.remove(life.path))
  return null
}

const someBytes = (random: RandomSource) =>
  randomBytes(random.chance(0.1) ? random.between(200_000, 2_000_000) : random.between(1, 40_000))

/** Versions of a file differ in size. */
async function overwrite(client: FileClient, connection: FileConnection, life: Life): Promise<void> {
  const bytes = Buffer.concat([someBytes(client.random), randomBytes(life.bytes.length)])
  await write(client, connection, life.path, 'new', bytes, 0, { replaces: true })
  life.bytes = bytes
}

async function extend(client: FileClient, connection: FileConnection, life: Life): Promise<void> {
  const tail = someBytes(client.random)
  const mode = client.random.pick(['at-offset', 'append'] as const)
  await write(client, connection, life.path, mode, tail, life.bytes.length, { replaces: true, before: life.bytes })
  life.bytes = Buffer.concat([life.bytes, tail])
}

async function rename(client: FileClient, connection: FileConnection, life: Life): Promise<void> {
  const path = `${life.path.split('.')[0]}.${++life.names}`
  const from = life.path
  const keys = [keyOf('RNTO', path, from)]
  if (await change(client, keys, () => connection.rename(from, path))) life.path = path
}

/** A new file takes the name of the old one. */
async function replaceByRename(client: FileClient, connection: FileConnection, life: Life): Promise<void> {
  const from = `${life.path}-next-${++life.names}`
  // Not the size of any version of the replaced file, which may be replaced again.
  const bytes = Buffer.concat([someBytes(client.random), randomBytes(life.bytes.length)])
  await write(client, connection, from, 'new', bytes, 0)
  const key = keyOf('RNTO', life.path, from)
  client.journal.replacing.add(key)
  if (await change(client, [key], () => connection.replace(from, life.path))) life.bytes = bytes
}

async function replaceByHeld(client: FileClient, connection: FileConnection, life: Life): Promise<void> {
  const bytes = Buffer.concat([someBytes(client.random), randomBytes(life.bytes.length)])
  await writeHeld(client, connection, life.path, bytes, true)
  life.bytes = bytes
}

/** Uploads under a temporary name and renames: one upload, of the final name unless the client is lost in between. */
async function writeHeld(
  client: FileClient,
  connection: FileConnection,
  path: string,
  bytes: Buffer,
  replaces: boolean,
): Promise<void> {
  const { journal } = client
  const key = journal.noteContent(path, contentOf(bytes))
  const acknowledgeRename = journal.try([key])
  const from = `${path}-${bytes.length}.partial`
  if (replaces) journal.replacing.add(key)
  await write(client, connection, from, 'new', bytes, 0, { others: [key] })
  const renaming = () => (replaces ? connection.replace(from, path) : connection.rename(from, path))
  if (!(await change(client, [key], renaming))) throw new ConnectionLost(key)
  acknowledgeRename()
  journal.withdraw(versionKey(from, 0))
}

/** Others may have created it at the same instant. */
async function makeFolder(client: FileClient, connection: FileConnection, path: string): Promise<void> {
  await change(client, [keyOf('MKD', path)], () => connection.makeFolder(path), /exists|already/)
}

interface Writing {
  /** Content before `offset`. */
  readonly before?: Buffer
  /** Keys that the log may have instead of this upload's. */
  readonly others?: readonly string[]
  /** Whether there is a file at the path. */
  readonly replaces?: boolean
}

/** Writes bytes from `offset` on; resolves once the file was acknowledged. */
async function write(
  client: FileClient,
  connection: FileConnection,
  path: string,
  mode: WriteMode,
  bytes: Buffer,
  offset: number,
  { before = Buffer.alloc(0), others = [], replaces = false }: Writing = {},
): Promise<void> {
  const { journal } = client
  const key = journal.noteContent(path, contentOf(Buffer.concat([before, bytes])))
  if (replaces) journal.replacing.add(key)
  const acknowledge = journal.try([key, ...others])
  try {
    await connection.write(path, mode, bytes, offset)
    acknowledge()
  } catch (error) {
    if (!isLost(client, error)) journal.faults.push(`${key} over ${client.protocol} was refused: ${error}`)
    throw error instanceof ConnectionLost ? error : new ConnectionLost(key, { cause: error })
  }
}

/** True if the change was acknowledged; a refusal with another message than `allowed` is a fault. */
async function change(
  client: FileClient,
  keys: readonly string[],
  send: () => Promise<void>,
  allowed?: RegExp,
): Promise<boolean> {
  const { journal, protocol } = client
  const acknowledge = journal.try(keys)
  try {
    await send()
    acknowledge()
    return true
  } catch (error) {
    if (isLost(client, error)) throw error
    const message = error instanceof Error ? error.message : String(error)
    if (!allowed?.test(message)) journal.faults.push(`${keys[0]} over ${protocol} was refused: ${message}`)
    return false
  }
}
