/** Page of a shared folder or a send: its entries, and the allowed actions. */

import { html, type Markup } from '@sallyport/contract/form-page/html.ts'
import type { Uploaded } from '@sallyport/contract/form-page/uploaded.ts'
import type { FastifyReply } from 'fastify'
import type { Context } from '../../core/context.ts'
import * as listing from '../../core/files/listing/list.ts'
import { type Place, pathSeenBy } from '../../core/files/tree/resource.ts'
import * as tree from '../../core/files/tree/tree.ts'
import { hasDownloaded, isLimitReached } from '../../core/shares/download-limit.ts'
import { iconSymbols } from '../present/files/file-kinds.ts'
import { entryList, hasPicture } from './folder-rows.ts'
import { defaultView, type FolderView, firstPageOf, orderOf, pathOf, queryOf } from './folder-view.ts'
import { sendPage } from './layout.ts'
import type { PageVisitor } from './page-visitor.ts'
import { countOf, pageSize } from './paging.ts'
import { timeText } from './texts.ts'
import { confirmation, newNames } from './uploaded.ts'
import { linkTo, tokenField } from './visit-token.ts'

interface FolderInput {
  readonly folderId: number
  readonly view?: FolderView
  /** The error of the last submission. */
  readonly problem?: string
  /** What the visitor has just uploaded here. */
  readonly uploaded?: Uploaded | null
}

/** One page of a folder. */
export async function sendFolder(
  ctx: Context,
  caller: PageVisitor,
  reply: FastifyReply,
  { folderId, view = defaultView, problem, uploaded = null }: FolderInput,
): Promise<FastifyReply> {
  const { visitor, notice } = await limited(ctx, caller)
  const { actor, share, account, texts } = visitor
  const { t } = texts
  const may = (permission: 'list' | 'upload' | 'download') => actor.permissions.has(permission)
  const place = may('list') ? await tree.get(ctx, actor, `id:${folderId}`) : null
  const { offset } = view
  const input = { folder: `id:${folderId}`, offset, limit: pageSize, sort: orderOf(view) }
  const { places, total } = place ? await listing.list(ctx, actor, input) : { places: [], total: 0 }
  const fresh = newNames(uploaded, places)
  const folders = place ? foldersAbove(visitor, place, firstPageOf(view)) : []
  const title = place && folders.length > 0 ? place.resource.name : share.name
  const body = html`${iconSymbols}<section class="card">${folders.length > 0 && trail(visitor, folders)}
<div class="head"><div><h1><bdi>${title}</bdi></h1>${facts(visitor, total > 0 && countOf(texts, offset, places.length, total))}</div>
${place && tools(visitor, folderId, view, places)}</div>
${problem !== undefined && html`<p class="problem" role="alert">${problem}</p>`}
${notice !== undefined && html`<p class="problem" role="status">${notice}</p>`}
${uploaded && confirmation(visitor, uploaded, fresh)}
${place && total === 0 && html`<p class="empty">${t('This folder is empty.')}</p>`}
${!place && html`<p class="about">${t('Add files here. You cannot see files that others have added.')}</p>`}
${total > 0 && entryList(visitor, { folderId, view, places, fresh })}
${total > places.length && pages(visitor, { folderId, view, total, shown: places.length })}
${may('upload') && uploadForm(visitor, folderId)}</section>`
  const name = title === share.name ? title : `${title} · ${share.name}`
  return sendPage(reply, { title: name, account, embed: share.embed }, body)
}

/** How much there is, and until when. */
function facts({ share, texts }: PageVisitor, count: string | false): Markup | false {
  const until =
    share.expiresAt !== null && texts.t('Available until {time}', { time: timeText(texts, share.expiresAt) })
  if (count === false && until === false) return false
  return html`<p class="facts">${count !== false && html`<span data-count>${count}</span>`}${until !== false && html`<span>${until}</span>`}</p>`
}

