/** Preview of a picture, a page of a document or a text, so that visitors can read a file before downloading it. */
import { html, type Markup } from '@sallyport/contract/form-page/html.ts'
import { sizeOf } from '@sallyport/contract/form-page/size.ts'
import type { FastifyReply } from 'fastify'
import { mustBeAllowed } from '../../../core/access.ts'
import type { Context } from '../../../core/context.ts'
import { Fault } from '../../../core/fault.ts'
import * as listing from '../../../core/files/listing/list.ts'
import { preview } from '../../../core/files/previews/preview.ts'
import { textPreview } from '../../../core/files/previews/text-preview.ts'
import type { Resource } from '../../../core/files/tree/resource.ts'
import * as tree from '../../../core/files/tree/tree.ts'
import { isLimitReached, limitReached } from '../../../core/shares/download-limit.ts'
import { firstRows } from '../../../lib/text/csv.ts'
import { anchorOf, type FolderView, orderOf, pathOf, previewKindOf, previewPath } from '../folder-view.ts'
import { sendPage } from '../layout.ts'
import { linkTo, type PageVisitor } from '../page-visitor.ts'
import { dayText } from '../texts.ts'

interface PreviewInput {
  readonly id: number
  /** How the folder was shown. */
  readonly view: FolderView
  /** Page of a document, from 1. */
  readonly page: number
}

/** Throws `not-found` for folders, `forbidden` for visitors who cannot download, or can no longer. */
export async function sendPreviewPage(
  ctx: Context,
  visitor: PageVisitor,
  reply: FastifyReply,
  { id, view, page }: PreviewInput,
): Promise<FastifyReply> {
  const { actor, share, account, texts } = visitor
  const { t, locale } = texts
  mustBeAllowed(actor, 'download')
  if (isLimitReached(share)) throw limitReached()
  const { resource } = await tree.find(ctx.db.q, actor, `id:${id}`)
  if (resource.type === 'dir') throw new Fault('not-found', 'The file does not exist.', { thing: 'resource' })
  const { name, parentId, size, modifiedAt } = resource
  const back = parentId === null ? '' : `${pathOf(parentId, view)}#${anchorOf(id)}`
  const [before, after] = await neighboursOf(ctx, visitor, view, resource)
  const step = (to: Resource | undefined, label: string) =>
    to && linkTo(visitor, previewPath(to.id, view), label, 'button')
  const content = await contentOf(ctx, visitor, resource, page)
  const body = html`<section class="card"><nav class="trail">${linkTo(visitor, back, t('Back to the list'))}</nav>
<div class="head"><div><h1><bdi>${name}</bdi></h1><p class="facts"><span>${sizeOf(size, locale)}</span><span><time datetime="${modifiedAt}">${dayText(texts, modifiedAt)}</time></span></p></div>
<div class="tools">${step(before, t('Previous'))}${step(after, t('Next'))}${linkTo(visitor, `/file/${id}`, t('Download'), 'button primary')}</div></div>
${content}</section>`
  return sendPage(reply, { title: `${name} · ${share.name}`, account, embed: share.embed }, body)
}

async function contentOf(ctx: Context, visitor: PageVisitor, resource: Resource, page: number): Promise<Markup> {
  const { t } = visitor.texts
  const none = html`<p class="empty">${t('There is no preview of this file.')}</p>`
  const kind = previewKindOf(visitor, resource)
  if (kind === null) return none
  try {
    if (kind === 'document') return await documentPage(ctx, visitor, resource, page)
    if (kind !== 'picture') return await textOf(ctx, visitor, resource, kind)
  } catch (error) {
    if (!(error instanceof Fault) || !['not-found', 'invalid'].includes(error.code)) throw error
    return none
  }
  return largePicture(visitor, resource)
}

const largePicture = ({ address }: PageVisitor, { id, name }: Resource, query = ''): Markup =>
  html`<p><img class="large" src="${address}/view/${id}?size=large${query}" alt="${name}"></p>`

async function documentPage(ctx: Context, visitor: PageVisitor, resource: Resource, page: number): Promise<Markup> {
  const { t } = visitor.texts
  const { pageCount } = await preview(ctx, visitor.actor, { resource: `id:${resource.id}`, size: 'small', page: 0 })
  const current = Math.min(page, pageCount)
  const to = (number: number, label: string) =>
    number >= 1 && number <= pageCount
      ? linkTo(visitor, `/preview/${resource.id}?page=${number}`, label, 'button')
      : html`<span></span>`
  const steps =
    pageCount > 1 &&
    html`<nav class="bar" aria-label="${t('Pages')}">${to(current - 1, t('Previous page'))}<span>${t('Page {page} of {count}', { page: current, count: pageCount })}</span>${to(current + 1, t('Next page'))}</nav>`
  return html`${steps}${largePicture(visitor, resource, `&page=${current}`)}`
}

/** Rows and columns, without the head. */
const tableLimits = { rows: 200, columns: 30 } as const
/** Characters that are read as a table, while nothing else runs. */
const longestTable = 64 * 1024

async function textOf(
  ctx: Context,
  visitor: PageVisitor,
  { id, name }: Resource,
  kind: 'text' | 'table',
): Promise<Markup> {
  const { t } = visitor.texts
  const { text, isWhole } = await textPreview(ctx, visitor.actor, { resource: `id:${id}` })
  const { content, isCut } =
    kind === 'table' ? tableOf(text) : { content: html`<pre dir="auto">${text}</pre>`, isCut: false }
  return html`<div class="sheet" tabindex="0" role="region" aria-label="${t('Content of {name}', { name })}">${content}</div>
${(isCut || !isWhole) && html`<p class="hint">${t('Only the beginning is shown. Download the file to see the rest.')}</p>`}`
}

function tableOf(text: string): { readonly content: Markup; readonly isCut: boolean } {
  const { rows, columns } = tableLimits
  // One more of each, to know whether there are more.
  const found = firstRows(text.slice(0, longestTable), rows + 2)
  const [head = [], ...body] = found.slice(0, rows + 1).map((row) => row.slice(0, columns))
  const isCut = text.length > longestTable || found.length > rows + 1 || found.some((row) => row.length > columns)
  const cells = (row: readonly string[]) => row.map((one) => html`<td dir="auto">${one}</td>`)
  const content = html`<table><thead><tr>${head.map((one) => html`<th scope="col" dir="auto">${one}</th>`)}</tr></thead><tbody>${body.map((row) => html`<tr>${cells(row)}</tr>`)}</tbody></table>`
  return { content, isCut }
}

/** Entries of the folder among which files with a preview are searched for. */
const searchedEntries = 200

/** The files with a preview before and after this one in its folder, in the order shown. */
async function neighboursOf(
  ctx: Context,
  visitor: PageVisitor,
  view: FolderView,
  { id, parentId }: Resource,
): Promise<(Resource | undefined)[]> {
  if (parentId === null || !visitor.actor.permissions.has('list')) return []
  const input = {
    folder: `id:${parentId}`,
    offset: 0,
    limit: searchedEntries,
    sort: orderOf(view),
    type: 'file' as const,
  }
  const { places } = await listing.list(ctx, visitor.actor, input)
  const shown = places.map(({ resource }) => resource).filter((one) => previewKindOf(visitor, one) !== null)
  const at = shown.findIndex((one) => one.id === id)
  return at < 0 ? [] : [shown[at - 1], shown[at + 1]]
}
