/** CSV as people's programs write it, and as they may open it. */
import { CsvError, parse } from 'csv-parse/sync'
import { stringify } from 'csv-stringify/sync'

export interface CsvRow {
  /** Its line, the last of several; the head is line 1. */
  readonly line: number
  /** By the name of the column; a cell that the row lacks is missing. */
  readonly cells: ReadonlyMap<string, string>
}

export interface CsvTable {
  /** In lower case. */
  readonly columns: readonly string[]
  readonly rows: readonly CsvRow[]
}

/** What can't be read as CSV, with a sentence that says where. */
export class BadCsv extends Error {
  override readonly name = 'BadCsv'
}

interface Found {
  readonly record: readonly string[]
  readonly info: { readonly lines: number }
}

/** Takes a byte order mark, blanks around cells, empty lines, and semicolons where the head has them. Throws BadCsv. */
export function readCsv(text: string): CsvTable {
  const head = text.slice(0, text.search(/[\r\n]|$/))
  const delimiter = head.includes(';') && !head.includes(',') ? ';' : ','
  const options = { bom: true, trim: true, skip_empty_lines: true, relax_column_count: true, info: true, delimiter }
  try {
    // With `info` each record comes with its place, which the types do not say.
    const [first, ...rest] = parse(text, options) as unknown as Found[]
    const columns = (first?.record ?? []).map((name) => name.toLowerCase())
    return { columns, rows: rest.map(({ record, info }) => ({ line: info.lines, cells: cellsOf(columns, record) })) }
  } catch (error) {
    if (error instanceof CsvError) throw new BadCsv(error.message)
    throw error
  }
}

const cellsOf = (columns: readonly string[], record: readonly string[]) =>
  new Map(columns.flatMap((name, at) => (record[at] === undefined ? [] : [[name, record[at]] as const])))

/** What programs for tables take for the beginning of a formula, also in the full width of Asian keyboards. */
const formula = /^\s*[=+\-@|%\uff1d\uff0b\uff0d\uff20]|^[\t\r\n]/

export type Cell = string | number | boolean | null

/** Rows as text. A cell that a program for tables would calculate gets an apostrophe in front, and stays text there. */
export const writeCsv = (rows: readonly (readonly Cell[])[]): string => stringify(rows.map((row) => row.map(harmless)))

const harmless = (cell: Cell): string => {
  const text = cell === null ? '' : String(cell)
  return typeof cell === 'string' && formula.test(text) ? `'${text}` : text
}
