/** Abort signals for long requests, such as an event feed that waits for events. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'

declare module 'fastify' {
  interface FastifyInstance {
    /** Aborted when the server begins to close. */
    closing: AbortSignal
  }
}

export function decorateClosing(app: FastifyInstance): void {
  const closing = new AbortController()
  app.decorate('closing', closing.signal)
  app.addHook('preClose', async () => closing.abort())
}

/**
 * Aborted when the client disconnects or the server begins to close, so that a waiting handler responds at once. A client
 * that has closed its half of the connection (`nc -N`) gets a response too, without waiting.
 */
export function abortSignalOf(request: FastifyRequest, reply: FastifyReply): AbortSignal {
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
 * Answers clients that close their half of the connection after a complete request. By default Node would abort the request.
 */
export function allowHalfClose({ server }: FastifyInstance): void {
  Object.assign(server, { httpAllowHalfOpen: true })
}
