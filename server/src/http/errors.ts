/** Every fault in the words of this door. A fault code without an answer here does not compile. */
import { type ErrorCode, errorBody, errors } from '@sallyport/contract/errors.ts'
import type { Problem } from '@sallyport/contract/parse.ts'
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { Fault, type FaultCode } from '../core/fault.ts'
import { faultOf } from '../core/ground.ts'
import type { Log } from '../lib/log.ts'
import { contentRange } from '../lib/range.ts'

const codes = {
  invalid: 'ERROR_INVALID_PARAMETER',
  'weak-password': 'ERROR_INVALID_PASSWORD',
  unauthenticated: 'ERROR_INVALID_CREDENTIALS',
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
  'API key': 'ERROR_API_KEY_NOT_FOUND',
  'access token': 'ERROR_ACCESS_TOKEN_NOT_FOUND',
  user: 'ERROR_USER_NOT_FOUND',
  account: 'ERROR_ACCOUNT_NOT_FOUND',
}

export interface HttpError {
  readonly status: number
  readonly code: ErrorCode
  readonly detail: string
}

const httpError = (code: ErrorCode, detail: string): HttpError => ({ status: errors[code].status, code, detail })

/** A fault as this door answers it. */
export function fromFault(fault: Fault): HttpError {
  const special = fault.code === 'not-found' ? notFoundCodes[fault.detail.thing ?? ''] : undefined
  return httpError(special ?? codes[fault.code], fault.message)
}

/** Every mistake of a request in one answer: the first is the error, all are in its detail. */
export const fromProblems = (problems: readonly Problem[]): Fault =>
  new Fault('invalid', problems.map((problem) => problem.message).join(' '), { field: problems[0]?.field ?? 'body' })

/** What Fastify itself refuses, by its status. */
const refusals: Readonly<Record<number, ErrorCode>> = {
  400: 'ERROR_INVALID_PARAMETER',
  413: 'ERROR_TOO_LARGE',
  414: 'ERROR_INVALID_PARAMETER',
  415: 'ERROR_UNSUPPORTED_MEDIA_TYPE',
  431: 'ERROR_TOO_LARGE',
  503: 'ERROR_UNAVAILABLE',
}

/** The answer to anything thrown. What is not a fault is a bug: logged with its stack, never shown. */
export function toHttpError(error: unknown, log: Log, request: FastifyRequest): HttpError {
  const fault = faultOf(error)
  if (fault) return fromFault(fault)
  const refusal = refusals[(error as FastifyError).statusCode ?? 0]
  if (refusal && error instanceof Error) return httpError(refusal, error.message)
  log.error({ err: error, method: request.method, path: pathOf(request) }, 'bug')
  return httpError('ERROR_INTERNAL', 'Something went wrong on our side; the operator finds more in the log.')
}

/** The path without its query, which may hold names of files. */
export const pathOf = (request: FastifyRequest): string => request.url.split('?', 1)[0] ?? ''

export async function sendError(reply: FastifyReply, error: HttpError, cause?: unknown): Promise<FastifyReply> {
  if (cause instanceof Fault) {
    const { retryAfter, size } = cause.detail
    if (retryAfter !== undefined) reply.header('retry-after', Math.ceil(retryAfter / 1_000))
    if (size !== undefined) reply.header('content-range', contentRange('unsatisfiable', size))
  }
  return reply
    .code(error.status)
    .header('content-type', 'application/json; charset=utf-8')
    .send(errorBody(error.status, error.code, error.detail))
}
