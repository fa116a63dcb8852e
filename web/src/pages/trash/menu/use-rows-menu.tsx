/** The menu of rows of the trash as in Files: a right click opens it at the pointer, keys below the row. */
import type { TrashedResource } from '@sallyport/contract/schemas/files/trash.ts'
import { type MouseEvent, type ReactNode, useState } from 'react'
import type { RowAction } from '../../../components/lists/row-menu.tsx'
import { entriesText } from '../../../lib/bytes.ts'
import { EntryMenu, type Point } from '../../files/entries/entry-menu.tsx'

/** For one line for each action, in German, too; in px. */
const menuWidth = 320

interface Rows {
  readonly rows: readonly TrashedResource[]
  /** Those that are selected, also if they have not been loaded. */
  readonly selected: readonly TrashedResource[]
  readonly onSelect: (selected: ReadonlySet<number>) => void
  /** None for rows without a menu. */
  readonly actionsOf: (rows: readonly TrashedResource[]) => readonly RowAction[]
}

interface Opened {
  readonly rows: readonly TrashedResource[]
  readonly at: Point
}

interface RowsMenu {
  /** Null while it is closed. */
  readonly menu: ReactNode
  /** Handler of the element around the table: the row below the pointer is selected, unless it is one of several that are. */
  readonly onContextMenuCapture: (event: MouseEvent) => void
  /** Opens it for the selected rows, or else this one. */
  readonly openBelow: (row: TrashedResource | undefined, element: Element | null) => void
}

export function useRowsMenu({ rows, selected, onSelect, actionsOf }: Rows): RowsMenu {
  const [opened, setOpened] = useState<Opened>()
  const actions = opened ? actionsOf(opened.rows) : []
  const [first, ...others] = opened?.rows ?? []
  return {
    menu: opened && first && actions.length > 0 && (
      <EntryMenu
        at={opened.at}
        width={menuWidth}
        label={others.length > 0 ? entriesText(opened.rows.length) : first.attributes.name}
        actions={actions.map(({ isDanger = false, ...action }) => ({
          ...action,
          name: action.label,
          isDangerous: isDanger,
        }))}
        onAct={(label) => actions.find((action) => action.label === label)?.onClick()}
        onClose={() => setOpened(undefined)}
      />
    ),
    onContextMenuCapture(event) {
      const row = rows[indexIn(event.currentTarget, event.target as Element)]
      if (!row) return
      event.preventDefault()
      // The table would open the menu of the row at its button.
      event.stopPropagation()
      if (actionsOf([row]).length === 0) return
      const isChosen = selected.some(({ id }) => id === row.id)
      if (!isChosen) onSelect(new Set([row.id]))
      setOpened({ rows: isChosen ? selected : [row], at: { x: event.clientX, y: event.clientY } })
    },
    openBelow(row, element) {
      const some = selected.length > 0 || !row ? selected : [row]
      const box = element?.getBoundingClientRect()
      if (some.length > 0) setOpened({ rows: some, at: { x: (box?.left ?? 0) + 48, y: box?.bottom ?? 0 } })
    },
  }
}

/** Of the row in a table; -1 outside of its rows. */
const indexIn = (table: Element, target: Element): number =>
  table.contains(target) ? [...table.querySelectorAll('tbody tr')].indexOf(target.closest('tbody tr') ?? table) : -1
