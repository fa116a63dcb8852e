import type { ReactNode } from 'react'
import { useNow } from '../../../components/display/relative-time.tsx'
import { GridCell, GridRow } from '../../../components/lists/grid.tsx'
import { useMe } from '../../../data/account/me.ts'
import { dayHeading } from '../../../lib/time.ts'

export const dayHeight = 36

export const dayIdOf = (date: string): string => `day-${date}`

interface Props {
  readonly date: string
  /** Of the heading. */
  readonly rowIndex: number
  /** Pixels from the top of the list, and to the next day. */
  readonly top: number
  readonly height: number
  readonly columns: number
  /** Rows, placed from the top of the day. */
  readonly children: ReactNode
}

/** A day of a list: its heading stays in sight above its rows. The heading is no entry: keys skip it, and it cannot be selected. */
export function DayRows({ date, rowIndex, top, height, columns, children }: Props) {
  const { timeZone } = useMe().attributes
  const now = useNow(30_000)
  return (
    <div role="presentation" className="file-day-rows" style={{ top, height }}>
      <GridRow className="file-day" aria-rowindex={rowIndex} style={{ height: dayHeight }}>
        <GridCell id={dayIdOf(date)} aria-colspan={columns}>
          {dayHeading(date, timeZone, now)}
        </GridCell>
      </GridRow>
      {children}
    </div>
  )
}
