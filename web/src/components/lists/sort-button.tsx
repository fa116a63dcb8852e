import type { Direction } from '../../lib/order.ts'
import { Icon } from '../display/icon.tsx'
import './sort-button.css'

interface Props {
  readonly title: string
  /** Null: the list has another order. */
  readonly direction: Direction | null
  readonly onSort: () => void
}

/** The head of a column that sorts the list. The cell around it says the direction with `aria-sort`. */
export const SortButton = ({ title, direction, onSort }: Props) => (
  <button type="button" className="sort-button" onClick={onSort}>
    {title}
    {direction && <Icon name={direction === 'ascending' ? 'ascending' : 'down'} size={12} />}
  </button>
)
