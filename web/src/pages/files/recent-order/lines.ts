/** The lines of Recent, list or grid: where they are below the headings of their periods. */
import type { Row } from './runs.ts'

/** Rows side by side. */
export interface Line {
  readonly first: number
  readonly count: number
  readonly height: number
}

interface Shape {
  readonly columns: number
  /** `index`: of the row. */
  readonly heightOf: (row: Row, index: number) => number
}

/** Each period begins a new line. `periods`: of the rows. */
export function linesOf(rows: readonly Row[], periods: readonly string[], shape: Shape): Line[] {
  const lines: { first: number; count: number; height: number }[] = []
  for (const [index, row] of rows.entries()) {
    const line = lines.at(-1)
    const isWithin = index > 0 && periods[index] === periods[index - 1]
    if (line && isWithin && line.count < shape.columns) line.count++
    else lines.push({ first: index, count: 1, height: shape.heightOf(row, index) })
  }
  return lines
}

export interface PlacedLine extends Line {
  readonly index: number
  /** Pixels from the top of its period. */
  readonly top: number
}

export interface PlacedPeriod {
  readonly period: string
  /** Pixels from the top of the list. */
  readonly top: number
  readonly height: number
  readonly lines: readonly PlacedLine[]
}

/** The lines below the headings of their periods, which have a height, too. */
export function placed(lines: readonly Line[], periods: readonly string[], headingHeight: number): PlacedPeriod[] {
  const all: { period: string; top: number; height: number; lines: PlacedLine[] }[] = []
  for (const [index, line] of lines.entries()) {
    const period = periods[line.first] ?? ''
    let last = all.at(-1)
    if (last?.period !== period) {
      last = { period, top: last ? last.top + last.height : 0, height: headingHeight, lines: [] }
      all.push(last)
    }
    last.lines.push({ ...line, index, top: last.height })
    last.height += line.height
  }
  return all
}
