/** Where the list is, the search in it, and the upload into it. */
import { ActionIcon } from '@mantine/core'
import { lazy, Suspense, useEffect, useRef, useState } from 'react'
import { Icon, type IconName } from '../../components/display/icon.tsx'
import type { FileSelection } from '../../data/uploads/selected-files.ts'
import { t } from '../../lib/language/language.ts'
import { Breadcrumbs } from './location/breadcrumbs.tsx'
import type { FilesLocation } from './location/location.ts'
import { SearchBar } from './search/search-bar.tsx'
import { UploadButton } from './uploads/upload-button.tsx'
import { viewTitle } from './views/view-title.ts'

const Filters = lazy(async () => ({ default: (await import('./recent-filters/filters.tsx')).Filters }))

/** Uploads to the open folder, or another one. */
export type UploadSelection = (choice: FileSelection | Promise<FileSelection>, folder?: string) => void

export function Head({ place, upload }: { place: FilesLocation; upload: UploadSelection | undefined }) {
  const head = useRef<HTMLDivElement>(null)
  // On phones the field is behind a button.
  const [isSearchOpen, setSearchOpen] = useState(place.find !== '')
  const isOpening = useRef(false)
  useEffect(() => {
    if (isSearchOpen && isOpening.current) head.current?.querySelector<HTMLElement>('[type=search]')?.focus()
  }, [isSearchOpen])
  const [areFiltersOpen, setFiltersOpen] = useState(false)
  const isRecent = place.view === 'recent'
  return (
    <>
      <div className="files-head" data-search={isSearchOpen} ref={head}>
        {place.view === 'folders' ? (
          <Breadcrumbs folder={place.folder} />
        ) : (
          <h1 className="files-view-title">{viewTitle(place.view)}</h1>
        )}
        {isRecent && (
          <Unfold
            label={t('Filters')}
            icon="filter"
            isOpen={areFiltersOpen}
            onClick={() => setFiltersOpen(!areFiltersOpen)}
          />
        )}
        <SearchBar place={place} />
        <Unfold
          label={t('Search')}
          icon="search"
          isOpen={isSearchOpen}
          onClick={() => {
            isOpening.current = true
            setSearchOpen(!isSearchOpen)
          }}
        />
        {upload && <UploadButton onChoose={upload} isElsewhere={place.view !== 'folders'} />}
      </div>
      {isRecent && (
        <div className="files-filters" data-open={areFiltersOpen}>
          <Suspense fallback={null}>
            <Filters filter={place.filter} onChange={place.setFilter} />
          </Suspense>
        </div>
      )}
    </>
  )
}

interface UnfoldProps {
  readonly label: string
  readonly icon: IconName
  readonly isOpen: boolean
  readonly onClick: () => void
}

/** On phones, where what it unfolds has no space of its own. */
const Unfold = ({ label, icon, isOpen, onClick }: UnfoldProps) => (
  <ActionIcon
    className="files-search"
    variant={isOpen ? 'light' : 'subtle'}
    color="gray"
    size={40}
    aria-label={label}
    aria-expanded={isOpen}
    onClick={onClick}
  >
    <Icon name={icon} />
  </ActionIcon>
)
