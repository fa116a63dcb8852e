/** Health checks, live updates, the OpenAPI document, the API reference and the guide. */
import { openApiDocument } from '@sallyport/contract/openapi.ts'
import type { FastifyInstance } from 'fastify'
import { faultOf } from '../../core/errors.ts'
import { Fault } from '../../core/fault.ts'
import { registerReference } from '../reference/routes.ts'
import { body } from '../requests/body-limits.ts'
import type { HttpServices } from '../requests/identify.ts'
import { apiBase, type HttpOptions } from '../requests/options.ts'
import { pathOf } from '../responses/errors.ts'
import { sendBuilt } from './built-files.ts'
import { registerLiveUpdates } from './live-updates.ts'

/**
 * Why storage that all nodes share does not respond; null if it does. It does not make a node unready, since that would take
 * all of them out of service. Rejects for storage of this node.
 */
const storageError = ({ blobs }: HttpServices['context']): Promise<unknown> =>
  blobs.check().then(
    () => null,
    (error: unknown) => {
      if (faultOf(error)?.code === 'unavailable') return error
      throw error
    },
  )

/** Nothing from other servers, and no styles or scripts in the pages. */
const guidePolicy =
  "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

/** Serves the guide, built pages below /guide/, to everybody. `folder`: output of the build. */
function registerGuide(app: FastifyInstance, folder: string): void {
  const send = sendBuilt(folder, 'no-cache')
  // The router takes both for the same. Links in the pages are relative, to the folder.
  app.get('/guide', body('none'), async (request, reply) => {
    if (pathOf(request) === '/guide') return await reply.redirect('/guide/', 308)
    return await send('index.html', request, reply.header('content-security-policy', guidePolicy))
  })
  app.get<{ Params: { name: string } }>('/guide/:name', body('none'), async (request, reply) => {
    return await send(request.params.name, request, reply.header('content-security-policy', guidePolicy))
  })
}

export function registerSystem(app: FastifyInstance, options: HttpOptions, services: HttpServices): void {
  const { context: ctx } = services
  app.get('/healthz', body('none'), async () => ({ status: 'ok' }))

  app.get('/readyz', body('none'), async () => {
    if (ctx.settings.isStopping) throw new Fault('unavailable', 'This server is stopping.')
    if (ctx.settings.isDraining) throw new Fault('unavailable', 'This node is drained.')
    const [, storage] = await Promise.all([ctx.db.ping(), storageError(ctx)]).catch((error: unknown) => {
      ctx.log.warn({ err: error }, 'not ready')
      throw new Fault('unavailable', 'The database or the storage is not responding.')
    })
    if (!storage) return { status: 'ready' }
    ctx.log.warn({ err: storage }, 'the storage is not responding')
    return { status: 'ready', storage: 'unavailable' }
  })

  const document = documentOf(options, ctx.settings.version)
  app.get(`${apiBase}/openapi.json`, body('none'), async (_request, reply) =>
    reply
      .header('content-type', 'application/json; charset=utf-8')
      .header('access-control-allow-origin', '*')
      .send(document()),
  )

  registerReference(app, document)
  registerGuide(app, options.guideFolder)
  registerLiveUpdates(app, services)
}

/** The OpenAPI document as JSON, rendered again when the public URL has changed. */
function documentOf({ http }: HttpOptions, version: string): () => string {
  let known = { url: '', json: '' }
  return () => {
    const url = http.publicUrl
    if (url !== known.url) known = { url, json: JSON.stringify(openApiDocument({ serverUrl: url, version })) }
    return known.json
  }
}
