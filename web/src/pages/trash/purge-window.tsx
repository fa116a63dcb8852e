import type { TrashedResource } from '@sallyport/contract/schemas/files/trash.ts'
import { Confirmation } from '../../components/windows/window.tsx'
import { usePurge } from '../../data/files/trash.ts'
import { t } from '../../lib/language/language.ts'
import { countText } from './count-text.ts'

interface Props {
  /** Entries to delete permanently; null for the whole trash. */
  readonly rows: readonly TrashedResource[] | null
  readonly onDone: () => void
  readonly onClose: () => void
}

export function PurgeWindow({ rows, onDone, onClose }: Props) {
  const { mutate, isPending, error } = usePurge()
  return (
    <Confirmation
      title={rows ? t('Delete {rows} permanently?', { rows: countText(rows) }) : t('Empty the trash?')}
      confirm={rows ? t('Delete permanently') : t('Empty the trash')}
      isSending={isPending}
      error={error}
      onConfirm={() => mutate(rows, { onSuccess: onDone })}
      onClose={onClose}
    >
      <p>
        {rows
          ? t('The selection is deleted now and permanently. This cannot be undone.')
          : t(
              'Everything in the trash, including entries not shown here, is deleted now and permanently. This cannot be undone.',
            )}
      </p>
    </Confirmation>
  )
}
