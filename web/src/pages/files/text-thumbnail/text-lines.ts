/** What a thumbnail shows of the beginning of a text file. Pure. */

/** Most letters of a column of a table. */
const longestCell = 16

const delimiters = [';', '\t', ',', '|'] as const

/** Characters that a text does not have: those of files that are no text, or in another encoding than UTF-8. */
const strange = /[\uFFFD\u0001-\u0008\u000E-\u001F]/g
const mostStrange = 0.1

export const isTable = (extension: string): boolean => ['csv', 'tsv'].includes(extension.toLowerCase())

/** The lines to show, of tables in columns; '' if there is nothing to show. */
export function shownLines(text: string, extension: string): string {
  if ((text.match(strange)?.length ?? 0) > text.length * mostStrange) return ''
  const lines = text.replace(/^\uFEFF/, '').replace(/\s+$/, '')
  return isTable(extension) ? inColumns(lines.split('\n')) : lines
}

function inColumns(lines: readonly string[]): string {
  const delimiter = delimiterOf(lines[0] ?? '')
  if (delimiter === undefined) return lines.join('\n')
  const rows = lines.map((line) => cellsOf(line, delimiter))
  const widths = rows.reduce<number[]>(
    (all, row) =>
      row.reduce((found, cell, at) => found.with(at, Math.max(found[at] ?? 0, cell.length)), filled(all, row)),
    [],
  )
  return rows
    .map((row) =>
      row
        .map((cell, at) => cell.padEnd(widths[at] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

/** As many columns as the row has, or more. */
const filled = (widths: readonly number[], row: readonly string[]): number[] =>
  row.map((_, at) => widths[at] ?? 0).concat(widths.slice(row.length))

/** The separator that the first line has most of. */
function delimiterOf(line: string): string | undefined {
  const counts = delimiters.map((delimiter) => ({ delimiter, count: line.split(delimiter).length - 1 }))
  const [best] = counts.toSorted((a, b) => b.count - a.count)
  return best && best.count > 0 ? best.delimiter : undefined
}

/** Cells without the quotation marks around them, shortened. */
function cellsOf(line: string, delimiter: string): string[] {
  const cells: string[] = ['']
  let isQuoted = false
  for (const letter of line) {
    if (letter === '"') isQuoted = !isQuoted
    else if (letter === delimiter && !isQuoted) cells.push('')
    else cells[cells.length - 1] += letter
  }
  return cells.map((cell) => {
    const letters = [...cell.trim()]
    return letters.length > longestCell ? `${letters.slice(0, longestCell - 1).join('')}…` : letters.join('')
  })
}
