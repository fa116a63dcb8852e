/** Unchanged lines or rows of a comparison: their number, until they are asked for, and so many at a time. */
import { useState } from 'react'
import { Icon } from '../../../components/display/icon.tsx'

const atOnce = 200

/** Of `count` lines or rows. */
export function useUnchanged(count: number) {
  const [wanted, setWanted] = useState(0)
  const shown = Math.min(wanted, count)
  return {
    /** How many are shown. */
    shown,
    /** How many `more` adds. */
    next: Math.min(atOnce, count - shown),
    /** Whether `more` leaves none. */
    isLast: count - shown <= atOnce,
    toggle: () => setWanted(shown > 0 ? 0 : atOnce),
    more: () => setWanted(shown + atOnce),
  }
}

export type Unchanged = ReturnType<typeof useUnchanged>

interface Props {
  readonly unchanged: Unchanged
  readonly label: string
}

/** Shows and hides them. */
export const UnchangedToggle = ({ unchanged: { shown, toggle }, label }: Props) => (
  <button type="button" className="changes-unchanged" aria-expanded={shown > 0} onClick={toggle}>
    <Icon name={shown > 0 ? 'down' : 'right'} size={16} />
    {label}
  </button>
)

/** Whether some are shown, but not all. */
export const hasMore = ({ shown, next }: Unchanged): boolean => shown > 0 && next > 0

/** Shows more of them. With the last ones it goes, and the comparison has the focus. */
export const MoreUnchanged = ({ unchanged: { more, isLast }, label }: Props) => (
  <button
    type="button"
    className="changes-unchanged"
    onClick={({ currentTarget }) => {
      if (isLast) currentTarget.closest<HTMLElement>('.changes')?.focus({ preventScroll: true })
      more()
    }}
  >
    {label}
  </button>
)
