/**
 * A site of Files.com for tests: the service itself can't be had here. Its answers have the shapes that the documentation of the
 * official clients (files-sdk-javascript, files-sdk-python) shows; nobody has compared them with the service.
 */
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { crc32 } from 'node:zlib'

export interface SiteFile {
  readonly content: Buffer
  readonly mtime: string
  /** Fields that are otherwise than the content says, or absent (undefined). */
  readonly fields?: Readonly<Record<string, unknown>>
}

export interface FilescomSite {
  readonly origin: string
  readonly base: string
  readonly apiKey: string
  /** By path; null for a folder. */
  readonly entries: Map<string, SiteFile | null>
  /** Lists of the API by path: `/users` … */
  readonly lists: Map<string, readonly object[]>
  /** Single objects by path. */
  readonly objects: Map<string, object>
  /** Paths of the requests so far, without the address. */
  readonly requests: string[]
  /** Requests to storage that had an API key. */
  leaked: number
  /** Entries of a page, whatever is asked for. */
  pageSize: number
  /** Handles a request otherwise: true if it did. */
  intercept: (request: IncomingMessage, response: ServerResponse) => boolean
  put(path: string, content: string | Buffer, more?: Partial<SiteFile>): void
  close(): Promise<void>
}

const api = '/api/rest/v1'

export async function openFilescomSite(): Promise<FilescomSite> {
  const server = createServer((request, response) => {
    site.requests.push(request.url ?? '')
    if (!site.intercept(request, response)) respond(site, request, response)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const site: FilescomSite = {
    ...{ origin, base: origin + api, apiKey: 'key-of-the-site', leaked: 0, pageSize: 1_000 },
    ...{ entries: new Map(), lists: new Map(), objects: new Map(), requests: [], intercept: () => false },
    put(path, content, more = {}) {
      const names = path.split('/')
      for (let i = 1; i < names.length; i++) {
        const folder = names.slice(0, i).join('/')
        if (!site.entries.has(folder)) site.entries.set(folder, null)
      }
      site.entries.set(path, { content: Buffer.from(content), mtime: '2020-07-29T09:53:36Z', ...more })
    },
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
  return site
}

function json(response: ServerResponse, body: unknown, headers: Record<string, string> = {}, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))
}

const refuse = (response: ServerResponse, status: number, type: string, error: string) =>
  json(response, { type, 'http-code': status, error, title: error }, {}, status)

const missing = (response: ServerResponse) => refuse(response, 404, 'not-found', 'Not found')

function respond(site: FilescomSite, request: IncomingMessage, response: ServerResponse): void {
  const url = new URL(request.url ?? '', site.origin)
  const isAllowed = request.headers['x-filesapi-key'] === site.apiKey
  if (url.pathname.startsWith('/storage/')) sendContent(site, request, response)
  else if (isAllowed) sendAnswer(site, url, response)
  else refuse(response, 401, 'not-authenticated/invalid-credentials', 'Invalid credentials')
}

function sendAnswer(site: FilescomSite, url: URL, response: ServerResponse): void {
  const path = url.pathname.slice(api.length)
  const [, kind = '', encoded = ''] = /^\/(folders|files)(?:\/(.*))?$/.exec(path) ?? []
  const named = decodeURIComponent(encoded)
  const found = site.objects.get(path)
  const list = kind === 'folders' ? inside(site, named) : listAt(site, url, path)
  if (kind === 'files') sendFile(site, named, response)
  else if (found) json(response, found)
  else if (list) sendPage(site, list, url, response)
  else missing(response)
}

/** A list that is one of a user or a share has its number in the path: `/public_keys?user_id=7`. */
function listAt(site: FilescomSite, url: URL, path: string): readonly object[] | undefined {
  const query = new URLSearchParams(url.searchParams)
  for (const name of ['per_page', 'cursor']) query.delete(name)
  return site.lists.get(query.size === 0 ? path : `${path}?${query}`)
}

/** Undefined for a folder that is not there. */
function inside(site: FilescomSite, path: string): readonly object[] | undefined {
  if (path !== '' && site.entries.get(path) !== null) return undefined
  const prefix = path === '' ? '' : `${path}/`
  return [...site.entries]
    .filter(([one]) => one.startsWith(prefix) && !one.slice(prefix.length).includes('/'))
    .map(([one, entry]) => objectOf(one, entry))
}

function sendPage(site: FilescomSite, list: readonly object[], url: URL, response: ServerResponse): void {
  const at = Number(url.searchParams.get('cursor') ?? 0)
  const most = Math.min(site.pageSize, Number(url.searchParams.get('per_page') ?? 1_000))
  const next = at + most < list.length ? String(at + most) : null
  json(
    response,
    list.slice(at, at + most),
    next === null ? {} : { 'x-files-cursor': next, 'x-files-cursor-next': next },
  )
}

function sendFile(site: FilescomSite, path: string, response: ServerResponse): void {
  const entry = site.entries.get(path)
  const download_uri = `${site.origin}/storage/${encodeURIComponent(path)}`
  if (entry) json(response, { download_uri, ...objectOf(path, entry) })
  else missing(response)
}

function objectOf(path: string, entry: SiteFile | null): object {
  const display_name = path.slice(path.lastIndexOf('/') + 1)
  if (entry === null) return { path, display_name, type: 'directory', size: 0, mtime: '2020-01-01T00:00:00Z' }
  const { content, mtime, fields } = entry
  return {
    ...{ path, display_name, type: 'file', size: content.length, mtime, provided_mtime: null },
    crc32: crc32(content).toString(16),
    md5: createHash('md5').update(content).digest('hex'),
    sha256: createHash('sha256').update(content).digest('hex'),
    ...{ mime_type: 'application/octet-stream', region: 'us-east-1', permissions: 'rwdl' },
    ...fields,
  }
}

function sendContent(site: FilescomSite, { url = '', headers }: IncomingMessage, response: ServerResponse): void {
  if (headers['x-filesapi-key'] !== undefined) site.leaked += 1
  const content = site.entries.get(decodeURIComponent(url.slice('/storage/'.length)))?.content
  if (!content) {
    response.writeHead(403).end('AccessDenied')
    return
  }
  const from = Number(/^bytes=(\d+)-$/.exec(headers.range ?? '')?.[1] ?? 0)
  const part = content.subarray(from)
  response.writeHead(from > 0 ? 206 : 200, {
    'content-length': part.length,
    ...(from > 0 && { 'content-range': `bytes ${from}-${content.length - 1}/${content.length}` }),
  })
  response.end(part)
}
