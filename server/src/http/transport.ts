/** The HTTP transport. */
import type { FastifyInstance } from 'fastify'
import { Fault } from '../core/fault.ts'
import { bracketed, listenErrorMessage, reachableHost } from '../gateway/listening.ts'
import type { Transport } from '../gateway/transport.ts'
import type { HttpServices } from './requests/identify.ts'
import type { HttpOptions } from './requests/options.ts'
import { createServer } from './server.ts'

const settings = { host: 'SALLYPORT_HOST', port: 'SALLYPORT_PORT' }

export function createHttpTransport(options: HttpOptions, services: HttpServices): Transport {
  let app: FastifyInstance | undefined
  return {
    name: 'http',
    async start() {
      const { host, port } = options.http
      app = await createServer(options, services)
      await app.listen({ host, port }).catch((error: unknown) => {
        throw new Fault('unavailable', listenErrorMessage(error, `${bracketed(host)}:${port}`, settings))
      })
      const bound = app.server.address()
      const protocol = options.certificates ? 'https' : 'http'
      const shownPort = typeof bound === 'object' && bound ? bound.port : port
      return [{ protocol, url: `${protocol}://${reachableHost(host)}:${shownPort}` }]
    },
    async drain(signal) {
      if (app) await drain(app, signal)
    },
    async stop() {
      app?.server.closeAllConnections()
      await app?.close()
    },
  }
}

async function drain(app: FastifyInstance, signal: AbortSignal): Promise<void> {
  const cut = () => app.server.closeAllConnections()
  if (signal.aborted) cut()
  signal.addEventListener('abort', cut, { once: true })
  // A connection that was busy when the server closed becomes idle after its response, and would be kept alive.
  const idle = setInterval(() => (signal.aborted ? cut() : app.server.closeIdleConnections()), 100)
  await app.close().finally(() => {
    signal.removeEventListener('abort', cut)
    clearInterval(idle)
  })
}
