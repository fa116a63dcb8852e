/** What a deleted folder contains: each can be looked at and restored alone. */
import { Button } from '@mantine/core'
import type { TrashedResource } from '@sallyport/contract/schemas/files/trash.ts'
import { Icon } from '../../components/display/icon.tsx'
import { RelativeTime } from '../../components/display/relative-time.tsx'
import { ErrorMessage, Loading } from '../../components/display/states.tsx'
import { type Column, DataTable } from '../../components/lists/data-table.tsx'
import { ListCount } from '../../components/lists/list-count.tsx'
import { RowMenu } from '../../components/lists/row-menu.tsx'
import { can, useMe } from '../../data/account/me.ts'
import { useTrashContents } from '../../data/files/trash.ts'
import { t } from '../../lib/language/language.ts'
import { rowActions } from './row-actions.ts'
import { OpenedName, sizeOf } from './row-parts.tsx'
import type { TrashAction } from './tools.tsx'
import { useFocusAfterRemoval } from './use-focus-after-removal.ts'

interface Props {
  readonly folder: TrashedResource
  readonly mayMove: boolean
  readonly onOpen: (row: TrashedResource) => void
  readonly onAct: (row: TrashedResource, what: TrashAction) => void
}

export function FolderContents({ folder, mayMove, onOpen, onAct }: Props) {
  const contents = useTrashContents(folder.id)
  const mayRead = can(useMe(), 'download')
  const rows = contents.data?.rows ?? []
  const list = useFocusAfterRemoval(rows.length, 'tbody button')
  const openingOf = (row: TrashedResource) => (row.attributes.type === 'dir' || mayRead ? () => onOpen(row) : undefined)
  return (
    <div className="trash-contents" ref={list}>
      <ErrorMessage error={contents.error} onRetry={() => void contents.refetch()} />
      {contents.isPending && <Loading rows={4} />}
      {contents.data && rows.length === 0 && <p className="trash-nothing">{t('This folder is empty')}</p>}
      {rows.length > 0 && (
        <>
          <DataTable
            label={t('Contents of {name}', { name: folder.attributes.name })}
            rows={rows}
            rowKey={({ id }) => id}
            columns={columnsFor({ openingOf, mayMove, onAct })}
            isCompact
          />
          {contents.hasNextPage && <ListCount shown={rows.length} total={contents.data?.total} pages={contents} />}
        </>
      )}
    </div>
  )
}

interface ColumnsFor extends Pick<Props, 'mayMove' | 'onAct'> {
  /** Undefined if the user may not look at it. */
  readonly openingOf: (row: TrashedResource) => (() => void) | undefined
}

const columnsFor = ({ openingOf, mayMove, onAct }: ColumnsFor): Column<TrashedResource>[] => [
  { title: t('Name'), cell: (row) => <OpenedName row={row} onOpen={openingOf(row)} /> },
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
          leftSection={<Icon name="undo" size={16} />}
          aria-label={t('Restore “{name}”', { name: row.attributes.name })}
          onClick={() => onAct(row, 'restore')}
        >
          {t('Restore')}
        </Button>
        <RowMenu
          of={row.attributes.name}
          actions={rowActions({ row, mayMove, onOpen: openingOf(row), onAct: (what) => onAct(row, what) })}
        />
      </span>
    ),
  },
]
