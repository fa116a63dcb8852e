/** The entries to show: those of the open folder, what a search found, or starred entries. */
import { useListing } from '../../../data/files/listing.ts'
import { type SearchResults, useSearchResults } from '../../../data/files/search.ts'
import { useStarred } from '../../../data/files/starred.ts'
import type { FilesLocation } from '../location/location.ts'
import { type Search, useSearch } from './use-search.ts'

const whole = { hasMore: false, isSearching: false, more: () => undefined }

export function useEntries(place: FilesLocation): { listing: SearchResults; search: Search } {
  const search = useSearch(place)
  const { folder, order, view } = place
  const { request } = search
  const listing = useListing(request || view === 'starred' ? null : { folder, find: search.words, order })
  const results = useSearchResults(request)
  const starred = useStarredListing()
  const shown = view === 'starred' ? starred : request ? results : { ...listing, ...whole }
  return { search, listing: shown }
}

function useStarredListing(): SearchResults {
  const { data, error, refetch } = useStarred()
  return {
    total: data?.length,
    error,
    at: (index) => data?.[index],
    look: () => undefined,
    load: (first, last) => Promise.resolve(data?.slice(first, last + 1) ?? []),
    retry: () => void refetch(),
    ...whole,
  }
}
