/**
 * POST requests to URLs chosen by users, without access to hosts that only this machine can reach: see guarded-connect for the
 * rules. Redirects are not followed, and proxies of the environment are not used.
 */
import { Agent, request } from 'undici'
import { type AddressRule, connectGuarded, GuardError, resolveAllowed } from './guarded-connect.ts'

/** Allowed targets: public addresses, those in `allow`, at the ports in `ports` (any if absent). */
export type TargetPolicy = AddressRule & { readonly ports?: readonly number[] }

/** `reason` is a sentence for the user who entered the URL. */
export interface Refusal {
  readonly ok: false
  readonly kind: 'invalid' | 'dns' | 'blocked' | 'port'
  readonly reason: string
}

/** Classifies failed requests, with messages for users. */

/**
 * 'blocked' = the target is not allowed, 'dns' = its name does not resolve, 'connect' = the connection was refused or broken, 'tls'
 * = certificate not trusted or handshake failed, 'timeout', 'protocol' = the response is not HTTP or incomplete.
 */
type SendFailure = 'blocked' | 'dns' | 'connect' | 'tls' | 'timeout' | 'protocol'

const timeoutCode = /^(ETIMEDOUT|UND_ERR_(CONNECT|HEADERS|BODY)_TIMEOUT)$/
const tlsCode = /^(ERR_TLS|ERR_SSL|ERR_OSSL|CERT_|UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO|HOSTNAME_MISMATCH|EPROTO)/
const protocolCode = /^(HPE_|UND_ERR_)/

/** The kind of an error of the HTTP client or a socket, and a sentence about it. */
function explainFailure(error: unknown): { kind: SendFailure; sentence: string } {
  // If several addresses were tried, each has its own error: the first is used.
  if (error instanceof AggregateError && error.errors.length > 0) return explainFailure(error.errors[0])
  const { name, code, message }: NodeJS.ErrnoException = error instanceof Error ? error : new Error(String(error))
  // Some errors of the parser have no code.
  const reason = code ?? (name === 'HTTPParserError' ? 'HPE_' : '')
  if (timeoutCode.test(reason)) return { kind: 'timeout', sentence: 'The endpoint did not respond in time.' }
  if (tlsCode.test(reason)) return { kind: 'tls', sentence: `No secure connection could be made: ${message}.` }
  if (protocolCode.test(reason)) return { kind: 'protocol', sentence: `The response was not valid HTTP: ${message}.` }
  return { kind: 'connect', sentence: `The connection failed: ${message}.` }
}

/** No complete response. The message is a sentence for users; `cause` is the original error. */
export class SendError extends Error {
  override readonly name = 'SendError'
  readonly kind: SendFailure

  constructor(kind: SendFailure, message: string, options?: ErrorOptions) {
    super(message, options)
    this.kind = kind
  }
}

export interface PostOptions {
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | Buffer
  /** Time limit from the lookup to the last byte of the response, in ms. */
  readonly totalTimeoutMs: number
  /** Maximum bytes of the response body; beyond them the connection is closed. */
  readonly responseCapBytes: number
  /** PEM of the only certificate authorities that are trusted; the default ones if absent or null. */
  readonly authorities?: string | null
  readonly signal?: AbortSignal
}

export interface PostReply {
  readonly status: number
  /** Lower-case names; values of repeated headers are joined by `, `. */
  readonly headers: Readonly<Record<string, string>>
  /** Decoded as UTF-8, with U+FFFD for invalid bytes and for NUL, which databases refuse. */
  readonly body: string
  /** Bytes of the body that were read, at most the maximum. */
  readonly bytes: number
  readonly durationMs: number
}

export interface GuardedClient {
  /**
   * Resolves for every status, redirects included. Rejects with SendError without a complete response, and with the signal's reason
   * if it is aborted.
   */
  post(url: string, options: PostOptions): Promise<PostReply>
  /** Resolves when requests in progress have finished and all connections are closed. */
  close(): Promise<void>
}

/**
 * Whether a POST to `url` would be allowed now; checked again at each connection. Never rejects. 'invalid' = not an http or https
 * URL, or one with a password; 'dns' = its host does not resolve; 'blocked' = one of its addresses is refused, 'port' = its port
 * is.
 */
export async function checkTarget(url: string, policy: TargetPolicy): Promise<{ readonly ok: true } | Refusal> {
  const target = parseTarget(url, policy)
  if (!target.ok) return target
  try {
    await resolveAllowed(target.url.hostname.replace(/^\[|\]$/g, ''), policy)
    return { ok: true }
  } catch (error) {
    if (!(error instanceof GuardError)) throw error
    return refusal(error.kind, error.message)
  }
}

