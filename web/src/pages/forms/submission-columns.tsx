import { Checkbox, UnstyledButton } from '@mantine/core'
import type { FormEntry } from '@sallyport/contract/schemas/shares/form.ts'
import { columnsOf, inColumns } from '@sallyport/contract/submission-columns.ts'
import { Badge } from '../../components/display/badge.tsx'
import { RelativeTime } from '../../components/display/relative-time.tsx'
import { FolderLink } from '../../components/files/folder-link.tsx'
import type { Column } from '../../components/lists/data-table.tsx'
import { RowMenu } from '../../components/lists/row-menu.tsx'
import type { FormElement } from '../../data/sharing/forms.ts'

interface Acts {
  readonly onOpen: (entry: FormEntry) => void
  /** Deletes a submission; null for users without permission. */
  readonly onDelete: ((entry: FormEntry) => void) | null
  readonly chosen: ReadonlySet<number>
  readonly onToggle: (id: number) => void
}

/** Maximum number of field columns; the submission window shows all fields. */
const most = 4

/** Columns for the current fields of the form. */
export function columnsFor(
  elements: readonly FormElement[],
  { onOpen, onDelete, chosen, onToggle }: Acts,
): Column<FormEntry>[] {
  const fields = columnsOf(elements)
  const cell = (at: number) => (entry: FormEntry) => inColumns(fields, entry.attributes.fields).cells[at] ?? ''
  const tick = {
    title: '',
    name: 'Selected',
    id: 'selected',
    isShort: true,
    cell: ({ id }: FormEntry) => (
      <Checkbox checked={chosen.has(id)} onChange={() => onToggle(id)} aria-label={`Select submission ${id}`} />
    ),
  }
  return [
    ...(onDelete ? [tick] : []),
    {
      title: 'Sent',
      cell: (entry) => (
        <UnstyledButton className="submission-open" onClick={() => onOpen(entry)}>
          <RelativeTime at={entry.attributes.created} />
          {entry.attributes.status === 'pending' && <Badge tone="plain">incomplete</Badge>}
        </UnstyledButton>
      ),
    },
    ...fields.slice(0, most).map(({ id, name }, at) => ({
      ...{
        title: name,
        id: String(id),
        cell: (entry: FormEntry) => <bdi className="submission-cell">{cell(at)(entry)}</bdi>,
      },
      ...(at >= 2 && { drops: at === 2 ? (2 as const) : (1 as const) }),
    })),
    { title: 'Files', isNumber: true, drops: 3, cell: ({ attributes }) => attributes.paths.length },
    { title: 'Folder', drops: 1, hasRoom: true, cell: ({ attributes }) => <FolderLink path={attributes.folder} /> },
    {
      title: 'IP address',
      drops: 1,
      cell: ({ attributes }) => <span className="mono nowrap">{attributes.ipAddress}</span>,
    },
    {
      title: '',
      name: 'Actions',
      isAction: true,
      cell: (entry) => (
        <RowMenu
          of={`submission ${entry.id}`}
          actions={[
            { label: 'Open', icon: 'eye', onClick: () => onOpen(entry) },
            ...(onDelete
              ? [{ label: 'Delete', icon: 'trash', isDanger: true, onClick: () => onDelete(entry) } as const]
              : []),
          ]}
        />
      ),
    },
  ]
}
