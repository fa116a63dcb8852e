/** Identifies the caller of an operation and counts the request, before any of the body is read. */
import type { Operation } from '@sallyport/contract/definition/operation.ts'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Actor } from '../../core/actor.ts'
import type { Context } from '../../core/context.ts'
import { Fault } from '../../core/fault.ts'
import { isSendToken } from '../../core/shares/send-token.ts'
import type { Admission, Credentials } from '../../gateway/admission.ts'
import type { ConnectionRegistry } from '../../gateway/connections.ts'
import type { Cidr } from '../../lib/net/address.ts'
import { addressOf, header } from './header.ts'
import { beginOperation } from './operation.ts'
import { requireClientHeader, requireSameOrigin, sessionCookieOf } from './session-cookie.ts'

/** Dependencies of routes: the context of operations, and what all transports share. */
export interface HttpServices {
  readonly context: Context
  readonly admission: Admission
  readonly connections: ConnectionRegistry
  readonly trustedProxies: readonly Cidr[]
}

/** The two credential headers; without them, the session cookie. Throws for a cookie on a cross-site request. */
function credentialsOf(ctx: Context, request: FastifyRequest): Credentials {
  const apiKey = header(request, 'ev-api-key')
  const accessToken = header(request, 'ev-access-token')
  const isSend = isSendToken(accessToken)
  const mayBeSession = apiKey === undefined && (accessToken === undefined || isSend)
  const secret = mayBeSession ? sessionCookieOf(ctx, request) : undefined
  if (secret === undefined) return { kind: isSend ? 'send' : 'token', apiKey, accessToken }
  requireSameOrigin(ctx, request)
  requireClientHeader(request)
  return isSend
    ? { kind: 'send', accessToken, session: secret }
    : { kind: 'session', secret, isAutomatic: isRefresh(request) }
}

/**
 * Identifies the caller of an operation and counts the request, unless a screen refreshes itself. Throws `unauthenticated`, or
 * `too-many` beyond the account's daily transactions.
 */
export async function identifyCaller(
  { context: ctx, admission, trustedProxies }: HttpServices,
  operation: Operation,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<void> {
  const { actor, limits } = await admission.identify(credentialsOf(ctx, request), addressOf(request, trustedProxies))
  requireUser(request, actor)
  if (actor.kind === 'visitor' && operation.permission !== 'upload')
    throw new Fault('forbidden', 'The token of a send can only be used to upload its files.')
  if (isUncounted(ctx, request, actor)) return beginOperation(admission, request, actor)
  await admission.countTransaction(
    { accountId: actor.accountId, limits },
    {
      exempt: operation.beyondLimit === true,
      onCounted({ limit, remaining }) {
        reply.header('x-ratelimit-limit', limit)
        reply.header('x-ratelimit-remaining', remaining)
      },
    },
  )
  beginOperation(admission, request, actor)
}

/** All tabs of a browser share a session: a page that acts for one user may not act for another one who has signed in since. */
function requireUser(request: FastifyRequest, { session, userId }: Actor): void {
  const named = header(request, 'x-sallyport-user')
  if (session !== undefined && named !== undefined && named !== String(userId))
    throw new Fault('unauthenticated', 'Another user has signed in since this page was opened.')
}

/** Whether an open screen says that it refreshes itself because of a live update. */
const isRefresh = (request: FastifyRequest): boolean =>
  request.method === 'GET' && header(request, 'x-sallyport-refresh') === 'live'

/** A refresh is not counted as a transaction, since nobody has asked for it. Limited, because any page of the session can send the header. */
const isUncounted = ({ rateLimits }: Context, request: FastifyRequest, { session }: Actor): boolean =>
  session !== undefined && isRefresh(request) && rateLimits.refreshes.take(String(session)) === 0
