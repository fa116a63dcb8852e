/** The first rows of text with separated values, for display: reads anything, also what is not well formed. */

export interface CsvLimits {
  readonly rows: number
  readonly columns: number
}

/** The separator is whichever of tab, semicolon and comma the first line has most of. */
export function firstCells(text: string, { rows: maxRows, columns }: CsvLimits): string[][] {
  const separator = separatorOf(text)
  const rows: string[][] = []
  let row: string[] = []
  const push = (value: string) => {
    if (row.length < columns) row.push(value)
  }
  let at = text.startsWith('\uFEFF') ? 1 : 0
  while (at < text.length && rows.length < maxRows) {
    const cell = text[at] === '"' ? quotedCell(text, at, separator) : plainCell(text, at, separator)
    push(cell.value)
    at = cell.end
    if (text[at] === separator) {
      at += 1
      if (at === text.length) push('')
      continue
    }
    at += text[at] === '\r' && text[at + 1] === '\n' ? 2 : 1
    if (row.length > 1 || row[0] !== '') rows.push(row)
    row = []
  }
  if (row.length > 0 && rows.length < maxRows) rows.push(row)
  return rows
}

interface Cell {
  readonly value: string
  /** Position of the separator or line end after it. */
  readonly end: number
}

function separatorOf(text: string): string {
  const line = /^[^\r\n]{0,4096}/.exec(text)?.[0] ?? ''
  const counted = ['\t', ';', ','].map((one) => ({ one, count: line.split(one).length }))
  return counted.reduce((best, next) => (next.count > best.count ? next : best)).one
}

function plainCell(text: string, from: number, separator: string): Cell {
  let end = from
  while (end < text.length && text[end] !== separator && text[end] !== '\n' && text[end] !== '\r') end += 1
  return { value: text.slice(from, end), end }
}

/** Without its end quote it extends to the end of the text; what follows the end quote is kept as it is. */
function quotedCell(text: string, from: number, separator: string): Cell {
  let end = from + 1
  while (end < text.length && (text[end] !== '"' || text[end + 1] === '"')) end += text[end] === '"' ? 2 : 1
  const rest = plainCell(text, end + 1, separator)
  return { value: text.slice(from + 1, end).replaceAll('""', '"') + rest.value, end: Math.min(text.length, rest.end) }
}
