/** The server under test: the built one, started as users do, with a data folder of its own. */
import { once } from 'node:events'
import { readdir, rm, stat } from 'node:fs/promises'
import { Agent, type IncomingMessage, request } from 'node:http'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { newPlace, type Place, root, setUpMaster, start } from '../e2e/running.ts'
import type { EngineName } from '../server/src/db/engine.ts'
import type { Bench } from './bench.ts'
import { onBothCpus, onServerCpu } from './processes.ts'

/** Limits that a benchmark with hundreds of connections from one address needs. */
export const raisedLimits = {
  SALLYPORT_CONNECTIONS_RATE: '1000',
  SALLYPORT_CONNECTIONS_ADDRESS: '1000',
  SALLYPORT_CONNECTIONS_USER: '1000',
}

export interface ServerOptions {
  readonly engine?: EngineName
  readonly durability?: 'power' | 'process'
  /** Further settings by name. */
  readonly settings?: Readonly<Record<string, string>>
  /** True: it may use both processors, as in production. */
  readonly unpinned?: boolean
}

export interface TestServer extends AsyncDisposable {
  readonly address: string
  /** 0 unless the settings turn SFTP on. */
  readonly sftpPort: number
  /** The same for FTP. */
  readonly ftpPort: number
  readonly pid: number
  readonly place: Place
  /** Credentials of the master user, as headers. */
  readonly headers: Readonly<Record<string, string>>
  /** Restarts the server on the same data, with other settings if given; resolves with the ms until it was ready. */
  restart(between?: () => Promise<void>, settings?: Readonly<Record<string, string>>): Promise<number>
}

/** Creates an installation and starts its server. The log is written to a file at the default level. */
export async function startServer(bench: Bench, options: ServerOptions = {}): Promise<TestServer> {
  const { engine = 'sqlite', durability = 'process', settings = {}, unpinned = false } = options
  const place = await newPlace(engine, { SALLYPORT_DURABILITY: durability, ...settings })
  const command = commandOf(bench, unpinned ? onBothCpus : onServerCpu)
  const portOf = (protocol: string, output: string) =>
    Number(new RegExp(`\\b${protocol}://127\\.0\\.0\\.1:(\\d+)`).exec(output)?.[1] ?? 0)
  try {
    const { apiKey, accessToken } = await setUpMaster(place)
    let running = await start(place, command)
    return {
      get address() {
        return running.address
      },
      get sftpPort() {
        return portOf('sftp', running.output())
      },
      get ftpPort() {
        return portOf('ftp', running.output())
      },
      get pid() {
        return running.process.pid ?? 0
      },
      place,
      headers: { 'ev-api-key': apiKey, 'ev-access-token': accessToken },
      async restart(between, changed = {}) {
        await running.stop()
        await between?.()
        const begun = performance.now()
        running = await start({ ...place, environment: { ...place.environment, ...changed } }, command)
        await untilReady(running.address, bench.signal)
        return performance.now() - begun
      },
      async [Symbol.asyncDispose]() {
        await running.stop()
        await place.remove()
      },
    }
  } catch (error) {
    await place.remove()
    throw error
  }
}

function commandOf(bench: Bench, pin: (command: string[]) => string[]): string[] {
  const log = join(bench.disk, `server-${performance.now()}.log`)
  const program = pin([join(root, 'sallyport'), 'serve'])
  return ['sh', '-c', 'log=$1; shift; exec "$@" 2>>"$log"', 'sh', log, ...program]
}

/** Another node on the same database and files; on the servers' processor unless it is `unpinned`. */
export async function startBeside(
  bench: Bench,
  { place }: TestServer,
  { unpinned = false }: Pick<ServerOptions, 'unpinned'> = {},
): Promise<AsyncDisposable & { readonly pid: number; readonly address: string }> {
  const running = await start(place, commandOf(bench, unpinned ? onBothCpus : onServerCpu))
  return {
    pid: running.process.pid ?? 0,
    address: running.address,
    async [Symbol.asyncDispose]() {
      await running.stop()
    },
  }
}

async function untilReady(address: string, signal: AbortSignal): Promise<void> {
  for (let tries = 0; tries < 10_000; tries++) {
    signal.throwIfAborted()
    const answer = await fetch(`${address}/readyz`).catch(() => null)
    await answer?.text()
    if (answer?.status === 200) return
  }
  throw new Error('the server did not get ready')
}

export interface Answer {
  readonly data: { readonly id: number; readonly attributes: Readonly<Record<string, unknown>> }
  readonly totalResults?: number
}

const agent = new Agent({ keepAlive: true, maxSockets: 64 })

/** Calls the API and returns the response. Throws for any status but 2xx. */
export async function ask(
  server: TestServer,
  method: string,
  path: string,
  body?: object,
  signal: AbortSignal = AbortSignal.timeout(600_000),
): Promise<Answer> {
  const headers = { ...server.headers, ...(body && { 'content-type': 'application/json' }) }
  // Not fetch, which uses twice as much of the client's processor.
  const asked = request(`${server.address}/api/v2${path}`, { method, headers, signal, agent }).end(
    body && JSON.stringify(body),
  )
  const [response] = (await once(asked, 'response')) as [IncomingMessage]
  const answer = await text(response)
  const { statusCode = 0 } = response
  if (statusCode < 200 || statusCode > 299)
    throw new Error(`${method} ${path} was answered with ${statusCode}: ${answer}`)
  return JSON.parse(answer) as Answer
}

/** Removes stored blobs of `atLeast` bytes or more: uploads of the measurement are not read again, and would fill the disk. */
export async function dropBytes({ place }: TestServer, atLeast: number): Promise<void> {
  const blobs = join(place.folder, 'data', 'blobs')
  for (const entry of await readdir(blobs, { withFileTypes: true, recursive: true })) {
    const file = join(entry.parentPath, entry.name)
    if (entry.isFile() && (await stat(file)).size >= atLeast) await rm(file)
  }
}
