/** Maps faults and other errors to HTTP responses. A fault code without a mapping does not compile. */
import { STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import { type ErrorCode, type ErrorMeta, errorBody, errors } from '@sallyport/contract/definition/errors.ts'
import type { Problem } from '@sallyport/contract/parse.ts'
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { faultOf } from '../../core/errors.ts'
import { Fault, type FaultCode } from '../../core/fault.ts'
import type { Log } from '../../lib/log.ts'
import { contentRange } from '../../lib/net/range.ts'
import { SinkClosedError } from '../../lib/streams/byte-loop.ts'
import { fieldNames } from './fields.ts'

const codes = {
  invalid: 'ERROR_INVALID_PARAMETER',
  'weak-password': 'ERROR_INVALID_PASSWORD',
  unauthenticated: 'ERROR_INVALID_CREDENTIALS',
  'second-factor': 'ERROR_SECOND_FACTOR_REQUIRED',
  forbidden: 'ERROR_INSUFFICIENT_PRIVILEGES',
  'plan-limit': 'ERROR_PLAN_LIMIT',
  'not-found': 'ERROR_NOT_FOUND',
  conflict: 'ERROR_CONFLICT',
  gone: 'ERROR_GONE',
  'too-large': 'ERROR_TOO_LARGE',
  'bad-range': 'ERROR_RANGE',
  'too-many': 'ERROR_TOO_MANY_REQUESTS',
  'storage-full': 'ERROR_STORAGE_FULL',
  unavailable: 'ERROR_UNAVAILABLE',
} as const satisfies Record<FaultCode, ErrorCode>

const notFoundCodes: Readonly<Record<string, ErrorCode>> = {
  resource: 'ERROR_RESOURCE_NOT_FOUND',
  webhook: 'ERROR_WEBHOOK_NOT_FOUND',
  'webhook activity': 'ERROR_WEBHOOK_ACTIVITY_NOT_FOUND',
  'webhook message': 'ERROR_WEBHOOK_MESSAGE_NOT_FOUND',
  event: 'ERROR_EVENT_NOT_FOUND',
  'API key': 'ERROR_API_KEY_NOT_FOUND',
  'access token': 'ERROR_ACCESS_TOKEN_NOT_FOUND',
  user: 'ERROR_USER_NOT_FOUND',
  'archive job': 'ERROR_ARCHIVE_JOB_NOT_FOUND',
  connection: 'ERROR_CONNECTION_NOT_FOUND',
  session: 'ERROR_SESSION_NOT_FOUND',
  share: 'ERROR_SHARE_NOT_FOUND',
  'direct link': 'ERROR_DIRECT_LINK_NOT_FOUND',
  form: 'ERROR_FORM_NOT_FOUND',
  'form entry': 'ERROR_FORM_ENTRY_NOT_FOUND',
  account: 'ERROR_ACCOUNT_NOT_FOUND',
  notification: 'ERROR_NOTIFICATION_NOT_FOUND',
  'email list': 'ERROR_EMAIL_LIST_NOT_FOUND',
  'SSH key': 'ERROR_SSH_KEY_NOT_FOUND',
}

export interface HttpError {
  readonly status: number
  readonly code: ErrorCode
  readonly detail: string
}

export const httpError = (code: ErrorCode, detail: string): HttpError => ({ status: errors[code].status, code, detail })

/** A fault as an HTTP error. */
export function fromFault(fault: Fault): HttpError {
  const special = fault.code === 'not-found' ? notFoundCodes[fault.detail.thing ?? ''] : undefined
  return httpError(special ?? codes[fault.code], fault.sentence(fieldNames))
}

/** One fault for all invalid fields of a request; its message names each. */
export const fromProblems = (problems: readonly Problem[]): Fault =>
  new Fault('invalid', problems.map((problem) => problem.message).join(' '))

/** Errors of Fastify itself, by status. */
const refusals: Readonly<Record<number, ErrorCode>> = {
  400: 'ERROR_INVALID_PARAMETER',
  413: 'ERROR_TOO_LARGE',
  414: 'ERROR_INVALID_PARAMETER',
  415: 'ERROR_UNSUPPORTED_MEDIA_TYPE',
  431: 'ERROR_TOO_LARGE',
  503: 'ERROR_UNAVAILABLE',
}

/** A refusal by the HTTP layer itself, with a code that no `Fault` has. */
export class HttpRefusal extends Error {
  override readonly name = 'HttpRefusal'
  readonly answer: HttpError

  constructor(code: ErrorCode, detail: string) {
    super(detail)
    this.answer = httpError(code, detail)
  }
}

/**
 * The response to any error. An error that is neither a fault nor a refusal is a bug: logged with its stack, which is not shown to
 * the client.
 */
export function toHttpError(error: unknown, log: Log, request: FastifyRequest): HttpError {
  if (error instanceof HttpRefusal) return error.answer
  const fault = faultOf(error)
  if (fault) return fromFault(fault)
  const refusal = refusals[(error as FastifyError).statusCode ?? 0]
  if (refusal && error instanceof Error) return httpError(refusal, error.message)
  if (isClientGone(error, request))
    return httpError('ERROR_INVALID_PARAMETER', 'body ended before it was complete; the connection was interrupted.')
  logBug(error, log, request)
  return httpError(
    'ERROR_INTERNAL',
    'The server failed to process the request; its operator can find the cause in the log.',
  )
}

/** True when the error was caused by the client's disconnect. */
const isClientGone = (error: unknown, { raw }: FastifyRequest): boolean =>
  error instanceof SinkClosedError || (raw.destroyed && !raw.complete)

/** Logs an error with its stack, unless it is a fault or was caused by the client's disconnect. */
export function logBug(error: unknown, log: Log, request: FastifyRequest): void {
  if (faultOf(error) || isClientGone(error, request)) return
  log.error({ err: error, method: request.method, path: loggedPath(request) }, 'bug')
}

export const malformedUrl = httpError(
  'ERROR_INVALID_PARAMETER',
  'The URL cannot be parsed: it contains an invalid escape sequence, or a part of it is too long.',
)

/**
 * Answers errors before there is a request: invalid HTTP, or a head that is too long or too slow. `isAnswering`: a response has
 * begun on the connection, and nothing may be written into it.
 */
export function answerClientError(error: NodeJS.ErrnoException, socket: Socket, isAnswering: boolean): void {
  if (!socket.writable || isAnswering || error.code === 'ECONNRESET') return void socket.destroy()
  const [status, code, detail] = clientErrorFor(error.code)
  const body = errorBody(status, code, detail)
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'Content-Type: application/json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
  ]
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`, () => socket.destroy())
  // A client that does not read the response must not keep the connection.
  setTimeout(() => socket.destroy(), 1_000).unref()
}

function clientErrorFor(code: string | undefined): readonly [number, ErrorCode, string] {
  if (code === 'HPE_HEADER_OVERFLOW') return [431, 'ERROR_TOO_LARGE', 'The headers of the request are too long.']
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT')
    return [408, 'ERROR_INVALID_PARAMETER', 'The headers of the request did not arrive in time.']
  return [400, 'ERROR_INVALID_PARAMETER', 'The received bytes are not a complete HTTP request.']
}

/** The path without its query, which may contain file names. */
export const pathOf = (request: FastifyRequest): string => request.url.split('?', 1)[0] ?? ''

/** The path for the log, without the secret part of share and direct links. */
export const loggedPath = (request: FastifyRequest): string => pathOf(request).replace(/^\/([sd])\/[^/]+/, '/$1/…')

const metaOf = (cause: unknown): ErrorMeta | undefined =>
  cause instanceof Fault && cause.detail.oldestCursor !== undefined ? { cursor: cause.detail.oldestCursor } : undefined

export async function sendError(reply: FastifyReply, error: HttpError, cause?: unknown): Promise<FastifyReply> {
  if (cause instanceof Fault) {
    const { retryAfter, size } = cause.detail
    if (retryAfter !== undefined) reply.header('retry-after', Math.ceil(retryAfter / 1_000))
    if (size !== undefined) reply.header('content-range', contentRange('unsatisfiable', size))
  }
  return reply
    .code(error.status)
    .header('content-type', 'application/json; charset=utf-8')
    .send(errorBody(error.status, error.code, error.detail, metaOf(cause)))
}
