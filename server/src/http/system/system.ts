/** Health checks, live updates, the OpenAPI document, the API reference and the guide. */
import { openApiDocument } from '@sallyport/contract/openapi.ts'
import type { FastifyInstance } from 'fastify'
import { faultOf } from '../../core/errors.ts'
import { Fault } from '../../core/fault.ts'
import { registerReference } from '../reference/routes.ts'
import { body } from '../requests/body-limits.ts'
import type { HttpServices } from '../requests/identify.ts'
import { apiBase, type HttpOptions } from '../requests/options.ts'
import { registerGuide } from './guide.ts'
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
