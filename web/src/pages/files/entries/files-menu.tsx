import type { Resource } from '@sallyport/contract/schemas/files/resource.ts'
import type { IconName } from '../../../components/display/icon.tsx'
import type { Action, ActionName } from './actions.ts'
import { entriesLabel } from './actions.ts'
import { EntryMenu, type Point } from './entry-menu.tsx'
import type { SelectionState } from './use-selection.ts'

/** An action that only this menu has. */
export interface ExtraAction {
  readonly label: string
  readonly icon: IconName
  readonly act: () => void
}

interface Props {
  readonly at: Point
  /** Before the others. */
  readonly extra?: readonly ExtraAction[] | undefined
  readonly entries: readonly Resource[]
  readonly selection: Pick<SelectionState, 'only' | 'active'>
  readonly actionsOf: (entries: readonly Resource[]) => readonly Action[]
  readonly onAct: (name: ActionName, entries: readonly Resource[]) => void
  readonly onClose: () => void
}

/** The menu of entries of Files. */
export function FilesMenu({ entries, extra = [], selection, actionsOf, onAct, ...menu }: Props) {
  const first = extra.map(({ label, icon }, index) => ({ name: `extra ${index}` as const, label, icon }))
  return (
    <EntryMenu
      label={entriesLabel(entries)}
      actions={[...first, ...actionsOf(entries)]}
      onAct={(name) => {
        const at = first.findIndex((one) => one.name === name)
        // Details are those of what is selected.
        if (name === 'details') selection.only(entries, selection.active)
        if (at < 0) onAct(name as ActionName, entries)
        else extra[at]?.act()
      }}
      {...menu}
    />
  )
}
