/** A picture or the first page of a document, drawn large, so that nobody downloads a file to see which one it is. */
import { html } from '@sallyport/contract/form-page/html.ts'
import type { FastifyReply } from 'fastify'
import { mustBeAllowed } from '../../core/access.ts'
import type { Context } from '../../core/context.ts'
import { Fault } from '../../core/fault.ts'
import { isPreviewable } from '../../core/files/tree/resource.ts'
import * as tree from '../../core/files/tree/tree.ts'
import { type Guest, way } from './guest.ts'
import { sendPage } from './layout.ts'

/** Throws `not-found` for what has no picture, `forbidden` where nothing may be downloaded. */
export async function sendLook(ctx: Context, guest: Guest, reply: FastifyReply, id: number): Promise<FastifyReply> {
  const { actor, share, account, at } = guest
  mustBeAllowed(actor, 'download')
  const { resource } = await tree.find(ctx.db.q, actor, `id:${id}`)
  if (isPreviewable(resource) !== true) throw new Fault('not-found', 'There is no picture of that.')
  const { name, parentId } = resource
  const back = parentId === null || parentId === actor.rootId ? '' : `/folder/${parentId}`
  const body = html`<section class="card"><h1><bdi>${name}</bdi></h1>
<div class="bar">${way(guest, back, 'Back to the list')}${way(guest, `/file/${id}`, 'Download', 'button')}</div>
<p><img class="large" src="${at}/view/${id}?size=large" alt="${name}"></p></section>`
  return sendPage(reply, { title: `${name} · ${share.name}`, account, embed: share.embed }, body)
}
