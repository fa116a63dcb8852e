/** Registers a route for each operation of the contract: identify, parse, handle, respond. */
import type { ErrorCode } from '@sallyport/contract/definition/errors.ts'
import type { Operation } from '@sallyport/contract/definition/operation.ts'
import { operations } from '@sallyport/contract/operations.ts'
import {
  impossibleId,
  type Parsed,
  parseBody,
  parseHeaders,
  parseParams,
  parseQuery,
} from '@sallyport/contract/parse.ts'
import type { FastifyInstance, FastifyReply, FastifyRequest, HTTPMethods } from 'fastify'
import { recordRefusal } from '../core/activity/refusals.ts'
import type { Actor } from '../core/actor.ts'
import type { Context } from '../core/context.ts'
import { Fault } from '../core/fault.ts'
import { isOpen } from '../core/setup/setup.ts'
import { handlers } from './handlers/all.ts'
import { parseJsonBodies, streamBodies } from './requests/body.ts'
import type { BodyKind } from './requests/body-limits.ts'
import { addressOf } from './requests/header.ts'
import { type HttpServices, identifyCaller } from './requests/identify.ts'
import { apiBase } from './requests/options.ts'
import { refuseTextPlain, requireSameOrigin } from './requests/session-cookie.ts'
import { type Call, streamed } from './responses/call.ts'
import { fromProblems, type HttpError, HttpRefusal, httpError, logBug, pathOf } from './responses/errors.ts'
import { sendJson } from './responses/json.ts'

/** The path of an operation as the router writes it: `/resources/{id}` → `/api/v2/resources/:id`. */
const routeOf = (operation: Operation): string =>
  apiBase + operation.path.replace(/\{(\w+)\}/g, (_whole, name: string) => `:${name}`)

/** Pattern and methods of each operation, to find the methods that a path allows. */
const patterns = Object.values<Operation>(operations).map(({ method, path }) => {
  const pattern = new RegExp(`^${apiBase}${path.replace(/\{\w+\}/g, '[^/]+')}/?$`)
  return { pattern, methods: method === 'GET' ? ['GET', 'HEAD'] : [method] }
})

/** The error for a request without a route: 405 when the path has other methods, else 404. */
export function noRouteError(request: FastifyRequest, reply: FastifyReply): HttpError {
  const path = pathOf(request)
  const methods = patterns.flatMap((known) => (known.pattern.test(path) ? known.methods : []))
  if (methods.length === 0) return httpError('ERROR_NOT_FOUND', noRouteMessage(request, path))
  const allowed = [...new Set(methods)].join(', ')
  reply.header('allow', allowed)
  return httpError('ERROR_METHOD_NOT_ALLOWED', `${path} does not support ${request.method}, only ${allowed}.`)
}

type AnyCall = Call<Operation>
type AnyHandler = (call: AnyCall) => Promise<{ status: number; body: object } | typeof streamed>

/** Registers every operation; file uploads and JSON have different body parsers. */
export async function registerOperations(app: FastifyInstance, services: HttpServices): Promise<void> {
  const all = Object.entries(operations) as [keyof typeof operations, Operation][]
  const add = (scope: FastifyInstance, chosen: typeof all) => {
    // Each handler has the type of its operation; here all are called in the same way.
    for (const [name, operation] of chosen)
      addRoute(scope, services, operation, handlers[name] as unknown as AnyHandler)
  }
  await app.register(async (scope) => {
    parseJsonBodies(scope)
    add(
      scope,
      all.filter(([, operation]) => operation.body !== 'file'),
    )
  })
  await app.register(async (scope) => {
    streamBodies(scope)
    add(
      scope,
      all.filter(([, operation]) => operation.body === 'file'),
    )
  })
}

/** Operations that are available at certain times only; at other times they respond with 404. */
const availability: { readonly [id: string]: (ctx: Context) => Promise<boolean> } = { setUp: isOpen }

