/** A running server with a webhook for uploads and a view of what it has stored, for tests with real clients of a protocol. */
import { createHash } from 'node:crypto'
import { readdirSync, statSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { fill } from '../../bench/fill.ts'
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

export const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex')

/** What the tests need to know of a protocol. */
export interface Protocol<At extends Site> {
  /** Settings of the server, ports included. Files that they name are written into the folder. */
  settings(folder: string): Promise<Readonly<Record<string, string>>>
  /** Prepares user and clients. */
  open(opened: Opened): Promise<At>
  /** Removes what clients have left. */
  clean?(at: At): Promise<void>
}

interface Opened {
  readonly site: Site
  readonly userId: number
  /** The folder for which `settings` was called. */
  readonly folder: string
  /** The port in an address that the server has printed: `ftp` for `ftp://127.0.0.1:2121`. */
  portOf(scheme: string): number
  /** Calls the API. Throws unless the response has this status. */
  call(method: string, path: string, body: object, expected: number): Promise<unknown>
}

export interface FileServer<At extends Site> {
  readonly site: At
  /** A folder for local files. */
  readonly folder: string
  /** SIGKILL, if `kill`, then another start on the same port and data. */
  restart(how: 'kill' | 'stop'): Promise<void>
  /** Creates the folder `/list-COUNT` with so many files, `order-0000001.csv` and so on, of the size of an uploaded file. */
  makeLargeFolder(count: number, path: string): Promise<void>
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

export async function openServer<At extends Site>(engine: EngineName, protocol: Protocol<At>): Promise<FileServer<At>> {
  const empty = await newPlace(engine)
  const settings = await protocol.settings(empty.folder)
  const place = { ...empty, environment: { ...empty.environment, ...settings } }
  const { apiKey, accessToken } = await setUpMaster(place)
  const credentials = { 'ev-api-key': apiKey, 'ev-access-token': accessToken }
  const server = await start(place)
  const opened = new OpenServer(engine, protocol, place, credentials, await listen(), server)
  await opened.prepare()
  return opened
}

class OpenServer<At extends Site> implements FileServer<At> {
  readonly folder: string
  readonly #engine: EngineName
  readonly #protocol: Protocol<At>
  readonly #place: Place
  readonly #credentials: Credentials
  readonly #listener: Listener
  #server: Running
  #site: At | null = null
  #db: Database | null = null
  #userId = 0
  /** Messages that were counted. */
  #read = 0
  /** Ids of messages by path. */
  readonly #announced = new Map<string, Set<string>>()

  constructor(
    engine: EngineName,
    protocol: Protocol<At>,
    place: Place,
    credentials: Credentials,
    listener: Listener,
    server: Running,
  ) {
    this.folder = join(place.folder, 'local')
    this.#engine = engine
    this.#protocol = protocol
    this.#place = place
    this.#credentials = credentials
    this.#listener = listener
    this.#server = server
  }

  get site(): At {
    if (this.#site === null) throw new Error('the server was not prepared')
    return this.#site
  }

  /** A webhook, and what the protocol needs. */
  async prepare(): Promise<void> {
    const home = join(this.#place.folder, 'home')
    await mkdir(home, { mode: 0o700 })
    await mkdir(this.folder)
    const { body } = await this.#call<{ data: { id: number }[] }>('GET', '/users?username=mira', undefined, 200)
    this.#userId = body.data[0]?.id ?? 0
    const triggers = { resources: { upload: true } }
    const webhook = { endpointUrl: this.#listener.url, resource: '/', triggers, responseVersion: 'v2' }
    await this.#call('POST', '/webhooks', webhook, 201)
    const output = this.#server.output()
    this.#site = await this.#protocol.open({
      site: { user: 'mira', password: masterPassword, home },
      userId: this.#userId,
      folder: this.#place.folder,
      portOf: (scheme) => Number(new RegExp(`\\b${scheme}://127\\.0\\.0\\.1:(\\d+)`).exec(output)?.[1]),
      call: (method, path, request, expected) => this.#call(method, path, request, expected),
    })
    await this.#openDatabase()
  }

  async #openDatabase(): Promise<void> {
    const { SALLYPORT_DATA: data = '', DATABASE_URL: url = '' } = this.#place.environment
    const database = this.#engine === 'sqlite' ? join(data, 'sallyport.db') : url
    this.#db = await openDatabase({ url: database, power: false })
  }

  async restart(how: 'kill' | 'stop'): Promise<void> {
    await this.#server[how]()
    this.#server = await start(this.#place)
  }

  async makeLargeFolder(count: number, path: string): Promise<void> {
    const target = `/resources?resource=${encodeURIComponent(path)}`
    const { body } = await this.#call<{ data: { id: number } }>('GET', target, undefined, 200)
    await this.#server.stop()
    await this.#db?.close()
    await fill({ place: this.#place }, { lists: [count], trees: [], file: body.data.id })
    await this.#openDatabase()
    this.#server = await start(this.#place)
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
    await this.#protocol.clean?.(this.site)
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
