/** Deep links: addresses within a share that are opened without a visit. The page of the share starts one, and redirects there. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { isFramed } from './page-visitor.ts'

/** A folder or a preview, with its view. */
const targets = /^\/(?:folder|preview)\/\d{1,15}(?:\?[\w=&-]{0,200})?$/

/** The path below the address of the share that its page redirects to, `/folder/12?sort=-size`; null for the page itself. */
export function deepLinkOf({ query }: FastifyRequest): string | null {
  const { to } = query as Record<string, unknown>
  return typeof to === 'string' && targets.test(to) ? to : null
}

export const queryFor = (target: string): string => `?to=${encodeURIComponent(target)}`

/** Whether a visit was started just before: a browser that sends no cookie then blocks cookies. */
export const isAfterStart = ({ query }: FastifyRequest): boolean => 'started' in (query as object)

export const sendAfterStart = (reply: FastifyReply, hash: string, target: string): FastifyReply =>
  reply
    .code(303)
    .header('location', `/s/${hash}${queryFor(target)}&started`)
    .send()

export const sendToTarget = (reply: FastifyReply, hash: string, target: string): FastifyReply =>
  reply.code(303).header('location', `/s/${hash}${target}`).send()

/** Redirects a deep link to the page of the share; null for other requests. */
export function sendToShare(request: FastifyRequest, reply: FastifyReply): FastifyReply | null {
  const [, hash, target = ''] = /^\/s\/([\w-]+)(\/.*)$/.exec(request.url) ?? []
  if (hash === undefined || !['GET', 'HEAD'].includes(request.method) || isFramed(request) || !targets.test(target))
    return null
  return reply
    .code(303)
    .header('location', `/s/${hash}${queryFor(target)}`)
    .send()
}
