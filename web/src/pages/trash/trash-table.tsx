/** Entries of the trash: on wide screens with a column for each fact, on narrower ones with most of them below the name. */
import { useMediaQuery } from '@mantine/hooks'
import type { TrashedResource } from '@sallyport/contract/schemas/files/trash.ts'
import { useNavigate } from '@tanstack/react-router'
import type { CSSProperties, ReactNode } from 'react'
import type { IconName } from '../../components/display/icon.tsx'
import { RelativeTime, TimeLeft } from '../../components/display/relative-time.tsx'
import { type Column, DataTable } from '../../components/lists/data-table.tsx'
import { type RowAction, RowMenu } from '../../components/lists/row-menu.tsx'
import { can, isAdmin, useMe } from '../../data/account/me.ts'
import { t } from '../../lib/language/language.ts'
import { directionOf, nextOrder } from '../../lib/order.ts'
import { parentPath } from '../../lib/path.ts'
import { purging, rowActions, severalActions } from './menu/row-actions.ts'
import { useRowsMenu } from './menu/use-rows-menu.tsx'
import type { Order, SortedColumn } from './order.ts'
import { By, Facts, Inside } from './row-facts.tsx'
import { OpenedName, OriginalFolder, RestoreButton, RowCheck, sizeOf } from './row-parts.tsx'
import { SelectAll, type TrashAction } from './tools.tsx'
import { useRowKeys } from './use-row-keys.ts'
import { useRowPress } from './use-row-press.ts'

interface Props {
  readonly rows: readonly TrashedResource[]
  /** Ids of rows that are no longer in the trash. */
  readonly gone: ReadonlySet<number>
  readonly selected: ReadonlySet<number>
  /** The selected entries, also those that have not been loaded. */
  readonly marked: readonly TrashedResource[]
  /** Of all pages. */
  readonly total: number
  readonly onChoose: (selected: ReadonlySet<number>) => void
  readonly order: Order
  readonly onSort: (order: Order) => void
  /** True when all entries are shown, which can be sorted by their original folder. */
  readonly isComplete: boolean
  /** An action of one row, from its menu, or of those that are selected, by a key. */
  readonly onAct: (rows: readonly TrashedResource[], action: TrashAction) => void
  readonly mayMove: boolean
  readonly openingOf: OpeningOf
  /** Shows the details of a row, which is selected then. */
  readonly onDetails: (row: TrashedResource) => void
  /** Whether details are beside the table. */
  readonly hasDetails: boolean
}

export function TrashTable(props: Props) {
  const { rows, gone, selected, onAct, openingOf, order, onSort, isComplete } = props
  const sorting = (column: SortedColumn) => ({
    direction: directionOf(order, column),
    onSort: () => onSort(nextOrder(order, column)),
  })
  const me = useMe()
  // Most of what others than administrators see is what they deleted themselves.
  const hasBy = isAdmin(me) || rows.some(({ attributes }) => attributes.deletedBy !== me.attributes.username)
  const { isWide, isLabelled, isShort } = useSpace(props.hasDetails)
  const actionsOf = useActions(props)
  const { press, table, lead, menu } = useSelecting(props, actionsOf)
  const columns = columnsFor({ gone, selected, onCheck: press.check, openingOf, hasBy, isWide, lead }).map((column) =>
    isWide && column.id && (column.id !== 'folder' || isComplete) ? { ...column, sorting: sorting(column.id) } : column,
  )
  return (
    <div
      className="trash-table"
      data-wide={isWide}
      data-labelled={isLabelled}
      data-short={isShort}
      style={{ '--restore': `${t('Restore').length}ch` } as CSSProperties}
      ref={table}
      {...press.table}
      onContextMenuCapture={menu.onContextMenuCapture}
    >
      <DataTable
        label={t('Contents of the Trash Can')}
        rows={rows}
        rowKey={({ id }) => id}
        columns={[...columns, actionsColumn({ gone, onAct, isLabelled, actionsOf })]}
      />
      {menu.menu}
    </div>
  )
}

/** The mouse and the keys on the rows, and the checkbox for all of them. */
function useSelecting(props: Props, actionsOf: ActionsOf) {
  const { rows, gone, selected, marked, total, isComplete, onChoose, onAct, openingOf } = props
  const onOpenRow = (row: TrashedResource) => openingOf(row)?.()
  const press = useRowPress({
    rows,
    selected,
    onSelect: (ids) => onChoose(new Set([...ids].filter((id) => !gone.has(id)))),
    onOpen: onOpenRow,
  })
  const present = rows.filter(({ id }) => !gone.has(id))
  const all = present.map(({ id }) => id)
  const menu = useRowsMenu({ rows, selected: marked, onSelect: onChoose, actionsOf })
  const table = useRowKeys({
    rows,
    selected: marked,
    onGo: press.go,
    onAll: () => onChoose(new Set(all)),
    onOpen: onOpenRow,
    onDelete: (some) => onAct(some, 'purge'),
    onMenu: menu.openBelow,
  })
  const lead = (
    <SelectAll
      {...{ isComplete, total }}
      hasRest
      shown={all.length}
      selected={marked.length}
      onSelectAll={(isAll) => onChoose(new Set(isAll ? all : []))}
    />
  )
  return { press, table, lead, menu }
}

