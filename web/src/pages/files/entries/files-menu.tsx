import type { Resource } from '@sallyport/contract/schemas/files/resource.ts'
import type { Action, ActionName } from './actions.ts'
import { EntryMenu, type Point } from './entry-menu.tsx'
import { called } from './entry-text.ts'

interface Props {
  readonly at: Point
  readonly entries: readonly Resource[]
  readonly actions: readonly Action[]
  readonly onAct: (name: ActionName, entries: readonly Resource[]) => void
  readonly onClose: () => void
}

/** The menu of entries of Files. */
export const FilesMenu = ({ entries, onAct, ...menu }: Props) => (
  <EntryMenu label={called(entries)} onAct={(name) => onAct(name, entries)} {...menu} />
)
