/** The client for applications: every operation, with retries, and uploads and downloads that continue after interruptions. */
import {
  type CallArguments,
  type CallName,
  type CallOptions,
  type Credentials,
  createClient as createBareClient,
  type ExportName,
  type StreamName,
} from './api/client.ts'
import type { ListName, Operations, ResourceResponse } from './api/operations.ts'
import { routes } from './api/routes.ts'
import { type ListEntry, listAll } from './requests/lists.ts'
import { isTemporaryForChanges, isTemporaryForReads, pause, withRetries } from './requests/retries.ts'
import { type Download, type DownloadOptions, openDownload, type Request } from './transfers/downloads.ts'
import { type FileUpload, type UploadOptions, uploadFile } from './transfers/uploads.ts'

export interface ClientOptions {
  /** Used instead of the global `fetch`. */
  readonly fetch?: typeof globalThis.fetch
  /** Repetitions of a call that fails for the moment: 4 by default, about 15 seconds; 0 for none. */
  readonly retries?: number
}

export interface Client {
  /**
   * Calls an operation. Throws ApiError unless the response is a success, and TypeError without a response. Reads are repeated after lost
   * connections and responses that may be over soon, changes only after 429 and 503. A `Retry-After` of up to a minute is respected.
   */
  call<N extends CallName>(
    name: N,
    ...args: CallArguments<Operations[N]['request']>
  ): Promise<Operations[N]['response']>
  /** All entries of a list, read page by page; `limit` is the size of a page, 100 by default. */
  list<N extends ListName>(
    name: N,
    ...args: CallArguments<Operations[N]['request']>
  ): AsyncGenerator<ListEntry<N>, void, undefined>
  /**
   * Uploads a file; after an interruption it continues where the server has stored the beginning. If the connection is lost between the
   * last byte and the response, the file is sent again: without `allowOverwrite` there may then be two.
   */
  upload(file: FileUpload, options?: UploadOptions): Promise<ResourceResponse>
  /** A single file unchanged, and continued after interruptions; a folder, or several resources, as a zip archive. */
  download(
    resources: string | readonly string[],
    options?: DownloadOptions & { readonly archiveName?: string },
  ): Promise<Download>
  /** The response of an operation that is a file or a table (CSV). */
  stream<N extends StreamName>(
    name: N,
    ...args: CallArguments<Operations[N]['request'], DownloadOptions>
  ): Promise<Download>
  /** URL of an export, for a link: the browser sends its session cookie; the URL contains no credentials. */
  exportAddress<N extends ExportName>(name: N, ...args: CallArguments<Operations[N]['request']>): string
}

const usualRetries = 4

/**
 * `url`: the server's, without `/api/v2`; empty in a page that the server sent. Without credentials the browser's session is used.
 * Throws TypeError for an invalid URL.
 */
export function createClient(url: string, credentials: Credentials = {}, options: ClientOptions = {}): Client {
  if (url !== '' && !URL.canParse(url)) throw new TypeError(`"${url}" is not a URL such as https://files.example.com.`)
  const { retries = usualRetries, fetch = globalThis.fetch } = options
  const bare = createBareClient(url, credentials, fetch)

  const call: Client['call'] = (name, ...args) => {
    const isTemporary = routes[name].method === 'GET' ? isTemporaryForReads : isTemporaryForChanges
    const signal = (args[1] as CallOptions | undefined)?.signal
    return withRetries(() => bare.call(name, ...args), { retries, signal, isTemporary, pause })
  }
  const stream: Client['stream'] = (name, ...[request, options = {}]) => {
    const again = options.fetch && { fetch: options.fetch }
    const open = bare.stream as (name: string, request: object, options: Parameters<Request>[0]) => Promise<Response>
    return openDownload((part) => open(name, request ?? {}, { ...part, ...again }), options, pause)
  }
  return {
    call,
    stream,
    list: (name, ...args) => listAll({ ...bare, call }, name, ...args),
    upload: (file, more = {}) =>
      uploadFile(bare, file, { ...(options.fetch && { fetch: options.fetch }), ...more }, pause),
    download: (resources, { archiveName, ...more } = {}) => {
      const named = archiveName !== undefined && { downloadArchiveName: archiveName }
      return stream('download', { query: { resources: [resources].flat(), ...named } }, more)
    },
    exportAddress: bare.exportAddress,
  }
}
