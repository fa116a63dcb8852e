/** The entries of a shared folder, as a table or a gallery, each with its actions. */
import { html, type Markup } from '@sallyport/contract/form-page/html.ts'
import { sizeOf } from '@sallyport/contract/form-page/size.ts'
import { isPreviewable, type Place } from '../../core/files/tree/resource.ts'
import { icon } from '../present/files/file-kinds.ts'
import {
  anchorOf,
  type Column,
  type FolderView,
  firstPageOf,
  pathOf,
  previewKindOf,
  previewPath,
  queryOf,
} from './folder-view.ts'
import type { PageVisitor } from './page-visitor.ts'
import { countOf } from './paging.ts'
import { dayText } from './texts.ts'
import { linkTo, tokenField } from './visit-token.ts'

export interface Entries {
  readonly folderId: number
  readonly view: FolderView
  readonly places: readonly Place[]
  /** Names to mark as new. */
  readonly fresh: ReadonlySet<string>
}

/** The entries, and the bar of what is selected: it covers the headings, so that nothing moves when it appears. */
export function entryList(visitor: PageVisitor, entries: Entries): Markup {
  const canSelect = visitor.actor.permissions.has('download')
  const isGallery = entries.view.isGallery && entries.places.some((one) => hasPicture(visitor, one))
  return html`<div class="list">${canSelect && selectionForm(visitor, entries)}${isGallery ? gallery(visitor, entries) : table(visitor, entries)}</div>`
}

const table = (visitor: PageVisitor, { folderId, view, places, fresh }: Entries): Markup => {
  const { t } = visitor.texts
  const column = (title: string, field: Column, kind: string) =>
    heading(visitor, { folderId, view, title, field, kind })
  const canSelect = visitor.actor.permissions.has('download')
  return html`<table class="entries"><thead><tr>${canSelect && html`<td class="pick-cell" data-select-all></td>`}${column(t('Name'), 'name', 'name-cell')}${column(t('Size'), 'size', 'size')}${column(t('Modified'), 'date', 'when')}<th class="actions"><span class="hidden">${t('Actions')}</span></th></tr></thead>
<tbody>${places.map((one) => row(visitor, one, { view, isNew: fresh.has(one.resource.name) }))}</tbody></table>`
}

interface Heading extends Pick<Entries, 'folderId' | 'view'> {
  readonly title: string
  readonly field: Column
  /** The class of its column. */
  readonly kind: string
}

/** The heading of a column, which sorts by it; sizes and times start with the largest. */
function heading(visitor: PageVisitor, { folderId, view, title, field, kind }: Heading): Markup {
  const { sort } = view
  const isSorted = sort === null ? field === 'name' : sort.field === field
  const isDescending = sort?.descending ?? false
  const descending = isSorted ? !isDescending : field !== 'name'
  const to = pathOf(folderId, { ...view, offset: 0, sort: { field, descending } })
  const arrow = isSorted && html`<span aria-hidden="true"> ${isDescending ? '↓' : '↑'}</span>`
  const order = isDescending ? 'descending' : 'ascending'
  return html`<th class="${kind}"${isSorted && html` aria-sort="${order}"`}>${linkTo(visitor, to, html`${title}${arrow}`)}</th>`
}

const gallery = (visitor: PageVisitor, { view, places }: Entries): Markup =>
  html`<div class="gallery-head" data-select-all></div><ul class="gallery">${places.map((one) => tile(visitor, view, one))}</ul>`

const tile = (visitor: PageVisitor, view: FolderView, place: Place): Markup =>
  html`<li id="${anchorOf(place.resource.id)}">${pictureOf(visitor, view, place)}<span class="name">${pick(visitor, place)}<span class="label">${entryLink(visitor, view, place)}</span></span></li>`

/** Downloads what is selected: the boxes are beside the entries, and belong to this form. */
function selectionForm(visitor: PageVisitor, { folderId, view }: Entries): Markup {
  const { t } = visitor.texts
  const canDelete = visitor.actor.permissions.has('delete')
  return html`<form id="selection" method="post" action="${visitor.address}/selection/${folderId}${queryOf(view)}"${canDelete && html` data-delete="${visitor.address}/delete-selection${queryOf(view)}"`}>${tokenField(visitor)}<input type="hidden" name="folder" value="${folderId}"><button class="button primary">${t('Download selected')}</button></form>`
}

function pick({ actor, texts: { t } }: PageVisitor, { resource: { id, type, name, size } }: Place): Markup | false {
  if (!actor.permissions.has('download')) return false
  return html`<input class="pick" type="checkbox" form="selection" name="r${id}" aria-label="${t('Select {name}', { name })}"${type === 'file' && html` data-size="${size}"`}>`
}

/** Whether it is shown as a picture. */
export const hasPicture = (visitor: PageVisitor, { resource }: Place): boolean =>
  isPreviewable(resource) === true && previewKindOf(visitor, resource) !== null

