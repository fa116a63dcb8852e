/**
 * Requests to the REST API of Files.com. The API key is sent to the address of the site only: redirects are refused. Each request has
 * a deadline, and is repeated while the server is overloaded or can't be reached. No error contains the key.
 */
import { Fault, type FaultCode } from '../../core/fault.ts'
import { isObject, type Json, listOf, objectOf, textOf } from '../fields.ts'
import { createRequests, type Failure, type Outcome, type RequestOptions } from '../http/requests.ts'
import {
  createDeadline,
  overloadOf,
  parsedJson,
  textOfResponse,
  unreachable,
  usualDeadlineMs,
  withoutSecrets,
} from '../http/response.ts'
import { createStorage, type Storage, type StorageOptions } from './storage.ts'

export interface FilescomOptions extends RequestOptions, StorageOptions {
  /** With the path of the API, without a slash at the end: `https://harbour.files.com/api/rest/v1`. */
  readonly base: string
  readonly apiKey: string
}

export interface Page {
  readonly items: readonly Json[]
  /** Of the next page; null at the end. */
  readonly cursor: string | null
}

export type Query = Readonly<Record<string, string>>

export interface FilescomClient {
  /** One page of a list. Throws Faults: `unavailable` once all repetitions have failed. */
  page(path: string, query: Query, signal: AbortSignal): Promise<Page>
  /** One object. Throws as `page` does. */
  one(path: string, signal: AbortSignal): Promise<Json>
  /**
   * The object of a file, and its bytes from an offset on. Throws as `page` does, what `check` throws for the object, and SourceFailed
   * if the server responds, but with a failure each time; the iterator throws SourceInterrupted if they end too early.
   */
  download(path: string, range: Range, signal: AbortSignal): Promise<Opened>
  readonly requests: () => number
  /** Ends connections to storage hosts. */
  close(): Promise<void>
}

interface Range {
  readonly from: number
  readonly check: (file: Json) => void
}

interface Opened {
  readonly file: Json
  readonly chunks: AsyncIterable<Buffer>
}

export function createFilescomClient(options: FilescomOptions): FilescomClient {
  const { repeated, count } = createRequests(options)
  const storage = createStorage(options)
  const urlOf = (path: string, query: Query = {}) => `${options.base}${path}?${new URLSearchParams(query)}`
  return {
    requests: count,
    close: storage.close,
    page: (path, query, signal) => repeated(() => pageOnce(options, urlOf(path, query), signal), signal),
    one: (path, signal) => repeated(() => oneOnce(options, urlOf(path), signal), signal),
    download: (path, range, signal) =>
      repeated(() => downloadOnce({ options, storage, url: urlOf(path) }, range, signal), signal),
  }
}

async function pageOnce(options: FilescomOptions, url: string, signal: AbortSignal): Promise<Outcome<Page>> {
  const got = await getOnce(options, url, signal)
  if (!('value' in got)) return got
  const { json, headers } = got.value
  if (!Array.isArray(json)) throw notTheApi(url, 'a list')
  // Official clients read the first of these headers; the documentation names the second.
  const cursor = headers.get('x-files-cursor') || headers.get('x-files-cursor-next') || null
  return { value: { items: json.filter(isObject), cursor } }
}

async function oneOnce(options: FilescomOptions, url: string, signal: AbortSignal): Promise<Outcome<Json>> {
  const got = await getOnce(options, url, signal)
  if (!('value' in got)) return got
  const { json } = got.value
  if (!isObject(json)) throw notTheApi(url, 'an object')
  return { value: json }
}

interface Download {
  readonly options: FilescomOptions
  readonly storage: Storage
  readonly url: string
}

/** Both requests are one attempt: links to storage expire. */
async function downloadOnce(
  { options, storage, url }: Download,
  { from, check }: Range,
  signal: AbortSignal,
): Promise<Outcome<Opened>> {
  const found = await oneOnce(options, url, signal)
  // The server may fail for this file alone.
  if (!('value' in found)) return { ...found, isOfFile: (found.status ?? 0) >= 500 }
  const file = found.value
  check(file)
  const opened = await storage.open(textOf(file['download_uri']), from, signal)
  return 'value' in opened ? { value: { file, chunks: opened.value } } : opened
}

interface Got {
  readonly json: unknown
  readonly headers: Headers
}

async function getOnce(options: FilescomOptions, url: string, signal: AbortSignal): Promise<Outcome<Got>> {
  const deadline = createDeadline(options.deadlineMs ?? usualDeadlineMs, signal)
  const { host } = new URL(url)
  try {
    const response = await fetch(url, {
      headers: { 'x-filesapi-key': options.apiKey, accept: 'application/json' },
      redirect: 'manual',
      signal: deadline.signal,
    })
    const json = parsedJson(await textOfResponse(host, response))
    const failed = failureOf(options, host, response, json)
    return failed ?? { value: { json, headers: response.headers } }
  } catch (error) {
    return unreachable(error, host, signal, deadline)
  } finally {
    deadline.end()
  }
}

/** Null for success. Throws Faults for refusals, which would come again. */
function failureOf({ apiKey }: FilescomOptions, host: string, response: Response, json: unknown): Failure | null {
  const { status, headers } = response
  const overload = overloadOf(host, status, headers.get('retry-after'))
  if (overload) return overload
  if (status >= 200 && status <= 299) return null
  throw refusal(host, status, objectOf(json), apiKey)
}

const refusedCodes: Readonly<Record<number, FaultCode>> = { 403: 'forbidden', 404: 'not-found', 410: 'not-found' }

/** Errors have a type, such as `not-authenticated/invalid-credentials`, and a sentence. */
function refusal(host: string, status: number, json: Json, apiKey: string): Fault {
  const type = textOf(json['type'])
  if (status === 401 || type.startsWith('not-authenticated/'))
    return new Fault('unauthenticated', `${host} refuses the API key. Check it, and whether it has expired.`)
  if (status >= 300 && status < 400)
    return new Fault('unavailable', `${host} redirects to another address. Give that address as --url.`)
  const said = textOf(json['error']) || textOf(listOf(json['errors'])[0])
  const text = `${host} refused the request (${status})${said === '' ? '.' : `: ${said.slice(0, 300)}`}`
  return new Fault(refusedCodes[status] ?? 'invalid', withoutSecrets(text, [apiKey]))
}

const notTheApi = (url: string, expected: string) =>
  new Fault(
    'unavailable',
    `${new URL(url).host} did not respond with ${expected} in JSON. Does --url name a site of Files.com?`,
  )
