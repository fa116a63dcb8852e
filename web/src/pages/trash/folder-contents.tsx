/** What a deleted folder contains: each can be looked at, and restored alone or with others. */
import { Button } from '@mantine/core'
import type { TrashedResource } from '@sallyport/contract/schemas/files/trash.ts'
import { type RefObject, useEffect } from 'react'
import { Icon } from '../../components/display/icon.tsx'
import { RelativeTime } from '../../components/display/relative-time.tsx'
import { ErrorMessage, Loading } from '../../components/display/states.tsx'
import { useFilters } from '../../components/filters/use-filters.ts'
import { type Column, DataTable } from '../../components/lists/data-table.tsx'
import { ListCount } from '../../components/lists/list-count.tsx'
import { type RowAction, RowMenu } from '../../components/lists/row-menu.tsx'
import { useFocusAfterRemoval } from '../../components/lists/use-focus-after-removal.ts'
import { useMoreInView } from '../../components/lists/use-more-in-view.ts'
import { can, useMe } from '../../data/account/me.ts'
import { useTakenOut, useTrashContents } from '../../data/files/trash.ts'
import { t } from '../../lib/language/language.ts'
import { matcherOf } from './found/matching.ts'
import { rowActions, severalActions } from './menu/row-actions.ts'
import { useRowsMenu } from './menu/use-rows-menu.tsx'
import { actingOnce, OpenedName, RowCheck, sizeOf } from './row-parts.tsx'
import { SelectAll, type TrashAction } from './tools.tsx'
import { useRowKeys } from './use-row-keys.ts'
import { useRowPress } from './use-row-press.ts'

interface Props {
  readonly folder: TrashedResource
  readonly mayMove: boolean
  readonly onOpen: (row: TrashedResource) => void
  readonly onAct: (rows: readonly TrashedResource[], what: TrashAction) => void
  readonly selected: ReadonlySet<number>
  readonly onSelect: (selected: ReadonlySet<number>) => void
  /** Id of the row whose name has the focus at first. */
  readonly focused: number | undefined
  /** Name of what a search has found in the folder: it is highlighted, and has the focus at first. */
  readonly hit: string
}

export function FolderContents({ folder, mayMove, focused, hit, selected, onSelect, onOpen, onAct }: Props) {
  const contents = useTrashContents(folder.id)
  const mayRead = can(useMe(), 'download')
  const rows = contents.data?.rows ?? []
  const list = useFocusAfterRemoval({
    keys: rows.map(({ id }) => id),
    selector: 'button',
    alike: '.trash-content-restore',
    isOwn: useTakenOut(),
  })
  const openingOf = (row: TrashedResource) => (row.attributes.type === 'dir' || mayRead ? () => onOpen(row) : undefined)
  const press = useRowPress({ rows, selected, onSelect, onOpen: (row) => openingOf(row)?.() })
  const marked = rows.filter(({ id }) => selected.has(id))
  const actionsOf = actionsWith({ mayMove, openingOf, onAct })
  const menu = useRowsMenu({ ...{ rows, onSelect, actionsOf }, selected: marked })
  const table = useRowKeys({
    ...{ rows, selected: marked, onMenu: menu.openBelow },
    onGo: press.go,
    onAll: () => onSelect(new Set(rows.map(({ id }) => id))),
    onOpen: (row) => openingOf(row)?.(),
  })
  const end = useMoreInView<HTMLDivElement>(contents)
  const isHit = useMatcher()
  const found = useFirst({ list, contents, rows, focused, hit })
  return (
    <div className="trash-contents" ref={list} {...press.table}>
      <ErrorMessage error={contents.error} onRetry={() => void contents.refetch()} />
      {contents.isPending && <Loading rows={4} />}
      {contents.data && rows.length === 0 && <p className="trash-nothing">{t('This folder is empty')}</p>}
      {rows.length > 0 && (
        <>
          <div className="trash-selecting">
            <SelectAll
              isNamed
              shown={rows.length}
              total={contents.data?.total}
              selected={marked.length}
              isComplete={!contents.hasNextPage}
              onSelectAll={(isAll) => onSelect(new Set(isAll ? rows.map(({ id }) => id) : []))}
            />
          </div>
          <div ref={table} onContextMenuCapture={menu.onContextMenuCapture}>
            <DataTable
              label={t('Contents of {name}', { name: folder.attributes.name })}
              rows={rows}
              rowKey={({ id }) => id}
              columns={columnsFor({ openingOf, actionsOf, onAct, selected, isHit, onCheck: press.check })}
              isCompact
              linked={found}
            />
            {menu.menu}
          </div>
          <div ref={end}>
            {contents.hasNextPage && <ListCount shown={rows.length} total={contents.data?.total} pages={contents} />}
          </div>
        </>
      )}
    </div>
  )
}

