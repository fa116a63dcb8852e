/** Large preview of an image or the first page of a document, so that visitors can identify a file before downloading it. */
import { html } from '@sallyport/contract/form-page/html.ts'
import type { FastifyReply } from 'fastify'
import { mustBeAllowed } from '../../core/access.ts'
import type { Context } from '../../core/context.ts'
import { Fault } from '../../core/fault.ts'
import * as listing from '../../core/files/listing/list.ts'
import { isPreviewable, type Resource } from '../../core/files/tree/resource.ts'
import * as tree from '../../core/files/tree/tree.ts'
import { isLimitReached, limitReached } from '../../core/shares/download-limit.ts'
import { sendPage } from './layout.ts'
import { linkTo, type PageVisitor } from './page-visitor.ts'

/** Throws `not-found` for files without a preview, `forbidden` for visitors who cannot download, or can no longer. */
export async function sendPreviewPage(
  ctx: Context,
  visitor: PageVisitor,
  reply: FastifyReply,
  id: number,
): Promise<FastifyReply> {
  const { actor, share, account, address, texts } = visitor
  const { t } = texts
  mustBeAllowed(actor, 'download')
  if (isLimitReached(share)) throw limitReached()
  const { resource } = await tree.find(ctx.db.q, actor, `id:${id}`)
  if (isPreviewable(resource) !== true)
    throw new Fault('not-found', t('There is no preview of this file.'), { isTranslated: true })
  const { name, parentId } = resource
  const back = parentId === null || parentId === actor.rootId ? '' : `/folder/${parentId}`
  const [before, after] = await neighboursOf(ctx, visitor, resource)
  const step = (to: Resource | undefined, label: string) => to && linkTo(visitor, `/preview/${to.id}`, label)
  const body = html`<section class="card"><h1><bdi>${name}</bdi></h1>
<div class="bar">${linkTo(visitor, back, t('Back to the list'))}<span class="bar">${step(before, t('Previous'))}${step(after, t('Next'))}</span>${linkTo(visitor, `/file/${id}`, t('Download'), 'button')}</div>
<p><img class="large" src="${address}/view/${id}?size=large" alt="${name}"></p></section>`
  return sendPage(reply, { title: `${name} · ${share.name}`, account, embed: share.embed }, body)
}

/** Entries of the folder among which pictures are searched for. */
const searchedEntries = 200

/** The pictures before and after this one in its folder, by name. */
async function neighboursOf(
  ctx: Context,
  { actor }: PageVisitor,
  { id, parentId }: Resource,
): Promise<(Resource | undefined)[]> {
  if (parentId === null || !actor.permissions.has('list')) return []
  const input = { folder: `id:${parentId}`, offset: 0, limit: searchedEntries, sort: [], type: 'file' as const }
  const { places } = await listing.list(ctx, actor, input)
  const pictures = places.map(({ resource }) => resource).filter((one) => isPreviewable(one) === true)
  const at = pictures.findIndex((one) => one.id === id)
  return at < 0 ? [] : [pictures[at - 1], pictures[at + 1]]
}
