/** The search of the open folder: its text, what it means, and how it is changed. */
import { useToday } from '../../../components/display/relative-time.tsx'
import { useMe } from '../../../data/account/me.ts'
import type { SearchRequest } from '../../../data/files/search.ts'
import { joinPath, normalizePath } from '../../../lib/path.ts'
import { formatQuery, parseQuery, type SearchQuery, type Term } from '../../../lib/search/query.ts'
import type { FilesLocation } from '../location/location.ts'

export interface Search extends SearchQuery {
  readonly today: string
  /** The folder that is searched. */
  readonly folder: string
  /** Null unless there are filters: names alone are searched by the list. */
  readonly request: SearchRequest | null
  readonly setTerms: (terms: readonly Term[]) => void
}

export function useSearch({ folder: open, find, search }: FilesLocation): Search {
  const { username } = useMe().attributes
  const today = useToday()
  const query = parseQuery(find, { today, username })
  const { folder: named, ...filters } = query.filters
  const folder = named === undefined ? open : normalizePath(named.startsWith('/') ? named : joinPath(open, named))
  return {
    ...query,
    today,
    folder,
    request: query.terms.length > 0 ? { folder, words: query.words, filters } : null,
    setTerms: (terms) => search(formatQuery(query.words, terms)),
  }
}
