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

/**
 * Aborted when the client has gone or the door closes: what waits answers at once. A client that will send nothing more
 * (`nc -N`, or one that has gone) is answered too, but is not waited for.
 */
export function endOf(request: FastifyRequest, reply: FastifyReply): AbortSignal {
  const { socket } = request
  const left = new AbortController()
  const leave = () => left.abort()
  if (socket.readableEnded) leave()
  socket.once('end', leave)
  reply.raw.once('close', () => {
    socket.off('end', leave)
    leave()
  })
  return AbortSignal.any([left.signal, request.server.closing])
}

/**
 * A client may close its half of the connection once its request is whole, and is still answered. Node would break the
 * request off instead, whether it had come whole or not.
 */
export function allowHalfClose({ server }: FastifyInstance): void {
  Object.assign(server, { httpAllowHalfOpen: true })
}
