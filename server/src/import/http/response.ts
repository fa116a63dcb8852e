/** Reads responses of a source: within a deadline, and no more bytes than fit. */
import { Fault } from '../../core/fault.ts'
import { parseRetryAfter } from '../../lib/backoff.ts'
import type { Failure, Outcome } from './requests.ts'

export const usualDeadlineMs = 60_000
const longestAnswer = 16 * 1024 * 1024

export interface Deadline {
  readonly signal: AbortSignal
  /** Stops it while the receiver is busy. */
  stop(): void
  restart(): void
  end(): void
}

/** Passes after so many ms, or when the signal is aborted. */
export function createDeadline(deadlineMs: number, signal: AbortSignal): Deadline {
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

/** An attempt that failed before a response was complete. Throws the signal's reason, and Faults as they are. */
export function unreachable(error: unknown, host: string, signal: AbortSignal, deadline: Deadline): Outcome<never> {
  signal.throwIfAborted()
  if (error instanceof Fault) throw error
  const why = deadline.signal.aborted ? 'no answer in time' : causeOf(error)
  return { code: 'unavailable', text: `${host} can't be reached (${why}).` }
}

/** The failure of a server that asks to be tried again later; null for any other status. */
export function overloadOf(host: string, status: number, retryAfter: string | null | undefined): Failure | null {
  if (status !== 429 && status !== 421 && status < 500) return null
  const retryAfterMs = parseRetryAfter(retryAfter ?? undefined, new Date())
  const code = status === 429 ? 'too-many' : 'unavailable'
  return { code, status, text: `${host} responded with ${status}.`, retryAfterMs }
}

/** The text of a response. Throws `too-large`. */
export async function textOfResponse(host: string, response: Response): Promise<string> {
  const body = await boundedText(response)
  if (body !== null) return body
  throw new Fault('too-large', `${host} sent a response of more than ${longestAnswer} bytes.`)
}

/** The body of a response; null if it is too long. */
export async function boundedText({ body }: Response): Promise<string | null> {
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

/** JSON of any kind; undefined for text that is not JSON. */
export function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** The text with … instead of these credentials. */
export const withoutSecrets = (text: string, secrets: readonly string[]): string =>
  secrets.filter((secret) => secret !== '').reduce((shown, secret) => shown.replaceAll(secret, '…'), text)

/** The reason of an error of fetch is in its `cause`. */
export function causeOf(error: unknown): string {
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error
  const code = (cause as NodeJS.ErrnoException | null)?.code
  return code ?? (cause instanceof Error ? cause.message : String(cause))
}
