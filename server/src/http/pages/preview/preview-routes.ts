/** Previews for visitors: the page of a file, and the pictures on it. */
import type { FastifyInstance } from 'fastify'
import { preview } from '../../../core/files/previews/preview.ts'
import { isLimitReached, limitReached } from '../../../core/shares/download-limit.ts'
import { body } from '../../requests/body-limits.ts'
import type { HttpServices } from '../../requests/identify.ts'
import { type EntryRequest, idOf, requireFolderVisitor } from '../folder-routes.ts'
import { viewOf } from '../folder-view.ts'
import { sendPreviewPage } from './preview-page.ts'

/** Page of a document, from 1; 1 for invalid values. */
const pageOf = ({ query }: EntryRequest): number =>
  /^[1-9]\d{0,4}$/.test(query['page'] ?? '') ? Number(query['page']) : 1

export function registerPreviews(scope: FastifyInstance, services: HttpServices): void {
  const { context: ctx } = services
  const visitorOf = (request: EntryRequest) => requireFolderVisitor(services, request)
  scope.get('/s/:hash/view/:id', body('none'), async (request: EntryRequest, reply) => {
    const { actor, share } = await visitorOf(request)
    if (isLimitReached(share)) throw limitReached()
    const size = request.query['size'] === 'large' ? 'large' : 'small'
    const rendered = await preview(ctx, actor, {
      resource: `id:${idOf(request.params.id)}`,
      size,
      page: pageOf(request) - 1,
    })
    return reply
      .header('content-type', 'image/jpeg')
      .header('cache-control', 'private, max-age=600')
      .send(Buffer.from(rendered.image))
  })
  scope.get('/s/:hash/preview/:id', body('none'), async (request: EntryRequest, reply) =>
    sendPreviewPage(ctx, await visitorOf(request), reply, {
      id: idOf(request.params.id),
      view: viewOf(request),
      page: pageOf(request),
    }),
  )
}
