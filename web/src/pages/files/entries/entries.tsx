/** What lies in the folder, or one of the states in which nothing does. */
import { Button } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { Empty, Loading, Trouble } from '../../../components/display/states.tsx'
import { can, useMe } from '../../../data/account/me.ts'
import { hasStatus } from '../../../data/api/failure.ts'
import type { Listing } from '../../../data/files/listing.ts'
import { nameIn, parentPath } from '../../../lib/path.ts'
import { type FilesPlace, linkTo } from '../location/location.ts'
import type { EntriesProps } from './entry-handlers.ts'
import { FileGrid } from './file-grid.tsx'
import { FileList } from './file-list.tsx'

type Props = Omit<EntriesProps, 'label' | 'isSearch'> & {
  readonly place: FilesPlace
  readonly isGrid: boolean
}

export function Entries({ place, isGrid, ...entries }: Props) {
  const { listing } = entries
  const { folder, find } = place
  const name = nameIn(folder) || 'Files'
  if (listing.error && listing.total === undefined) return <Missing place={place} listing={listing} />
  if (listing.total === undefined) return <Loading rows={8} />
  if (listing.total === 0) return find ? <NothingFound place={place} /> : <EmptyFolder />
  const label = find ? 'Search results' : `Contents of ${name}`
  const shown = { ...entries, label, isSearch: find !== '' }
  return (
    <>
      {find && (
        <p className="files-found" role="status">
          {listing.total.toLocaleString('en')} found for “{find}” in <bdi>{name}</bdi> and below
        </p>
      )}
      {listing.error && <Trouble error={listing.error} onRetry={listing.retry} />}
      {isGrid ? <FileGrid {...shown} /> : <FileList {...shown} order={place.order} onSort={place.sort} />}
    </>
  )
}

function Missing({ place: { folder }, listing: { error, retry } }: { place: FilesPlace; listing: Listing }) {
  if (!hasStatus(error, 404, 400)) return <Trouble error={error} onRetry={retry} />
  return (
    <Empty
      icon="folder"
      title="There is no such folder"
      action={<Link {...linkTo(parentPath(folder))}>To the folder above</Link>}
    >
      It may have been moved, renamed or deleted, or the address is mistyped.
    </Empty>
  )
}

const NothingFound = ({ place }: { place: FilesPlace }) => (
  <Empty
    icon="search"
    title={`Nothing here is called “${place.find}”`}
    action={
      <Button variant="default" onClick={() => place.search('')}>
        End the search
      </Button>
    }
  >
    The search looks at names in this folder and below it. <code>*</code> stands for any text, <code>?</code> for one
    character.
  </Empty>
)

const EmptyFolder = () => (
  <Empty icon="folder" title="This folder is empty">
    {can(useMe(), 'upload') && 'Drop files or folders here, or choose them with “Upload”. '}
    What partners and applications put here shows up by itself.
  </Empty>
)
