/**
 * Reads a webhook's messages from the feed of a server, far or near, and posts each to an address of this machine. The
 * cursor moves on once a message is answered, so that whatever breaks, none is left out: one that was under way is
 * posted again.
 */
import { setTimeout as pause } from 'node:timers/promises'
import { ApiError } from '@sallyport/contract/api-error.ts'
import type { Client } from '@sallyport/contract/client.ts'
import type { FeedEntry, FeedResponse } from '@sallyport/contract/schemas/webhooks/event.ts'
import { Fault, type FaultCode } from '../core/fault.ts'
import { sentenceOf } from './output.ts'

export interface Forwarding {
  readonly client: Client
  readonly webhook: number
  /** Where to post. */
  readonly target: string
  /** A cursor to begin after; from now on when absent. */
  readonly after?: string | undefined
  /** Aborted when it is to end. */
  readonly ending: AbortSignal
  /** How long messages are posted as they were read, in ms; a minute when absent. */
  readonly freshForMs?: number
  /** From here on nothing is missed. */
  begun(): void
  /** A message was answered. */
  forwarded(message: Forwarded): void
  /** Something is wrong that may pass; told once, not at every try. */
  trouble(text: string): void
}

export interface Forwarded {
  readonly event: string
  readonly messageId: string
  /** Of the answer. */
  readonly status: number
  readonly durationMs: number
  /** Where to go on. */
  readonly cursor: string
}

type Message = Extract<FeedEntry, { type: 'webhookMessage' }>

const waitSeconds = 30
/** An answer that is that late is lost on the way. */
const readTimeoutMs = (waitSeconds + 15) * 1_000
const firstPauseMs = 500
const longestPauseMs = 10_000
/** What the plan of the account allows a day is used up. */
const pauseWhenTooManyMs = 60_000

/** Goes on until it is ended. Gives the cursor to go on from. Throws a Fault for what no patience mends. */
export async function forwardMessages(forwarding: Forwarding): Promise<string> {
  const { ending, freshForMs = 60_000 } = forwarding
  // The first read waits for nothing: it turns `now` into a cursor, which outlives a broken connection.
  let after = forwarding.after ?? (await patiently(forwarding, () => read(forwarding, 'now', 0)))?.cursor ?? 'now'
  if (!ending.aborted) forwarding.begun()
  while (!ending.aborted) {
    const done = await patiently(forwarding, async () => {
      const page = await read(forwarding, after, waitSeconds)
      const readAt = performance.now()
      for (const entry of page.data) {
        if (entry.type !== 'webhookMessage') continue
        await post(forwarding, entry)
        after = entry.attributes.cursor
        // Receivers refuse what was signed minutes ago: behind one that was slow, the rest is read anew.
        if (performance.now() - readAt > freshForMs) return undefined
      }
      return page
    })
    after = done?.cursor ?? after
  }
  return after
}

/** Tries again after a pause until it works, or until the end: then undefined. */
async function patiently<T>({ ending, trouble }: Forwarding, work: () => Promise<T>): Promise<T | undefined> {
  let told = ''
  for (let pauseMs = firstPauseMs; !ending.aborted; pauseMs = Math.min(pauseMs * 2, longestPauseMs)) {
    try {
      return await work()
    } catch (error) {
      if (ending.aborted) return undefined
      const text = passing(error)
      if (text !== told) trouble(text)
      told = text
      await pause(tooMany(error) ? pauseWhenTooManyMs : pauseMs, undefined, { signal: ending }).catch(() => undefined)
    }
  }
  return undefined
}

const tooMany = (error: unknown) => error instanceof ApiError && error.status === 429

/** Messages that a target has no answer for yet. */
class NoAnswer extends Error {}

const lasting: Readonly<Record<number, FaultCode>> = {
  400: 'invalid',
  401: 'unauthenticated',
  403: 'forbidden',
  404: 'not-found',
  410: 'gone',
}

/** The words for a failure that may pass. Throws for one that will not. */
function passing(error: unknown): string {
  if (error instanceof NoAnswer) return error.message
  if (!(error instanceof ApiError)) return `The server can't be reached (${causeOf(error)}). Trying again.`
  const code = lasting[error.status]
  if (code) throw new Fault(code, error.detail)
  return `The server answered ${error.status}: ${error.detail} Trying again.`
}

/** What fetch throws has the reason inside. */
const causeOf = (error: unknown): string =>
  sentenceOf(error instanceof Error && error.cause !== undefined ? error.cause : error)

function read({ client, webhook, ending }: Forwarding, after: string, wait: number): Promise<FeedResponse> {
  const signal = AbortSignal.any([ending, AbortSignal.timeout(readTimeoutMs)])
  return client.call('getEvents', { query: { after, webhook, wait } }, { signal })
}

/** Posts the very bytes and headers. Any answer will do; without one it throws. */
async function post({ target, ending, forwarded }: Forwarding, { attributes }: Message): Promise<void> {
  const { event, messageId, headers, body, cursor } = attributes
  const began = performance.now()
  try {
    const response = await fetch(target, { method: 'POST', headers, body, redirect: 'manual', signal: ending })
    await response.body?.cancel()
    const durationMs = Math.round(performance.now() - began)
    forwarded({ event, messageId, status: response.status, durationMs, cursor })
  } catch (error) {
    throw new NoAnswer(`${target} does not answer (${causeOf(error)}). Trying again.`)
  }
}
