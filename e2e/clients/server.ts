/** A running server with an SFTP user, a webhook for its uploads and a view of what it has stored, for tests with real clients. */
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readdirSync, statSync } from 'node:fs'
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { openDiskStore } from '../../server/src/blobs/disk.ts'
import { findUpload, type ResumableUpload } from '../../server/src/core/files/bytes/resumable-store.ts'
import { openDatabase } from '../../server/src/db/database/open.ts'
import type { Database, EngineName } from '../../server/src/db/engine.ts'
import { findInconsistencies } from '../../server/test/consistency.ts'
import { type Credentials, call, download, everyPage, type Resource } from '../crash/api.ts'
import {
  type Listener,
  listen,
  type Message,
  masterPassword,
  newPlace,
  type Place,
  type Running,
  setUpMaster,
  start,
} from '../running.ts'
import type { Site } from './client.ts'
import { leftMounts } from './table.ts'

const run = promisify(execFile)

export const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex')

export interface SftpServer {
  readonly site: Site
  /** A folder for local files. */
  readonly folder: string
  /** SIGKILL, if `kill`, then another start on the same port and data. */
  restart(how: 'kill' | 'stop'): Promise<void>
  /** How many different messages have announced the upload of a path. */
  uploadsOf(path: string): number
  /** Sizes by name, as everybody sees them. */
  sizesIn(folder: string): Promise<Map<string, number>>
  modifiedAt(path: string): Promise<string>
  makeFolder(path: string): Promise<void>
  download(path: string): Promise<Buffer>
  /** The retained part of an interrupted upload. */
  retained(path: string): Promise<ResumableUpload | null>
  /** Bytes of stored files and of uploads in progress. */
  storedBytes(): number
  /** Stops the server; returns what its data contradicts itself in. */
  close(): Promise<string[]>
}

export async function openSftpServer(engine: EngineName): Promise<SftpServer> {
  const place = await newPlace(engine, { SALLYPORT_SFTP_PORT: '0' })
  const { apiKey, accessToken } = await setUpMaster(place)
  const credentials = { 'ev-api-key': apiKey, 'ev-access-token': accessToken }
  const listener = await listen()
  const server = await start(place)
  const opened = new OpenServer(engine, place, credentials, listener, server)
  await opened.prepare()
  return opened
}

class OpenServer implements SftpServer {
  readonly folder: string
  readonly #engine: EngineName
  readonly #place: Place
  readonly #credentials: Credentials
  readonly #listener: Listener
  readonly #port: number
  #server: Running
  #db: Database | null = null
  #userId = 0
  /** Messages that were counted. */
  #read = 0
  /** Ids of messages by path. */
  readonly #announced = new Map<string, Set<string>>()

  constructor(engine: EngineName, place: Place, credentials: Credentials, listener: Listener, server: Running) {
    this.folder = join(place.folder, 'local')
    this.#engine = engine
    this.#place = place
    this.#credentials = credentials
    this.#listener = listener
    this.#server = server
    this.#port = Number(/sftp:\/\/127\.0\.0\.1:(\d+)/.exec(server.output())?.[1])
  }

