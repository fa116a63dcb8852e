/** CSV as spreadsheet programs write it, and safe for them to open. */
import { Readable } from 'node:stream'
import { setImmediate } from 'node:timers/promises'
import { CsvError, parse } from 'csv-parse'
import { parse as parseAtOnce } from 'csv-parse/sync'
import { stringify } from 'csv-stringify/sync'

export interface CsvRow {
  /** Line of the row, the last of several; the header is line 1. */
  readonly line: number
  /** By column name; missing cells are absent. */
  readonly cells: ReadonlyMap<string, string>
}

export interface CsvTable {
  /** In lower case. */
  readonly columns: readonly string[]
  readonly rows: readonly CsvRow[]
}

/** Invalid CSV; the message says where. */
export class BadCsv extends Error {
  override readonly name = 'BadCsv'
}

interface Found {
  readonly record: readonly string[]
  readonly info: { readonly lines: number }
}

export interface CsvLimits {
  /** Maximum rows after the header. */
  readonly rows: number
  /** Maximum characters of one row. */
  readonly rowLength: number
}

/** Characters that are parsed before the event loop gets a turn. */
const pieceLength = 16 * 1024

/**
 * Accepts a byte order mark, spaces around cells, empty lines, and semicolons if the header uses them. Reads at most one row more
 * than the limit, so that the caller can detect it. Rejects with BadCsv.
 */
export async function readCsv(text: string, limits: CsvLimits): Promise<CsvTable> {
  const head = text.slice(0, text.search(/[\r\n]|$/))
  const delimiter = head.includes(';') && !head.includes(',') ? ';' : ','
  const options = { bom: true, trim: true, skip_empty_lines: true, relax_column_count: true, info: true, delimiter }
  const parser = parse({ ...options, max_record_size: limits.rowLength, to: limits.rows + 2 })
  const source = Readable.from(piecesOf(text))
  try {
    // With `info` each record comes with its position, which the types do not declare.
    const [first, ...rest] = (await source.pipe(parser).toArray()) as Found[]
    const columns = (first?.record ?? []).map((name) => name.toLowerCase())
    return { columns, rows: rest.map(({ record, info }) => ({ line: info.lines, cells: cellsOf(columns, record) })) }
  } catch (error) {
    // Some messages end with the cell, which can be a password.
    if (error instanceof CsvError) throw new BadCsv(error.message.replace(/, value is [\s\S]*$/, ''))
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

/**
 * The first rows for display, at most `limit`, of text that can be cut off or not well formed: then those before that place. The separator
 * is whichever of tab, semicolon and comma the first line has most of. The text should be short: it is parsed at once.
 */
export function firstRows(text: string, limit: number): string[][] {
  const head = /^[^\r\n]{0,4096}/.exec(text)?.[0] ?? ''
  const counted = ['\t', ';', ','].map((delimiter) => ({ delimiter, count: head.split(delimiter).length }))
  const { delimiter } = counted.reduce((best, next) => (next.count > best.count ? next : best))
  const rows: string[][] = []
  const keep = (row: string[]) => {
    rows.push(row)
    return null
  }
  const rules = { bom: true, skip_empty_lines: true, relax_quotes: true, relax_column_count: true } as const
  try {
    parseAtOnce(text, { ...rules, delimiter, to: limit, on_record: keep })
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
  }
  return rows
}

/** Characters that spreadsheet programs treat as the beginning of a formula, including full-width forms. */
const formula = /^\s*[=+\-@|%\uff1d\uff0b\uff0d\uff20]|^[\t\r\n]/

export type Cell = string | number | boolean | null

/** Rows as text. A cell that a spreadsheet program would evaluate gets a leading apostrophe, which makes it text. */
export const writeCsv = (rows: readonly (readonly Cell[])[]): string => stringify(rows.map((row) => row.map(harmless)))

const harmless = (cell: Cell): string => {
  const text = cell === null ? '' : String(cell)
  return typeof cell === 'string' && formula.test(text) ? `'${text}` : text
}
