/**
 * A table with a sticky head. Columns disappear by priority where they do not fit, and actions are at the right. On phones
 * each row becomes a card; roles are explicit, because a table with changed `display` loses its own.
 */
import { Table } from '@mantine/core'
import { Fragment, type Key, type MouseEvent, type ReactNode } from 'react'
import './data-table.css'
import type { Direction } from '../../lib/order.ts'
import { useFittingColumns } from './fitting-columns.ts'
import { SortButton } from './sort-button.tsx'

interface Sorting {
  /** Null: the rows have another order. */
  readonly direction: Direction | null
  readonly onSort: () => void
}

export interface Column<Row> {
  readonly title: string
  /** Identifies the column, since titles may repeat. */
  readonly id?: string
  /** Its head is a button that sorts the rows. */
  readonly sorting?: Sorting
  /** Before the title: a checkbox for all rows. */
  readonly lead?: ReactNode
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
  /** Headings between rows: those of one group have the same key and follow one another. */
  readonly groups?: { readonly of: (row: Row) => string; readonly title: (key: string) => ReactNode }
  /** A click on a row opens it, as does a link in it; with `canOpen` only on those rows. */
  readonly opening?: {
    readonly open: Key | undefined
    readonly canOpen?: (row: Row) => boolean
    readonly onOpen: (row: Row) => void
  }
  /** The row that a link led to: highlighted, and scrolled to once. */
  readonly linked?: Key | undefined
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

/** Opens the row, unless its own buttons and links were clicked, or text was selected. */
function openRow(event: MouseEvent, open: () => void): void {
  const { target, currentTarget } = event
  // Events of its menu arrive here, too, although that is elsewhere in the page.
  const isInside = target instanceof Element && currentTarget.contains(target)
  const isOwn = !isInside || target.closest('a, button, input, label') !== null
  if (!isOwn && !event.metaKey && !event.ctrlKey && getSelection()?.isCollapsed !== false) open()
}

/** Columns with paths share what the others leave: only the widths in the head count, together 100 %. */
const widthOf = (column: Column<never>, columns: readonly Column<never>[]) =>
  column.isPath && { style: { width: `${100 / columns.filter(({ isPath }) => isPath).length}%` } }

function Head({ title, name, sorting }: Pick<Column<never>, 'title' | 'name' | 'sorting'>) {
  if (!sorting) return title || <span className="unseen">{name}</span>
  return (
    <>
      <SortButton title={title} {...sorting} />
      <span className="sort-title">{title}</span>
    </>
  )
}

export function DataTable<Row>(props: Props<Row>) {
  const { label, rows, rowKey, columns, isCompact = false, groups, opening, linked } = props
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
                {column.lead}
                <Head {...column} />
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody role="rowgroup">
          {rows.map((row, index) => (
            <Fragment key={rowKey(row)}>
              {groups && <GroupHead groups={groups} row={row} before={rows[index - 1]} span={columns.length} />}
              <Row row={row} id={rowKey(row)} isLinked={rowKey(row) === linked} columns={columns} opening={opening} />
            </Fragment>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  )
}

interface RowProps<Row> extends Pick<Props<Row>, 'columns'> {
  readonly row: Row
  readonly id: Key
  readonly isLinked: boolean
  readonly opening: Props<Row>['opening'] | undefined
}

const scrollTo = (row: HTMLElement | null) => row?.scrollIntoView({ block: 'center' })

const Row = <Entry,>({ row, id, isLinked, columns, opening }: RowProps<Entry>) => (
  <Table.Tr
    role="row"
    onContextMenu={openMenuOf}
    {...(isLinked && { ref: scrollTo, 'aria-current': true })}
    {...(opening &&
      (opening.canOpen?.(row) ?? true) && {
        className: 'opens',
        'aria-current': opening.open === id || undefined,
        onClick: (event: MouseEvent) => openRow(event, () => opening.onOpen(row)),
      })}
  >
    {columns.map((column) => (
      <Table.Td role="cell" key={column.id ?? column.title} className={classOf(column)} data-title={column.title}>
        {column.cell(row)}
      </Table.Td>
    ))}
  </Table.Tr>
)

interface GroupProps<Row> {
  readonly groups: NonNullable<Props<Row>['groups']>
  readonly row: Row
  readonly before: Row | undefined
  readonly span: number
}

/** The heading above the first row of a group. */
function GroupHead<Row>({ groups, row, before, span }: GroupProps<Row>) {
  const group = groups.of(row)
  if (before !== undefined && groups.of(before) === group) return null
  return (
    <Table.Tr role="row" className="group-row">
      <Table.Th role="rowheader" scope="rowgroup" colSpan={span}>
        {groups.title(group)}
      </Table.Th>
    </Table.Tr>
  )
}
