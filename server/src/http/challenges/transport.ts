/**
 * The plain HTTP server beside HTTPS with a certificate by ACME: answers challenges of the certificate authority, sends browsers to
 * HTTPS, and refuses everything else.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { responseTo } from '../../core/certificates/certificates.ts'
import type { AcmeSettings, Needs } from '../../core/context.ts'
import { Fault } from '../../core/fault.ts'
import { bracketed, listenErrorMessage } from '../../gateway/listening.ts'
import type { Transport } from '../../gateway/transport.ts'
import type { Cidr } from '../../lib/net/address.ts'
import { Connections } from '../requests/connections.ts'

const settings = { host: 'SALLYPORT_HOST', port: 'SALLYPORT_ACME_PORT' }

/** Requests are answered in milliseconds: the oldest connection is closed for a new one. */
const caps = { total: 256, perAddress: 32 }
const headMs = 10_000

interface ChallengeOptions {
  readonly host: string
  readonly acme: AcmeSettings
  readonly trustedProxies: readonly Cidr[]
}

type ChallengeContext = Needs<'db' | 'clock' | 'log' | 'settings'>

export function createChallengeTransport(
  { host, acme, trustedProxies }: ChallengeOptions,
  ctx: ChallengeContext,
): Transport {
  const limits = { headersTimeout: headMs, requestTimeout: headMs, connectionsCheckingInterval: headMs / 4 }
  const server = createServer({ ...limits, keepAliveTimeout: 5_000 }, (request, response) => {
    answer(request, response, { acme, ctx }).catch((error: unknown) => {
      ctx.log.warn({ err: error }, 'challenge not answered')
      if (!response.headersSent) send(response, 503, 'Try again later.\n', { 'retry-after': '5' })
      else response.destroy()
    })
  })
  new Connections(caps, trustedProxies, ctx.log).guard(server, false)
  return {
    name: 'challenges',
    async start() {
      await listen(server, host, acme.port)
      ctx.log.info({ host, port: acme.port }, 'answers challenges of the certificate authority')
      return []
    },
    async drain() {
      // Also closes idle connections; requests are answered in milliseconds.
      if (server.listening) server.close()
    },
    async stop() {
      if (server.listening) server.close()
      server.closeAllConnections()
    },
  }
}

async function listen(server: Server, host: string, port: number): Promise<void> {
  const failed = Promise.withResolvers<never>()
  server.once('error', failed.reject)
  const listening = new Promise<void>((resolve) => server.listen({ host, port }, resolve))
  await Promise.race([listening, failed.promise]).catch((error: unknown) => {
    throw new Fault('unavailable', listenErrorMessage(error, `${bracketed(host)}:${port}`, settings))
  })
  server.off('error', failed.reject)
}

const challengePath = /^\/\.well-known\/acme-challenge\/([A-Za-z0-9_-]{1,128})$/

interface Answering {
  readonly acme: AcmeSettings
  readonly ctx: ChallengeContext
}

async function answer(request: IncomingMessage, response: ServerResponse, { acme, ctx }: Answering): Promise<void> {
  const isRead = request.method === 'GET' || request.method === 'HEAD'
  const [, token] = challengePath.exec(request.url ?? '') ?? []
  if (isRead && token !== undefined) {
    const text = await responseTo(ctx, token)
    if (text === null) return send(response, 404, 'There is no such challenge.\n')
    ctx.log.info({ address: request.socket.remoteAddress }, 'challenge answered')
    return send(response, 200, text, { 'content-type': 'application/octet-stream' })
  }
  const location = secureUrl(request, acme, ctx.settings.publicUrl)
  if (isRead) return send(response, 301, `Moved to ${location}\n`, { location })
  // A redirect would hide that the request, and the password in it, was sent without encryption.
  send(response, 403, `Send requests to ${new URL(location).origin}: without https they are not encrypted.\n`)
}

const longestPath = 2_048

/** The same address with https: at the name that was asked for, if it is one of the certificate. */
function secureUrl({ headers, url = '/' }: IncomingMessage, { names }: AcmeSettings, publicUrl: string): string {
  const target = new URL(publicUrl)
  target.protocol = 'https:'
  const asked = (headers.host ?? '').toLowerCase().replace(/:\d+$/, '')
  if (names.includes(asked)) target.hostname = asked
  const path = url.startsWith('/') && url.length <= longestPath ? url : '/'
  return target.origin + path
}

function send(response: ServerResponse, status: number, text: string, headers: Record<string, string> = {}): void {
  response.writeHead(status, {
    'content-type': 'text/plain; charset=utf-8',
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
    'content-length': Buffer.byteLength(text),
    ...headers,
    // What is unread of a body is not waited for.
    ...(response.req.method !== 'GET' && response.req.method !== 'HEAD' && { connection: 'close' }),
  })
  response.end(text)
}
