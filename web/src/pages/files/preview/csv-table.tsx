/** Values separated by commas, semicolons or tabs as a table. */
import Papa from 'papaparse'
import { useMemo } from 'react'
import type { FormatProps } from './format.ts'

const maxRows = 1_000
const maxColumns = 100

interface Cells {
  readonly head: readonly string[]
  readonly rows: readonly (readonly string[])[]
  /** Whether there are more rows or columns than shown. */
  readonly isCut: boolean
}

/** The first row is the head. */
function cellsOf(text: string): Cells {
  const { data } = Papa.parse<string[]>(text, { preview: maxRows + 2, skipEmptyLines: true })
  const [head = [], ...rows] = data.slice(0, maxRows + 1).map((row) => row.slice(0, maxColumns))
  return { head, rows, isCut: data.length > maxRows + 1 || data.some((row) => row.length > maxColumns) }
}

export function CsvTable({ text, name }: FormatProps) {
  const { head, rows, isCut } = useMemo(() => cellsOf(text), [text])
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard */}
      <section className="preview-text" tabIndex={0} aria-label={`Content of ${name}`}>
        <table className="preview-table">
          <thead>
            <tr>
              {head.map((title, at) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: columns do not move, and can have the same title
                <th key={at} scope="col" dir="auto">
                  {title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row, line) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: rows do not move
              <tr key={line}>
                {row.map((value, at) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: columns do not move
                  <td key={at} dir="auto">
                    {value}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {isCut && (
        <p className="preview-note">
          Only the first {maxRows.toLocaleString()} rows and {maxColumns} columns are shown.
        </p>
      )}
    </>
  )
}
