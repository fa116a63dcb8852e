import type { TrashedResource } from '@sallyport/contract/schemas/files/trash.ts'
import { Confirmation } from '../../../components/windows/window.tsx'
import { usePurge } from '../../../data/files/trash.ts'
import { t } from '../../../lib/language/language.ts'
import { countText } from './count-text.ts'

interface Props {
  /** Entries to delete permanently; null for the whole trash. */
  readonly rows: readonly TrashedResource[] | null
  /** What the whole trash is, if it is known: "12 entries, 1.2 MB". */
  readonly whole: string | null
  readonly onDone: () => void
  readonly onClose: () => void
}

export function PurgeWindow({ rows, whole, onDone, onClose }: Props) {
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
      <p>{rows ? aboutRows(rows) : aboutWhole(whole)}</p>
    </Confirmation>
  )
}

function aboutRows(rows: readonly TrashedResource[]): string {
  const [only] = rows
  if (rows.length !== 1 || !only)
    return t('The {count} selected entries are deleted now and permanently. This cannot be undone.', {
      count: rows.length,
    })
  const { name, type } = only.attributes
  return type === 'dir'
    ? t('The folder “{name}” is deleted now and permanently, with all its content. This cannot be undone.', { name })
    : t('The file “{name}” is deleted now and permanently. This cannot be undone.', { name })
}

const aboutWhole = (whole: string | null): string =>
  whole === null
    ? t(
        'Everything in the trash, including entries not shown here, is deleted now and permanently. This cannot be undone.',
      )
    : t('Everything in the trash ({whole}) is deleted now and permanently. This cannot be undone.', { whole })
