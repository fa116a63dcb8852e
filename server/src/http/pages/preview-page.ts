/** Large preview of an image or the first page of a document, so that visitors can identify a file before downloading it. */
import { html } from '@sallyport/contract/form-page/html.ts'
import type { FastifyReply } from 'fastify'
import { mustBeAllowed } from '../../core/access.ts'
import type { Context } from '../../core/context.ts'
import { Fault } from '../../core/fault.ts'
import { isPreviewable } from '../../core/files/tree/resource.ts'
import * as tree from '../../core/files/tree/tree.ts'
import { sendPage } from './layout.ts'
import { linkTo, type PageVisitor } from './page-visitor.ts'

/** Throws `not-found` for files without a preview, `forbidden` for visitors who cannot download. */
export async function sendPreviewPage(
  ctx: Context,
  visitor: PageVisitor,
  reply: FastifyReply,
  id: number,
): Promise<FastifyReply> {
  const { actor, share, account, address } = visitor
  mustBeAllowed(actor, 'download')
  const { resource } = await tree.find(ctx.db.q, actor, `id:${id}`)
  if (isPreviewable(resource) !== true) throw new Fault('not-found', 'There is no preview of this file.')
  const { name, parentId } = resource
  const back = parentId === null || parentId === actor.rootId ? '' : `/folder/${parentId}`
  const body = html`<section class="card"><h1><bdi>${name}</bdi></h1>
<div class="bar">${linkTo(visitor, back, 'Back to the list')}${linkTo(visitor, `/file/${id}`, 'Download', 'button')}</div>
<p><img class="large" src="${address}/view/${id}?size=large" alt="${name}"></p></section>`
  return sendPage(reply, { title: `${name} · ${share.name}`, account, embed: share.embed }, body)
}
