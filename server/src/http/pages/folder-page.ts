/** Page of a shared folder or a send: its entries, and the allowed actions. */

import { html, type Markup } from '@sallyport/contract/form-page/html.ts'
import { sizeOf } from '@sallyport/contract/form-page/size.ts'
import type { Uploaded } from '@sallyport/contract/form-page/uploaded.ts'
import type { FastifyReply } from 'fastify'
import type { Context } from '../../core/context.ts'
import * as listing from '../../core/files/listing/list.ts'
import { isPreviewable, type Place, pathSeenBy } from '../../core/files/tree/resource.ts'
import * as tree from '../../core/files/tree/tree.ts'
import { hasDownloaded, isLimitReached } from '../../core/shares/download-limit.ts'
import { icon, iconSymbols } from '../present/files/file-kinds.ts'
import {
  anchorOf,
  type Column,
  defaultView,
  type FolderView,
  orderOf,
  pathOf,
  previewKindOf,
  previewPath,
} from './folder-view.ts'
import { sendPage } from './layout.ts'
import { linkTo, type PageVisitor, tokenField } from './page-visitor.ts'
import { countOf, pageSize } from './paging.ts'
import { dayText, timeText } from './texts.ts'
import { confirmation, newNames } from './uploaded.ts'

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
  const isGallery = view.isGallery && places.some((one) => hasPicture(visitor, one))
  const folders = place ? foldersAbove(visitor, place) : []
  const title = place && folders.length > 0 ? place.resource.name : share.name
  const body = html`${iconSymbols}<section class="card">${folders.length > 0 && trail(visitor, folders)}
<div class="head"><div><h1><bdi>${title}</bdi></h1>${facts(visitor, total > 0 && countOf(texts, offset, places.length, total))}</div>
${total > 0 && tools(visitor, folderId, view, places)}</div>
${problem !== undefined && html`<p class="problem" role="alert">${problem}</p>`}
${notice !== undefined && html`<p class="problem" role="status">${notice}</p>`}
${uploaded && confirmation(visitor, uploaded, fresh)}
${place && total === 0 && html`<p class="empty">${t('This folder is empty.')}</p>`}
${!place && html`<p class="about">${t('Add files here. You cannot see files that others have added.')}</p>`}
${total > 0 && (isGallery ? gallery(visitor, view, places) : table(visitor, { folderId, view, places, fresh }))}
${total > places.length && pages(visitor, { folderId, view, total, shown: places.length })}
${may('upload') && uploadForm(visitor, folderId)}</section>`
  const name = title === share.name ? title : `${title} · ${share.name}`
  return sendPage(reply, { title: name, account, embed: share.embed }, body)
}

/** How much there is, and until when. */
function facts({ share, texts }: PageVisitor, count: string | false): Markup | false {
  const until =
    share.expiresAt !== null && texts.t('Available until {time}', { time: timeText(texts, share.expiresAt) })
  const known = [count, until].filter((one) => one !== false)
  return known.length > 0 && html`<p class="facts">${known.map((one) => html`<span>${one}</span>`)}</p>`
}