function entryLink(visitor: PageVisitor, view: FolderView, { resource }: Place): Markup {
  const { id, type, name } = resource
  const isFile = type === 'file'
  if (isFile && !visitor.actor.permissions.has('download')) return html`<bdi>${name}</bdi>`
  const label = html`<bdi>${name}</bdi>`
  if (isFile && previewKindOf(visitor, resource)) return linkTo(visitor, previewPath(id, view), label)
  return linkTo(visitor, isFile ? `/file/${id}` : pathOf(id, firstPageOf(view)), label)
}

interface RowInput {
  readonly view: FolderView
  readonly isNew: boolean
}

export function row(visitor: PageVisitor, place: Place, { view, isNew }: RowInput): Markup {
  const { resource } = place
  const { t, locale } = visitor.texts
  const box = pick(visitor, place)
  const { type, size, childCount, modifiedAt } = resource
  const extent = type === 'file' ? sizeOf(size, locale) : countOf(visitor.texts, 0, childCount, childCount)
  return html`<tr id="${anchorOf(resource.id)}"${isNew && html` class="new"`}>${box && html`<td class="pick-cell"><label>${box}</label></td>`}<td class="name-cell"><span class="name">${pictureOf(visitor, view, place)}
<span class="label">${entryLink(visitor, view, place)}${isNew && html` <span class="badge">${t('New')}</span>`}</span></span></td>
<td class="size">${extent}</td><td class="when"><time datetime="${modifiedAt}">${dayText(visitor.texts, modifiedAt)}</time></td>
<td class="actions">${actions(visitor, place, view)}</td></tr>`
}

/** A thumbnail that leads to the preview, over the icon of the kind. */
function pictureOf(visitor: PageVisitor, view: FolderView, place: Place): Markup {
  const { id, name } = place.resource
  if (!hasPicture(visitor, place)) return icon(place.resource)
  const alt = visitor.texts.t('Preview {name}', { name })
  const isPage = previewKindOf(visitor, place.resource) === 'document'
  return html`<a class="thumbnail" href="${visitor.address}${previewPath(id, view)}"><img class="${isPage ? 'picture top' : 'picture'}" loading="lazy" alt="${alt}" src="${visitor.address}/view/${id}">${icon(place.resource)}</a>`
}

/** Downloading, and a disclosure with everything else, which the script replaces by a menu. */
function actions(visitor: PageVisitor, place: Place, view: FolderView): Markup {
  const { permissions } = visitor.actor
  const { name } = place.resource
  const { t } = visitor.texts
  const download = permissions.has('download') && downloadLink(visitor, place)
  const changes = [
    permissions.has('modify') && renameForm(visitor, place, view),
    permissions.has('delete') && deleteForm(visitor, place, view),
  ].filter((one) => one !== false)
  if (changes.length === 0) return html`${download}`
  return html`${download}<details class="more" name="more" data-name="${name}"><summary class="round">${dots}<span class="hidden">${t('Actions for {name}', { name })}</span></summary>
<div class="panel">${download}${changes}</div></details>`
}

function downloadLink(visitor: PageVisitor, { resource: { id, type, name } }: Place): Markup {
  const { t } = visitor.texts
  const words = type === 'file' ? t('Download {name}', { name }) : t('Download {name} as ZIP', { name })
  const label = html`${downloadArrow}<span class="hidden">${words}</span>`
  return linkTo(visitor, `/${type === 'file' ? 'file' : 'zip'}/${id}`, label, 'download round')
}

const downloadArrow = html`<svg viewBox="0 0 24 24" width="20" height="20" aria-hidden="true" fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round"><path d="M12 4v11M7.5 11l4.5 4.5 4.5-4.5M5 20h14"/></svg>`

const dots = html`<svg viewBox="0 0 24 24" width="20" height="20" aria-hidden="true" fill="currentColor"><path d="M5 10.2a1.8 1.8 0 1 0 0 3.6 1.8 1.8 0 0 0 0-3.6zm7 0a1.8 1.8 0 1 0 0 3.6 1.8 1.8 0 0 0 0-3.6zm7 0a1.8 1.8 0 1 0 0 3.6 1.8 1.8 0 0 0 0-3.6z"/></svg>`

const formOf = (visitor: PageVisitor, action: string, { resource }: Place, view: FolderView, inputs: Markup): Markup =>
  html`<form method="post" action="${visitor.address}/${action}/${resource.id}${queryOf(view)}" data-change="${action}">${tokenField(visitor)}<input type="hidden" name="folder" value="${resource.parentId}">${inputs}</form>`

function renameForm(visitor: PageVisitor, place: Place, view: FolderView): Markup {
  const { id, name } = place.resource
  const { t } = visitor.texts
  const inputs = html`<label for="n${id}">${t('New name of {name}', { name })}</label><span class="secret"><input id="n${id}" name="name" value="${name}" required maxlength="255" autocomplete="off"><button class="button">${t('Rename')}</button></span>`
  return formOf(visitor, 'rename', place, view, inputs)
}

function deleteForm(visitor: PageVisitor, place: Place, view: FolderView): Markup {
  const { name } = place.resource
  const { t } = visitor.texts
  const button = html`<button class="button danger">${t('Delete {name}', { name })}</button>`
  return html`<details><summary>${t('Delete')}</summary>${formOf(visitor, 'delete', place, view, button)}</details>`
}
