/**
 * Requests to a server with the v2 API. Sends the credentials to that server only: redirects are refused. Each request has a
 * deadline, and is repeated while the server is overloaded or can't be reached. No error contains a credential.
 */
import { setTimeout as pause } from 'node:timers/promises'
import { Fault, type FaultCode } from '../../core/fault.ts'
import { backoffDelay, parseRetryAfter } from '../../lib/backoff.ts'
import { isObject, type Json, listOf, objectOf, textOf } from '../fields.ts'
import { SourceFailed, SourceInterrupted } from '../source.ts'
import { createThrottle } from '../throttle.ts'

export interface ApiCredentials {
  readonly apiKey: string
  readonly accessToken: string
}

export interface ApiOptions {
  /** With the path of the API, without a slash at the end: `https://harbour.example/api/v2`. */
  readonly base: string
  readonly credentials: ApiCredentials
  readonly requestsPerSecond: number
  /** Called when a request is going to be repeated. */
  readonly onWait?: (text: string) => void
  /** Pauses before a request is repeated, in ms. */
  readonly pauses?: readonly number[]
  /** Deadline of a request, in ms. */
  readonly deadlineMs?: number
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

const usualPauses = [500, 1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 120_000, 300_000]
/** Of these pauses, those before a request is repeated whose failure may be that of one file. */
const pausesOfFailure = 6
const usualDeadlineMs = 60_000
/** Longer pauses that the server asks for end the command instead. */
const longestRetryAfterMs = 5 * 60_000
const longestAnswer = 16 * 1024 * 1024
/** Of the source's daily requests, the part that is left to its users. */
const keptShare = 0.1

export function createApiClient(options: ApiOptions): ApiClient {
  const throttle = createThrottle(options.requestsPerSecond)
  let requests = 0
  const pauses = options.pauses ?? usualPauses
  const repeated = async <T>(attempt: () => Promise<Outcome<T>>, signal: AbortSignal): Promise<T> => {
    for (let count = 1; ; count++) {
      await throttle(1, signal)
      requests += 1
      const outcome = await attempt()
      if ('value' in outcome) return outcome.value
      const delay = outcome.retryAfterMs ?? backoffDelay(pauses, count, Math.random)
      const most = outcome.isOfFile ? Math.min(pauses.length, pausesOfFailure) : pauses.length
      if (delay === undefined || count > most || delay > longestRetryAfterMs)
        throw outcome.isOfFile
          ? new SourceFailed(outcome.text)
          : new Fault(outcome.code, `${outcome.text} Run the command again later.`)
      options.onWait?.(`${outcome.text} Trying again in ${Math.max(1, Math.round(delay / 1_000))} s.`)
      await pause(delay, undefined, { signal })
    }
  }
  const urlOf = (path: string, query: Readonly<Record<string, string>>) =>
    `${options.base}${path}?${new URLSearchParams(query)}`
  return {
    requests: () => requests,
    get: (path, query, signal) => repeated(() => getOnce(options, urlOf(path, query), signal), signal),
    bytes: (path, query, signal) => repeated(() => openOnce(options, urlOf(path, query), signal), signal),
  }
}

type Outcome<T> =
  | { readonly value: T }
  /** To be repeated. */
  | Failure

interface Failure {
  readonly code: FaultCode
  readonly text: string
  readonly retryAfterMs?: number | undefined
  /** The server responded, and may respond otherwise to requests for other files. */
  readonly isOfFile?: boolean
}

async function getOnce(options: ApiOptions, url: string, signal: AbortSignal): Promise<Outcome<Json>> {
  const deadline = createDeadline(options, signal)
  const { host } = new URL(url)
  try {
    const response = await send(options, url, deadline.signal)
    const body = await boundedText(response)
    if (body === null) throw new Fault('too-large', `${host} sent a response of more than ${longestAnswer} bytes.`)
    const json = jsonOf(body)
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
  const deadline = createDeadline(options, signal)
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

interface Deadline {
  readonly signal: AbortSignal
  /** Stops it while the receiver is busy. */
  stop(): void
  restart(): void
  end(): void
}

function createDeadline({ deadlineMs = usualDeadlineMs }: ApiOptions, signal: AbortSignal): Deadline {
  const passed = new AbortController()
  let timer: NodeJS.Timeout | undefined
  const stop = () => clearTimeout(timer)
  const restart = () => {
    stop()
    timer = setTimeout(() => passed.abort(), deadlineMs)
  }
  restart()
  return { signal: AbortSignal.any([signal, passed.signal]), stop, restart, end: stop }
}

const send = ({ credentials: { apiKey, accessToken } }: ApiOptions, url: string, signal: AbortSignal) =>
  fetch(url, {
    headers: { 'ev-api-key': apiKey, 'ev-access-token': accessToken, accept: 'application/json, */*' },
    redirect: 'manual',
    signal,
  })

/** An attempt that failed before a response was complete. */
function unreachable(error: unknown, host: string, signal: AbortSignal, deadline: Deadline): Outcome<never> {
  signal.throwIfAborted()
  if (error instanceof Fault) throw error
  const why = deadline.signal.aborted ? 'no answer in time' : causeOf(error)
  return { code: 'unavailable', text: `${host} can't be reached (${why}).` }
}

/** Null for success. Throws Faults for refusals, which would come again. */
function failureOf({ credentials }: ApiOptions, host: string, { status, headers }: Response, json: Json | null) {
  if (status === 429 || status === 421 || status >= 500) {
    const retryAfterMs = parseRetryAfter(headers.get('retry-after') ?? undefined, new Date())
    const code: FaultCode = status === 429 ? 'too-many' : 'unavailable'
    return { code, text: `${host} responded with ${status}.`, retryAfterMs }
  }
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
  return new Fault(refusedCodes[status] ?? 'invalid', withoutSecrets(text, credentials))
}

const withoutSecrets = (text: string, { apiKey, accessToken }: ApiCredentials) =>
  [apiKey, accessToken].filter((secret) => secret !== '').reduce((shown, secret) => shown.replaceAll(secret, '…'), text)

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
  try {
    const value: unknown = JSON.parse(text)
    return isObject(value) ? value : null
  } catch {
    return null
  }
}

/** The body of a response; null if it is too long. */
async function boundedText({ body }: Response): Promise<string | null> {
  if (!body) return ''
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of body as AsyncIterable<Uint8Array>) {
    size += chunk.length
    if (size > longestAnswer) return null
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

/** The reason of an error of fetch is in its `cause`. */
function causeOf(error: unknown): string {
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error
  const code = (cause as NodeJS.ErrnoException | null)?.code
  return code ?? (cause instanceof Error ? cause.message : String(cause))
}
