import { useNow } from '../../../components/display/relative-time.tsx'
import { GridCell, GridRow } from '../../../components/lists/grid.tsx'
import { useMe } from '../../../data/account/me.ts'
import { dayHeading } from '../../../lib/time.ts'

export const dayHeight = 36

export const dayIdOf = (date: string): string => `day-${date}`

interface Props {
  readonly date: string
  readonly rowIndex: number
  /** Pixels from the top of the list. */
  readonly start: number
}

/** The heading of a day among the rows of a list. It is no entry: keys skip it, and it cannot be selected. */
export function DayRow({ date, rowIndex, start }: Props) {
  const { timeZone } = useMe().attributes
  const now = useNow(30_000)
  return (
    <GridRow
      className="file-day"
      aria-rowindex={rowIndex}
      style={{ height: dayHeight, transform: `translateY(${start}px)` }}
    >
      <GridCell id={dayIdOf(date)} aria-colspan={6}>
        {dayHeading(date, timeZone, now)}
      </GridCell>
    </GridRow>
  )
}
