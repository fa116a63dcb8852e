/** Changes between two versions of a table: by row and cell. */
import { Fragment, type ReactNode, useMemo } from 'react'
import { numberText, t } from '../../../lib/language/language.ts'
import { type ChangedCell, type ChangedRow, type TableChanges, tableChanges } from './table-changes.ts'
import { hasMore, MoreUnchanged, UnchangedToggle, useUnchanged } from './unchanged.tsx'
import './table-changes.css'

interface Props {
  readonly before: string
  readonly after: string
  readonly label: string
  /** What is shown instead if the tables cannot be compared. */
  readonly children: ReactNode
}

export function TableChangesView({ before, after, label, children }: Props) {
  const changes = useMemo(() => tableChanges(before, after), [before, after])
  if (!changes) return children
  const { blocks, unchanged, columns, isCut } = changes
  if (blocks.length === 0)
    return (
      <p className="changes-none">
        {before === after ? t('Both versions have the same text.') : t('Both tables have the same values.')}
      </p>
    )
  return (
    <>
      <Sum {...changes} />
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard */}
      <section className="changes table-changes" tabIndex={0} aria-label={label}>
        <table>
          <thead>
            <tr>
              <th scope="col">
                <span className="unseen">{t('Row')}</span>
              </th>
              {columns.map((title, at) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: columns do not move, and can have the same title
                <th key={at} scope="col" dir="auto" data-kind={kindOf(title)}>
                  <Cell cell={title} />
                </th>
              ))}
            </tr>
          </thead>
          {blocks.map((rows, at) => (
            <Fragment key={`${label} ${rows[0]?.before} ${rows[0]?.after}`}>
              <Unchanged rows={unchanged[at] ?? []} columns={columns.length} />
              <tbody>
                <Rows rows={rows} />
              </tbody>
            </Fragment>
          ))}
          <Unchanged key={label} rows={unchanged[blocks.length] ?? []} columns={columns.length} />
        </table>
      </section>
      {isCut && (
        <p className="preview-note">
          {t('Only the first {rows} rows are shown. Download both versions to see the rest.', {
            rows: numberText(blocks.flat().length),
          })}
        </p>
      )}
    </>
  )
}

function Sum({ changed, added, removed, columns }: TableChanges) {
  const rows = t(
    '{changed, plural, one {# row changed} other {# rows changed}}, {added, plural, one {# added} other {# added}}, {removed, plural, one {# removed} other {# removed}}',
    { changed, added, removed },
  )
  const count = columns.filter((title) => kindOf(title) !== 'same').length
  const changedColumns = t('{count, plural, one {# column changed} other {# columns changed}}', { count })
  const parts = [...(changed + added + removed > 0 ? [rows] : []), ...(count > 0 ? [changedColumns] : [])]
  return <p className="changes-sum">{parts.join(' · ')}</p>
}

const kindOf = ({ before, after }: ChangedCell): ChangedRow['kind'] =>
  before === null ? 'added' : after === null ? 'removed' : before === after ? 'same' : 'changed'

const signs = { same: '', changed: '≠', added: '+', removed: '−' } as const

const words = { same: '', changed: t('Changed row'), added: t('Added row'), removed: t('Removed row') } as const

const Rows = ({ rows }: { readonly rows: readonly ChangedRow[] }) =>
  rows.map((row) => <Row key={`${row.before} ${row.after}`} row={row} />)

/** Rows that both tables have, once they are asked for. */
function Unchanged({ rows, columns }: { readonly rows: readonly ChangedRow[]; readonly columns: number }) {
  const unchanged = useUnchanged(rows.length)
  if (rows.length === 0) return null
  const whole = (button: ReactNode) => (
    <tr>
      <td className="changes-between-rows" colSpan={columns + 1}>
        {button}
      </td>
    </tr>
  )
  return (
    <tbody>
      {whole(
        <UnchangedToggle
          unchanged={unchanged}
          label={t('{count, plural, one {# unchanged row} other {# unchanged rows}}', { count: rows.length })}
        />,
      )}
      <Rows rows={rows.slice(0, unchanged.shown)} />
      {hasMore(unchanged) &&
        whole(
          <MoreUnchanged
            unchanged={unchanged}
            label={t('{count, plural, one {Show # more row} other {Show # more rows}}', { count: unchanged.next })}
          />,
        )}
    </tbody>
  )
}

/** With its number in the later version, or in the earlier one if it is only there. */
const Row = ({ row: { kind, before, after, cells } }: { readonly row: ChangedRow }) => (
  <tr data-kind={kind}>
    <th scope="row">
      <span aria-hidden="true">{signs[kind]}</span>
      <span className="unseen">{words[kind]}</span> {after ?? before}
    </th>
    {cells.map((cell, at) => (
      // biome-ignore lint/suspicious/noArrayIndexKey: columns do not move
      <td key={at} dir="auto" data-kind={kind === 'changed' || kind === 'same' ? kindOf(cell) : kind}>
        <Cell cell={cell} />
      </td>
    ))}
  </tr>
)

const Cell = ({ cell: { before, after } }: { readonly cell: ChangedCell }) =>
  before === after ? (
    before
  ) : (
    <>
      {before && <del>{before}</del>}
      {before && after && ' '}
      {after && <ins>{after}</ins>}
    </>
  )
