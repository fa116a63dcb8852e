import { Checkbox, UnstyledButton } from '@mantine/core'
import type { FormEntry } from '@sallyport/contract/schemas/shares/form.ts'
import { columnsOf, inColumns } from '@sallyport/contract/submission-columns.ts'
import { Badge } from '../../components/display/badge.tsx'
import { RelativeTime } from '../../components/display/relative-time.tsx'
import { FolderLink } from '../../components/files/folder-link.tsx'
import type { Column } from '../../components/lists/data-table.tsx'
import { RowMenu } from '../../components/lists/row-menu.tsx'
import type { FormElement } from '../../data/sharing/forms.ts'
import { t } from '../../lib/language/language.ts'

interface Acts {
  readonly onOpen: (entry: FormEntry) => void
  /** Deletes a submission; null for users without permission. */
  readonly onDelete: ((entry: FormEntry) => void) | null
  readonly chosen: ReadonlySet<number>
  readonly onToggle: (id: number) => void
}

/** Maximum number of field columns; the submission window shows all fields. */
const most = 4

const selection = (chosen: Acts['chosen'], onToggle: Acts['onToggle']): Column<FormEntry> => ({
  title: '',
  name: t('Selected'),
  id: 'selected',
  isShort: true,
  cell: ({ id }) => (
    <Checkbox checked={chosen.has(id)} onChange={() => onToggle(id)} aria-label={t('Select submission {id}', { id })} />
  ),
})

/** Columns for the current fields of the form. */
export function columnsFor(
  elements: readonly FormElement[],
  { onOpen, onDelete, chosen, onToggle }: Acts,
): Column<FormEntry>[] {
  const fields = columnsOf(elements)
  const cell = (at: number) => (entry: FormEntry) => inColumns(fields, entry.attributes.fields).cells[at] ?? ''
  return [
    ...(onDelete ? [selection(chosen, onToggle)] : []),
    {
      title: t('Sent'),
      cell: (entry) => (
        <UnstyledButton className="submission-open" onClick={() => onOpen(entry)}>
          <RelativeTime at={entry.attributes.created} />
          {entry.attributes.status === 'pending' && <Badge tone="plain">{t('incomplete')}</Badge>}
        </UnstyledButton>
      ),
    },
    ...fields.slice(0, most).map(({ id, name, type }, at) => ({
      ...{
        title: name,
        id: String(id),
        isNumber: type === 'number',
        cell: (entry: FormEntry) => <bdi className="submission-cell">{cell(at)(entry)}</bdi>,
      },
      ...(at >= 2 && { drops: at === 2 ? (2 as const) : (1 as const) }),
    })),
    { title: t('Files'), isNumber: true, drops: 3, cell: ({ attributes }) => attributes.paths.length },
    { title: t('Folder'), drops: 0, hasRoom: true, cell: ({ attributes }) => <FolderLink path={attributes.folder} /> },
    {
      title: t('IP address'),
      drops: 0,
      cell: ({ attributes }) => <span className="mono nowrap">{attributes.ipAddress}</span>,
    },
    {
      title: '',
      name: t('Actions'),
      isAction: true,
      cell: (entry) => (
        <RowMenu
          of={t('submission {id}', { id: entry.id })}
          actions={[
            { label: t('Open'), icon: 'eye', onClick: () => onOpen(entry) },
            ...(onDelete
              ? [{ label: t('Delete'), icon: 'trash', isDanger: true, onClick: () => onDelete(entry) } as const]
              : []),
          ]}
        />
      ),
    },
  ]
}
