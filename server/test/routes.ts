/** All routes of the server, from its router, so that new ones are covered automatically. */
import type { RouteOptions } from 'fastify'
import { createAdmission } from '../src/gateway/admission.ts'
import { createConnectionRegistry } from '../src/gateway/connections.ts'
import { createServer } from '../src/http/server.ts'
import type { TestApp } from './test-app.ts'

export interface Route {
  readonly method: string
  readonly url: string
  readonly config: RouteOptions['config']
}

const anyNumber = { perAddress: 100, perUser: 100, perAccount: 100 }

/** Every route, HEAD included. */
export async function allRoutes({ context, usage }: TestApp): Promise<Route[]> {
  const found: Route[] = []
  const caps = { total: 100, perAddress: 100 }
  const http = { host: '127.0.0.1', port: 0, publicUrl: 'http://127.0.0.1', trustedProxies: [], connections: caps }
  const connections = createConnectionRegistry(context)
  const app = await createServer(
    { http, metrics: { token: null, data: '/' }, certificates: null, webFolder: '/nowhere', guideFolder: '/nowhere' },
    { context, admission: createAdmission(context, usage, anyNumber), connections, trustedProxies: [] },
    ({ method, url, config }) => {
      for (const one of [method].flat()) found.push({ method: one, url, config })
    },
  )
  await app.close()
  await connections.close()
  return found
}

/** Routes that are not API operations, each once, without HEAD. */
export const pageRoutes = async (app: TestApp): Promise<Route[]> =>
  (await allRoutes(app)).filter(({ method, config }) => method !== 'HEAD' && config?.operation === undefined)