/** Of the details beside the table, with the gap, in px. */
const detailsWidth = 316

/**
 * Whether there is space for columns, whatever they contain, for those that details take the place of, and for the words of buttons.
 * Rows keep their form when details are opened.
 */
function useSpace(hasDetails: boolean) {
  const isWide = useIsFrom(1280)
  const isFree = useIsFrom(1280 + detailsWidth)
  const isLabelled = useIsFrom(1000 + (hasDetails && !isWide ? detailsWidth : 0))
  return { isWide, isLabelled, isShort: hasDetails && !isFree }
}

const useIsFrom = (width: number) =>
  useMediaQuery(`(min-width: ${width}px)`, undefined, { getInitialValueInEffect: false })

interface TrashColumn extends Column<TrashedResource> {
  /** By which the rows can be sorted. */
  readonly id?: SortedColumn
}

interface ColumnsFor extends Pick<Props, 'gone' | 'selected'> {
  readonly onCheck: (row: TrashedResource, isRange: boolean) => void
  readonly openingOf: OpeningOf
  /** Whether it says who deleted an entry. */
  readonly hasBy: boolean
  readonly isWide: boolean
  /** Selects all rows. */
  readonly lead: ReactNode
}

const columnsFor = ({ gone, selected, onCheck, openingOf, hasBy, isWide, lead }: ColumnsFor): TrashColumn[] => [
  {
    id: 'name',
    title: t('Name'),
    lead,
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
  ...(isWide ? [sizeColumn] : []),
  {
    id: 'date',
    title: t('Deleted'),
    drops: 3,
    cell: ({ attributes }) => (
      <>
        <RelativeTime at={attributes.deletedAt} />
        {hasBy && <By {...attributes} />}
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

type ActionsOf = (rows: readonly TrashedResource[]) => readonly RowAction[]

/** The actions in the menu of a row, or of several: none of what is no longer in the trash. */
function useActions({ gone, mayMove, openingOf, onAct, onDetails }: Props): ActionsOf {
  const toFolderOf = useToFolder()
  return (rows) => {
    const [row, ...others] = rows
    if (!row || rows.some(({ id }) => gone.has(id))) return []
    if (others.length > 0) return severalActions({ mayMove, mayPurge: true, onAct: (what) => onAct(rows, what) })
    return [
      ...rowActions({ row, mayMove, onOpen: openingOf(row), onAct: (what) => onAct([row], what) }),
      ...actionOf(t('Open original folder'), 'folder', toFolderOf(row)),
      { label: t('Details'), icon: 'information', onClick: () => onDetails(row) },
      purging(() => onAct([row], 'purge')),
    ]
  }
}

interface ActionsColumn extends Pick<Props, 'gone' | 'onAct'> {
  readonly isLabelled: boolean
  readonly actionsOf: ActionsOf
}

const actionsColumn = ({ gone, onAct, isLabelled, actionsOf }: ActionsColumn): Column<TrashedResource> => ({
  title: '',
  name: t('Actions'),
  isAction: true,
  cell: (row) =>
    gone.has(row.id) ? (
      <span className="trash-row-acts">
        <span className="trash-gone">{t('No longer in the Trash Can')}</span>
      </span>
    ) : (
      <span className="trash-row-acts">
        <RestoreButton name={row.attributes.name} isLabelled={isLabelled} onRestore={() => onAct([row], 'restore')} />
        <RowMenu of={row.attributes.name} actions={actionsOf([row])} />
      </span>
    ),
})

/** Shows the content of an entry; undefined if the user may not see it. */
export type OpeningOf = (row: TrashedResource) => (() => void) | undefined

/** `gone`: ids of rows that are no longer in the trash. */
export function useOpening(onOpen: (row: TrashedResource) => void, gone: ReadonlySet<number>): OpeningOf {
  const me = useMe()
  return (row) => {
    const isAllowed = can(me, row.attributes.type === 'dir' ? 'list' : 'download')
    return isAllowed && !gone.has(row.id) ? () => onOpen(row) : undefined
  }
}
