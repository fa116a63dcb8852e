/** The entries to show: those of the open folder, or what a search found. */
import { useListing } from '../../../data/files/listing.ts'
import { type SearchResults, useSearchResults } from '../../../data/files/search.ts'
import type { FilesLocation } from '../location/location.ts'
import { type Search, useSearch } from './use-search.ts'

export function useEntries(place: FilesLocation): { listing: SearchResults; search: Search } {
  const search = useSearch(place)
  const { words, request } = search
  const { folder, order } = place
  const listing = useListing(request ? null : { folder, find: words, order })
  const results = useSearchResults(request)
  const all = request ? results : { ...listing, hasMore: false, isSearching: false, more: () => undefined }
  return { search, listing: all }
}
