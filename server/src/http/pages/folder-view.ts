/** How a visitor sees a folder: page, order, and list or gallery; all of it in the address. */
import type { FastifyRequest } from 'fastify'
import type { Sort } from '../../core/files/tree/resource.ts'
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

export const orderOf = ({ sort }: FolderView): Sort[] => [{ field: 'type', descending: false }, ...(sort ? [sort] : [])]

/** The address of a folder with this view. */
export function pathOf(folderId: number, { offset, sort, isGallery }: FolderView): string {
  const query = [
    offset > 0 && `offset=${offset}`,
    sort && `sort=${sort.descending ? '-' : ''}${sort.field}`,
    isGallery && 'view=gallery',
  ].filter(Boolean)
  return `/folder/${folderId}${query.length > 0 ? `?${query.join('&')}` : ''}`
}

/** What stands for a file without a picture; '' without an extension. */
export const extensionOf = (name: string): string =>
  name.includes('.') ? name.slice(name.lastIndexOf('.') + 1).slice(0, 5) : ''
