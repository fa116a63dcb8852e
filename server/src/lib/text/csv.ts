/** CSV as people's programs write it, and as they may open it. */
import { Readable } from 'node:stream'
import { setImmediate } from 'node:timers/promises'
import { CsvError, parse } from 'csv-parse'
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

export interface CsvLimits {
  /** Rows below the head. */
  readonly rows: number
  /** Characters of one row. */
  readonly rowLength: number
}

/** So many characters are read before others get a turn of the event loop. */
const pieceLength = 16 * 1024

/**
 * Takes a byte order mark, blanks around cells, empty lines, and semicolons where the head has them. Reads one row more than the limit
 * at most, so that its caller can tell. Rejects with BadCsv.
 */
export async function readCsv(text: string, limits: CsvLimits): Promise<CsvTable> {
  const head = text.slice(0, text.search(/[\r\n]|$/))
  const delimiter = head.includes(';') && !head.includes(',') ? ';' : ','
  const options = { bom: true, trim: true, skip_empty_lines: true, relax_column_count: true, info: true, delimiter }
  const parser = parse({ ...options, max_record_size: limits.rowLength, to: limits.rows + 2 })
  const source = Readable.from(piecesOf(text))
  try {
    // With `info` each record comes with its place, which the types do not say.
    const [first, ...rest] = (await source.pipe(parser).toArray()) as Found[]
    const columns = (first?.record ?? []).map((name) => name.toLowerCase())
    return { columns, rows: rest.map(({ record, info }) => ({ line: info.lines, cells: cellsOf(columns, record) })) }
  } catch (error) {
    if (error instanceof CsvError) throw new BadCsv(error.message)
    throw error
  } finally {
    source.destroy()
  }
}

async function* piecesOf(text: string): AsyncGenerator<string> {
  for (let at = 0; at < text.length; at += pieceLength) {
    yield text.slice(at, at + pieceLength)
    await setImmediate()
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
