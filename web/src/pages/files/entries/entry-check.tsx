import type { Resource } from '@sallyport/contract/schemas/files/resource.ts'
import type { Choosing } from './use-selection.ts'

interface Props {
  readonly entry: Resource
  readonly index: number
  readonly choosing: Choosing
}

/** Adds an entry to the chosen ones; with Shift, all up to it. */
export const EntryCheck = ({ entry, index, choosing }: Props) => (
  <label className="entry-check">
    <input
      type="checkbox"
      tabIndex={-1}
      aria-label={`Choose ${entry.attributes.name}`}
      checked={choosing.chosen.has(entry.id)}
      onChange={({ nativeEvent }) =>
        choosing.press(entry, index, { isAdding: true, isRange: (nativeEvent as MouseEvent).shiftKey === true })
      }
    />
  </label>
)

/** Chooses everything that is here, or nothing. */
export function AllCheck({ choosing, total }: { choosing: Choosing; total: number }) {
  const count = choosing.chosen.size
  const isAll = count > 0 && count >= total
  return (
    <label className="entry-check">
      <input
        type="checkbox"
        aria-label="Choose all"
        checked={isAll}
        ref={(input) => {
          if (input) input.indeterminate = count > 0 && !isAll
        }}
        onChange={() => (isAll ? choosing.clear() : choosing.all())}
      />
    </label>
  )
}
