/** Routes from the contract's table: identify, parse, handle, answer, the same for every operation. */

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
import type { Actor } from '../core/actor.ts'
import type { Context } from '../core/context.ts'
import { Fault } from '../core/fault.ts'
import { isOpen } from '../core/setup/setup.ts'
import { handlers } from './handlers/all.ts'
import { takeJson, takeStream } from './requests/body.ts'
import type { BodyKind } from './requests/body-limits.ts'
import { addressOf } from './requests/header.ts'
import { type Reception, receive } from './requests/identify.ts'
import { apiBase } from './requests/options.ts'
import { fromOwnPages, notFromForm } from './requests/session-cookie.ts'
import { type Call, streamed } from './responses/call.ts'
import { fromProblems, type HttpError, httpError, logBug, pathOf, Turned } from './responses/errors.ts'
import { sendJson } from './responses/json.ts'

/** The path of an operation as the router writes it: `/resources/{id}` → `/api/v2/resources/:id`. */
const routeOf = (operation: Operation): string =>
  apiBase + operation.path.replace(/\{(\w+)\}/g, (_whole, name: string) => `:${name}`)

/** The path of an operation as a pattern, for asking which methods an address knows. */
const patterns = Object.values<Operation>(operations).map(({ method, path }) => {
  const pattern = new RegExp(`^${apiBase}${path.replace(/\{\w+\}/g, '[^/]+')}/?$`)
  return { pattern, methods: method === 'GET' ? ['GET', 'HEAD'] : [method] }
})

/** The answer where no route is: the address knows other methods, or nobody knows the address. */
export function nothingHere(request: FastifyRequest, reply: FastifyReply): HttpError {
  const path = pathOf(request)
  const methods = patterns.flatMap((known) => (known.pattern.test(path) ? known.methods : []))
  if (methods.length === 0) return httpError('ERROR_NOT_FOUND', nothing(request, path))
  const allowed = [...new Set(methods)].join(', ')
  reply.header('allow', allowed)
  return httpError('ERROR_METHOD_NOT_ALLOWED', `${path} does not answer ${request.method}, only ${allowed}.`)
}

type AnyCall = Call<Operation>
type AnyHandler = (call: AnyCall) => Promise<{ status: number; body: object } | typeof streamed>

/** Registers every operation, those that take a file apart from those that take JSON. */
export async function registerOperations(app: FastifyInstance, reception: Reception): Promise<void> {
  const all = Object.entries(operations) as [keyof typeof operations, Operation][]
  const add = (scope: FastifyInstance, chosen: typeof all) => {
    // The table types each handler by its operation; here they are all called alike.
    for (const [name, operation] of chosen)
      addRoute(scope, reception, operation, handlers[name] as unknown as AnyHandler)
  }
  await app.register(async (scope) => {
    takeJson(scope)
    add(
      scope,
      all.filter(([, operation]) => operation.body !== 'file'),
    )
  })
  await app.register(async (scope) => {
    takeStream(scope)
    add(
      scope,
      all.filter(([, operation]) => operation.body === 'file'),
    )
  })
}

/** Operations that are there for a time only; afterwards nobody sees that they ever were. */
const whileOpen: { readonly [id: string]: (ctx: Context) => Promise<boolean> } = { setUp: isOpen }

const nothing = ({ method }: FastifyRequest, path: string) => `Nothing answers ${method} ${path}. See /docs.`

function bodyKindOf({ method, access, body }: Operation): BodyKind {
  if (body === 'file') return 'file'
  if (method === 'GET') return 'none'
  return access === 'open' || body === undefined ? 'small' : 'json'
}

function addRoute(app: FastifyInstance, reception: Reception, operation: Operation, handler: AnyHandler): void {
  app.route({
    method: operation.method as HTTPMethods,
    url: routeOf(operation),
    config: { operation: operation.id, body: bodyKindOf(operation) },
    onRequest: async (request, reply) => {
      const mayAnswer = whileOpen[operation.id]
      if (mayAnswer && !(await mayAnswer(reception.context)))
        throw new Fault('not-found', nothing(request, pathOf(request)))
      if (operation.access !== 'open') {
        await receive(reception, operation, request, reply)
        return
      }
      fromOwnPages(request)
      notFromForm(request)
    },
    handler: async (request, reply) => {
      const answer = await handler(toCall(reception, operation, request, reply)).catch((error: unknown) => {
        // Once the answer has begun nobody else hears of it.
        if (reply.sent) logBug(error, reception.context.log, request)
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
  { context: ctx, trustedProxies }: Reception,
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
    query: query && good(parseQuery(query, search === -1 ? '' : request.url.slice(search))),
    headers: headers && good(parseHeaders(headers, request.headers)),
    body: body && body !== 'file' ? good(parseBody(body, request.body)) : undefined,
    address: addressOf(request, trustedProxies),
    request,
    reply,
  } as AnyCall
}

/** An id that nothing can have is answered as one that nothing has. */
function paramsOf(
  operation: Operation,
  params: NonNullable<Operation['params']>,
  values: Readonly<Record<string, unknown>>,
) {
  const impossible = impossibleId(params, values)
  if (impossible === undefined) return good(parseParams(params, values))
  const isMissing = (code: ErrorCode) => code.endsWith('_NOT_FOUND')
  throw new Turned(
    operation.errors?.find(isMissing) ?? 'ERROR_NOT_FOUND',
    `There is nothing with the id ${impossible}.`,
  )
}

function good<T>(parsed: Parsed<T>): T {
  if ('problems' in parsed) throw fromProblems(parsed.problems)
  return parsed.ok
}
