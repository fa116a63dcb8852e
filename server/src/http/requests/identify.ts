/** Who asks, and whether the account may ask once more today: settled before a byte of the body is read. */
import type { Operation } from '@sallyport/contract/operation.ts'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Actor } from '../../core/actor.ts'
import type { Context } from '../../core/context.ts'
import { Fault } from '../../core/fault.ts'
import { byKeyAndToken, bySession, type Identified } from '../../core/sessions/identify.ts'
import { bySendToken, isSendToken } from '../../core/shares/send-token.ts'
import type { UsageCounter } from '../../core/usage/usage.ts'
import type { Cidr } from '../../lib/net/address.ts'
import { addressOf, header } from './header.ts'
import { cookieOf, fromOwnPages, fromWebApp } from './session-cookie.ts'

export interface Reception {
  readonly context: Context
  readonly usage: UsageCounter
  readonly trustedProxies: readonly Cidr[]
}

/** By the two headers; without either, by the cookie of a session. */
async function identify(ctx: Context, request: FastifyRequest, address: string): Promise<Identified> {
  const apiKey = header(request, 'ev-api-key')
  const accessToken = header(request, 'ev-access-token')
  const isSend = isSendToken(accessToken)
  const mayBeSession = apiKey === undefined && (accessToken === undefined || isSend)
  const cookie = mayBeSession ? cookieOf(ctx, request) : undefined
  if (isSend && cookie === undefined) return await bySendToken(ctx, { apiKey, accessToken, address })
  if (cookie === undefined) return await byKeyAndToken(ctx, { apiKey, accessToken, address })
  fromOwnPages(request)
  fromWebApp(request)
  const session = await bySession(ctx, cookie, address)
  return isSend ? await bySendToken(ctx, { apiKey, accessToken, address }, session.actor) : session
}

/** The actor of a request, counted. Throws `unauthenticated`, or `too-many` beyond the account's daily transactions. */
export async function receive(
  { context: ctx, usage, trustedProxies }: Reception,
  operation: Operation,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<Actor> {
  const { actor, limits } = await identify(ctx, request, addressOf(request, trustedProxies))
  if (actor.kind === 'visitor' && operation.permission !== 'upload')
    throw new Fault('forbidden', 'The token of a send uploads files into it, and does nothing else.')
  const exempt = operation.beyondLimit === true
  const allowance = await usage.count(actor.accountId, limits.transactions, exempt)
  reply.header('x-ratelimit-limit', allowance.limit)
  reply.header('x-ratelimit-remaining', allowance.remaining)
  if (!allowance.allowed)
    throw new Fault(
      'too-many',
      `The account has used its ${allowance.limit} transactions of the last 24 hours. They come back hour by hour; the operator of this server can raise the limit with "./sallyport account plan".`,
      { retryAfter: 60_000 },
    )
  return actor
}