  get site(): Site {
    const home = join(this.#place.folder, 'home')
    const knownHosts = join(home, '.ssh', 'known_hosts')
    return {
      port: this.#port,
      user: 'mira',
      password: masterPassword,
      keyFile: join(home, '.ssh', 'id_ed25519'),
      knownHosts,
      home,
    }
  }

  /** An SSH key for the user, the host keys for the clients, and a webhook. */
  async prepare(): Promise<void> {
    const { keyFile, knownHosts, port } = this.site
    await mkdir(join(this.site.home, '.ssh'), { recursive: true, mode: 0o700 })
    await mkdir(this.folder)
    await run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', keyFile])
    await chmod(keyFile, 0o600)
    const publicKey = await readFile(`${keyFile}.pub`, 'utf8')
    const { body } = await this.#call<{ data: { id: number }[] }>('GET', '/users?username=mira', undefined, 200)
    this.#userId = body.data[0]?.id ?? 0
    await this.#call('POST', '/ssh-keys', { userId: this.#userId, publicKey }, 200)
    const triggers = { resources: { upload: true } }
    const webhook = { endpointUrl: this.#listener.url, resource: '/', triggers, responseVersion: 'v2' }
    await this.#call('POST', '/webhooks', webhook, 201)
    const { stdout } = await run('ssh-keyscan', ['-p', String(port), '127.0.0.1'])
    // curl asks for the type that comes first, and libssh2 before 1.11 (Debian 12) has no RSA with SHA-2.
    const isFirst = (line: string) => (line.includes(' ssh-ed25519 ') ? 0 : 1)
    await writeFile(
      knownHosts,
      stdout
        .split(/(?<=\n)/)
        .toSorted((a, b) => isFirst(a) - isFirst(b))
        .join(''),
    )
    const { SALLYPORT_DATA: data = '', DATABASE_URL: url = '' } = this.#place.environment
    const database = this.#engine === 'sqlite' ? join(data, 'sallyport.db') : url
    this.#db = await openDatabase({ url: database, power: false })
  }

  async restart(how: 'kill' | 'stop'): Promise<void> {
    await this.#server[how]()
    const { environment } = this.#place
    const samePort = { ...environment, SALLYPORT_SFTP_PORT: String(this.#port) }
    this.#server = await start({ ...this.#place, environment: samePort })
  }

  uploadsOf(path: string): number {
    const { messages } = this.#listener
    for (; this.#read < messages.length; this.#read++) {
      const { headers, body } = messages[this.#read] as Message
      const { eventData } = JSON.parse(body) as { eventData: { resources: readonly { path: string }[] } }
      for (const one of eventData.resources) {
        const ids = this.#announced.get(one.path) ?? new Set()
        this.#announced.set(one.path, ids.add(String(headers['webhook-id'])))
      }
    }
    return this.#announced.get(path)?.size ?? 0
  }

  async sizesIn(folder: string): Promise<Map<string, number>> {
    const query = `/resources/list?resource=${encodeURIComponent(folder)}&type=file`
    const files = await everyPage<Resource>(this.#server.address, this.#credentials, query, 100)
    return new Map(files.map(({ attributes: { path, size } }) => [path.slice(path.lastIndexOf('/') + 1), size]))
  }

  async modifiedAt(path: string): Promise<string> {
    const target = `/resources?resource=${encodeURIComponent(path)}`
    const { body } = await this.#call<{ data: { attributes: { updatedAt: string } } }>('GET', target, undefined, 200)
    return body.data.attributes.updatedAt
  }

  async makeFolder(path: string): Promise<void> {
    await this.#call('POST', '/resources', { path }, 201)
  }

  download(path: string): Promise<Buffer> {
    return download(this.#server.address, this.#credentials, path)
  }

  async retained(path: string): Promise<ResumableUpload | null> {
    if (!this.#db) return null
    const key = { accountId: 0, userId: this.#userId, path, size: null, kind: 'user', folderId: 0 } as const
    return await findUpload(this.#db.q, key, new Date().toISOString())
  }

  storedBytes(): number {
    const blobs = join(this.#place.environment['SALLYPORT_DATA'] ?? '', 'blobs')
    const files = readdirSync(blobs, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
    return files.reduce((sum, { parentPath, name }) => sum + sizeOf(join(parentPath, name)), 0)
  }

  async close(): Promise<string[]> {
    await this.#server.stop()
    const db = this.#db
    const folder = join(this.#place.environment['SALLYPORT_DATA'] ?? '', 'blobs')
    const faults = db ? await findInconsistencies({ db, blobs: await openDiskStore({ folder, power: false }) }) : []
    await db?.close()
    await this.#listener.close()
    for (const mount of leftMounts(this.site)) await run('fusermount3', ['-u', '-z', mount]).catch(() => undefined)
    await this.#place.remove()
    return faults
  }

  async #call<Body>(method: string, path: string, body: object | undefined, expected: number) {
    const reply = await call<Body>(this.#server.address, this.#credentials, method, path, body)
    if (reply.status === expected) return reply
    throw new Error(`${method} ${path} was answered with ${reply.status}: ${JSON.stringify(reply.body)}`)
  }
}

/** 0 for a file that has been removed meanwhile. */
const sizeOf = (file: string): number => statSync(file, { throwIfNoEntry: false })?.size ?? 0
