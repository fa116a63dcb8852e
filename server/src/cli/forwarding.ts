/**
 * Reads a webhook's messages from the event feed of a server and posts each to a local URL. The cursor advances once a
 * message is answered, so that after a failure no message is lost; the last one may be posted again.
 */
import { setTimeout as pause } from 'node:timers/promises'
import { ApiError } from '@sallyport/client/api/api-error.ts'
import type { Client } from '@sallyport/client/api/client.ts'
import type { FeedEntry, FeedResponse } from '@sallyport/contract/schemas/webhooks/event.ts'
import { Fault, type FaultCode } from '../core/fault.ts'
import { sentenceOf } from './output/output.ts'

export interface Forwarding {
  readonly client: Client
  readonly webhook: number
  /** URL to post to. */
  readonly target: string
  /** The cursor to start after; the current end of the feed when absent. */
  readonly after?: string | undefined
  /** Aborted to end forwarding. */
  readonly ending: AbortSignal
  /** Age at which read messages are fetched again, in ms, since their signatures expire; a minute when absent. */
  readonly maxAgeMs?: number
  /** Called when the start cursor is known: all later messages will be forwarded. */
  onBegin(): void
  /** Called when a message was answered. */
  onForwarded(message: Forwarded): void
  /** Called once for a transient error, not for its retries. */
  onTransientError(text: string): void
}

export interface Forwarded {
  readonly event: string
  readonly messageId: string
  /** Status of the response. */
  readonly status: number
  readonly durationMs: number
  /** The cursor to continue from. */
  readonly cursor: string
}

type Message = Extract<FeedEntry, { type: 'webhookMessage' }>

const waitSeconds = 30
/** Later responses are treated as lost. */
const readTimeoutMs = (waitSeconds + 15) * 1_000
const firstPauseMs = 500
const longestPauseMs = 10_000
/** Pause after 429: the account has used its daily transactions. */
const pauseWhenTooManyMs = 60_000

/** Forwards until `ending` is aborted. Returns the cursor to continue from. Throws a Fault for permanent errors. */
export async function forwardMessages(forwarding: Forwarding): Promise<string> {
  const { ending, maxAgeMs = 60_000 } = forwarding
  // The first read does not wait: it turns `now` into a cursor, which survives a lost connection.
  let after = forwarding.after ?? (await withRetries(forwarding, () => read(forwarding, 'now', 0)))?.cursor ?? 'now'
  if (!ending.aborted) forwarding.onBegin()
  while (!ending.aborted) {
    const done = await withRetries(forwarding, async () => {
      const page = await read(forwarding, after, waitSeconds)
      const readAt = performance.now()
      for (const entry of page.data) {
        if (entry.type !== 'webhookMessage') continue
        await post(forwarding, entry)
        after = entry.attributes.cursor
        // Receivers refuse old signatures: after a slow response, the rest is fetched again.
        if (performance.now() - readAt > maxAgeMs) return undefined
      }
      return page
    })
    after = done?.cursor ?? after
  }
  return after
}

/** Retries with growing pauses until `work` succeeds; undefined when `ending` is aborted. */
async function withRetries<T>(
  { ending, onTransientError }: Forwarding,
  work: () => Promise<T>,
): Promise<T | undefined> {
  let told = ''
  for (let pauseMs = firstPauseMs; !ending.aborted; pauseMs = Math.min(pauseMs * 2, longestPauseMs)) {
    try {
      return await work()
    } catch (error) {
      if (ending.aborted) return undefined
      const text = transientMessage(error)
      if (text !== told) onTransientError(text)
      told = text
      await pause(tooMany(error) ? pauseWhenTooManyMs : pauseMs, undefined, { signal: ending }).catch(() => undefined)
    }
  }
  return undefined
}

const tooMany = (error: unknown) => error instanceof ApiError && error.status === 429

/** The target did not respond. */
class NoAnswer extends Error {}

const permanentCodes: Readonly<Record<number, FaultCode>> = {
  400: 'invalid',
  401: 'unauthenticated',
  403: 'forbidden',
  404: 'not-found',
  410: 'gone',
}

/** The message for a transient error. Throws a Fault for a permanent one. */
function transientMessage(error: unknown): string {
  if (error instanceof NoAnswer) return error.message
  if (!(error instanceof ApiError)) return `The server can't be reached (${causeOf(error)}). Trying again.`
  const code = permanentCodes[error.status]
  if (code) throw new Fault(code, error.detail)
  return `The server answered ${error.status}: ${error.detail} Trying again.`
}

/** The reason of an error of fetch, which is in its `cause`. */
const causeOf = (error: unknown): string =>
  sentenceOf(error instanceof Error && error.cause !== undefined ? error.cause : error)

function read({ client, webhook, ending }: Forwarding, after: string, wait: number): Promise<FeedResponse> {
  const signal = AbortSignal.any([ending, AbortSignal.timeout(readTimeoutMs)])
  return client.call('getEvents', { query: { after, webhook, wait } }, { signal })
}

/** Posts the exact bytes and headers. Any response is a success; throws NoAnswer without one. */
async function post({ target, ending, onForwarded }: Forwarding, { attributes }: Message): Promise<void> {
  const { event, messageId, headers, body, cursor } = attributes
  const began = performance.now()
  try {
    const response = await fetch(target, { method: 'POST', headers, body, redirect: 'manual', signal: ending })
    await response.body?.cancel()
    const durationMs = Math.round(performance.now() - began)
    onForwarded({ event, messageId, status: response.status, durationMs, cursor })
  } catch (error) {
    throw new NoAnswer(`${target} is not responding (${causeOf(error)}). Trying again.`)
  }
}
