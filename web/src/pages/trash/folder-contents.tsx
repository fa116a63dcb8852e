/** What a deleted folder contains: to look at, not to change. */
import type { TrashedResource } from '@sallyport/contract/schemas/files/trash.ts'
import { RelativeTime } from '../../components/display/relative-time.tsx'
import { ErrorMessage, Loading } from '../../components/display/states.tsx'
import { type Column, DataTable } from '../../components/lists/data-table.tsx'
import { can, useMe } from '../../data/account/me.ts'
import { useTrashContents } from '../../data/files/trash.ts'
import { t } from '../../lib/language/language.ts'
import { Next } from './next.tsx'
import { OpenedName, sizeOf } from './row-parts.tsx'

interface Props {
  readonly folder: TrashedResource
  readonly onOpen: (row: TrashedResource) => void
}

export function FolderContents({ folder, onOpen }: Props) {
  const contents = useTrashContents(folder.id)
  const mayRead = can(useMe(), 'download')
  const rows = contents.data?.rows ?? []
  return (
    <div className="look-contents">
      <ErrorMessage error={contents.error} onRetry={() => void contents.refetch()} />
      {contents.isPending && <Loading rows={4} />}
      {contents.data && rows.length === 0 && <p className="look-empty">{t('This folder is empty')}</p>}
      {rows.length > 0 && (
        <DataTable
          label={t('Contents of {name}', { name: folder.attributes.name })}
          rows={rows}
          rowKey={({ id }) => id}
          columns={columnsFor((row) => (row.attributes.type === 'dir' || mayRead ? () => onOpen(row) : undefined))}
          isCompact
        />
      )}
      <Next list={contents} />
    </div>
  )
}

const columnsFor = (openingOf: (row: TrashedResource) => (() => void) | undefined): Column<TrashedResource>[] => [
  { title: t('Name'), cell: (row) => <OpenedName row={row} onOpen={openingOf(row)} /> },
  { title: t('Size'), isNumber: true, cell: sizeOf },
  {
    title: t('Changed'),
    isShort: true,
    drops: 0,
    cell: ({ attributes }) => <RelativeTime at={attributes.updatedAt} />,
  },
]
