/** The first cells of a file with values separated by commas, semicolons or tabs. */
import Papa from 'papaparse'

const maxRows = 1_000
export const maxColumns = 100
/** Of wide tables fewer rows are shown. */
const maxCells = 20_000
/** What is read to find the separator. */
const sampleLength = 4_096
/** Longer runs of blanks are shortened: after each misplaced quotation mark the parser reads the blanks up to the next separator. */
const longestBlank = 100

interface Cells {
  readonly head: readonly string[]
  readonly rows: readonly (readonly string[])[]
  /** Whether there are more rows or columns than shown. */
  readonly isCut: boolean
}

/** All cells row by row, of `maxRows` rows at most; without empty lines. */
export function allCells(content: string, maxRows: number): string[][] {
  const text = content.replace(/\r\n?/g, '\n')
  const rules = { newline: '\n', skipEmptyLines: true } as const
  const { delimiter } = Papa.parse(text.slice(0, sampleLength), { ...rules, preview: 10 }).meta
  const blanks = new RegExp(`[^\\S\\n${delimiter === '\t' ? '\\t' : ''}]{${longestBlank},}`, 'g')
  return Papa.parse<string[]>(text.replace(blanks, ' '), { ...rules, delimiter, preview: maxRows }).data
}

/** The first row is the head. */
export function cellsOf(content: string): Cells {
  const data = allCells(content, maxRows + 2)
  const columnCount = Math.min(maxColumns, Math.max(1, ...data.map((row) => row.length)))
  const rowCount = Math.min(maxRows, Math.floor(maxCells / columnCount))
  const [head = [], ...rows] = data.slice(0, rowCount + 1).map((row) => row.slice(0, columnCount))
  return { head, rows, isCut: data.length > rowCount + 1 || data.some((row) => row.length > columnCount) }
}
