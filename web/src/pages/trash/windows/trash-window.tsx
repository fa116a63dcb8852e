import { notifications } from '@mantine/notifications'
import type { TrashedResource } from '@sallyport/contract/schemas/files/trash.ts'
import type { Outcome } from '../../../data/api/outcomes.ts'
import { t } from '../../../lib/language/language.ts'
import { PurgeWindow } from './purge-window.tsx'
import { RestoreWindow } from './restore-window.tsx'

/** An action on these entries, or on the whole trash, that needs a window. */
export type Asking =
  | { readonly what: 'restore elsewhere' | 'purge'; readonly rows: readonly TrashedResource[] }
  | { readonly what: 'empty' }

interface Props {
  readonly asking: Asking | null
  /** See `PurgeWindow`. */
  readonly whole: string | null
  readonly onRestored: (outcomes: readonly Outcome[]) => void
  readonly onClose: () => void
}

export function TrashWindow({ asking, whole, onRestored, onClose }: Props) {
  if (!asking) return null
  if (asking.what === 'restore elsewhere') {
    const done = (outcomes: readonly Outcome[]) => {
      onClose()
      onRestored(outcomes)
    }
    return <RestoreWindow rows={asking.rows} onDone={done} onClose={onClose} />
  }
  const done = () => {
    onClose()
    notifications.show({ message: t('Permanently deleted') })
  }
  return (
    <PurgeWindow rows={asking.what === 'empty' ? null : asking.rows} whole={whole} onDone={done} onClose={onClose} />
  )
}
