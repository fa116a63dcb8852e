/** Preview of a picture, a page of a document or a text, so that visitors can read a file before downloading it. */
import { html, type Markup } from '@sallyport/contract/form-page/html.ts'
import { sizeOf } from '@sallyport/contract/form-page/size.ts'
import type { FastifyReply } from 'fastify'
import { mustBeAllowed } from '../../../core/access.ts'
import type { Context } from '../../../core/context.ts'
import { Fault } from '../../../core/fault.ts'
import * as tree from '../../../core/files/tree/tree.ts'
import { isLimitReached, limitReached } from '../../../core/shares/download-limit.ts'
import { iconSymbols } from '../../present/files/file-kinds.ts'
import { anchorOf, type FolderView, pathOf, previewPath } from '../folder-view.ts'
import { sendPage } from '../layout.ts'
import type { PageVisitor } from '../page-visitor.ts'
import { timeText } from '../texts.ts'
import { type Neighbour, type Position, positionOf } from './neighbours.ts'
import { contentOf, pictureOf } from './preview-content.ts'
import { sign, step } from './preview-steps.ts'
import { previewSheet } from './preview-style.ts'

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
  const { actor, share, account, texts, address } = visitor
  const { t, locale } = texts
  mustBeAllowed(actor, 'download')
  if (isLimitReached(share)) throw limitReached()
  const { resource } = await tree.find(ctx.db.q, actor, `id:${id}`)
  if (resource.type === 'dir') throw new Fault('not-found', 'The file does not exist.', { thing: 'resource' })
  const { name, parentId, size, modifiedAt } = resource
  const back = parentId === null ? '' : `${pathOf(parentId, view)}#${anchorOf(id)}`
  const position = await positionOf(ctx, visitor, view, resource)
  const content = await contentOf(ctx, visitor, resource, { view, page })
  const modified = texts.parts<Markup>('Modified <time></time>', {
    time: () => html`<time datetime="${modifiedAt}">${timeText(texts, modifiedAt)}</time>`,
  })
  const body = html`${iconSymbols}<section class="viewer"><div class="summary">
<a class="back" href="${address}${back}" aria-keyshortcuts="Escape" title="Esc">${sign('back')}${t('Back to the list')}</a>
${position && position.total > 1 && steps(visitor, position)}
<h1><bdi>${name}</bdi></h1><p class="facts"><span>${sizeOf(size, locale)}</span><span>${modified.map((part) => (typeof part === 'string' ? html`${part}` : part))}</span></p>
<a class="button primary" href="${address}/file/${id}">${sign('download')}${t('Download')}</a></div>
${content}</section>`
  const options = { title: `${name} · ${share.name}`, account, embed: share.embed, styleSheet: previewSheet }
  return sendPage(reply, options, body)
}

/** The files before and after this one. */
function steps(visitor: PageVisitor, { number, total, before, after }: Position): Markup {
  const { t } = visitor.texts
  const linkOf = (to: Neighbour | null) =>
    to && { path: previewPath(to.file.id, to.view), picture: pictureOf(visitor, to.file) }
  return html`<nav class="steps" aria-label="${t('Files')}">${step(visitor, 'prev', linkOf(before), { text: t('Previous'), label: t('Previous file'), key: '←' })}
<span class="position" data-longest="${t('{number} of {total}', { number: total, total })}">${t('{number} of {total}', { number, total })}</span>
${step(visitor, 'next', linkOf(after), { text: t('Next'), label: t('Next file'), key: '→' })}</nav>`
}
