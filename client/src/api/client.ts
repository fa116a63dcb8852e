/**
 * The bare requests of the API, for browsers and Node: one call over the table of operations, and functions for bodies and responses
 * that are not JSON. Nothing is repeated. Requests use `fetch`, whose own errors (no network, aborted) are passed on.
 */
import { apiErrorOf } from './error-response.ts'
import type { Operations, ResourceResponse } from './operations.ts'
import { type Route, routes } from './routes.ts'

export interface Credentials {
  readonly apiKey?: string
  readonly accessToken?: string
}

export interface CallOptions {
  readonly signal?: AbortSignal
  /** Another implementation for this one request, for example one that reports progress. */
  readonly fetch?: typeof globalThis.fetch
}

export type ExportName = Extract<keyof Operations, `export${string}`>
/** Operations whose responses are files or tables. */
export type StreamName = {
  [N in keyof Operations]: [Operations[N]['response']] extends [never] ? N : never
}[keyof Operations]
export type CallName = Exclude<keyof Operations, StreamName | 'uploadFile'>

/** The request is optional if nothing in it is required. */
export type CallArguments<Request, Options = CallOptions> =
  Partial<Request> extends Request ? [request?: Request, options?: Options] : [request: Request, options?: Options]

export interface Upload {
  /** Destination path, including the name. */
  readonly path: string
  /** Bytes. */
  readonly size: number
  readonly body: Blob | Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array>
  readonly allowOverwrite?: boolean
  /** Bytes already stored (see `getUpload`); the body contains the rest. */
  readonly offset?: number
}

export interface StreamOptions extends CallOptions {
  /** For a part of a file: `range` and `if-range`. */
  readonly headers?: Readonly<Record<string, string>>
}

export interface Client {
  /** Throws ApiError unless the response is a success. */
  call<N extends CallName>(
    name: N,
    ...args: CallArguments<Operations[N]['request']>
  ): Promise<Operations[N]['response']>
  /** Sends the raw bytes. Streams are sent as they are read; browsers that do not support that need a Blob. */
  upload(file: Upload, options?: CallOptions): Promise<ResourceResponse>
  /** URL of an export, for a link: the browser sends its session cookie; the URL contains no credentials. */
  exportAddress<N extends ExportName>(name: N, ...args: CallArguments<Operations[N]['request']>): string
  /** A response whose body is a file or a table, once its status is known. Throws ApiError unless it is a success. */
  stream<N extends StreamName>(
    name: N,
    ...args: CallArguments<Operations[N]['request'], StreamOptions>
  ): Promise<Response>
}

/** `baseUrl`: the server's URL without `/api/v2`; empty for the server that sent the page. */
export function createClient(baseUrl: string, credentials: Credentials = {}, fetch = globalThis.fetch): Client {
  const base = `${baseUrl.replace(/\/+$/, '')}/api/v2`
  const identity = {
    ...(credentials.apiKey !== undefined && { 'ev-api-key': credentials.apiKey }),
    ...(credentials.accessToken !== undefined && { 'ev-access-token': credentials.accessToken }),
    // The server accepts a session cookie only with a header that no other site can send.
    ...(credentials.apiKey === undefined && credentials.accessToken === undefined && { 'x-sallyport-client': 'web' }),
  }

  async function send(it: Route, parts: RequestParts, { fetch: own = fetch, ...init }: Init): Promise<Response> {
    const headers = { ...identity, ...init.headers, ...headerValues(parts.headers) }
    // Redirects are not followed: the credentials are for this server only.
    const response = await own(base + target(it, parts), { redirect: 'manual', ...init, method: it.method, headers })
    if (!response.ok) throw await apiErrorOf(response)
    return response
  }

  return {
    async call(name, ...[request, options]) {
      const parts: RequestParts = request ?? {}
      const json = parts.body && { body: JSON.stringify(parts.body), headers: { 'content-type': 'application/json' } }
      const response = await send(routes[name], parts, { ...options, ...json })
      return response.json() as Promise<never>
    },

    async upload({ path, size, body, allowOverwrite = false, offset = 0 }, options) {
      const headers = { ...(offset > 0 && { offsetBytes: offset }) }
      const response = await send(
        routes.uploadFile,
        { query: { path, fileSize: size, allowOverwrite }, headers },
        // Node and browsers require half-duplex mode for a streamed body.
        { ...options, body, headers: { 'content-type': 'application/octet-stream' }, duplex: 'half' },
      )
      return response.json() as Promise<ResourceResponse>
    },

    exportAddress: (name, ...[request]) => base + target(routes[name], request ?? {}),

    stream: (name, ...[request, options]) => send(routes[name], request ?? {}, { ...options }),
  }
}

interface RequestParts {
  readonly params?: object
  readonly query?: object
  readonly headers?: object
  readonly body?: object
}

type Init = Omit<RequestInit, 'headers'> & StreamOptions & { readonly duplex?: 'half' }

/** Path and query: inserts `{id}`, writes lists with commas or repeated as the schema says, and omits undefined values. */
function target(it: Route, { params = {}, query = {} }: RequestParts): string {
  const given = new Map(Object.entries(params))
  const path = it.path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(given.get(name))))
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined) continue
    if (!Array.isArray(value)) search.append(name, String(value))
    else if (hasCommas(it.query, name)) search.append(name, value.join(','))
    else for (const one of value) search.append(`${name}[]`, String(one))
  }
  return search.size > 0 ? `${path}?${search}` : path
}

const hasCommas = (schema: Route['query'], name: string) => 'x-commas' in (schema?.properties[name] ?? {})

const headerValues = (headers: object = {}): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]))
