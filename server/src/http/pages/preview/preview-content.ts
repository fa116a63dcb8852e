/** What a preview shows of a file: a picture, a page of a document, text, a table, or that there is nothing. */
import { html, type Markup } from '@sallyport/contract/form-page/html.ts'
import type { Context } from '../../../core/context.ts'
import { Fault } from '../../../core/fault.ts'
import { preview } from '../../../core/files/previews/preview.ts'
import { textPreview } from '../../../core/files/previews/text-preview.ts'
import type { Resource } from '../../../core/files/tree/resource.ts'
import { icon } from '../../present/files/file-kinds.ts'
import { type FolderView, previewKindOf, previewPath } from '../folder-view.ts'
import type { PageVisitor } from '../page-visitor.ts'
import { sign, step } from './preview-steps.ts'
import { tableOf } from './preview-table.ts'

interface Shown {
  readonly view: FolderView
  /** Page of a document, from 1. */
  readonly page: number
}

export async function contentOf(ctx: Context, visitor: PageVisitor, resource: Resource, shown: Shown): Promise<Markup> {
  const nothing = html`<div class="stage">${nothingOf(visitor, resource)}</div>`
  const kind = previewKindOf(visitor, resource)
  if (kind === null) return nothing
  try {
    if (kind === 'document') return await documentPage(ctx, visitor, resource, shown)
    if (kind !== 'picture') return await textOf(ctx, visitor, resource, kind)
  } catch (error) {
    if (!(error instanceof Fault) || !['not-found', 'invalid'].includes(error.code)) throw error
    return nothing
  }
  return picture(visitor, resource)
}

const nothingOf = ({ texts: { t } }: PageVisitor, resource: Resource): Markup =>
  html`<div class="nothing">${icon(resource)}<p>${t('There is no preview of this file.')}</p></div>`

/** `full` is not larger with a download limit, see `preview-routes.ts`. */
function addressOf({ address, share }: PageVisitor, { id }: Resource, size: 'large' | 'full', page?: number): string {
  const known = share.downloadLimit === null ? size : 'large'
  return `${address}/view/${id}?size=${known}${page === undefined ? '' : `&page=${page}`}`
}

/** The picture that the preview of a file begins with; null for none. */
export function pictureOf(visitor: PageVisitor, resource: Resource): string | null {
  const kind = previewKindOf(visitor, resource)
  if (kind === 'document') return addressOf(visitor, resource, 'large', 1)
  return kind === 'picture' ? addressOf(visitor, resource, 'large') : null
}

/** The picture in the size of the window, with a link to a larger rendering. It can prove not to be one, once it is rendered. */
function picture(visitor: PageVisitor, resource: Resource, page?: number): Markup {
  const { t } = visitor.texts
  const { name } = resource
  const alt = page === undefined ? name : t('Page {page} of {name}', { page, name })
  return html`<div class="stage picture-stage"><div class="fit"><img class="whole" src="${addressOf(visitor, resource, 'large', page)}" alt="${alt}" draggable="false"></div>
<a class="button enlarge" href="${addressOf(visitor, resource, 'full', page)}" data-fit="${t('Fit to the window')}">${sign('enlarge')}${sign('fit')}<span class="word">${t('Enlarge')}</span></a>
<div hidden>${nothingOf(visitor, resource)}</div></div>`
}

async function documentPage(ctx: Context, visitor: PageVisitor, resource: Resource, shown: Shown): Promise<Markup> {
  const { t } = visitor.texts
  const { pageCount } = await preview(ctx, visitor.actor, { resource: `id:${resource.id}`, size: 'small', page: 0 })
  const current = Math.min(shown.page, pageCount)
  const base = previewPath(resource.id, shown.view)
  const linkOf = (page: number) =>
    page >= 1 && page <= pageCount
      ? {
          path: `${base}${base.includes('?') ? '&' : '?'}page=${page}`,
          picture: addressOf(visitor, resource, 'large', page),
        }
      : null
  const word = (text: string) => ({ text, label: text })
  const pages =
    pageCount > 1 &&
    html`<nav class="leaves" aria-label="${t('Pages of the document')}">${step(visitor, 'prev', linkOf(current - 1), word(t('Previous page')))}
<span class="position">${t('Page {page} of {count}', { page: current, count: pageCount })}</span>
${step(visitor, 'next', linkOf(current + 1), word(t('Next page')))}</nav>`
  return html`${pages}${picture(visitor, resource, current)}`
}

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
  return html`<div class="stage"><div class="sheet" tabindex="0" role="region" aria-label="${t('Content of {name}', { name })}">${content}</div></div>
${(isCut || !isWhole) && html`<p class="hint">${t('Only the beginning is shown. Download the file to see the rest.')}</p>`}`
}
