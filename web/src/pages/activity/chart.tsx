import { Button } from '@mantine/core'
import type { ActivityHour } from '@sallyport/contract/schemas/activity/activity-stats.ts'
import { type ReactNode, useId, useState } from 'react'
import { type Column, DataTable } from '../../components/lists/data-table.tsx'
import { edge, height, hourLabel, roundUp, scaleLabel, slot, width, x, y } from './chart-geometry.ts'

interface Props {
  readonly title: string
  /** Summary of the chart, also for screen readers. */
  readonly sum: string
  readonly picture: ReactNode
  readonly hours: readonly ActivityHour[]
  readonly columns: readonly Column<ActivityHour>[]
}

/** A chart with a summary, and its numbers as a table on request. */
export function Chart({ title, sum, picture, hours, columns }: Props) {
  const [isTable, setTable] = useState(false)
  const hour: Column<ActivityHour> = { title: 'Hour', cell: hourLabel }
  return (
    <section className="chart" aria-label={title}>
      <div className="chart-head">
        <h2>{title}</h2>
        <Button variant="subtle" size="xs" aria-pressed={isTable} onClick={() => setTable(!isTable)}>
          {isTable ? 'Show as chart' : 'Show as table'}
        </Button>
      </div>
      <p className="chart-sum">{sum}</p>
      {isTable ? (
        <DataTable label={title} rows={hours} rowKey={({ begins }) => begins} columns={[hour, ...columns]} />
      ) : (
        picture
      )}
    </section>
  )
}

interface PlotProps {
  readonly label: string
  readonly hours: readonly ActivityHour[]
  readonly most: number
  readonly unit?: '' | 'ms'
  readonly children: (most: number) => ReactNode
}

/** Frame of a chart: base line, scale, hours. */
export function Plot({ label, hours, most, unit = '', children }: PlotProps) {
  const id = useId()
  const top = roundUp(most)
  return (
    <svg viewBox={`0 0 ${width} ${height}`} role="img" aria-labelledby={id}>
      <title id={id}>{label}</title>
      {children(top)}
      <line className="chart-base" x1={edge.left} x2={width} y1={y(0, top)} y2={y(0, top)} />
      {[0, top].map((value) => (
        <text key={value} className="chart-label" x={edge.left - 6} y={y(value, top) + 4} textAnchor="end">
          {scaleLabel(value, unit)}
        </text>
      ))}
      {hours.map((hour, at) =>
        at % 6 === 0 && at < hours.length - 1 ? (
          <text key={hour.begins} className="chart-label" x={x(at, hours.length)} y={height - 4} textAnchor="middle">
            {hourLabel(hour)}
          </text>
        ) : null,
      )}
    </svg>
  )
}

/** Stacked bars of two values per hour. */
export const Bars = ({ hours, most }: { hours: readonly ActivityHour[]; most: number }) => (
  <>
    {hours.map(({ begins, delivered, failed }, at) => {
      const broad = slot(hours.length) * 0.7
      const left = x(at, hours.length) - broad / 2
      const [all, bad] = [y(delivered + failed, most), y(failed, most)]
      return (
        <g key={begins}>
          <rect className="chart-good" x={left} width={broad} y={all} height={bad - all} />
          <rect className="chart-bad" x={left} width={broad} y={bad} height={y(0, most) - bad} />
        </g>
      )
    })}
  </>
)
