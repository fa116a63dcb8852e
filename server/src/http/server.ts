/**
 * Room 8 · the REST door. Turns requests into calls of the rules and their answers into JSON or bytes; decides nothing.
 * Every error leaves in one form, every answer carries the same protective headers, every request leaves one line.
 */
import type { Server } from 'node:https'
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest, type RouteOptions } from 'fastify'
import { Fault } from '../core/fault.ts'
import { logOperation } from '../gateway/operation-log.ts'
import type { Certificates } from '../gateway/tls.ts'
import { inCidrs, plainAddress } from '../lib/net/address.ts'
import { registerPages } from './pages/pages.ts'
import { passOver, takeNothing, waitForConsent } from './requests/body.ts'
import { limitBodies, usualDeadlines } from './requests/body-limits.ts'
import { Connections } from './requests/connections.ts'
import { checkFraming } from './requests/framing.ts'
import { addressOf } from './requests/header.ts'
import type { Reception } from './requests/identify.ts'
import { decorateRequests, leave } from './requests/operation.ts'
import type { HttpOptions } from './requests/options.ts'
import { cookieOf } from './requests/session-cookie.ts'
import { allowHalfClose, announceClosing } from './requests/waiting.ts'
import { badAddress, loggedPath, notHttp, sendError, toHttpError } from './responses/errors.ts'
import { decorateTransfers } from './responses/live-transfer.ts'
import { nothingHere, registerOperations } from './routes.ts'
import { type Metrics, registerMetrics } from './system/metrics.ts'
import { registerSystem } from './system/system.ts'
import { registerUnsubscribe } from './system/unsubscribe.ts'
import { registerWeb } from './system/web.ts'

/** The application without a socket. `onRoute` hears of each route that is registered. */
export async function createServer(
  options: HttpOptions,
  reception: Reception,
  onRoute: (route: RouteOptions) => void = () => undefined,
): Promise<FastifyInstance> {
  const { certificates } = options
  const deadlines = { ...usualDeadlines, ...options.deadlines }
  const connections = new Connections(options.http.connections, reception.trustedProxies, reception.context.log)
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
    // What arrives on an open connection while the door closes is still answered, with the word that it closes.
    return503OnClosing: false,
    routerOptions: { maxParamLength: 1_024, ignoreTrailingSlash: true },
    rewriteUrl: (request) => oneSlash(request.url ?? '/'),
    frameworkErrors: (_error, request, reply) => {
      reply.headers(protection)
      leaveLine(reception, request as FastifyRequest, reply as FastifyReply)
      void sendError(reply as FastifyReply, badAddress)
    },
    clientErrorHandler: (error, socket) => notHttp(error, socket, connections.isAnswering(socket)),
    http: timeouts,
    ...(certificates && { https: { ...timeouts, ...certificates.current } }),
  }) as unknown as FastifyInstance
  connections.guard(app.server, certificates !== null)
  if (certificates) followRenewals(app, certificates)
  app.addHook('onRoute', onRoute)
  decorateRequests(app)
  decorateTransfers(app, reception.connections)
  announceClosing(app)
  limitBodies(app, deadlines)
  const metrics = registerMetrics(app, options, reception, connections)
  const { discardMs, readerMs } = deadlines
  addHooks(app, reception, { metrics, discardMs, isSecure: createIsSecure(options) })
  capRequests(app, connections, reception)
  closeStalled(app, connections, readerMs)
  waitForConsent(app)
  takeNothing(app)
  app.setErrorHandler(async (error, request, reply) => {
    const answer = toHttpError(error, reception.context.log, request)
    return await sendError(reply, answer, error)
  })
  const web = registerWeb(app, options.webFolder, (request) => cookieOf(reception.context, request) !== undefined)
  app.setNotFoundHandler(async (request, reply) => {
    if (web.isAskedFor(request)) return await web.send(reply)
    return await sendError(reply, nothingHere(request, reply))
  })
  await registerOperations(app, reception)
  await registerUnsubscribe(app, reception)
  registerSystem(app, options, reception)
  await registerPages(app, reception, web.sendFixed)
  return app
}

