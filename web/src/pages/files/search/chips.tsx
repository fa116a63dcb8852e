/** The filters of the search, each with a button that removes it, and what was not understood. */
import { Icon } from '../../../components/display/icon.tsx'
import { t } from '../../../lib/language/language.ts'
import { labelOf } from '../../../lib/search/query.ts'
import type { Search } from './use-search.ts'
import './search.css'

export function Chips({ search: { terms, notes, setTerms } }: { search: Search }) {
  return (
    <>
      {terms.length > 0 && (
        <ul className="search-chips" aria-label={t('Search filters')}>
          {terms.map((term) => (
            <li key={term.operator} className="search-chip">
              <span className="search-chip-text">
                <bdi>{labelOf(term)}</bdi>
              </span>
              <button
                type="button"
                aria-label={t('Remove filter “{filter}”', { filter: labelOf(term) })}
                onClick={() => setTerms(terms.filter((other) => other !== term))}
              >
                <Icon name="cross" size={14} />
              </button>
            </li>
          ))}
        </ul>
      )}
      {notes.map((note) => (
        <p key={note} className="files-found" role="status">
          {note}
        </p>
      ))}
    </>
  )
}
