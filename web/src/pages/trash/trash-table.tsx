import { Checkbox } from '@mantine/core'
import type { TrashedResource } from '@sallyport/contract/schemas/files/trash.ts'
import { RelativeTime } from '../../components/display/relative-time.tsx'
import { EntryName } from '../../components/files/entry-name.tsx'
import { type Column, DataTable } from '../../components/lists/data-table.tsx'
import { itemsText, sizeText } from '../../lib/bytes.ts'
import { parentPath } from '../../lib/path.ts'
import { withOther } from '../../lib/toggle-id.ts'

interface Props {
  readonly rows: readonly TrashedResource[]
  readonly chosen: ReadonlySet<number>
  readonly onChoose: (chosen: ReadonlySet<number>) => void
}

export function TrashTable({ rows, chosen, onChoose }: Props) {
  const count = rows.filter(({ id }) => chosen.has(id)).length
  const isAll = count === rows.length
  return (
    <>
      <div className="trash-all">
        <Checkbox
          label="Select all that are shown"
          checked={isAll}
          indeterminate={!isAll && count > 0}
          onChange={() => onChoose(new Set(isAll ? [] : rows.map(({ id }) => id)))}
        />
        <span className="trash-chosen" role="status">
          {count > 0 && `${count} selected`}
        </span>
      </div>
      <DataTable
        label="What is in the trash"
        rows={rows}
        rowKey={({ id }) => id}
        columns={columnsFor(chosen, (id) => onChoose(withOther(chosen, id)))}
      />
    </>
  )
}

const columnsFor = (chosen: ReadonlySet<number>, onToggle: (id: number) => void): Column<TrashedResource>[] => [
  {
    title: 'Name',
    cell: ({ id, attributes }) => (
      <Checkbox
        checked={chosen.has(id)}
        onChange={() => onToggle(id)}
        label={<EntryName name={attributes.name} looks={attributes} />}
        classNames={{ root: 'trash-check', body: 'trash-entry', labelWrapper: 'trash-label' }}
      />
    ),
  },
  {
    title: 'Lay in',
    cell: ({ attributes }) => <bdi className="trash-place">{parentPath(attributes.path)}</bdi>,
    drops: 2,
  },
  {
    title: 'Size',
    isNumber: true,
    drops: 1,
    cell: ({ attributes: { type, size, fileCount } }) => (type === 'dir' ? itemsText(fileCount) : sizeText(size)),
  },
  { title: 'Deleted', isShort: true, cell: ({ attributes }) => <RelativeTime at={attributes.deletedAt} /> },
  {
    title: 'Gone for good',
    isShort: true,
    cell: ({ attributes }) => <RelativeTime at={attributes.expires} />,
    drops: 3,
  },
]
