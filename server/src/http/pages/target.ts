/** Addresses within a share that are opened before its visit has begun: it begins first, and leads there. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { isFramed } from './page-visitor.ts'

/** A folder or a preview, with its view. */
const targets = /^\/(?:folder|preview)\/\d{1,15}(?:\?[\w=&-]{0,200})?$/

/** What the page of a share leads to, below its address; null for the share itself. */
export function targetOf({ query }: FastifyRequest): string | null {
  const { to } = query as Record<string, unknown>
  return typeof to === 'string' && targets.test(to) ? to : null
}

export const queryFor = (target: string): string => `?to=${encodeURIComponent(target)}`

/** Whether a visit has begun: who has none then has no cookie. */
export const hasBegun = ({ query }: FastifyRequest): boolean => 'begun' in (query as object)

export const sendBegun = (reply: FastifyReply, hash: string, target: string): FastifyReply =>
  reply
    .code(303)
    .header('location', `/s/${hash}${queryFor(target)}&begun`)
    .send()

export const sendToTarget = (reply: FastifyReply, hash: string, target: string): FastifyReply =>
  reply.code(303).header('location', `/s/${hash}${target}`).send()

/** To the page of the share, which begins the visit; null for what is not opened by its address. */
export function sendToShare(request: FastifyRequest, reply: FastifyReply): FastifyReply | null {
  const [, hash, target = ''] = /^\/s\/([\w-]+)(\/.*)$/.exec(request.url) ?? []
  if (hash === undefined || !['GET', 'HEAD'].includes(request.method) || isFramed(request) || !targets.test(target))
    return null
  return reply
    .code(303)
    .header('location', `/s/${hash}${queryFor(target)}`)
    .send()
}
