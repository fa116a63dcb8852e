/** A test app with its HTTP server on a real socket, users, and ways to send requests: with fetch, or byte by byte. */
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import type { EngineName } from '../src/db/engine.ts'
import { createAdmission } from '../src/gateway/admission.ts'
import { createConnectionRegistry, type RegistryOptions } from '../src/gateway/connections.ts'
import type { OperationCaps } from '../src/gateway/operation-limits.ts'
import { openCertificates } from '../src/gateway/tls.ts'
import { closeTransports, startTransports } from '../src/gateway/transport.ts'
import type { Deadlines } from '../src/http/requests/body-limits.ts'
import type { ConnectionCaps } from '../src/http/requests/connections.ts'
import { createHttpTransport } from '../src/http/transport.ts'
import { parseCidrs } from '../src/lib/net/address.ts'
import { addPerson, type Person, type PersonOptions, signIn } from './people.ts'
import { openTestApp, type TestApp, type TestAppOptions } from './test-app.ts'

export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  /** The body as JSON; throws when it is not JSON. */
  json<T = Json>(): T
}

/** The body of a response, as loosely typed as in a client without types. */
export interface Json {
  readonly responseStatus: number
  readonly data: { readonly id: number; readonly attributes: Readonly<Record<string, unknown>> }
  readonly errors: readonly [{ readonly code: string; readonly detail: string }]
  readonly totalResults: number
}

export interface Ask {
  /** Whose key and token are sent: by default the master's; null for none. */
  readonly as?: Pick<Person, 'apiKey' | 'accessToken'> | null
  /** Sent as JSON. */
  readonly json?: unknown
  /** Sent unchanged. */
  readonly body?: RequestInit['body']
  readonly headers?: Record<string, string>
}

export interface ServedApp extends TestApp {
  readonly server: {
    /** `http://127.0.0.1:PORT` */
    readonly address: string
    close(graceMs?: number): Promise<void>
  }
  readonly port: number
  /** The master's token. */
  readonly mira: Person
  /** One request to a path such as `/api/v2/resources?resource=/`, or below it: `resources?…`. */
  ask(method: string, path: string, options?: Ask): Promise<Answer>
  /** Writes the chunks on a new connection and returns what is received until the server closes it. */
  exchange(...pieces: (string | Buffer)[]): Promise<string>
  /** A new connection. */
  connect(): Promise<Socket>
  addPerson(name: string, options?: PersonOptions): Promise<Person>
}

export interface ServedOptions extends TestAppOptions {
  readonly trustedProxies?: string
  readonly metricsToken?: string
  readonly deadlines?: Partial<Deadlines>
  readonly connections?: ConnectionCaps
  readonly operations?: Partial<OperationCaps>
  readonly registry?: RegistryOptions
  readonly publicUrl?: string
  readonly tls?: { readonly certFile: string; readonly keyFile: string }
  /** Folder of a built web app; none when absent. */
  readonly webFolder?: string
  /** Folder of a built guide; none when absent. */
  readonly guideFolder?: string
}

/** Opens the app and its HTTP server. `close` closes both. */
export async function openServedApp(engine: EngineName, options: ServedOptions = {}): Promise<ServedApp> {
  const app = await openTestApp(engine, options)
  const trustedProxies = parseCidrs(options.trustedProxies ?? '')
  const { context, usage } = app
  const { tls = null, connections = { total: 4_096, perAddress: 1_024 } } = options
  const http = {
    ...{ host: '127.0.0.1', port: 0, trustedProxies, connections },
    get publicUrl() {
      return options.publicUrl ?? context.settings.publicUrl
    },
  }
  const certificates = tls && (await openCertificates(tls, context.log))
  const caps = { perAddress: connections.perAddress, perUser: 1_024, perAccount: 2_048, ...options.operations }
  const admission = createAdmission(context, usage, caps)
  const registry = createConnectionRegistry(context, options.registry)
  const transport = createHttpTransport(
    {
      http,
      certificates,
      metrics: { token: options.metricsToken ?? null, data: '/' },
      webFolder: options.webFolder ?? '/nowhere',
      guideFolder: options.guideFolder ?? '/nowhere',
      ...(options.deadlines && { deadlines: options.deadlines }),
    },
    { context, admission, connections: registry, trustedProxies },
  )
  const [address = { url: '' }] = await startTransports([transport])
  const server = { address: address.url, close: (graceMs?: number) => closeTransports([transport], graceMs) }
  const port = Number(new URL(server.address).port)
  const mira = await signIn(app, app.master)
  const open = async () => {
    const socket = connect(port, '127.0.0.1')
    await once(socket, 'connect')
    return socket
  }
  return {
    ...app,
    server,
    port,
    mira,
    ask: (method, path, ask = {}) => request(server.address, method, path, { as: mira, ...ask }),
    connect: open,
    exchange: async (...pieces) => await exchange(await open(), pieces),
    addPerson: (name, person) => addPerson(app, name, person),
    async close() {
      await server.close(1_000)
      certificates?.close()
      await registry.close().catch(() => undefined)
      await app.close()
    },
  }
}

/** The two headers with a user's credentials. */
export const credentialsOf = ({ apiKey, accessToken }: Pick<Person, 'apiKey' | 'accessToken'>) => ({
  'ev-api-key': apiKey,
  'ev-access-token': accessToken,
})

/** The credentials of a person as header lines of a request. */
export const headOf = (person: Pick<Person, 'apiKey' | 'accessToken'>): string =>
  Object.entries(credentialsOf(person))
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('')

async function request(base: string, method: string, path: string, { as, json, body, headers }: Ask): Promise<Answer> {
  const url = path.startsWith('/') ? base + path : `${base}/api/v2/${path}`
  const response = await fetch(url, {
    method,
    redirect: 'manual',
    headers: {
      ...(as && credentialsOf(as)),
      ...(json !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(json !== undefined && { body: JSON.stringify(json) }),
    ...(body !== undefined && { body, duplex: 'half' }),
  })
  const text = await response.text()
  return { status: response.status, headers: response.headers, text, json: <T>() => JSON.parse(text) as T }
}

async function exchange(socket: Socket, pieces: readonly (string | Buffer)[]): Promise<string> {
  const received: Buffer[] = []
  socket.on('data', (chunk: Buffer) => received.push(chunk))
  // The server may reset the connection after the response, which was received before.
  socket.on('error', () => undefined)
  for (const piece of pieces) socket.write(piece)
  if (!socket.destroyed) await once(socket, 'close')
  return Buffer.concat(received).toString('latin1')
}
