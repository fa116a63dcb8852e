/** The mouse on rows of the trash, as in Files: a click selects, a double-click shows. */
import type { TrashedResource } from '@sallyport/contract/schemas/files/trash.ts'
import { type MouseEvent, useRef } from 'react'
import { toggleId } from '../../lib/toggle-id.ts'

interface Rows {
  readonly rows: readonly TrashedResource[]
  readonly selected: ReadonlySet<number>
  readonly onSelect: (selected: ReadonlySet<number>) => void
  readonly onOpen: (row: TrashedResource) => void
}

/** Handlers of the element around the table. With Ctrl or ⌘ a click adds the row or removes it, with Shift it selects up to it. */
export function useRowPress({ rows, selected, onSelect, onOpen }: Rows) {
  /** From which a range starts. */
  const start = useRef(0)
  return {
    onMouseDown: (event: MouseEvent) => {
      // The browser would select the text up to here.
      if (event.shiftKey && indexOf(event) >= 0) event.preventDefault()
    },
    onClick: (event: MouseEvent) => {
      const index = indexOf(event)
      const row = rows[index]
      if (!row || event.detail > 1 || getSelection()?.isCollapsed === false) return
      const { shiftKey, ctrlKey, metaKey } = event
      const [from, to] = [Math.min(start.current, index), Math.max(start.current, index)]
      if (!shiftKey) start.current = index
      if (shiftKey) onSelect(new Set(rows.slice(from, to + 1).map(({ id }) => id)))
      else onSelect(ctrlKey || metaKey ? toggleId(selected, row.id) : new Set([row.id]))
    },
    onDoubleClick: (event: MouseEvent) => {
      const row = rows[indexOf(event)]
      if (row) onOpen(row)
    },
  }
}

/** Of the row below the pointer; -1 on what has an action of its own. */
function indexOf({ target }: MouseEvent): number {
  const element = target as HTMLElement
  const row = element.closest('button, input, a, label') ? null : element.closest('tbody tr')
  return row ? Array.from(row.parentElement?.children ?? []).indexOf(row) : -1
}
