/** Previews for visitors: the page of a file, and the pictures on it. */
import type { FastifyInstance } from 'fastify'
import { preview } from '../../../core/files/previews/preview.ts'
import { isLimitReached, limitReached } from '../../../core/shares/download-limit.ts'
import type { Share } from '../../../core/shares/share.ts'
import { body } from '../../requests/body-limits.ts'
import type { HttpServices } from '../../requests/identify.ts'
import { type EntryRequest, idOf, requireFolderVisitor } from '../folder-routes.ts'
import { viewOf } from '../folder-view.ts'
import { sendPreviewPage } from './preview-page.ts'
import { previewSheet, previewStyle } from './preview-style.ts'

/** Page of a document, from 1; 1 for invalid values. */
const pageOf = ({ query }: EntryRequest): number =>
  /^[1-9]\d{0,4}$/.test(query['page'] ?? '') ? Number(query['page']) : 1

/** Edge length of the largest rendering, in pixels: photographs and pages can be read in it. */
const fullEdge = 2_000

/** A download limit would have to count the largest rendering, which can be the whole picture. */
function sizeIn({ query }: EntryRequest, { downloadLimit }: Pick<Share, 'downloadLimit'>) {
  const { size = '' } = query
  if (size === 'full' && downloadLimit === null) return { size: 'large', width: fullEdge, height: fullEdge } as const
  return { size: size === 'large' || size === 'full' ? 'large' : 'small' } as const
}

export function registerPreviews(scope: FastifyInstance, services: HttpServices): void {
  const { context: ctx } = services
  const visitorOf = (request: EntryRequest) => requireFolderVisitor(services, request)
  scope.get(previewSheet, body('none'), async (_request, reply) =>
    reply
      .header('cache-control', 'public, max-age=600')
      .header('content-type', 'text/css; charset=utf-8')
      .send(previewStyle),
  )
  scope.get('/s/:hash/view/:id', body('none'), async (request: EntryRequest, reply) => {
    const { actor, share } = await visitorOf(request)
    if (isLimitReached(share)) throw limitReached()
    const rendered = await preview(ctx, actor, {
      resource: `id:${idOf(request.params.id)}`,
      page: pageOf(request) - 1,
      ...sizeIn(request, share),
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
