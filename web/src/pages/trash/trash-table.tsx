/** Entries of the trash: on wide screens with a column for each fact, on narrower ones with most of them below the name. */
import { useMediaQuery } from '@mantine/hooks'
import type { TrashedResource } from '@sallyport/contract/schemas/files/trash.ts'
import { useNavigate } from '@tanstack/react-router'
import type { IconName } from '../../components/display/icon.tsx'
import { RelativeTime, TimeLeft } from '../../components/display/relative-time.tsx'
import { type Column, DataTable } from '../../components/lists/data-table.tsx'
import { type RowAction, RowMenu } from '../../components/lists/row-menu.tsx'
import { can, isAdmin, useMe } from '../../data/account/me.ts'
import { t } from '../../lib/language/language.ts'
import { directionOf, nextOrder } from '../../lib/order.ts'
import { parentPath } from '../../lib/path.ts'
import type { Order, SortedColumn } from './order.ts'
import { rowActions } from './row-actions.ts'
import { By, Facts, Inside } from './row-facts.tsx'
import { DeletedBy, OpenedName, OriginalFolder, RestoreButton, RowCheck, sizeOf } from './row-parts.tsx'
import type { TrashAction } from './tools.tsx'
import { useRowKeys } from './use-row-keys.ts'
import { useRowPress } from './use-row-press.ts'

interface Props {
  readonly rows: readonly TrashedResource[]
  /** Ids of rows that are no longer in the trash. */
  readonly gone: ReadonlySet<number>
  readonly selected: ReadonlySet<number>
  readonly onChoose: (selected: ReadonlySet<number>) => void
  readonly order: Order
  readonly onSort: (order: Order) => void
  /** True when all entries are shown, which can be sorted by their original folder. */
  readonly isComplete: boolean
  /** An action of one row, from its menu, or of those that are selected, by a key. */
  readonly onAct: (rows: readonly TrashedResource[], action: TrashAction) => void
  readonly mayMove: boolean
  /** Shows the content of a file or folder. */
  readonly onOpen: (row: TrashedResource) => void
}

export function TrashTable(props: Props) {
  const { rows, gone, selected, onChoose, onAct, onOpen, mayMove, order, onSort, isComplete } = props
  const sorting = (column: SortedColumn) => ({
    direction: directionOf(order, column),
    onSort: () => onSort(nextOrder(order, column)),
  })
  const openingOf = useOpening(onOpen, gone)
  // Others see only what they deleted themselves.
  const hasBy = isAdmin(useMe())
  const isWide = useIsWide()
  const onOpenRow = (row: TrashedResource) => openingOf(row)?.()
  const press = useRowPress({
    rows,
    selected,
    onSelect: (ids) => onChoose(new Set([...ids].filter((id) => !gone.has(id)))),
    onOpen: onOpenRow,
  })
  const present = rows.filter(({ id }) => !gone.has(id))
  const table = useRowKeys({
    rows,
    selected: present.filter(({ id }) => selected.has(id)),
    onGo: press.go,
    onAll: () => onChoose(new Set(present.map(({ id }) => id))),
    onOpen: onOpenRow,
    onDelete: (some) => onAct(some, 'purge'),
  })
  const columns = columnsFor({ gone, selected, onCheck: press.check, openingOf, hasBy, isWide }).map((column) =>
    isWide && column.id && (column.id !== 'folder' || isComplete) ? { ...column, sorting: sorting(column.id) } : column,
  )
  return (
    <div className="trash-table" data-wide={isWide} ref={table} {...press.table}>
      <DataTable
        label={t('Trash contents')}
        rows={rows}
        rowKey={({ id }) => id}
        columns={[...columns, actionsColumn({ gone, onAct, openingOf, mayMove, toFolderOf: useToFolder() })]}
      />
    </div>
  )
}

/** Whether there is space for all columns, whatever they contain. */
const useIsWide = () => useMediaQuery('(min-width: 1280px)', undefined, { getInitialValueInEffect: false })

interface TrashColumn extends Column<TrashedResource> {
  /** By which the rows can be sorted. */
  readonly id?: SortedColumn
}

/** Opens an entry; undefined if the user may not see its content. */
type OpeningOf = (row: TrashedResource) => (() => void) | undefined

