/** The HTTP transport. */
import type { FastifyInstance } from 'fastify'
import { Fault } from '../core/fault.ts'
import type { Transport } from '../gateway/transport.ts'
import type { HttpServices } from './requests/identify.ts'
import type { HttpOptions } from './requests/options.ts'
import { createServer } from './server.ts'

export function createHttpTransport(options: HttpOptions, services: HttpServices): Transport {
  let app: FastifyInstance | undefined
  return {
    name: 'http',
    async start() {
      const { host, port } = options.http
      app = await createServer(options, services)
      await app.listen({ host, port }).catch((error: unknown) => {
        throw new Fault('unavailable', listenErrorMessage(error, `${bracketed(host)}:${port}`))
      })
      const bound = app.server.address()
      const protocol = options.certificates ? 'https' : 'http'
      const shown = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : bracketed(host)
      return [{ protocol, url: `${protocol}://${shown}:${typeof bound === 'object' && bound ? bound.port : port}` }]
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

const bracketed = (host: string) => (host.includes(':') ? `[${host}]` : host)

function listenErrorMessage(error: unknown, address: string): string {
  const code = error instanceof Error && 'code' in error ? error.code : ''
  if (code === 'EADDRINUSE')
    return `The address ${address} is in use by another program. Stop that program, or set another port with SALLYPORT_PORT.`
  if (code === 'EACCES')
    return `This user may not listen on ${address}. Set a port of 1024 or higher with SALLYPORT_PORT.`
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
    return `This machine has no address ${address}. Set SALLYPORT_HOST to one of its own.`
  return `Sallyport can't listen on ${address}: ${error instanceof Error ? error.message : error}`
}
