import type { TrashedResource } from '@sallyport/contract/schemas/files/trash.ts'
import { LongPath } from '../../components/display/long-path.tsx'
import { RelativeTime, TimeLeft } from '../../components/display/relative-time.tsx'
import { type Column, DataTable } from '../../components/lists/data-table.tsx'
import { RowMenu } from '../../components/lists/row-menu.tsx'
import { can, isAdmin, useMe } from '../../data/account/me.ts'
import { rich, t } from '../../lib/language/language.ts'
import { directionOf, nextOrder } from '../../lib/order.ts'
import { parentPath } from '../../lib/path.ts'
import type { Order, SortedColumn } from './order.ts'
import { rowActions } from './row-actions.ts'
import { DeletedBy, OpenedName, RowCheck, sizeOf } from './row-parts.tsx'
import type { TrashAction } from './tools.tsx'
import { useRowPress } from './use-row-press.ts'

interface Props {
  readonly rows: readonly TrashedResource[]
  readonly selected: ReadonlySet<number>
  readonly onChoose: (selected: ReadonlySet<number>) => void
  readonly order: Order
  readonly onSort: (order: Order) => void
  /** True when all entries are shown, which can be sorted by their original folder. */
  readonly isComplete: boolean
  /** An action of one row, from its menu. */
  readonly onAct: (row: TrashedResource, action: TrashAction) => void
  readonly mayMove: boolean
  /** Shows the content of a file or folder. */
  readonly onOpen: (row: TrashedResource) => void
}

export function TrashTable({ rows, selected, onChoose, onAct, onOpen, mayMove, order, onSort, isComplete }: Props) {
  const sorting = (column: SortedColumn) => ({
    direction: directionOf(order, column),
    onSort: () => onSort(nextOrder(order, column)),
  })
  const openingOf = useOpening(onOpen)
  // Others see only what they deleted themselves.
  const hasBy = isAdmin(useMe())
  // By keyboard: the checkboxes and the names.
  const press = useRowPress({ rows, selected, onSelect: onChoose, onOpen: (row) => openingOf(row)?.() })
  const columns = columnsFor({ selected, onCheck: press.check, openingOf, hasBy }).map((column) =>
    column.id && (column.id !== 'folder' || isComplete) ? { ...column, sorting: sorting(column.id) } : column,
  )
  return (
    <div className="trash-table" {...press.table}>
      <DataTable
        label={t('Trash contents')}
        rows={rows}
        rowKey={({ id }) => id}
        columns={[...columns, actionsColumn({ onAct, openingOf, mayMove })]}
      />
    </div>
  )
}

interface TrashColumn extends Column<TrashedResource> {
  /** By which the rows can be sorted. */
  readonly id?: SortedColumn
}

/** Opens an entry; undefined if the user may not see its content. */
type OpeningOf = (row: TrashedResource) => (() => void) | undefined

function useOpening(onOpen: Props['onOpen']): OpeningOf {
  const me = useMe()
  return (row) => {
    const isAllowed = can(me, row.attributes.type === 'dir' ? 'list' : 'download')
    return isAllowed ? () => onOpen(row) : undefined
  }
}

interface ColumnsFor {
  readonly selected: ReadonlySet<number>
  readonly onCheck: (row: TrashedResource, isRange: boolean) => void
  readonly openingOf: OpeningOf
  /** Whether it says who deleted an entry. */
  readonly hasBy: boolean
}

const columnsFor = ({ selected, onCheck, openingOf, hasBy }: ColumnsFor): TrashColumn[] => [
  {
    id: 'name',
    title: t('Name'),
    cell: (row) => (
      <>
        <div className="trash-check">
          <RowCheck row={row} isSelected={selected.has(row.id)} onCheck={onCheck} />
          <OpenedName row={row} onOpen={openingOf(row)} />
        </div>
        <Facts row={row} hasBy={hasBy} />
      </>
    ),
  },
  {
    id: 'folder',
    title: t('Original folder'),
    cell: ({ attributes }) => <LongPath text={parentPath(attributes.path)} />,
    isName: true,
    drops: 2,
  },
  ...(hasBy ? [byColumn] : []),
  { id: 'size', title: t('Size'), isNumber: true, drops: 1, cell: sizeOf },
  {
    id: 'date',
    title: t('Deleted'),
    isShort: true,
    drops: 3,
    cell: ({ attributes }) => <RelativeTime at={attributes.deletedAt} />,
  },
  {
    title: t('Time left'),
    isShort: true,
    drops: 3,
    cell: ({ attributes }) => <TimeLeft at={attributes.expires} />,
  },
]

const byColumn: TrashColumn = {
  title: t('Deleted by'),
  isName: true,
  drops: 0,
  cell: ({ attributes }) => <DeletedBy {...attributes} />,
}

/** In place of columns that are hidden. */
const Facts = ({ row, hasBy }: { row: TrashedResource; hasBy: boolean }) => (
  <div className="trash-facts">
    <span className="trash-path">
      {rich('from {path}', { path: <bdi key="path">{parentPath(row.attributes.path)}</bdi> })}
    </span>
    <span className="trash-more">
      <span className="trash-size">{sizeOf(row)}</span>
      <span className="trash-when">
        {rich('deleted {time}', { time: <RelativeTime key="time" at={row.attributes.deletedAt} /> })}
      </span>
      <span className="trash-left">
        {rich('{time} left', { time: <TimeLeft key="time" at={row.attributes.expires} /> })}
      </span>
      {hasBy && (
        <span className="trash-by">{rich('by {name}', { name: <DeletedBy key="name" {...row.attributes} /> })}</span>
      )}
    </span>
  </div>
)

const actionsColumn = ({
  onAct,
  openingOf,
  mayMove,
}: Pick<Props, 'onAct' | 'mayMove'> & { openingOf: OpeningOf }): Column<TrashedResource> => ({
  title: '',
  name: t('Actions'),
  isAction: true,
  cell: (row) => (
    <RowMenu
      of={row.attributes.name}
      actions={[
        ...rowActions({ row, mayMove, onOpen: openingOf(row), onAct: (what) => onAct(row, what) }),
        { label: t('Delete permanently'), icon: 'trash', isDanger: true, onClick: () => onAct(row, 'purge') },
      ]}
    />
  ),
})