const noRouteMessage = ({ method }: FastifyRequest, path: string) =>
  `There is no operation ${method} ${path}. See /docs.`

function bodyKindOf({ method, access, body }: Operation): BodyKind {
  if (body === 'file') return 'file'
  if (method === 'GET') return 'none'
  return access === 'open' || body === undefined ? 'small' : 'json'
}

interface Parts {
  readonly params?: unknown
  readonly query?: unknown
  readonly body?: unknown
}

const fields = ['path', 'resource', 'resources', 'parentResource'] as const
type Fields = { readonly [F in (typeof fields)[number] | 'id']?: unknown }

/** The file or folder that a request is about, as the client names it; null for other requests. */
function resourceOf({ path }: Pick<Operation, 'path'>, { params, query, body }: Parts): string | null {
  const { id } = (params ?? {}) as Fields
  if (path.startsWith('/resources/{id}')) return `id:${id}`
  for (const part of [query, body] as readonly (Fields | undefined)[])
    for (const field of fields) {
      const value = part?.[field]
      const first: unknown = Array.isArray(value) ? value[0] : value
      if (typeof first === 'string') return first
    }
  return null
}

function addRoute(app: FastifyInstance, services: HttpServices, operation: Operation, handler: AnyHandler): void {
  app.route({
    method: operation.method as HTTPMethods,
    url: routeOf(operation),
    config: { operation: operation.id, body: bodyKindOf(operation) },
    onRequest: async (request, reply) => {
      const mayAnswer = availability[operation.id]
      if (mayAnswer && !(await mayAnswer(services.context)))
        throw new Fault('not-found', noRouteMessage(request, pathOf(request)))
      if (operation.access !== 'open') {
        await identifyCaller(services, operation, request, reply)
        return
      }
      requireSameOrigin(services.context, request)
      refuseTextPlain(request)
    },
    handler: async (request, reply) => {
      const call = toCall(services, operation, request, reply)
      const answer = await handler(call).catch(async (error: unknown) => {
        await recordRefusal(services.context, request.actor, error, resourceOf(operation, call))
        // Once the response has begun, the error handler is not called.
        if (reply.sent) logBug(error, services.context.log, request)
        throw error
      })
      if (answer === streamed) return reply
      reply.code(answer.status)
      return await sendJson(
        reply,
        'responses' in answer.body ? answer.body : { responseStatus: answer.status, ...answer.body },
      )
    },
  })
}

function toCall(
  { context: ctx, trustedProxies }: HttpServices,
  operation: Operation,
  request: FastifyRequest,
  reply: FastifyReply,
): AnyCall {
  const search = request.url.indexOf('?')
  const { params, query, headers, body } = operation
  return {
    ctx,
    actor: request.actor as Actor,
    params: params && paramsOf(operation, params, request.params as Record<string, unknown>),
    query: query && parsedOrThrow(parseQuery(query, search === -1 ? '' : request.url.slice(search))),
    headers: headers && parsedOrThrow(parseHeaders(headers, request.headers)),
    body: body && body !== 'file' ? parsedOrThrow(parseBody(body, request.body)) : undefined,
    address: addressOf(request, trustedProxies),
    request,
    reply,
  } as AnyCall
}

/** Parses path parameters. An id outside the possible range is answered with 404, as an unknown one. */
function paramsOf(
  operation: Operation,
  params: NonNullable<Operation['params']>,
  values: Readonly<Record<string, unknown>>,
) {
  const impossible = impossibleId(params, values)
  if (impossible === undefined) return parsedOrThrow(parseParams(params, values))
  const isMissing = (code: ErrorCode) => code.endsWith('_NOT_FOUND')
  throw new HttpRefusal(
    operation.errors?.find(isMissing) ?? 'ERROR_NOT_FOUND',
    `There is nothing with the id ${impossible}.`,
  )
}

function parsedOrThrow<T>(parsed: Parsed<T>): T {
  if ('problems' in parsed) throw fromProblems(parsed.problems)
  return parsed.ok
}