function useOpening(onOpen: Props['onOpen'], gone: Props['gone']): OpeningOf {
  const me = useMe()
  return (row) => {
    const isAllowed = can(me, row.attributes.type === 'dir' ? 'list' : 'download')
    return isAllowed && !gone.has(row.id) ? () => onOpen(row) : undefined
  }
}

interface ColumnsFor extends Pick<Props, 'gone' | 'selected'> {
  readonly onCheck: (row: TrashedResource, isRange: boolean) => void
  readonly openingOf: OpeningOf
  /** Whether it says who deleted an entry. */
  readonly hasBy: boolean
  readonly isWide: boolean
}

const columnsFor = ({ gone, selected, onCheck, openingOf, hasBy, isWide }: ColumnsFor): TrashColumn[] => [
  {
    id: 'name',
    title: t('Name'),
    cell: (row) => (
      <>
        <div className="trash-check">
          <RowCheck row={row} isSelected={selected.has(row.id)} isDisabled={gone.has(row.id)} onCheck={onCheck} />
          <OpenedName row={row} onOpen={openingOf(row)} />
        </div>
        <Inside row={row} />
        {!isWide && <Facts row={row} hasBy={hasBy} />}
      </>
    ),
  },
  ...(isWide ? [folderColumn] : []),
  ...(isWide && hasBy ? [byColumn] : []),
  ...(isWide ? [sizeColumn] : []),
  {
    id: 'date',
    title: t('Deleted'),
    drops: 3,
    cell: ({ attributes }) => (
      <>
        <RelativeTime at={attributes.deletedAt} />
        {!isWide && hasBy && <By {...attributes} />}
      </>
    ),
  },
  {
    title: t('Time left'),
    isShort: true,
    drops: 3,
    cell: ({ attributes }) => <TimeLeft at={attributes.expires} />,
  },
]

const folderColumn: TrashColumn = {
  id: 'folder',
  title: t('Original folder'),
  cell: (row) => (
    <span className="trash-folder">
      <OriginalFolder row={row} />
    </span>
  ),
  isName: true,
  drops: 2,
}

const byColumn: TrashColumn = {
  title: t('Deleted by'),
  isName: true,
  drops: 0,
  cell: ({ attributes }) => <DeletedBy {...attributes} />,
}

const sizeColumn: TrashColumn = { id: 'size', title: t('Size'), isNumber: true, drops: 1, cell: sizeOf }

/** Opens the original folder of an entry; undefined if it is gone, or the user may not see it. */
function useToFolder(): OpeningOf {
  const navigate = useNavigate()
  const mayList = can(useMe(), 'list')
  return ({ attributes: { path, folderExists } }) => {
    const _splat = parentPath(path).slice(1)
    return mayList && folderExists ? () => void navigate({ to: '/files/$', params: { _splat } }) : undefined
  }
}

/** The action alone, if there is one. */
const actionOf = (label: string, icon: IconName, onClick: (() => void) | undefined): RowAction[] =>
  onClick ? [{ label, icon, onClick }] : []

interface ActionsColumn extends Pick<Props, 'gone' | 'onAct' | 'mayMove'> {
  readonly openingOf: OpeningOf
  readonly toFolderOf: OpeningOf
}

const actionsColumn = ({ gone, onAct, openingOf, mayMove, toFolderOf }: ActionsColumn): Column<TrashedResource> => ({
  title: '',
  name: t('Actions'),
  isAction: true,
  cell: (row) =>
    gone.has(row.id) ? (
      <span className="trash-row-acts">
        <span className="trash-gone">{t('No longer in the trash')}</span>
      </span>
    ) : (
      <span className="trash-row-acts">
        <RestoreButton name={row.attributes.name} onRestore={() => onAct([row], 'restore')} />
        <RowMenu
          of={row.attributes.name}
          actions={[
            ...rowActions({ row, mayMove, onOpen: openingOf(row), onAct: (what) => onAct([row], what) }),
            ...actionOf(t('Open original folder'), 'folder', toFolderOf(row)),
            { label: t('Delete permanently'), icon: 'trash', isDanger: true, onClick: () => onAct([row], 'purge') },
          ]}
        />
      </span>
    ),
})
