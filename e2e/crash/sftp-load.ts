/** Clients that create, replace, extend, rename and delete files over SFTP, until their connection is lost or they are stopped. */
import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import type { Client, SFTPWrapper } from 'ssh2'
import { connectSsh } from '../../server/test/sftp-app.ts'
import { ConnectionLost } from './api.ts'
import { type Journal, type KnownFile, keyOf, versionKey } from './journal.ts'
import type { RandomSource } from './random.ts'

export interface SftpClient {
  readonly port: number
  readonly privateKey: string
  readonly random: RandomSource
  readonly journal: Journal
  /** Unique among the clients of all runs. */
  readonly name: string
  /** The folder of this run, which all its clients try to create at once. */
  readonly folder: string
  readonly isStopped: () => boolean
}

/** A file and its content, as acknowledged. */
interface Life {
  path: string
  bytes: Buffer<ArrayBuffer>
  names: number
}

/** One SFTP connection: requests that throw ConnectionLost without a response. */
class Connection {
  readonly #client: Client
  readonly #sftp: SFTPWrapper
  readonly #lost: Promise<unknown>

  constructor(client: Client, sftp: SFTPWrapper) {
    this.#client = client
    this.#sftp = sftp
    this.#lost = once(client, 'close')
  }

  static async open({ port, privateKey }: SftpClient): Promise<Connection> {
    const broken = (error: unknown) => new ConnectionLost('the connection', { cause: error })
    const client = await connectSsh({ port }, { privateKey }).catch((error: unknown) => {
      throw broken(error)
    })
    const sftp = await new Promise<SFTPWrapper>((resolve, reject) => {
      client.once('close', () => reject(broken(null)))
      client.sftp((error, opened) => (error ? reject(broken(error)) : resolve(opened)))
    })
    return new Connection(client, sftp)
  }

  /** Resolves with the response; rejects with the status of a refusal. */
  async ask<Value = void>(
    what: string,
    send: (sftp: SFTPWrapper, done: (error?: Error | null, value?: Value) => void) => void,
  ): Promise<Value> {
    const answer = new Promise<Value>((resolve, reject) => {
      send(this.#sftp, (error, value) => (error ? reject(error) : resolve(value as Value)))
    })
    const lost = this.#lost.then(() => {
      throw new ConnectionLost(what)
    })
    try {
      return await Promise.race([answer, lost])
    } catch (error) {
      // ssh2 fails outstanding requests without a status when the channel closes.
      if (error instanceof ConnectionLost || typeof (error as { code?: unknown }).code === 'number') throw error
      throw new ConnectionLost(what, { cause: error })
    } finally {
      lost.catch(() => undefined)
      answer.catch(() => undefined)
    }
  }

  async close(): Promise<void> {
    this.#client.end()
    await this.#lost
  }
}

/** Resolves with the existing files whose state is certain. */
export async function workOverSftp(client: SftpClient): Promise<KnownFile[]> {
  const left: KnownFile[] = []
  try {
    const connection = await Connection.open(client)
    await makeFolder(client, connection, client.folder)
    for (let n = 0; !client.isStopped(); n++) {
      const life = await liveOnce(client, connection, n)
      if (life) left.push({ id: null, path: life.path, content: contentOf(life.bytes) })
    }
    await connection.close()
  } catch (error) {
    if (!(error instanceof ConnectionLost)) throw error
  }
  return left
}

