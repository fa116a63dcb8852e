/**
 * Typed client of the API. One call over the table of operations, for browsers and Node, and two functions for responses
 * that are not JSON. Requests use `fetch`, whose own errors (no network, aborted) are passed on.
 */
import { ApiError } from './api-error.ts'
import { type Operations, type ResourceResponse, type Route, routes } from './operations.ts'

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
export type CallName = Exclude<
  keyof Operations,
  'uploadFile' | 'download' | 'downloadVersion' | 'downloadFromTrash' | ExportName
>

/** The request is optional if nothing in it is required. */
export type CallArguments<Request> =
  Partial<Request> extends Request
    ? [request?: Request, options?: CallOptions]
    : [request: Request, options?: CallOptions]

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

export interface Download {
  /** Name of the file or archive. */
  readonly name: string
  /** Bytes; unknown for an archive, which is compressed on the fly. */
  readonly size: number | undefined
  readonly body: ReadableStream<Uint8Array>
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
  /** A single file unchanged; a folder, or several resources, as a zip archive. */
  download(resources: readonly string[], options?: CallOptions & { archiveName?: string }): Promise<Download>
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
    const response = await own(base + target(it, parts), { ...init, method: it.method, headers })
    if (!response.ok) throw await apiError(response)
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

    async download(resources, { archiveName, ...options } = {}) {
      const query = { resources, ...(archiveName !== undefined && { downloadArchiveName: archiveName }) }
      const response = await send(routes.download, { query }, options)
      const length = response.headers.get('content-length')
      return {
        name: fileName(response.headers.get('content-disposition')) ?? 'download',
        size: length === null ? undefined : Number(length),
        body: response.body ?? new Blob([]).stream(),
      }
    },
  }
}

interface RequestParts {
  readonly params?: object
  readonly query?: object
  readonly headers?: object
  readonly body?: object
}

type Init = RequestInit & CallOptions & { headers?: Record<string, string>; duplex?: 'half' }

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

interface ErrorBody {
  readonly errors: readonly {
    readonly code: string
    readonly detail: string
    readonly meta?: { readonly cursor?: string }
  }[]
}

async function apiError(response: Response): Promise<ApiError> {
  const text = await response.text()
  try {
    const [first] = (JSON.parse(text) as ErrorBody).errors
    if (first) return new ApiError(response.status, first.code, first.detail, first.meta?.cursor)
  } catch {
    // Not a response of our server, for example a proxy's page.
  }
  return new ApiError(response.status, 'ERROR_INTERNAL', `The server answered ${response.status} without a reason.`)
}

function fileName(disposition: string | null): string | undefined {
  const encoded = /filename\*=UTF-8''([^;\s]+)/i.exec(disposition ?? '')?.[1]
  return encoded === undefined ? undefined : decodeURIComponent(encoded)
}
