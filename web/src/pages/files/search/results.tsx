/** How many results a search has, or that it has none. */
import { Button } from '@mantine/core'
import { Empty, Loading } from '../../../components/display/states.tsx'
import type { SearchResults } from '../../../data/files/search.ts'
import { numberText, rich, t } from '../../../lib/language/language.ts'
import { baseName } from '../../../lib/path.ts'
import type { FilesLocation } from '../location/location.ts'
import type { Search } from './use-search.ts'

interface CountProps {
  readonly search: Search
  readonly listing: SearchResults
  readonly find: string
}

export function ResultCount({ search, listing: { total = 0, hasMore }, find }: CountProps) {
  const values = {
    total: numberText(total),
    find,
    name: <bdi>{baseName(search.folder) || t('Files')}</bdi>,
  }
  return (
    <p className="files-found" role="status">
      {!search.request && rich('{total} found for “{find}” in {name} and below', values)}
      {search.request && !hasMore && rich('{total} found in {name} and below, the latest uploads first', values)}
      {search.request && hasMore && rich('{total} or more found in {name} and below, the latest uploads first', values)}
    </p>
  )
}

export function NothingFound({ place, listing }: { place: FilesLocation; listing: SearchResults }) {
  if (listing.hasMore && listing.isSearching) return <Loading rows={8} />
  if (listing.hasMore)
    return (
      <Empty
        icon="search"
        title={t('No results yet')}
        action={<Button onClick={listing.more}>{t('Continue the search')}</Button>}
      >
        {t('The latest uploads were searched. Older files have not been searched yet.')}
      </Empty>
    )
  return (
    <Empty
      icon="search"
      title={t('No results match “{find}”', { find: place.find })}
      action={
        <Button variant="default" onClick={() => place.search('')}>
          {t('Clear search')}
        </Button>
      }
    >
      {rich(
        'The search covers names in this folder and its subfolders. <code>*</code> matches any text, <code>?</code> one character. Filters such as <code>type:pdf</code> or <code>size:>10mb</code> limit it.',
        { code: (text) => <code>{text}</code> },
      )}
    </Empty>
  )
}
