/** Answers that wait for something to happen: when nobody waits for them any more, and when the door closes. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'

declare module 'fastify' {
  interface FastifyInstance {
    /** Aborted as the door begins to close. */
    closing: AbortSignal
  }
}

export function announceClosing(app: FastifyInstance): void {
  const closing = new AbortController()
  app.decorate('closing', closing.signal)
  app.addHook('preClose', async () => closing.abort())
}

/** Aborted when the client has gone or the door closes: what waits answers at once. */
export function endOf(request: FastifyRequest, reply: FastifyReply): AbortSignal {
  const left = new AbortController()
  reply.raw.once('close', () => left.abort())
  return AbortSignal.any([left.signal, request.server.closing])
}