/** Actions on the whole folder, and on what is selected. */
function tools(visitor: PageVisitor, folderId: number, view: FolderView, places: readonly Place[]): Markup {
  const { actor, texts } = visitor
  const { t } = texts
  const may = (permission: 'upload' | 'download') => actor.permissions.has(permission)
  const other = pathOf(folderId, { ...view, isGallery: !view.isGallery })
  return html`<div class="tools">${places.some((one) => hasPicture(visitor, one)) && linkTo(visitor, other, view.isGallery ? t('List') : t('Gallery'), 'button')}
${may('upload') && html`<a class="button" href="#files">${t('Add files')}</a>`}
${may('download') && selectionForm(visitor, folderId, view)}
${may('download') && linkTo(visitor, `/zip/${folderId}`, t('Download all'), 'button primary')}</div>`
}

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
async function limited(ctx: Context, visitor: PageVisitor): Promise<{ visitor: PageVisitor; notice?: string }> {
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

interface Table {
  readonly folderId: number
  readonly view: FolderView
  readonly places: readonly Place[]
  /** Names to mark as new. */
  readonly fresh: ReadonlySet<string>
}

const table = (visitor: PageVisitor, { folderId, view, places, fresh }: Table): Markup => {
  const { t } = visitor.texts
  const column = (title: string, field: Column) => heading(visitor, folderId, view, title, field)
  return html`<table class="files"><thead class="sorts"><tr>${column(t('Name'), 'name')}${column(t('Size'), 'size')}${column(t('Modified'), 'date')}<th><span class="hidden">${t('Actions')}</span></th></tr></thead>
<tbody>${places.map((one) => row(visitor, view, one, fresh.has(one.resource.name)))}</tbody></table>`
}

/** The heading of a column, which sorts by it; sizes and times start with the largest. */
function heading(visitor: PageVisitor, folderId: number, view: FolderView, title: string, field: Column): Markup {
  const { sort } = view
  const isSorted = sort === null ? field === 'name' : sort.field === field
  const isDescending = sort?.descending ?? false
  const descending = isSorted ? !isDescending : field !== 'name'
  const to = pathOf(folderId, { ...view, offset: 0, sort: { field, descending } })
  const arrow = isSorted && html`<span aria-hidden="true"> ${isDescending ? '↓' : '↑'}</span>`
  const order = isDescending ? 'descending' : 'ascending'
  return html`<th${isSorted && html` aria-sort="${order}"`}>${linkTo(visitor, to, html`${title}${arrow}`)}</th>`
}

const gallery = (visitor: PageVisitor, view: FolderView, places: readonly Place[]): Markup =>
  html`<ul class="gallery">${places.map((one) => tile(visitor, view, one))}</ul>`

function tile(visitor: PageVisitor, view: FolderView, place: Place): Markup {
  const { id, name } = place.resource
  const { t } = visitor.texts
  const picture = hasPicture(visitor, place)
    ? html`<a href="${visitor.address}${previewPath(id, view)}"><img loading="lazy" alt="${t('Preview {name}', { name })}" src="${visitor.address}/view/${id}"></a>`
    : icon(place.resource)
  return html`<li id="${anchorOf(id)}">${picture}<span class="name">${pick(visitor, place)}${entryLink(visitor, view, place)}</span></li>`
}

/** Downloads what is selected: the boxes are beside the entries, and belong to this form. */
function selectionForm(visitor: PageVisitor, folderId: number, view: FolderView): Markup {
  const { t } = visitor.texts
  return html`<form id="selection" method="post" action="${visitor.address}${pathOf(folderId, view).replace('/folder/', '/selection/')}">${tokenField(visitor)}<button class="button">${t('Download selected')}</button></form>`
}

function pick({ actor, texts: { t } }: PageVisitor, { resource: { id, name } }: Place): Markup | false {
  if (!actor.permissions.has('download')) return false
  return html`<input class="pick" type="checkbox" form="selection" name="r${id}" aria-label="${t('Select {name}', { name })}">`
}

interface Step {
  readonly path: string
  readonly name: string
}

/** The folders around this one, from the root of the share. */
function foldersAbove({ actor, share }: PageVisitor, place: Place): Step[] {
  const names = pathSeenBy(actor, place).split('/').filter(Boolean)
  const ids = place.lineage.slice(place.lineage.indexOf(actor.rootId))
  return names.map((_, i) => ({
    path: i === 0 ? '' : `/folder/${ids[i]}`,
    name: (i === 0 ? share.name : names[i - 1]) ?? '',
  }))
}

/** Breadcrumbs; the heading is the last one. */
const trail = (visitor: PageVisitor, folders: readonly Step[]): Markup =>
  html`<nav aria-label="${visitor.texts.t('Folders')}"><ol class="trail">${folders.map(({ path, name }) => html`<li>${linkTo(visitor, path, html`<bdi>${name}</bdi>`)}</li>`)}</ol></nav>`

/** Whether it is shown as a picture. */
const hasPicture = (visitor: PageVisitor, { resource }: Place): boolean =>
  isPreviewable(resource) === true && previewKindOf(visitor, resource) !== null

function entryLink(visitor: PageVisitor, view: FolderView, { resource }: Place): Markup {
  const { id, type, name } = resource
  const isFile = type === 'file'
  if (isFile && !visitor.actor.permissions.has('download')) return html`<bdi>${name}</bdi>`
  const label = html`<bdi>${name}</bdi>`
  if (isFile && previewKindOf(visitor, resource)) return linkTo(visitor, previewPath(id, view), label)
  return linkTo(visitor, `/${isFile ? 'file' : 'folder'}/${id}`, label)
}

function row(visitor: PageVisitor, view: FolderView, place: Place, isNew: boolean): Markup {
  const { resource } = place
  const isFile = resource.type === 'file'
  const { t, locale } = visitor.texts
  return html`<tr id="${anchorOf(resource.id)}"${isNew && html` class="new"`}><td><span class="name">${pick(visitor, place)}${pictureOf(visitor, view, place)}
<span>${entryLink(visitor, view, place)}${isNew && html` <span class="badge">${t('New')}</span>`}</span></span></td>
<td class="size">${isFile ? sizeOf(resource.size, locale) : ''}</td><td class="when"><time datetime="${resource.modifiedAt}">${dayText(visitor.texts, resource.modifiedAt)}</time></td>
<td class="actions">${visitor.actor.permissions.has('download') && downloadLink(visitor, place)}${changes(visitor, place)}</td></tr>`
}

function downloadLink(visitor: PageVisitor, { resource: { id, type, name } }: Place): Markup {
  const { t } = visitor.texts
  const label = html`${downloadArrow}<span class="hidden">${type === 'file' ? t('Download {name}', { name }) : t('Download {name} as ZIP', { name })}</span>`
  return linkTo(visitor, `/${type === 'file' ? 'file' : 'zip'}/${id}`, label, 'small round')
}

const downloadArrow = html`<svg viewBox="0 0 24 24" width="20" height="20" aria-hidden="true" fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round"><path d="M12 4v11M7.5 11l4.5 4.5 4.5-4.5M5 20h14"/></svg>`

/** A thumbnail that leads to the preview, or the icon of the kind. */
function pictureOf(visitor: PageVisitor, view: FolderView, place: Place): Markup {
  const { id, name } = place.resource
  if (!hasPicture(visitor, place)) return icon(place.resource)
  const alt = visitor.texts.t('Preview {name}', { name })
  return html`<a class="thumbnail" href="${visitor.address}${previewPath(id, view)}"><img class="picture" loading="lazy" alt="${alt}" src="${visitor.address}/view/${id}">${icon(place.resource)}</a>`
}

function changes(visitor: PageVisitor, { resource }: Place): Markup {
  const { permissions } = visitor.actor
  const { t } = visitor.texts
  const back = html`${tokenField(visitor)}<input type="hidden" name="folder" value="${resource.parentId}">`
  return html`${
    permissions.has('modify') &&
    html`<details><summary>${t('Rename')}</summary><form method="post" action="${visitor.address}/rename/${resource.id}">${back}
<label class="hidden" for="n${resource.id}">${t('New name of {name}', { name: resource.name })}</label><input id="n${resource.id}" name="name" value="${resource.name}" required maxlength="255"><button class="small">${t('Save')}</button></form></details>`
  }
${
  permissions.has('delete') &&
  html`<details><summary>${t('Delete')}</summary><form method="post" action="${visitor.address}/delete/${resource.id}">${back}
<button class="small danger" aria-label="${t('Delete {name}', { name: resource.name })}">${t('Delete')}</button></form></details>`
}`
}

function uploadForm(visitor: PageVisitor, folderId: number): Markup {
  const { t } = visitor.texts
  return html`<form class="send" method="post" enctype="multipart/form-data" action="${visitor.address}/upload/${folderId}" data-upload="${visitor.address}/upload/${folderId}">${tokenField(visitor)}
<div class="field drop" data-files><label for="files">${t('Add files')}</label><input id="files" type="file" name="files" multiple required></div>
<button class="button primary">${t('Upload')}</button></form>`
}
