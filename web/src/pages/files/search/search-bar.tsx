/** The search field, and the button of its filters. */
import { ActionIcon, Tooltip } from '@mantine/core'
import { lazy, Suspense, useState } from 'react'
import { Icon } from '../../../components/display/icon.tsx'
import { SearchField } from '../../../components/forms/search-field.tsx'
import { t } from '../../../lib/language/language.ts'
import type { FilesLocation } from '../location/location.ts'
import { useSearch } from './use-search.ts'
import './search.css'

const FilterWindow = lazy(async () => ({ default: (await import('./filter-window.tsx')).FilterWindow }))

export function SearchBar({ place }: { place: FilesLocation }) {
  const search = useSearch(place)
  const [isOpen, setOpen] = useState(false)
  const count = search.terms.length
  // Recent has filters of its own.
  const hasFilters = place.view !== 'recent'
  return (
    <div className="search-bar" data-filters={hasFilters}>
      <SearchField label={labelOf(place)} placeholder={labelOf(place)} words={place.find} onSearch={place.search} />
      {hasFilters && (
        <Tooltip label={t('Search filters')}>
          <ActionIcon
            variant={count > 0 ? 'light' : 'subtle'}
            color={count > 0 ? 'teal' : 'gray'}
            size={32}
            aria-label={t('Search filters')}
            aria-haspopup="dialog"
            onClick={() => setOpen(true)}
          >
            <Icon name="filter" size={18} />
          </ActionIcon>
        </Tooltip>
      )}
      {isOpen && (
        <Suspense fallback={null}>
          <FilterWindow search={search} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </div>
  )
}

function labelOf({ view }: FilesLocation): string {
  if (view === 'recent') return t('Search recent files')
  return view === 'folders' ? t('Search this folder and below') : t('Search all files')
}