/** `connectTimeoutMs` covers DNS lookup, connection and TLS handshake together. Connections are reused. */
export function createGuardedClient(policy: TargetPolicy, { connectTimeoutMs = 5_000 } = {}): GuardedClient {
  const agents = createAgents(policy, connectTimeoutMs)
  return {
    async post(url, options) {
      const target = parseTarget(url, policy)
      if (!target.ok) throw new SendError('blocked', target.reason)
      options.signal?.throwIfAborted()
      const deadline = startDeadline(options)
      try {
        return await send(agents.get(options.authorities ?? undefined), target.url, options, deadline)
      } catch (error) {
        options.signal?.throwIfAborted()
        throw asSendError(error)
      } finally {
        deadline.clear()
      }
    },
    close: () => agents.close(),
  }
}

const maxAgents = 100
const maxInterim = 100

/** One connection pool per set of trusted certificate authorities, so that connections are not reused across sets. */
function createAgents(policy: TargetPolicy, timeoutMs: number) {
  const make = (authorities?: string) =>
    new Agent({ connect: connectGuarded(policy, timeoutMs, authorities), allowH2: false })
  const usual = make()
  const pinned = new Map<string, Agent>()
  return {
    get(authorities: string | undefined): Agent {
      if (authorities === undefined) return usual
      const agent = pinned.get(authorities) ?? make(authorities)
      pinned.delete(authorities)
      pinned.set(authorities, agent)
      const [oldest] = pinned.keys()
      if (pinned.size > maxAgents && oldest !== undefined) {
        // Requests in progress finish; then its connections close.
        pinned
          .get(oldest)
          ?.close()
          .catch(() => undefined)
        pinned.delete(oldest)
      }
      return agent
    },
    async close() {
      await Promise.all([usual, ...pinned.values()].map((agent) => agent.close()))
    },
  }
}

function parseTarget(text: string, policy: TargetPolicy): { readonly ok: true; readonly url: URL } | Refusal {
  const url = URL.parse(text)
  if (url === null) return refusal('invalid', 'This is not a URL.')
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    return refusal('invalid', `The URL must begin with http:// or https://, not ${url.protocol}`)
  }
  if (url.username !== '' || url.password !== '') {
    return refusal('invalid', 'The URL must not contain a username or password before its host.')
  }
  const port = Number(url.port || (url.protocol === 'https:' ? 443 : 80))
  if (policy.ports !== undefined && !policy.ports.includes(port)) {
    return refusal('port', `The port ${port} is not one of the allowed ports: ${policy.ports.join(', ')}.`)
  }
  return { ok: true, url }
}

function refusal(kind: Refusal['kind'], reason: string): Refusal {
  return { ok: false, kind, reason }
}

function asSendError(error: unknown): SendError {
  if (error instanceof SendError) return error
  if (error instanceof GuardError) return new SendError(error.kind, error.message, { cause: error })
  const { kind, sentence } = explainFailure(error)
  return new SendError(kind, sentence, { cause: error })
}

async function send(agent: Agent, url: URL, options: PostOptions, { signal, abort }: Deadline): Promise<PostReply> {
  const started = performance.now()
  const { headers, body } = options
  const head = { method: 'POST', headers, body, signal } as const
  const reply = await request(url, { dispatcher: agent, ...head, onInfo: countInterim(abort) })
  const read = await readUpTo(reply.body, options.responseCapBytes)
  return {
    status: reply.statusCode,
    headers: flattened(reply.headers),
    body: read.toString('utf8').replaceAll('\0', '\ufffd'),
    bytes: read.length,
    durationMs: performance.now() - started,
  }
}

/** Interim responses (1xx) cost their reader more than their sender: an endless series is cut off. */
function countInterim(abort: Deadline['abort']): () => void {
  let count = 0
  return () => {
    count += 1
    if (count > maxInterim)
      abort(new SendError('protocol', `The endpoint sent more than ${maxInterim} interim responses (1xx).`))
  }
}

async function readUpTo(body: AsyncIterable<Buffer>, cap: number): Promise<Buffer> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of body) {
    chunks.push(chunk)
    bytes += chunk.length
    // Leaving the loop destroys the body and its connection: an endless response costs no more than the maximum.
    if (bytes > cap) break
  }
  return Buffer.concat(chunks).subarray(0, cap)
}

function flattened(headers: Record<string, string | string[] | undefined>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value ?? ''].flat().join(', ')]))
}

interface Deadline {
  readonly signal: AbortSignal
  readonly abort: (reason: SendError) => void
  readonly clear: () => void
}

/** One timer and one listener per request; AbortSignal.any and AbortSignal.timeout leave theirs to the garbage collector. */
function startDeadline({ totalTimeoutMs, signal }: PostOptions): Deadline {
  const controller = new AbortController()
  const onAbort = () => controller.abort(signal?.reason)
  const late = () =>
    controller.abort(new SendError('timeout', `There was no complete response within ${totalTimeoutMs} ms.`))
  const timer = setTimeout(late, totalTimeoutMs)
  signal?.addEventListener('abort', onAbort, { once: true })
  return {
    signal: controller.signal,
    abort: (reason) => controller.abort(reason),
    clear() {
      clearTimeout(timer)
      signal?.removeEventListener('abort', onAbort)
    },
  }
}
