/** Who asks, and whether the account may ask once more today: settled before a byte of the body is read. */
import type { Socket } from 'node:net'
import type { Operation } from '@sallyport/contract/operation.ts'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Actor } from '../core/actor.ts'
import { Fault } from '../core/fault.ts'
import { byKeyAndToken, bySession, type Identified } from '../core/sessions/identify.ts'
import { bySendToken, isSendToken } from '../core/shares/send-token.ts'
import type { Tools } from '../core/tools.ts'
import type { UsageCounter } from '../core/usage/usage.ts'
import type { Cidr } from '../lib/address.ts'
import { clientAddress } from '../lib/client-address.ts'
import { cookieOf, fromOwnPages, fromWebApp } from './session-cookie.ts'

export interface Reception {
  readonly tools: Tools
  readonly usage: UsageCounter
  readonly trustedProxies: readonly Cidr[]
}

/** One value of a header; undefined when it is missing or was sent twice. */
function header(request: FastifyRequest, name: string): string | undefined {
  const value = request.headers[name]
  return typeof value === 'string' ? value : undefined
}

// A memo: reading an address takes as long as a look-up in the database, and it is wanted several times for each request.
const peers = new WeakMap<Socket, string>()

export function addressOf(request: FastifyRequest, trusted: readonly Cidr[]): string {
  const { socket } = request
  const forwarded = trusted.length === 0 ? undefined : header(request, 'x-forwarded-for')
  if (forwarded !== undefined) return clientAddress(socket.remoteAddress, forwarded, trusted)
  const known = peers.get(socket)
  if (known !== undefined) return known
  const address = clientAddress(socket.remoteAddress, undefined, [])
  if (socket.remoteAddress !== undefined) peers.set(socket, address)
  return address
}

/** By the two headers; without either, by the cookie of a session. */
async function identify(tools: Tools, request: FastifyRequest, address: string): Promise<Identified> {
  const apiKey = header(request, 'ev-api-key')
  const accessToken = header(request, 'ev-access-token')
  if (isSendToken(accessToken)) return await bySendToken(tools, { apiKey, accessToken, address })
  const cookie = apiKey === undefined && accessToken === undefined ? cookieOf(tools, request) : undefined
  if (cookie === undefined) return await byKeyAndToken(tools, { apiKey, accessToken, address })
  fromOwnPages(request)
  fromWebApp(request)
  return await bySession(tools, cookie, address)
}

/** The actor of a request, counted. Throws `unauthenticated`, or `too-many` beyond the account's daily transactions. */
export async function receive(
  { tools, usage, trustedProxies }: Reception,
  operation: Operation,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<Actor> {
  const { actor, limits } = await identify(tools, request, addressOf(request, trustedProxies))
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
