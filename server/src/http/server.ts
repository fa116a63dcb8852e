/**
 * The HTTP server: turns requests into calls of operations and their results into JSON or bytes. Every error has one form,
 * every response the same security headers, and every request writes one log line.
 */
import type { Server } from 'node:https'
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest, type RouteOptions } from 'fastify'
import { Fault } from '../core/fault.ts'
import { logOperation } from '../gateway/operation-log.ts'
import { type Certificates, contextOptions } from '../gateway/tls.ts'
import { inCidrs, plainAddress } from '../lib/net/address.ts'
import { registerPages } from './pages/pages.ts'
import { registerPreviews } from './pages/preview/preview-routes.ts'
import { registerUnsubscribe } from './pages/unsubscribe.ts'
import { allowHalfClose, decorateClosing } from './requests/abort-signal.ts'
import { discardUnreadBody, handleExpectContinue, ignoreBodies } from './requests/body.ts'
import { defaultDeadlines, limitBodies } from './requests/body-limits.ts'
import { Connections } from './requests/connections.ts'
import { checkFraming } from './requests/framing.ts'
import { addressOf } from './requests/header.ts'
import type { HttpServices } from './requests/identify.ts'
import { decorateRequests, finishRequest } from './requests/operation.ts'
import type { HttpOptions } from './requests/options.ts'
import { sessionCookieOf } from './requests/session-cookie.ts'
import { traceRequests } from './requests/traces.ts'
import { answerClientError, loggedPath, malformedUrl, sendError, toHttpError } from './responses/errors.ts'
import { decorateTransfers } from './responses/live-transfer.ts'
import { noRouteError, registerOperations } from './routes.ts'
import { type Metrics, registerMetrics } from './system/metrics.ts'
import { registerSystem } from './system/system.ts'
import { registerWeb } from './system/web.ts'

/** Creates the server without listening. `onRoute` is called with each route that is registered. */
export async function createServer(
  options: HttpOptions,
  services: HttpServices,
  onRoute: (route: RouteOptions) => void = () => undefined,
): Promise<FastifyInstance> {
  const { certificates } = options
  const deadlines = { ...defaultDeadlines, ...options.deadlines }
  const connections = new Connections(options.http.connections, services.trustedProxies, services.context.log)
  const timeouts = {
    headersTimeout: deadlines.headMs,
    handshakeTimeout: deadlines.headMs,
    connectionsCheckingInterval: Math.ceil(deadlines.headMs / 4),
  }
  const app = Fastify({
    logger: false,
    forceCloseConnections: 'idle',
    connectionTimeout: deadlines.idleMs,
    keepAliveTimeout: 72_000,
    // Requests on open connections are still answered while the server closes, with `Connection: close`.
    return503OnClosing: false,
    routerOptions: { maxParamLength: 1_024, ignoreTrailingSlash: true },
    rewriteUrl: (request) => collapseSlashes(request.url ?? '/'),
    frameworkErrors: (_error, request, reply) => {
      reply.headers(securityHeaders)
      logWhenFinished(services, request as FastifyRequest, reply as FastifyReply)
      void sendError(reply as FastifyReply, malformedUrl)
    },
    clientErrorHandler: (error, socket) => answerClientError(error, socket, connections.isAnswering(socket)),
    http: timeouts,
    ...(certificates && { https: { ...timeouts, ...certificates.current, ...contextOptions, allowHalfOpen: true } }),
  }) as unknown as FastifyInstance
  connections.guard(app.server, certificates !== null)
  if (certificates) useRenewedCertificates(app, certificates, options.metrics.processes !== undefined)
  app.addHook('onRoute', onRoute)
  decorate(app, services)
  limitBodies(app, deadlines)
  const metrics = registerMetrics(app, options, services, connections)
  const { discardMs, readerMs } = deadlines
  addHooks(app, services, { metrics, discardMs, isSecure: createIsSecure(options) })
  capRequests(app, connections, services)
  closeStalled(app, connections, readerMs)
  handleExpectContinue(app)
  ignoreBodies(app)
  app.setErrorHandler(async (error, request, reply) => {
    const answer = toHttpError(error, services.context.log, request)
    return await sendError(reply, answer, error)
  })
  const web = registerWeb(app, options.webFolder, (request) => sessionCookieOf(services.context, request) !== undefined)
  app.setNotFoundHandler(async (request, reply) => {
    if (web.handles(request)) return await web.send(reply)
    return await sendError(reply, noRouteError(request, reply))
  })
  await registerOperations(app, services)
  await registerUnsubscribe(app, services)
  registerSystem(app, options, services)
  await registerPages(app, services, { sendBuilt: web.sendUnhashed, more: registerPreviews })
  return app
}

