import { Tooltip } from '@mantine/core'
import type { RecentFile } from '@sallyport/contract/operations/files/recent.ts'
import type { ReactNode } from 'react'
import { useNow, useToday } from '../../../components/display/relative-time.tsx'
import { GridCell, GridRow } from '../../../components/lists/grid.tsx'
import { useMe } from '../../../data/account/me.ts'
import { clockTime, exactTime } from '../../../lib/time.ts'
import { timeAgo } from '../../../lib/time-ago.ts'
import { dayWithin, periodHeading } from './days.ts'

export const dayHeight = 36

export const dayIdOf = (period: string): string => `day-${period}`

interface WhenProps {
  readonly file: RecentFile
  /** Of a run: when the first of it happened. */
  readonly since?: string | undefined
}

/** When it happened: "14:19", of a run "Tue 14:05–14:19". */
export const When = ({ file, since }: WhenProps) => (
  <>
    {since && (
      <>
        <TimeOfDay at={since} />–
      </>
    )}
    <TimeOfDay at={file.attributes.at} isDayKnown={since !== undefined} />
  </>
)

interface TimeProps {
  readonly at: string
  /** Whether the day stands before it. */
  readonly isDayKnown?: boolean
}

/** The time of day, with the day where the heading above does not say it: "Tue 06:14". The rest on hover. */
function TimeOfDay({ at, isDayKnown = false }: TimeProps) {
  const { timeZone } = useMe().attributes
  const now = useNow()
  const today = useToday()
  const clock = clockTime(at, timeZone).slice(0, 5)
  const day = isDayKnown ? '' : dayWithin(at.slice(0, 10), today)
  return (
    <Tooltip label={`${timeAgo(at, now, timeZone)}: ${exactTime(at, timeZone)}`}>
      <time dateTime={at} className="log-time">
        {`${day} ${clock}`.trim()}
      </time>
    </Tooltip>
  )
}

interface Props {
  /** See `periodOf`. */
  readonly period: string
  /** Of the heading. */
  readonly rowIndex: number
  /** Pixels from the top of the list, and to the next period. */
  readonly top: number
  readonly height: number
  readonly columns: number
  /** Rows, placed from the top of the period. */
  readonly children: ReactNode
}

/** A day, week or month of a list: its heading stays in sight above its rows. The heading is no entry: keys skip it, and it cannot be selected. */
export function DayRows({ period, rowIndex, top, height, columns, children }: Props) {
  const today = useToday()
  return (
    <div role="presentation" className="file-day-rows" style={{ top, height }}>
      <GridRow className="file-day" aria-rowindex={rowIndex} style={{ height: dayHeight }}>
        <GridCell id={dayIdOf(period)} aria-colspan={columns}>
          {periodHeading(period, today)}
        </GridCell>
      </GridRow>
      {children}
    </div>
  )
}