const contentOf = (bytes: Buffer) => ({ size: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') })

async function liveOnce(client: SftpClient, connection: Connection, n: number): Promise<Life | null> {
  const { random } = client
  const isHeld = random.chance(0.3)
  // The folder of a held file must exist until it is published, also if its client does not rename it.
  const path = `${isHeld ? '/in/again' : client.folder}/${client.name}-${n}`
  const life = { path, bytes: someBytes(random), names: 0 }
  if (isHeld) await writeHeld(client, connection, life.path, life.bytes, false)
  else await write(client, connection, life.path, 'w', life.bytes, 0)
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
  await change(client, connection, keys, (sftp, done) => sftp.unlink(life.path, done))
  return null
}

const someBytes = (random: RandomSource) =>
  randomBytes(random.chance(0.1) ? random.between(200_000, 2_000_000) : random.between(1, 40_000))

/** Versions of a file differ in size. */
async function overwrite(client: SftpClient, connection: Connection, life: Life): Promise<void> {
  const bytes = Buffer.concat([someBytes(client.random), randomBytes(life.bytes.length)])
  await write(client, connection, life.path, 'w', bytes, 0, { replaces: true })
  life.bytes = bytes
}

async function extend(client: SftpClient, connection: Connection, life: Life): Promise<void> {
  const tail = someBytes(client.random)
  const flags = client.random.pick(['r+', 'a'] as const)
  await write(client, connection, life.path, flags, tail, life.bytes.length, { replaces: true, before: life.bytes })
  life.bytes = Buffer.concat([life.bytes, tail])
}

async function rename(client: SftpClient, connection: Connection, life: Life): Promise<void> {
  const path = `${life.path.split('.')[0]}.${++life.names}`
  const from = life.path
  const keys = [keyOf('RNTO', path, from)]
  if (await change(client, connection, keys, (sftp, done) => sftp.rename(from, path, done))) life.path = path
}

/** A new file takes the name of the old one. */
async function replaceByRename(client: SftpClient, connection: Connection, life: Life): Promise<void> {
  const from = `${life.path}-next-${++life.names}`
  // Not the size of any version of the replaced file, which may be replaced again.
  const bytes = Buffer.concat([someBytes(client.random), randomBytes(life.bytes.length)])
  await write(client, connection, from, 'w', bytes, 0)
  const key = keyOf('RNTO', life.path, from)
  client.journal.replacing.add(key)
  if (await change(client, connection, [key], (sftp, done) => sftp.ext_openssh_rename(from, life.path, done)))
    life.bytes = bytes
}

async function replaceByHeld(client: SftpClient, connection: Connection, life: Life): Promise<void> {
  const bytes = Buffer.concat([someBytes(client.random), randomBytes(life.bytes.length)])
  await writeHeld(client, connection, life.path, bytes, true)
  life.bytes = bytes
}

/** Uploads under a temporary name and renames: one upload, of the final name unless the client is lost in between. */
async function writeHeld(
  client: SftpClient,
  connection: Connection,
  path: string,
  bytes: Buffer,
  replaces: boolean,
): Promise<void> {
  const { journal } = client
  const key = journal.noteContent(path, contentOf(bytes))
  const acknowledgeRename = journal.try([key])
  const from = `${path}-${bytes.length}.partial`
  if (replaces) journal.replacing.add(key)
  await write(client, connection, from, 'w', bytes, 0, { others: [key] })
  const renaming = (sftp: SFTPWrapper, done: (error?: Error | null) => void) =>
    replaces ? sftp.ext_openssh_rename(from, path, done) : sftp.rename(from, path, done)
  if (!(await change(client, connection, [key], renaming))) throw new ConnectionLost(key)
  acknowledgeRename()
  journal.withdraw(versionKey(from, 0))
}

/** Others may have created it at the same instant. */
async function makeFolder(client: SftpClient, connection: Connection, path: string): Promise<void> {
  await change(client, connection, [keyOf('MKD', path)], (sftp, done) => sftp.mkdir(path, done), /exists/)
}

interface Writing {
  /** Content before `offset`. */
  readonly before?: Buffer
  /** Keys that the log may have instead of this upload's. */
  readonly others?: readonly string[]
  /** Whether there is a file at the path. */
  readonly replaces?: boolean
}

/** Writes bytes from `offset` on; resolves once CLOSE was acknowledged. */
async function write(
  client: SftpClient,
  connection: Connection,
  path: string,
  flags: 'w' | 'r+' | 'a',
  bytes: Buffer,
  offset: number,
  { before = Buffer.alloc(0), others = [], replaces = false }: Writing = {},
): Promise<void> {
  const { journal } = client
  const key = journal.noteContent(path, contentOf(Buffer.concat([before, bytes])))
  if (replaces) journal.replacing.add(key)
  const acknowledge = journal.try([key, ...others])
  try {
    const handle = await connection.ask<Buffer>(key, (sftp, done) => sftp.open(path, flags, done))
    const pieces = Array.from({ length: Math.ceil(bytes.length / 32_768) }, (_, i) => i * 32_768)
    const writes = pieces.map((at) => {
      const length = Math.min(32_768, bytes.length - at)
      return connection.ask(key, (sftp, done) => sftp.write(handle, bytes, at, length, offset + at, done))
    })
    await Promise.all(writes)
    await connection.ask(key, (sftp, done) => sftp.close(handle, done))
    acknowledge()
  } catch (error) {
    if (!(error instanceof ConnectionLost)) journal.faults.push(`${key} over SFTP was refused: ${error}`)
    throw error instanceof ConnectionLost ? error : new ConnectionLost(key, { cause: error })
  }
}

/** True if the change was acknowledged; a refusal with another message than `allowed` is a fault. */
async function change(
  { journal }: SftpClient,
  connection: Connection,
  keys: readonly string[],
  send: (sftp: SFTPWrapper, done: (error?: Error | null) => void) => void,
  allowed?: RegExp,
): Promise<boolean> {
  const acknowledge = journal.try(keys)
  try {
    await connection.ask(keys[0] ?? '', send)
    acknowledge()
    return true
  } catch (error) {
    if (error instanceof ConnectionLost) throw error
    const message = error instanceof Error ? error.message : String(error)
    if (!allowed?.test(message)) journal.faults.push(`${keys[0]} over SFTP was refused: ${message}`)
    return false
  }
}
