import { notifications } from '@mantine/notifications'
import type { TrashedResource } from '@sallyport/contract/schemas/files/trash.ts'
import { useState } from 'react'
import type { Outcome } from '../../../data/api/outcomes.ts'
import { useTakenOut } from '../../../data/files/trash.ts'
import type { Undoable } from '../../../data/files/undo.ts'
import { t } from '../../../lib/language/language.ts'
import { countText } from './count-text.ts'
import { GoneWindow } from './gone-entry.tsx'
import { EmptyWindow, PurgeWindow } from './purge-window.tsx'
import { RestoreWindow } from './restore-window.tsx'

/** An action on these entries, or on the whole trash, that needs a window. */
export type Asking =
  | { readonly what: 'restore elsewhere' | 'purge'; readonly rows: readonly TrashedResource[] }
  | { readonly what: 'empty' }

type Created = NonNullable<Undoable['created']>

interface Props {
  readonly asking: Asking | null
  /** The entries that are loaded now, and whether these are all. */
  readonly latest: readonly TrashedResource[]
  readonly isComplete: boolean
  /** Whether the list shows only some of the entries. */
  readonly isLimited: boolean
  readonly onRestored: (outcomes: readonly Outcome[], rows: readonly TrashedResource[], created: Created) => void
  readonly onClose: () => void
}

type Done = (words: string) => () => void

export function TrashWindow({ asking, isLimited, onClose, ...rest }: Props) {
  if (!asking) return null
  const done: Done = (words) => () => {
    onClose()
    // Not in place of the message before: what was restored can still be undone.
    notifications.show({ message: words })
  }
  if (asking.what === 'empty')
    return <EmptyWindow isLimited={isLimited} onDone={done(t('The Trash Can was emptied'))} onClose={onClose} />
  return <EntriesWindow {...rest} asking={asking} onPurged={done} onClose={onClose} />
}

interface EntriesProps extends Omit<Props, 'asking' | 'isLimited'> {
  readonly asking: Exclude<Asking, { what: 'empty' }>
  readonly onPurged: Done
}

function EntriesWindow({ asking, latest, isComplete, onRestored, onPurged, onClose }: EntriesProps) {
  const rows = useLeft(asking.rows, latest, isComplete)
  if (rows.length === 0) return <GoneWindow rows={asking.rows} onClose={onClose} />
  if (asking.what === 'restore elsewhere') {
    const done = (outcomes: readonly Outcome[], created: Created) => {
      onClose()
      onRestored(outcomes, rows, created)
    }
    return <RestoreWindow rows={rows} onDone={done} onClose={onClose} />
  }
  const words = t('Permanently deleted: {rows}', { rows: countText(rows) })
  return <PurgeWindow rows={rows} onDone={onPurged(words)} onClose={onClose} />
}

/** Those that others have not restored or purged meanwhile. What is in a deleted folder is not in the list. */
function useLeft(rows: readonly TrashedResource[], latest: readonly TrashedResource[], isComplete: boolean) {
  const now = new Set(latest.map(({ id }) => id))
  const [before] = useState(now)
  const isOwn = useTakenOut()
  return rows.filter(({ id }) => !isComplete || now.has(id) || !before.has(id) || isOwn(id))
}
