/** The page of a shared folder or a send: what lies in it, and what may be done with that. */

import { html, type Markup } from '@sallyport/contract/form-page/html.ts'
import { sizeOf } from '@sallyport/contract/form-page/size.ts'
import type { FastifyReply } from 'fastify'
import type { Context } from '../../core/context.ts'
import * as listing from '../../core/files/listing/list.ts'
import { isPreviewable, type Place, pathSeenBy } from '../../core/files/tree/resource.ts'
import * as tree from '../../core/files/tree/tree.ts'
import { carry, type Guest, way } from './guest.ts'
import { sendPage } from './layout.ts'
import { countOf } from './paging.ts'

const pageSize = 200

/** One page of a folder; `problem` is what went wrong with what was sent. */
export async function sendFolder(
  ctx: Context,
  guest: Guest,
  reply: FastifyReply,
  { folderId, offset = 0, problem }: { readonly folderId: number; readonly offset?: number; readonly problem?: string },
): Promise<FastifyReply> {
  const { actor, share, account } = guest
  const may = (permission: 'list' | 'upload' | 'download') => actor.permissions.has(permission)
  const place = may('list') ? await tree.get(ctx, actor, `id:${folderId}`) : null
  const sort = [{ field: 'type', descending: false } as const]
  const input = { folder: `id:${folderId}`, offset, limit: pageSize, sort }
  const { places, total } = place ? await listing.list(ctx, actor, input) : { places: [], total: 0 }
  const title = share.name
  const pageFrom = (first: number, label: string) =>
    way(guest, `/folder/${folderId}${first > 0 ? `?offset=${first}` : ''}`, label, 'button')
  const body = html`<section class="card"><h1>${title}</h1>
${place && trail(guest, place)}
${problem !== undefined && html`<p class="problem" role="alert">${problem}</p>`}
${place && total === 0 && html`<p class="empty">There is nothing here yet.</p>`}
${!place && html`<p class="about">Add files here. What others have added is not shown.</p>`}
${
  total > 0 &&
  html`<div class="bar"><span>${countOf(offset, places.length, total)}</span><span class="bar">${may('upload') && html`<a href="#files">Add files</a>`}
${may('download') && way(guest, `/zip/${folderId}`, 'Download all', 'button')}</span></div>
<table class="files"><thead><tr><th>Name</th><th>Size</th><th>Changed</th><th><span class="hidden">Actions</span></th></tr></thead>
<tbody>${places.map((one) => row(guest, one))}</tbody></table>`
}
${
  total > places.length &&
  html`<nav class="bar" aria-label="Pages">${offset > 0 && pageFrom(Math.max(0, offset - pageSize), 'Before')}
${offset + places.length < total && pageFrom(offset + pageSize, 'More')}</nav>`
}
${may('upload') && uploadForm(guest, folderId)}</section>`
  return sendPage(reply, { title, account, embed: share.embed }, body)
}

/** The folders above, from the share down. */
function trail(guest: Guest, place: Place): Markup | null {
  const names = pathSeenBy(guest.actor, place).split('/').filter(Boolean)
  if (names.length === 0) return null
  const ids = place.lineage.slice(place.lineage.indexOf(guest.actor.rootId))
  const steps = [guest.share.name, ...names].map((name, i) =>
    i === names.length
      ? html`<li aria-current="page">${name}</li>`
      : html`<li>${way(guest, `/folder/${ids[i]}`, name)}</li>`,
  )
  return html`<nav aria-label="Folders"><ol class="trail">${steps}</ol></nav>`
}

function row(guest: Guest, place: Place): Markup {
  const { resource } = place
  const isFile = resource.type === 'file'
  const picture =
    isFile && isPreviewable(resource) === true && guest.carried === '' && guest.actor.permissions.has('download')
  return html`<tr><td><span class="name">${picture && html`<a href="${guest.at}/look/${resource.id}"><img class="picture" loading="lazy" alt="Look at ${resource.name}" src="${guest.at}/view/${resource.id}"></a>`}
${way(guest, `/${isFile ? 'file' : 'folder'}/${resource.id}`, html`<bdi>${resource.name}</bdi>${!isFile && '/'}`)}</span></td>
<td class="size">${isFile ? sizeOf(resource.size) : ''}</td><td class="when"><time datetime="${resource.modifiedAt}">${resource.modifiedAt.slice(0, 10)}</time></td>
<td class="actions">${!isFile && way(guest, `/zip/${resource.id}`, 'Zip', 'small')}${changes(guest, place)}</td></tr>`
}

function changes(guest: Guest, { resource }: Place): Markup {
  const { permissions } = guest.actor
  const back = html`${carry(guest)}<input type="hidden" name="folder" value="${resource.parentId}">`
  return html`${
    permissions.has('modify') &&
    html`<details><summary>Rename</summary><form method="post" action="${guest.at}/rename/${resource.id}">${back}
<label class="hidden" for="n${resource.id}">New name of ${resource.name}</label><input id="n${resource.id}" name="name" value="${resource.name}" required maxlength="255"><button class="small">Save</button></form></details>`
  }
${
  permissions.has('delete') &&
  html`<details><summary>Delete</summary><form method="post" action="${guest.at}/delete/${resource.id}">${back}
<button class="small danger">Delete it<span class="hidden">: ${resource.name}</span></button></form></details>`
}`
}

const uploadForm = (guest: Guest, folderId: number): Markup =>
  html`<form class="send" method="post" enctype="multipart/form-data" action="${guest.at}/upload/${folderId}" data-upload="${guest.at}/upload/${folderId}">${carry(guest)}
<div class="field drop" data-files><label for="files">Add files</label><input id="files" type="file" name="files" multiple required></div>
<button class="button primary">Upload</button></form>`