/** New connections use the certificate of the day; those that are open go on. */
function followRenewals(app: FastifyInstance, certificates: Certificates): void {
  const end = certificates.onChange((pair) => (app.server as unknown as Server).setSecureContext(pair))
  app.addHook('onClose', async () => end())
}

/** Clients that were given a base URL with a slash at its end ask for `/api/v2//resources`. */
function oneSlash(url: string): string {
  if (!url.startsWith('/api/v2//')) return url
  return `/api/v2/${url.slice('/api/v2/'.length).replace(/^\/+/, '')}`
}

const protection: Readonly<Record<string, string>> = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
}

/** How long browsers ask for this host by HTTPS alone: a year. Other hosts of the domain are not ours to speak for. */
const strictTransport = 'max-age=31536000'

/** Whether the client speaks HTTPS: to this server, or to a trusted proxy that says so. */
function createIsSecure({ certificates, http }: HttpOptions): (request: FastifyRequest) => boolean {
  const { publicUrl, trustedProxies } = http
  if (certificates) return () => true
  if (!publicUrl.startsWith('https:')) return () => false
  return ({ headers, socket }) =>
    headers['x-forwarded-proto'] === 'https' && inCidrs(plainAddress(socket.remoteAddress ?? '') ?? '', trustedProxies)
}

interface Hooks {
  readonly metrics: Metrics
  readonly discardMs: number
  readonly isSecure: (request: FastifyRequest) => boolean
}

function addHooks(app: FastifyInstance, reception: Reception, { metrics, discardMs, isSecure }: Hooks): void {
  allowHalfClose(app)
  // Called back, not awaited: hooks that return promises cost every request a turn of the queue each.
  app.addHook('onRequest', (request, reply, done) => {
    reply.headers(protection)
    if (isSecure(request)) reply.header('strict-transport-security', strictTransport)
    leaveLine(reception, request, reply, metrics)
    done()
  })
  checkFraming(app)
  let closing = false
  app.addHook('preClose', async () => {
    closing = true
  })
  app.addHook('onSend', (request, reply, _payload, done) => {
    passOver(request, reply, discardMs)
    if (closing) reply.header('connection', 'close')
    done()
  })
}

/** Refuses requests beyond the caps, before anything is looked up for them. */
function capRequests(app: FastifyInstance, connections: Connections, reception: Reception): void {
  app.addHook('onRequest', (request, reply, done) => {
    const underWay = connections.begin(request, reply.raw, addressOf(request, reception.trustedProxies))
    if (!underWay) return done(new Fault('unavailable', tooManyAtOnce, { retryAfter: 1_000 }))
    reply.raw.once('close', () => {
      underWay.done(request.actor !== null && request.actor.kind !== 'visitor')
      leave(request)
    })
    done()
  })
}

const tooManyAtOnce = 'Too many requests are under way. Wait for the answers of some, then try again.'

function closeStalled(app: FastifyInstance, connections: Connections, readerMs: number): void {
  const looking = setInterval(() => connections.closeStalled(readerMs, performance.now()), readerMs / 10).unref()
  app.addHook('onClose', async () => clearInterval(looking))
}

/** Writes the line and counts the request once it is over, also when its sender has gone before the end. */
function leaveLine(reception: Reception, request: FastifyRequest, reply: FastifyReply, metrics?: Metrics): void {
  // Fastify's own clock runs only where it logs itself.
  const beganAt = performance.now()
  reply.raw.once('close', () => {
    const ms = performance.now() - beganAt
    const operation = request.routeOptions.config?.operation ?? ''
    metrics?.observe(operation, reply.statusCode, ms)
    logOperation(reception.context.log, {
      transport: 'http',
      operation,
      status: reply.raw.statusCode,
      brokenOff: !reply.raw.writableFinished,
      ms,
      bytes: request.transferred ?? undefined,
      address: addressOf(request, reception.trustedProxies),
      actor: request.actor,
      // No query and no headers, so that neither tokens nor names of files are in the line.
      own: { method: request.method, path: loggedPath(request) },
    })
  })
}

declare module 'fastify' {
  interface FastifyContextConfig {
    operation?: string
  }
}
