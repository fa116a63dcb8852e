import type { Resource } from '@sallyport/contract/schemas/files/resource.ts'
import { t } from '../../../lib/language/language.ts'
import type { SelectionState } from './use-selection.ts'
import './entry-check.css'

interface Props {
  readonly entry: Resource
  readonly index: number
  readonly selection: SelectionState
}

/** Adds an entry to the selection; with Shift, the range up to it. */
export const EntryCheck = ({ entry, index, selection }: Props) => (
  <label className="entry-check">
    <input
      type="checkbox"
      tabIndex={-1}
      aria-label={t('Select {name}', { name: entry.attributes.name })}
      checked={selection.selected.has(entry.id)}
      onChange={({ nativeEvent }) =>
        selection.press(entry, index, { isAdding: true, isRange: (nativeEvent as MouseEvent).shiftKey === true })
      }
    />
  </label>
)

interface AllProps {
  readonly selection: Pick<SelectionState, 'all' | 'clear'> & { readonly selected: { readonly size: number } }
  readonly total: number
  readonly label?: string
  /** Whether the label is seen, beside the checkbox. */
  readonly isNamed?: boolean
}

/** Selects all entries, or none. */
export function AllCheck({ selection, total, label = t('Select all'), isNamed }: AllProps) {
  const count = selection.selected.size
  const isAll = count > 0 && count >= total
  return (
    <label className="entry-check">
      <input
        type="checkbox"
        aria-label={label}
        checked={isAll}
        ref={(input) => {
          if (input) input.indeterminate = count > 0 && !isAll
        }}
        onChange={() => (isAll ? selection.clear() : selection.all())}
      />
      {isNamed && <span aria-hidden="true">{label}</span>}
    </label>
  )
}