/** What handlers find at requests and replies. */
function decorate(app: FastifyInstance, { context: { tracing }, connections, trustedProxies }: HttpServices): void {
  // First: the span of a request contains all that follows.
  if (tracing) traceRequests(app, tracing, trustedProxies)
  decorateRequests(app)
  decorateTransfers(app, connections)
  decorateClosing(app)
}

/**
 * Uses a renewed certificate for new connections; open ones keep theirs. The keys of session tickets would be new, too, and other ones
 * in each of several processes, which could then not resume each other's sessions.
 */
function useRenewedCertificates(app: FastifyInstance, certificates: Certificates, keepsTicketKeys: boolean): void {
  const server = app.server as unknown as Server
  const end = certificates.onChange((pair) => {
    const keys = server.getTicketKeys()
    server.setSecureContext({ ...pair, ...contextOptions })
    if (keepsTicketKeys) server.setTicketKeys(keys)
  })
  app.addHook('onClose', async () => end())
}

/** Removes doubled slashes: clients whose base URL ends with a slash request `/api/v2//resources`. */
function collapseSlashes(url: string): string {
  if (!url.startsWith('/api/v2//')) return url
  return `/api/v2/${url.slice('/api/v2/'.length).replace(/^\/+/, '')}`
}

const securityHeaders: Readonly<Record<string, string>> = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  // With `no-referrer` browsers would send `Origin: null` with the forms of the pages.
  'referrer-policy': 'same-origin',
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
}

/** HSTS for a year, for this host only: subdomains may be other people's servers. */
const strictTransport = 'max-age=31536000'

/** True when the client uses HTTPS: to this server, or to a trusted proxy that reports it. */
function createIsSecure({ certificates, http }: HttpOptions): (request: FastifyRequest) => boolean {
  const { trustedProxies } = http
  if (certificates) return () => true
  return ({ headers, socket }) =>
    http.publicUrl.startsWith('https:') &&
    headers['x-forwarded-proto'] === 'https' &&
    inCidrs(plainAddress(socket.remoteAddress ?? '') ?? '', trustedProxies)
}

interface Hooks {
  readonly metrics: Metrics
  readonly discardMs: number
  readonly isSecure: (request: FastifyRequest) => boolean
}

function addHooks(app: FastifyInstance, services: HttpServices, { metrics, discardMs, isSecure }: Hooks): void {
  allowHalfClose(app)
  // Callbacks instead of promises: each async hook would cost every request a microtask turn.
  app.addHook('onRequest', (request, reply, done) => {
    reply.headers(securityHeaders)
    if (isSecure(request)) reply.header('strict-transport-security', strictTransport)
    logWhenFinished(services, request, reply, metrics)
    done()
  })
  checkFraming(app)
  let closing = false
  app.addHook('preClose', async () => {
    closing = true
  })
  app.addHook('onSend', (request, reply, _payload, done) => {
    discardUnreadBody(request, reply, discardMs)
    if (closing) reply.header('connection', 'close')
    done()
  })
}

/** Refuses requests over the limits, before anything is looked up for them. */
function capRequests(app: FastifyInstance, connections: Connections, services: HttpServices): void {
  app.addHook('onRequest', (request, reply, done) => {
    const underWay = connections.begin(request, reply.raw, addressOf(request, services.trustedProxies))
    if (!underWay) return done(new Fault('unavailable', tooManyAtOnce, { retryAfter: 1_000 }))
    reply.raw.once('close', () => {
      underWay.done(request.actor !== null && request.actor.kind !== 'visitor')
      finishRequest(request)
    })
    done()
  })
}

const tooManyAtOnce = 'Too many requests are in progress. Wait until some have finished, then try again.'

function closeStalled(app: FastifyInstance, connections: Connections, readerMs: number): void {
  const looking = setInterval(() => connections.closeStalled(readerMs, performance.now()), readerMs / 10).unref()
  app.addHook('onClose', async () => clearInterval(looking))
}

/** Logs and counts a request once it has ended, also when the client disconnected. */
function logWhenFinished(
  services: HttpServices,
  request: FastifyRequest,
  reply: FastifyReply,
  metrics?: Metrics,
): void {
  // Fastify's own clock runs only where it logs itself.
  const beganAt = performance.now()
  reply.raw.once('close', () => {
    const ms = performance.now() - beganAt
    const operation = request.routeOptions.config?.operation ?? ''
    metrics?.observe(operation, reply.statusCode, ms)
    logOperation(services.context.log, {
      transport: 'http',
      operation,
      status: reply.raw.statusCode,
      brokenOff: !reply.raw.writableFinished,
      ms,
      bytes: request.transferred ?? undefined,
      address: addressOf(request, services.trustedProxies),
      actor: request.actor,
      // Without query and headers, so that the log contains neither tokens nor file names.
      own: { method: request.method, path: loggedPath(request) },
    })
  })
}

declare module 'fastify' {
  interface FastifyContextConfig {
    operation?: string
  }
}
