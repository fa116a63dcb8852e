/** One attempt at a claimed message: signs and posts the request, and returns the result without storing it. */
import { type GuardedClient, type PostReply, SendError } from '../../../lib/net/safe-fetch.ts'
import { type Span, tracedRoot } from '../../../lib/tracing/tracing.ts'
import type { Needs } from '../../context.ts'
import type { Endpoint } from '../endpoints/webhook.ts'
import type { Attempt, NewAttempt } from '../log/attempts-store.ts'
import type { Message } from '../queue/messages-store.ts'
import { signedRequest } from './signature.ts'

export type AttemptContext = Needs<'clock' | 'settings' | 'outgoing' | 'log' | 'sent' | 'tracing'>

/** Deadline of an attempt, in ms. */
export const longestAttemptMs = 15_000
const responseCapBytes = 20_000

/** A claimed message and its endpoint. */
export interface Delivery {
  readonly message: Message
  /** Opens the secrets. Throws if they cannot be decrypted. */
  readonly endpoint: () => Endpoint
  /** Path of the watched folder. */
  readonly folderPath: string
}

export interface CompletedAttempt {
  readonly message: Message
  readonly attempt: NewAttempt
  readonly retryAfter: string | undefined
}

type Outcome = Pick<
  Attempt,
  'status' | 'response_headers' | 'response_body' | 'response_size' | 'error_kind' | 'error' | 'duration_ms'
> & { readonly retryAfter: string | undefined }

export const succeeded = ({ attempt: { status } }: CompletedAttempt): boolean => status >= 200 && status <= 299

/** In the trace of the event, if that was sampled. */
export async function attempt(ctx: AttemptContext, delivery: Delivery): Promise<CompletedAttempt> {
  const { trace, webhook_id: webhook, event } = delivery.message
  if (trace === null) return await makeAttempt(ctx, delivery)
  const attributes = { 'sallyport.webhook': webhook, 'sallyport.event': event, 'sallyport.attempt': numberOf(delivery) }
  return await tracedRoot(
    ctx.tracing,
    { name: 'webhook delivery', kind: 'client', parent: trace, attributes },
    async (span) => {
      const completed = await makeAttempt(ctx, delivery)
      if (span) describe(span, completed.attempt)
      return completed
    },
  )
}

function describe(span: Span, { status, error_kind: failure }: NewAttempt): void {
  if (status > 0) span.set({ 'http.response.status_code': status })
  if (failure) span.fail(failure)
}

const numberOf = ({ message }: Delivery): number => message.resend_attempt ?? message.attempts + 1

async function makeAttempt(ctx: AttemptContext, delivery: Delivery): Promise<CompletedAttempt> {
  const { message, folderPath } = delivery
  const endpoint = delivery.endpoint()
  const number = numberOf(delivery)
  const sentAt = ctx.clock.now()
  const { headers, body } = signedRequest(endpoint, message, { number, at: sentAt, version: ctx.settings.version })
  const { retryAfter, ...outcome } = await post(ctx.outgoing.client, endpoint, headers, body)
  report(ctx, message, number, sentAt, outcome)
  return {
    message,
    attempt: {
      ...loggedColumns(message),
      endpoint_url: endpoint.endpointUrl,
      webhook_path: folderPath,
      attempt: number,
      attempt_id: `${message.attempt_prefix}-${number}`,
      request_headers: JSON.stringify(headers),
      request_body: body,
      ...outcome,
      sent_at: sentAt.toISOString(),
    },
    retryAfter,
  }
}

/** Metrics and log line of an attempt. */
function report(
  ctx: AttemptContext,
  message: Message,
  attempt: number,
  sentAt: Date,
  { status, error, error_kind, duration_ms: durationMs }: Omit<Outcome, 'retryAfter'>,
): void {
  const isFirst = message.kind === 'event' && message.attempts === 0
  ctx.sent.emit({
    outcome: error_kind || 'delivered',
    waitedMs: isFirst ? sentAt.getTime() - Date.parse(message.created_at) : null,
  })
  ctx.log.info(
    { webhook: message.webhook_id, message: message.message_key, attempt, status, error, durationMs },
    'delivery',
  )
}

const loggedColumns = (message: Message) =>
  ({
    account_id: message.account_id,
    webhook_id: message.webhook_id,
    message_id: message.id,
    resend: message.kind === 'resend' ? 1 : 0,
    event: message.event,
    version: message.version,
    username: message.username,
    ip: message.ip,
    path: message.path,
    created_at: message.created_at,
  }) as const

async function post(
  client: GuardedClient,
  { endpointUrl: url, authorities }: Endpoint,
  headers: Record<string, string>,
  body: string,
): Promise<Outcome> {
  const started = performance.now()
  const options = { headers, body, totalTimeoutMs: longestAttemptMs, responseCapBytes, authorities }
  try {
    return outcomeOf(await client.post(url, options))
  } catch (error) {
    if (!(error instanceof SendError)) throw error
    return {
      status: 0,
      response_headers: '{}',
      response_body: '',
      response_size: 0,
      error_kind: error.kind,
      error: error.message,
      duration_ms: Math.round(performance.now() - started),
      retryAfter: undefined,
    }
  }
}

function outcomeOf(reply: PostReply): Outcome {
  const failed = reply.status < 200 || reply.status > 299
  return {
    status: reply.status,
    response_headers: JSON.stringify(reply.headers),
    response_body: reply.body,
    response_size: reply.bytes,
    error_kind: failed ? 'status' : '',
    error: failed ? `The endpoint answered ${reply.status}.` : '',
    duration_ms: Math.round(reply.durationMs),
    retryAfter: reply.headers['retry-after'],
  }
}
