/**
 * Requests to a server with the v2 API. Sends the credentials to that server only: redirects are refused. Each request has a
 * deadline, and is repeated while the server is overloaded or can't be reached. No error contains a credential.
 */
import { Fault, type FaultCode } from '../../core/fault.ts'
import { isObject, type Json, listOf, objectOf, textOf } from '../fields.ts'
import { createRequests, type Failure, type Outcome, type RequestOptions } from '../http/requests.ts'
import {
  boundedText,
  causeOf,
  createDeadline,
  type Deadline,
  overloadOf,
  parsedJson,
  textOfResponse,
  unreachable,
  usualDeadlineMs,
  withoutSecrets,
} from '../http/response.ts'
import { SourceInterrupted } from '../source.ts'

export interface ApiCredentials {
  readonly apiKey: string
  readonly accessToken: string
}

export interface ApiOptions extends RequestOptions {
  /** With the path of the API, without a slash at the end: `https://harbour.example/api/v2`. */
  readonly base: string
  readonly credentials: ApiCredentials
}

export interface ApiClient {
  /** The JSON object that a GET request returns. Throws Faults: `unavailable` once all repetitions have failed. */
  get(path: string, query: Readonly<Record<string, string>>, signal: AbortSignal): Promise<Json>
  /**
   * The bytes of a response. Throws as `get` does, or SourceFailed if the server responds, but with a failure each time; the iterator
   * throws SourceInterrupted if they end too early.
   */
  bytes(path: string, query: Readonly<Record<string, string>>, signal: AbortSignal): Promise<AsyncIterable<Buffer>>
  readonly requests: () => number
}

/** Of the source's daily requests, the part that is left to its users. */
const keptShare = 0.1

export function createApiClient(options: ApiOptions): ApiClient {
  const { repeated, count } = createRequests(options)
  const urlOf = (path: string, query: Readonly<Record<string, string>>) =>
    `${options.base}${path}?${new URLSearchParams(query)}`
  return {
    requests: count,
    get: (path, query, signal) => repeated(() => getOnce(options, urlOf(path, query), signal), signal),
    bytes: (path, query, signal) => repeated(() => openOnce(options, urlOf(path, query), signal), signal),
  }
}

async function getOnce(options: ApiOptions, url: string, signal: AbortSignal): Promise<Outcome<Json>> {
  const deadline = createDeadline(options.deadlineMs ?? usualDeadlineMs, signal)
  const { host } = new URL(url)
  try {
    const response = await send(options, url, deadline.signal)
    const json = jsonOf(await textOfResponse(host, response))
    const failed = failureOf(options, host, response, json)
    if (failed) return failed
    if (!json)
      throw new Fault(
        'unavailable',
        `${host} did not respond with JSON. Does --url name a server with the ExaVault API, v2?`,
      )
    return { value: json }
  } catch (error) {
    return unreachable(error, host, signal, deadline)
  } finally {
    deadline.end()
  }
}

/** The deadline is that of each chunk. */
async function openOnce(
  options: ApiOptions,
  url: string,
  signal: AbortSignal,
): Promise<Outcome<AsyncIterable<Buffer>>> {
  const deadline = createDeadline(options.deadlineMs ?? usualDeadlineMs, signal)
  const { host } = new URL(url)
  try {
    const response = await send(options, url, deadline.signal)
    if (response.ok) {
      checkDailyLimit(host, response.headers)
      return { value: chunksOf(response, deadline, signal) }
    }
    const failed = failureOf(options, host, response, jsonOf((await boundedText(response)) ?? ''))
    deadline.end()
    const text = `${host} responded with ${response.status}.`
    return { ...(failed ?? { code: 'unavailable' as const, text }), isOfFile: response.status >= 500 }
  } catch (error) {
    deadline.end()
    return unreachable(error, host, signal, deadline)
  }
}

async function* chunksOf({ body }: Response, deadline: Deadline, signal: AbortSignal): AsyncGenerator<Buffer> {
  try {
    for await (const chunk of (body ?? []) as AsyncIterable<Uint8Array>) {
      deadline.stop()
      yield Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
      deadline.restart()
    }
  } catch (error) {
    signal.throwIfAborted()
    throw new SourceInterrupted(deadline.signal.aborted ? 'no more bytes came in time' : causeOf(error))
  } finally {
    deadline.end()
  }
}

const send = ({ credentials: { apiKey, accessToken } }: ApiOptions, url: string, signal: AbortSignal) =>
  fetch(url, {
    headers: { 'ev-api-key': apiKey, 'ev-access-token': accessToken, accept: 'application/json, */*' },
    redirect: 'manual',
    signal,
  })

/** Null for success. Throws Faults for refusals, which would come again. */
function failureOf(
  { credentials }: ApiOptions,
  host: string,
  { status, headers }: Response,
  json: Json | null,
): Failure | null {
  const overload = overloadOf(host, status, headers.get('retry-after'))
  if (overload) return overload
  if (status < 200 || status > 299) throw refusal(host, status, json, credentials)
  checkDailyLimit(host, headers)
  return null
}

const refusedCodes: Readonly<Record<number, FaultCode>> = {
  401: 'unauthenticated',
  403: 'forbidden',
  404: 'not-found',
  410: 'not-found',
}

function refusal(host: string, status: number, json: Json | null, credentials: ApiCredentials): Fault {
  if (status === 401)
    return new Fault('unauthenticated', `${host} refuses the API key or the access token. Check both.`)
  if (status >= 300 && status < 400)
    return new Fault('unavailable', `${host} redirects to another address. Give that address as --url.`)
  const detail = textOf(objectOf(listOf(json?.['errors'])[0])['detail']).slice(0, 300)
  const text = detail
    ? `${host} refused the request (${status}): ${detail}`
    : `${host} refused the request (${status}).`
  return new Fault(refusedCodes[status] ?? 'invalid', withoutSecrets(text, Object.values(credentials)))
}

/** Throws `too-many` when nine tenths of the requests that the source allows in a day have been used. */
function checkDailyLimit(host: string, headers: Headers): void {
  const limit = Number(headers.get('x-ratelimit-limit') ?? 0)
  const remaining = Number(headers.get('x-ratelimit-remaining') ?? Number.NaN)
  if (!(limit > 0) || !(remaining < limit * keptShare)) return
  throw new Fault(
    'too-many',
    `${host} allows ${limit} requests a day, of which ${remaining} are left. They are left to its users: run the command again tomorrow.`,
  )
}

function jsonOf(text: string): Json | null {
  const value = parsedJson(text)
  return isObject(value) ? value : null
}
