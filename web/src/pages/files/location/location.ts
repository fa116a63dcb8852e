/** Current folder, search and sort order, all stored in the address bar; the order also with the user. */
import { useNavigate, useRouterState, useSearch } from '@tanstack/react-router'
import { above } from '../../../components/windows/use-close-above.ts'
import { useMe } from '../../../data/account/me.ts'
import { useChangeMe } from '../../../data/account/own-settings.ts'
import { isOrder, type Order } from '../../../data/api/paging.ts'
import type { Shown } from '../../../data/files/listing.ts'
import { filterOf, parametersOf, type RecentFilter, type RecentParameters } from '../views/recent-filter.ts'
import { type FilesView, isView } from '../views/view-title.ts'
import { folderAt, isOfFiles, restOf } from './address.ts'
import {
  idIn,
  type ShownVersions,
  shownVersions,
  type VersionsParameters,
  versionsParameters,
} from './shown-versions.ts'

export interface FilesLocation extends Shown {
  readonly view: FilesView
  /** The same while nothing is searched for; during a search the view that it began in. */
  readonly searchedFrom: FilesView
  /** What Recent is limited to. */
  readonly filter: RecentFilter
  /** Back undoes it. */
  readonly setFilter: (filter: RecentFilter) => void
  /** `shown`: id of the entry in it to select. */
  readonly goTo: (folder: string, shown?: number) => void
  /** Id of that entry. */
  readonly shown: number | undefined
  readonly search: (words: string) => void
  readonly sort: (order: Order) => void
  /** Id of the previewed file. */
  readonly previewed: number | undefined
  readonly showPreview: (id: number | undefined, options: { readonly replace: boolean }) => void
  /** The file whose versions are shown, and the previewed one of them. */
  readonly versionsShown: ShownVersions | undefined
  readonly showVersions: (shown: ShownVersions | undefined, options: { readonly replace: boolean }) => void
  /** Whether details are shown, where they are over the list. */
  readonly hasDetails: boolean
  readonly showDetails: (areShown: boolean, options: { readonly replace: boolean }) => void
}

/** Target of a link to a folder. */
export const linkTo = (folder: string) =>
  folder === '/' ? { to: '/files' } : { to: '/files/$', params: { _splat: restOf(folder) } }

interface Parameters extends RecentParameters, VersionsParameters {
  readonly sort?: string
  readonly find?: string
  /** Also of a search: it returns to where it began. */
  readonly view?: string
  readonly preview?: string
  readonly details?: string
  readonly show?: string
}

interface Change {
  readonly find?: string
  readonly order?: Order
  readonly preview?: number | undefined
  readonly versions?: ShownVersions | undefined
  readonly details?: boolean
  readonly filter?: RecentFilter
}

const opensWindow = ({ preview, versions, details }: Change) =>
  preview !== undefined || versions !== undefined || details === true

function viewsOf(name: string | undefined, find: string): Pick<FilesLocation, 'view' | 'searchedFrom'> {
  const searchedFrom = isView(name) ? name : 'folders'
  // Recent is searched itself.
  const isShown = find === '' || searchedFrom === 'recent'
  return { view: isShown ? searchedFrom : 'folders', searchedFrom }
}

export function useFilesLocation(): FilesLocation {
  const navigate = useNavigate()
  // The router's own pathname is partly decoded, and window.location may still be the previous one. While another screen is loading, its
  // location is there already.
  const href = useRouterState({
    select: ({ location, resolvedLocation }) =>
      (isOfFiles(location.pathname) ? location : (resolvedLocation ?? location)).href,
  })
  const folder = folderAt(new URL(href, window.location.origin).pathname)
  const { sort, find = '', preview, view, details, show, ...limits } = useSearch({ strict: false }) as Parameters
  const usual = useMe().attributes.listOrder ?? 'name'
  const order = isOrder(sort) ? sort : usual
  const { mutate: change } = useChangeMe()
  const shown = filterOf(limits)
  const hasDetails = details === 'yes'
  const at = (search: Change, replace = false) => {
    const next = search.order ?? order
    const words = search.find ?? find
    const ofView = isView(view) && { view, ...(view === 'recent' && parametersOf(search.filter ?? shown)) }
    void navigate({
      ...linkTo(folder),
      search: {
        ...(words && { find: words }),
        ...ofView,
        ...(next !== usual && { sort: next }),
        ...(search.preview !== undefined && { preview: String(search.preview) }),
        ...(search.versions && versionsParameters(search.versions)),
        ...((search.details ?? (replace && hasDetails)) && { details: 'yes' }),
      } as never,
      replace,
      // `true` keeps the state: what replaces a window is closed like that window.
      state: (replace || (opensWindow(search) ? above : {})) as never,
    })
  }
  return {
    folder,
    ...viewsOf(view, find),
    filter: shown,
    setFilter: (filter) => at({ filter }),
    find,
    order,
    goTo: (to, entry) =>
      void navigate({
        ...linkTo(to),
        search: { ...(order !== usual && { sort: order }), ...(entry && { show: String(entry) }) } as never,
      }),
    shown: idIn(show),
    search: (words) => at({ find: words }, find !== ''),
    sort: (next) => {
      at({ order: next }, true)
      change({ listOrder: next })
    },
    previewed: idIn(preview),
    showPreview: (id, { replace }) => at({ preview: id }, replace),
    versionsShown: shownVersions(limits),
    showVersions: (versions, { replace }) => at({ versions }, replace),
    hasDetails,
    showDetails: (areShown, { replace }) => at({ details: areShown }, replace),
  }
}
