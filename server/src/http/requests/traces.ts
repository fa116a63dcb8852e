/** A span for each request: method, route and status, nothing that names a file, a person or an address. */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { type Cidr, inCidrs, plainAddress } from '../../lib/net/address.ts'
import type { OpenSpan, Tracing } from '../../lib/tracing/tracing.ts'
import { header } from './header.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Null unless the trace is sampled. */
    span: OpenSpan | null
  }
}

/** To be called before other hooks are added, and only while traces are on. */
export function traceRequests(app: FastifyInstance, tracing: Tracing, trustedProxies: readonly Cidr[]): void {
  app.decorateRequest('span', null)
  app.addHook('onRequest', (request, reply, done) => {
    const { method } = request
    const route = request.routeOptions.url
    const span = tracing.begin({
      name: route === undefined ? method : `${method} ${route}`,
      kind: 'server',
      attributes: {
        'http.request.method': method,
        'http.route': route,
        'sallyport.operation': request.routeOptions.config?.operation,
      },
      parent: parentOf(request, trustedProxies),
    })
    request.span = span
    if (span)
      reply.raw.once('close', () => {
        const { statusCode, writableFinished } = reply.raw
        span.set({
          'http.response.status_code': statusCode,
          'sallyport.bytes': request.transferred ?? undefined,
          'sallyport.broken_off': writableFinished ? undefined : true,
        })
        if (statusCode >= 500) span.fail(String(statusCode))
        span.end()
      })
    tracing.within(span, done)
  })
  // Parsers of bodies continue from an event of the socket, which knows nothing of the request.
  app.addHook('preValidation', (request, _reply, done) => tracing.within(request.span, done))
}

/** Clients could make the server record all of their requests. */
function parentOf(request: FastifyRequest, trustedProxies: readonly Cidr[]): string | undefined {
  if (trustedProxies.length === 0) return undefined
  const peer = plainAddress(request.socket.remoteAddress ?? '') ?? ''
  return inCidrs(peer, trustedProxies) ? header(request, 'traceparent') : undefined
}
