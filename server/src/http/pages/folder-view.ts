/** How a visitor sees a folder: page, order, and list or gallery, all of it in the address; and which files have a preview. */
import type { FastifyRequest } from 'fastify'
import { isPreviewable, type Resource, type Sort } from '../../core/files/tree/resource.ts'
import { isLimitReached } from '../../core/shares/download-limit.ts'
import { kindOf } from '../present/files/file-kinds.ts'
import type { PageVisitor } from './page-visitor.ts'
import { offsetOf } from './paging.ts'

export interface FolderView {
  readonly offset: number
  /** Folders come first in any order; null for names. */
  readonly sort: Sort | null
  readonly isGallery: boolean
}

export const defaultView: FolderView = { offset: 0, sort: null, isGallery: false }

const sortable = new Set(['name', 'size', 'date'] as const)
export type Column = typeof sortable extends Set<infer C> ? C : never

/** Unknown values mean the default. */
export function viewOf(request: FastifyRequest): FolderView {
  const { sort = '', view = '' } = request.query as Record<string, unknown>
  const text = typeof sort === 'string' ? sort : ''
  const field = text.replace(/^-/, '') as Column
  const isKnown = sortable.has(field)
  return {
    offset: offsetOf(request),
    sort: isKnown ? { field, descending: text.startsWith('-') } : null,
    isGallery: view === 'gallery',
  }
}

/** Names are in the natural order: `file2` before `file10`. */
export function orderOf({ sort }: FolderView): Sort[] {
  const { field, descending } = sort ?? { field: 'name', descending: false }
  return [
    { field: 'type', descending: false },
    { field: field === 'name' ? 'natural' : field, descending },
  ]
}

/** The same order and look in another folder. */
export const firstPageOf = (view: FolderView): FolderView => ({ ...view, offset: 0 })

/** The address of a folder with this view. */
export const pathOf = (folderId: number, view: FolderView): string => `/folder/${folderId}${queryOf(view)}`

/** The address of the preview of a file; the view leads to the next file, and back. */
export const previewPath = (id: number, view: FolderView): string => `/preview/${id}${queryOf(view)}`

/** The entry of a folder's page that an address can lead to. */
export const anchorOf = (id: number): string => `entry-${id}`

/** The view in an address: '' for the default one. */
export function queryOf({ offset, sort, isGallery }: FolderView): string {
  const query = [
    offset > 0 && `offset=${offset}`,
    sort && `sort=${sort.descending ? '-' : ''}${sort.field}`,
    isGallery && 'view=gallery',
  ].filter(Boolean)
  return query.length > 0 ? `?${query.join('&')}` : ''
}

export type PreviewKind = 'picture' | 'document' | 'text' | 'table'

/**
 * The preview that a visitor may open; null for none: embedded pages have no cookie to load pictures with. Texts are shown as a
 * whole, which a download limit would have to count.
 */
export function previewKindOf({ formToken, actor, share }: PageVisitor, resource: Resource): PreviewKind | null {
  if (formToken !== '' || !actor.permissions.has('download') || isLimitReached(share)) return null
  if (isPreviewable(resource)) return kindOf(resource) === 'pdf' ? 'document' : 'picture'
  if (resource.type === 'dir' || resource.size === 0 || share.downloadLimit !== null) return null
  if (/\.[ct]sv$/i.test(resource.name)) return 'table'
  return kindOf(resource) === 'text' ? 'text' : null
}
