/** Page of a shared folder or a send: its entries, and the allowed actions. */

import { html, type Markup } from '@sallyport/contract/form-page/html.ts'
import { sizeOf } from '@sallyport/contract/form-page/size.ts'
import type { FastifyReply } from 'fastify'
import type { Context } from '../../core/context.ts'
import * as listing from '../../core/files/listing/list.ts'
import { isPreviewable, type Place, pathSeenBy } from '../../core/files/tree/resource.ts'
import * as tree from '../../core/files/tree/tree.ts'
import { sendPage } from './layout.ts'
import { linkTo, type PageVisitor, tokenField } from './page-visitor.ts'
import { countOf } from './paging.ts'

const pageSize = 200

/** One page of a folder; `problem` is the error of the last submission. */
export async function sendFolder(
  ctx: Context,
  visitor: PageVisitor,
  reply: FastifyReply,
  { folderId, offset = 0, problem }: { readonly folderId: number; readonly offset?: number; readonly problem?: string },
): Promise<FastifyReply> {
  const { actor, share, account } = visitor
  const may = (permission: 'list' | 'upload' | 'download') => actor.permissions.has(permission)
  const place = may('list') ? await tree.get(ctx, actor, `id:${folderId}`) : null
  const sort = [{ field: 'type', descending: false } as const]
  const input = { folder: `id:${folderId}`, offset, limit: pageSize, sort }
  const { places, total } = place ? await listing.list(ctx, actor, input) : { places: [], total: 0 }
  const title = share.name
  const pageFrom = (first: number, label: string) =>
    linkTo(visitor, `/folder/${folderId}${first > 0 ? `?offset=${first}` : ''}`, label, 'button')
  const body = html`<section class="card"><h1>${title}</h1>
${place && trail(visitor, place)}
${problem !== undefined && html`<p class="problem" role="alert">${problem}</p>`}
${place && total === 0 && html`<p class="empty">This folder is empty.</p>`}
${!place && html`<p class="about">Add files here. You cannot see files that others have added.</p>`}
${
  total > 0 &&
  html`<div class="bar"><span>${countOf(offset, places.length, total)}</span><span class="bar">${may('upload') && html`<a href="#files">Add files</a>`}
${may('download') && linkTo(visitor, `/zip/${folderId}`, 'Download all', 'button')}</span></div>
<table class="files"><thead><tr><th>Name</th><th>Size</th><th>Modified</th><th><span class="hidden">Actions</span></th></tr></thead>
<tbody>${places.map((one) => row(visitor, one))}</tbody></table>`
}
${
  total > places.length &&
  html`<nav class="bar" aria-label="Pages">${offset > 0 && pageFrom(Math.max(0, offset - pageSize), 'Previous')}
${offset + places.length < total && pageFrom(offset + pageSize, 'Next')}</nav>`
}
${may('upload') && uploadForm(visitor, folderId)}</section>`
  return sendPage(reply, { title, account, embed: share.embed }, body)
}

/** Breadcrumbs from the root of the share. */
function trail(visitor: PageVisitor, place: Place): Markup | null {
  const names = pathSeenBy(visitor.actor, place).split('/').filter(Boolean)
  if (names.length === 0) return null
  const ids = place.lineage.slice(place.lineage.indexOf(visitor.actor.rootId))
  const steps = [visitor.share.name, ...names].map((name, i) =>
    i === names.length
      ? html`<li aria-current="page">${name}</li>`
      : html`<li>${linkTo(visitor, `/folder/${ids[i]}`, name)}</li>`,
  )
  return html`<nav aria-label="Folders"><ol class="trail">${steps}</ol></nav>`
}

function row(visitor: PageVisitor, place: Place): Markup {
  const { resource } = place
  const isFile = resource.type === 'file'
  const picture =
    isFile && isPreviewable(resource) === true && visitor.formToken === '' && visitor.actor.permissions.has('download')
  return html`<tr><td><span class="name">${picture && html`<a href="${visitor.address}/preview/${resource.id}"><img class="picture" loading="lazy" alt="Preview ${resource.name}" src="${visitor.address}/view/${resource.id}"></a>`}
${linkTo(visitor, `/${isFile ? 'file' : 'folder'}/${resource.id}`, html`<bdi>${resource.name}</bdi>${!isFile && '/'}`)}</span></td>
<td class="size">${isFile ? sizeOf(resource.size) : ''}</td><td class="when"><time datetime="${resource.modifiedAt}">${resource.modifiedAt.slice(0, 10)}</time></td>
<td class="actions">${!isFile && linkTo(visitor, `/zip/${resource.id}`, 'Zip', 'small')}${changes(visitor, place)}</td></tr>`
}

function changes(visitor: PageVisitor, { resource }: Place): Markup {
  const { permissions } = visitor.actor
  const back = html`${tokenField(visitor)}<input type="hidden" name="folder" value="${resource.parentId}">`
  return html`${
    permissions.has('modify') &&
    html`<details><summary>Rename</summary><form method="post" action="${visitor.address}/rename/${resource.id}">${back}
<label class="hidden" for="n${resource.id}">New name of ${resource.name}</label><input id="n${resource.id}" name="name" value="${resource.name}" required maxlength="255"><button class="small">Save</button></form></details>`
  }
${
  permissions.has('delete') &&
  html`<details><summary>Delete</summary><form method="post" action="${visitor.address}/delete/${resource.id}">${back}
<button class="small danger">Delete <span class="hidden">${resource.name}</span></button></form></details>`
}`
}

const uploadForm = (visitor: PageVisitor, folderId: number): Markup =>
  html`<form class="send" method="post" enctype="multipart/form-data" action="${visitor.address}/upload/${folderId}" data-upload="${visitor.address}/upload/${folderId}">${tokenField(visitor)}
<div class="field drop" data-files><label for="files">Add files</label><input id="files" type="file" name="files" multiple required></div>
<button class="button primary">Upload</button></form>`
