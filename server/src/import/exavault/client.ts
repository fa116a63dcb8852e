/**
 * Requests to a server with the v2 API. Sends the credentials to that server only: redirects are refused. Each request has a
 * deadline, and is repeated while the server is overloaded or can't be reached. No error contains a credential.
 */
import { setTimeout as pause } from 'node:timers/promises'
import { Fault, type FaultCode } from '../../core/fault.ts'
import { backoffDelay, parseRetryAfter } from '../../lib/backoff.ts'
import { isObject, type Json, listOf, objectOf, textOf } from './fields.ts'
import { createPace } from './pace.ts'

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
  readonly requests: () => number
}

const usualPauses = [500, 1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 120_000, 300_000]
const usualDeadlineMs = 60_000
/** Longer pauses that the server asks for end the command instead. */
const longestRetryAfterMs = 5 * 60_000
const longestAnswer = 16 * 1024 * 1024
/** Of the source's daily requests, the part that is left to its users. */
const keptShare = 0.1

export function createApiClient(options: ApiOptions): ApiClient {
  const pace = createPace(options.requestsPerSecond)
  const pauses = options.pauses ?? usualPauses
  const get: ApiClient['get'] = async (path, query, signal) => {
    const url = `${options.base}${path}?${new URLSearchParams(query)}`
    for (let attempt = 1; ; attempt++) {
      await pace.turn(signal)
      const outcome = await attemptOnce(options, url, signal)
      if ('json' in outcome) return outcome.json
      const delay = outcome.retryAfterMs ?? backoffDelay(pauses, attempt, Math.random)
      if (delay === undefined || attempt > pauses.length || delay > longestRetryAfterMs)
        throw new Fault(outcome.code, `${outcome.text} Run the command again later.`)
      options.onWait?.(`${outcome.text} Trying again in ${Math.max(1, Math.round(delay / 1_000))} s.`)
      await pause(delay, undefined, { signal })
    }
  }
  return { get, requests: pace.count }
}

type Outcome =
  | { readonly json: Json }
  /** To be repeated. */
  | { readonly code: FaultCode; readonly text: string; readonly retryAfterMs?: number | undefined }

async function attemptOnce(options: ApiOptions, url: string, signal: AbortSignal): Promise<Outcome> {
  const deadline = AbortSignal.timeout(options.deadlineMs ?? usualDeadlineMs)
  const { apiKey, accessToken } = options.credentials
  const host = new URL(url).host
  let response: Response
  let body: string | null
  try {
    response = await fetch(url, {
      headers: { 'ev-api-key': apiKey, 'ev-access-token': accessToken, accept: 'application/json' },
      redirect: 'manual',
      signal: AbortSignal.any([signal, deadline]),
    })
    body = await boundedText(response)
  } catch (error) {
    signal.throwIfAborted()
    const why = deadline.aborted ? 'no answer in time' : causeOf(error)
    return { code: 'unavailable', text: `${host} can't be reached (${why}).` }
  }
  if (body === null) throw new Fault('too-large', `${host} sent a response of more than ${longestAnswer} bytes.`)
  return outcomeOf(options, host, response, body)
}

function outcomeOf({ credentials }: ApiOptions, host: string, response: Response, body: string): Outcome {
  const { status, headers } = response
  if (status === 429 || status === 421 || status >= 500) {
    const retryAfterMs = parseRetryAfter(headers.get('retry-after') ?? undefined, new Date())
    const code = status === 429 ? 'too-many' : 'unavailable'
    return { code, text: `${host} responded with ${status}.`, retryAfterMs }
  }
  const json = jsonOf(body)
  if (status < 200 || status > 299) throw refusal(host, status, json, credentials)
  if (!json)
    throw new Fault(
      'unavailable',
      `${host} did not respond with JSON. Does --url name a server with the ExaVault API, v2?`,
    )
  checkDailyLimit(host, headers)
  return { json }
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
