/**
 * A table with a sticky head. Columns disappear by priority where they do not fit, and actions are at the right. On phones
 * each row becomes a card; roles are explicit, because a table with changed `display` loses its own.
 */
import { Table } from '@mantine/core'
import type { Key, MouseEvent, ReactNode } from 'react'
import { Icon } from '../display/icon.tsx'
import './data-table.css'
import { useFittingColumns } from './fitting-columns.ts'

interface Sorting {
  /** Null: the rows have another order. */
  readonly direction: 'ascending' | 'descending' | null
  readonly onSort: () => void
}

export interface Column<Row> {
  readonly title: string
  /** Identifies the column, since titles may repeat. */
  readonly id?: string
  /** Its head is a button that sorts the rows. */
  readonly sorting?: Sorting
  /** For screen readers, where the title is empty. */
  readonly name?: string
  readonly cell: (row: Row) => ReactNode
  /** Hidden if the table would be too wide, the columns of 0 first; on phones always. Absent: always visible. */
  readonly drops?: 0 | 1 | 2 | 3
  /** Visible again on phones, where rows are cards. */
  readonly isInCards?: boolean
  readonly isNumber?: boolean
  /** Contains one or two words only: keeps its width beside long columns. */
  readonly isShort?: boolean
  /** Keeps space for a few words beside long columns. */
  readonly hasRoom?: boolean
  /** Contains `LongPath`, which is shortened: takes the space that short columns leave. */
  readonly isPath?: boolean
  /** Contains a name, or a `LongPath`, which is shortened if it is long. */
  readonly isName?: boolean
  /** Narrow, aligned right. */
  readonly isAction?: boolean
}

interface Props<Row> {
  /** Name of the table for screen readers. */
  readonly label: string
  readonly rows: readonly Row[]
  readonly rowKey: (row: Row) => Key
  readonly columns: readonly Column<Row>[]
  /** On phones values stand side by side, without the titles of their columns: for values that explain themselves. */
  readonly isCompact?: boolean
}

const classOf = ({ drops, isInCards, isNumber, isShort, hasRoom, isPath, isName, isAction }: Column<never>) =>
  [
    drops !== undefined && `drops-${drops}`,
    isInCards && 'is-in-cards',
    isNumber && 'is-number',
    isShort && 'is-short',
    hasRoom && 'has-room',
    isPath && 'is-path',
    isName && 'is-name',
    isAction && 'is-action',
  ]
    .filter(Boolean)
    .join(' ')

/** A right click opens the row's menu, except on elements for which the browser has a menu of its own. */
function openMenuOf(event: MouseEvent<HTMLElement>): void {
  const { target, currentTarget, nativeEvent } = event
  const isTouch = nativeEvent instanceof PointerEvent && nativeEvent.pointerType !== 'mouse'
  const hasOwn = target instanceof Element && target.closest('a, input, textarea') !== null
  const button = currentTarget.querySelector<HTMLElement>('[aria-haspopup=menu]')
  if (!button || isTouch || hasOwn || getSelection()?.isCollapsed === false) return
  event.preventDefault()
  button.click()
}

/** Columns with paths share what the others leave: only the widths in the head count, together 100 %. */
const widthOf = (column: Column<never>, columns: readonly Column<never>[]) =>
  column.isPath && { style: { width: `${100 / columns.filter(({ isPath }) => isPath).length}%` } }

function Head({ title, name, sorting }: Pick<Column<never>, 'title' | 'name' | 'sorting'>) {
  if (!sorting) return title || <span className="unseen">{name}</span>
  const { direction, onSort } = sorting
  return (
    <button type="button" className="sort-head" onClick={onSort}>
      {title}
      {direction && <Icon name={direction === 'ascending' ? 'ascending' : 'down'} size={12} />}
    </button>
  )
}

export function DataTable<Row>({ label, rows, rowKey, columns, isCompact = false }: Props<Row>) {
  const frame = useFittingColumns(rows, columns)
  return (
    <div className={isCompact ? 'data-table is-compact' : 'data-table'} ref={frame}>
      <Table role="table" aria-label={label} verticalSpacing="sm" horizontalSpacing="sm">
        <Table.Thead role="rowgroup">
          <Table.Tr role="row">
            {columns.map((column) => (
              <Table.Th
                role="columnheader"
                key={column.id ?? column.title}
                className={classOf(column)}
                {...(column.sorting && { 'aria-sort': column.sorting.direction ?? 'none' })}
                {...widthOf(column, columns)}
              >
                <Head {...column} />
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody role="rowgroup">
          {rows.map((row) => (
            <Table.Tr role="row" key={rowKey(row)} onContextMenu={openMenuOf}>
              {columns.map((column) => (
                <Table.Td
                  role="cell"
                  key={column.id ?? column.title}
                  className={classOf(column)}
                  data-title={column.title}
                >
                  {column.cell(row)}
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  )
}
