/** Entries of the open folder, or why there are none. */
import { lazy, Suspense } from 'react'
import { Empty, ErrorMessage, Loading } from '../../../components/display/states.tsx'
import { can, useMe } from '../../../data/account/me.ts'
import { hasStatus } from '../../../data/api/failure.ts'
import type { SearchResults } from '../../../data/files/search.ts'
import { t } from '../../../lib/language/language.ts'
import { baseName } from '../../../lib/path.ts'
import type { FilesLocation } from '../location/location.ts'
import { Chips } from '../search/chips.tsx'
import { NothingFound, ResultCount } from '../search/results.tsx'
import type { Search } from '../search/use-search.ts'
import { viewTitle } from '../views/view-title.ts'
import type { EntriesProps } from './entry-handlers.ts'
import { FileGrid } from './file-grid.tsx'
import { FileList } from './file-list.tsx'
import { useKeysWithoutFocus } from './keys-without-focus.ts'

const MissingFolder = lazy(async () => ({ default: (await import('../missing/missing-folder.tsx')).MissingFolder }))

/** The folder of the address is not there. */
const LazyMissingFolder = ({ folder }: { folder: string }) => (
  <Suspense fallback={null}>
    <MissingFolder folder={folder} />
  </Suspense>
)

const EmptyStarred = lazy(async () => ({ default: (await import('../starred/empty-starred.tsx')).EmptyStarred }))

type Props = Omit<EntriesProps, 'label' | 'isSearch' | 'listing'> & {
  readonly place: FilesLocation
  readonly search: Search
  readonly listing: SearchResults
  readonly isGrid: boolean
}

export function Entries(props: Props) {
  useKeysWithoutFocus(props)
  return (
    <>
      <Chips search={props.search} />
      <Found {...props} />
    </>
  )
}

function Found({ place, search, isGrid, ...entries }: Props) {
  const { listing } = entries
  const { folder, find, view } = place
  const isOfFolder = view === 'folders' && !search.request
  const name = baseName(folder) || t('Files')
  if (!isOfFolder && listing.error && listing.total === undefined)
    return <ErrorMessage error={listing.error} onRetry={listing.retry} />
  // Of a folder that was deleted while it was open, the last contents are still loaded.
  if (listing.error && (listing.total === undefined || hasStatus(listing.error, 404)))
    return hasStatus(listing.error, 404, 400) ? (
      <LazyMissingFolder folder={folder} />
    ) : (
      <ErrorMessage error={listing.error} onRetry={listing.retry} />
    )
  if (listing.total === undefined) return <Loading rows={8} />
  if (listing.total === 0 && (find || listing.hasMore)) return <NothingFound place={place} listing={listing} />
  if (listing.total === 0) {
    if (view === 'folders') return <EmptyFolder />
    return (
      <Suspense fallback={null}>
        <EmptyStarred />
      </Suspense>
    )
  }
  const label = find ? t('Search results') : isOfFolder ? t('Contents of {name}', { name }) : viewTitle(view)
  const shown = { ...entries, label, isSearch: find !== '' || !isOfFolder }
  return (
    <>
      {find && <ResultCount search={search} listing={listing} find={find} />}
      {listing.error && <ErrorMessage error={listing.error} onRetry={listing.retry} />}
      {isGrid ? (
        <FileGrid {...shown} />
      ) : (
        <FileList {...shown} order={isOfFolder ? place.order : null} onSort={place.sort} />
      )}
    </>
  )
}

const EmptyFolder = () => (
  <Empty icon="folder" title={t('This folder is empty')}>
    {can(useMe(), 'upload') && `${t('Drop files or folders here, or select them with “Upload”.')} `}
    {t('Files that others add to this folder appear automatically.')}
  </Empty>
)
