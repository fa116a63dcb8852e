/**
 * A table of rows: head that stays, columns that drop out on narrow screens in order of importance, actions at the right.
 * On a phone each row becomes a card; the roles are written out, since a table that is drawn otherwise loses its own.
 */
import { Table } from '@mantine/core'
import type { Key, MouseEvent, ReactNode } from 'react'
import './data-table.css'

export interface Column<Row> {
  readonly title: string
  /** Tells columns apart whose titles may be alike. */
  readonly id?: string
  /** For readers, where the title is empty. */
  readonly name?: string
  readonly cell: (row: Row) => ReactNode
  /** Drops out below 1100 px (1), 900 px (2) or 640 px (3). Left out: always there. */
  readonly drops?: 1 | 2 | 3
  /** Is back on a phone, where rows are cards and have room below. */
  readonly isInCards?: boolean
  readonly isNumber?: boolean
  /** Always a word or two: keeps its width beside columns that may be long. */
  readonly isShort?: boolean
  /** Keeps room for some words beside columns that may be long. */
  readonly hasRoom?: boolean
  /** Narrow, at the right. */
  readonly isAction?: boolean
}

interface Props<Row> {
  /** What it lists, for readers. */
  readonly label: string
  readonly rows: readonly Row[]
  readonly rowKey: (row: Row) => Key
  readonly columns: readonly Column<Row>[]
}

const classOf = ({ drops, isInCards, isNumber, isShort, hasRoom, isAction }: Column<never>) =>
  [
    drops && `drops-${drops}`,
    isInCards && 'is-in-cards',
    isNumber && 'is-number',
    isShort && 'is-short',
    hasRoom && 'has-room',
    isAction && 'is-action',
  ]
    .filter(Boolean)
    .join(' ')

/** The right button of a mouse opens the menu of a row, but on what the browser has a menu of its own for. */
function openMenuOf(event: MouseEvent<HTMLElement>): void {
  const { target, currentTarget, nativeEvent } = event
  const isTouch = nativeEvent instanceof PointerEvent && nativeEvent.pointerType !== 'mouse'
  const hasOwn = target instanceof Element && target.closest('a, input, textarea') !== null
  const button = currentTarget.querySelector<HTMLElement>('[aria-haspopup=menu]')
  if (!button || isTouch || hasOwn || getSelection()?.isCollapsed === false) return
  event.preventDefault()
  button.click()
}

export const DataTable = <Row,>({ label, rows, rowKey, columns }: Props<Row>) => (
  <div className="data-table">
    <Table role="table" aria-label={label} verticalSpacing="sm" horizontalSpacing="sm">
      <Table.Thead role="rowgroup">
        <Table.Tr role="row">
          {columns.map((column) => (
            <Table.Th role="columnheader" key={column.id ?? column.title} className={classOf(column)}>
              {column.title || <span className="unseen">{column.name}</span>}
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
