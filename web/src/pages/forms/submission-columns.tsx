import { Checkbox, UnstyledButton } from '@mantine/core'
import type { FormEntry } from '@sallyport/contract/schemas/shares/form.ts'
import { columnsOf, inColumns } from '@sallyport/contract/submission-columns.ts'
import { Badge } from '../../components/display/badge.tsx'
import { RelativeTime } from '../../components/display/relative-time.tsx'
import type { Column } from '../../components/lists/data-table.tsx'
import { RowMenu } from '../../components/lists/row-menu.tsx'
import type { FormElement } from '../../data/sharing/forms.ts'
import { t } from '../../lib/language/language.ts'
import { senderOf, shortAnswer } from './answers.ts'

interface Acts {
  readonly onOpen: (entry: FormEntry) => void
  /** Deletes a submission; null for users without permission. */
  readonly onDelete: ((entry: FormEntry) => void) | null
  readonly chosen: ReadonlySet<number>
  readonly onToggle: (id: number) => void
}

/** Maximum number of field columns; the submission window shows all fields. */
const most = 7
/** Which of them are hidden first if there is no space for all: the first two never. */
const drops = [undefined, undefined, 3, 2, 1, 1, 0] as const

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
  const cell = (entry: FormEntry, at: number) => inColumns(fields, entry.attributes.fields).cells[at] ?? ''
  return [
    ...(onDelete ? [selection(chosen, onToggle)] : []),
    {
      title: t('Sender'),
      hasRoom: true,
      cell: (entry) => (
        <UnstyledButton className="submission-open" onClick={() => onOpen(entry)}>
          <bdi>{senderOf(entry, elements)}</bdi>
          <span className="submission-sent">
            <RelativeTime at={entry.attributes.created} />
            {entry.attributes.status === 'pending' && <Badge tone="plain">{t('incomplete')}</Badge>}
          </span>
        </UnstyledButton>
      ),
    },
    ...fields
      .map((field, at) => ({ ...field, at }))
      // The first column has it.
      .filter(({ settings }) => !settings.senderEmail)
      .slice(0, most)
      .map(({ id, name, type, at }, place) => {
        const drop = drops[place]
        return {
          title: name,
          id: String(id),
          isNumber: type === 'number',
          cell: (entry: FormEntry) => <bdi className="submission-cell">{shortAnswer(type, cell(entry, at))}</bdi>,
          ...(drop !== undefined && { drops: drop }),
        }
      }),
    { title: t('Files'), isNumber: true, cell: ({ attributes }) => attributes.paths.length },
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
