/** Current folder, search and sort order, all stored in the address bar. */
import { useLocation, useNavigate, useSearch } from '@tanstack/react-router'
import { isOrder, type Order } from '../../../data/api/paging.ts'
import type { Shown } from '../../../data/files/listing.ts'
import { folderAt, restOf } from './address.ts'

export interface FilesLocation extends Shown {
  readonly goTo: (folder: string) => void
  readonly search: (words: string) => void
  readonly sort: (order: Order) => void
}

/** Target of a link to a folder. */
export const linkTo = (folder: string) =>
  folder === '/' ? { to: '/files' } : { to: '/files/$', params: { _splat: restOf(folder) } }

export function useFilesLocation(): FilesLocation {
  const navigate = useNavigate()
  // Subscribes to changes of the address; the value is read from window, because the router's pathname is partly decoded.
  useLocation()
  const folder = folderAt(window.location.pathname)
  const { sort, find = '' } = useSearch({ strict: false }) as { sort?: string; find?: string }
  const order = isOrder(sort) ? sort : 'name'
  const at = (search: { find?: string; order?: Order }, replace = false) => {
    const next = search.order ?? order
    const words = search.find ?? find
    void navigate({
      ...linkTo(folder),
      search: { ...(words && { find: words }), ...(next !== 'name' && { sort: next }) } as never,
      replace,
    })
  }
  return {
    folder,
    find,
    order,
    goTo: (to) => void navigate({ ...linkTo(to), search: (order === 'name' ? {} : { sort: order }) as never }),
    search: (words) => at({ find: words }, find !== ''),
    sort: (next) => at({ order: next }, true),
  }
}
