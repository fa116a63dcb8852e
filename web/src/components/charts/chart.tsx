/** Charts: a drawing with a summary; its numbers are shown as a table or exported on request. */
import { Button } from '@mantine/core'
import { type ReactNode, useId, useState } from 'react'
import { numberText, t } from '../../lib/language/language.ts'
import { type Column, DataTable } from '../lists/data-table.tsx'
import {
  edge,
  height,
  labelledSlots,
  roundUp,
  type ScaleUnit,
  scaleLabel,
  slot,
  width,
  x,
  y,
} from './chart-geometry.ts'
import './chart.css'

/** A column of the table. Without `value`, the text is exported. */
export interface ChartColumn<Row> {
  readonly title: string
  readonly text: (row: Row) => string
  /** The exact number. */
  readonly value?: (row: Row) => string | number
  readonly isNumber?: boolean
}

/** A column of numbers; exported without units. A row without a number has a dash. */
export const numberColumn = <Row,>(
  title: string,
  of: (row: Row) => number | null,
  textOf: (value: number) => string = numberText,
): ChartColumn<Row> => ({
  title,
  isNumber: true,
  text(row) {
    const value = of(row)
    return value === null ? '–' : textOf(value)
  },
  value: (row) => of(row) ?? '',
})

interface Props<Row> {
  readonly title: string
  /** Summary of the chart, also for screen readers. */
  readonly sum: ReactNode
  readonly picture: ReactNode
  readonly rows: readonly Row[]
  readonly rowKey: (row: Row) => string
  readonly columns: readonly ChartColumn<Row>[]
}

const tableColumn = <Row,>({ title, text, isNumber = false }: ChartColumn<Row>): Column<Row> => ({
  title,
  cell: text,
  isNumber,
})

export function Chart<Row>({ title, sum, picture, rows, rowKey, columns }: Props<Row>) {
  const [isTable, setTable] = useState(false)
  return (
    <section className="chart" aria-label={title}>
      <div className="chart-head">
        <h2>{title}</h2>
        <div className="chart-actions">
          <Button variant="subtle" size="xs" aria-pressed={isTable} onClick={() => setTable(!isTable)}>
            {isTable ? t('Show as chart') : t('Show as table')}
          </Button>
          <ExportButton title={title} rows={rows} columns={columns} />
        </div>
      </div>
      <p className="chart-sum">{sum}</p>
      {isTable ? <DataTable label={title} rows={rows} rowKey={rowKey} columns={columns.map(tableColumn)} /> : picture}
    </section>
  )
}

/** Stores the numbers as a CSV file. */
export function ExportButton<Row>({ title, rows, columns }: Pick<Props<Row>, 'title' | 'rows' | 'columns'>) {
  const save = () => {
    const cells = rows.map((row) => columns.map(({ text, value = text }) => value(row)))
    const head = columns.map((column) => column.title)
    const address = URL.createObjectURL(new Blob([csvOf(head, cells)], { type: 'text/csv' }))
    const link = document.createElement('a')
    link.href = address
    link.download = csvName(title)
    link.click()
    // The browser reads it after the click.
    setTimeout(() => URL.revokeObjectURL(address), 60_000)
  }
  return (
    <Button variant="subtle" size="xs" onClick={save} aria-label={t('Export {title} as CSV', { title })}>
      {t('Export')}
    </Button>
  )
}

interface PlotProps {
  readonly label: string
  /** The label of each slot; some are shown. */
  readonly labels: readonly string[]
  readonly most: number
  readonly unit?: ScaleUnit
  readonly children: (most: number) => ReactNode
}

/** Frame of a chart: base line, scale, labels. */
export function Plot({ label, labels, most, unit = '', children }: PlotProps) {
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
      {labelledSlots(labels.length).map((at) => (
        <text key={at} className="chart-label" x={x(at, labels.length)} y={height - 4} textAnchor="middle">
          {labels[at]}
        </text>
      ))}
    </svg>
  )
}

export interface Bar {
  readonly key: string
  /** The upper and the lower part of the bar. */
  readonly upper: number
  readonly lower: number
  /** Shown while the pointer is on the bar. */
  readonly hint?: string
}

interface BarsProps {
  readonly bars: readonly Bar[]
  readonly most: number
  readonly upperClass: string
  readonly lowerClass: string
}

/** Stacked bars of two values. */
export const Bars = ({ bars, most, upperClass, lowerClass }: BarsProps) => (
  <>
    {bars.map(({ key, upper, lower, hint }, at) => {
      const broad = slot(bars.length) * 0.7
      const left = x(at, bars.length) - broad / 2
      const [all, low] = [y(upper + lower, most), y(lower, most)]
      return (
        <g key={key}>
          {hint && <title>{hint}</title>}
          <rect className={upperClass} x={left} width={broad} y={all} height={low - all} />
          <rect className={lowerClass} x={left} width={broad} y={low} height={y(0, most) - low} />
        </g>
      )
    })}
  </>
)

/** Where a spreadsheet would take text for a formula. */
const formulaMarks = /^[=+\-@\t\r]/

function cellText(value: string | number): string {
  const text = typeof value === 'string' && formulaMarks.test(value) ? `'${value}` : String(value)
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/** A table as a CSV file like those that the server exports: UTF-8 with a byte order mark, which spreadsheets need. */
export const csvOf = (head: readonly string[], rows: readonly (readonly (string | number)[])[]): string =>
  `\uFEFF${[head, ...rows].map((row) => `${row.map(cellText).join(',')}\r\n`).join('')}`

/** "Top users" → `top-users-2026-11-24.csv`. */
export const csvName = (title: string, now = new Date()): string =>
  `${title.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '-')}-${now.toISOString().slice(0, 10)}.csv`
