/** Values separated by commas, semicolons or tabs as a table. */
import { useMemo } from 'react'
import { numberText, t } from '../../../lib/language/language.ts'
import { cellsOf, maxColumns } from './csv-cells.ts'
import type { FormatProps } from './format.ts'

export function CsvTable({ text, name }: FormatProps) {
  const { head, rows, isCut } = useMemo(() => cellsOf(text), [text])
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard */}
      <section className="preview-text" tabIndex={0} aria-label={t('Content of {name}', { name })}>
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
          {t('Only the first {rows} rows and {maxColumns} columns are shown.', {
            rows: numberText(rows.length),
            maxColumns,
          })}
        </p>
      )}
    </>
  )
}
