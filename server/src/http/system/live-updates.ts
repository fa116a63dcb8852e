/**
 * `/live-updates`: the server-sent events of the web app, for users with a browser session. Not an operation of the API, and not
 * counted as a transaction. The page reconnects by itself: with `Last-Event-ID`, it is sent what it has missed.
 */
import { PassThrough } from 'node:stream'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { Fault } from '../../core/fault.ts'
import { createLiveUpdates, type LiveUpdates, type Update } from '../../core/live-updates/live-updates.ts'
import { abortSignalOf } from '../requests/abort-signal.ts'
import { body } from '../requests/body-limits.ts'
import { addressOf, header } from '../requests/header.ts'
import type { HttpServices } from '../requests/identify.ts'
import { requireSameOrigin, sessionCookieOf } from '../requests/session-cookie.ts'

/** Shorter than the idle time after which this server, or a proxy, closes a connection. */
const heartbeatMs = 20_000
/** Unread bytes after which a slow reader is disconnected. */
const maxUnread = 256 * 1024

export function registerLiveUpdates(app: FastifyInstance, services: HttpServices): void {
  const live = createLiveUpdates(services.context)
  app.addHook('preClose', async () => live.close())
  app.get('/live-updates', { ...body('none'), exposeHeadRoute: false }, async (request, reply) => {
    const { context: ctx, admission, trustedProxies } = services
    const secret = sessionCookieOf(ctx, request)
    if (secret === undefined) throw new Fault('unauthenticated', 'HTTP_UNAUTHORIZED')
    requireSameOrigin(ctx, request)
    const { actor } = await admission.identify(
      { kind: 'session', secret, isAutomatic: true },
      addressOf(request, trustedProxies),
    )
    request.actor = actor
    if (app.closing.aborted) throw new Fault('unavailable', 'The server is stopping.', { retryAfter: 1_000 })
    const stream = new PassThrough()
    await follow(live, request, reply, stream)
    return reply
      .header('content-type', 'text/event-stream; charset=utf-8')
      .header('x-accel-buffering', 'no')
      .send(stream)
  })
}

/** Writes the updates of the request's actor to the stream until either side ends. */
async function follow(
  live: LiveUpdates,
  request: FastifyRequest,
  reply: FastifyReply,
  stream: PassThrough,
): Promise<void> {
  if (!request.actor) return
  const after = positionOf(header(request, 'last-event-id'))
  const left = abortSignalOf(request, reply)
  const receiver = { send: (update: Update) => writeTo(stream, eventText(update)), end: () => stream.end() }
  const close = await live.open(request.actor, after, receiver)
  const heartbeat = setInterval(() => writeTo(stream, ':\n\n'), heartbeatMs).unref()
  const leave = () => {
    clearInterval(heartbeat)
    close()
    stream.end()
  }
  stream.once('close', leave)
  if (left.aborted) leave()
  else left.addEventListener('abort', leave, { once: true })
}

/** Disconnects a reader that leaves too much unread. */
export function writeTo(stream: PassThrough, text: string): void {
  if (stream.writableEnded || stream.destroyed) return
  if (stream.writableLength + stream.readableLength > maxUnread) stream.destroy()
  else stream.write(text)
}

const eventText = ({ position, notice }: Update) =>
  `event: ${notice ? 'changes' : 'ready'}\nid: ${position}\ndata: ${JSON.stringify(notice ?? {})}\n\n`

/** The position in a header; anything else counts as none. */
const positionOf = (text: string | undefined): number | null =>
  text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : null
