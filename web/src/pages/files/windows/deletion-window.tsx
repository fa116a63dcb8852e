import type { Resource } from '@sallyport/contract/schemas/files/resource.ts'
import { Confirmation } from '../../../components/windows/window.tsx'
import { useMe } from '../../../data/account/me.ts'
import type { Outcome } from '../../../data/api/outcomes.ts'
import { useDeletion } from '../../../data/files/file-actions.ts'
import { t } from '../../../lib/language/language.ts'
import { entriesLabel } from '../entries/actions.ts'

interface Props {
  readonly entries: readonly Resource[]
  readonly onDone: (outcomes: readonly Outcome[]) => void
  readonly onClose: () => void
}

export function DeletionWindow({ entries, onDone, onClose }: Props) {
  const { mutate, isPending, error } = useDeletion()
  const hasFolder = entries.some(({ attributes }) => attributes.type === 'dir')
  return (
    <Confirmation
      title={t('Delete {what}?', { what: entriesLabel(entries) })}
      confirm={t('Delete')}
      isSending={isPending}
      error={error}
      onConfirm={() => mutate(entries, { onSuccess: onDone })}
      onClose={onClose}
    >
      {hasFolder && (
        <p>
          {t(
            'Folders are deleted with all their content. Their shares, direct links and webhooks do not work until you restore them.',
          )}
        </p>
      )}
      <p>
        {t(
          'Deleted items stay in the Trash Can for {days, plural, one {# day} other {# days}}. Until then you can restore them.',
          { days: useMe().trashDays },
        )}
      </p>
    </Confirmation>
  )
}
