/** Files: one folder at a time, or what a search below it finds. */

import { Button } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import type { Resource } from '@sallyport/contract/schemas/resource.ts'
import { Link } from '@tanstack/react-router'
import type { Choice } from '../../data/chosen.ts'
import { hasStatus } from '../../data/failure.ts'
import { type Listing, useListing } from '../../data/listing.ts'
import { can, useMe } from '../../data/me.ts'
import { useOffer } from '../../data/uploads.tsx'
import { Empty, Loading, Trouble } from '../../parts/states.tsx'
import { nameOf, parentOf } from './address.ts'
import { Breadcrumbs } from './breadcrumbs.tsx'
import { DropArea } from './drop-area.tsx'
import { FileList } from './file-list.tsx'
import { type FilesPlace, linkTo, usePlace } from './place.ts'
import { SearchField } from './search-field.tsx'
import { UploadButton } from './upload-button.tsx'
import { UploadOnly } from './upload-only.tsx'
import './page.css'

export function Page() {
  const me = useMe()
  const { folder } = usePlace()
  // Another folder begins at its top, with nothing chosen.
  return can(me, 'list') ? <FolderView key={folder} /> : <UploadOnly />
}

function FolderView() {
  const place = usePlace()
  const listing = useListing(place)
  const mayUpload = can(useMe(), 'upload')
  const offer = useOffer((title, message) => notifications.show({ color: 'danger', title, message, autoClose: false }))
  const take = mayUpload ? (choice: Choice | Promise<Choice>) => void offer(place.folder, choice) : undefined
  return (
    <div className="files">
      <div className="files-head">
        <Breadcrumbs folder={place.folder} />
        <SearchField words={place.find} onSearch={place.search} />
        {take && <UploadButton onChoose={take} />}
      </div>
      <DropArea target={nameOf(place.folder) || 'Files'} onDrop={take}>
        <Entries place={place} listing={listing} />
      </DropArea>
    </div>
  )
}

function Entries({ place, listing }: { place: FilesPlace; listing: Listing }) {
  const { folder, find } = place
  if (listing.error && listing.total === undefined) return <Missing place={place} listing={listing} />
  if (listing.total === undefined) return <Loading rows={8} />
  if (listing.total === 0) return find ? <NothingFound place={place} /> : <EmptyFolder />
  const open = ({ attributes }: Resource) => {
    if (attributes.type === 'dir') place.goTo(attributes.path)
  }
  return (
    <>
      {find && (
        <p className="files-found" role="status">
          {listing.total.toLocaleString('en')} found for “{find}” in <bdi>{nameOf(folder) || 'Files'}</bdi> and below
        </p>
      )}
      <FileList
        label={find ? 'Search results' : `Contents of ${nameOf(folder) || 'Files'}`}
        listing={listing}
        order={place.order}
        isSearch={find !== ''}
        onSort={place.sort}
        onOpen={open}
      />
    </>
  )
}

function Missing({ place: { folder }, listing: { error, retry } }: { place: FilesPlace; listing: Listing }) {
  if (!hasStatus(error, 404, 400)) return <Trouble error={error} onRetry={retry} />
  return (
    <Empty
      icon="folder"
      title="There is no such folder"
      action={<Link {...linkTo(parentOf(folder))}>To the folder above</Link>}
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
    Drop files or folders here, or choose them with “Upload”. What partners and applications put here shows up by
    itself.
  </Empty>
)
