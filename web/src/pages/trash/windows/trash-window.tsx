import { notifications } from '@mantine/notifications'
import type { TrashedResource } from '@sallyport/contract/schemas/files/trash.ts'
import type { Outcome } from '../../../data/api/outcomes.ts'
import type { Undoable } from '../../../data/files/undo.ts'
import { t } from '../../../lib/language/language.ts'
import { EmptyWindow, PurgeWindow } from './purge-window.tsx'
import { RestoreWindow } from './restore-window.tsx'

/** An action on these entries, or on the whole trash, that needs a window. */
export type Asking =
  | { readonly what: 'restore elsewhere' | 'purge'; readonly rows: readonly TrashedResource[] }
  | { readonly what: 'empty' }

type Created = NonNullable<Undoable['created']>

interface Props {
  readonly asking: Asking | null
  /** Whether the list shows only some of the entries. */
  readonly isLimited: boolean
  readonly onRestored: (outcomes: readonly Outcome[], rows: readonly TrashedResource[], created: Created) => void
  readonly onClose: () => void
}

export function TrashWindow({ asking, isLimited, onRestored, onClose }: Props) {
  if (!asking) return null
  if (asking.what === 'restore elsewhere') {
    const done = (outcomes: readonly Outcome[], created: Created) => {
      onClose()
      onRestored(outcomes, asking.rows, created)
    }
    return <RestoreWindow rows={asking.rows} onDone={done} onClose={onClose} />
  }
  const done = () => {
    onClose()
    notifications.show({ message: t('Permanently deleted') })
  }
  if (asking.what === 'empty') return <EmptyWindow isLimited={isLimited} onDone={done} onClose={onClose} />
  return <PurgeWindow rows={asking.rows} onDone={done} onClose={onClose} />
}