/** Actions on the whole folder. */
function tools(visitor: PageVisitor, folderId: number, view: FolderView, places: readonly Place[]): Markup | false {
  const { actor, texts } = visitor
  const { t } = texts
  const may = (permission: 'upload' | 'download') => actor.permissions.has(permission)
  const other = pathOf(folderId, { ...view, isGallery: !view.isGallery })
  const canDownload = may('download') && places.length > 0
  const known = [
    places.some((one) => hasPicture(visitor, one)) &&
      linkTo(
        visitor,
        other,
        view.isGallery ? viewLabel(lines, t('List')) : viewLabel(squares, t('Gallery')),
        'button view',
      ),
    may('upload') &&
      html`<a class="${canDownload ? 'button' : 'button primary'}" href="#files" data-select-files>${t('Upload')}</a>`,
    canDownload && linkTo(visitor, `/zip/${folderId}`, t('Download all'), 'button primary'),
  ].filter((one) => one !== false)
  return known.length > 0 && html`<div class="tools">${known}</div>`
}

const viewLabel = (shape: string, words: string): Markup =>
  html`<svg viewBox="0 0 24 24" width="20" height="20" aria-hidden="true" fill="none" stroke="currentColor" stroke-width="1.75" stroke-linejoin="round"><path d="${shape}"/></svg><span>${words}</span>`

const lines = 'M4 6h16M4 12h16M4 18h16'
const squares = 'M4 4h6v6H4zM14 4h6v6h-6zM4 14h6v6H4zM14 14h6v6h-6z'

interface Paging {
  readonly folderId: number
  readonly view: FolderView
  readonly total: number
  readonly shown: number
}

function pages(visitor: PageVisitor, { folderId, view, total, shown }: Paging): Markup {
  const { t } = visitor.texts
  const { offset } = view
  const pageFrom = (first: number, label: string) =>
    linkTo(visitor, pathOf(folderId, { ...view, offset: first }), label, 'button')
  return html`<nav class="bar" aria-label="${t('Pages')}">${offset > 0 && pageFrom(Math.max(0, offset - pageSize), t('Previous'))}
${offset + shown < total && pageFrom(offset + pageSize, t('Next'))}</nav>`
}

/**
 * The visitor after the download limit of the share is reached, with what the page says then: downloads that the visit has started
 * can be repeated, so that a broken one is not lost.
 */
export async function limited(ctx: Context, visitor: PageVisitor): Promise<{ visitor: PageVisitor; notice?: string }> {
  const { actor, share, visitId, texts } = visitor
  const { t } = texts
  if (!isLimitReached(share) || !actor.permissions.has('download')) return { visitor }
  if (await hasDownloaded(ctx, visitId))
    return {
      visitor,
      notice: t(
        'The download limit of this page is reached. For a few hours, you can repeat downloads that you have started. For other files, ask the person who sent you the link.',
      ),
    }
  const permissions = new Set(actor.permissions)
  permissions.delete('download')
  return {
    visitor: { ...visitor, actor: { ...actor, permissions } },
    notice: t(
      'The download limit of this page is reached, so its files can no longer be downloaded. Ask the person who sent you the link.',
    ),
  }
}

interface Step {
  readonly path: string
  readonly name: string
}

/** The folders around this one, from the root of the share. */
function foldersAbove({ actor, share }: PageVisitor, place: Place, view: FolderView): Step[] {
  const names = pathSeenBy(actor, place).split('/').filter(Boolean)
  const ids = place.lineage.slice(place.lineage.indexOf(actor.rootId))
  return names.map((_, i) => ({
    path: i === 0 ? queryOf(view) : pathOf(ids[i] ?? actor.rootId, view),
    name: (i === 0 ? share.name : names[i - 1]) ?? '',
  }))
}

/** Breadcrumbs; the heading is the last one. */
const trail = (visitor: PageVisitor, folders: readonly Step[]): Markup =>
  html`<nav aria-label="${visitor.texts.t('Folders')}"><ol class="trail">${folders.map(({ path, name }) => html`<li>${linkTo(visitor, path, html`<bdi>${name}</bdi>`)}</li>`)}</ol></nav>`

function uploadForm(visitor: PageVisitor, folderId: number): Markup {
  const { t } = visitor.texts
  return html`<form class="send" method="post" enctype="multipart/form-data" action="${visitor.address}/upload/${folderId}" data-upload="${visitor.address}/upload/${folderId}">${tokenField(visitor)}
<div class="field drop" data-files><label for="files">${t('Add files')}</label><input id="files" type="file" name="files" multiple required></div>
<button class="button primary">${t('Upload')}</button></form>`
}