/** Of the search in the address. */
function useMatcher(): (name: string) => boolean {
  const [{ find = '' }] = useFilters()
  return matcherOf(find)
}

interface ActionsWith extends Pick<Props, 'mayMove' | 'onAct'> {
  readonly openingOf: (row: TrashedResource) => (() => void) | undefined
}

const actionsWith =
  ({ mayMove, openingOf, onAct }: ActionsWith) =>
  (some: readonly TrashedResource[]): readonly RowAction[] => {
    const [row, ...others] = some
    if (!row) return []
    const act = (what: TrashAction) => onAct(some, what)
    if (others.length > 0) return severalActions({ mayMove, mayPurge: false, onAct: act })
    return rowActions({ row, mayMove, onOpen: openingOf(row), onAct: act })
  }

interface First extends Pick<Props, 'focused' | 'hit'> {
  readonly list: RefObject<HTMLElement | null>
  readonly contents: ReturnType<typeof useTrashContents>
  readonly rows: readonly TrashedResource[]
}

/** Gives the focus to the row that was found, or else to the one that was shown before. Returns the id of the row that was found. */
function useFirst({ list, contents, rows, focused, hit }: First): number | undefined {
  const isLoaded = contents.data !== undefined
  const found = useFound(contents, rows, hit)
  const first = found ?? (hit === '' ? focused : undefined)
  useEffect(() => {
    const at = first === undefined || !isLoaded ? null : list.current?.querySelector(`[data-entry="${first}"]`)
    const cell = at?.closest('td')
    const name = cell?.querySelector<HTMLElement>('.trash-open') ?? cell?.querySelector('input')
    name?.focus()
  }, [list, first, isLoaded])
  return found
}

/** Entries that are loaded to find a name. */
const mostSearched = 20_000

/** Id of the row with a name, which is loaded if it is further down; undefined without one. */
function useFound(
  { hasNextPage, isFetching, fetchNextPage }: ReturnType<typeof useTrashContents>,
  rows: readonly TrashedResource[],
  name: string,
): number | undefined {
  const found = name === '' ? undefined : rows.find(({ attributes }) => attributes.name === name)?.id
  const isMissing = name !== '' && found === undefined && hasNextPage && !isFetching && rows.length < mostSearched
  useEffect(() => {
    if (isMissing) void fetchNextPage()
  }, [isMissing, fetchNextPage])
  return found
}

interface ColumnsFor extends Pick<Props, 'onAct' | 'selected'> {
  readonly actionsOf: (rows: readonly TrashedResource[]) => readonly RowAction[]
  readonly onCheck: (row: TrashedResource, isRange: boolean) => void
  /** Undefined if the user may not look at it. */
  readonly openingOf: (row: TrashedResource) => (() => void) | undefined
  /** Whether the search has found a name. */
  readonly isHit: (name: string) => boolean
}

const columnsFor = ({
  openingOf,
  actionsOf,
  onAct,
  selected,
  isHit,
  onCheck,
}: ColumnsFor): Column<TrashedResource>[] => [
  {
    title: t('Name'),
    cell: (row) => (
      <div className="trash-check" data-entry={row.id} data-hit={isHit(row.attributes.name) || undefined}>
        <RowCheck row={row} isSelected={selected.has(row.id)} onCheck={onCheck} />
        <OpenedName row={row} onOpen={openingOf(row)} />
      </div>
    ),
  },
  { title: t('Size'), isNumber: true, cell: sizeOf },
  {
    title: t('Changed'),
    isShort: true,
    drops: 0,
    cell: ({ attributes }) => <RelativeTime at={attributes.updatedAt} />,
  },
  {
    title: '',
    name: t('Actions'),
    isAction: true,
    cell: (row) => (
      <span className="trash-content-acts">
        <Button
          size="compact-sm"
          variant="subtle"
          className="trash-content-restore"
          leftSection={<Icon name="undo" size={16} />}
          aria-label={t('Restore “{name}”', { name: row.attributes.name })}
          {...actingOnce(() => onAct([row], 'restore'))}
        >
          {t('Restore')}
        </Button>
        <RowMenu of={row.attributes.name} actions={actionsOf([row])} />
      </span>
    ),
  },
]
